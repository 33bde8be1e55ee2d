"""A prompt on the screen: what the person has done to it so far, and the lines that are drawn of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backtriage.ask.page import fold
from backtriage.judge.read_answers import Mistake

if TYPE_CHECKING:
    from backtriage.ask.page import Prompt, Said

DIGITS = "1234567890"  # the tenth line is 0; the lines after it have none
BAR = 10
HERE = "class:here"

Lines = list[tuple[str, str]]  # style and words


@dataclass(slots=True)
class Sheet:
    """A page, and what the person has done to it so far."""

    page: Prompt[Any]
    ticked: frozenset[str] = frozenset()
    at: int | None = None  # the line that is pointed at; in a field, none is
    note: str = ""  # what to do first
    told_why: bool = False

    def move(self, by: int) -> None:
        """Point at the next line or the one before; a field stands above the first."""
        count, self.note = len(self.page.lines), ""
        if not count:
            return
        if self.at is None:
            self.at = 0 if by > 0 else count - 1
        elif self.page.typed and not 0 <= self.at + by < count:
            self.at = None
        else:
            self.at = (self.at + by) % count

    def tick(self, number: int) -> None:
        """Tick a line, or take its tick away."""
        self.at, self.note = number, ""
        self.ticked = self.page.toggle(self.ticked, self.page.lines[number].id)

    def answer(self, typed: str) -> object:
        """What Enter says now; a Mistake if it says nothing, or nothing that fits."""
        page, at = self.page, self.at
        said: Said = self.ticked if page.many else typed if at is None else frozenset({page.lines[at].id})
        return page.accept(said) if said or page.typed else Mistake("", page.nothing_said())


def head(sheet: Sheet, width: int) -> Lines:
    """Where we are, the question, and what helps to answer it."""
    page, lines = sheet.page, [("", "")]
    if page.status:
        done, left = page.status.done, page.status.left
        full = round(BAR * done / (done + left))
        bar = f"[{'#' * full}{'-' * (BAR - full)}]"
        place = f"{page.status.section}  {bar}  {page.words('asking.left', n=left)}"
        lines += [("class:quiet", line) for line in fold(place, width)]
        lines.append(("", ""))
    lines += [("class:question", line) for line in fold(page.ask, width)]
    told = [page.help, page.hint, page.words("asking.why", why=page.why) if sheet.told_why else ""]
    lines += [("", line) for words in told if words for line in fold(words, width)]
    return [*lines, ("", "")]


def body(sheet: Sheet, width: int) -> Lines:
    """The lines that can be chosen; which one is pointed at and which are ticked shows without colour."""
    page, lines = sheet.page, [("", "")] if sheet.page.typed else []
    for number, line in enumerate(page.lines):
        here = number == sheet.at
        tick = ("[x] " if line.id in sheet.ticked else "[ ] ") if page.many else ""
        digit = "" if page.typed else f"{DIGITS[number:number + 1]:1}  "
        first = f"{'>' if here else ' '} {tick}{digit}"
        before = f" {page.words('keys.said_before')}" if line.id in page.chosen and not page.many else ""
        folded = fold(line.say + before, width, first, " " * len(first))
        lines += [(HERE if here else "", words) for words in folded]
    return lines


def foot(sheet: Sheet, width: int, more: str = "") -> Lines:
    """What to do first, if anything, and the keys."""
    lines = [("", "")]
    for words in filter(None, (more, sheet.note)):
        lines += [("class:note", line) for line in fold(words, width)]
    keys, row = keys_of(sheet.page), ""
    for key in keys:
        if row and len(row) + 2 + len(key) > width:
            lines.append(("class:quiet", row))
            row = ""
        row += f"  {key}" if row else key
    return [*lines, ("class:quiet", row)]


def keys_of(page: Prompt[Any]) -> list[str]:
    """Name the keys that do something on this page."""
    count = len(page.lines)
    digits = "0-9" if count > 9 else f"1-{count}"
    keys = {
        "step": bool(page.steps), "tick": page.many, "enter": True, "why": bool(page.why),
        "back": True, "pause": True, "leave": True}
    move = page.words("keys.move") if page.typed else page.words("keys.move_or", digits=digits)
    told = [page.words(f"keys.{key}") for key, works in keys.items() if works]
    return [move, *told] if count else told


def fresh(page: Prompt[Any]) -> Sheet:
    """A page as it is first shown: nothing is chosen but the earlier answer."""
    if page.many:
        return Sheet(page, ticked=page.chosen)
    at = next((number for number, line in enumerate(page.lines) if line.id in page.chosen), None)
    return Sheet(page, at=at)
