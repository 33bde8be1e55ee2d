"""Find out which question is asked by the words that are shown, and give an answer to it.

No test knows how many questions there are, or in which order: people who are
asked do not know that either.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Protocol

from backtriage.ask.keyboard import HASTE, NEAR
from backtriage.flow.model import NONE, Kind
from backtriage.flow.truth import Absent
from tests.terminal.terminal import DOWN, ENTER, ESC, RIGHT, SPACE, UP, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow, Item
    from tests.terminal.terminal import Terminal

CHECK = "Please check your answers. Pick one to change it."
WHAT_NEXT = "What next?"
GO_ON_OR_STOP = "What would you like to do?"
REALLY_CHANGE = "Change your answer?"
SAVE_AS = "What do you want to save?"
FILE_NAME = "Name of the file:"
SUBJECT = ("Name (", "Date of birth (", "Identifier (")  # whom a sheet is about; each may stay empty
DELETE = "1 unfinished questionnaire: delete it?"
NOTHING_SAVED = "Nothing was saved. Finish?"
WHICH_ONE = "Which one do you want to go on with?"
BACK_TO_TOPICS = "Esc back to the topics"
MENUS = (CHECK, WHAT_NEXT, GO_ON_OR_STOP, REALLY_CHANGE, SAVE_AS, FILE_NAME, NOTHING_SAVED, DELETE, WHICH_ONE,
         *SUBJECT)
FOOT = squeezed("Ctrl-X leave")  # the last words of every page
MOVED_ALONG = "←→ move"  # among lines that stand side by side, below a page
ASKED_FOR = "Enter menu"  # where a page and its menu do not fit the screen together
GO_ON_READING = "more line"  # below a page that goes on
AGE, SCORE = 35, 2

Given = str | int | tuple[str, ...]  # an option's id, `not_sure`, a number, or several options


class Talk(Protocol):
    """A menu in a terminal, or plain lines: both show a prompt and take an answer."""

    def prompt(self) -> str:
        """The id of the question that is asked now, or else the words of a menu; empty if neither."""

    def give(self, item: Item, given: Given) -> None:
        """Answer the question that is asked now, and wait for what follows."""


def item_shown(flow: Flow, text: str) -> str:
    """The id of the question that begins after the last `about … left`; empty if there is none.

    Some ask in the same words: then it is the one with more of its lines below.
    """
    _, *rest = re.split(r"about\d+left\.?", squeezed(text), flags=re.IGNORECASE)
    asked = {item.id: len(head) for item in flow.asked
             for head in map(squeezed, (item.ask, item.short)) if rest and rest[-1].startswith(head)}
    longest = [id for id, length in asked.items() if length == max(asked.values())]
    return max(longest, key=lambda name: lines_below(flow.items[name], rest[-1]), default="")


def lines_below(item: Item, text: str) -> int:
    """How many lines of a question stand in a text."""
    return sum(squeezed(words) in text for option in item.options for words in (option.say, option.short))


def heading(flow: Flow, level: int) -> str:
    """What stands in big letters above a result of some urgency."""
    place = flow.destinations[flow.urgency[level].destination]
    return (place.heading or flow.urgency[level].name).upper()


def mildest(item: Item) -> Given:
    """The answer that tells of the least trouble."""
    match item.kind:
        case Kind.NUMBER:
            return max(item.low, min(item.high, AGE))
        case Kind.SCALE:
            return max(item.low, min(item.high, SCORE))
        case Kind.YES_NO:
            return "no"
        case _:
            ids = [option.id for option in item.options]
            return NONE if NONE in ids else ids[0]


def not_sure(item: Item) -> Given:
    """Not sure, wherever that can be said."""
    return Absent.UNSURE.value if Absent.UNSURE in item.doubts else mildest(item)


def line_ids(item: Item) -> list[str]:
    """What can be chosen, in the order in which it is shown."""
    ids = [option.id for option in item.options]
    return ids + [absent.value for absent in item.doubts]


def line_words(item: Item, id: str) -> str:
    """The words of one line."""
    match id:
        case Absent.UNSURE:
            return item.doubts[Absent.UNSURE]
        case Absent.UNSAID:
            return item.doubts[Absent.UNSAID]
        case _:
            return item.option(id).say


def keys_for(item: Item, given: Given) -> str:
    """The keys that answer a fresh page of menus."""
    if isinstance(given, int):
        return f"{given}{ENTER}"
    ids = line_ids(item)
    wanted = [ids.index(id) for id in ([given] if isinstance(given, str) else given)]
    if item.kind is not Kind.ANY_OF:
        return arrows(wanted[0], len(ids)) + ENTER
    keys, at = "", -1
    for number in sorted(wanted):
        keys += arrows(number - at - 1, len(ids) if at < 0 else 99) + SPACE
        at = number
    return keys + ENTER


def arrows(down: int, count: int) -> str:
    """Arrow keys from above the first of some lines to another; the shorter way round."""
    return DOWN * (down + 1) if down + 1 <= count - down else UP * (count - down)


def key_of(item: Item, id: str) -> str:
    """The key of a line, which is also what is typed for it in plain mode."""
    fixed = {NONE: "0", Absent.UNSURE: "-", Absent.UNSAID: "."}
    return fixed.get(id) or str([each for each in line_ids(item) if each not in fixed].index(id) + 1)


def words_for(item: Item, given: Given) -> str:
    """The line that answers a question in plain mode."""
    if isinstance(given, int):
        return str(given)
    if not item.kind.chosen:
        return line_words(item, str(given))
    return " ".join(key_of(item, id) for id in ([given] if isinstance(given, str) else given))


class Menus:
    """The questions of a flow, as menus in a terminal."""

    def __init__(self, terminal: Terminal, flow: Flow) -> None:
        self.terminal, self._flow = terminal, flow

    def prompt(self) -> str:
        """The id of the question that is asked now, or else the words of a menu; empty if neither."""
        text = squeezed(self.terminal.text)
        if not text.endswith(FOOT):
            return ""
        shown = [menu for menu in MENUS if squeezed(menu) in text]
        if self.terminal.shows(ASKED_FOR):
            return WHAT_NEXT
        return item_shown(self._flow, text) or (max(shown, key=lambda menu: text.rfind(squeezed(menu)))
                                                if shown else "")

    def wait(self, *prompts: str) -> str:
        """Wait for a question or a menu: one of these, or any."""
        self.terminal.wait_until(lambda: self.prompt() in prompts if prompts else bool(self.prompt()),
                                 " or ".join(prompts) or "a question")
        return self.prompt()

    def press(self, keys: str) -> str:
        """Press keys that end this page, and wait for the next."""
        before = self.prompt()
        self.terminal.press(keys)
        self.terminal.wait_until(lambda: self.prompt() not in ("", before), f"what follows {before}")
        if keys.endswith(ESC):
            self.terminal.settle(HASTE * NEAR)  # what comes sooner is taken for Alt and a key
        return self.prompt()

    def pick(self, words: str) -> str:
        """Go down to a line with these words, and choose it."""
        self.point_at(words)
        return self.press(ENTER)

    def pick_here(self, words: str) -> None:
        """Choose a line after which the same menu comes again."""
        self.point_at(words)
        self.terminal.press(ENTER)

    def finish(self) -> None:
        """Finish below a result of which nothing was saved."""
        assert self.pick("Finish") == NOTHING_SAVED
        self.pick_here("Finish")

    def read(self, title: str) -> str:
        """Open a page of the result, read it to its end, and come back to the menu; gives all its words."""
        self.point_at(title)
        self.terminal.press(ENTER).wait_for(BACK_TO_TOPICS)
        read = [self.terminal.text]
        while self.terminal.shows(GO_ON_READING):
            before = self.terminal.text
            self.terminal.press(SPACE).wait_until(partial(self._shows_other, before), "more of it")
            read.append(self.terminal.text)
        self.terminal.press(ESC)
        self.wait(WHAT_NEXT)
        return "\n".join(read)

    def _shows_other(self, before: str) -> bool:
        return self.terminal.text != before

    def point_at(self, words: str) -> None:
        """Move until the pointer stands at a line with these words."""
        if self.terminal.shows(ASKED_FOR):
            self.terminal.press(ENTER).wait_for(MOVED_ALONG)
        seen: list[str] = []
        key = RIGHT if self.terminal.shows(MOVED_ALONG) else DOWN
        while words not in self.pointed():
            before = self.pointed()
            assert before not in seen, f"no line says {words!r}:\n{self.terminal.text}"
            seen += filter(None, [before])
            self.terminal.press(key).wait_until(partial(self._points_elsewhere, before), words)

    def _points_elsewhere(self, before: str) -> bool:
        return self.pointed() not in ("", before)

    def pointed(self) -> str:
        """The line that is pointed at."""
        beside = self.terminal.shows(MOVED_ALONG)
        pointer = re.compile(r"(?:^|  )(> .*?)(?:  |$)" if beside else "^(> .*)")
        return next((found[1] for line in self.terminal.lines if (found := pointer.search(line))), "")

    def give(self, item: Item, given: Given) -> None:
        """Answer the question that is asked now, and wait for what follows."""
        self.press(keys_for(item, given))


def answer(talk: Talk, flow: Flow, *, unsure: bool = False, until: Iterable[str] = (),
           most: int = 99, **overrides: Given) -> list[str]:
    """Answer questions mildly, or with doubt, until there is another menu; gives their ids.

    `until` names questions at which to stop, and `most` how many to answer.
    """
    asked: list[str] = []
    while len(asked) < most and (id := talk.prompt()) in flow.items and id not in until:
        assert asked.count(id) == 0, f"{id} is asked twice"
        item = flow.items[id]
        asked.append(id)
        talk.give(item, overrides.get(id, not_sure(item) if unsure else mildest(item)))
    return asked
