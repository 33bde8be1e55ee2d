"""What holds of a store wherever it lies: the same tests for a file and for a server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from backtriage.keep.records.anywhere import Unlocked, new_records, open_records, restore_records
from backtriage.keep.records.erased import read_erased
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import read_head
from backtriage.keep.records.server import Server, place_of
from backtriage.keep.records.store import Person, Store
from tests.keep.records.cluster import Cluster
from tests.keep.records.conftest import NOW, PASSPHRASE, SECRET

LATER = NOW + timedelta(days=7)
WRITERS, EACH = 8, 15
WRITER = """
import sys
from backtriage.keep.records.anywhere import open_records
from backtriage.keep.records.server import place_of
from tests.keep.records.conftest import FEW, NOW, PASSPHRASE, rounds_of_key
rounds_of_key(FEW)
store = open_records(place_of(sys.argv[1]), PASSPHRASE, "anna", NOW).store
print("open", flush=True)
sys.stdin.readline()
for at in range(int(sys.argv[3])):
    store.append(store.find("K-12").id, "note", {"writer": sys.argv[2], "at": at}, NOW)
"""


@dataclass(frozen=True)
class Home:
    """Where a store lies, for this test."""

    place: Path | Server
    elsewhere: Path | Server  # where a backup can be put back
    backup: Path

    def open(self, who: str = "ben", passphrase: str = PASSPHRASE) -> Store:
        """Open the store as another program does."""
        return open_records(self.of(who), passphrase, who, NOW).store

    def of(self, who: str) -> Path | Server:
        """Name the store, as somebody names it."""
        return Server(self.place.url.replace("//anna@", f"//{who}@")) if isinstance(
            self.place, Server) else self.place

    def make(self) -> None:
        """Make an empty store; on a server its owner does that."""
        new_records(self.of("clinic"), PASSPHRASE, "anna").close()

    def restore(self, backup: Path) -> Unlocked:
        """Put a backup back, elsewhere."""
        return restore_records(backup, self.elsewhere, PASSPHRASE, "ben", LATER)


@pytest.fixture(params=["file", "server"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A place for a store, and one for backups."""
    (tmp_path / "stick").mkdir()
    backup = tmp_path / "stick" / "backup"
    if request.param == "file":
        return Home(tmp_path / "clinic" / "records.db", tmp_path / "new" / "records.db", backup)
    cluster: Cluster = request.getfixturevalue("clinic_server")
    place, elsewhere = cluster.database(), cluster.database()
    return Home(cluster.server("anna", place), cluster.server("clinic", elsewhere), backup)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """An empty store, as Anna has it open."""
    home.make()
    with closing(home.open("anna")) as opened:
        yield opened


def trouble(error: pytest.ExceptionInfo[StoreError]) -> Trouble:
    """What was told."""
    return error.value.trouble


def test_an_entry_is_read_back_as_it_was_written(store: Store, person: Person, home: Home) -> None:
    """Also after the store was locked, and by another program."""
    body: dict[str, object] = {"answers": {"pain": 5, "words": 'ä "quoted"\n'}, "withheld": [], "told": None}

    entry = store.append(person.id, "intake", body, LATER)
    store.close()

    with closing(home.open()) as again:
        assert again.entries(person.id)[1:] == (entry,)
    assert (entry.number, entry.at, entry.who, entry.act, entry.body) == (2, LATER, "anna", "intake", body)


def test_an_amendment_is_an_entry_about_an_entry(store: Store, person: Person) -> None:
    """What it amends stays as it was."""
    first = store.append(person.id, "session", {"depth": 30}, NOW)

    amended = store.append(person.id, "session", {"depth": 20}, LATER, about=first.number)

    assert store.entries(person.id)[1:] == (first, amended)
    assert amended.about == first.number


def test_an_entry_about_nothing_that_is_theirs_is_refused(store: Store, person: Person) -> None:
    """Neither about another person's entry, nor about one that is not there."""
    other = store.open_person("K-13", NOW)

    for number in (2, 99):
        with pytest.raises(StoreError) as error:
            store.append(person.id, "note", {}, NOW, about=number)
        assert trouble(error) is Trouble.NO_ENTRY
    assert store.head().number == 2
    assert len(store.entries(other.id)) == 1


@pytest.mark.parametrize("act", ["opened", "erased", "backup", "restored"])
def test_nobody_but_the_store_says_what_the_store_does(store: Store, person: Person, act: str) -> None:
    """An entry that said somebody was erased would hide that their answers vanished."""
    with pytest.raises(ValueError, match=act):
        store.append(person.id, act, {}, NOW)


def test_signs_that_are_none_are_kept_as_question_marks(store: Store, person: Person) -> None:
    """A terminal can give halves of signs; nobody loses an entry to them."""
    entry = store.append(person.id, "note", {"text": "a\udcffb"}, NOW)

    assert entry.body == {"text": "a?b"}
    assert store.check() == ()


