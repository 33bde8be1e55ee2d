"""The result in a terminal: a small menu of topics, what nobody misses, and files to keep."""

from __future__ import annotations

import json
import stat

import pytest

from backtriage.flow.model import Flow
from backtriage.keep.answer_file import write_answers
from tests.conftest import slowly
from tests.terminal.conftest import BAD_INPUT, DONE, Home
from tests.terminal.questions import (
    BACK_TO_TOPICS,
    FILE_NAME,
    NOTHING_SAVED,
    SAVE_AS,
    SUBJECT,
    WHAT_NEXT,
    Menus,
    answer,
    heading,
)
from tests.terminal.terminal import CTRL_C, CTRL_U, CTRL_X, ENTER, ESC
from tests.visit.personas import persona

WELL, _ = write_answers(persona("simple pain"))
WELL += "start: none\n"  # a private answer, which is left out of such a file


PAGER = """\
#!/bin/sh
trap 'echo Interrupted' INT
cat
echo All read
read one </dev/tty
read two </dev/tty
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

    menus.terminal.wait_for(heading(flow, 0), "What to do meanwhile", "Does it work?", "Save", "Finish")

    assert "48" in menus.read("Does it work?")


def test_the_evidence_can_be_read_without_colour_or_pictures(home: Home, flow: Flow) -> None:
    """In plain lines the three numbers of the largest trial are said in words."""
    (home.path / "answers.yaml").write_text(WELL)

    told = home.run("assess", str(home.path / "answers.yaml"), "--full").stdout

    for words in ("- Real acupuncture: 48", "- Pretend acupuncture: 44", "exercise: 27"):
        assert words in told
    assert "\x1b" not in told


@pytest.mark.slow
def test_whoever_finishes_is_told_last_when_to_come_back(home: Home, flow: Flow) -> None:
    """How soon and whom to call comes first, then the signs to watch for."""
    menus = at_result(home, flow)

    menus.finish()

    assert menus.terminal.ended() == DONE
    menus.terminal.wait_for(heading(flow, 0), "At once", "numb private parts", "Today", "a fever")


@pytest.mark.slow
def test_an_emergency_offers_a_note_for_the_hospital(home: Home, flow: Flow) -> None:
    """The note says when, and which answers led there; of acupuncture there is nothing to read."""
    menus = home.menus(rows=60)
    answer(menus, flow, ces="saddle")

    assert not menus.terminal.shows("Does it work?")
    read = menus.read("A note for the hospital")

    assert all(words in read for words in (flow.flags["saddle_numb"].name, "Fill in by hand")), read


@pytest.mark.parametrize("line, suffix, begins", [
    ("HTML", ".html", b"<!doctype html>"),
    *(slowly(*each) for each in (("PDF", ".pdf", b"%PDF-1.7"), ("Markdown", ".md", b"# "))),
])
def test_a_result_can_be_saved_as_a_file(home: Home, flow: Flow, line: str, suffix: str,
                                         begins: bytes) -> None:
    """What is saved is whole, and only its owner can read it."""
    file = home.path / f"mine{suffix}"
    menus = at_result(home, flow)
    assert menus.pick("Save") == SAVE_AS
    assert [menus.pick(line), *(menus.press(ENTER) for _ in SUBJECT)] == [*SUBJECT, FILE_NAME]

    assert menus.press(f"{CTRL_U}{file}{ENTER}") == WHAT_NEXT

    menus.terminal.wait_for(f"Saved in {file}.", "Only you can read it.")
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
    assert len(told["item"]) == len(flow.sections) + 1  # what is worked out has a group of its own


@pytest.mark.slow
def test_the_word_on_ctrl_c_belongs_to_the_pager(home: Home) -> None:
    """Whoever presses it while a printed result is in the system's pager loses nothing."""
    pager = home.path / "pager"
    pager.write_text(PAGER)
    pager.chmod(0o700)
    home.extra["PAGER"] = str(pager)
    (home.path / "answers.yaml").write_text(WELL)
    terminal = home.terminal("assess", str(home.path / "answers.yaml"), "--full").wait_for("All read")

    terminal.press(CTRL_C).wait_for("Interrupted")
    terminal.press(ENTER * 2)

    assert terminal.ended() == DONE
    assert "Traceback" not in terminal.text


def test_pages_are_read_inside_of_the_program(home: Home, flow: Flow) -> None:
    """No other program is started, a window can be made narrow meanwhile, and what was read is marked."""
    home.extra["PAGER"] = "no-such-program"
    menus = at_result(home, flow, rows=24)
    menus.point_at("Does it work?")
    terminal = menus.terminal.press(ENTER).wait_for("Does it work?", BACK_TO_TOPICS)

    terminal.resize(40, 24).wait_until(lambda: terminal.lines[0].strip() == "Does it work?" and all(
        len(line) <= 40 for line in terminal.lines) and terminal.shows(BACK_TO_TOPICS))
    terminal.resize(80, 24).settle()

    terminal.press(ESC).wait_for(WHAT_NEXT, "Does it work? (read)")


@pytest.mark.parametrize("key", [CTRL_X, slowly(CTRL_C)])
def test_a_page_can_be_left_at_once_or_with_a_last_word(home: Home, flow: Flow, key: str) -> None:
    """Nothing of a page stays on the screen; but for whoever leaves at once, the last word does."""
    menus = at_result(home, flow, rows=24)
    menus.point_at("Does it work?")
    menus.terminal.press(ENTER).wait_for(BACK_TO_TOPICS)

    menus.terminal.press(key)
    if key == CTRL_C:
        menus.wait(NOTHING_SAVED)
        menus.terminal.press(key)

    assert menus.terminal.ended() == DONE
    if key == CTRL_X:
        assert menus.terminal.text == ""
    else:
        menus.terminal.wait_for(heading(flow, 0), "At once", "numb private parts")
    assert not menus.terminal.shows("Does it work?")
