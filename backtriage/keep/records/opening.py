"""How a store is made, opened, brought up to date, and put back from a backup.

Nothing has its name before it is whole.  An older file is copied before it is changed, a
newer one is left alone, and whoever was erased is erased again wherever an older copy came back.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.files import own_folder
from backtriage.keep.records.checking import check
from backtriage.keep.records.cipher import connect, settle, statements, troubles
from backtriage.keep.records.copies import copy, head_of, pour
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.erased import ERASED_LIST, add_erased, read_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import BACKUP, RESTORED, Fault
from backtriage.keep.records.passphrase import tidy
from backtriage.keep.records.place import close_to_others, growing, make_place, refuse_shared

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from sqlite3 import Connection

    from backtriage.keep.records.journal import Finding, Head
    from backtriage.keep.records.store import Erasure

STEPS = ("schema.sql",)  # each brings a file from one version to the next


class Opened(NamedTuple):
    """A store that was opened, and what happened on the way."""

    store: Drawer
    before: Path | None = None  # a copy of the older file, if it was brought up to date
    erased: tuple[Erasure, ...] = ()  # who had come back with an older copy, and was erased again
    findings: tuple[Finding, ...] = ()  # what was wrong with a backup that was put back


def new_store(path: Path, passphrase: str, who: str) -> Drawer:
    """Make an empty store, for its owner only.  Raises StoreError; then there is none."""
    tidy(passphrase)
    refuse_shared(path)
    make_place(path)
    with troubles(path), growing(path) as beside, \
            closing(connect(beside, passphrase, empty=True)) as connection:
        _step_up(connection)
    return Drawer(path, connect(path, passphrase), passphrase, who)


def open_store(path: Path, passphrase: str, who: str, now: datetime) -> Opened:
    """Open a store; an older one is brought up to date.  Raises StoreError."""
    path = path.resolve()
    refuse_shared(path)
    connection = connect(path, passphrase)
    store = Drawer(path, connection, passphrase, who)
    try:
        close_to_others(path)
        before = _bring_up_to_date(store, connection, passphrase, now)
        with troubles(path.with_name(ERASED_LIST)):
            listed = read_erased(path.parent)
        erased = store.erase_again(listed, now)
    except BaseException:
        connection.close()
        raise
    return Opened(store, before, erased)


def _bring_up_to_date(store: Drawer, connection: Connection, passphrase: str, now: datetime) -> Path | None:
    """Take the steps that a file lacks, after a copy of it; gives the copy, if there had to be one."""
    path = store.path
    with troubles(path):
        if _is_current(connection, path):
            return None
        before = path.with_name(f"{path.stem}-before-{now:%Y-%m-%d-%H%M%S}{path.suffix}")
        head = copy(connection, passphrase, before)
        _step_up(connection)
    with store.writing():
        store.add(BACKUP, None, {"file": str(before), "head": str(head)}, now)
    return before


def _is_current(connection: Connection, path: Path) -> bool:
    """Is a file of this version?  Raises StoreError for one that is newer."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(STEPS):
        raise StoreError(Trouble.NEWER, file=path)
    return version == len(STEPS)


def _step_up(connection: Connection) -> None:
    """Take all steps that are lacking; each is taken as a whole, and once."""
    for number, step in enumerate(STEPS, 1):
        script = (own_folder() / "keep" / "records" / step).read_text(encoding="utf-8")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] < number:
                for statement in statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def restore(backup: Path, path: Path, passphrase: str, who: str, now: datetime) -> Opened:
    """Put a backup back, as a new store; whoever was erased since is erased again.

    The backup stays as it is.  What is wrong with it is told, if it can be read at all.
    Raises StoreError; then there is no store.
    """
    backup = backup.resolve()
    refuse_shared(path)
    make_place(path)
    with troubles(path):
        gone = read_erased(backup.parent) | read_erased(path.parent)
        with growing(path) as beside:
            with closing(connect(backup, passphrase, write=False)) as copied:
                head, found = _looked_at(copied, backup)
                pour(copied, beside)
            with closing(connect(beside, passphrase)) as connection:
                _step_up(connection)
                store = Drawer(beside, connection, passphrase, who)
                with store.writing():
                    store.add(RESTORED, None, {"file": str(backup), "head": str(head)}, now)
                erased = store.erase_again(gone, now)
                settle(connection)
            add_erased(path.parent, gone)
    return Opened(Drawer(path, connect(path, passphrase), passphrase, who), None, erased, found)


def _looked_at(connection: Connection, path: Path) -> tuple[Head, tuple[Finding, ...]]:
    """Check a backup before it is put back.  Raises StoreError for one that is newer or damaged."""
    with troubles(path):
        _is_current(connection, path)
        found = check(connection, path, write=False)
        if any(finding.fault in (Fault.PAGE, Fault.UNREADABLE) for finding in found):
            raise StoreError(Trouble.DAMAGED, file=path)
        return head_of(connection), found
