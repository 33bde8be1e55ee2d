"""The program in a process of its own, without the third of a second that starting Python takes.

The process is a copy of this one, in which all is loaded already; from there on it is
the program as anybody starts it, with a home, streams and an end of its own.
"""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from backtriage.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CRASHED = 70  # with a traceback
MOST_STREAMS = 256


for name in ("ask.menus", "ask.plain", "cli.answer", "visit.unfinished", "visit.visit"):
    import_module(f"backtriage.{name}")  # so that no copy has to


class Done(NamedTuple):
    """How the program ended, and all that it said."""

    code: int  # minus the signal, if one ended it
    said: str


def become(home: Path, *arguments: str, before: Callable[[], None] = lambda: None) -> NoReturn:
    """Let this process be the program, with the streams 0 to 2 that it has; it never comes back."""
    code = CRASHED
    try:
        os.closerange(3, MOST_STREAMS)
        sys.stdin, sys.stdout, sys.stderr = (
            open(0, encoding="utf-8"), open(1, "w", encoding="utf-8"), open(2, "w", encoding="utf-8"))  # noqa: SIM115 - streams stay open
        os.environ.update({"HOME": str(home), "TERM": "xterm-256color", "PAGER": "cat"})
        os.environ.pop("XDG_STATE_HOME", None)
        os.environ.pop("XDG_CONFIG_HOME", None)
        sys.argv = ["backtriage", *arguments]
        before()
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else bool(end.code)
    except BaseException:  # noqa: BLE001 - nothing goes on in the copy
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


class Child:
    """The program, with all lines typed beforehand."""

    def __init__(self, home: Path, *arguments: str, typed: Sequence[str] = (),
                 before: Callable[[], None] = lambda: None) -> None:
        """Start it; `before` runs in its process just before it."""
        keys, self._said = os.pipe(), os.pipe()
        os.write(keys[1], "".join(f"{line}\n" for line in typed).encode())
        os.close(keys[1])
        self.pid = os.fork()
        if not self.pid:
            os.dup2(keys[0], 0)
            os.dup2(self._said[1], 1)
            os.dup2(self._said[1], 2)
            become(home, *arguments, before=before)
        os.close(keys[0])
        os.close(self._said[1])

    def ended(self) -> Done:
        """Wait for its end."""
        with os.fdopen(self._said[0], "rb") as stream:
            said = stream.read().decode()
        _, status = os.waitpid(self.pid, 0)
        return Done(os.waitstatus_to_exitcode(status), said)
