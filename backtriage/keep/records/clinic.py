"""The shared store of several practitioners: a database on a server, which decides who may do what.

Whoever writes calls a function of clinic.sql, one for each act, and the server itself says who
that was.  All that people said is sealed before it leaves, and opened after it has come.
"""

from __future__ import annotations

import json
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from backtriage.keep.records.clinic_copies import check_rows, head_of, read_rows, write_copy
from backtriage.keep.records.envelope import Unsealed
from backtriage.keep.records.erased import add_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import BACKUP, OWN_ACTS, digest, read_head
from backtriage.keep.records.server import troubles
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

    from backtriage.keep.records.envelope import Envelope, Lock
    from backtriage.keep.records.journal import Finding, Head
    from backtriage.keep.records.server import Server, Session
    from backtriage.keep.records.store import Body

WAIT = "SELECT pg_advisory_xact_lock(1651663217)"  # for all other writers; clinic.sql takes the same
PAGE = 1_000  # entries that are read at once
PEOPLE = "SELECT id, label, opened, closed FROM backtriage.person"
ENTRIES = """SELECT number, at, who, act, person, about, digest, sealed
             FROM backtriage.journal LEFT JOIN backtriage.content USING (number)"""
DRAFTS = "SELECT person, form, at, sealed FROM backtriage.draft"
DONE = """SELECT person, act, count(*), min(at), max(at) FROM backtriage.journal
          WHERE person IS NOT NULL AND act <> 'opened' GROUP BY person, act"""
MOMENTS = """SELECT person, act, array_agg(at) FROM backtriage.journal
             WHERE person IS NOT NULL AND about IS NULL AND act = ANY(%s) GROUP BY person, act"""
CONTENTS = "SELECT count(*) FROM backtriage.content JOIN backtriage.journal USING (number) WHERE person = %s"


class Sealed(NamedTuple):
    """A body as the server gets it."""

    digest: str
    sealed: bytes


