"""What holds of a shared store only: what the server refuses, what it never sees, and what it survives."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from backtriage.keep.records.clinic import Clinic
from backtriage.keep.records.clinic_opening import open_clinic
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import Fault, Line, read_head
from backtriage.keep.records.store import Person
from tests.keep.records.cluster import Cluster
from tests.keep.records.conftest import NOW, PASSPHRASE, SECRET

AT, DIGEST = "'2026-11-28T10:30:00'", "'" + "0" * 64 + "'"
REFUSED = {"42501", "BT005"}
ATTEMPTS = {  # nine things that are tried on the server itself, and which roles may do them
    "SELECT * FROM backtriage.journal, backtriage.content, backtriage.person": "reader practitioner keeper",
    "SELECT backtriage.append({at}, 'note', '{person}', 1, {digest}, '', '', NULL)": "practitioner keeper",
    "SELECT backtriage.append({at}, 'erased', '{person}', 1, {digest}, '', '', NULL)": "",
    "SELECT backtriage.add_line({at}, 'note', NULL, NULL, {digest}, '')": "",
    "UPDATE backtriage.journal SET who = 'paul'": "",
    "INSERT INTO backtriage.journal VALUES (9, {at}, 'paul', 'note', NULL, NULL, {digest}, '')": "",
    "DELETE FROM backtriage.content": "",
    "TRUNCATE backtriage.journal, backtriage.content": "",
    "SELECT backtriage.erase('{person}', {contents}, 0, {at}, {digest}, '')": "keeper",  # the last one
}
MORE_ATTEMPTS = (  # what nobody may
    "SET SESSION AUTHORIZATION anna", "SET ROLE clinic", "DROP SCHEMA backtriage CASCADE",
    "ALTER TABLE backtriage.journal DISABLE TRIGGER ALL", "UPDATE backtriage.person SET closed = ''",
    "UPDATE backtriage.store SET key = ''", "DELETE FROM backtriage.draft", "CREATE TABLE backtriage.more ()",
    "CREATE OR REPLACE FUNCTION backtriage.refuse() RETURNS trigger LANGUAGE sql AS ''",
)
WRITER = """
import sys
from backtriage.keep.records.errors import StoreError
from backtriage.keep.records.clinic_opening import open_clinic
from backtriage.keep.records.server import Server
from tests.keep.records.conftest import NOW, PASSPHRASE
with open_clinic(Server(sys.argv[1]), PASSPHRASE) as store:
    person = store.find("K-12").id
    try:
        while True:
            print(store.append(person, "note", {"text": "x" * 500}, NOW).number, flush=True)
    except StoreError as error:
        print(error.trouble, flush=True)
