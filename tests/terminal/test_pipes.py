"""Plain lines through pipes, and pipes that are closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import slowly
from tests.terminal.conftest import BACKTRIAGE, DONE, STOPPED
from tests.terminal.questions import (
    CHECK,
    FILE_NAME,
    REALLY_CHANGE,
    WHAT_NEXT,
    answer,
    heading,
    line_words,
    mildest,
)

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home

PAUSED = "Paused. To go on, type: backtriage resume"
MOST_IF_SIMPLE = 20
FULL = Path("/dev/full")


def test_a_whole_questionnaire_goes_through_a_pipe(home: Home, flow: Flow) -> None:
    """Everything can be answered and read line by line."""
    lines = home.lines()

    asked = answer(lines, flow)
    assert len(asked) <= MOST_IF_SIMPLE
    assert lines.prompt() == CHECK
    lines.pick("All correct")

    assert lines.prompt() == WHAT_NEXT
    assert heading(flow, 0) in lines.said
    assert home.files() == []
    lines.pick("More to read")
    lines.pick("Limits")
    assert "LIMITS" in lines.said
    lines.pick("Back to the topics")
    lines.pick("Finish")
    assert lines.ended() == DONE


@pytest.mark.slow
def test_no_line_is_longer_than_eighty_signs_or_redrawn(home: Home, flow: Flow) -> None:
    """A screen reader gets short lines, in one order, without any control sign."""
    lines = home.lines()
    answer(lines, flow)
    lines.pick("All correct")

    assert max(map(len, lines.all.splitlines())) <= 80
    assert lines.all.replace("\n", "").isprintable()


@pytest.mark.slow
def test_an_emergency_through_a_pipe_needs_two_questions(home: Home, flow: Flow) -> None:
    """Somebody in danger is told as soon in plain lines as in menus."""
    lines = home.lines("--region", "uk")

    assert len(answer(lines, flow, ces="retention")) == 2

    assert heading(flow, -1) in lines.said
    assert "999" in lines.said


@pytest.mark.slow
def test_plain_lines_go_back_tell_why_and_ask_again(home: Home, flow: Flow) -> None:
    """Back, why and again do what keys do in menus."""
    lines = home.lines()
    first, second = answer(lines, flow, most=2)
    third = lines.prompt()

    said = lines.type("why")
    assert f"Why we ask: {flow.items[third].why}" in " ".join(said.split())
    lines.type("again")
    assert lines.prompt() == third
    lines.type("back")
    assert lines.prompt() == second
    assert f"You said: {line_words(flow.items[second], str(mildest(flow.items[second])))}." in lines.said
    lines.type("back")
    assert lines.prompt() == first
    lines.type("")
    assert lines.prompt() == third


@pytest.mark.slow
def test_plain_lines_change_an_answer_at_the_end(home: Home, flow: Flow) -> None:
    """On the last page an answer can be changed, left as it was, or changed in earnest."""
    lines = home.lines()
    answer(lines, flow)
    history = flow.items["history"]

    for choice, after in (("No, leave it", CHECK), ("Yes, change it", "cancer")):
        lines.pick(f"{history.about}:")
        assert lines.prompt() == "history"
        lines.give(history, "cancer")
        assert lines.prompt() == REALLY_CHANGE
        assert "we need to ask about" in " ".join(lines.said.split())
        lines.pick(choice)
        assert after in (lines.prompt(), *answer(lines, flow, cancer="past"))

    assert lines.prompt() == CHECK
    assert home.kept()["history"] == ["cancer"]


def test_plain_lines_pause_and_resume(home: Home, flow: Flow) -> None:
    """Pause says how to go on, and resume goes on where it was."""
    lines = home.lines()
    asked = answer(lines, flow, most=4)
    here = lines.prompt()
    assert PAUSED in lines.type("pause")
    assert lines.ended() == STOPPED

    again = home.lines("resume")

    assert again.prompt() == here
    assert not set(asked) & set(answer(again, flow))


@pytest.mark.slow
def test_plain_lines_leave_nothing(home: Home, flow: Flow) -> None:
    """Leave ends at once, and keeps nothing."""
    lines = home.lines()
    answer(lines, flow, most=3)

    lines.type("leave")

    assert lines.ended() == DONE
    assert home.files() == []


@pytest.mark.slow
def test_plain_lines_save_answers(home: Home, flow: Flow) -> None:
    """Answers can be saved in plain lines, and judged again from the file."""
    lines = home.lines()
    answer(lines, flow, ces="saddle")
    lines.pick("Save")
    lines.pick("My answers")
    assert lines.prompt() == FILE_NAME

    lines.type(str(home.path / "mine.yaml"))

    assert lines.prompt() == WHAT_NEXT
    again = home.run("assess", str(home.path / "mine.yaml"))
    assert heading(flow, -1) in again.stdout


@pytest.mark.slow
def test_a_practitioner_can_use_plain_lines(home: Home, flow: Flow) -> None:
    """Short labels, the emergency told at once, and the clinical summary come in plain lines, too."""
    lines = home.lines("--practitioner")
    assert flow.items["em_now"].short in lines.said

    answer(lines, flow, em_now="chest")
    assert flow.urgency[-1].short in lines.said
    lines.pick("Go on with the questions")
    answer(lines, flow)
    lines.pick("All correct")

    assert "Decided by" in lines.said


@pytest.mark.slow
def test_the_end_of_input_is_a_pause(home: Home, flow: Flow) -> None:
    """Where no more lines come, the answers are kept for another time."""
    lines = home.lines()
    asked = answer(lines, flow, most=3)

    assert lines.ended() == STOPPED

    assert PAUSED in lines.all
    assert list(home.kept()) == asked


@pytest.mark.slow
def test_words_that_fit_nothing_are_asked_again_kindly(home: Home, flow: Flow) -> None:
    """Nonsense, and bytes that are no text, are no answer and no error."""
    done = subprocess.run(BACKTRIAGE, env=home.env, input=b"nonsense\n\xff\xfe\n99\n\n", check=False,
                          capture_output=True, timeout=60)

    assert done.returncode == STOPPED
    assert b"That is not one of the lines." in done.stdout
    assert done.stderr == b""
    assert home.kept() == {}


@pytest.mark.parametrize("arguments", [
    (), ("items",), slowly(("--plain",)), slowly(("assess", "answers.yaml"))])
def test_a_closed_pipe_ends_the_program_with_one_line(home: Home, arguments: tuple[str, ...]) -> None:
    """Where nobody reads any more, the program says so in one line, and ends with 3."""
    (home.path / "answers.yaml").write_text("em_now: none\nces: none\nage: 44\n")
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run([*BACKTRIAGE, *arguments], env=home.env, cwd=home.path, check=False, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=write, stderr=subprocess.PIPE, text=True)

    os.close(write)
    assert done.returncode == STOPPED
    assert done.stderr == "backtriage: the output was closed before everything was shown.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes streams like this")
@pytest.mark.parametrize("closed", [">&-", slowly("<&-"), slowly("2>&-")])
def test_a_stream_that_was_never_open_is_no_error(home: Home, closed: str) -> None:
    """Started without input, output or messages, the program ends calmly."""
    stdin = "" if "<" in closed else "</dev/null"

    done = subprocess.run(["sh", "-c", f'exec "$@" {closed} {stdin}', "sh", *BACKTRIAGE], env=home.env,
                          check=False, timeout=60, capture_output=True, text=True)

    assert done.returncode == STOPPED
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [(), slowly(("items",))])
def test_output_that_cannot_be_written_is_told_in_one_line(home: Home, arguments: tuple[str, ...]) -> None:
    """Where the output's own disk is full, the program says so in one line, and ends with 3."""
    with FULL.open("w") as full:
        done = subprocess.run([*BACKTRIAGE, *arguments], env=home.env, check=False, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True)

    assert done.returncode == STOPPED
    assert done.stderr.startswith("backtriage: stopped, because of an error:")
    assert done.stderr.count("\n") == 1
