"""What practitioners keep is there again, as it was written, and only added to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.keep.private import write_private
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.erased import ERASED_LIST, read_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import read_head
from backtriage.keep.records.opening import open_store
from backtriage.keep.records.store import Person
from tests.keep.records.conftest import NOW, SECRET, opened

LATER = NOW + timedelta(days=7)


def trouble(error: pytest.ExceptionInfo[StoreError]) -> Trouble:
    """What was told."""
    return error.value.trouble


# Entries


def test_an_entry_is_read_back_as_it_was_written(store: Drawer, person: Person, file: Path) -> None:
    """Also after the store was locked, and by another program."""
    body: dict[str, object] = {"answers": {"pain": 5, "words": 'ä "quoted"\n'}, "withheld": [], "told": None}

    entry = store.append(person.id, "intake", body, LATER)
    store.close()

    with opened(file) as again:
        assert again.entries(person.id)[1:] == (entry,)
    assert (entry.number, entry.at, entry.who, entry.act, entry.body) == (2, LATER, "anna", "intake", body)


def test_an_amendment_is_an_entry_about_an_entry(store: Drawer, person: Person) -> None:
    """What it amends stays as it was."""
    first = store.append(person.id, "session", {"depth": 30}, NOW)

    amended = store.append(person.id, "session", {"depth": 20}, LATER, about=first.number)

    assert store.entries(person.id)[1:] == (first, amended)
    assert amended.about == first.number


def test_an_entry_about_nothing_that_is_theirs_is_refused(store: Drawer, person: Person) -> None:
    """Neither about another person's entry, nor about one that is not there."""
    other = store.open_person("K-13", NOW)

    for number in (2, 99):
        with pytest.raises(StoreError) as error:
            store.append(person.id, "note", {}, NOW, about=number)
        assert trouble(error) is Trouble.NO_ENTRY
    assert store.head().number == 2
    assert len(store.entries(other.id)) == 1


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


@pytest.mark.parametrize("act", ["opened", "erased", "backup", "restored"])
def test_nobody_but_the_store_says_what_the_store_does(store: Drawer, person: Person, act: str) -> None:
    """An entry that said somebody was erased would hide that their answers vanished."""
    with pytest.raises(ValueError, match=act):
        store.append(person.id, act, {}, NOW)


def test_signs_that_are_none_are_kept_as_question_marks(store: Drawer, person: Person) -> None:
    """A terminal can give halves of signs; nobody loses an entry to them."""
    entry = store.append(person.id, "note", {"text": "a\udcffb"}, NOW)

    assert entry.body == {"text": "a?b"}
    assert store.check() == ()


def test_an_author_is_one_line_however_it_is_given(file: Path, store: Drawer, person: Person) -> None:
    """Or else a journal line could be read as two."""
    with opened(file, who="ben\nnote\udcff") as other:
        assert other.append(person.id, "note", {}, NOW).who == "ben note"
    assert store.check() == ()


def test_all_entries_of_some_kinds_are_read_in_order(store: Drawer, person: Person) -> None:
    """Of everybody, as for judging all visits anew."""
    other = store.open_person("K-13", NOW)
    for who, act in [(person, "intake"), (other, "note"), (other, "again"), (person, "again")]:
        store.append(who.id, act, {}, NOW)

    assert [(entry.person, entry.act) for entry in store.all_entries(["intake", "again"])] == [
        (person.id, "intake"), (other.id, "again"), (person.id, "again")]
    assert list(store.all_entries([])) == []


# People


def test_a_label_is_unique_and_a_near_one_is_found(store: Drawer) -> None:
    """Case, accents, blanks and signs: one person is easily filed twice."""
    person = store.open_person("  Käthe   12 ", NOW)

    assert person.label == "Käthe 12"
    assert store.find("Käthe 12") == person
    for near in ("KATHE 12", "kathe-12", "Käthe12", "Käthe 12"):
        assert store.near(near) == (person,)
    assert store.near("Käthe 13") == ()
    with pytest.raises(StoreError) as error:
        store.open_person("Käthe  12", NOW)
    assert trouble(error) is Trouble.LABEL_TAKEN
    assert store.head().number == 1