"""


@pytest.fixture
def person(clinic: Clinic) -> Person:
    """Somebody in the store."""
    return clinic.open_person("K-12", NOW)


# What a role may do


@pytest.mark.parametrize("account", ["rita", "paul", "ben"])
def test_each_role_may_do_what_it_is_for_and_nothing_else(clinic_server: Cluster, database: str,
                                                          person: Person, account: str) -> None:
    """The server refuses: nine attempts of three roles."""
    role = {"rita": "reader", "paul": "practitioner", "ben": "keeper"}[account]
    done = set[str]()
    for attempt, roles in ATTEMPTS.items():
        contents = clinic_server.sql("SELECT count(*) FROM backtriage.content", database)[0][0]
        statement = attempt.format(person=person.id, at=AT, digest=DIGEST, contents=contents)
        if role in roles.split():
            clinic_server.sql(statement, database, account)
            done.add(attempt)
        else:
            assert refusal(clinic_server, statement, database, account) in REFUSED, attempt
    assert done == {attempt for attempt, roles in ATTEMPTS.items() if role in roles.split()}
    lines = clinic_server.sql("SELECT who FROM backtriage.journal ORDER BY number", database)
    assert [line[0] for line in lines] == ["anna", *[account] * (len(done) - 1)]


@pytest.mark.parametrize("account", ["rita", "paul", "ben", "nobody"])
def test_nobody_gets_round_what_they_may_do(clinic_server: Cluster, database: str, account: str) -> None:
    """Neither as somebody else, nor by what the store is made of."""
    for statement in MORE_ATTEMPTS:
        assert refusal(clinic_server, statement, database, account) in REFUSED, statement


def test_an_account_without_a_role_sees_nothing(clinic_server: Cluster, database: str) -> None:
    """Not even the key; and no colleague can hand on what they see."""
    clinic_server.sql("GRANT SELECT ON ALL TABLES IN SCHEMA backtriage TO nobody", database, "ben")
    for table in ("store", "person", "journal", "content", "draft"):
        assert refusal(clinic_server, f"SELECT * FROM backtriage.{table}", database, "nobody") == "42501"
    with pytest.raises(StoreError) as error:
        open_clinic(clinic_server.server("nobody", database), PASSPHRASE)
    assert error.value.trouble is Trouble.MAY_NOT


@pytest.mark.parametrize("account, refused", [
    ("rita", {"open", "append", "draft", "drop", "erase", "backup", "passphrase"}),
    ("paul", {"erase", "backup", "passphrase"}), ("ben", set[str]())])
def test_what_a_role_may_not_do_is_told_in_words(clinic_server: Cluster, database: str, clinic: Clinic,
                                                 person: Person, tmp_path: Path, account: str,
                                                 refused: set[str]) -> None:
    """By the commands of a store, and nothing of it is done."""
    before = clinic.head()
    with open_clinic(clinic_server.server(account, database), PASSPHRASE) as store:
        acts: dict[str, Callable[[], object]] = {
            "open": lambda: store.open_person("K-13", NOW),
            "append": lambda: store.append(person.id, "note", {}, NOW),
            "draft": lambda: store.save_draft(person.id, "note", {}, NOW),
            "drop": lambda: store.delete_draft(person.id, "note"),
            "backup": lambda: store.backup(tmp_path / "copy", NOW),
            "passphrase": lambda: store.change_passphrase(PASSPHRASE),
            "erase": lambda: store.erase(person.id, "they asked", NOW),
        }
        told = set[str]()
        for name, act in acts.items():
            try:
                act()
            except StoreError as error:
                assert error.trouble is Trouble.MAY_NOT, name  # noqa: PT017 - it tells which one
                told.add(name)
        assert told == refused
        assert store.people() == clinic.people()
        assert store.who == account
    assert (clinic.head() == before) == (account == "rita")
    assert (tmp_path / "copy").exists() == ("backup" not in refused)
    assert clinic.check() == ()


def refusal(cluster: Cluster, statement: str, database: str, account: str) -> str | None:
    """Try something, and give the state with which the server refused it."""
    import psycopg

    try:
        cluster.sql(statement, database, account)
    except psycopg.Error as error:
        return error.sqlstate
    return None


# What the server sees


def test_the_server_sees_no_word_of_anybody(clinic_server: Cluster, database: str, clinic: Clinic,
                                            person: Person) -> None:
    """Not in tables, the log of what was written, or its messages; nor the passphrase."""
    clinic.append(person.id, "the-kind", {"text": SECRET * 20}, NOW)
    clinic.save_draft(person.id, "the-form", {"text": SECRET}, NOW)
    clinic.erase(clinic.open_person("another label", NOW).id, "the reason", NOW)
    assert clinic.near("K 12") == (person,)
    clinic_server.sql("CHECKPOINT", database)

    content = {}
    for path in clinic_server.folder.rglob("*"):
        if path.is_file() and path.name != "word":
            with suppress(FileNotFoundError):  # the server works on, and deletes files of its own
                content[path] = path.read_bytes()

    assert [path for path in content if b"the-kind" in content[path]]  # this is where it would stand
    for word in (SECRET, "K-12", "another label", "the reason", PASSPHRASE, PASSPHRASE.replace("-", "")):
        assert not [path for path in content if word.encode() in content[path]], word


@pytest.mark.parametrize("harm, found", [
    ([], set()),
    (["UPDATE backtriage.content SET sealed = sealed || '\\x00' WHERE number = 2"], {(Fault.ANSWERS, 2)}),
    (["UPDATE backtriage.content SET sealed = (SELECT sealed FROM backtriage.content WHERE number = 3)"
      " WHERE number = 2"], {(Fault.ANSWERS, 2)}),
    (["UPDATE backtriage.journal SET who = 'paul' WHERE number = 2"], {(Fault.SEAL, 2)}),
    (["UPDATE backtriage.journal SET at = '2026-11-01T10:30:00' WHERE number = 2"], {(Fault.SEAL, 2)}),
    (["DELETE FROM backtriage.content WHERE number = 2"], {(Fault.VANISHED, 2)}),
    (["DELETE FROM backtriage.content WHERE number = 2", "DELETE FROM backtriage.journal WHERE number = 2"],
     {(Fault.MISSING, 2)}),
    (["DELETE FROM backtriage.person WHERE id = '{person}'"], {(Fault.PERSON, 1)}),
    (["UPDATE backtriage.person SET label = '\\x00' WHERE id = '{person}'"], {(Fault.PERSON, 1)}),
])
def test_what_the_owner_did_behind_everybodys_back_is_found(
        clinic_server: Cluster, database: str, clinic: Clinic, person: Person, harm: list[str],
        found: set[tuple[Fault, int]]) -> None:
    """By the same check as for a file; and an answer that was moved is not told as somebody's."""
    for at in range(4):
        clinic.append(person.id, "note", {"at": at}, NOW)
    head = clinic.head()
    for table in ("journal", "content"):
        clinic_server.sql(f"ALTER TABLE backtriage.{table} DISABLE TRIGGER USER", database, "clinic")
    for statement in harm:
        clinic_server.sql(statement.format(person=person.id), database, "clinic")

    assert {each[:2] for each in clinic.check(head)} == found
    assert len(clinic.people()) == ("DELETE FROM backtriage.person" not in str(harm))
    if (Fault.ANSWERS, 2) in found:
        with pytest.raises(StoreError) as error:
            clinic.entries(person.id)
        assert error.value.trouble is Trouble.DAMAGED


