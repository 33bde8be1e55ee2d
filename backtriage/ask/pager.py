"""Pages to be read inside the program: a page scrolls, and what can be picked next stands below it.

Pages cover the screen while they are read, and leave it as it was.  So whoever leaves
at once leaves nothing to scroll back to, and a menu pushes no line of a page out of sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition, Filter
from prompt_toolkit.formatted_text import ANSI, to_formatted_text
from prompt_toolkit.formatted_text.utils import fragment_list_to_text, split_lines
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window

from backtriage.ask.asker import Command
from backtriage.ask.interruption import run_page
from backtriage.ask.keyboard import listen
from backtriage.ask.page import fold, fold_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.formatted_text.base import OneStyleAndTextTuple
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output
    from prompt_toolkit.styles import BaseStyle

    from backtriage.ask.asker import Choice, Typeset
    from backtriage.flow.words import Words

    Rows = list[StyleAndTextTuples]

WIDEST = 100  # columns
DIGITS = "123456789"
HERE = "class:here"
OF_MENUS = ("back", "enter", "finish", "leave")  # keys that are named as in menus
GAP = "  "  # between two things in one row


@dataclass(eq=False, repr=False)  # each would take time to make
class _Leaf:
    """A page that is open, and what the person has done to it so far."""

    page: Typeset
    prompt: str = ""
    choices: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()
    top: int = 0  # the first row in sight
    at: int = 0  # the choice that is pointed at
    word: str = ""  # about a key that did nothing

    @property
    def keys(self) -> list[str]:
        """The digit of each choice, for those that have one."""
        digits = iter(DIGITS)
        return ["" if choice.apart else next(digits, "") for choice in self.choices]


class Pager:
    """Shows pages, one at a time."""

    def __init__(self, words: Words, style: BaseStyle, input: Input, output: Output) -> None:
        self._words = words
        self._leaf = _Leaf(str)
        self._asked: Typeset | None = None  # the page whose menu was asked for, as both do not fit at once
        self._stopped = False  # did somebody stop here, so that what is asked next has to be seen?
        control = FormattedTextControl(self._drawn, focusable=True, show_cursor=False)
        self._app: Application[str | Command] = Application(
            Layout(Window(control, always_hide_cursor=True)), key_bindings=self._keys(), style=style,
            full_screen=True, erase_when_done=True, input=input, output=output)
        listen(self._app)

    def read(self, page: Typeset, notes: Sequence[str]) -> Command:
        """Show a page, and below it some notes, until it is left; BACK says that it was read."""
        left = self.choose(page, "", (), notes)
        return left if isinstance(left, Command) else Command.BACK

    def choose(self, page: Typeset, prompt: str, choices: Sequence[Choice], notes: Sequence[str],
               ) -> str | Command:
        """Show a page until a choice below it was picked, or a command given."""
        if self._stopped:
            self._asked = page
        unread = (number for number, choice in enumerate(choices) if not choice.read)
        self._leaf = _Leaf(page, prompt, tuple(choices), tuple(notes), at=next(unread, 0))
        return run_page(self._app, self._app.run)

    # Keys

    def _keys(self) -> KeyBindings:
        """What each key does."""
        keys = KeyBindings()
        topic = Condition(lambda: not self._leaf.choices)
        scrolls = Condition(self._scrolls)

        def on(names: str, act: Callable[[], object], filter: Filter | bool = True) -> None:
            def handle(_: KeyPressEvent) -> None:
                self._leaf.word = ""
                act()

            for name in names.split() or [names]:
                keys.add(name, filter=filter, eager=True)(handle)

        keys.add(Keys.Any)(lambda event: self._nothing(event.data))
        on("down j c-n", lambda: self._scroll(1), scrolls)
        on("up k c-p", lambda: self._scroll(-1), scrolls)
        on("pagedown f c-f", lambda: self._turn(1))
        on(" ", lambda: self._turn(1))
        on("pageup b", lambda: self._turn(-1))
        on("home g", lambda: self._scroll(-len(self._rows())))
        on("end G", lambda: self._scroll(len(self._rows())))
        on("down", lambda: self._move(1), ~scrolls)
        on("up", lambda: self._move(-1), ~scrolls)
        on("right tab", lambda: self._move(1), ~topic)
        on("left s-tab", lambda: self._move(-1), ~topic)
        for digit in DIGITS:
            on(digit, partial(self._digit, digit), ~topic)
        on("enter", self._enter)
        on("escape c-b <", lambda: self._leave(Command.BACK))
        on("q 0", lambda: self._leave(Command.BACK), topic)
        on("c-c <sigint> c-d", lambda: self._leave(Command.PAUSE))
        on("c-x", lambda: self._leave(Command.LEAVE))
        return keys

    def _leave(self, result: str | Command) -> None:
        self._stopped = result is Command.PAUSE
        self._app.exit(result=result)

    def _nothing(self, key: str) -> None:
        """Say that a key does nothing here."""
        self._leaf.word = (self._words("keys.nothing", key=key) if key.isprintable()
                           else self._words("keys.no_key"))

    def _enter(self) -> None:
        """Pick what is pointed at, ask for the menu, or read on."""
        leaf, (rows, seen, _) = self._leaf, self._laid_out()
        if leaf.choices and self._menu_stands():
            self._asked = leaf.page
            self._leave(leaf.choices[leaf.at].id)
        elif leaf.choices:
            self._asked = leaf.page
        elif leaf.top + seen < len(rows):
            self._turn(1)
        else:
            self._leave(Command.BACK)

    def _move(self, by: int) -> None:
        """Point at the next choice or the one before, or ask for the menu first."""
        leaf = self._leaf
        if leaf.choices and self._menu_stands():
            leaf.at = (leaf.at + by) % len(leaf.choices)
        elif leaf.choices:
            self._asked = leaf.page

    def _digit(self, digit: str) -> None:
        if digit in self._leaf.keys:
            self._leaf.at = self._leaf.keys.index(digit)
            self._enter()
        else:
            self._nothing(digit)

    def _scroll(self, by: int) -> None:
        rows, seen, _ = self._laid_out()
        self._leaf.top = max(0, min(self._leaf.top + by, len(rows) - seen))

    def _turn(self, by: int) -> None:
        """Scroll by a page, of which the last row stays in sight."""
        _, seen, _ = self._laid_out()
        self._scroll(by * max(1, seen - 1))

    # What is drawn

    def _rows(self) -> Rows:
        """The whole page, in rows."""
        return _typeset(self._leaf.page, min(self._app.output.get_size().columns, WIDEST))

    def _laid_out(self) -> tuple[Rows, int, Rows]:
        """The rows of the page, how many of them are in sight, and what stands below.

        Empty rows are given up if all the rest then fits the screen.
        """
        rows, height = self._rows(), self._app.output.get_size().rows
        foot = self._foot(menu=True, scrolls=False)
        close = [row for row in rows if fragment_list_to_text(row).strip()]
        for kept, below in ((rows, foot), (close, foot), (close, foot[1:])):
            if len(kept) + len(below) <= height:
                return kept, len(kept), below
        foot = self._foot(menu=self._asked is self._leaf.page, scrolls=True)
        return rows, max(1, height - len(foot)), foot

    def _scrolls(self) -> bool:
        rows, seen, _ = self._laid_out()
        return len(rows) > seen

    def _menu_stands(self) -> bool:
        return self._asked is self._leaf.page or not self._scrolls()

    def _drawn(self) -> StyleAndTextTuples:
        """The rows in sight, and what stands below."""
        rows, seen, foot = self._laid_out()
        leaf = self._leaf
        leaf.top = max(0, min(leaf.top, len(rows) - seen))
        if leaf.word:
            foot[0] = [("class:note", leaf.word)]
        elif len(rows) > seen:
            below = len(rows) - leaf.top - seen
            foot[0] = [("class:quiet", self._words("reading.below", n=below) if below
                        else self._words("reading.end"))]
        return joined([*rows[leaf.top:leaf.top + seen], *foot])

    def _foot(self, *, menu: bool, scrolls: bool) -> Rows:
        """What was told just before, what can be picked, and the keys."""
        size, leaf = self._app.output.get_size(), self._leaf
        width = min(size.columns, WIDEST)
        rows: Rows = [[("", "")]]
        rows += [[("class:note", row)] for note in leaf.notes for row in fold_all(note, width)]
        named = self._named_keys(menu=menu, scrolls=scrolls)
        keys = _in_rows([[("class:quiet", key)] for key in named], width)
        if leaf.choices and menu:
            rows += [[("class:question", row)] for row in fold(leaf.prompt, width)]
            rows += self._menu(width, size.rows - len(rows) - len(keys) - 1)
        return rows + keys

    def _menu(self, width: int, most: int) -> Rows:
        """The choices, one after another; of too many rows, those around the one that is pointed at."""
        leaf = self._leaf
        cells: list[StyleAndTextTuples] = []
        for number, (choice, key) in enumerate(zip(leaf.choices, leaf.keys, strict=True)):
            here = number == leaf.at
            style = HERE if here else "class:quiet" if choice.read else ""
            first = f"{'>' if here else ' '} {key + ' ' if key else ''}"
            cells += [[(style, row)] for row in fold(choice.say, width, first, " " * len(first))]
        rows = _in_rows(cells, width)
        at = next((number for number, row in enumerate(rows) for part in row if part[0] == HERE), 0)
        top = max(0, at - max(1, most) + 1)
        return rows[top:top + max(1, most)]

    def _named_keys(self, *, menu: bool, scrolls: bool) -> list[str]:
        """Name the keys that do something."""
        choices = bool(self._leaf.choices)
        keys = {"more": scrolls, "up": scrolls and not choices, "menu": choices and not menu,
                "move": choices and menu, "enter": choices and menu, "back": choices,
                "topics": not choices, "finish": True, "leave": True}
        return [self._words(f"keys.{key}") if key in OF_MENUS else self._words(f"reading.{key}")
                for key, works in keys.items() if works]


def joined(rows: Iterable[Iterable[OneStyleAndTextTuple]]) -> StyleAndTextTuples:
    """Set rows below one another, as the terminal library wants them."""
    parts: StyleAndTextTuples = []
    for row in rows:
        parts += [*row, ("", "\n")]
    return parts[:-1]


@lru_cache(maxsize=4)
def _typeset(page: Typeset, width: int) -> Rows:
    """Set a page, with the weights and colours that it was written in."""
    return list(split_lines(to_formatted_text(ANSI(page(width).strip("\n")))))


def _in_rows(cells: Sequence[StyleAndTextTuples], width: int) -> Rows:
    """Set things one after another, in as few rows as hold them."""
    rows: Rows = []
    for cell in cells:
        if rows and sum(len(part[1]) for part in [*rows[-1], *cell]) + len(GAP) <= width:
            rows[-1] = [*rows[-1], ("", GAP), *cell]
        else:
            rows.append(list(cell))
    return rows
