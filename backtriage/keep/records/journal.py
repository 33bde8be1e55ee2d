"""The journal: what seals a line to all lines before it, and what a chain of lines shows when it is checked.

It is pure, and the same for every store.  A digest is salted, so that nobody can guess
answers from it once they are deleted.  A seal is made of lines of text, not of JSON,
as no two programs write JSON alike.
"""

from __future__ import annotations

import re
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OPENED, ERASED, BACKUP, RESTORED = "opened", "erased", "backup", "restored"  # what only the store itself writes
OWN_ACTS = frozenset({OPENED, ERASED, BACKUP, RESTORED})
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
        fields = [before, *("" if field is None else str(field) for field in self)]
        if any(not field.isprintable() for field in fields):
            raise ValueError(fields)
        return sha256("\n".join(fields).encode()).hexdigest()


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
        return compare_digest(self.seal, seal[:len(self.seal)])


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


def erased_at(links: Iterable[Link]) -> dict[str, int]:
    """Find who was erased, and by which line: what was said before it may be gone, and must be."""
    return {link.line.person: link.line.number for link in links
            if link.line.act == ERASED and link.line.person}


def findings(links: Iterable[Link], erased: Mapping[str, int], head: Head | None = None) -> Iterator[Finding]:
    """Check a chain, line by line, also against a head that was printed once."""
    last = Head(0, FIRST)
    for link in links:
        line = link.line
        yield from (Finding(Fault.MISSING, number) for number in range(last.number + 1, line.number))
        if not _is_sealed(link, last):
            yield Finding(Fault.SEAL, line.number, line.person)
        if fault := _fault_of_content(link, erased):
            yield Finding(fault, line.number, line.person)
        last = Head(line.number, link.seal)
        if head and head.number == line.number and not head.fits(link.seal):
            yield Finding(Fault.REWRITTEN, line.number)
    if head and head.number > last.number:
        yield Finding(Fault.CUT_OFF, last.number)


def _is_sealed(link: Link, last: Head) -> bool:
    """Does the seal of a line fit?  Where the line before it is gone, nobody can tell."""
    if link.line.number > last.number + 1:
        return True
    try:
        return compare_digest(link.line.seal(last.seal), link.seal)
    except ValueError:
        return False


def _fault_of_content(link: Link, erased: Mapping[str, int]) -> Fault | None:
    """What is wrong with what was said, if something is."""
    gone = link.line.number < erased.get(link.line.person or "", 0)
    if link.salt is None or link.body is None:
        return None if gone else Fault.VANISHED
    if gone:
        return Fault.LEFT
    return None if compare_digest(digest(link.salt, link.body), link.line.digest) else Fault.ANSWERS
