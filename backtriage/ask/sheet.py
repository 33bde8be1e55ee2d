"""A prompt on the screen: what the person has done to it so far, and the lines that are drawn of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backtriage.ask.page import STANDS_ALONE, fold, fold_all, said_line, subject
from backtriage.judge.read_answers import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.ask.asker import Status
    from backtriage.ask.page import Prompt, Said
    from backtriage.flow.model import Item
    from backtriage.judge.response import Answer

BAR = 10
QUIET, NOTE = "class:quiet", "class:note"
POINTER, HERE, TICKED = "class:pointer", "class:here", "class:ticked"

Row = list[tuple[str, str]]  # parts of one row: style and words
Rows = list[Row]


@dataclass(eq=False, repr=False)  # each would take time to make
class Sheet:
    """A page, and what the person has done to it so far."""

    page: Prompt[Any]
    ticked: frozenset[str] = frozenset()
    at: int | None = None  # the line that is pointed at; in a field, none is
    note: str = ""  # what to do first
    told_why: bool = False
    begun: str = ""  # a digit that may be the first of two
    sought: str = ""  # letters by which a line is looked for
    moved: bool = False  # the pointer, since the last tick
    doubted: int | None = None  # the line that was asked about, as it was pointed at but not ticked

    @property
    def found(self) -> list[int]:
        """The lines in which a word begins with the letters that are looked for, or that hold them at all."""
        lines = [f" {_bare(line.say)}" for line in self.page.lines]
        begun = [number for number, line in enumerate(lines) if f" {_bare(self.sought)}" in line]
        return begun or [number for number, line in enumerate(lines) if _bare(self.sought) in line]

    def move(self, by: int) -> None:
        """Point at the next line or the one before, of those that were looked for; a field stands above."""
        numbers = self.found if self.sought else [*range(len(self.page.lines))]
        if not numbers:
            return
        at = numbers.index(self.at) if self.at is not None and self.at in numbers else None
        if at is None:
            self.point(numbers[0 if by > 0 else -1])
        elif self.page.typed and not 0 <= at + by < len(numbers):
            self.point(None)
        else:
            self.point(numbers[(at + by) % len(numbers)])

    def leap(self, by: int) -> None:
        """Point some lines further down or up, but not beyond the ends."""
        last = len(self.page.lines) - 1
        at = self.at if self.at is not None else 0 if by > 0 else last
        self.sought = ""
        self.point(min(max(at + by, 0), last))

    def point(self, number: int | None) -> None:
        """Point at a line, or at the field."""
        self.at, self.note, self.moved = number, "", True

    def seek(self, letters: str) -> None:
        """Look for a line; where none has these letters, none is pointed at."""
        self.sought = letters
        self.point(next(iter(self.found), None) if letters else self.at)

    def tick(self, number: int) -> None:
        """Tick a line, or take its tick away."""
        self.at, self.note, self.sought, self.moved = number, "", "", False
        self.ticked = self.page.toggle(self.ticked, self.page.lines[number].id)

    def answer(self, typed: str) -> object:
        """What Enter says now; a Mistake if it says nothing, or nothing that fits, or forgets a line."""
        page, at = self.page, self.at
        if page.many and at is not None and self._forgets(at):
            self.doubted = at if self.ticked else None
            return Mistake("", page.words(
                "asking.not_ticked" if self.ticked else "asking.only_pointed", answer=page.lines[at].say))
        said: Said = self.ticked if page.many else typed if at is None else frozenset({page.lines[at].id})
        return page.accept(said) if said or page.typed else Mistake("", page.nothing_said())

    def _forgets(self, at: int) -> bool:
        """Was a line pointed at that may have been meant to be ticked, and not asked about yet?"""
        id = self.page.lines[at].id
        passed_by = id in STANDS_ALONE and bool(self.ticked - STANDS_ALONE)  # on the way down
        return self.moved and id not in self.ticked and at != self.doubted and not passed_by


def _bare(words: str) -> str:
    """Forget capitals and accents, and what stands between words."""
    signs = unicodedata.normalize("NFKD", words).casefold()
    return "".join(sign if sign.isalnum() else " " for sign in signs if not unicodedata.combining(sign))


def head(sheet: Sheet, width: int, *, airy: bool = True) -> Rows:
    """Where we are, the question, and what helps to answer it; `airy` with what can be done without."""
    page, rows = sheet.page, _air(airy=airy)
    if page.status:
        done, left = page.status.done, page.status.left
        full = round(BAR * done / (done + left))
        bar = f"[{'#' * full}{'-' * (BAR - full)}]"
        place = f"{page.status.section}  {bar}  {page.words('asking.left', n=left)}"
        rows += [*_folded(QUIET, place, width), *_air(airy=airy)]
    rows += _folded("class:question", page.ask, width)
    for words in filter(None, (page.help, page.hint)):
        rows += _folded("", words, width)
    if airy and any(len(key) > 1 for key in page.keys):  # so many that one looks for a word rather
        rows += _folded(QUIET, page.words("asking.letters"), width)
    if sheet.told_why:
        rows += _folded(NOTE, page.words("asking.why", why=page.why), width)
    return rows + _air(airy=airy)


def body(sheet: Sheet, width: int, *, airy: bool = True) -> Rows:
    """The lines that can be chosen; which one is pointed at and which are ticked shows without colour.

    On a question, what excludes the others stands apart from them; a menu below a result is kept short.
    """
    page, rows, keys = sheet.page, _air(airy=sheet.page.typed and airy), sheet.page.keys
    wide = max((len(key) for key in keys), default=0)
    before = False
    for number, (line, key) in enumerate(zip(page.lines, keys, strict=True)):
        apart = not key.isdecimal() or key == "0"
        rows += _air(airy=airy and bool(page.status) and apart and not before and not page.typed)
        before = apart
        ticked = line.id in sheet.ticked
        tick = ("[x] " if ticked else "[ ] ") if page.many else ""
        said = f" {page.words('keys.said_before')}" if line.id in page.chosen and not page.many else ""
        mark, label = ("> " if number == sheet.at else "  "), f"{tick}{key:>{wide}}  "
        style = f"{HERE if number == sheet.at else ''} {TICKED if ticked else ''}".strip()
        for words in fold(line.say + said, width, mark + label, " " * len(mark + label)):
            rows.append([(POINTER, words[:2]), (style or QUIET, words[2:len(mark + label)]),
                         (style, words[len(mark + label):])])
    return rows


def foot(sheet: Sheet, width: int, pause: str, *, more: bool = False) -> Rows:
    """What to do first, if anything, and the keys."""
    page, rows = sheet.page, _air(airy=True)
    for words in filter(None, (page.words("keys.more") if more else "", _finding(sheet), sheet.note)):
        rows += _folded(NOTE, words, width)
    row = ""
    for key in keys_of(page, pause):
        if row and len(row) + 2 + len(key) > width:
            rows.append([(QUIET, row)])
            row = ""
        row += f"  {key}" if row else key
    return [*rows, [(QUIET, row)]]


def _finding(sheet: Sheet) -> str:
    """Say what is looked for, if anything, and how many lines have it."""
    words, sought = sheet.page.words, sheet.sought
    if not sought:
        return ""
    found = len(sheet.found)
    return words("keys.found", n=found, letters=sought) if found else words("keys.not_found", letters=sought)


def keys_of(page: Prompt[Any], pause: str) -> list[str]:
    """Name the keys that do something on this page; `pause` names what Ctrl-C does."""
    keys = {
        "move": bool(page.lines), "step": bool(page.steps), "tick": page.many, "enter": True,
        "why": bool(page.why), "back": True, pause: True, "leave": True}
    return [page.words(f"keys.{key}") for key, works in keys.items() if works]


def echo(item: Item, answer: Answer, status: Status, width: int) -> Rows:
    """What stays of a question that was answered: its subject, quiet, and the answer."""
    quiet, rows = len(subject(item, status)) + 1, []
    for words in fold(said_line(item, answer, status), width, rest="  "):
        rows.append([(QUIET, words[:max(quiet, 0)]), ("", words[max(quiet, 0):])])
        quiet += 1 - len(words)  # the next row is indented by two, and a space has gone
    return rows


def fresh(page: Prompt[Any]) -> Sheet:
    """A page as it is first shown: nothing is chosen but the earlier answer."""
    if page.many:
        return Sheet(page, ticked=page.chosen)
    at = next((number for number, line in enumerate(page.lines) if line.id in page.chosen), None)
    return Sheet(page, at=0 if at is None and page.safe else at)


def room(rows: int, told: Sequence[str], width: int) -> int:
    """How many rows of the screen a page has, below what was just told: that is read with it."""
    used = sum(1 + len(fold_all(paragraph, width)) for paragraph in told)
    return min(rows, max(rows + 1 - used, rows // 2))  # the empty row above it may scroll away


def _air(*, airy: bool) -> Rows:
    """An empty row, if there is room."""
    return [[("", "")]] if airy else []


def _folded(style: str, words: str, width: int) -> Rows:
    return [[(style, row)] for row in fold(words, width)]
