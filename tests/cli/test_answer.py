"""Commands for those who answer: what they write, and how they end."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any

import pytest
from typer.testing import CliRunner

from backtriage import __version__
from backtriage.author import crowd
from backtriage.author.diff import diff
from backtriage.author.prove import prove
from backtriage.cli import exits
from backtriage.cli.answer import app
from backtriage.cli.exits import DONE, STOPPED, TOO_EARLY
from backtriage.flow.translation import load_words
from backtriage.report.formats import Format
from tests.conftest import answers, kept_draft
from tests.shipped import WELL as ANSWERS
from tests.shipped import shipped

ROOT = Path(__file__).parents[2]
WRIST = Path(__file__).parent / "wrist"
WELL = json.dumps(ANSWERS)
JUDGED = "assess - --format json"


def well(**changed: object) -> str:
    """Answers of somebody well, but for some; without those that are None."""
    return json.dumps({name: said for name, said in (ANSWERS | changed).items() if said is not None})


@pytest.mark.parametrize("name", [*Format])
def test_a_result_can_be_written_in_every_format(tmp_path: Path, name: str) -> None:
    """It is whole, and only its owner can read it."""
    file = tmp_path / "result"

    done = CliRunner().invoke(app, ["assess", "-", "--format", name, "--output", str(file)], input=WELL)

    assert done.exit_code == 0, done.output
    assert file.stat().st_size > 1000
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    """Whoever wants another one says so."""
    file = tmp_path / "result"
    file.write_text("before")
    command = ["assess", "-", "--format", "markdown", "--output", str(file)]

    refused = CliRunner().invoke(app, command, input=WELL)
    assert (refused.exit_code, file.read_text()) == (1, "before")
    assert "--force" in refused.output

    assert CliRunner().invoke(app, [*command, "--force"], input=WELL).exit_code == 0
    assert file.read_text().startswith("# ")


@pytest.mark.parametrize("arguments, code, told", [
    (["assess", "-", "--format", "xml"], 2, "xml"),
    (["assess", "nowhere.yaml"], 1, "nowhere.yaml"),
    (["items", "--flow", "nowhere"], 1, "nowhere"),
    (["assess", "-", "--region", "xx"], 2, "xx"),
    (["--practitioner", "--for", "self"], 2, "--for"),
    (["nothing"], 2, "nothing"),
    (["em.yaml"], 2, "backtriage assess em.yaml"),
    (["my answers.json"], 2, "backtriage assess 'my answers.json'"),
    ([str(Path(__file__).parent)], 2, "backtriage --flow /"),
    (["asess", "-"], 2, "assess"),
    (["--plain", "resume"], 2, "backtriage resume … --plain"),
    (["--flow", "knee", "assess", "-"], 2, "backtriage assess … --flow"),
    (["--no-input", "resume"], 2, "backtriage resume … --no-input"),
    (["flow", "check", "nowhere"], 1, "nowhere"),
    (["flow", "check", "knee", "--flow", "leg"], 2, "knee and leg"),
    (["flow", "explain", "saddle"], 1, "`saddle_numb`"),
    (["help", "nothing"], 2, "nothing"),
    (["--region", "germny"], 2, "Did you mean Germany?"),
])
def test_what_cannot_be_done_ends_with_its_code(arguments: list[str], code: int, told: str) -> None:
    """1 for what was given, 2 for how the program was called; what was wrong is named."""
    done = CliRunner().invoke(app, arguments, input=WELL)

    assert done.exit_code == code
    assert told in done.output


@pytest.mark.parametrize("command, said, code", [
    (JUDGED, WELL, DONE),
    (JUDGED, well(region=None, needles=None), DONE),  # neither makes anything more urgent
    (JUDGED, well(severity="not_sure"), DONE),  # not sure is an answer
    (JUDGED, json.dumps({"em_now": "none", "ces": ["saddle"]}), DONE),  # more could not be said sooner
    (JUDGED, well(ces=None), TOO_EARLY),
    (JUDGED, well(history=None), TOO_EARLY),
    (JUDGED, json.dumps({"em_now": "none", "ces": "none", "age": 44}), TOO_EARLY),
    (JUDGED, "{}", TOO_EARLY),
    ("assess -", WELL, DONE),
    ("assess -", "{}", TOO_EARLY),
    ("--no-input", "", STOPPED),
    ("resume --no-input", "", STOPPED),
])
def test_no_script_takes_what_is_missing_for_an_all_clear(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str, code: int) -> None:
    """There is a result, it is too early for one, or nobody could be asked: each has a code of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    kept_draft(tmp_path / "backtriage" / "one.json", shipped(), answers(shipped(), em_now="none"),
               datetime.now())

    done = CliRunner().invoke(app, command.split(), input=said)

    assert done.exit_code == code
    if command == JUDGED:
        assert (json.loads(done.stdout)["urgency"] is None) is (code == TOO_EARLY)


