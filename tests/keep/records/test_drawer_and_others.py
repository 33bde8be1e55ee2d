"""Several programs have the store open at once, or the disk is full: nothing that was confirmed is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backtriage.keep.records import cipher
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.opening import new_store, open_store
from backtriage.keep.records.store import Entry, Person
from tests.keep.records.conftest import NOW, PASSPHRASE, SECRET, opened

EACH = 25
WRITER = """
import sys
from pathlib import Path
from tests.keep.records.conftest import FEW, NOW, opened, rounds_of_key
rounds_of_key(FEW)
with opened(Path(sys.argv[1]), sys.argv[2]) as store:
    print("open", flush=True)
    sys.stdin.readline()
    for at in range(int(sys.argv[3])):
        store.append(store.find("K-12").id, "note", {"at": at}, NOW)
"""
FILLER = """
import resource, sys
from pathlib import Path
from backtriage.keep.records.errors import StoreError
from tests.keep.records.conftest import FEW, NOW, opened, rounds_of_key
rounds_of_key(FEW)
with opened(Path(sys.argv[1])) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        for at in range(10_000):
            store.append(store.find("K-12").id, "note", {"at": at, "text": "x" * 3_000}, NOW)
            print(at, flush=True)
    except StoreError as error:
        print(error.trouble, flush=True)
"""

CHANGER = """
import resource, sys
from pathlib import Path
from backtriage.keep.records.errors import StoreError
from tests.keep.records.conftest import FEW, NOW, opened, rounds_of_key
rounds_of_key(FEW)
with opened(Path(sys.argv[1])) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    try:
        store.change_passphrase("another")
    except StoreError as error:
        print(error.trouble)
    print(len(store.entries(store.find("K-12").id)))
"""


@pytest.mark.parametrize("writers", [2, 8])
def test_programs_that_write_at_once_lose_nothing(store: Drawer, person: Person, file: Path,
                                                  writers: int) -> None:
    """They wait for each other; no number is missing, none is there twice, and each entry is whole."""
    programs = [subprocess.Popen([sys.executable, "-c", WRITER, file, f"writer {at}", str(EACH)],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                for at in range(writers)]
    for program in programs:
        assert program.stdout
        assert program.stdout.readline() == "open\n"
    for program in programs:
        program.communicate("\n")

    assert [program.returncode for program in programs] == [0] * writers
    entries = store.entries(person.id)[1:]
    assert [entry.number for entry in entries] == [*range(2, writers * EACH + 2)]
    for at in range(writers):
        assert [entry.body for entry in entries if entry.who == f"writer {at}"] == [
            {"at": each} for each in range(EACH)]
    assert store.check() == ()


def test_who_waits_too_long_for_another_is_told(store: Drawer, person: Person, file: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """And can try again."""
    monkeypatch.setattr(cipher, "PATIENCE", 0.1)
    with opened(file) as other:
        with store.writing(), pytest.raises(StoreError) as error:
            other.append(person.id, "note", {}, NOW)
        assert error.value.trouble is Trouble.BUSY
        assert other.append(person.id, "note", {}, NOW).number == 2


def test_a_passphrase_that_cannot_be_changed_is_not(store: Drawer, person: Person, file: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program writes; what is written afterwards can still be read with the old one."""
    monkeypatch.setattr(cipher, "PATIENCE", 0.1)
    with opened(file) as other:
        with other.writing(), pytest.raises(StoreError) as error:
            store.change_passphrase("another")
        assert error.value.trouble is Trouble.KEPT_PASSPHRASE
        store.append(person.id, "note", {"text": SECRET}, NOW)
        assert [entry.body for entry in other.entries(person.id)][1:] == [{"text": SECRET}]
    store.close()
    with opened(file) as again:
        assert again.check() == ()
        assert len(again.entries(person.id)) == 2


def test_who_has_it_open_while_the_passphrase_changes_harms_nothing(store: Drawer, person: Person,
                                                                    file: Path) -> None:
    """They must open it anew."""
    other = opened(file)
    other.entries(person.id)

    store.change_passphrase("another")

    for act in (lambda: other.append(person.id, "note", {}, NOW), lambda: other.entries(person.id)):
        with pytest.raises(StoreError) as error:
            act()
        assert error.value.trouble is Trouble.LOCKED
    other.close()
    store.append(person.id, "note", {}, NOW)
    store.close()
    with open_store(file, "another", "anna", NOW).store as again:
        assert again.check() == ()
        assert len(again.entries(person.id)) == 2


# A full disk


def test_a_full_disk_is_told_and_costs_nothing_that_was_confirmed(store: Drawer, person: Person) -> None:
    """Nor what is written when there is room again."""
    store._db.execute("PRAGMA max_page_count = 40")
    confirmed = list[Entry]()
    with pytest.raises(StoreError) as error:
        confirmed.extend(store.append(person.id, "note", {"at": at, "text": SECRET * 50}, NOW)
                         for at in range(1_000))

    assert error.value.trouble is Trouble.FULL
    assert confirmed
    assert list(store.entries(person.id)[1:]) == confirmed
    assert store.check() == ()
    store._db.execute("PRAGMA max_page_count = 4000")
    assert store.append(person.id, "note", {}, NOW).number == confirmed[-1].number + 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_a_disk_that_takes_no_more_costs_nothing_that_was_confirmed(store: Drawer, person: Person,
                                                                    file: Path) -> None:
    """It stops in the middle of a page of the log; all before it is whole."""
    done = subprocess.run([sys.executable, "-c", FILLER, file], check=True, capture_output=True, text=True)

    *confirmed, told = done.stdout.split()
    assert told in (Trouble.FULL, Trouble.DISK)
    assert len(confirmed) > 10
    kept = [entry.body["at"] for entry in store.entries(person.id)[1:] if entry.body]
    assert kept == [*map(int, confirmed)]
    assert store.check() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
@pytest.mark.parametrize("room", [40_000, 120_000])
def test_a_passphrase_for_which_the_disk_has_no_room_is_not_changed(store: Drawer, person: Person, file: Path,
                                                                    room: int) -> None:
    """The old one opens all that was there, before and after."""
    for _ in range(100):
        store.append(person.id, "note", {"text": SECRET * 50}, NOW)
    store.close()

    done = subprocess.run([sys.executable, "-c", CHANGER, file, str(room)], check=True, capture_output=True,
                          text=True)

    assert done.stdout.split() == [Trouble.KEPT_PASSPHRASE, "101"]
    with opened(file) as again:
        assert len(again.entries(person.id)) == 101
        assert again.check() == ()


def test_no_word_of_anybody_stands_in_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor in the log, in a backup, or in what is left for the moment; labels, authors and kinds neither."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    file = tmp_path / "clinic" / "records.db"
    with new_store(file, PASSPHRASE, "the author") as store:
        person = store.open_person("the label", NOW)
        for _ in range(50):
            store.append(person.id, "the kind", {"text": SECRET * 100}, NOW)
            store.save_draft(person.id, "the form", {"text": SECRET}, NOW)
        store.backup(tmp_path / "backup.db", NOW)
        store.erase(store.open_person("another", NOW).id, "the reason", NOW)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {path.name for path in files} == {
            "records.db", "records.db-wal", "records.db-shm", "backup.db", "erased"}
        for path in files:
            written = path.read_bytes()
            words = (SECRET, "the ", "journal", "CREATE TABLE", "SQLite format", PASSPHRASE)
            assert not [word for word in words if word.encode() in written], path