@pytest.mark.parametrize("label", ["", "  ", "x" * 81, "a\x1b[2Jb", "\udcff", "a\u202eb"])
def test_a_label_is_one_line_that_can_be_read(store: Drawer, label: str) -> None:
    """Nothing in it turns a screen around."""
    with pytest.raises(StoreError) as error:
        store.open_person(label, NOW)
    assert trouble(error) is Trouble.NO_LABEL


def test_a_list_tells_what_was_done_and_when(store: Drawer, person: Person) -> None:
    """And what is unfinished, and whether nothing more is to be done."""
    store.open_person("A-1", NOW)
    for days in (0, 7):
        store.append(person.id, "session", {}, NOW + timedelta(days=days))
    store.save_draft(person.id, "note", {}, NOW)

    first, second = store.people()

    assert (first.person.label, dict(first.acts), first.drafts, first.last) == ("A-1", {}, (), NOW)
    assert second.person == person
    assert second.acts == {"session": (2, NOW, LATER)}
    assert (second.drafts, second.last) == (("note",), LATER)


def test_a_record_is_closed_and_opened_again_with_an_entry(store: Drawer, person: Person) -> None:
    """Other entries leave that as it is."""
    def closed() -> object:
        return store.find("K-12").closed

    store.append(person.id, "discharge", {}, LATER, closed=True)
    assert closed() == LATER
    store.append(person.id, "letter", {}, LATER)
    assert closed() == LATER
    store.append(person.id, "again", {}, LATER, closed=False)
    assert closed() is None


def test_who_is_not_there_is_told(store: Drawer) -> None:
    """By label, and by id."""
    with pytest.raises(StoreError) as error:
        store.find("K-99")
    assert trouble(error) is Trouble.NO_PERSON
    for act in (lambda: store.entries("0"), lambda: store.append("0", "note", {}, NOW),
                lambda: store.save_draft("0", "note", {}, NOW),
                lambda: store.erase("0", "", NOW)):
        with pytest.raises(StoreError) as error:
            act()
        assert trouble(error) is Trouble.GONE


# Drafts


def test_a_draft_is_kept_in_the_store_until_it_is_finished(store: Drawer, person: Person,
                                                           file: Path) -> None:
    """A second one of the same form takes its place; finishing deletes it together with the entry."""
    store.save_draft(person.id, "session", {"points": 1}, NOW)
    store.save_draft(person.id, "session", {"points": 2}, LATER)
    store.save_draft(person.id, "note", {}, NOW)

    with opened(file) as other:
        assert [(draft.form, draft.at, draft.body) for draft in other.drafts(person.id)] == [
            ("session", LATER, {"points": 2}), ("note", NOW, {})]
    assert store.drafts("0") == ()

    store.append(person.id, "session", {"points": 2}, LATER, finishes="session")
    assert [draft.form for draft in store.drafts()] == ["note"]
    assert store.delete_draft(person.id, "note")
    assert not store.delete_draft(person.id, "note")


# Erasing


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


def test_a_backup_that_is_older_than_somebody_does_not_hold_them(store: Drawer, file: Path) -> None:
    """Only those that do are told."""
    store.backup(file.with_name("before.db"), NOW)
    person = store.open_person("K-12", NOW)

    assert store.erase(person.id, "they asked", NOW).backups == ()


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


# Heads


def test_a_head_moves_with_each_entry_and_is_the_same_for_all(store: Drawer, person: Person,
                                                              file: Path) -> None:
    """Two programs that have the store open tell the same."""
    with opened(file) as other:
        heads = [store.head()]
        other.append(person.id, "note", {}, NOW)
        heads.append(store.head())
        assert other.head() == heads[1]
    assert [head.number for head in heads] == [1, 2]
    assert all(store.check(read_head(str(head))) == () for head in heads)


# Passphrases


def test_a_new_passphrase_opens_it_and_the_old_one_does_not(store: Drawer, person: Person,
                                                            file: Path) -> None:
    """With all that was in it; and the store stays open."""
    store.change_passphrase("Another one's")
    store.append(person.id, "note", {}, NOW)
    store.close()

    with pytest.raises(StoreError) as error:
        opened(file)
    assert trouble(error) is Trouble.LOCKED
    with open_store(file, "Another one's", "anna", NOW).store as again:
        assert again.check() == ()
        assert len(again.entries(person.id)) == 2
