"""Whatever files, folders and arguments are called, a terminal obeys nothing of it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from backtriage.cli.answer import app
from backtriage.flow.problem import Place, Problem, inert
from tests.author.folders import folder_of

if TYPE_CHECKING:
    from pathlib import Path

TITLE, RED, C1, TURNED = "\x1b]0;obeyed\x07", "\x1b[31m", "\x9b31m", "\u202e"
NAME = f"knee{TITLE}{RED}{C1}{TURNED}"
FLOW = """
    items: {hot: {}}
    flags: {hot_knee: {when: {hot: yes}, urgency: today}}
    """
CASES = "cases:\n  - {case: A hot knee, answers: {hot: yes}, urgency: self_care}\n"


def obeyed(said: str) -> set[str]:
    """The signs of a text that are no writing."""
    return {sign for sign in said if not sign.isprintable()} - {"\n"}


@pytest.mark.parametrize("command", [
    ["check"], ["check", "--format", "json"], ["try"], ["try", "--format", "json"], ["explain", NAME],
    ["graph"],
    ["translation", NAME], ["check", "--format", NAME], ["paper", "--output", "{}/form.pdf"],
    ["export"], ["try", "--cases", NAME],
    ["prove"], ["graph", "--output", "{}/pictures"]])
@pytest.mark.parametrize("broken", [True, False])
def test_a_name_of_a_file_is_only_shown(tmp_path: Path, command: list[str], broken: bool) -> None:
    """In what is said to people, and in JSON."""
    folder = folder_of(tmp_path / NAME, FLOW, CASES)
    (folder / f"{NAME}.yaml").write_text("flow: [" if broken else "# nothing", encoding="utf-8")

    words = [word.replace("{}", str(folder)) for word in command]
    done = CliRunner().invoke(app, ["flow", *words, "--flow", str(folder)], color=True)

    assert obeyed(done.output) == set()


@pytest.mark.parametrize("command", [
    [NAME], [f"--{NAME}"], [f"-x{NAME}"], [f"--region={NAME}"], ["--region", NAME], ["--for", NAME],
    ["--lang", NAME], ["--flow", NAME], ["help", NAME], ["assess", NAME], ["assess", f"--{NAME}"],
    ["assess", "x", "--format", NAME], ["assess", "x", NAME], ["items", "--format", NAME], ["flow", NAME],
    ["flow", f"--{NAME}=x"], ["resume", f"--{NAME}"], ["config", "--region", NAME]])
def test_what_is_typed_behind_the_program_is_only_shown(command: list[str]) -> None:
    """Names of commands, options and values, also of such as there are none."""
    done = CliRunner().invoke(app, command, color=True)

    assert done.exit_code
    assert obeyed(done.output) == set()


def test_in_json_a_name_is_whole(tmp_path: Path) -> None:
    """It is escaped, so that a program finds the file."""
    folder = folder_of(tmp_path / NAME, FLOW)
    done = CliRunner().invoke(app, ["flow", "check", str(folder), "--format", "json"])

    assert json.loads(done.stdout)["folder"] == str(folder)


@pytest.mark.parametrize("words", [
    ["assess", NAME], ["--flow", NAME], ["--region", NAME], [NAME], [f"--{NAME}"], ["flow", NAME],
    ["flow", "diff", NAME, NAME], ["flow", "new", "/dev/null/" + NAME]])
def test_an_argument_is_only_shown(words: list[str]) -> None:
    """Somebody may have copied it from elsewhere.  Of an option that is not known, Typer tells."""
    done = subprocess.run([sys.executable, "-m", "backtriage", *words], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False, env={"FORCE_COLOR": "", "TERM": "dumb"})

    assert done.returncode
    assert obeyed(done.stdout + done.stderr) <= {TURNED}


def test_every_part_of_a_problem_is_shown_on_its_line() -> None:
    """The name of the file, the message, the line and the hint."""
    told = str(Problem(Place(f"{NAME}\n", 1, 1, NAME), f"{NAME}\n", f"{NAME}\n"))

    assert obeyed(told) == set()
    assert len(told.splitlines()) == 4
    assert inert("two\nlines") == "two\nlines"
