"""The full check of a file: every page, every seal, every digest, and who is filed under which label."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Any

from backtriage.keep.records.cipher import broken_pages, settle, troubles
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import OPENED, Fault, Finding, Line, Link, findings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from pathlib import Path
    from sqlite3 import Connection

    from backtriage.keep.records.journal import Head

LINES = "SELECT number, at, who, act, person, about, digest, seal FROM journal ORDER BY number"
CONTENTS = "SELECT number, salt, body FROM content ORDER BY number"
PEOPLE = "SELECT id, label FROM person"
ERASED = "SELECT person, number FROM journal WHERE act = 'erased' AND person IS NOT NULL ORDER BY number"


def check(connection: Connection, path: Path, head: Head | None = None, *,
          write: bool = True) -> tuple[Finding, ...]:
    """Check a file; damage is a finding, and what can still be read is checked all the same."""
    found, read = list[Finding](), [0]
    with troubles(path):
        found += _pages(connection, path, write=write)
    try:
        with troubles(path), ExitStack() as open:  # damage ends the reading of one while others are half read
            connection.execute("BEGIN")
            lines, contents, people = (open.enter_context(closing(_rows(connection, each)))
                                       for each in (LINES, CONTENTS, PEOPLE))
            found += chain(lines, contents, people, _erased(connection, path), head, read)
            found += _soundness(connection)
    except StoreError as error:
        if error.trouble not in (Trouble.DAMAGED, Trouble.LOCKED):
            raise
        found.append(Finding(Fault.UNREADABLE, read[0] + 1))
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return tuple(found)


def _pages(connection: Connection, path: Path, *, write: bool) -> Iterator[Finding]:
    """Check the file itself, while nobody writes into it; where damage was met before, nobody can."""
    with suppress(StoreError), troubles(path):
        if write:
            settle(connection)
            connection.execute("BEGIN IMMEDIATE")
    if not connection.in_transaction:
        connection.execute("BEGIN")
    try:
        yield from (Finding(Fault.PAGE, page) for page in broken_pages(connection))
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _soundness(connection: Connection) -> Iterator[Finding]:
    """Check that whatever is looked up is found; all contents were read one by one already."""
    for table in ("journal", "person", "draft"):
        if connection.execute(f"PRAGMA integrity_check({table})").fetchone()[0] != "ok":
            yield Finding(Fault.UNREADABLE)


def _erased(connection: Connection, path: Path) -> dict[str, int]:
    """Find who was erased, and by which line, as far as that can be read."""
    found: dict[str, int] = {}
    with suppress(StoreError), troubles(path):
        found.update(iter(connection.execute(ERASED)))
    return found


def chain(lines: Iterable[tuple[Any, ...]], contents: Iterable[tuple[int, bytes, str]],
          people: Iterable[tuple[str, str]], erased: Mapping[str, int], head: Head | None = None,
          read: list[int] | None = None) -> Iterator[Finding]:
    """Check the journal, what was said in it, and the people it is about; `read` notes how far it came.

    Lines and contents come by number, people come last, and all of it is read once.
    """
    labels: dict[str, tuple[int, str | None]] = {}
    astray: list[int] = []
    noting = _noting(_links(lines, contents, astray), labels, [0] if read is None else read)
    yield from findings(noting, erased, head)
    yield from (Finding(Fault.ASTRAY, number) for number in astray)
    known = dict(people)
    for person, label in known.items():
        if person in erased:
            yield Finding(Fault.LEFT, erased[person], person)
        elif (opened := labels.get(person, (0, "")))[1] not in (label, None):
            yield Finding(Fault.PERSON, opened[0], person)
    yield from (Finding(Fault.PERSON, number, person) for person, (number, _) in labels.items()
                if person not in known and person not in erased)


def _rows(connection: Connection, statement: str) -> Generator[Any, None, None]:
    """Read rows, from when the first of them is wanted."""
    yield from connection.execute(statement)


def _links(lines: Iterable[tuple[Any, ...]], found: Iterable[tuple[int, bytes, str]],
           astray: list[int]) -> Iterator[Link]:
    """Read lines and contents side by side, each once; what has no line is astray."""
    contents = iter(found)
    content = next(contents, None)
    for *line, seal in lines:
        while content and content[0] < line[0]:
            astray.append(content[0])
            content = next(contents, None)
        if content and content[0] == line[0]:
            yield Link(Line(*line), seal, content[1], content[2])
            content = next(contents, None)
        else:
            yield Link(Line(*line), seal, None, None)
    if content:
        astray += [content[0], *(row[0] for row in contents)]


def _noting(chain: Iterator[Link], labels: dict[str, tuple[int, str | None]],
            read: list[int]) -> Iterator[Link]:
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