def test_a_journal_that_was_cut_off_shows_by_a_head_on_paper(clinic_server: Cluster, database: str,
                                                             clinic: Clinic, person: Person) -> None:
    """The chain by itself is sound."""
    for at in range(4):
        clinic.append(person.id, "note", {"at": at}, NOW)
    printed = read_head(str(clinic.head()))
    for table in ("journal", "content"):
        clinic_server.sql(f"ALTER TABLE backtriage.{table} DISABLE TRIGGER USER", database, "clinic")
    for table in ("content", "journal"):
        clinic_server.sql(f"DELETE FROM backtriage.{table} WHERE number > 3", database, "clinic")

    assert clinic.check() == ()
    assert [each[:2] for each in clinic.check(printed)] == [(Fault.CUT_OFF, 3)]


def test_seals_are_those_of_the_file(clinic_server: Cluster, database: str, clinic: Clinic,
                                     person: Person) -> None:
    """The server makes them as `journal` does, line for line."""
    clinic.append(person.id, "note", {"text": "ä"}, NOW)
    clinic.append(person.id, "note", {}, NOW, about=2)
    before = "0" * 64
    rows = clinic_server.sql("SELECT * FROM backtriage.journal ORDER BY number", database)
    assert len(rows) == 3
    for *line, seal in rows:
        assert Line(*line).seal(before) == seal  # type: ignore[arg-type]  # - they come as they were written
        before = str(seal)


# What it survives


def test_a_server_that_is_stopped_while_writing_loses_nothing_that_was_confirmed(
        clinic_server: Cluster, database: str, clinic: Clinic, person: Person) -> None:
    """Three writers are told that the connection ended; what came last may be there or not."""
    url = clinic_server.url("paul", database)
    programs = [subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
                for _ in range(3)]
    for program in programs:
        assert program.stdout
        assert program.stdout.readline() in {f"{number}\n" for number in range(2, 2_000)}
    time.sleep(0.5)
    clinic_server.stop()
    told = [program.communicate()[0].split() for program in programs]
    with pytest.raises(StoreError) as error:
        clinic.append(person.id, "note", {}, NOW)
    assert error.value.trouble is Trouble.BROKE_OFF
    with pytest.raises(StoreError) as error:
        open_clinic(clinic_server.server("anna", database), PASSPHRASE)
    assert error.value.trouble is Trouble.UNREACHABLE
    clinic_server.start()

    assert [lines[-1] for lines in told] == [Trouble.BROKE_OFF] * 3
    confirmed = {int(number) for lines in told for number in lines[:-1]}
    assert len(confirmed) > 10
    with open_clinic(clinic_server.server("anna", database), PASSPHRASE) as again:
        numbers = [entry.number for entry in again.entries(person.id)]
        assert confirmed <= {*numbers}
        assert numbers == [*range(1, len(numbers) + 1)]
        assert again.check() == ()


def test_what_was_done_when_is_told_without_what_was_said(clinic: Clinic, person: Person) -> None:
    """Amendments are about what was done before."""
    clinic.append(person.id, "note", {}, NOW)
    clinic.append(person.id, "note", {}, NOW, about=2)
    clinic.append(person.id, "session", {}, NOW)

    assert clinic.moments(["note"]) == {(person.id, "note"): [NOW]}
