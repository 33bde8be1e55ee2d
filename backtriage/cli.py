"""The door: what can be answered without loading anything, and what can end the program from outside.

Typer is heavy.  So `--version`, and `backtriage` alone, do not wait for it.
"""

from __future__ import annotations

import sys
from typing import NoReturn

from backtriage import __version__


def main() -> None:
    """Run the program, and meet whatever can end it from outside."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"backtriage {__version__}")
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if arguments:
            from backtriage.commands import app

            app(prog_name="backtriage")
        else:
            from backtriage.start import start

            sys.exit(start())
    except BrokenPipeError:
        _leave_closed_pipe()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(3)


def _leave_closed_pipe() -> NoReturn:
    """Nobody reads any more: say so, and stop without a second error at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    print("backtriage: the output was closed before everything was shown.", file=sys.stderr)
    sys.exit(3)