def test_all_entries_of_some_kinds_are_read_in_order(store: Store, person: Person) -> None:
    """Of everybody, as for judging all visits anew."""
    other = store.open_person("K-13", NOW)
    for who, act in [(person, "intake"), (other, "note"), (other, "again"), (person, "again")]:
        store.append(who.id, act, {}, NOW)

    assert [(entry.person, entry.act) for entry in store.all_entries(["intake", "again"])] == [
        (person.id, "intake"), (other.id, "again"), (person.id, "again")]
    assert list(store.all_entries([])) == []


def test_a_label_is_unique_and_a_near_one_is_found(store: Store) -> None:
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
def test_a_label_is_one_line_that_can_be_read(store: Store, label: str) -> None:
    """Nothing in it turns a screen around."""
    with pytest.raises(StoreError) as error:
        store.open_person(label, NOW)
    assert trouble(error) is Trouble.NO_LABEL


def test_a_list_tells_what_was_done_and_when(store: Store, person: Person) -> None:
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


def test_a_record_is_closed_and_opened_again_with_an_entry(store: Store, person: Person) -> None:
    """Other entries leave that as it is."""
    def closed() -> object:
        return store.find("K-12").closed

    store.append(person.id, "discharge", {}, LATER, closed=True)
    assert closed() == LATER
    store.append(person.id, "letter", {}, LATER)
    assert closed() == LATER
    store.append(person.id, "again", {}, LATER, closed=False)
    assert closed() is None


def test_who_is_not_there_is_told(store: Store) -> None:
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


def test_a_draft_is_kept_in_the_store_until_it_is_finished(store: Store, person: Person,
                                                           home: Home) -> None:
    """A second one of the same form takes its place; finishing deletes it together with the entry."""
    store.save_draft(person.id, "session", {"points": 1}, NOW)
    store.save_draft(person.id, "session", {"points": 2}, LATER)
    store.save_draft(person.id, "note", {}, NOW)

    with closing(home.open()) as other:
        assert [(draft.form, draft.at, draft.body) for draft in other.drafts(person.id)] == [
            ("session", LATER, {"points": 2}), ("note", NOW, {})]
    assert store.drafts("0") == ()

    store.append(person.id, "session", {"points": 2}, LATER, finishes="session")
    assert [draft.form for draft in store.drafts()] == ["note"]
    assert store.delete_draft(person.id, "note")
    assert not store.delete_draft(person.id, "note")


def test_a_backup_that_is_older_than_somebody_does_not_hold_them(store: Store, home: Home) -> None:
    """Only those that do are told."""
    store.backup(home.backup, NOW)
    person = store.open_person("K-12", NOW)

    assert store.erase(person.id, "they asked", NOW).backups == ()


def test_a_head_moves_with_each_entry_and_is_the_same_for_all(store: Store, person: Person,
                                                              home: Home) -> None:
    """Two programs that have the store open tell the same."""
    with closing(home.open()) as other:
        heads = [store.head()]
        other.append(person.id, "note", {}, NOW)
        heads.append(store.head())
        assert other.head() == heads[1]
    assert [head.number for head in heads] == [1, 2]
    assert all(store.check(read_head(str(head))) == () for head in heads)


def test_a_new_passphrase_opens_it_and_the_old_one_does_not(store: Store, person: Person,
                                                            home: Home) -> None:
    """With all that was in it; and the store stays open."""
    store.change_passphrase("Another one's")
    store.append(person.id, "note", {}, NOW)
    store.close()

    with pytest.raises(StoreError) as error:
        home.open()
    assert trouble(error) is Trouble.LOCKED
    with closing(home.open("anna", "Another one's")) as again:
        assert again.check() == ()
        assert len(again.entries(person.id)) == 2


def test_whoever_is_erased_is_gone_and_the_journal_is_whole(store: Store, person: Person, home: Home) -> None:
    """Content, drafts and label; what was deleted is counted, and others keep theirs."""
    other = store.open_person("K-13", NOW)
    store.append(person.id, "note", {"text": SECRET}, NOW)
    store.save_draft(person.id, "note", {"text": SECRET}, NOW)
    before, head = store.backup(home.backup, NOW), store.head()

    erasure = store.erase(person.id, "they asked", LATER)

    assert (erasure.person, erasure.contents, erasure.drafts) == (person.id, 2, 1)
    assert erasure.backups == (before,)
    assert store.check(head) == ()
    assert [listed.person for listed in store.people()] == [other]
    assert (store.near("K-12"), store.drafts()) == ((), ())
    assert [entry.body for entry in store.all_entries(["erased"])] == [
        {"because": "they asked", "contents": 2, "drafts": 1}]
    assert store.open_person("K-12", LATER).id != person.id


