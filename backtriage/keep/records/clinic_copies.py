"""Copies of a shared store: one file, sealed throughout, that was read back and checked before it has a name.

A copy holds what the server holds, and the key as it lies there, so it opens with the
passphrase from when it was made.  Nobody reads from it who wrote when, or how often.
"""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from backtriage.keep.records.checking import chain
from backtriage.keep.records.envelope import Lock, Unsealed, unlocked
from backtriage.keep.records.errors import StoreError, Trouble, of_disk
from backtriage.keep.records.journal import ERASED, FIRST, Head
from backtriage.keep.records.place import growing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backtriage.keep.records.envelope import Envelope
    from backtriage.keep.records.journal import Finding
    from backtriage.keep.records.server import Session

VERSION = 1  # of the tables, on a server and in a copy
MAGIC = b"backtriage records, a copy of a shared store\n"
TABLES = {  # how each is read, in order, and written
    "person": ("SELECT * FROM backtriage.person ORDER BY id",
               "INSERT INTO backtriage.person VALUES (%s, %s, %s, %s, %s)"),
    "journal": ("SELECT * FROM backtriage.journal ORDER BY number",
                "INSERT INTO backtriage.journal VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"),
    "content": ("SELECT * FROM backtriage.content ORDER BY number",
                "INSERT INTO backtriage.content VALUES (%s, %s)"),
    "draft": ("SELECT * FROM backtriage.draft ORDER BY person, form",
              "INSERT INTO backtriage.draft VALUES (%s, %s, %s, %s)"),
}
BLOCK = 1_000  # rows
END = "end"
LAST = "SELECT number, seal FROM backtriage.journal ORDER BY number DESC LIMIT 1"

Row = tuple[Any, ...]


class Rows(NamedTuple):
    """All that a store holds, as it lies on the server."""

    lock: Lock
    person: list[Row]
    journal: list[Row]
    content: list[Row]
    draft: list[Row]

    @property
    def erased(self) -> dict[str, int]:
        """Who was erased, and by which line."""
        return {line[4]: line[0] for line in self.journal if line[3] == ERASED and line[4]}

    @property
    def head(self) -> Head:
        """How far the journal has come."""
        return Head(self.journal[-1][0], self.journal[-1][-1]) if self.journal else Head(0, FIRST)


def head_of(connection: Session) -> Head:
    """Tell how far a journal has come."""
    return Head(*(connection.execute(LAST).fetchone() or (0, FIRST)))


def lock_of(connection: Session) -> tuple[int, Lock]:
    """Read of which version a store is, and its key, as it lies there."""
    row = connection.execute("SELECT version, salt, cost, key FROM backtriage.store").fetchone()
    assert row
    return row[0], Lock(*row[1:])


def read_rows(connection: Session) -> Rows:
    """Read all of a store; within one transaction, so that it fits together."""
    _, lock = lock_of(connection)
    return Rows(lock, *(connection.execute(read).fetchall() for read, _ in TABLES.values()))


def pour(rows: Rows, connection: Session) -> None:
    """Write all of a store into empty tables; only their owner can."""
    connection.execute("INSERT INTO backtriage.store VALUES (%s, %s, %s, %s)", (VERSION, *rows.lock))
    for table, (_, write) in TABLES.items():
        connection.cursor().executemany(write, getattr(rows, table))


def check_rows(rows: Rows, envelope: Envelope, head: Head | None = None) -> tuple[Finding, ...]:
    """Check every seal and digest; what does not open is not as it was written."""
    return tuple(chain((line for line in rows.journal), _contents(rows, envelope), _labels(rows, envelope),
                       rows.erased, head))


def _contents(rows: Rows, envelope: Envelope) -> Iterator[tuple[int, bytes, str]]:
    about = {line[0]: (line[4] or "", line[6]) for line in rows.journal}
    for number, sealed in rows.content:
        salt, text = b"", ""
        with suppress(Unsealed):
            opened = envelope.open(sealed, "content", *about.get(number, ("", "")))
            salt, text = opened[:16], opened[16:].decode(errors="replace")
        yield number, salt, text


