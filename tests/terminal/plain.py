"""The real program between two pipes: type lines, and read what it wrote since."""

from __future__ import annotations

import os
import select
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from tests.terminal.questions import MENUS, item_shown, words_for
from tests.terminal.terminal import PATIENCE, squeezed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backtriage.flow.model import Flow, Item
    from tests.terminal.questions import Given

PROMPT = "Your answer: "


class Lines:
    """A program that asks in plain lines."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], flow: Flow) -> None:
        """Start a program, and wait for its first question."""
        self._flow = flow
        self._process = subprocess.Popen(
            command, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.said = ""  # what it wrote since the last line that was typed
        self.all = ""  # all that it ever wrote
        self._read()

    def __enter__(self) -> Self:
        """Nothing more to do: it runs."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the program, if it still runs."""
        self._process.kill()
        self._process.wait(PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()

    def prompt(self) -> str:
        """The id of the question that is asked now, or else the words of a menu; empty if neither."""
        if not self.said.endswith(PROMPT):
            return ""
        text = squeezed(self.said)
        return item_shown(self._flow, text) or next((menu for menu in MENUS if squeezed(menu) in text), "")

    def type(self, line: str) -> str:
        """Type a line, and wait for the next question, or the end; gives what it says."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        return self._read()

    def pick(self, words: str) -> str:
        """Type the number of a line that was shown with these words."""
        line = next(line for line in self.said.splitlines() if words in line)
        return self.type(line.partition(".")[0])

    def give(self, item: Item, given: Given) -> None:
        """Answer the question that is asked now."""
        self.type(words_for(item, given))

    def ended(self) -> int:
        """Close the line to the program, and wait for its end; gives its exit code."""
        assert self._process.stdin
        self._process.stdin.close()
        self._read(until="")
        return self._process.wait(PATIENCE)

    def _read(self, until: str = PROMPT) -> str:
        assert self._process.stdout
        fd, said = self._process.stdout.fileno(), b""
        deadline = time.monotonic() + PATIENCE
        while not (until and said.endswith(until.encode())):
            assert time.monotonic() < deadline, f"nothing is asked any more:\n{said.decode()}"
            if not select.select([fd], [], [], 0.5)[0]:
                continue
            output = os.read(fd, 65536)
            if not output:
                break
            said += output
        self.said = said.decode()
        self.all += self.said
        return self.said
