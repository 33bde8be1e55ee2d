"""Menus in a real terminal: held keys, keys pressed too early, Esc alone, and no colour."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.terminal import DOWN, ENTER, ESC, Terminal

ROOT = Path(__file__).parents[2]
PROGRAM = """
from time import sleep

from backtriage.ask.asker import Command
from backtriage.ask.menus import Menus
from tests.ask.items import STATUS, item

menus = Menus(item("age").words)
for id in ("doctor", "long", "signs"):
    answer = menus.ask(item(id), None, STATUS)
    if not isinstance(answer, Command):
        menus.said(item(id), answer, STATUS)
    print("said", answer)
    sleep(0.5)
"""


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A terminal in which three questions are asked."""
    env = {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **getattr(request, "param", {})}
    with Terminal((sys.executable, "-c", PROGRAM), env) as opened:
        yield opened


def test_a_held_key_does_not_answer_the_next_question(terminal: Terminal) -> None:
    """What was pressed before a question was on the screen does not answer it."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press("1" * 20)
    terminal.wait_for("How long have you had")
    terminal.press(ENTER * 20)
    terminal.wait_for("Please choose one first.")

    assert terminal.shows("A doctor seen: Yes")
    assert not terminal.shows("How long: ")


def test_what_is_pressed_between_two_questions_is_forgotten(terminal: Terminal) -> None:
    """A key that is pressed while an answer is kept on disk answers nothing."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press("1")
    terminal.wait_for("said frozenset")
    terminal.press("1" * 20)
    terminal.wait_for("How long have you had")
    terminal.press(ENTER)
    terminal.wait_for("Please choose one first.")


def test_esc_goes_back_at_once(terminal: Terminal) -> None:
    """Esc is not held back for long in case an arrow key follows."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press(ESC)
    terminal.wait_for("said Command.BACK")


@pytest.mark.parametrize("terminal, colour", [({}, True), ({"NO_COLOR": "1"}, False)],
                         indirect=["terminal"])
def test_no_colour_is_sent_to_those_who_want_none(terminal: Terminal, *, colour: bool) -> None:
    """With NO_COLOR set nothing has a colour, and what is pointed at is still marked."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press(DOWN)
    terminal.wait_for("> 1  Yes")

    found = re.search(rb"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m", terminal.sent)
    assert bool(found) is colour
