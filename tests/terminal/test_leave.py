"""Pausing and leaving, at every kind of prompt there is."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from backtriage.flow.model import Flow
from tests.conftest import slowly
from tests.terminal.conftest import DONE, STOPPED, Home
from tests.terminal.questions import (
    FILE_NAME,
    GO_ON_OR_STOP,
    NOTHING_SAVED,
    REALLY_CHANGE,
    WHAT_NEXT,
    WHICH_ONE,
    Menus,
    answer,
)
from tests.terminal.terminal import CTRL_C, CTRL_D, CTRL_X, DOWN, ENTER

PAUSED = "Paused. To go on, type: backtriage resume"
WIPED = b"\x1b[3J"  # what can be scrolled back to

At = Callable[[Home, Flow], Menus]  # a place at which somebody can be when they stop


def lists(home: Home, flow: Flow) -> Menus:
    """At a question where several lines can be ticked."""
    menus = home.menus()
    answer(menus, flow, most=1)
    assert flow.items[menus.prompt()].kind == "any of"
    return menus


def single(home: Home, flow: Flow) -> Menus:
    """At a question with one answer."""
    menus = home.menus()
    answer(menus, flow, until={"role"})
    return menus


def number(home: Home, flow: Flow) -> Menus:
    """At a field for a number, in the middle of typing."""
    menus = home.menus()
    answer(menus, flow, until={"age"})
    menus.terminal.press("4").wait_for("> 4")
    return menus


def check(home: Home, flow: Flow) -> Menus:
    """At the last page, with all answers."""
    return home.checking(rows=50)


def changing(home: Home, flow: Flow) -> Menus:
    """At a question that was picked from the last page."""
    menus = check(home, flow)
    menus.pick(flow.items["age"].about)
    return menus


def really(home: Home, flow: Flow) -> Menus:
    """At the question whether an answer shall be changed."""
    menus = check(home, flow)
    menus.pick(flow.items["em_now"].about)
    assert menus.press(f"1{ENTER}") == REALLY_CHANGE
    return menus


def told(home: Home, flow: Flow) -> Menus:
    """At an emergency that a practitioner was told of."""
    menus = home.menus("--practitioner")
    answer(menus, flow, em_now="chest")
    assert menus.prompt() == GO_ON_OR_STOP
    return menus


def which(home: Home, flow: Flow) -> Menus:
    """At the list of unfinished questionnaires."""
    for _ in range(2):
        menus = home.menus()
        if menus.prompt() == GO_ON_OR_STOP:
            menus.pick("keep this for later")
        answer(menus, flow, most=1)
        menus.terminal.press(CTRL_C).ended()
    menus = home.menus("resume")
    assert menus.prompt() == WHICH_ONE
    return menus


def result(home: Home, flow: Flow) -> Menus:
    """At the result."""
    menus = home.menus()
    answer(menus, flow, em_now="chest")
    assert menus.prompt() == WHAT_NEXT
    return menus


def file_name(home: Home, flow: Flow) -> Menus:
    """At the name of a file, in the middle of the result."""
    menus = result(home, flow)
    menus.pick("Save")
    assert menus.pick("My answers") == FILE_NAME
    return menus


@pytest.mark.parametrize("place, key", [
    (number, CTRL_C), slowly(number, CTRL_D),
    *(slowly(place, CTRL_C) for place in (lists, single, check, changing, really, told))])
def test_a_pause_works_at_every_kind_of_prompt(home: Home, flow: Flow, place: At, key: str) -> None:
    """Wherever somebody is asked, Ctrl-C and Ctrl-D pause, and every answer is kept."""
    menus = place(home, flow)
    kept = home.kept()

    assert menus.terminal.press(key).ended() == STOPPED

    menus.terminal.wait_for(PAUSED)
    assert home.kept() == kept


@pytest.mark.slow
def test_ctrl_c_at_the_list_of_unfinished_questionnaires_keeps_them(home: Home, flow: Flow) -> None:
    """Whoever stops at the list finds the same list next time."""
    menus = which(home, flow)

    assert menus.terminal.press(CTRL_C).ended() == STOPPED

    assert home.menus("resume").prompt() == WHICH_ONE


@pytest.mark.slow
def test_ctrl_c_after_the_result_ends_the_program(home: Home, flow: Flow) -> None:
    """Once the result is shown nothing is left to pause: the key says so, and is asked about once."""
    menus = file_name(home, flow)
    menus.terminal.wait_for("Ctrl-C finish")

    assert menus.press(CTRL_C) == NOTHING_SAVED
    assert menus.pick("Back to my result") == WHAT_NEXT
    assert menus.press(CTRL_C) == NOTHING_SAVED
    assert menus.terminal.press(CTRL_C).wait_for("Don't drive.").ended() == DONE


@pytest.mark.parametrize("moment", [0.1, *map(slowly, (0, 0.05, 0.2, 0.4))])
def test_an_interruption_while_the_program_starts_shows_no_python_error(home: Home, moment: float) -> None:
    """Ctrl-C before the first question ends the program calmly, however early it comes."""
    terminal = home.terminal().wait_for("This tool can't see you")
    time.sleep(moment)

    # Python ends by the signal, whatever we do, if it was just making a dataclass.
    assert terminal.signal(signal.SIGINT).ended() in (STOPPED, -signal.SIGINT)

    assert b"Traceback" not in terminal.sent


@pytest.mark.parametrize("moment", [0.15, *map(slowly, (0, 0.05, 0.25, 0.4))])
def test_leaving_works_before_the_first_question_is_there(home: Home, moment: float) -> None:
    """Whoever must leave at once does not wait for the program, whatever else they pressed."""
    terminal = home.terminal()
    time.sleep(moment)

    terminal.press(f"1{CTRL_X}2{ENTER}").ended()

    assert terminal.text == ""
    assert home.files() == []


def test_leaving_counts_while_an_answer_is_kept(home: Home, flow: Flow) -> None:
    """It may come together with an answer."""
    menus = single(home, flow)

    menus.terminal.press(f"1{CTRL_X}").ended()

    assert menus.terminal.text == ""
    assert home.files() == []


@pytest.mark.parametrize("place", [
    number, *map(slowly, (result, lists, single, check, changing, really, told, which, file_name))])
def test_leaving_wipes_everything_at_every_kind_of_prompt(home: Home, flow: Flow, place: At) -> None:
    """Wherever somebody is asked, Ctrl-X ends at once, with nothing left on the screen or above it."""
    menus = place(home, flow)
    before = menus.terminal.sent.count(WIPED)

    offered = place is which  # nobody has said yet which of them, so that all are older ones
    if offered:
        menus.terminal.press(CTRL_X).wait_for("delete them all?", "Ctrl-X leave").press(DOWN)
        menus.terminal.wait_for("> ", "Yes, delete")
    menus.terminal.press(ENTER if offered else CTRL_X).ended()

    assert menus.terminal.sent.count(WIPED) == before + 1 + offered
    assert menus.terminal.text == ""
    assert home.files() == []
