"""A backup proves itself before it is called done, and is put back without those who were erased."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.keep.records import drawer
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.erased import read_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import Fault
from backtriage.keep.records.opening import restore
from backtriage.keep.records.store import Person
from tests.keep.records.conftest import NOW, PASSPHRASE, SECRET, opened

LATER = NOW + timedelta(days=30)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where backups go."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick" / "backup.db"


def test_a_backup_is_put_back_with_all_that_was_in_it(store: Drawer, person: Person, stick: Path,
                                                      tmp_path: Path) -> None:
    """Its head is in the store, and what came later is not in it."""
    entry = store.append(person.id, "note", {"text": SECRET}, NOW)
    head = store.head()

    backup = store.backup(stick, LATER)
    store.append(person.id, "note", {}, LATER)

    assert (backup.at, backup.file, head.fits(head.seal)) == (LATER, str(stick), True)
    assert head.seal.startswith(backup.head.seal)
    assert store.backups() == (backup,)
    assert stat.S_IMODE(stick.stat().st_mode) == 0o600
    again = restore(stick, tmp_path / "new" / "records.db", PASSPHRASE, "ben", LATER)
    with again.store as new:
        assert new.entries(person.id)[1:] == (entry,)
        assert new.check(backup.head) == ()
        assert [each.act for each in new.all_entries(["restored"])] == ["restored"]
    assert (again.erased, again.findings) == ((), ())
    assert [path.name for path in stick.parent.iterdir()] == ["backup.db"]


@pytest.mark.parametrize("beside", ["backup", "store"])
def test_whoever_was_erased_since_is_erased_again(store: Drawer, person: Person, file: Path, stick: Path,
                                                  beside: str) -> None:
    """By the list beside the backup, or beside the new store."""
    other = store.open_person("K-13", NOW)
    store.backup(stick, NOW)
    store.erase(person.id, "they asked", NOW)
    list_file = file.with_name("erased")
    if beside == "backup":
        list_file.rename(stick.with_name("erased"))
    store.close()

    again = restore(stick, file.with_name("new.db"), PASSPHRASE, "ben", LATER)

    with again.store as new:
        assert [(each.person, each.contents) for each in again.erased] == [(person.id, 1)]
        assert [listed.person for listed in new.people()] == [other]
        assert new.check() == ()
    assert read_erased(file.parent) == {person.id}


def test_the_list_of_the_erased_goes_with_each_backup(store: Drawer, person: Person, stick: Path) -> None:
    """So an older one on the same stick brings nobody back."""
    store.backup(stick, NOW)
    store.erase(person.id, "they asked", NOW)
    assert read_erased(stick.parent) == frozenset()

    store.backup(stick.with_name("second.db"), LATER)

    assert read_erased(stick.parent) == {person.id}


def test_an_older_copy_put_in_place_by_hand_brings_nobody_back(store: Drawer, person: Person, file: Path,
                                                               stick: Path) -> None:
    """The list lies beside it; a head that was printed since shows that it is older."""
    store.backup(stick, NOW)
    store.erase(person.id, "they asked", NOW)
    head = store.head()
    store.close()
    file.write_bytes(stick.read_bytes())

    with opened(file) as again:
        assert again.people() == ()
        assert [each.fault for each in again.check(head)] == [Fault.REWRITTEN] or [
            each.fault for each in again.check(head)] == [Fault.CUT_OFF]


def test_a_backup_that_cannot_be_opened_is_none(store: Drawer, file: Path, stick: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left of it, and the store does not say that there is one."""
    def pour(_: object, into: Path) -> None:
        into.write_bytes(bytes(8192))

    monkeypatch.setattr("backtriage.keep.records.copies.pour", pour)
    with pytest.raises(StoreError):
        store.backup(stick, NOW)

    assert [*stick.parent.iterdir()] == []
    assert store.backups() == ()


def test_a_backup_of_what_is_not_sound_is_none(store: Drawer, person: Person, stick: Path) -> None:
    """It is told, instead of calling a copy of damage a backup."""
    store._db.execute("DROP TRIGGER content_stays")
    store._db.execute("UPDATE content SET body = '{}'")

    with pytest.raises(StoreError) as error:
        store.backup(stick, NOW)
    assert error.value.trouble is Trouble.DAMAGED
    assert [*stick.parent.iterdir()] == []


def test_a_backup_that_cannot_be_noted_is_none(store: Drawer, stick: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """Or else nobody would know of it when somebody is erased."""
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drawer, "add_erased", full)
    with pytest.raises(StoreError) as error:
        store.backup(stick, NOW)
    assert error.value.trouble is Trouble.FULL
    assert [*stick.parent.iterdir()] == []


@pytest.mark.parametrize("where, trouble", [
    ("stick/backup.db", Trouble.EXISTS), ("no/b.db", Trouble.NO_FOLDER)])
def test_a_backup_replaces_nothing(store: Drawer, tmp_path: Path, stick: Path, where: str,
                                   trouble: Trouble) -> None:
    """An earlier backup may be the only good one."""
    stick.write_text("before")

    with pytest.raises(StoreError) as error:
        store.backup(tmp_path / where, NOW)
    assert error.value.trouble is trouble
    assert stick.read_text() == "before"


def test_a_backup_that_was_changed_is_put_back_and_that_is_told(store: Drawer, person: Person, stick: Path,
                                                                tmp_path: Path) -> None:
    """It may be the last one there is."""
    store.backup(stick, NOW)
    with opened(stick) as changed:
        changed._db.execute("DROP TRIGGER content_stays")
        changed._db.execute("UPDATE content SET body = '{}'")

    again = restore(stick, tmp_path / "new.db", PASSPHRASE, "ben", LATER)

    again.store.close()
    assert Fault.ANSWERS in {each.fault for each in again.findings}


@pytest.mark.parametrize("harm, trouble", [
    (lambda data: data[:9_000], Trouble.DAMAGED), (lambda data: data[:-10] + bytes(10), Trouble.DAMAGED),
    (lambda data: bytes(100) + data[100:], Trouble.LOCKED), (lambda _: b"", Trouble.FOREIGN)])
def test_a_damaged_backup_is_told_and_makes_no_store(store: Drawer, person: Person, stick: Path,
                                                     tmp_path: Path, harm: Callable[[bytes], bytes],
                                                     trouble: Trouble) -> None:
    """Half a record would look like a whole one."""
    store.backup(stick, NOW)
    stick.write_bytes(harm(stick.read_bytes()))

    with pytest.raises(StoreError) as error:
        restore(stick, tmp_path / "new" / "records.db", PASSPHRASE, "ben", LATER)

    assert error.value.trouble is trouble
    assert error.value.values["file"] == stick
    assert [*(tmp_path / "new").iterdir()] == []
