"""A store is made, opened, brought up to date and put back, each as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.flow.files import own_folder
from backtriage.keep.private import UNFINISHED
from backtriage.keep.records import cipher, opening, place
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.opening import new_store, open_store, restore
from backtriage.keep.records.store import Person
from tests.keep.records.conftest import FEW, NOW, PASSPHRASE, USUAL, opened, rounds_of_key

LATER = NOW + timedelta(days=30)


def mode(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.name for path in folder.iterdir()}


# Making one


def test_a_new_store_and_its_companions_are_for_their_owner_only(file: Path) -> None:
    """Whatever the system gives to others elsewhere; from the first byte, as it is made so."""
    before = os.umask(0)
    try:
        with new_store(file, PASSPHRASE, "anna") as store:
            store.open_person("K-12", NOW)
            store.backup(file.with_name("backup.db"), NOW)
            store.erase(store.open_person("K-13", NOW).id, "", NOW)
            modes = {path.name: mode(path) for path in file.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == dict.fromkeys(
        ["records.db", "records.db-wal", "records.db-shm", "backup.db", "erased"], 0o600)
    assert mode(file.parent) == 0o700


def test_a_file_is_made_private_and_not_made_so_afterwards(file: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its mode when it is still empty."""
    seen = []

    def connect(path: Path, passphrase: str, **options: bool) -> object:
        seen.append((mode(path), path.stat().st_size, path.name.startswith(UNFINISHED)))
        return cipher.connect(path, passphrase, **options)

    monkeypatch.setattr(opening, "connect", connect)
    new_store(file, PASSPHRASE, "anna").close()

    assert seen[0] == (0o600, 0, True)


def test_a_folder_in_which_others_have_files_is_left_as_it_is(tmp_path: Path) -> None:
    """Only one that is new or empty is closed to others."""
    (tmp_path / "shared").mkdir(mode=0o755)
    (tmp_path / "shared" / "other").touch()
    (tmp_path / "empty").mkdir(mode=0o755)
    for folder in ("shared", "empty"):
        new_store(tmp_path / folder / "records.db", PASSPHRASE, "anna").close()

    assert mode(tmp_path / "shared") == 0o755
    assert mode(tmp_path / "empty") == 0o700


@pytest.mark.parametrize("there, trouble", [
    ("records.db", Trouble.EXISTS), ("records.db-wal", Trouble.EXISTS), ("", Trouble.NO_FOLDER)])
def test_nothing_is_made_over_another_file_or_where_no_folder_is(tmp_path: Path, there: str,
                                                                 trouble: Trouble) -> None:
    """The log of an older store would be read as that of the new one."""
    folder = tmp_path / "clinic" if there else tmp_path / "not plugged in" / "clinic"
    if there:
        folder.mkdir()
        (folder / there).write_text("before")

    with pytest.raises(StoreError) as error:
        new_store(folder / "records.db", PASSPHRASE, "anna")

    assert error.value.trouble is trouble
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == ["before"] * bool(there)


def test_a_store_that_could_not_be_made_leaves_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what a process left that was killed is cleared away by the next one, and nothing else."""
    def full(_: object) -> None:
        beside = next(path for path in file.parent.iterdir() if path.name.startswith(UNFINISHED))
        raise StoreError(Trouble.FULL, file=beside)

    with monkeypatch.context() as patch:
        patch.setattr(opening, "_step_up", full)
        with pytest.raises(StoreError) as error:
            new_store(file, PASSPHRASE, "anna")
    assert (error.value.trouble, error.value.values) == (Trouble.FULL, {"file": file})
    assert names(file.parent) == set()

    for name in ("records.db", "records.db-wal", "records.db2"):
        (file.parent / f"{UNFINISHED}1-{name}").touch()
    new_store(file, PASSPHRASE, "anna").close()
    assert names(file.parent) == {"records.db", f"{UNFINISHED}1-records.db2"}


# Opening one


@pytest.mark.parametrize("content, trouble", [
    (None, Trouble.NO_STORE), (b"", Trouble.FOREIGN), (b"SQLite format 3\0" + bytes(4080), Trouble.FOREIGN),
    (b"a letter to somebody\n" * 500, Trouble.LOCKED), (bytes(4096), Trouble.LOCKED),
    (b"x", Trouble.FOREIGN)])
def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path, content: bytes | None,
                                                    trouble: Trouble) -> None:
    """Nor does a file appear where none was."""
    file = tmp_path / "records.db"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(StoreError) as error:
        open_store(file, PASSPHRASE, "anna", NOW)

    assert error.value.trouble is trouble
    assert (file.read_bytes() if file.exists() else None) == content
    assert names(tmp_path) <= {"records.db"}


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    """And a file is no folder."""
    for path, trouble in [(tmp_path, Trouble.FOREIGN), (Path(__file__) / "records.db", Trouble.NO_STORE)]:
        with pytest.raises(StoreError) as error:
            open_store(path, PASSPHRASE, "anna", NOW)
        assert error.value.trouble is trouble


@pytest.mark.parametrize("typed, opens", [
    ("K7QA-2MZD-RT5W-XE3N-HJ6P", True), ("k7qa 2mzd rt5w xe3n hj6p", True),
    ("K7QA-2MZD-RT5W-XE3N-HJ6Q", False), ("K7QA-2MZD-RT5W-XE3N", False)])
def test_only_the_passphrase_opens_it(store: Drawer, file: Path, typed: str, opens: bool) -> None:
    """However that is typed; nothing of a wrong one is told."""
    store.close()
    try:
        open_store(file, typed, "anna", NOW).store.close()
    except StoreError as error:
        assert not opens
        assert (error.trouble, error.values) == (Trouble.LOCKED, {"file": file})  # noqa: PT017 - both are right
    else:
        assert opens


def test_an_encrypted_file_of_another_program_is_refused(tmp_path: Path) -> None:
    """Also if its passphrase is the same."""
    file = tmp_path / "other.db"
    file.touch()
    connection = cipher.connect(file, PASSPHRASE, empty=True)
    connection.execute("PRAGMA application_id = 1")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    before = file.read_bytes()

    with pytest.raises(StoreError) as error:
        open_store(file, PASSPHRASE, "anna", NOW)
    assert error.value.trouble is Trouble.FOREIGN
    assert file.read_bytes() == before


def test_without_the_library_it_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain installation has none of this."""
    monkeypatch.setitem(__import__("sys").modules, "sqlcipher3", None)

    with pytest.raises(StoreError) as error:
        new_store(file, PASSPHRASE, "anna")
    assert error.value.trouble is Trouble.NOT_INSTALLED
    assert not file.exists()


