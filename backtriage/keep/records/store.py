"""What can be done with a store of records, wherever it lies, and the values that come out of it.

Everything kept is an entry, and entries are only added: an amendment is an entry about
another one.  A body is whatever a form or a visit says, as a dict that JSON can hold;
the store knows nothing of it.  The clock and the author are given from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from backtriage.keep.records.journal import Finding, Head
    from backtriage.keep.records.server import Server

    Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, under a label; the store knows no names."""

    id: str  # random
    label: str
    opened: datetime
    closed: datetime | None  # when nothing more was to be done


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was kept, for good."""

    number: int
    at: datetime
    who: str
    act: str  # `intake`, `session`, …: the form, or what was done
    person: str | None
    about: int | None  # the entry that this one amends
    body: Body | None  # None if that person was erased


class Standing(NamedTuple):
    """An entry, and beside it all that amends it."""

    entry: Entry
    amendments: tuple[Entry, ...]


class Times(NamedTuple):
    """How often something was done for somebody, and when last."""

    many: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list tells of somebody."""

    person: Person
    acts: Mapping[str, Times]  # by the act, without `opened`
    drafts: tuple[str, ...]  # the forms that are unfinished

    @property
    def last(self) -> datetime:
        """When something was last done for them."""
        return max((times.last for times in self.acts.values()), default=self.person.opened)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that is not finished."""

    person: str
    form: str
    at: datetime
    body: Body


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was opened and checked before it was called done."""

    at: datetime
    file: str
    head: Head  # of the journal in it


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was deleted of somebody, as it was counted."""

    person: str  # the id; the label is gone
    contents: int  # each with its salt
    drafts: int
    backups: tuple[Backup, ...]  # that still hold them, as far as the store knows


class Store(Protocol):
    """A store of records.  Everything raises StoreError, and then nothing was written."""

    who: str  # who writes

    @property
    def place(self) -> Path | Server:
        """Where it lies."""

    def open_person(self, label: str, now: datetime) -> Person:
        """Begin a record under a label that nobody else has."""

    def find(self, label: str) -> Person:
        """Find somebody by their label."""

    def near(self, label: str) -> tuple[Person, ...]:
        """Find who has this label, but for case, accents, blanks and signs: they may be the same person."""

    def people(self) -> tuple[Listed, ...]:
        """List everybody, by label."""

    def append(self, person: str, act: str, body: Body, now: datetime, *, about: int | None = None,
               finishes: str = "", closed: bool | None = None) -> Entry:
        """Add an entry about somebody; it is confirmed when this comes back.

        `about` is the entry that it amends; `finishes` the form whose draft goes with it;
        `closed` tells whether nothing more is to be done, and None leaves that as it is.
        """

    def entries(self, person: str) -> tuple[Entry, ...]:
        """Read all entries of somebody, in order; `standing` puts amendments beside what they amend."""

    def moments(self, acts: Iterable[str]) -> Mapping[tuple[str, str], Sequence[datetime]]:
        """Tell by person and act when it was done, in any order; amendments are none of it."""

    def all_entries(self, acts: Iterable[str]) -> Iterator[Entry]:
        """Read all entries of some acts, of everybody who is not erased, in order."""

    def save_draft(self, person: str, form: str, body: Body, now: datetime) -> None:
        """Keep what is unfinished; an earlier draft of the same form is replaced."""

    def drafts(self, person: str | None = None) -> tuple[Draft, ...]:
        """Read what is unfinished, of somebody or of everybody; the latest first."""

    def delete_draft(self, person: str, form: str) -> bool:
        """Delete what is unfinished; tells whether there was something."""

    def erase(self, person: str, because: str, now: datetime) -> Erasure:
        """Delete contents, salts, drafts and the label of somebody; the journal stays whole."""

    def head(self) -> Head:
        """Tell how far the journal has come: for whatever leaves the house."""

    def check(self, head: Head | None = None) -> tuple[Finding, ...]:
        """Check every page, seal and digest, also against a head that was printed; nothing if all is well."""

    def backups(self) -> tuple[Backup, ...]:
        """List the backups that were made, in order."""

    def backup(self, file: Path, now: datetime) -> Backup:
        """Copy the store into a new file, encrypted too; it is opened and checked before this comes back."""

    def change_passphrase(self, new: str) -> None:
        """Take another passphrase; copies made before still open with the passphrase from then."""

    def close(self) -> None:
        """Lock the store."""


def standing(entries: Iterable[Entry]) -> tuple[Standing, ...]:
    """Put amendments, and amendments of those, beside what they amend; nothing is hidden."""
    first: dict[int, Entry] = {}
    beside: dict[int, list[Entry]] = {}
    root: dict[int, int] = {}
    for entry in entries:
        root[entry.number] = number = root.get(entry.about or 0, entry.number)
        if number == entry.number:
            first[number] = entry
        else:
            beside.setdefault(number, []).append(entry)
    return tuple(Standing(entry, tuple(beside.get(number, ()))) for number, entry in first.items())
