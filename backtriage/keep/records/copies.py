"""Copies of a store: ciphertext from the first byte, opened and checked before they have a name.

A file that is in use is copied by the database itself: one that is copied from outside
lacks what is still in its log.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from backtriage.keep.records.checking import check
from backtriage.keep.records.cipher import connect, troubles
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import FIRST, Head
from backtriage.keep.records.place import growing

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection

LAST = "SELECT number, seal FROM journal ORDER BY number DESC LIMIT 1"


def head_of(connection: Connection) -> Head:
    """Tell how far a journal has come."""
    return Head(*(connection.execute(LAST).fetchone() or (0, FIRST)))


def pour(connection: Connection, into: Path) -> None:
    """Copy all that a connection sees into an empty file, under the same passphrase."""
    connection.execute("VACUUM INTO ?", (str(into),))


def copy(connection: Connection, passphrase: str, into: Path) -> Head:
    """Make a copy that has proved that it can be opened; gives how far its journal has come.

    Raises StoreError; then there is no copy.
    """
    with troubles(into), growing(into) as beside:
        pour(connection, beside)
        with closing(connect(beside, passphrase, write=False)) as opened:
            head = head_of(opened)
            if check(opened, beside, write=False):
                raise StoreError(Trouble.DAMAGED, file=into)
    return head
