"""How a shared store is made, opened, and put back from a copy.

All of it is one transaction: a store that is not whole is not there.  Whoever makes it owns
it; the roles, which only an administrator of the server can make, must be there before.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from backtriage.flow.files import own_folder
from backtriage.keep.records.clinic import Clinic
from backtriage.keep.records.clinic_copies import VERSION, check_rows, lock_of, pour, read_copy
from backtriage.keep.records.envelope import Unsealed, new_envelope, unlocked
from backtriage.keep.records.erased import read_erased
from backtriage.keep.records.errors import StoreError, Trouble, of_disk
from backtriage.keep.records.journal import RESTORED
from backtriage.keep.records.passphrase import tidy
from backtriage.keep.records.server import connect, troubles
from backtriage.keep.records.written import written

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from backtriage.keep.records.envelope import Lock
    from backtriage.keep.records.journal import Finding
    from backtriage.keep.records.server import Server, Session
    from backtriage.keep.records.store import Erasure

SCHEMA = "clinic.sql"


def new_clinic(server: Server, passphrase: str) -> Clinic:
    """Make an empty store in a database; whoever does it owns it.  Raises StoreError; then there is none."""
    tidy(passphrase)
    connection = connect(server)
    try:
        envelope = new_envelope()
        lock = envelope.locked(passphrase)
        with troubles(server), connection.transaction():
            _lay_out(connection)
            connection.execute("INSERT INTO backtriage.store VALUES (%s, %s, %s, %s)", (VERSION, *lock))
        return Clinic(server, connection, envelope, lock, passphrase)
    except BaseException:
        connection.close()
        raise


def refuse_there(server: Server) -> None:
    """Raise StoreError if a server does not let in, or has records already."""
    with closing(connect(server)) as connection, troubles(server):
        row = connection.execute("SELECT to_regnamespace('backtriage')").fetchone()
        if row and row[0] is not None:
            raise StoreError(Trouble.EXISTS, file=server)


def open_clinic(server: Server, passphrase: str) -> Clinic:
    """Open a store.  Raises StoreError."""
    tidy(passphrase)
    connection = connect(server)
    try:
        lock = _read_lock(connection, server)
        return Clinic(server, connection, unlocked(lock, passphrase), lock, passphrase)
    except Unsealed as error:
        connection.close()
        raise StoreError(Trouble.LOCKED, file=server) from error
    except BaseException:
        connection.close()
        raise


def _read_lock(connection: Session, server: Server) -> Lock:
    """Read the key as it lies there.  Raises StoreError if a newer program wrote it."""
    with troubles(server):
        version, lock = lock_of(connection)
    if version > VERSION:
        raise StoreError(Trouble.NEWER, file=server)
    return lock


def restore_clinic(backup: Path, server: Server, passphrase: str,
                   now: datetime) -> tuple[Clinic, tuple[Erasure, ...], tuple[Finding, ...]]:
    """Put a copy back into a database that has none; whoever was erased since is erased again.

    What is wrong with the copy is told, if it opens at all.  Raises StoreError; then there is no store.
    """
    backup = backup.resolve()
    try:
        rows, envelope = read_copy(backup, passphrase)
        gone = read_erased(backup.parent)
    except OSError as error:
        raise of_disk(error, backup) from error
    found = check_rows(rows, envelope)
    connection = connect(server)
    try:
        with troubles(server), connection.transaction():
            _lay_out(connection)
            pour(rows, connection)
            store = Clinic(server, connection, envelope, rows.lock, passphrase)
            body = store.sealed(None, {"file": str(backup), "head": str(rows.head)})
            connection.execute("SELECT backtriage.add_line(%s, %s, NULL, NULL, %s, %s)",
                               (written(now), RESTORED, *body))
            there = sorted(gone.intersection(row[0] for row in rows.person))
            erased = tuple(store.erase(person, "", now) for person in there)
    except BaseException:
        connection.close()
        raise
    return store, erased, found


def _lay_out(connection: Session) -> None:
    """Make the tables, the functions and who may use them."""
    script = (own_folder() / "keep" / "records" / SCHEMA).read_bytes()
    connection.execute(script)
    connection.execute("SET LOCAL search_path = DEFAULT")