def test_every_exit_code_is_documented() -> None:
    """In the README, and at the end of `--help` in every language."""
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert codes == {int(code) for code in re.findall(r"^\| (\d) \| ", readme, re.MULTILINE)}
    for language in ("en", "de", "es"):
        assert codes == {int(code) for code in re.findall(r"\b\d\b", load_words(language)("cli.epilog"))}


def test_a_country_that_is_said_at_the_command_counts_more_than_one_in_the_file() -> None:
    """Whoever travels names it there, and is told the numbers of that place."""
    command = ["assess", "-", "--format", "markdown"]
    there, written, here = (re.sub(r" at \d\d:\d\d", "", CliRunner().invoke(app, each, input=told).stdout)
                            for each, told in (([*command, "--region", "us"], WELL),
                                               (command, well(region="us")),
                                               (command, WELL)))

    assert there == written
    assert there != here


def test_the_questionnaire_is_written_for_other_programs() -> None:
    """As a Questionnaire of FHIR with a group for each section and what is worked out, and as a list."""
    exported, listed = (json.loads(CliRunner().invoke(app, command).stdout) for command in (
        ["flow", "export"], ["items", "--format", "json"]))

    assert exported["resourceType"] == "Questionnaire"
    assert len(exported["item"]) == len(shipped().sections) + 1
    assert len(listed) == len(shipped().asked)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Nobody has answers of more than 1 MB; at 1 MB they are still read."""
    for size, code in ((1_000_000, 0), (1_000_001, 1)):
        file = tmp_path / "answers.yaml"
        file.write_text(f"{WELL}\n#".ljust(size), encoding="utf-8")
        done = CliRunner().invoke(app, ["assess", str(file), "--format", "json"])
        assert done.exit_code == code, done.output
    assert "1 MB" in done.output


@pytest.mark.parametrize("arguments", [["--help"], ["flow", "check", "--help"], ["assess", "--help"]])
def test_help_can_be_asked_for_in_three_ways(arguments: list[str]) -> None:
    """Each names what is needed as FILE, and exit codes are told once."""
    *command, _ = arguments
    ways = [CliRunner().invoke(app, each, prog_name="backtriage").output
            for each in (arguments, [*command, "-h"], ["help", *command])]

    assert ways[0] == ways[1] == ways[2]
    assert f"backtriage {' '.join(command)}".strip() in ways[0]
    assert "{" not in ways[0]
    assert ("Exit codes" in ways[0]) is (not command)


def test_every_line_of_help_is_whole() -> None:
    """Each command says in one line what it does, and none is cut off."""
    for command in (["help"], ["help", "flow"]):
        lines = CliRunner().invoke(app, command, prog_name="backtriage").output.split("Commands:")[1]
        assert "..." not in lines


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told_by_either_option(option: str) -> None:
    """Also beside others."""
    assert CliRunner().invoke(app, ["--plain", option]).output == f"backtriage {__version__}\n"


def test_nobody_is_asked_who_must_not_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be asked is said, with each answer, and how to give it; nothing is kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    done = CliRunner().invoke(app, ["--no-input", "--region", "uk"], input="1\n")

    first = shipped().items["em_now"]
    assert done.exit_code == 3
    assert f"em_now (any of): {first.ask}" in done.output
    assert all(f"{option.id}: {option.say}" in done.output for option in first.options)
    assert "backtriage assess FILE" in done.output
    assert [*tmp_path.iterdir()] == []


def test_the_next_question_of_a_draft_is_said_without_asking(tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft stays as it is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    kept = tmp_path / "backtriage" / "one.json"
    kept_draft(kept, shipped(), answers(shipped(), em_now="none"), datetime.now())
    before = kept.read_text()

    done = CliRunner().invoke(app, ["resume", "--no-input"], input="1\n")

    assert done.exit_code == 3
    assert f"ces (any of): {shipped().items['ces'].ask}" in done.output
    assert kept.read_text() == before


@pytest.mark.parametrize("command", [["check"], ["try"], ["graph"], ["explain"], ["explain", "broken_wrist"],
                                     ["translation", "de"], ["export"]])
def test_a_folder_can_stand_bare_behind_a_command(command: list[str]) -> None:
    """It is the same as with `--flow`."""
    bare, option = (CliRunner().invoke(app, ["flow", *command, *way])
                    for way in ([str(WRIST)], ["--flow", str(WRIST)]))

    assert bare.output == option.output
    assert bare.exit_code == option.exit_code
    assert "low-back-pain" not in bare.output


def test_what_needs_a_library_says_which_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No file is written, and another way to paper is named."""
    monkeypatch.setitem(sys.modules, "typst", None)  # importing it fails
    file = tmp_path / "result.pdf"

    for command in (["assess", "-", "--format", "pdf"], ["flow", "paper"]):
        done = CliRunner().invoke(app, [*command, "--output", str(file)], input=WELL)
        assert done.exit_code == 1
        assert "pip install 'typst" in done.output
    assert not file.exists()


