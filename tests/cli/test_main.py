"""Starting is quick, because nothing is loaded before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from backtriage.cli.answer import app

EVERYTHING = {"resume", "again", "assess", "verify", "items", "config", "help", "records", "flow"}
ROOT = Path(__file__).parents[2]
MENUS = {"questionary", "prompt_toolkit"}
COMMANDS = {"typer", "rich", "click", "shellingham"}
NEVER = {"pydantic", "z3", "pytest", "hypothesis", "sqlite3", "sqlcipher3", "importlib.metadata",
         "importlib.resources", "backtriage.author"}


def test_the_version_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    """Not even what Python itself is slow to load."""
    loaded = loaded_by(tmp_path, "--version")

    assert {name for name in loaded if name.startswith("backtriage")} == {
        "backtriage", "backtriage.cli", "backtriage.cli.main"}
    assert loaded.isdisjoint(MENUS | COMMANDS | NEVER | {"yaml", "typing", "re", "dataclasses", "pathlib"})


def test_the_first_question_in_lines_waits_for_no_menus_and_no_commands(tmp_path: Path) -> None:
    """Whoever answers in plain lines needs neither."""
    loaded = loaded_by(tmp_path, given="pause\n")

    assert "backtriage.ask.plain" in loaded
    assert loaded.isdisjoint(MENUS | COMMANDS | NEVER)


def test_the_first_question_in_menus_waits_for_no_commands(tmp_path: Path) -> None:
    """What sets the result, and what reads options, comes later or not at all."""
    code = ("from backtriage.flow.translation import load_words; "
            "from backtriage.visit.start import open_flow; "
            "import backtriage.ask.menus; open_flow(None, load_words())")

    loaded = loaded_by(tmp_path, code=code)

    assert loaded >= MENUS
    assert loaded.isdisjoint(COMMANDS | NEVER)
    assert not [name for name in loaded if name.startswith("backtriage.report")]


@pytest.mark.parametrize("arguments", [["items"], ["assess", "-"]])
def test_a_command_waits_for_no_menus(tmp_path: Path, arguments: list[str]) -> None:
    """A command asks nothing."""
    loaded = loaded_by(tmp_path, *arguments, given="em_now: none\n")

    assert "typer" in loaded
    assert loaded.isdisjoint(MENUS | NEVER)


@pytest.mark.parametrize("line, ready", [
    ("assess answers.yaml", {"assess"}), ("flow try", {"flow"}), ("help assess", EVERYTHING),
    ("--language de assess", EVERYTHING), ("asess", EVERYTHING), ("", EVERYTHING)])
def test_a_command_that_is_named_alone_is_made_ready(line: str, ready: set[str]) -> None:
    """The others take as long as all that it does; help, and whatever is no command, need them all."""
    narrow = get_command(app.narrowed(line.split()))

    assert isinstance(narrow, TyperGroup)
    assert {*narrow.commands} == ready


def loaded_by(home: Path, *arguments: str, given: str = "", code: str = "") -> set[str]:
    """Run the program as it is run outside, and name all the modules that Python loaded."""
    what = ["-c", code] if code else ["-m", "backtriage", *arguments]
    surroundings = {"PATH": "", "HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-X", "importtime", *what]
    done = subprocess.run(command, input=given, env=surroundings, cwd=home, capture_output=True,
                          text=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return set(re.findall(r"^import time:.*\| +(\S+)$", done.stderr, flags=re.MULTILINE))
