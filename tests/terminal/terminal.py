"""The real program in a terminal of its own: press keys, and read what stands on the screen.

Nothing here knows a question.  Words are looked for without their spaces, so
that it does not matter where a line was folded.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Self

import pexpect
import pyte

from tests.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

WHERE_IS_THE_CURSOR = b"\x1b[6n"
PATIENCE = 60.0  # seconds; much more than is ever needed, even on a busy machine, unless something is wrong

ENTER, ESC, SPACE = "\r", "\x1b", " "
UP, DOWN, LEFT, RIGHT = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C"
CTRL_B, CTRL_C, CTRL_D, CTRL_U, CTRL_X = "\x02", "\x03", "\x04", "\x15", "\x18"


def _by_hand(before: Callable[[], None] | None) -> None:
    """Hear signals as a program that a person starts; whoever runs the tests may ignore them."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if before:
        before()


@lru_cache(4096)
def squeezed(text: str) -> str:
    """Take all space out of a text."""
    return "".join(text.split())


class Terminal:
    """A program, the screen that it writes on, and the keys that it reads."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], *, columns: int = 80, rows: int = 24,
                 before: Callable[[], None] | None = None) -> None:
        """Start a program; `before` runs in the new process just before it."""
        self._screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._child = pexpect.spawn(command[0], list(command[1:]), env=dict(env), dimensions=(rows, columns),
                                    echo=True, preexec_fn=partial(_by_hand, before))
        self._child.delaybeforesend = None
        self._child.ptyproc.delayafterclose = 0
        self.sent = b""  # all that the program ever wrote

    def __enter__(self) -> Self:
        """Nothing more to do: it runs."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the program, if it still runs."""
        if self._child.isalive():
            self.signal(signal.SIGKILL)._wait()
        self._child.close()

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return self._screen.shown

    @property
    def text(self) -> str:
        """All that stands on the screen."""
        return "\n".join(self.lines).strip()

    def shows(self, words: str) -> bool:
        """Do these words stand on the screen, wherever lines are folded?"""
        return squeezed(words) in squeezed(self.text)

    def line_of(self, words: str) -> str:
        """The last line of the screen with these words in it."""
        return next(line for line in reversed(self.lines) if words in line)

    def press(self, keys: str) -> Self:
        """Press keys."""
        self._child.send(keys)
        return self

    def wait_for(self, *words: str) -> Self:
        """Wait until all these words stand on the screen together."""
        return self.wait_until(lambda: all(map(self.shows, words)), f"{words} to show")

    def wait_until(self, holds: Callable[[], bool], what: str = "it") -> Self:
        """Wait until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"waited for {what}, but see:\n{self.text}"
            assert self._read(0.5) is not None or holds(), f"it ended before {what}:\n{self.text}"
        return self

    def settle(self, seconds: float = 0.25) -> Self:
        """Wait until nothing more is written for a while."""
        while self._read(seconds):
            pass
        return self

    def ended(self) -> int:
        """Wait for the end of the program; gives its exit code, or minus the signal that ended it."""
        deadline = time.monotonic() + PATIENCE
        while self._read(0.5) is not None:
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        self._child.wait()
        code, ended_by = self._child.exitstatus, self._child.signalstatus
        return int(code) if code is not None else -int(ended_by)

    def signal(self, number: int) -> Self:
        """Send the program a signal."""
        os.kill(self._child.pid, number)
        return self

    @property
    def settings(self) -> list[Any]:
        """How the terminal treats keys, as `stty` tells it."""
        return termios.tcgetattr(self._child.child_fd)

    def set(self, settings: list[Any]) -> Self:
        """Let the terminal treat keys as it did, as a shell does behind the program's back."""
        termios.tcsetattr(self._child.child_fd, termios.TCSANOW, settings)
        return self

    def mode(self, number: int) -> bool:
        """Was a private mode of the terminal switched on, and not off again?"""
        return self.sent.rfind(b"\x1b[?%dh" % number) > self.sent.rfind(b"\x1b[?%dl" % number)

    @property
    def pid(self) -> int:
        """The process that was started."""
        return int(self._child.pid)

    def kill(self) -> None:
        """End the program without any warning."""
        assert self.signal(signal.SIGKILL).ended() == -signal.SIGKILL

    def hang_up(self) -> None:
        """Close the terminal's window, which ends the program."""
        self._child.ptyproc.fileobj.close()
        self._wait()

    def resize(self, columns: int, rows: int) -> Self:
        """Drag the window's corner."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)
        return self

    def _wait(self) -> None:
        """Wait until the program is gone, however busy the machine is."""
        deadline = time.monotonic() + PATIENCE
        while self._child.isalive():
            assert time.monotonic() < deadline, "it does not end"
            time.sleep(0.01)

    def _read(self, patience: float) -> bytes | None:
        """Draw what the program wrote; empty if there was nothing, None after its end."""
        fd = self._child.child_fd
        if not select.select([fd], [], [], patience)[0]:
            return b""
        try:
            output = os.read(fd, 65536)
        except OSError:  # how Linux says that the program has ended
            return None
        if not output:  # how others say it
            return None
        self.sent += output
        self._stream.feed(output)
        if WHERE_IS_THE_CURSOR in output:
            cursor = self._screen.cursor
            self._child.send(f"\x1b[{cursor.y + 1};{cursor.x + 1}R")
        return output