def test_whatever_people_are_told_to_install_exists() -> None:
    """It is a library as pyproject.toml names it, or this folder; the program is in no package index."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    known = {*(f".[{name}]" for name in extras), *(each for extra in extras.values() for each in extra)}
    texts = [text for language in ("en", "de", "es") for text in load_words(language).texts.values()]
    texts += [prove.MISSING, diff.NEEDS_SOLVER, crowd.MISSING]
    texts += [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "questions/README.md")]

    named = [name for text in texts for name in re.findall(r"pip install '([^']+)'", str(text))]

    assert len(named) > 15
    assert {*named} <= known


# What answers and results can come from and go to

READS = [sys.executable, "-m", "backtriage", "assess"]


def outside(command: list[str], *, shell: str = "", encoding: str = "utf-8",
            wish: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own, perhaps by a shell that redirects something."""
    line = ["sh", "-c", f'exec "$@" {shell}', "sh", *command] if shell else command
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", **(wish or {})}
    return subprocess.run(line, capture_output=True, check=False, timeout=60, cwd=ROOT, env=env, **more)


@pytest.mark.parametrize("command", [
    *(["assess", "-", "--lang", "de", "--format", name] for name in ("html", "markdown", "json", "fhir")),
    ["flow", "export", "--lang", "de"], ["items", "--lang", "de", "--format", "json"]])
@pytest.mark.parametrize("output", [(), ("--output", "-")])
def test_what_other_programs_read_is_utf_8_whatever_the_locale(
        command: list[str], output: tuple[str]) -> None:
    """Also on standard output, and where `-` names it."""
    if output and command[0] == "items":
        return  # it has no `--output`
    done = outside([*READS[:-1], *command, *output], encoding="cp1252", input=WELL.encode())

    assert done.returncode == 0, done.stderr
    assert re.search("[äöü]", done.stdout.decode())


@pytest.mark.parametrize("shell, told", [
    ("<&-", "cli.no_standard_input"), ("</dev/zero", "cli.too_large")])
def test_what_stands_at_standard_input_is_bounded(shell: str, told: str) -> None:
    """Closed, or without an end: it is told in one line."""
    done = outside([*READS, "-"], shell=shell)

    assert (done.returncode, done.stderr.decode()) == (1, f"{load_words('en')(told, file='-')}\n")


def test_a_pipe_in_the_place_of_answers_keeps_nobody_waiting(tmp_path: Path) -> None:
    """A device neither; how to read what they hold is told."""
    os.mkfifo(tmp_path / "my pipe")

    for file in (str(tmp_path / "my pipe"), "/dev/zero"):
        done = outside([*READS, file])
        assert (done.returncode, done.stderr.decode()) == (
            1, f"{load_words('en')('cli.no_file', file=quote(file))}\n")


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("shell", ["> out", "| cat > out"])
def test_standard_output_can_be_named_by_its_path(tmp_path: Path, force: tuple[str], shell: str) -> None:
    """It is written into, and nobody is advised to replace it."""
    done = outside([*READS, "-", "--format", "json", "--output", "/dev/stdout", *force],
                   shell=shell.replace("out", str(tmp_path / "out")), input=WELL.encode())

    assert done.returncode == 0
    assert b"--force" not in done.stderr
    assert json.loads((tmp_path / "out").read_text(encoding="utf-8"))["urgency"] == "self_care"


def test_lines_without_end_that_fit_nothing_end_a_questionnaire(tmp_path: Path) -> None:
    """As from a script that answers what is not asked."""
    done = outside([*READS[:-1], "--plain", "--private"], input=b"\n" * 100_000)

    assert done.returncode == STOPPED
    assert len(done.stdout) < 50_000


@pytest.mark.parametrize("wish, coloured", [
    ({}, False), ({"FORCE_COLOR": "1"}, True), ({"CLICOLOR_FORCE": "1"}, True),
    ({"CLICOLOR_FORCE": "0"}, False), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ({"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, False)])
def test_colour_is_sent_into_a_pipe_only_if_it_is_wanted(wish: dict[str, str], coloured: bool) -> None:
    """In the words that other programs know; whoever wants none has none."""
    done = outside([*READS, "-"], input=WELL.encode(), wish=wish)

    assert done.returncode == 0
    assert (b"\x1b[" in done.stdout) is coloured


def test_old_answers_are_called_so_on_top() -> None:
    """A file that was saved says from when it is."""
    old = json.dumps({"answered": "2026-01-31", **ANSWERS})
    told = CliRunner().invoke(app, ["assess", "-"], input=old).output

    assert "31 January 2026" in told
    assert told.index("31 January 2026") < told.casefold().index("look after")
