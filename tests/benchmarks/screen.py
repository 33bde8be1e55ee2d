"""A program in a terminal of its own, and the moment at which words can be read on its screen.

Each piece of output is stamped as it arrives; it is drawn afterwards, when nothing
more has come for a while, so that drawing neither delays the stamp nor takes time
from the program.
"""

from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING, Self

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Sequence

WHERE_IS_THE_CURSOR = b"\x1b[6n"
PATIENCE = 20.0  # seconds
QUIET = 0.1  # seconds in which a program that goes on would have written


def as_on_a_machine_of_ones_own() -> dict[str, str]:
    """The surroundings, but for what keeps Python from keeping what it compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Screen:
    """A program and the screen that it writes on."""

    def __init__(self, command: Sequence[str], env: dict[str, str] | None = None) -> None:
        """Start a program; the clock starts just before it."""
        self._screen = pyte.Screen(100, 60)
        self._stream = pyte.ByteStream(self._screen)
        self._waiting: list[tuple[float, bytes]] = []  # output that is not drawn yet
        surroundings = as_on_a_machine_of_ones_own() | {"TERM": "xterm-256color"} | (env or {})
        self.started = time.perf_counter()
        self._child = pexpect.spawn(command[0], list(command[1:]), env=surroundings, dimensions=(60, 100),
                                    echo=False)

    def __enter__(self) -> Self:
        """Nothing more to do: it runs."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the program."""
        self._child.close(force=True)

    def wait_for(self, *words: str) -> float:
        """Wait until one of some words can be read; gives the moment, as `time.perf_counter` does."""
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            if self._read(QUIET):
                continue
            while self._waiting:
                moment, output = self._waiting.pop(0)
                self._stream.feed(output)
                if any(word in self.text() for word in words):
                    return moment
        raise TimeoutError(f"none of {words} came up on the screen:\n{self.text()}")

    def press(self, keys: str) -> float:
        """Press keys; gives the moment."""
        moment = time.perf_counter()
        os.write(self._child.child_fd, keys.encode())
        return moment

    def settle(self) -> None:
        """Wait until the program has nothing more to write."""
        while self._read(0.03):
            pass

    def text(self) -> str:
        """What can be read now, as one line."""
        return " ".join(" ".join(self._screen.display).split())

    def _read(self, patience: float) -> bool:
        """Take what the program wrote; False if there was nothing."""
        fd = self._child.child_fd
        if not select.select([fd], [], [], patience)[0]:
            return False
        try:
            output = os.read(fd, 65536)
        except OSError as error:  # how Linux says that the program has ended
            raise EOFError(f"the program ended:\n{self.text()}") from error
        self._waiting.append((time.perf_counter(), output))
        if WHERE_IS_THE_CURSOR in output:
            os.write(fd, b"\x1b[1;1R")
        return True
