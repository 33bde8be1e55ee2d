"""`backtriage records letter` and `export`: what leaves the practice, and what the journal knows of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from backtriage.flow.translation import load_words
from backtriage.keep.export_file import read_export
from backtriage.keep.records.journal import read_head
from backtriage.keep.records.opening import new_store, open_store
from backtriage.keep.records.store import Entry
from backtriage.practice.unlock import COMMAND, FILE
from tests.keep.records.conftest import PASSPHRASE
from tests.report.dossiers import visit
from tests.shipped import shipped

WORDS = load_words()
NOW = datetime(2026, 11, 28, 10, 30)
TYPED = "Anna Muster\n1961-03-05\n1 Hill Road\nPlease look at the reflexes.\n"


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A practice with two people, which a command in the settings unlocks."""
    with new_store(tmp_path / "records.db", PASSPHRASE, "anna") as store:
        for label, said in (("K-12", {"outlook": ["low"], "mood_safety": "yes"}), ("B-7", {"severity": 9})):
            person = store.open_person(label, NOW)
            store.append(person.id, "intake", visit(2, private=label == "K-12", **said).body, NOW)
    (tmp_path / "key").write_text(PASSPHRASE)
    settings = tmp_path / "backtriage" / "settings.json"
    settings.parent.mkdir(mode=0o700)
    settings.write_text(json.dumps({COMMAND: f"cat {tmp_path / 'key'}", FILE: str(tmp_path / "records.db")}))
    settings.chmod(0o600)
    return tmp_path


def run(practice: Path, *arguments: str, typed: str = TYPED) -> subprocess.CompletedProcess[str]:
    """Run the program as people do."""
    environment = os.environ | {"XDG_CONFIG_HOME": str(practice), "LC_ALL": "C.UTF-8"}
    return subprocess.run([sys.executable, "-m", "backtriage", "records", *arguments], cwd=practice,
                          input=typed, env=environment, check=False, capture_output=True, text=True,
                          encoding="utf-8")


def kept(practice: Path, label: str, act: str) -> list[Entry]:
    """Read what the journal knows of somebody."""
    with open_store(practice / "records.db", PASSPHRASE, "ben", NOW).store as store:
        assert not store.check()
        return [entry for entry in store.entries(store.find(label).id) if entry.act == act]


def test_a_letter_bears_what_was_typed_which_nobody_keeps_and_the_head_which_is_noted(practice: Path) -> None:
    """With the head from paper, a cut-off end and a rewritten journal are found."""
    done = run(practice, "letter", "K-12")
    [noted] = kept(practice, "K-12", "letter")

    assert done.returncode == 0, done.stderr
    for each in ("Anna Muster", "5 March 1961", "1 Hill Road", "Please look at the reflexes."):
        assert each in done.stdout
    assert noted.body
    assert str(noted.body["head"]) in " ".join(done.stdout.split())
    with open_store(practice / "records.db", PASSPHRASE, "ben", NOW).store as store:
        assert not store.check(read_head(str(noted.body["head"])))
        everything = json.dumps([entry.body for entry in store.all_entries(
            ["opened", "intake", "letter", "export"])])
    assert "Muster" not in everything
    assert "Hill Road" not in everything
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_nothing_need_be_typed(practice: Path) -> None:
    """Then there are lines to write on."""
    done = run(practice, "letter", "K-12", typed="")

    assert done.returncode == 0, done.stderr
    assert "Fill in by hand on paper" in done.stdout


def test_a_private_answer_is_in_no_letter_for_which_it_was_not_chosen(practice: Path) -> None:
    """Chosen by the name of its question; what is not kept can't be chosen, and nothing is noted then."""
    short = shipped().items["mood_safety"].short
    assert short not in run(practice, "letter", "K-12").stdout
    assert short in run(practice, "letter", "K-12", "--with", "mood_safety").stdout
    wrong = run(practice, "letter", "B-7", "--with", "mood_safety")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.strip() == WORDS("letter.not_kept", item="mood_safety", known=WORDS("cli.nothing"))
    assert [entry.body and entry.body["with"] for entry in kept(practice, "K-12", "letter")] == [
        [], ["mood_safety"]]
    assert kept(practice, "B-7", "letter") == []


@pytest.mark.parametrize("format, begins", [
    ("pdf", b"%PDF"), ("html", b"<!doctype html>"), ("markdown", b"#")])
def test_a_letter_is_saved_in_every_format_for_its_owner_only(
        practice: Path, format: str, begins: bytes) -> None:
    """A file that is there stays, and then no letter is noted."""
    asked = ("letter", "K-12", "--format", format, "--output", "letter")
    done, again = run(practice, *asked), run(practice, *asked)

    assert done.returncode == 0, done.stderr
    assert (practice / "letter").read_bytes().startswith(begins)
    assert (practice / "letter").stat().st_mode & 0o077 == 0
    assert (again.returncode, len(kept(practice, "K-12", "letter"))) == (1, 1)


def test_an_export_has_all_of_one_person_and_is_noted(practice: Path) -> None:
    """What is written can be read back; nothing of anybody else is in it."""
    done = run(practice, "export", "K-12", "--output", "k-12.json")
    text = (practice / "k-12.json").read_text("utf-8")
    [person] = read_export(text).people
    [noted] = kept(practice, "K-12", "export")

    assert done.returncode == 0, done.stderr
    assert person.label == "K-12"
    assert [each.act for each in person.kept] == ["opened", "intake"]
    assert person.kept[1].body == visit(2, private=True, outlook=["low"], mood_safety="yes").body
    assert "B-7" not in text
    assert noted.body == {"head": read_export(text).head, "format": "json"}


def test_an_export_of_everybody_is_noted_of_everybody(practice: Path) -> None:
    """Also as FHIR."""
    done = run(practice, "export", "--all", "--format", "fhir")
    bundle = json.loads(done.stdout)

    assert [each["resource"]["identifier"][0]["value"] for each in bundle["entry"]
            if each["resource"]["resourceType"] == "Patient"] == ["B-7", "K-12"]
    assert [len(kept(practice, label, "export")) for label in ("B-7", "K-12")] == [1, 1]


@pytest.mark.parametrize("arguments, code, told", [
    (("letter", "X-9"), 1, WORDS("records.trouble.no_person", label="X-9")),
    (("export", "X-9"), 1, WORDS("records.trouble.no_person", label="X-9")),
    (("export",), 2, WORDS("letter.whom")), (("export", "K-12", "--all"), 2, WORDS("letter.whom")),
    (("letter", "K-12", "--format", "json"), 2, "terminal, markdown, html, pdf"),
])
def test_what_cannot_be_done_is_told_in_one_message(
        practice: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    """And nothing is written."""
    done = run(practice, *arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_form_that_cannot_be_read_stops_a_letter_and_no_export(practice: Path) -> None:
    """Half of what is kept could look like somebody well; JSON holds it as it is."""
    with open_store(practice / "records.db", PASSPHRASE, "ben", NOW).store as store:
        person = store.find("K-12")
        store.append(person.id, "again", {"visit": {"schema": "backtriage/visit/9"}}, NOW)
    stopped = run(practice, "letter", "K-12")

    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert WORDS("letter.unreadable", label="K-12") in stopped.stderr
    assert run(practice, "export", "K-12", "--format", "fhir").returncode == 1
    assert run(practice, "export", "K-12").returncode == 0
