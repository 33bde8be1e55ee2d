"""The store of records at the size of a large practice: 10,000 people with 12 entries each.

`python -m tests.benchmarks.records`, or with `--quick` a hundredth of it, to see that it runs.
Unlocking is measured once, and is in none of the other times.  What one more entry costs is
compared with what plain SQLite takes to keep the same text as safely.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backtriage.flow.translation import load_words
from backtriage.keep.records.opening import new_store, open_store
from backtriage.practice.listing import lines, rows
from tests.benchmarks.__main__ import ROW, show, show_alone, slowest_in_a_hundred, timed
from tests.benchmarks.measure import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from backtriage.keep.records.drawer import Drawer

WORDS = load_words()
PEOPLE, ENTRIES = 10_000, 12
PASSPHRASE = "K7QA-2MZD-RT5W-XE3N-HJ6P"
BEGIN = datetime(2026, 1, 5, 9, 0)
BODY = {  # as large as a visit with twenty answers
    "schema": "visit/1", "flow": {"id": "a-flow", "version": "1", "hash": "0123456789abcdef" * 4},
    "program": "0.2.0", "language": "en", "day": "2026-01-05",
    "answers": {f"question_{number}": ["one", "another"] for number in range(20)},
    "looks": {f"question_{number}": "0123456789ab" for number in range(20)},
    "told": {"urgency": "routine", "findings": ["something", "something_else"]},
}


def main() -> None:
    """Measure everything, and tell what is aimed at."""
    quick = "--quick" in sys.argv
    people, times = (PEOPLE // 100, 3) if quick else (PEOPLE, 21)
    with TemporaryDirectory() as folder:
        file = Path(folder, "records", "records.db")
        ids = filled(file, people)
        lines = people * (ENTRIES + 1)
        print(ROW.format(f"{people:,} people, {lines:,} lines", "ours", "other", "ratio", "aim"))
        show_alone("unlock", "", median(timed(lambda: unlocked(file).close(), times)))
        with unlocked(file) as store:
            show_alone("list", "at most 1 s", median(timed(lambda: listed(store), min(times, 7))))
            one = timed(lambda: store.entries(ids[people // 2]), 10 * times)
            show_alone("show one", "at most 50 ms", median(one))
            show_alone("  the slowest in a hundred", "", slowest_in_a_hundred(one))
            show_alone("full check", "at most 5 s", median(timed(lambda: sound(store), min(times, 5))))
            show_alone("backup, opened and checked", "", min(timed(lambda: copied(store, folder), 1)))
            show("save an entry / plain SQLite", "", in_turns(
                saving(store, ids[0]), saving_plainly(Path(folder, "plain.db")), 20 * times))
            show_alone("change the passphrase", "",
                       min(timed(lambda: store.change_passphrase(PASSPHRASE.lower()), 1)))
        size = file.stat().st_size
        print(ROW.format("size of the file", f"{size / 1e6:.0f} MB", "", "", ""))


def filled(file: Path, people: int) -> list[str]:
    """Make a store; what a practice writes in years is written at once."""
    ids = []
    with new_store(file, PASSPHRASE, "anna") as store, store.writing():
        for number in range(people):
            ids.append(id := f"{number:032x}")
            label = f"K-{number}"
            store._db.execute("INSERT INTO person VALUES (?, ?, ?, NULL)", (id, label, BEGIN.isoformat()))
            store.add("opened", id, {"label": label}, BEGIN)
        for entry in range(ENTRIES):
            act = ("intake", "session")[entry > 0]
            for id in ids:
                store.add(act, id, BODY, BEGIN + timedelta(days=7 * entry))
    return ids


def unlocked(file: Path) -> Drawer:
    """Open the store with its passphrase."""
    return open_store(file, PASSPHRASE, "anna", BEGIN).store


def listed(store: Drawer) -> None:
    """List everybody, with who is due."""
    assert [*lines(rows(store, WORDS, BEGIN), WORDS)]


def sound(store: Drawer) -> None:
    """Check all of it."""
    assert not store.check(store.head())


def copied(store: Drawer, folder: str) -> None:
    """Make a backup."""
    store.backup(Path(folder, "backup.db"), BEGIN)


def saving(store: Drawer, person: str) -> Callable[[], float]:
    """Keep one more entry."""

    def act() -> float:
        begin = time.perf_counter()
        store.append(person, "session", BODY, BEGIN)
        return time.perf_counter() - begin

    return act


def saving_plainly(file: Path) -> Callable[[], float]:
    """Keep the same text in a table of its own, as safely, and without encryption or seal."""
    plain = sqlite3.connect(file, isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute("CREATE TABLE entry (number INTEGER PRIMARY KEY, body TEXT)")

    def act() -> float:
        begin = time.perf_counter()
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO entry (body) VALUES (?)", (str(BODY),))
        plain.execute("COMMIT")
        return time.perf_counter() - begin

    return act


if __name__ == "__main__":
    main()
