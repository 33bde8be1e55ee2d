"""Ended, stopped or gone on with from outside: the terminal is as it was before, and no answer is lost."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backtriage.ask.sequence import without
from tests.conftest import slowly
from tests.terminal.conftest import BACKTRIAGE, Home
from tests.terminal.questions import BACK_TO_TOPICS, Menus, answer
from tests.terminal.terminal import CTRL_C, ENTER, Terminal
from tests.terminal.test_leave import At, check, file_name, lists, number, result, single, which

if TYPE_CHECKING:
    from typing import Any

    from backtriage.flow.model import Flow

SWITCHED_ON = (1, 1000, 1003, 1006, 1049, 2004)  # what no shell expects: other keys, mouse, screen, paste
PROMPT = "$ "


def topic(home: Home, flow: Flow) -> Menus:
    """At a page of the result that is being read."""
    menus = result(home, flow)
    menus.terminal.press(ENTER).wait_for(BACK_TO_TOPICS)
    return menus


PLACES = [single, result, *map(slowly, (lists, number, check, which, file_name, topic))]


def before_it(terminal: Terminal) -> list[Any]:
    """How the terminal was: found out in one of the same kind."""
    with Terminal(("sleep", "9"), {"PATH": "/bin:/usr/bin"}) as other:
        assert terminal.settings != other.settings
        return other.settings


def is_sane(terminal: Terminal) -> bool:
    """Is nothing switched on that a shell does not expect, and the cursor seen?"""
    hidden = terminal.sent.rfind(b"\x1b[?25l") > terminal.sent.rfind(b"\x1b[?25h")
    return not hidden and not any(map(terminal.mode, SWITCHED_ON))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["TERM", *map(slowly, ("HUP", "QUIT", "USR1", "ALRM"))])
def test_a_signal_that_ends_it_gives_the_terminal_back(home: Home, flow: Flow, place: At, name: str) -> None:
    """At every kind of page: keys are echoed, the cursor is seen, the draft is kept, and nothing is said."""
    menus = place(home, flow)
    terminal, kept, usual = menus.terminal.settle(), home.files(), before_it(menus.terminal)
    said = len(terminal.sent)

    assert terminal.signal(signal.Signals[f"SIG{name}"]).ended() == -signal.Signals[f"SIG{name}"]

    assert terminal.settings == usual
    assert is_sane(terminal)
    assert without(terminal.sent[said:].decode()).strip() == ""
    assert home.files() == kept


@pytest.mark.parametrize("name", ["TERM", slowly("HUP"), slowly("QUIT")])
def test_plain_lines_end_by_a_signal_as_they_are(home: Home, name: str) -> None:
    """Nothing was changed about the terminal, and nothing is said."""
    terminal = home.terminal("--plain", rows=60).wait_for("Your answer:")
    terminal.press(f"0{ENTER}").wait_for("Question 2.").settle()
    kept, usual, said = home.kept(), terminal.settings, len(terminal.sent)

    terminal.signal(signal.Signals[f"SIG{name}"]).ended()

    assert (home.kept(), terminal.settings) == (kept, usual)
    assert terminal.sent[said:].strip() == b""
    assert is_sane(terminal)


@pytest.mark.slow
def test_a_signal_that_is_ignored_stays_ignored(home: Home, flow: Flow) -> None:
    """Whoever started it with `nohup` wants it to go on."""
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    menus = home.menus(before=ignore)

    menus.terminal.signal(signal.SIGHUP).settle()

    assert answer(menus, flow, most=2)


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(8))
def test_a_signal_between_two_pages_leaves_the_terminal_as_it_was(
        home: Home, flow: Flow, moment: int) -> None:
    """Whenever it comes, also while an answer is kept or a page is made ready."""
    menus = single(home, flow)
    usual = before_it(menus.terminal)
    menus.terminal.press("1")
    menus.terminal.settle(moment * 0.004)

    menus.terminal.signal(signal.SIGTERM)

    assert menus.terminal.ended() == -signal.SIGTERM
    assert menus.terminal.settings == usual
    assert is_sane(menus.terminal)


def is_stopped(pid: int) -> bool:
    """Is a process stopped?"""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T"


@pytest.mark.skipif(sys.platform != "linux", reason="it is read in /proc whether it is stopped")
@pytest.mark.parametrize("place", PLACES)
def test_it_goes_on_where_it_was_stopped(home: Home, flow: Flow, place: At) -> None:
    """Also if a shell has set the terminal to its own liking in between."""
    menus = place(home, flow)
    terminal, shown, kept = menus.terminal.settle(), menus.terminal.text, home.files()
    drawing, usual = terminal.settings, before_it(menus.terminal)

    terminal.signal(signal.SIGSTOP)
    terminal.wait_until(lambda: is_stopped(terminal.pid))
    terminal.set(usual).signal(signal.SIGCONT)

    terminal.wait_until(lambda: terminal.settings == drawing and terminal.text == shown)
    assert home.files() == kept
    terminal.press(CTRL_C).settle()
    terminal.press(CTRL_C).ended()
    assert terminal.settings == usual
    assert is_sane(terminal)


@pytest.mark.skipif(sys.platform != "linux", reason="its process is found in /proc")
@pytest.mark.slow
@pytest.mark.parametrize("done", [False, True], ids=["question", "result"])
def test_a_shell_can_stop_it_and_let_it_go_on(home: Home, flow: Flow, done: bool) -> None:
    """While it is stopped, the shell's terminal is as it always is, and not on another screen."""
    home.extra["PS1"] = PROMPT
    (home.path / ".inputrc").write_text("set enable-bracketed-paste off\n", encoding="utf-8")
    shell = Terminal(("bash", "--norc", "-i"), home.env)
    home.running.append(shell)
    menus = Menus(shell.wait_for(PROMPT), flow)
    shell.press(f"cd; stty -g > before; {' '.join(BACKTRIAGE)} --private{ENTER}")
    menus.wait()
    if done:
        answer(menus, flow, em_now="chest")
    asked = menus.prompt()
    children = Path(f"/proc/{shell.pid}/task/{shell.pid}/children").read_text(encoding="utf-8")
    [pid] = map(int, children.split())

    for round in ("one", "two"):
        os.kill(pid, signal.SIGTSTP)
        shell.wait_until(partial(is_stopped, pid)).wait_for("Stopped").settle()
        assert is_sane(shell)
        shell.press(f"stty -g > {round}; echo it is $((40 + 2)){ENTER}").wait_for("it is 42")
        shell.press(f"fg{ENTER}")
        menus.wait(asked)
    shell.press(CTRL_C).settle()
    shell.press(CTRL_C).settle()
    shell.press(f"stty -g > after; echo it was $((40 + 2)){ENTER}").wait_for("it was 42")

    settings = {(home.path / name).read_text(encoding="utf-8") for name in ("before", "one", "two", "after")}
    assert len(settings) == 1
