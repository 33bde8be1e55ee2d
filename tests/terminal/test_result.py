"""The result in a terminal: a small menu of topics, what nobody misses, and files to keep."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from backtriage.flow.model import Flow
from tests.conftest import slowly
from tests.terminal.conftest import BAD_INPUT, DONE, Home
from tests.terminal.questions import FILE_NAME, SAVE_AS, WHAT_NEXT, Menus, answer
from tests.terminal.terminal import CTRL_U, ENTER

SOONER = "Go to an emergency department at once"
WELL = """\
em_now: none
ces: none
role: self
region: uk
age: 45
site: low
dur: 3to12m
"""


def at_result(home: Home, flow: Flow, *, rows: int = 60, columns: int = 80) -> Menus:
    """In front of the result of somebody with little trouble."""
    menus = home.checking(rows=rows, columns=columns)
    assert menus.pick("All correct") == WHAT_NEXT
    return menus


@pytest.mark.slow
@pytest.mark.parametrize("columns, rows", [(80, 24), slowly(120, 40)])
def test_topics_are_offered_below_the_first_page(home: Home, flow: Flow, columns: int, rows: int) -> None:
    """What to do stays on the screen, and one key opens a topic."""
    menus = at_result(home, flow, rows=rows, columns=columns)

    menus.terminal.wait_for(flow.urgency[0].name, "What you can do now", "Does it work?", "Save or print")
    menus.read("Does it work?")

    menus.terminal.wait_for("none after 5 to 7")


def test_the_evidence_can_be_read_without_colour_or_pictures(home: Home, flow: Flow) -> None:
    """In plain lines the three numbers of the largest trial are said in words."""
    (home.path / "answers.yaml").write_text(WELL)

    told = home.run("assess", str(home.path / "answers.yaml"), "--full").stdout

    for words in ("- Real acupuncture: 48", "- Pretend acupuncture: 44", "exercise: 27"):
        assert words in told
    assert "\x1b" not in told


@pytest.mark.slow
def test_whoever_finishes_at_once_is_still_told_when_to_come_back(home: Home, flow: Flow) -> None:
    """The signs to watch for are told at the end to those who did not open their page."""
    menus = at_result(home, flow)

    menus.finish()

    assert menus.terminal.ended() == DONE
    menus.terminal.wait_for(SOONER)


@pytest.mark.slow
def test_an_emergency_offers_a_note_for_the_hospital(home: Home, flow: Flow) -> None:
    """The note says when, and which answers led there; of acupuncture there is nothing to read."""
    menus = home.menus(rows=60)
    answer(menus, flow, ces="saddle")

    assert not menus.terminal.shows("Does it work?")
    menus.read("A note for the hospital")

    menus.terminal.wait_for("Findings", flow.flags["saddle_numb"].name, "Decision support only")


@pytest.mark.parametrize("line, suffix, begins", [
    ("HTML", ".html", b"<!doctype html>"),
    *(slowly(*each) for each in (("PDF", ".pdf", b"%PDF-1.7"), ("Markdown", ".md", b"# "))),
])
def test_a_result_can_be_saved_as_a_file(home: Home, flow: Flow, line: str, suffix: str,
                                         begins: bytes) -> None:
    """What is saved is whole, and only its owner can read it."""
    file = home.path / f"mine{suffix}"
    menus = at_result(home, flow)
    assert menus.pick("Save or print") == SAVE_AS
    assert menus.pick(line) == FILE_NAME

    assert menus.press(f"{CTRL_U}{file}{ENTER}") == WHAT_NEXT

    menus.terminal.wait_for("Only you can read it.")
    assert file.read_bytes().startswith(begins)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.slow
def test_a_file_is_written_whole_and_not_over_another(home: Home) -> None:
    """A file that is there stays, unless it may be replaced."""
    answers, file = home.path / "answers.yaml", home.path / "result"
    answers.write_text(WELL)
    command = ("assess", str(answers), "--format", "html", "--output", str(file))

    assert home.run(*command).returncode == DONE
    first = file.read_bytes()
    refused = home.run(*command)

    assert len(first) > 1000
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert refused.returncode == BAD_INPUT
    assert "--force" in refused.stderr
    assert home.run(*command, "--force").returncode == DONE


@pytest.mark.slow
def test_the_questionnaire_is_exported_for_other_programs(home: Home, flow: Flow) -> None:
    """`flow export` writes a FHIR Questionnaire with a group for every section."""
    told = json.loads(home.run("flow", "export").stdout)

    assert told["resourceType"] == "Questionnaire"
    assert len(told["item"]) == len(flow.sections)


def test_a_long_page_goes_through_the_pager(home: Home, flow: Flow) -> None:
    """A page that is longer than the screen is handed to the person's own pager."""
    seen = home.path / "seen.txt"
    pager = home.path / "pager"
    pager.write_text(f"#!/bin/sh\ncat >{seen}\n")
    pager.chmod(0o700)
    home.extra["PAGER"] = str(pager)
    menus = at_result(home, flow, rows=30)

    menus.read("Does it work?")

    assert "none after 5 to 7" in Path(seen).read_text(encoding="utf-8")


@pytest.mark.slow
def test_without_a_pager_a_long_page_is_simply_shown(home: Home, flow: Flow) -> None:
    """Where there is no pager, nothing is lost."""
    home.extra["PAGER"] = "no-such-program"
    menus = at_result(home, flow, rows=30)

    menus.read("Does it work?")

    menus.terminal.wait_for("none after 5 to 7")