def test_a_copy_that_others_can_read_is_closed_to_them(store: Drawer, file: Path) -> None:
    """As when it came back from a stick."""
    store.close()
    file.chmod(0o644)

    with opened(file) as again:
        again.open_person("K-12", NOW)
        assert {mode(path) for path in file.parent.iterdir()} == {0o600}


def test_a_store_is_found_behind_a_link(store: Drawer, file: Path, tmp_path: Path) -> None:
    """Its companions, and the list of the erased, lie where it lies."""
    store.close()
    (tmp_path / "link").symlink_to(file)

    with opened(tmp_path / "link") as again:
        again.erase(again.open_person("K-12", NOW).id, "", NOW)
    assert names(file.parent) == {"records.db", "erased"}


def test_a_folder_on_another_machine_is_refused(store: Drawer, file: Path, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither made nor opened; a backup may go there."""
    store.close()
    (tmp_path / "mounts").write_text(f"9 1 0:5 / / rw - ext4 x rw\n9 1 0:6 / {file.parent} rw - nfs4 x rw\n")
    monkeypatch.setattr(place, "MOUNTS", tmp_path / "mounts")

    for act in (lambda: opened(file), lambda: new_store(file.with_name("new.db"), PASSPHRASE, "anna"),
                lambda: restore(file, file.with_name("new.db"), PASSPHRASE, "anna", NOW)):
        with pytest.raises(StoreError) as error:
            act()
        assert error.value.trouble is Trouble.NETWORK


# Bringing one up to date


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that has one step more; gives the file of that step."""
    shutil.copytree(own_folder() / "keep" / "records", tmp_path / "later" / "keep" / "records")
    step = tmp_path / "later" / "keep" / "records" / "second.sql"
    step.write_text("ALTER TABLE person ADD COLUMN due TEXT;\nCREATE TABLE more (x TEXT) STRICT;\n")
    monkeypatch.setattr(opening, "own_folder", lambda: tmp_path / "later")
    monkeypatch.setattr(opening, "STEPS", (*opening.STEPS, "second.sql"))
    return step


def test_an_older_store_is_copied_and_then_brought_up_to_date(
        store: Drawer, person: Person, file: Path, request: pytest.FixtureRequest) -> None:
    """The copy opens as it was, and is in the list of backups; the second time nothing happens."""
    store.close()
    request.getfixturevalue("next_version")

    opened_once = open_store(file, PASSPHRASE, "anna", NOW)

    assert opened_once.before == file.with_name("records-before-2026-11-28-103000.db")
    assert mode(opened_once.before) == 0o600
    with opened_once.store as again:
        assert [Path(backup.file) for backup in again.backups()] == [opened_once.before]
        assert again.check() == ()
        assert len(again.entries(person.id)) == 1
    second = open_store(file, PASSPHRASE, "anna", LATER)
    second.store.close()
    assert second.before is None


def test_a_step_that_fails_leaves_the_store_as_it_was(
        store: Drawer, person: Person, file: Path, request: pytest.FixtureRequest) -> None:
    """All of a step or nothing."""
    store.close()
    step = request.getfixturevalue("next_version")
    good = step.read_text()
    step.write_text(f"{good}CREATE TABLE person (x);\n")

    with pytest.raises(Exception, match="person"):
        open_store(file, PASSPHRASE, "anna", NOW)

    step.write_text(good)
    with open_store(file, PASSPHRASE, "anna", LATER).store as again:
        assert len(again.entries(person.id)) == 1
        assert again.check() == ()


def test_a_newer_store_is_refused_and_left_as_it_is(store: Drawer, file: Path) -> None:
    """Nobody guesses what a later version means."""
    store._db.execute("PRAGMA user_version = 7")
    store.close()
    before = file.read_bytes()

    for act in (lambda: opened(file),
                lambda: restore(file, file.with_name("new.db"), PASSPHRASE, "anna", NOW)):
        with pytest.raises(StoreError) as error:
            act()
        assert error.value.trouble is Trouble.NEWER
    assert file.read_bytes() == before
    assert names(file.parent) == {"records.db"}


def test_a_guess_of_the_passphrase_costs_what_the_library_takes_by_itself() -> None:
    """So many rounds that a machine tries few passphrases in a second; these tests alone take fewer."""
    assert USUAL >= 256_000
    assert rounds_of_key() == FEW
