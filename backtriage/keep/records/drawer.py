"""The practitioner's own store: one encrypted file, which several programs can have open at once.

Each write is a transaction that begins with the right to write, so that two programs wait
for each other instead of losing something.  What is confirmed is on the disk.
"""

from __future__ import annotations

import json
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

from backtriage.judge.response import clean
from backtriage.keep.records.checking import check
from backtriage.keep.records.cipher import connect, lock_anew, settle, troubles
from backtriage.keep.records.copies import copy, head_of
from backtriage.keep.records.erased import add_erased, read_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import BACKUP, ERASED, OPENED, OWN_ACTS, Line, digest, read_head
from backtriage.keep.records.store import Backup, Draft, Entry, Erasure, Listed, Person, Times
from backtriage.keep.records.written import (
    bare_label,
    clock,
    entry_of,
    moment_of,
    person_of,
    text_of,
    tidy_label,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from sqlite3 import Connection

    from backtriage.keep.records.journal import Finding, Head
    from backtriage.keep.records.store import Body

PEOPLE = "SELECT id, label, opened, closed FROM person"
ENTRIES = """SELECT number, at, who, act, person, about, body
             FROM journal LEFT JOIN content USING (number)"""
DRAFTS = "SELECT person, form, at, body FROM draft ORDER BY at DESC, form"
SAVE = "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)"
DONE = """SELECT person, act, count(*), min(at), max(at) FROM journal
          WHERE person IS NOT NULL AND act <> 'opened' GROUP BY person, act"""
MOMENTS = "SELECT person, act, group_concat(at) FROM journal WHERE person IS NOT NULL AND about IS NULL"
GO = "DELETE FROM content WHERE number IN (SELECT number FROM journal WHERE person = ?)"


class Drawer:
    """A Store in a file; `opening` opens it."""

    def __init__(self, path: Path, connection: Connection, passphrase: str, who: str) -> None:
        self.path = path
        self.who = clean(who).encode(errors="replace").decode()
        self._db = connection
        self._passphrase = passphrase  # to open copies with

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lock the store."""
        with troubles(self.path):
            self._db.close()

    @property
    def place(self) -> Path:
        """Where it lies."""
        return self.path

    # People

    def open_person(self, label: str, now: datetime) -> Person:
        """Begin a record under a label that nobody else has."""
        label = tidy_label(label)
        person = Person(secrets.token_hex(16), label, clock(now), None)
        with self.writing():
            if self._db.execute(f"{PEOPLE} WHERE label = ?", (label,)).fetchone():
                raise StoreError(Trouble.LABEL_TAKEN, label=label)
            self._db.execute("INSERT INTO person VALUES (?, ?, ?, NULL)", (person.id, label, written(now)))
            self.add(OPENED, person.id, {"label": label}, now)
        return person

    def find(self, label: str) -> Person:
        """Find somebody by their label."""
        with troubles(self.path):
            row = self._db.execute(f"{PEOPLE} WHERE label = ?", (tidy_label(label),)).fetchone()
        if not row:
            raise StoreError(Trouble.NO_PERSON, label=label)
        return person_of(*row)

    def near(self, label: str) -> tuple[Person, ...]:
        """Find who has this label, but for case, accents, blanks and signs."""
        with troubles(self.path):
            rows = self._db.execute(f"{PEOPLE} ORDER BY label").fetchall()
        return tuple(person_of(*row) for row in rows if bare_label(row[1]) == bare_label(label))

    def people(self) -> tuple[Listed, ...]:
        """List everybody, by label."""
        acts: dict[str, dict[str, Times]] = {}
        drafts: dict[str, list[str]] = {}
        with self._reading():
            people = [person_of(*row) for row in self._db.execute(f"{PEOPLE} ORDER BY label")]
            for person, act, many, first, last in self._db.execute(DONE):
                acts.setdefault(person, {})[act] = Times(many, moment_of(first), moment_of(last))
            for person, form in self._db.execute("SELECT person, form FROM draft ORDER BY form"):
                drafts.setdefault(person, []).append(form)
        return tuple(Listed(person, acts.get(person.id, {}), tuple(drafts.get(person.id, ())))
                     for person in people)

    # Entries

    def append(self, person: str, act: str, body: Body, now: datetime, *, about: int | None = None,
               finishes: str = "", closed: bool | None = None) -> Entry:
        """Add an entry about somebody; it is confirmed when this comes back."""
        if act in OWN_ACTS:
            raise ValueError(act)
        with self.writing():
            self._known(person)
            if about is not None and not self._db.execute(
                    "SELECT 1 FROM journal WHERE number = ? AND person = ?", (about, person)).fetchone():
                raise StoreError(Trouble.NO_ENTRY, number=about)
            entry = self.add(act, person, body, now, about)
            if finishes:
                self._db.execute("DELETE FROM draft WHERE person = ? AND form = ?", (person, finishes))
            if closed is not None:
                self._db.execute("UPDATE person SET closed = ? WHERE id = ?",
                                 (written(now) if closed else None, person))
        return entry

    def add(self, act: str, person: str | None, body: Body, now: datetime, about: int | None = None) -> Entry:
        """Add an entry, within a write."""
        text, salt = text_of(body), secrets.token_bytes(16)
        number, seal = head_of(self._db)
        line = Line(number + 1, written(now), self.who, act, person, about, digest(salt, text))
        self._db.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*line, line.seal(seal)))
        self._db.execute("INSERT INTO content VALUES (?, ?, ?)", (line.number, salt, text))
        return entry_of(*line[:-1], text)

    def entries(self, person: str) -> tuple[Entry, ...]:
        """Read all entries of somebody, in order."""
        with self._reading():
            self._known(person)
            rows = self._db.execute(f"{ENTRIES} WHERE person = ? ORDER BY number", (person,)).fetchall()
        return tuple(entry_of(*row) for row in rows)

    def moments(self, acts: Iterable[str]) -> Mapping[tuple[str, str], Sequence[datetime]]:
        """Tell by person and act when it was done, in any order; amendments are none of it."""
        wanted = [*acts]
        with troubles(self.path):
            rows = self._db.execute(
                f"{MOMENTS} AND act IN ({', '.join('?' * len(wanted))}) GROUP BY person, act",
                wanted).fetchall()
        return {(person, act): [*map(moment_of, at.split(","))] for person, act, at in rows}

    def all_entries(self, acts: Iterable[str]) -> Iterator[Entry]:
        """Read all entries of some acts, of everybody who is not erased, in order."""
        wanted = [*acts]
        where = f"body IS NOT NULL AND act IN ({', '.join('?' * len(wanted))})"
        with troubles(self.path):
            for row in self._db.execute(f"{ENTRIES} WHERE {where} ORDER BY number", wanted):
                yield entry_of(*row)

    def _known(self, person: str) -> None:
        """Raise StoreError for somebody whom the store does not know, or not any more."""
        if not self._db.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone():
            raise StoreError(Trouble.GONE)

    # Drafts

    def save_draft(self, person: str, form: str, body: Body, now: datetime) -> None:
        """Keep what is unfinished; an earlier draft of the same form is replaced."""
        with self.writing():
            self._known(person)
            self._db.execute(SAVE, (person, form, written(now), text_of(body)))

    def drafts(self, person: str | None = None) -> tuple[Draft, ...]:
        """Read what is unfinished, of somebody or of everybody; the latest first."""
        with troubles(self.path):
            rows = self._db.execute(DRAFTS).fetchall()
        return tuple(Draft(whose, form, moment_of(at), json.loads(body)) for whose, form, at, body in rows
                     if person in (None, whose))

    def delete_draft(self, person: str, form: str) -> bool:
        """Delete what is unfinished; tells whether there was something."""
        with self.writing():
            gone = self._db.execute("DELETE FROM draft WHERE person = ? AND form = ?", (person, form))
            return gone.rowcount > 0

    # Erasing

    def erase(self, person: str, because: str, now: datetime) -> Erasure:
        """Delete contents, salts, drafts and the label of somebody; the journal stays whole.

        Their id comes onto the list beside the store first: who is stopped in between
        finds them erased at the next opening.
        """
        with self.writing():
            self._known(person)
            add_erased(self.path.parent, [person])
            erasure = self._erase(person, because, now)
        with suppress(StoreError), troubles(self.path):
            settle(self._db)
        return erasure

    def erase_again(self, ids: Iterable[str], now: datetime) -> tuple[Erasure, ...]:
        """Erase those who stand on a list of the erased, and came back with an older copy."""
        if not (listed := {*ids}):
            return ()
        with self._reading():
            there = sorted(listed.intersection(row[0] for row in self._db.execute("SELECT id FROM person")))
        if not there:
            return ()
        with self.writing():
            return tuple(self._erase(person, "", now) for person in there)

    def _erase(self, person: str, because: str, now: datetime) -> Erasure:
        copies = self._backups_since(person)
        contents = self._db.execute(GO, (person,)).rowcount
        drafts = self._db.execute("DELETE FROM draft WHERE person = ?", (person,)).rowcount
        self._db.execute("DELETE FROM person WHERE id = ?", (person,))
        self.add(ERASED, person, {"because": because, "contents": contents, "drafts": drafts}, now)
        return Erasure(person, contents, drafts, copies)

    def _backups_since(self, person: str) -> tuple[Backup, ...]:
        """Find the copies that were made since somebody was opened."""
        opened = self._db.execute("SELECT min(number) FROM journal WHERE person = ?", (person,)).fetchone()[0]
        return tuple(backup for backup in self.backups() if backup.head.number >= opened)

    # The whole

    def head(self) -> Head:
        """Tell how far the journal has come."""
        with troubles(self.path):
            return head_of(self._db)

    def check(self, head: Head | None = None) -> tuple[Finding, ...]:
        """Check every page, seal and digest, also against a head that was printed."""
        return check(self._db, self.path, head)

    def backups(self) -> tuple[Backup, ...]:
        """List the backups that were made, in order."""
        return tuple(Backup(entry.at, str(entry.body["file"]), read_head(str(entry.body["head"])))
                     for entry in self.all_entries([BACKUP]) if entry.body)

    def backup(self, file: Path, now: datetime) -> Backup:
        """Copy the store into a new file; it is opened and checked before this comes back."""
        head = copy(self._db, self._passphrase, file)
        try:
            with troubles(file):
                add_erased(file.parent, read_erased(self.path.parent))
            with self.writing():
                self.add(BACKUP, None, {"file": str(file.absolute()), "head": str(head)}, now)
        except BaseException:  # a copy that nobody knows of would be forgotten when somebody is erased
            file.unlink(missing_ok=True)
            raise
        return Backup(clock(now), str(file.absolute()), read_head(str(head)))

    def change_passphrase(self, new: str) -> None:
        """Encrypt all of it anew; copies made before still open with the passphrase from then.

        Raises StoreError; then the old one still counts.  Other programs must open it anew.
        """
        self.close()
        try:
            lock_anew(self.path, self._passphrase, new)
            self._passphrase = new
        finally:
            self._db = connect(self.path, self._passphrase)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all of it or nothing, while others wait."""
        with troubles(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has taken all back already
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """See all of it as it is at one moment."""
        with troubles(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
