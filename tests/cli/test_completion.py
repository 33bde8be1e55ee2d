"""What Tab offers, in the shells that people have: each runs the script that is installed for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backtriage.cli.answer import app
from tests.conftest import slowly
from tests.shipped import shipped

PROGRAM = Path(sys.executable).with_name("backtriage")
WRIST = Path(__file__).parent / "wrist"
PRESSED = {  # how each shell is brought to complete a line
    "bash": """source ./script
words=(LINE)
COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1))
_backtriage_completion backtriage
printf '%s\\n' "${COMPREPLY[@]}"
""",
    "fish": "source ./script; complete -C 'LINE'",
    # There it can be done only while a line is edited, so in a terminal of its own.
    "zsh": """zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'TERM=dumb; autoload -Uz compinit; compinit -D; source ./script'
zpty -w shell 'bindkey "^I" list-choices; PS1="rea""dy "'
zpty -r shell seen '*ready *'
zpty -w -n shell $'LINE\\t\\025echo do""ne\\n'
zpty -r shell seen '*done*'
print -r -- $seen
"""}
SHELLS = [pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name} here"))
          for name in PRESSED]


def surroundings(home: Path) -> dict[str, str]:
    """Know of nothing but the program and an empty home."""
    return {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "HOME": str(home), "TERM": "dumb",
            "LC_ALL": "C.UTF-8"}


@cache
def script(shell: str) -> str:
    """What a shell is told to do for Tab, as `--show-completion` and `--install-completion` give it."""
    done = subprocess.run([PROGRAM], env={**os.environ, "_BACKTRIAGE_COMPLETE": f"source_{shell}"},
                          capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line, offered", [
    slowly("backtriage fl", "flow"), ("backtriage --region p", "py"),
    slowly("backtriage assess --format p", "pdf")])
def test_tab_offers_commands_and_values_in_a_shell(tmp_path: Path, shell: str, line: str,
                                                   offered: str) -> None:
    """It asks nothing, begins no questionnaire, and leaves nothing on the disk."""
    (tmp_path / "script").write_text(script(shell), encoding="utf-8")

    done = subprocess.run([shell, "-c", PRESSED[shell].replace("LINE", line)], env=surroundings(tmp_path),
                          cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=60,
                          stdin=subprocess.DEVNULL, check=False)

    assert done.stderr == ""
    assert offered in done.stdout.split()
    assert shipped().items["em_now"].ask not in done.stdout
    assert not [*tmp_path.rglob("*.json"), *tmp_path.rglob("backtriage")]


def offers(*words: str) -> set[str]:
    """Ask what Tab offers behind some words, as the script of bash does."""
    asked = {"COMP_WORDS": "\n".join(["backtriage", *words]), "COMP_CWORD": str(len(words)),
             "_BACKTRIAGE_COMPLETE": "complete_bash"}
    done = CliRunner().invoke(app, [], env=asked, prog_name="backtriage")
    assert done.exit_code == 0, done.output
    return {*done.output.split()}


@pytest.mark.parametrize("words, offered", [
    (("--lang", ""), {"en", "de", "es"}),
    (("--for", ""), {"self", "someone-else"}),
    (("config", "--for", "some"), {"someone-else"}),
    (("--region", ""), {*shipped().regions}),
    (("config", "--region", "u"), {"uk", "us"}),
    (("--region", "=", "u"), {"uk", "us"}),  # as bash parts `--region=u`
    (("assess", "--region", "="), {*shipped().regions}),
    (("--flow", str(WRIST), "--region", ""), set[str]()),  # that flow has none
    (("flow", "translation", ""), {"en", "de", "es"}),
    (("flow", "explain", "haz"), {"hazards"}),
    (("flow", "explain", "saddle"), {name for part in (shipped().items, shipped().flags,
                                                       shipped().definitions, shipped().advice)
                                     for name in part if name.startswith("saddle")}),
    (("flow", "explain", "--flow", str(WRIST), "bro"), {"broken_wrist"}),
    (("flow", "check", "--format", ""), {"text", "json"}),
    (("assess", "--format", "h"), {"html"}),
    (("help", "as"), {"assess"}),
    (("help", "flow", "ch"), {"check"}),
    (("help", "assess", ""), set[str]()),
    (("--flow", "nowhere", "--region", ""), set[str]()),  # what is wrong with it is not told now
    (("answers.yaml", ""), {"resume", "again", "assess", "verify", "items", "config", "help",
                                "flow", "records"}),  # nor is this
    (("assess", ""), set[str]()), (("flow", "check", "kn"), set[str]()), (("--flow", "kn"), set[str]()),
    (("assess", "--output", "re"), set[str]()), (("flow", "try", "--cases", "re"), set[str]()),
])
def test_each_value_that_is_known_is_offered(words: tuple[str, ...], offered: set[str]) -> None:
    """Where nothing is, the shell offers files and folders."""
    assert offers(*words) == offered


@pytest.mark.parametrize("shell", SHELLS)
def test_a_file_is_offered_where_one_is_wanted(tmp_path: Path, shell: str) -> None:
    """A shell that is offered nothing falls back on files; bash does so by itself, outside of the script."""
    (tmp_path / "script").write_text(script(shell), encoding="utf-8")
    (tmp_path / "answers.yaml").touch()
    line = PRESSED[shell].replace("LINE", "backtriage assess ans")

    done = subprocess.run([shell, "-c", line], env=surroundings(tmp_path), cwd=tmp_path, capture_output=True,
                          text=True, encoding="utf-8", timeout=60, stdin=subprocess.DEVNULL, check=False)

    assert "answers.yaml" in done.stdout or (shell == "bash" and "complete -o default" in script(shell))
