"""The journal: what seals a line to all lines before it, and what a chain of lines shows when it is checked.

It is pure, and the same for every store.  A digest is salted, so that nobody can guess
answers from it once they are deleted.  A seal is made of lines of text, not of JSON,
as no two programs write JSON alike.
"""

from __future__ import annotations

import re
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OPENED, ERASED, BACKUP, RESTORED = "opened", "erased", "backup", "restored"
OWN_ACTS = frozenset({OPENED, ERASED, BACKUP, RESTORED})  # what only the store itself writes
FIRST = "0" * 64  # what stands for the seal before the first line
WRITTEN, LEAST = 32, 16  # digits of a seal on paper; and those that somebody must type of them


class Line(NamedTuple):
    """A line of the journal: who did what, when, about whom; what was said stands elsewhere."""

    number: int  # from 1, without a gap
    at: str
    who: str
    act: str
    person: str | None
    about: int | None  # the line that this one amends
    digest: str

    def seal(self, before: str) -> str:
        """Seal this line to the seal of the line before it.  Raises ValueError for what is not one line."""
        number, at, who, act, person, about, digest = self
        lines = f"{before}\n{number}\n{at}\n{who}\n{act}\n{person or ''}\n{about or ''}\n{digest}"
        if lines.count("\n") != len(self):
            raise ValueError(lines)
        return sha256(lines.encode()).hexdigest()


class Link(NamedTuple):
    """A line as it stands in a store, with its seal, and its content if that is there."""

    line: Line
    seal: str
    salt: bytes | None
    body: str | None


class Head(NamedTuple):
    """How far a journal has come: the number and the seal of its last line; nothing and zeros at first."""

    number: int
    seal: str  # all of it, or as much as was copied from paper

    def __str__(self) -> str:
        """Write it for paper, in groups that can be copied: `412 7f3a 90b1 …`."""
        digits = self.seal[:WRITTEN]
        return " ".join([str(self.number), *(digits[at:at + 4] for at in range(0, len(digits), 4))])

    def fits(self, seal: str) -> bool:
        """Is this the beginning of a seal?"""
        return seal.startswith(self.seal)


def read_head(text: str) -> Head:
    """Read a head as somebody copied it from paper.  Raises ValueError if too little of it is there."""
    number, _, rest = text.strip().partition(" ")
    seal = re.sub(r"[\s….-]", "", rest).lower()
    if not re.fullmatch(r"[0-9]{1,15}", number) or not re.fullmatch(rf"[0-9a-f]{{{LEAST},64}}", seal):
        raise ValueError(text)
    return Head(int(number), seal)


def digest(salt: bytes, body: str) -> str:
    """What of a content stays when the content goes: nothing can be read from it, or guessed."""
    return sha256(salt + body.encode()).hexdigest()


class Fault(StrEnum):
    """What can be wrong with a store."""

    PAGE = "page"  # a page of the file was changed or damaged
    UNREADABLE = "unreadable"  # from here on nothing can be read
    MISSING = "missing"  # a line is gone
    SEAL = "seal"  # a line is not as it was written, or does not follow the one before
    ANSWERS = "answers"  # the content is not as it was written
    VANISHED = "vanished"  # the content is gone, and nobody erased that person
    LEFT = "left"  # the content is there, although that person was erased
    ASTRAY = "astray"  # a content without a line
    PERSON = "person"  # somebody without a line that opened them, or with another label; or gone, not erased
    CUT_OFF = "cut_off"  # the journal ends before a head that was printed
    REWRITTEN = "rewritten"  # the journal came by another way than a head that was printed


class Finding(NamedTuple):
    """One thing that is wrong with a store."""

    fault: Fault
    number: int = 0  # of the line, or of the page; 0 for what has none
    person: str | None = None


def findings(links: Iterable[Link], erased: Mapping[str, int], head: Head | None = None) -> Iterator[Finding]:
    """Check a chain, line by line, also against a head that was printed once.

    `erased` tells by which line somebody was erased: what was said before it may be gone, and must be.
    """
    last, before = 0, FIRST
    for link in links:
        line, number = link.line, link.line.number
        if number > last + 1:  # and whether the seal fits, nobody can tell
            yield from (Finding(Fault.MISSING, gone) for gone in range(last + 1, number))
        elif not _is_sealed(link, before):
            yield Finding(Fault.SEAL, number, line.person)
        if fault := _fault_of_content(link, erased):
            yield Finding(fault, number, line.person)
        last, before = number, link.seal
        if head and head.number == number and not head.fits(before):
            yield Finding(Fault.REWRITTEN, number)
    if head and head.number > last:
        yield Finding(Fault.CUT_OFF, last)


def _is_sealed(link: Link, before: str) -> bool:
    """Does the seal of a line fit?"""
    try:
        return link.line.seal(before) == link.seal
    except ValueError:
        return False


def _fault_of_content(link: Link, erased: Mapping[str, int]) -> Fault | None:
    """What is wrong with what was said, if something is."""
    line, _, salt, body = link
    gone = line.number < erased.get(line.person or "", 0)
    if salt is None or body is None:
        return None if gone else Fault.VANISHED
    if gone:
        return Fault.LEFT
    return None if digest(salt, body) == line.digest else Fault.ANSWERS