def test_programs_that_write_at_once_leave_no_gap_and_lose_nothing(store: Store, person: Person,
                                                                   home: Home) -> None:
    """Eight of them wait for each other; no number is missing or there twice, and each entry is whole."""
    named = home.place.url if isinstance(home.place, Server) else str(home.place)
    programs = [subprocess.Popen([sys.executable, "-c", WRITER, named, str(at), str(EACH)],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                for at in range(WRITERS)]
    for program in programs:
        assert program.stdout
        assert program.stdout.readline() == "open\n"
    for program in programs:
        assert program.stdin
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()

    assert [program.returncode for program in programs] == [0] * WRITERS
    entries = store.entries(person.id)[1:]
    assert [entry.number for entry in entries] == [*range(2, WRITERS * EACH + 2)]
    for at in range(WRITERS):
        assert [entry.body["at"] for entry in entries if entry.body and entry.body["writer"] == str(at)] == [
            *range(EACH)]
    assert store.check() == ()


# Backups


def test_a_backup_is_put_back_with_all_that_was_in_it(store: Store, person: Person, home: Home) -> None:
    """Its head is in the store, and what came later is not in it; no word stands in the file."""
    entry = store.append(person.id, "note", {"text": SECRET}, NOW)
    store.save_draft(person.id, "session", {"points": 1}, NOW)

    backup = store.backup(home.backup, LATER)
    store.append(person.id, "note", {}, LATER)

    assert store.backups() == (backup,)
    assert home.backup.stat().st_mode & 0o777 == 0o600
    content = home.backup.read_bytes()
    assert not [word for word in (SECRET, "K-12", "anna", "note", person.id) if word.encode() in content]
    again = home.restore(home.backup)
    with closing(again.store) as new:
        assert new.entries(person.id)[1:] == (entry,)
        assert [draft.body for draft in new.drafts()] == [{"points": 1}]
        assert new.check(backup.head) == ()
        assert [each.act for each in new.all_entries(["restored"])] == ["restored"]
    assert (again.erased, again.findings) == ((), ())
    assert [path.name for path in home.backup.parent.iterdir()] == ["backup"]


def test_whoever_was_erased_since_is_erased_again(store: Store, person: Person, home: Home) -> None:
    """By the list that goes with each backup, also where an older one is put back."""
    other = store.open_person("K-13", NOW)
    store.backup(home.backup, NOW)
    store.erase(person.id, "they asked", NOW)
    store.backup(home.backup.with_name("second"), NOW)
    assert read_erased(home.backup.parent) == {person.id}

    again = home.restore(home.backup)

    with closing(again.store) as new:
        assert [(each.person, each.contents) for each in again.erased] == [(person.id, 1)]
        assert [listed.person for listed in new.people()] == [other]
        assert new.check() == ()


def test_nothing_takes_the_place_of_a_store_or_of_a_copy(store: Store, person: Person, home: Home) -> None:
    """What is there stays as it is."""
    store.backup(home.backup, NOW)
    content, head = home.backup.read_bytes(), store.head()

    for act in (home.make, lambda: store.backup(home.backup, NOW),
                lambda: replace(home, elsewhere=home.of("clinic")).restore(home.backup)):
        with pytest.raises(StoreError) as error:
            act()
        assert trouble(error) is Trouble.EXISTS
    assert (home.backup.read_bytes(), store.head()) == (content, head)
    assert store.check() == ()


@pytest.mark.parametrize("passphrase, told", [
    ("K7QA-2MZD-RT5W-XE3N-HJ6Q", Trouble.LOCKED), ("", Trouble.NO_PASSPHRASE)])
def test_another_passphrase_opens_neither_a_store_nor_a_copy(store: Store, home: Home, passphrase: str,
                                                             told: Trouble) -> None:
    """And nothing is made of the copy."""
    store.backup(home.backup, NOW)
    for act in (lambda: home.open(passphrase=passphrase),
                lambda: restore_records(home.backup, home.elsewhere, passphrase, "ben", NOW)):
        with pytest.raises(StoreError) as error:
            act()
        assert trouble(error) is told
    home.restore(home.backup).store.close()


# Where it lies


@pytest.mark.parametrize("named, place", [
    ("records.db", Path("records.db")), ("postgres.db", Path("postgres.db")),
    ("/clinic/postgresql:/x", Path("/clinic/postgresql:/x")),
    ("postgresql://db.clinic/records", Server("postgresql://db.clinic/records")),
    ("POSTGRES://anna@db.clinic:5433/records?sslmode=require",
     Server("POSTGRES://anna@db.clinic:5433/records?sslmode=require"))])
def test_a_url_is_a_server_and_all_else_a_file(named: str, place: Path | Server) -> None:
    """As it is typed."""
    assert place_of(named) == place