def _labels(rows: Rows, envelope: Envelope) -> Iterator[tuple[str, str]]:
    for person, mark, sealed, *_ in rows.person:
        label = ""
        with suppress(Unsealed):
            label = envelope.open(sealed, "label", person).decode(errors="replace")
        yield person, label if envelope.mark(label) == mark else ""


def write_copy(rows: Rows, envelope: Envelope, passphrase: str, into: Path) -> Head:
    """Write a copy that has proved that it can be opened; gives how far its journal has come.

    Raises StoreError; then there is no copy.
    """
    lock = {name: _plain(value) for name, value in rows.lock._asdict().items()}
    begin = MAGIC + json.dumps({"version": VERSION, **lock}).encode() + b"\n"
    try:
        with growing(into) as beside:
            with beside.open("wb") as file:
                file.write(begin)
                for at, block in enumerate(_blocks(rows)):
                    sealed = envelope.seal(json.dumps(block, default=_plain).encode(), *_about(begin, at))
                    file.write(len(sealed).to_bytes(4) + sealed)
            again, key = read_copy(beside, passphrase)
            if again != rows or check_rows(again, key):
                raise StoreError(Trouble.DAMAGED, file=into)
    except OSError as error:
        raise of_disk(error, into) from error
    return rows.head


def _blocks(rows: Rows) -> Iterator[tuple[str, list[Row]]]:
    """Take all of a store apart into what is sealed at once; what comes last says that it is whole."""
    for table in TABLES:
        found: list[Row] = getattr(rows, table)
        yield from ((table, found[at:at + BLOCK]) for at in range(0, len(found), BLOCK))
    yield END, []


def read_copy(path: Path, passphrase: str) -> tuple[Rows, Envelope]:
    """Open a copy.  Raises StoreError, and OSError."""
    with path.open("rb") as file:
        magic = file.readline(len(MAGIC))
        if magic != MAGIC:
            raise StoreError(Trouble.FOREIGN, file=path)
        begin = file.readline(10_000)
        lock = _lock_in(begin, path)
        try:
            envelope = unlocked(lock, passphrase)
        except Unsealed as error:
            raise StoreError(Trouble.LOCKED, file=path) from error
        tables: dict[str, list[Row]] = {table: [] for table in TABLES}
        try:
            for table, rows in _opened(file, envelope, magic + begin):
                tables[table] += [tuple(map(_read, row)) for row in rows]
        except (ValueError, KeyError) as error:
            raise StoreError(Trouble.DAMAGED, file=path) from error
    return Rows(lock, *tables.values()), envelope


def _opened(file: BinaryIO, envelope: Envelope, begin: bytes) -> Iterator[tuple[str, list[Row]]]:
    """Open what was sealed, up to what comes last.  Raises ValueError if that is not where the file ends."""
    whole = os.fstat(file.fileno()).st_size
    for at in count():
        size = int.from_bytes(file.read(4))
        if size > whole - file.tell():
            raise ValueError(size)
        table, rows = json.loads(envelope.open(file.read(size), *_about(begin, at)))
        if table == END:
            break
        yield table, rows
    if file.read(1):
        raise ValueError(END)


def _about(begin: bytes, at: int) -> tuple[str, ...]:
    return "copy", begin.decode(errors="replace"), str(at)


def _lock_in(begin: bytes, file: Path) -> Lock:
    """Read the key of a copy.  Raises StoreError if a newer program wrote it, or if it is damaged."""
    try:
        written = json.loads(begin)
        version, lock = int(written["version"]), Lock(
            _bytes(written["salt"]), int(written["cost"]), _bytes(written["key"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(Trouble.DAMAGED, file=file) from error
    if version > VERSION:
        raise StoreError(Trouble.NEWER, file=file)
    return lock


def _plain(value: object) -> object:
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _bytes(value: Any) -> bytes:
    return base64.b64decode(value["bytes"])


def _read(value: Any) -> Any:
    return _bytes(value) if isinstance(value, dict) else value
