"""PostgreSQL: the one file that imports its library, and what a server says when something is wrong.

Connections go to the server that was named and to nothing else.  Its password comes from a
file or the surroundings, as for every PostgreSQL program (`~/.pgpass`); in a URL it would
stand in every list of running programs.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from backtriage.keep.records.errors import StoreError, Trouble, of_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    Session = Connection[tuple[Any, ...]]

SCHEME = re.compile(r"^postgres(ql)?://", re.IGNORECASE)
WITH_PASSWORD = re.compile(r"^[^?]*//[^?]*:[^?]*@|[?&](ssl)?password=", re.IGNORECASE)
PATIENCE = 20  # seconds that a program waits for another's write
LONGEST_WAIT = 10  # seconds for a server that does not answer
TROUBLES = {  # by what PostgreSQL calls SQLSTATE; the last ones are those of clinic.sql
    "42501": Trouble.MAY_NOT, "25006": Trouble.MAY_NOT, "55P03": Trouble.BUSY, "53100": Trouble.FULL,
    "58030": Trouble.DISK, "XX001": Trouble.DAMAGED, "XX002": Trouble.DAMAGED,
    "3F000": Trouble.NO_RECORDS, "42P01": Trouble.NO_RECORDS, "42P06": Trouble.EXISTS,
    "42704": Trouble.NO_ROLES,
    "BT001": Trouble.GONE, "BT002": Trouble.NO_ENTRY, "BT003": Trouble.LABEL_TAKEN,
}
ENDED = ("08", "57P0")  # how the states begin that tell of a connection that is over


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server, by its URL."""

    url: str

    def __str__(self) -> str:
        return self.url.partition("?")[0]


def place_of(named: str) -> Path | Server:
    """Read where a store lies: on a server if it is a URL, and else in a file.

    Raises StoreError for a URL with a password in it.
    """
    if not SCHEME.match(named):
        return Path(named).expanduser()
    if WITH_PASSWORD.search(unquote(named)):
        raise StoreError(Trouble.PASSWORD_IN_URL)
    return Server(named)


def connect(server: Server) -> Session:
    """Connect to a server.  Raises StoreError."""
    library = _library()
    place_of(server.url)
    try:
        parts = _with_care(library.conninfo.conninfo_to_dict(server.url))
    except library.ProgrammingError as error:
        raise StoreError(Trouble.BAD_URL, file=server) from error
    try:
        connection: Session = library.connect(**parts, autocommit=True)
    except library.OperationalError as error:
        answered = "FATAL" in str(error) or (error.pgconn and error.pgconn.needs_password)
        raise StoreError(Trouble.NOT_LET_IN if answered else Trouble.UNREACHABLE, file=server) from error
    with troubles(server):
        connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
        connection.execute("SET synchronous_commit = on")  # what is confirmed is on the disk
        connection.execute("SET client_min_messages = error")
    return connection


def _with_care(parts: dict[str, Any]) -> dict[str, Any]:
    """Set what the URL leaves open: a server elsewhere must prove who it is, and nobody waits for ever."""
    host = str(parts.get("hostaddr") or parts.get("host") or os.environ.get("PGHOST", ""))
    near = not host or host.startswith(("/", "@", "127.")) or host in ("localhost", "::1")
    if not near and "PGSSLMODE" not in os.environ:
        parts.setdefault("sslmode", "verify-full")
    return {"connect_timeout": LONGEST_WAIT, "application_name": "backtriage"} | parts


def _library() -> Any:
    try:
        import psycopg
    except (ImportError, OSError) as error:
        raise StoreError(Trouble.NO_DRIVER) from error
    return psycopg


@contextmanager
def troubles(server: Server, **values: object) -> Iterator[None]:
    """Tell what the server or a disk refuse as a StoreError; what is a mistake of ours stays one."""
    library = _library()
    try:
        yield
    except OSError as error:
        raise of_disk(error, Path(str(error.filename or server))) from error
    except library.Error as error:
        state = error.sqlstate or ""
        trouble = TROUBLES.get(state)
        if trouble is None and (state.startswith(ENDED) or (not state and isinstance(
                error, library.OperationalError | library.InterfaceError))):
            trouble = Trouble.BROKE_OFF
        if trouble is None:
            raise
        raise StoreError(trouble, file=server, **values) from error
