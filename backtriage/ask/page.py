"""A question as every way to ask needs it: its words, its lines, and how to read what was said.

Menus and numbered lines differ in how a page looks and which keys it knows.  What
stands on it, what excludes what, and what does not fit is decided here, once.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar

from backtriage.ask.asker import Choice
from backtriage.flow.model import NONE, Item, Kind
from backtriage.flow.truth import Absent
from backtriage.flow.value import Value, replace
from backtriage.judge.read_answers import LONGEST_TEXT, Mistake, read_answer
from backtriage.judge.response import clean, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.ask.asker import Status
    from backtriage.flow.words import Words
    from backtriage.judge.response import Answer

AS_BEFORE = "as_before"  # the line of the answer of last time
STANDS_ALONE = frozenset({NONE, AS_BEFORE, *Absent})
FIXED = {NONE: "0", Absent.UNSURE: "-", Absent.UNSAID: ".", AS_BEFORE: "="}  # the same keys on every page
LONG = 8  # with more lines than that, letters find one

Said = frozenset[str] | str  # the ids of lines that were chosen, or words that were typed
Result = TypeVar("Result")


class Prompt(Value, Generic[Result], kw_only=True):
    """One question, ready to be shown.

    `accept` makes a result of what was said, or a Mistake in kind words.
    """

    words: Words
    ask: str
    accept: Callable[[Said], Result | Mistake]
    lines: tuple[Choice, ...] = ()
    many: bool = False  # any number of lines
    typed: bool = False  # words are typed, or else a line chosen
    free: bool = False  # any words, and not only a number or a day
    safe: bool = False  # no line can do harm
    steps: range = range(0)  # numbers that can also be reached one by one
    hint: str = ""  # what to type
    help: str = ""
    why: str = ""
    status: Status | None = None
    chosen: frozenset[str] = frozenset()  # lines of the earlier answer
    text: str = ""  # the earlier answer, where it was typed
    before: str = ""  # the earlier answer in words

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each line: a number, a fixed one, or none."""
        numbers = count(1)
        return tuple(FIXED.get(line.id) or ("" if line.apart else str(next(numbers))) for line in self.lines)

    @property
    def long(self) -> bool:
        """Are there so many lines that letters find one?"""
        return not self.typed and len(self.lines) > LONG

    def line(self, id: str) -> str:
        """The words of a line."""
        return next(line.say for line in self.lines if line.id == id)

    def toggle(self, ticked: frozenset[str], id: str) -> frozenset[str]:
        """Tick a line or take its tick away; some lines stand alone."""
        if id in ticked:
            return ticked - {id}
        return frozenset({id}) if id in STANDS_ALONE else (ticked - STANDS_ALONE) | {id}

    def nothing_said(self) -> str:
        """Say that a line has to be chosen first."""
        if not self.many:
            return self.words("asking.choose")
        none = next((line.say for line in self.lines if line.id == NONE), "")
        return self.words("asking.tick_or_none", none=none) if none else self.words("asking.tick")


def item_page(item: Item, given: Answer | None, status: Status) -> Prompt[Answer]:
    """Show an item, with its earlier answer if there is one."""
    short = status.short
    lines = [Choice(option.id, option.short if short else option.say, names=option.names)
             for option in sorted(item.options, key=lambda option: option.id == NONE)]
    lines += [Choice(absent, words) for absent, words in item.doubts.items()]
    if status.last is not None:
        last = in_words(item, status.last, short=short)
        lines.append(Choice(AS_BEFORE, item.words("asking.as_before", answer=last)))
    page: Prompt[Answer] = Prompt(
        words=item.words,
        ask=item.short if short else item.ask,
        accept=lambda said: read_said(item, page, said, status.today),
        lines=tuple(lines),
        many=item.kind is Kind.ANY_OF,
        typed=not item.kind.chosen,
        free=item.kind is Kind.TEXT,
        steps=range(item.low, item.high + 1) if item.kind is Kind.SCALE else range(0),
        hint=hint(item, status.today),
        help="" if short else item.help,
        why=f"{item.why} {item.help}".strip() if short else item.why,
        status=status,
    )
    return page if given is None else _with_answer(page, item, given)


def _with_answer(page: Prompt[Answer], item: Item, given: Answer) -> Prompt[Answer]:
    before = in_words(item, given, short=page.status is not None and page.status.short)
    match given:
        case Absent():
            return replace(page, before=before, chosen=frozenset({given.value}))
        case frozenset():
            return replace(page, before=before, chosen=given)
        case _:
            return replace(page, before=before, text=str(given))


