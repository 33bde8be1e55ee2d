"""Leaving inside tmux and GNU Screen, which keep lines of their own: none of ours can be scrolled back to."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.conftest import slowly
from tests.terminal.conftest import BACKTRIAGE, Home, all_answered
from tests.terminal.questions import WHAT_NEXT, WHICH_ONE
from tests.terminal.terminal import CTRL_X, ENTER, PATIENCE, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROMPT_OF_SHELL = "$"
FOOT, FOOT_OF_LIST = "Ctrl-C pause  Ctrl-X leave", "Ctrl-C stop  Ctrl-X leave"
PROMPT = "Your answer:"
ABOVE = 30_000  # lines that are kept above the screen, at most


class Held(Protocol):
    """A terminal that another program holds, with all that can be scrolled back to."""

    def press(self, keys: str) -> object:
        """Press keys."""

    def text(self) -> str:
        """All that stands on the screen and above it."""


@dataclass
class Tmux:
    """A terminal in tmux."""

    home: Home

    def __post_init__(self) -> None:
        rules = self.home.path / "tmux.conf"
        rules.write_text(f"set -g history-limit {ABOVE}\n", encoding="utf-8")
        self.run("-f", str(rules), "new", "-d", "-x", "80", "-y", "24", "sh")

    def run(self, *arguments: str) -> str:
        """Tell tmux something; gives what it says."""
        return told(self.home, "tmux", "-S", str(self.home.path / "socket"), *arguments)

    def press(self, keys: str) -> None:
        """Press keys."""
        self.run("send-keys", "-l", keys)

    def text(self) -> str:
        """All that stands on the screen and above it."""
        return self.run("capture-pane", "-p", "-S", "-")

    def end(self) -> None:
        """End it, with all that runs in it."""
        self.run("kill-server")


@dataclass
class GnuScreen:
    """A terminal in GNU Screen."""

    home: Home

    def __post_init__(self) -> None:
        rules, sockets = self.home.path / "screenrc", self.home.path / "sockets"
        rules.write_text(f"defscrollback {ABOVE}\n", encoding="utf-8")
        sockets.mkdir(mode=0o700)
        self.home.extra["SCREENDIR"] = str(sockets)
        told(self.home, "screen", "-c", str(rules), "-S", "held", "-d", "-m", "sh")

    def run(self, *arguments: str) -> None:
        """Tell GNU Screen something."""
        told(self.home, "screen", "-S", "held", "-p", "0", "-X", *arguments)

    def press(self, keys: str) -> None:
        """Press keys."""
        self.run("stuff", "".join(f"\\{ord(key):03o}" for key in keys))

    def text(self) -> str:
        """All that stands on the screen and above it."""
        copy = self.home.path / "copy"
        copy.unlink(missing_ok=True)
        self.run("hardcopy", "-h", str(copy))
        deadline = time.monotonic() + 1
        while not copy.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        return copy.read_text(encoding="utf-8", errors="replace") if copy.exists() else ""

    def end(self) -> None:
        """End it, with all that runs in it."""
        self.run("quit")


def told(home: Home, *command: str) -> str:
    """Run a command in a home; gives what it says."""
    env = home.env | {"SHELL": "/bin/sh", "PS1": "$ "}
    done = subprocess.run(command, env=env, cwd=home.path, capture_output=True, text=True, encoding="utf-8",
                          check=False, timeout=30)
    return done.stdout


@pytest.fixture(params=[pytest.param(each, marks=pytest.mark.skipif(
    shutil.which(name) is None, reason=f"{name} is not installed")) for each, name in
    ((Tmux, "tmux"), (GnuScreen, "screen"))])
def held(request: pytest.FixtureRequest, home: Home) -> Iterator[Held]:
    """A terminal in tmux, or in GNU Screen."""
    held = request.param(home)
    wait(held, PROMPT_OF_SHELL)
    yield held
    held.end()


def wait(held: Held, *words: str) -> None:
    """Wait until all these words stand there."""
    deadline = time.monotonic() + PATIENCE
    while not all(squeezed(each) in squeezed(held.text()) for each in words):
        assert time.monotonic() < deadline, f"waited for {words}, but see:\n{held.text().strip()}"
        time.sleep(0.1)


def begin(held: Held, *arguments: str) -> None:
    """Start the program there."""
    held.press(f"{' '.join((*BACKTRIAGE, *arguments))}{ENTER}")


def at_start(held: Held, _: Home) -> str:
    """While it is loaded."""
    begin(held)
    wait(held, "This tool can't see you")
    return CTRL_X


def question(held: Held, _: Home) -> str:
    """After some questions."""
    begin(held)
    for word in ("Signs of danger", "Bladder"):
        wait(held, FOOT)
        held.press(f"0{ENTER}")
        wait(held, word)
    return CTRL_X


def writing(held: Held, home: Home) -> str:
    """Together with an answer, so that it comes while that is kept."""
    question(held, home)
    return f"1{CTRL_X}"


def result(held: Held, _: Home) -> str:
    """At a page of the result."""
    begin(held)
    wait(held, FOOT)
    held.press(f"1{ENTER}")
    wait(held, WHAT_NEXT)
    return CTRL_X


def topic(held: Held, home: Home) -> str:
    """While a topic is read."""
    result(held, home)
    held.press(ENTER)
    wait(held, "back to the topics")
    return CTRL_X


def listed(held: Held, home: Home) -> str:
    """At the list of what is unfinished."""
    name, draft = all_answered()
    home.state.mkdir(parents=True)
    for each in (name, f"0{name}"):
        (home.state / each).write_bytes(draft)
    begin(held, "resume")
    wait(held, WHICH_ONE, FOOT_OF_LIST)
    return CTRL_X


def plain(held: Held, _: Home) -> str:
    """In lines, before the first question is there."""
    begin(held, "--plain")
    wait(held, "leave to stop")
    return f"leave{ENTER}"


def plain_later(held: Held, _: Home) -> str:
    """In lines, after some questions."""
    begin(held, "--plain")
    for number in (2, 3):
        wait(held, PROMPT)
        held.press(f"0{ENTER}")
        wait(held, f"Question {number}.")
    return f"leave{ENTER}"


@pytest.mark.parametrize("place", [question, *map(slowly, (
    at_start, writing, result, topic, plain, plain_later))])
def test_nothing_of_ours_can_be_scrolled_back_to(held: Held, home: Home, place: Callable[..., str]) -> None:
    """Whenever somebody leaves: at the start, at a page, in lines, or while an answer is kept."""
    keys = place(held, home)

    held.press(keys)
    gone(held)

    assert not list(home.state.glob("*.json"))


@pytest.mark.slow
def test_whoever_leaves_the_list_is_offered_to_delete_all(held: Held, home: Home) -> None:
    """And no line of that can be scrolled back to either."""
    held.press(listed(held, home))
    wait(held, "delete them all?")
    held.press(f"\x1b[B{ENTER}")
    gone(held)

    assert not list(home.state.glob("*.json"))


def gone(held: Held) -> None:
    """Wait until nothing stands there but the shell's prompt, however far one scrolls back."""
    deadline = time.monotonic() + PATIENCE
    while squeezed(held.text()) != PROMPT_OF_SHELL:
        assert time.monotonic() < deadline, f"this can still be read:\n{held.text().strip()}"
        time.sleep(0.1)
