"""What practitioners keep is there again, as it was written, and only added to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.keep.private import write_private
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.erased import ERASED_LIST, read_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.store import Person
from tests.keep.records.conftest import NOW, SECRET, opened

LATER = NOW + timedelta(days=7)


def trouble(error: pytest.ExceptionInfo[StoreError]) -> Trouble:
    """What was told."""
    return error.value.trouble


@pytest.mark.parametrize("statement", [
    "UPDATE journal SET who = 'ben'", "DELETE FROM journal", "UPDATE content SET body = '{}'",
    "INSERT OR REPLACE INTO journal SELECT * FROM journal"])
def test_what_was_written_stays_as_it_was_written(store: Drawer, person: Person, statement: str) -> None:
    """The file itself refuses, if a program has a mistake."""
    before = store.entries(person.id)

    with pytest.raises(Exception, match=r"journal|content"), store.writing():
        store._db.execute(statement)

    assert store.entries(person.id) == before
    assert store.check() == ()


def test_an_author_is_one_line_however_it_is_given(file: Path, store: Drawer, person: Person) -> None:
    """Or else a journal line could be read as two."""
    with opened(file, who="ben\nnote\udcff") as other:
        assert other.append(person.id, "note", {}, NOW).who == "ben note"
    assert store.check() == ()


def test_whoever_is_erased_is_gone_and_the_journal_is_whole(store: Drawer, person: Person,
                                                            file: Path) -> None:
    """Content, salts, drafts and label; what it deleted is counted, and others keep theirs."""
    other = store.open_person("K-13", NOW)
    store.append(person.id, "note", {"text": SECRET}, NOW)
    store.save_draft(person.id, "note", {"text": SECRET}, NOW)
    before = store.backup(file.with_name("before.db"), NOW)
    head = store.head()

    erasure = store.erase(person.id, "they asked", LATER)

    assert (erasure.person, erasure.contents, erasure.drafts) == (person.id, 2, 1)
    assert erasure.backups == (before,)
    assert store.check(head) == ()
    assert [listed.person for listed in store.people()] == [other]
    assert (store.near("K-12"), store.drafts()) == ((), ())
    for table in ("person", "content", "draft"):
        rows = store._db.execute(f"SELECT * FROM {table}").fetchall()
        assert not [row for row in rows if SECRET in str(row) or "K-12" in str(row)]
    assert store._db.execute("SELECT count(*) FROM content JOIN journal USING (number) WHERE person = ?"
                             " AND act <> 'erased'", (person.id,)).fetchone() == (0,)
    assert read_erased(file.parent) == {person.id}
    assert (file.parent / ERASED_LIST).read_text().split() == [person.id]


def test_nobody_is_erased_if_the_list_cannot_be_written(
        store: Drawer, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or else an older copy would bring them back."""
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backtriage.keep.records.erased.write_private", full)
    with pytest.raises(StoreError) as error:
        store.erase(person.id, "they asked", NOW)

    assert trouble(error) is Trouble.FULL
    assert len(store.entries(person.id)) == 1


def test_who_was_stopped_while_erasing_finds_it_done(store: Drawer, person: Person, file: Path) -> None:
    """What stands on the list is erased at the next opening, also in a copy put back by hand."""
    write_private(file.parent / ERASED_LIST, person.id)
    store.close()

    with opened(file) as again:
        assert again.people() == ()
        assert again.check() == ()
