"""SQLCipher: the one file that imports it, and what it says when something is wrong.

A wrong passphrase and a file of another program look the same to it, and damage can show
at the very first word; so all of opening stands under one roof.
"""

from __future__ import annotations

import re
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from backtriage.keep.private import Foreign, refuse_foreign
from backtriage.keep.records.errors import StoreError, Trouble, of_disk
from backtriage.keep.records.passphrase import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

PATIENCE = 20  # seconds that a program waits for another's write
PLAIN = b"SQLite format 3\0"  # how a file begins that nobody encrypted
PAGE = 4096  # bytes; no file of ours is smaller
APPLICATION = 0x62616B31  # what marks a file as ours, under the encryption
TROUBLES = {  # by the first eight bits of SQLite's result code
    5: Trouble.BUSY, 6: Trouble.BUSY, 3: Trouble.FORBIDDEN, 8: Trouble.FORBIDDEN, 14: Trouble.FORBIDDEN,
    10: Trouble.DISK, 11: Trouble.DAMAGED, 13: Trouble.FULL, 26: Trouble.LOCKED,
}


def connect(path: Path, passphrase: str, *, write: bool = True, empty: bool = False) -> Connection:
    """Open a file that is there, and read its first word; `empty` is one to begin with.

    Raises StoreError.
    """
    library = _library()
    with troubles(path):
        _look_at(path, empty=empty)
        connection: Connection = library.connect(
            f"{path.absolute().as_uri()}?{_how(path, write=write)}", uri=True, isolation_level=None,
            timeout=PATIENCE)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = {_quoted(passphrase)}")
            _mark(connection, path, empty=empty)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA recursive_triggers = ON")  # or REPLACE would delete past them
            if write:
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    return connection


def _library() -> Any:
    try:
        from sqlcipher3 import dbapi2
    except (ImportError, OSError) as error:
        raise StoreError(Trouble.NOT_INSTALLED) from error
    return dbapi2


def _look_at(path: Path, *, empty: bool) -> None:
    """Refuse what is no such file, as far as can be told without a passphrase."""
    try:
        found = path.stat()
        refuse_foreign(path)
    except Foreign as error:
        raise StoreError(Trouble.FORBIDDEN, file=path) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(Trouble.NO_STORE, file=path) from error
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(Trouble.FOREIGN, file=path)
    with path.open("rb") as file:
        is_plain = file.read(len(PLAIN)) == PLAIN
    if is_plain or not (found.st_size == 0 if empty else found.st_size >= PAGE):
        raise StoreError(Trouble.FOREIGN, file=path)


def _how(path: Path, *, write: bool) -> str:
    """A file that is only read gets no companions, so that a backup stays as it is; not if it has some."""
    if write:
        return "mode=rw"
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"


def _mark(connection: Connection, path: Path, *, empty: bool) -> None:
    """Mark a file as ours, or see that it is, before anything else is done to it."""
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if empty:
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
    elif mark != APPLICATION:
        raise StoreError(Trouble.FOREIGN, file=path)


def _quoted(passphrase: str) -> str:
    """Write a passphrase as SQL has texts; where it stands no value can be given beside it."""
    return "'{}'".format(tidy(passphrase).replace("'", "''"))


@contextmanager
def troubles(path: Path) -> Iterator[None]:
    """Tell what SQLCipher or the disk refuse as a StoreError; what is a mistake of ours stays one."""
    try:
        yield
    except OSError as error:
        raise of_disk(error, path) from error
    except _library().Error as error:
        trouble = TROUBLES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if trouble is None:
            raise
        raise StoreError(trouble, file=path) from error


def lock_anew(path: Path, old: str, new: str) -> None:
    """Encrypt a file anew.  Raises StoreError; then the old passphrase still counts.

    It is done in a connection of its own: after a change that failed SQLCipher goes on to write
    with the new key into the old file, and nobody could read that again.
    """
    statement = f"PRAGMA rekey = {_quoted(new)}"
    connection = connect(path, old)
    try:
        connection.execute(statement)
        with suppress(_library().Error):
            settle(connection)  # while somebody reads, the file itself stays as it was, for now
    except _library().Error as error:
        raise StoreError(Trouble.KEPT_PASSPHRASE, file=path) from error
    finally:
        connection.close()
    try:
        connect(path, new).close()  # on a full disk nothing is said, and nothing is done
    except StoreError as error:
        raise StoreError(Trouble.KEPT_PASSPHRASE, file=path) from error


def settle(connection: Connection) -> bool:
    """Bring all that was written into the file itself; False if somebody is still reading what was there."""
    return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def broken_pages(connection: Connection) -> list[int]:
    """Name the pages that are not as they were written."""
    told = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    return [int(found[1]) if (found := re.search(r"page\s(\d+)", text)) else 0 for text in told]


def statements(script: str) -> Iterator[str]:
    """Take a script apart, so that all of it can be one step."""
    whole, text = _library().complete_statement, ""
    for line in script.splitlines(keepends=True):
        text += line
        if whole(text):
            yield text
            text = ""
