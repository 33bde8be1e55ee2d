"""Name, date of birth and identifier are asked for when a sheet is saved, and are kept nowhere."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backtriage.ask.asker import Command
from backtriage.ask.plain import Plain
from backtriage.cli.answer import app
from backtriage.keep.drafts import OpenDraft, latest
from backtriage.report.identity import Identity
from backtriage.visit.identity import ask_identity, read_identity
from backtriage.visit.visit import Visit
from tests.conftest import TODAY, WORDS, answers
from tests.report.test_for_practitioner import WELL
from tests.visit.test_visit import KNEE

ADA = Identity("Ada Example", TODAY.replace(year=1961), "AB-12")
TYPED = "Ada Example\n1961-11-24\nAB-12\n"
SAID = json.dumps(WELL | {"role": "self"})


@pytest.mark.parametrize("lines, given", [
    (TYPED, ADA), ("\n\n\n", Identity()), ("Ada Example\n\n\n", Identity("Ada Example")),
    ("\nyesterday\n2126-01-01\n1961-11-24\n\n", Identity(born=ADA.born)),
    ("Ada Example\nback\n", Command.BACK), ("leave\n", Command.LEAVE), ("", Command.PAUSE)])
def test_each_is_asked_for_and_enter_leaves_it_empty(lines: str, given: Identity | Command) -> None:
    """What is no day of birth is asked for again; every command of a question works."""
    out = StringIO()

    assert ask_identity(Plain(WORDS, StringIO(lines), out), WORDS, TODAY) == given
    assert (WORDS("visit.no_day") in " ".join(out.getvalue().split())) is ("yesterday" in lines)


@pytest.mark.parametrize("lines, given", [
    (TYPED, ADA), ("", Identity()), ("Ada Example", Identity("Ada Example")), ("Ada\nyesterday\n", None)])
def test_three_lines_are_read_from_a_pipe(lines: str, given: Identity | None) -> None:
    """Nothing is asked there."""
    asked = StringIO()

    assert read_identity(WORDS, TODAY, StringIO(lines), asked) == given
    assert not asked.getvalue()


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somewhere to keep things, and to work in."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_typed_goes_into_the_saved_sheet_and_nowhere_else(
        home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not into a draft, not into a file of answers that is saved afterwards, not into settings."""
    draft = home / "home" / "draft.json"
    draft.parent.mkdir()
    lines = [WORDS("visit.save"), WORDS("visit.save_markdown"), *TYPED.splitlines(), "sheet.md",
             WORDS("visit.save"), WORDS("visit.save_answers"), "mine.yaml", "back", "pause"]
    monkeypatch.setattr(sys, "stdin", StringIO("\n".join(["0", *lines, ""])))

    Visit(KNEE, "", answers(KNEE, hot="yes", hurt="no"), True, OpenDraft(draft),
          now=datetime.combine(TODAY, datetime.min.time())).run()

    kept = everything_in(home)
    assert {*kept} == {"sheet.md", "mine.yaml", "draft.json"}  # going back has kept the answers again
    assert latest(kept["draft.json"])["answers"] == {"hot": "yes", "hurt": "no"}
    told = {name for name, content in kept.items()
            if any(word.encode() in content for word in ("Ada", "1961", "AB-12", "AB\\-12"))}
    assert told == {"sheet.md"}


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "fhir"])
def test_a_command_reads_them_from_standard_input(home: Path, name: str) -> None:
    """Never from its arguments, which a shell would keep; nothing stays behind."""
    (home / "answers.yaml").write_text(SAID)

    done = CliRunner().invoke(app, ["assess", "answers.yaml", "--format", name, "--subject"], input=TYPED)

    assert done.exit_code == 0, done.output
    assert "Ada Example" in done.stdout
    assert {*everything_in(home)} == {"answers.yaml"}
    assert (home / "answers.yaml").read_text() == SAID


@pytest.mark.parametrize("arguments, typed, code, told", [
    (["-", "--format", "html"], SAID, 2, "--subject"),
    (["answers.yaml", "--format", "json"], TYPED, 2, "JSON"),
    (["answers.yaml", "--format", "html"], "Ada\nyesterday\n\n", 1, "1961-03-05")])
def test_what_cannot_be_read_is_told(
        home: Path, arguments: list[str], typed: str, code: int, told: str) -> None:
    """Nothing is written then."""
    (home / "answers.yaml").write_text(SAID)

    done = CliRunner().invoke(app, ["assess", *arguments, "--subject"], input=typed)

    assert done.exit_code == code
    assert told in done.output
    assert "Ada" not in done.stdout


def test_a_terminal_is_asked_on_the_error_stream() -> None:
    """So that what is written to standard output is the result alone."""
    main, side = os.openpty()
    os.write(main, TYPED.encode())
    asked = StringIO()
    with os.fdopen(side, encoding="utf-8") as terminal:
        assert read_identity(WORDS, TODAY, terminal, asked) == ADA
    os.close(main)

    assert asked.getvalue().count(WORDS("summary.name")) == 1
