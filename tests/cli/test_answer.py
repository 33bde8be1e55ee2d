"""Commands for those who answer: what they write, and how they end."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backtriage.cli.answer import app
from backtriage.report.formats import Format
from tests.shipped import shipped

WELL = "{em_now: none, ces: none, role: self, region: uk, age: 45, site: low, dur: 3to12m}"


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
])
def test_what_cannot_be_done_ends_with_its_code(arguments: list[str], code: int, told: str) -> None:
    """1 for what was given, 2 for how the program was called; what was wrong is named."""
    done = CliRunner().invoke(app, arguments, input=WELL)

    assert done.exit_code == code
    assert told in done.output


def test_a_country_that_is_said_at_the_command_counts_more_than_one_in_the_file() -> None:
    """Whoever travels names it there, and is told the numbers of that place."""
    command = ["assess", "-", "--format", "markdown"]
    there, written, here = (re.sub(r" at \d\d:\d\d", "", CliRunner().invoke(app, each, input=told).stdout)
                            for each, told in (([*command, "--region", "us"], WELL),
                                               (command, WELL.replace("region: uk", "region: us")),
                                               (command, WELL)))

    assert there == written
    assert there != here


def test_the_questionnaire_is_written_for_other_programs() -> None:
    """As a Questionnaire of FHIR with a group for each section, and as a list of items."""
    exported, listed = (json.loads(CliRunner().invoke(app, command).stdout) for command in (
        ["flow", "export"], ["items", "--format", "json"]))

    assert exported["resourceType"] == "Questionnaire"
    assert len(exported["item"]) == len(shipped().sections)
    assert len(listed) == len(shipped().items)
