"""Whatever is done to a file behind the program's back, the full check finds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

import pytest

from backtriage.keep.records.checking import check
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import Fault, Head, Line, read_head
from tests.keep.records.conftest import NOW, opened

PAGE = 4096


@pytest.fixture
def full(store: Drawer) -> Drawer:
    """A store with 200 lines: three people, one of whom was erased by line 101."""
    people = [store.open_person(f"K-{at}", NOW).id for at in range(3)]
    with store.writing():
        for at in range(97):
            store.add("note", people[at % 3], {"at": at}, NOW)
    store.erase(people[2], "they asked", NOW)
    with store.writing():
        for at in range(99):
            store.add("note", people[at % 2], {"at": at}, NOW)
    assert store.head().number == 200
    return store


def behind(store: Drawer, *statements: str) -> None:
    """Do what no program of ours does."""
    for name in ("journal_stays", "journal_is_whole", "content_stays"):
        store._db.execute(f"DROP TRIGGER {name}")
    store._db.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        store._db.execute(statement)


def seal_anew(connection: Connection) -> bool:
    """Make all seals anew, as somebody does who hides what they changed."""
    before = "0" * 64
    for row in connection.execute("SELECT number, at, who, act, person, about, digest FROM journal"
                                  " ORDER BY number").fetchall():
        before = Line(*row).seal(before)
        connection.execute("UPDATE journal SET seal = ? WHERE number = ?", (before, row[0]))
    return True


@pytest.mark.parametrize("harm, found", [
    ([], []),
    (["""UPDATE content SET body = '{"at":1}' WHERE number = 150"""], [(Fault.ANSWERS, 150)]),
    (["UPDATE content SET salt = x'00' WHERE number = 150"], [(Fault.ANSWERS, 150)]),
    (["UPDATE journal SET who = 'ben' WHERE number = 150"], [(Fault.SEAL, 150)]),
    (["UPDATE journal SET at = '2026-11-01T10:30:00' WHERE number = 150"], [(Fault.SEAL, 150)]),
    (["UPDATE journal SET person = NULL WHERE number = 150"], [(Fault.SEAL, 150)]),
    (["UPDATE journal SET number = 0 WHERE number = 150",
      "UPDATE journal SET number = 150 WHERE number = 151",
      "UPDATE journal SET number = 151 WHERE number = 0"],
     [(Fault.SEAL, 150), (Fault.ANSWERS, 150), (Fault.SEAL, 151), (Fault.ANSWERS, 151), (Fault.SEAL, 152)]),
    (["DELETE FROM journal WHERE number = 150", "DELETE FROM content WHERE number = 150"],
     [(Fault.MISSING, 150)]),
    (["DELETE FROM journal WHERE number = 150"], [(Fault.MISSING, 150), (Fault.ASTRAY, 150)]),
    (["DELETE FROM content WHERE number = 150"], [(Fault.VANISHED, 150)]),
    (["INSERT INTO content VALUES (999, x'00', '{}')"], [(Fault.ASTRAY, 999)]),
    (["INSERT INTO content VALUES (6, x'00', '{}')"], [(Fault.LEFT, 6)]),
    (["UPDATE person SET label = 'K-9' WHERE label = 'K-0'"], [(Fault.PERSON, 1)]),
    (["UPDATE person SET label = 'x' WHERE label = 'K-0'",
      "UPDATE person SET label = 'K-0' WHERE label = 'K-1'",
      "UPDATE person SET label = 'K-1' WHERE label = 'x'"], [(Fault.PERSON, 1), (Fault.PERSON, 2)]),
    (["DELETE FROM person WHERE label = 'K-0'"], [(Fault.PERSON, 1)]),
    (["INSERT INTO person VALUES ('ff', 'K-9', '', NULL)"], [(Fault.PERSON, 0)]),
    (["INSERT INTO person SELECT person, 'K-2', '', NULL FROM journal WHERE act = 'erased'"],
     [(Fault.LEFT, 101)]),
])
def test_what_was_done_to_a_store_is_found(full: Drawer, harm: list[str],
                                           found: list[tuple[Fault, int]]) -> None:
    """Each with the number of its line."""
    head = full.head()
    behind(full, *harm)

    assert sorted(each[:2] for each in full.check()) == sorted(found)
    assert sorted(each[:2] for each in full.check(head)) == sorted(found)


@pytest.mark.parametrize("harm, fault", [
    (lambda db: [db.execute(f"DELETE FROM {table} WHERE number > 140") for table in ("content", "journal")],
     (Fault.CUT_OFF, 140)),
    (lambda db: (db.execute("UPDATE journal SET who = 'ben' WHERE number = 120"), seal_anew(db)),
     (Fault.REWRITTEN, 150)),
])
def test_only_a_head_on_paper_shows_a_cut_off_end_and_a_full_rewrite(
        full: Drawer, harm: Callable[[Connection], object], fault: tuple[Fault, int]) -> None:
    """The chain by itself is sound."""
    seal = full._db.execute("SELECT seal FROM journal WHERE number = 150").fetchone()[0]
    printed = read_head(str(Head(150, seal)))
    assert full.check(printed) == ()
    behind(full)
    harm(full._db)

    assert full.check() == ()
    assert [each[:2] for each in full.check(printed)] == [fault]


def test_every_damaged_page_is_named(full: Drawer, file: Path) -> None:
    """Or the store does not open at all; a page of which nothing is read is found too."""
    full.close()
    whole = file.read_bytes()
    assert len(whole) > 5 * PAGE
    for page in range(1, len(whole) // PAGE + 1):
        harmed = bytearray(whole)
        harmed[(page - 1) * PAGE + 2_000] ^= 1
        file.write_bytes(harmed)
        try:
            with opened(file) as store:
                assert Fault.PAGE in {each.fault for each in store.check()}
                assert {each.number for each in store.check() if each.fault is Fault.PAGE} == {page}
        except StoreError as error:
            assert error.trouble in (Trouble.DAMAGED, Trouble.LOCKED), page  # noqa: PT017 - either is right


@pytest.mark.parametrize("left", [1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
def test_a_file_that_was_cut_short_is_no_sound_store(full: Drawer, file: Path, left: int) -> None:
    """Whether it opens or not."""
    full.close()
    file.write_bytes(file.read_bytes()[:left])

    try:
        with opened(file) as store:
            found = store.check()
    except StoreError as error:
        assert error.trouble in (Trouble.DAMAGED, Trouble.LOCKED, Trouble.FOREIGN)  # noqa: PT017 - each is right
    else:
        assert found


def test_a_check_goes_on_as_far_as_it_can_read(full: Drawer, file: Path) -> None:
    """What was changed before the damage is found beside it."""
    behind(full, "UPDATE journal SET who = 'ben' WHERE number = 2")
    full.close()
    harmed = bytearray(file.read_bytes())
    harmed[-2_000] ^= 1
    file.write_bytes(harmed)

    with opened(file) as store:
        found = {each.fault for each in store.check()}
    assert found >= {Fault.SEAL, Fault.PAGE}


def test_checking_changes_nothing_and_lets_others_write(full: Drawer, file: Path) -> None:
    """It is no entry, and leaves no transaction open."""
    head = full.head()

    assert check(full._db, file) == ()

    with opened(file) as other:
        assert other.head() == head
        other.open_person("K-9", NOW)
