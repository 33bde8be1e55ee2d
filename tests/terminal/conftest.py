"""A home of one's own for every test, and the program as it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.flow.model import Flow
from backtriage.keep.drafts import latest
from backtriage.visit.start import open_flow
from tests.conftest import WORDS
from tests.terminal.plain import Lines
from tests.terminal.questions import CHECK, Menus, answer
from tests.terminal.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PASSED_ON = ("PATH", "PYTHONPATH", "SYSTEMROOT")
DONE, BAD_INPUT, STOPPED = 0, 1, 3  # as README.md promises
BACKTRIAGE = (sys.executable, "-m", "backtriage")


@dataclass
class Home:
    """A person's home folder, with nothing in it, and a terminal that stands there."""

    path: Path
    flow: Flow
    extra: dict[str, str] = field(default_factory=dict)  # more of the surroundings
    running: list[Terminal | Lines] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """The surroundings of the program: nothing of those who run the tests."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return passed | {"HOME": str(self.path), "TMPDIR": str(self.path), "TERM": "xterm-256color",
                         "LANG": "C.UTF-8", "PAGER": "cat"} | self.extra

    def menus(self, *arguments: str, columns: int = 80, rows: int = 24,
              before: Callable[[], None] | None = None) -> Menus:
        """Start the program in a terminal, and wait for its first page."""
        menus = Menus(self.terminal(*arguments, columns=columns, rows=rows, before=before), self.flow)
        menus.wait()
        return menus

    def checking(self, *, columns: int = 80, rows: int = 24) -> Menus:
        """Start at the last page: somebody with little trouble had answered all, and goes on there."""
        name, draft = all_answered()
        self.state.mkdir(parents=True)
        (self.state / name).write_bytes(draft)
        menus = self.menus("resume", columns=columns, rows=rows)
        assert menus.prompt() == CHECK
        return menus

    def terminal(self, *arguments: str, columns: int = 80, rows: int = 24,
                 before: Callable[[], None] | None = None) -> Terminal:
        """Start the program in a terminal."""
        terminal = Terminal((*BACKTRIAGE, *arguments), self.env, columns=columns, rows=rows, before=before)
        self.running.append(terminal)
        return terminal

    def lines(self, *arguments: str) -> Lines:
        """Start the program between two pipes."""
        lines = Lines((*BACKTRIAGE, *arguments), self.env, self.flow)
        self.running.append(lines)
        return lines

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run the program to its end, with all lines typed beforehand."""
        return subprocess.run([*BACKTRIAGE, *arguments], env=self.env, input=typed, capture_output=True,
                              text=True, encoding="utf-8", check=False, timeout=60)

    @property
    def state(self) -> Path:
        """Where drafts are kept."""
        return self.path / ".local" / "state" / "backtriage"

    def drafts(self) -> list[Path]:
        """The drafts, the oldest first."""
        return sorted(self.state.glob("*.json"))

    def kept(self) -> dict[str, Any]:
        """The answers in the only draft; without an answer there is none."""
        if not self.drafts():
            return {}
        [draft] = self.drafts()
        answers = latest(draft.read_bytes())["answers"]
        assert isinstance(answers, dict)
        return answers

    def files(self) -> list[Path]:
        """All files below this home, beside the empty one by which a window holds its draft."""
        return [path for path in self.path.rglob("*")
                if path.is_file() and not (path.suffix == ".lock" and not path.stat().st_size)]


@cache
def all_answered() -> tuple[str, bytes]:
    """What is kept of somebody with little trouble who has answered all: the file's name, and the file."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder), open_flow(None, WORDS))
        menus = home.menus()
        answer(menus, home.flow)
        menus.terminal.kill()
        [draft] = home.drafts()
        return draft.name, draft.read_bytes()


@pytest.fixture(scope="session")
def flow() -> Flow:
    """The flow that is shipped."""
    return open_flow(None, WORDS)


@pytest.fixture
def home(tmp_path: Path, flow: Flow) -> Iterator[Home]:
    """An empty home; whatever was started in it is stopped at the end."""
    path = tmp_path / "home"
    path.mkdir()
    home = Home(path, flow)
    yield home
    for program in home.running:
        program.__exit__()