class Clinic:
    """A Store on a server; `clinic_opening` opens it."""

    def __init__(self, server: Server, connection: Session, envelope: Envelope,
                 lock: Lock, passphrase: str) -> None:
        self.server = server
        self._db = connection
        self._envelope = envelope
        self._lock = lock
        self._passphrase = passphrase  # to open copies with
        with troubles(server):
            self.who: str = self._one("SELECT session_user::text")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lock the store."""
        self._db.close()

    @property
    def place(self) -> Server:
        """Where it lies."""
        return self.server

    # People

    def open_person(self, label: str, now: datetime) -> Person:
        """Begin a record under a label that nobody else has."""
        label = tidy_label(label)
        person = Person(secrets.token_hex(16), label, clock(now), None)
        body = self.sealed(person.id, {"label": label})
        mark, sealed = self._envelope.mark(label), self._envelope.seal(label.encode(), "label", person.id)
        with troubles(self.server, label=label):
            self._db.execute("SELECT backtriage.open_person(%s, %s, %s, %s, %s, %s)", (
                person.id, mark, sealed, written(now), *body))
        return person

    def find(self, label: str) -> Person:
        """Find somebody by their label."""
        mark = self._envelope.mark(tidy_label(label))
        with troubles(self.server):
            row = self._db.execute(f"{PEOPLE} WHERE mark = %s", (mark,)).fetchone()
        if not row:
            raise StoreError(Trouble.NO_PERSON, label=label)
        return self._person(row)

    def near(self, label: str) -> tuple[Person, ...]:
        """Find who has this label, but for case, accents, blanks and signs; the server cannot."""
        with troubles(self.server):
            people = self._people()
        return tuple(person for person in people if bare_label(person.label) == bare_label(label))

    def people(self) -> tuple[Listed, ...]:
        """List everybody, by label."""
        acts: dict[str, dict[str, Times]] = {}
        drafts: dict[str, list[str]] = {}
        with self._reading():
            people = self._people()
            for person, act, many, first, last in self._db.execute(DONE):
                acts.setdefault(person, {})[act] = Times(many, moment_of(first), moment_of(last))
            for person, form in self._db.execute("SELECT person, form FROM backtriage.draft ORDER BY form"):
                drafts.setdefault(person, []).append(form)
        return tuple(Listed(person, acts.get(person.id, {}), tuple(drafts.get(person.id, ())))
                     for person in people)

    def _people(self) -> list[Person]:
        return sorted(map(self._person, self._db.execute(PEOPLE)), key=lambda person: person.label)

    # Entries

    def append(self, person: str, act: str, body: Body, now: datetime, *, about: int | None = None,
               finishes: str = "", closed: bool | None = None) -> Entry:
        """Add an entry about somebody; it is confirmed when this comes back."""
        if act in OWN_ACTS:
            raise ValueError(act)
        at, ends = written(now), None if closed is None else written(now) if closed else ""
        with troubles(self.server, number=about):
            number = self._one("SELECT backtriage.append(%s, %s, %s, %s, %s, %s, %s, %s)", (
                at, act, person, about, *self.sealed(person, body), finishes, ends))
        return entry_of(number, at, self.who, act, person, about, text_of(body))

    def entries(self, person: str) -> tuple[Entry, ...]:
        """Read all entries of somebody, in order."""
        with self._reading():
            if not self._db.execute("SELECT 1 FROM backtriage.person WHERE id = %s", (person,)).fetchone():
                raise StoreError(Trouble.GONE)
            rows = self._db.execute(f"{ENTRIES} WHERE person = %s ORDER BY number", (person,)).fetchall()
        return tuple(map(self._entry, rows))

    def moments(self, acts: Iterable[str]) -> Mapping[tuple[str, str], Sequence[datetime]]:
        """Tell by person and act when it was done, in any order; amendments are none of it."""
        with troubles(self.server):
            rows = self._db.execute(MOMENTS, ([*acts],)).fetchall()
        return {(person, act): [*map(moment_of, at)] for person, act, at in rows}

    def all_entries(self, acts: Iterable[str]) -> Iterator[Entry]:
        """Read all entries of some acts, of everybody who is not erased, in order."""
        wanted, last, more = [*acts], 0, True
        while more:
            with troubles(self.server):
                rows = self._db.execute(
                    f"{ENTRIES} WHERE sealed IS NOT NULL AND act = ANY(%s) AND number > %s ORDER BY number"
                    f" LIMIT {PAGE}", (wanted, last)).fetchall()
            yield from map(self._entry, rows)
            more, last = len(rows) == PAGE, rows[-1][0] if rows else last

    # Drafts

    def save_draft(self, person: str, form: str, body: Body, now: datetime) -> None:
        """Keep what is unfinished; an earlier draft of the same form is replaced."""
        sealed = self._envelope.seal(text_of(body).encode(), "draft", person, form)
        with troubles(self.server):
            self._db.execute("SELECT backtriage.save_draft(%s, %s, %s, %s)",
                             (person, form, written(now), sealed))

    def drafts(self, person: str | None = None) -> tuple[Draft, ...]:
        """Read what is unfinished, of somebody or of everybody; the latest first."""
        with troubles(self.server):
            rows = sorted(self._db.execute(DRAFTS).fetchall(), key=lambda row: str(row[1]))
        rows.sort(key=lambda row: str(row[2]), reverse=True)
        return tuple(Draft(whose, form, moment_of(at), json.loads(self._open(sealed, "draft", whose, form)))
                     for whose, form, at, sealed in rows if person in (None, whose))

    def delete_draft(self, person: str, form: str) -> bool:
        """Delete what is unfinished; tells whether there was something."""
        with troubles(self.server):
            return bool(self._one("SELECT backtriage.delete_draft(%s, %s)", (person, form)))

    # Erasing

    def erase(self, person: str, because: str, now: datetime) -> Erasure:
        """Delete contents, drafts and the label of somebody; the journal stays whole.

        The lists beside copies take their id too, as far as those copies can be reached from here.
        """
        with self.writing():
            opened = self._one("SELECT min(number) FROM backtriage.journal WHERE person = %s", (person,))
            copies = tuple(copy for copy in self.backups() if opened and copy.head.number >= opened)
            contents = self._one(CONTENTS, (person,))
            drafts = self._one("SELECT count(*) FROM backtriage.draft WHERE person = %s", (person,))
            body = {"because": because, "contents": contents, "drafts": drafts}
            self._db.execute("SELECT backtriage.erase(%s, %s::int, %s::int, %s, %s, %s)", (
                person, contents, drafts, written(now), *self.sealed(person, body)))
        for folder in {Path(copy.file).parent for copy in copies}:
            with suppress(OSError):
                if folder.is_dir():
                    add_erased(folder, [person])
        return Erasure(person, contents, drafts, copies)

    # The whole

    def head(self) -> Head:
        """Tell how far the journal has come."""
        with troubles(self.server):
            return head_of(self._db)

    def check(self, head: Head | None = None) -> tuple[Finding, ...]:
        """Check every seal and digest, also against a head that was printed; the server's disk is its own."""
        with self._reading():
            rows = read_rows(self._db)
        return check_rows(rows, self._envelope, head)

    def backups(self) -> tuple[Backup, ...]:
        """List the backups that were made, in order."""
        return tuple(Backup(entry.at, str(entry.body["file"]), read_head(str(entry.body["head"])))
                     for entry in self.all_entries([BACKUP]) if entry.body)

    def backup(self, file: Path, now: datetime) -> Backup:
        """Copy the store into a new file; it is opened and checked before this comes back."""
        file = file.absolute()
        with self._reading():
            rows = read_rows(self._db)
        head = write_copy(rows, self._envelope, self._passphrase, file)
        try:
            with troubles(self.server):
                add_erased(file.parent, rows.erased)
                self._db.execute("SELECT backtriage.note_backup(%s, %s, %s)", (
                    written(now), *self.sealed(None, {"file": str(file), "head": str(head)})))
        except BaseException:  # a copy that nobody knows of would be forgotten when somebody is erased
            file.unlink(missing_ok=True)
            raise
        return Backup(clock(now), str(file), read_head(str(head)))

    def change_passphrase(self, new: str) -> None:
        """Seal the key anew; whoever has the store open keeps it open, and copies open as before.

        Raises StoreError; then the old one still counts.
        """
        lock = self._envelope.locked(new)
        with troubles(self.server):
            changed = self._one("SELECT backtriage.change_lock(%s, %s, %s::int, %s)", (self._lock.key, *lock))
        if not changed:
            raise StoreError(Trouble.KEPT_PASSPHRASE, file=self.server)
        self._lock, self._passphrase = lock, new

    # What the server never sees

    def sealed(self, person: str | None, body: Body) -> Sealed:
        """Seal a body: its salt as well, or the server could guess answers and compare digests."""
        text, salt = text_of(body), secrets.token_bytes(16)
        seal = digest(salt, text)
        return Sealed(seal, self._envelope.seal(salt + text.encode(), "content", person or "", seal))

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        number, at, who, act, person, about, seal, sealed = row
        body = None if sealed is None else self._open(sealed, "content", person or "", seal)[16:].decode()
        return entry_of(number, at, who, act, person, about, body)

    def _person(self, row: tuple[Any, ...]) -> Person:
        """Read somebody; a label that does not open hides nobody else, and the check tells of it."""
        id, sealed, opened, closed = row
        label = f"? {id}"
        with suppress(Unsealed):
            label = self._envelope.open(sealed, "label", id).decode()
        return person_of(id, label, opened, closed)

    def _open(self, sealed: bytes, *about: str) -> bytes:
        try:
            return self._envelope.open(sealed, *about)
        except Unsealed as error:
            raise StoreError(Trouble.DAMAGED, file=self.server) from error

    # Transactions

    def _one(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        row = self._db.execute(statement, values).fetchone()
        assert row
        return row[0]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all of it or nothing, while others wait."""
        with troubles(self.server), self._db.transaction():
            self._db.execute(WAIT)
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """See all of it as it is at one moment."""
        with troubles(self.server), self._db.transaction():
            self._db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
