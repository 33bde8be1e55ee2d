"""Looking after the store: it is made, put back, checked, copied, and what is erased is counted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from backtriage.keep.records.errors import StoreError
from backtriage.keep.records.journal import Fault, Finding, Head
from backtriage.practice.due import held_until, last_seen, retention_of
from backtriage.practice.entries import INTAKE, form_flow
from backtriage.visit.start import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from backtriage.flow.words import Words
    from backtriage.keep.records.server import Server
    from backtriage.keep.records.store import Backup, Erasure, Listed, Person, Store
    from backtriage.practice.desk import Desk


class Checked(NamedTuple):
    """What came of a check."""

    lines: tuple[str, ...]
    sound: bool


def checked(store: Store, words: Words, head: Head | None = None) -> Checked:
    """Check everything, and say in words what is wrong.  Raises StoreError."""
    labels = {listed.person.id: listed.person.label for listed in _people(store)}
    found = store.check(head)
    if found:
        return Checked((words("records.not_sound", n=len(found)), *_faults(found, labels, words),
                        words("records.what_now")), sound=False)
    told = words("records.sound_since" if head else "records.sound")
    return Checked((told, words("records.head", head=store.head())), sound=True)


def _people(store: Store) -> Sequence[Listed]:
    """List everybody, if that can still be read."""
    try:
        return store.people()
    except StoreError:
        return ()


def _faults(found: Sequence[Finding], labels: dict[str, str], words: Words) -> Iterator[str]:
    for fault, number, person in found:
        told = fault_in_words(fault, number, words)
        label = labels.get(person or "")
        yield words("records.about_person", fault=told, label=label) if label else told


def fault_in_words(fault: Fault, number: int, words: Words) -> str:
    """Say what is wrong."""
    return words(f"records.fault.{fault}", number=number)


def backed_up(backup: Backup, words: Words) -> tuple[str, ...]:
    """Say that a copy was made, and what to do with it."""
    return words("records.backed_up", file=backup.file), words("records.head", head=backup.head)


def erase(desk: Desk, person: Person, because: str, now: datetime) -> Erasure | None:
    """Erase somebody, once their label was typed again; None if it was not.

    Raises Refused while the record is to be held and nobody gave a reason.
    """
    words, flow = desk.words, form_flow(INTAKE, desk.words)
    entries = desk.store.entries(person.id)
    retention = retention_of(entries, flow)
    if not because:
        if retention is None:
            raise Refused(words("records.erase_unknown"))
        last = last_seen(person.opened, ((entry.act, entry.at) for entry in entries))
        until = held_until(last, retention)
        if now.date() < until:
            raise Refused(words("records.erase_later", day=until))
    desk.asker.tell(words("records.erase_what", label=person.label, n=len(entries)))
    desk.asker.pause = "stop"
    typed = desk.asker.type(words("records.erase_type", label=person.label))
    if not isinstance(typed, str) or " ".join(typed.split()) != person.label:
        desk.asker.tell(words("records.not_erased"))
        return None
    return desk.store.erase(person.id, because or words("records.time_is_over"), now)


def erased(erasure: Erasure, words: Words) -> Iterator[str]:
    """Say what was deleted, as it was counted, and what could not be reached."""
    yield words("records.erased", n=erasure.contents)
    if erasure.drafts:
        yield words("records.erased_drafts", n=erasure.drafts)
    yield words("records.journal_stays")
    if erasure.backups:
        yield words("records.still_in", n=len(erasure.backups))
        yield from (words("records.backup_of", file=backup.file, day=backup.at.date())
                    for backup in erasure.backups)


def sheet(words: Words, path: Path | Server, passphrase: str, now: datetime) -> tuple[str, ...]:
    """Write the sheet that is put away: nothing else can open the records."""
    return (words("records.sheet_title"), words("records.sheet_file", file=path),
            words("records.sheet_passphrase", passphrase=passphrase),
            words("records.sheet_day", day=now.date()), words("records.sheet_open"),
            words("records.sheet_back"), words("records.sheet_lost"))
