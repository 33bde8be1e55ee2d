"""The full check of a file: every page, every seal, every digest, and who is filed under which label."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from backtriage.keep.records.cipher import broken_pages, settle, troubles
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import OPENED, Fault, Finding, Line, Link, erased_at, findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

    from backtriage.keep.records.journal import Head

LINKS = """SELECT number, at, who, act, person, about, digest, seal, salt, body
           FROM journal LEFT JOIN content USING (number) ORDER BY number"""
ERASED = """SELECT number, at, who, act, person, about, digest, seal, NULL, NULL
            FROM journal WHERE act = 'erased' ORDER BY number"""
ASTRAY = "SELECT number FROM content WHERE number NOT IN (SELECT number FROM journal)"


def check(connection: Connection, path: Path, head: Head | None = None, *,
          write: bool = True) -> tuple[Finding, ...]:
    """Check a file; damage is a finding, and what can still be read is checked all the same."""
    found, read = list[Finding](), [0]
    with troubles(path):
        found += _pages(connection, write=write)
    try:
        with troubles(path):
            connection.execute("BEGIN")
            found += _chain(connection, head, read)
            found += _soundness(connection)
    except StoreError as error:
        if error.trouble not in (Trouble.DAMAGED, Trouble.LOCKED):
            raise
        found.append(Finding(Fault.UNREADABLE, read[0] + 1))
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return tuple(found)


def _pages(connection: Connection, *, write: bool) -> Iterator[Finding]:
    """Check the file itself, while nobody writes into it."""
    if write:
        settle(connection)
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield from (Finding(Fault.PAGE, page) for page in broken_pages(connection))
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _soundness(connection: Connection) -> Iterator[Finding]:
    """Check that all parts of the file fit together."""
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        yield Finding(Fault.UNREADABLE)


def _chain(connection: Connection, head: Head | None, read: list[int]) -> Iterator[Finding]:
    """Check the journal, what was said in it, and the people it is about."""
    erased = erased_at(links(connection, ERASED))
    labels: dict[str, tuple[int, str | None]] = {}
    yield from findings(_noting(links(connection, LINKS), labels, read), erased, head)
    yield from (Finding(Fault.ASTRAY, row[0]) for row in connection.execute(ASTRAY))
    people = dict(connection.execute("SELECT id, label FROM person").fetchall())
    for person, label in people.items():
        if person in erased:
            yield Finding(Fault.LEFT, erased[person], person)
        elif (opened := labels.get(person, (0, "")))[1] not in (label, None):
            yield Finding(Fault.PERSON, opened[0], person)
    yield from (Finding(Fault.PERSON, number, person) for person, (number, _) in labels.items()
                if person not in people and person not in erased)


def links(connection: Connection, query: str) -> Iterator[Link]:
    """Read lines with their content."""
    for *line, seal, salt, body in connection.execute(query):
        yield Link(Line(*line), seal, salt, body)


def _noting(chain: Iterator[Link], labels: dict[str, tuple[int, str | None]], read: list[int]) -> Iterator[Link]:
    """Note on the way who was opened under which label, and how far was read."""
    for link in chain:
        read[0] = link.line.number
        if link.line.act == OPENED and link.line.person:
            labels[link.line.person] = link.line.number, _label(link.body)
        yield link


def _label(body: str | None) -> str | None:
    """Read under which label somebody was opened; None if that is gone."""
    if body is None:
        return None
    with suppress(ValueError, TypeError, KeyError):
        return str(json.loads(body)["label"])
    return ""
