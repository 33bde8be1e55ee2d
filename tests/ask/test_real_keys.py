"""Menus in a real terminal: held keys, keys pressed too early, Esc alone, and no colour."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pexpect
import pyte
import pytest

from tests.screen import Screen

UP, DOWN, ENTER, ESC = "\x1b[A", "\x1b[B", "\r", "\x1b"
FOREVER = 10  # seconds
PROGRAM = """
from time import sleep

from backtriage.ask.menus import Menus
from tests.ask.items import STATUS, item

menus = Menus(item("age").words)
for id in ("doctor", "long", "signs"):
    print("said", menus.ask(item(id), None, STATUS))
    sleep(0.5)
"""


class Terminal:
    """The same in a real pseudo-terminal."""

    def __init__(self, **environment: str) -> None:
        self._child = pexpect.spawn(sys.executable, ["-c", PROGRAM], encoding="utf-8", dimensions=(24, 80),
                                    cwd=Path(__file__).parents[2],
                                    env={"TERM": "xterm-256color", **environment})
        self._screen = Screen(80, 24)
        self._stream = pyte.Stream(self._screen)
        self.sent = ""

    def wait_for(self, words: str) -> None:
        """Read until words stand on the screen."""
        end = monotonic() + FOREVER
        while words not in self.view:
            assert monotonic() < end, self.view
            self._read()

    def press(self, keys: str) -> None:
        """Press keys as fast as can be."""
        self._child.send(keys)

    def close(self) -> None:
        """Hang up."""
        self._child.close(force=True)

    def _read(self) -> None:
        try:
            text = self._child.read_nonblocking(4096, timeout=0.1)
        except pexpect.TIMEOUT:
            return
        self.sent += text
        self._stream.feed(text)

    @property
    def view(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.shown)


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A real terminal with the program in it."""
    opened = Terminal(**getattr(request, "param", {}))
    yield opened
    opened.close()


def test_a_held_key_does_not_answer_the_next_question(terminal: Terminal) -> None:
    """What was pressed before a question was on the screen does not answer it."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press("1" * 20)
    terminal.wait_for("How long have you had")
    terminal.press(ENTER * 20)
    terminal.wait_for("Please choose one first.")

    assert "A doctor seen: Yes" in terminal.view
    assert "How long: " not in terminal.view


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

    found = re.search(r"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m", terminal.sent)
    assert bool(found) is colour