def choice_page(words: Words, prompt: str, choices: Sequence[Choice], *, safe: bool = False) -> Prompt[str]:
    """Show lines of which one is picked."""
    return Prompt(words=words, ask=prompt, accept="".join, lines=tuple(choices), safe=safe)


def text_page(words: Words, prompt: str, default: str, *, needed: bool = True) -> Prompt[str]:
    """Show a field for one line of words, which may stay empty if it is not needed."""
    please = words("asking.please_type", what=words("asking.a_few_words"))

    def accept(said: Said) -> str | Mistake:
        line = clean("".join(said))
        return line if line or not needed else Mistake("", please)

    return Prompt(words=words, ask=prompt, accept=accept, typed=True, free=True, text=default)


def read_said(item: Item, page: Prompt[Answer], said: Said, today: date) -> Answer | Mistake:
    """Read what was chosen or typed, and say kindly if it does not fit."""
    if isinstance(said, str):
        answer = read_answer(item, _written(item, clean(said)), today)
        return Mistake(item.id, misfit(item, said, today)) if isinstance(answer, Mistake) else answer
    if said == {AS_BEFORE} and page.status and page.status.last is not None:
        return page.status.last
    lonely = said & STANDS_ALONE
    if lonely and len(said) > 1:
        return Mistake(item.id, item.words("asking.alone", answer=page.line(min(lonely))))
    answer = read_answer(item, min(lonely) if lonely else said, today)
    return Mistake(item.id, page.nothing_said()) if isinstance(answer, Mistake) else answer


def _written(item: Item, text: str) -> str:
    """Bring the ways in which people write a number or a day to the one that is read."""
    if item.kind in (Kind.NUMBER, Kind.SCALE):
        of_ten = "|".join(re.escape(item.words(f"asking.{name}")) for name in ("of_ten", "out_of_ten"))
        unit = rf"/ ?10|{of_ten}" if item.kind is Kind.SCALE else re.escape(item.unit)
        found = re.fullmatch(rf"(\d{{1,9}}) ?(?:{unit})?\.?", text, re.IGNORECASE)
        return found[1] if found else text
    if item.kind is Kind.DATE:
        found = re.fullmatch(r"(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})\.?", text)
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}" if found else text
    return text


def wanted(item: Item, today: date) -> str:
    """Name what can be typed, in the middle of a sentence."""
    match item.kind:
        case Kind.NUMBER | Kind.SCALE:
            return item.words("asking.a_number", low=item.low, high=item.high)
        case Kind.DATE:
            return item.words("asking.a_day", day=today.isoformat())
        case _:
            return item.words("asking.a_few_words")


def hint(item: Item, today: date) -> str:
    """Say what to type."""
    match item.kind:
        case Kind.SCALE:
            low, high = item.anchors
            return item.words("asking.on_scale", what=wanted(item, today), low=low, high=high)
        case Kind.NUMBER if item.unit:
            return item.words("asking.in_units", what=wanted(item, today), unit=item.unit)
        case _ if item.kind.chosen:
            return ""
        case _:
            return item.words("asking.type", what=wanted(item, today))


def misfit(item: Item, said: str, today: date) -> str:
    """Say kindly why typed words do not fit, and what would."""
    what = wanted(item, today)
    if item.kind is Kind.TEXT and len(said) > LONGEST_TEXT:
        what = item.words("asking.fewer_words", count=LONGEST_TEXT)
    please = item.words("asking.please_type", what=what)
    if item.kind is Kind.DATE:
        try:
            future = date.fromisoformat(_written(item, clean(said))) > today
        except ValueError:
            future = False
        return f"{item.words('asking.not_yet')} {please}" if future else please
    return please


def said_line(item: Item, answer: Answer, status: Status) -> str:
    """Say in one line what was answered."""
    answered = in_words(item, answer, short=status.short)
    return item.words("asking.said", about=subject(item, status), answer=answered)


def subject(item: Item, status: Status) -> str:
    """Name in short what an item asks about."""
    return item.short if status.short else item.about


@lru_cache(maxsize=512)
def fold(text: str, width: int, first: str = "", rest: str = "") -> tuple[str, ...]:
    """Wrap words, whatever they hold, at word ends; `first` and `rest` indent the lines."""
    lines = textwrap.wrap(clean(text), width, initial_indent=first, subsequent_indent=rest)
    return tuple(lines) or (first,)


def fold_all(text: str, width: int, rest: str = "") -> tuple[str, ...]:
    """Wrap a paragraph that may hold lines of its own."""
    return tuple(line for part in text.splitlines() or [""] for line in fold(part, width, rest=rest))
