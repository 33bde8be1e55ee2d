"""A store wherever it lies: in a file, or in a database on a server; `place_of` reads which.

What was made in the one place is opened there.  On a server, who writes is what the server
says, whatever is given here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backtriage.keep.records.server import Server

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from backtriage.keep.records.journal import Finding
    from backtriage.keep.records.store import Erasure, Store


class Unlocked(NamedTuple):
    """A store that was opened, and what happened on the way, as `opening.Opened` tells it."""

    store: Store
    before: Path | None = None
    erased: tuple[Erasure, ...] = ()
    findings: tuple[Finding, ...] = ()


def new_records(place: Path | Server, passphrase: str, who: str) -> Store:
    """Make an empty store.  Raises StoreError; then there is none."""
    if isinstance(place, Server):
        from backtriage.keep.records.clinic_opening import new_clinic

        return new_clinic(place, passphrase)
    from backtriage.keep.records.opening import new_store

    return new_store(place, passphrase, who)


def refuse_there(server: Server) -> None:
    """Raise StoreError if a server does not let in, or has records already: before anybody is asked."""
    from backtriage.keep.records.clinic_opening import refuse_there as refuse

    refuse(server)


def open_records(place: Path | Server, passphrase: str, who: str, now: datetime) -> Unlocked:
    """Open a store.  Raises StoreError."""
    if isinstance(place, Server):
        from backtriage.keep.records.clinic_opening import open_clinic

        return Unlocked(open_clinic(place, passphrase))
    from backtriage.keep.records.opening import open_store

    return Unlocked(*open_store(place, passphrase, who, now))


def restore_records(backup: Path, place: Path | Server, passphrase: str, who: str,
                    now: datetime) -> Unlocked:
    """Put a backup back, as a new store; whoever was erased since is erased again.  Raises StoreError."""
    if isinstance(place, Server):
        from backtriage.keep.records.clinic_opening import restore_clinic

        store, erased, findings = restore_clinic(backup, place, passphrase, now)
        return Unlocked(store, None, erased, findings)
    from backtriage.keep.records.opening import restore

    return Unlocked(*restore(backup, place, passphrase, who, now))
