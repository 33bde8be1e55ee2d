"""The door: what can be answered without loading anything, and what can end the program from outside.

Typer is heavy.  So `--version`, and `backtriage` alone, do not wait for it, and
`--version` does not even wait for `typing`.
"""

from __future__ import annotations

import gc
import sys

from backtriage import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

MANY = 100_000  # what is made at the start stays, so looking for garbage in it would only cost time


def main() -> None:
    """Run the program, and meet whatever can end it from outside."""
    arguments = sys.argv[1:]
    if sys.stdout is None:
        stop(BrokenPipeError())
    gc.set_threshold(MANY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if arguments == ["--version"]:
            print(f"backtriage {__version__}", flush=True)
        elif arguments:
            from backtriage.cli.answer import app

            app(prog_name="backtriage")
        else:
            import os

            from backtriage.flow.languages import load_words
            from backtriage.visit.language import spoken_language
            from backtriage.visit.start import start

            sys.exit(start(load_words(spoken_language((), os.environ))))
    except (KeyboardInterrupt, OSError) as error:
        stop(error)


def stop(error: KeyboardInterrupt | OSError) -> NoReturn:
    """Say what ended the program, and stop without a second error at exit."""
    import os
    from contextlib import suppress

    from backtriage.cli.exits import STOPPED

    match error:
        case KeyboardInterrupt():
            message = "\nStopped."
        case BrokenPipeError():
            message = "backtriage: the output was closed before everything was shown."
        case _:
            message = f"backtriage: stopped, because of an error: {error.strerror or error}."
    with suppress(OSError, ValueError):
        print(message, file=sys.stderr)
    if sys.stdout is not None and not isinstance(error, KeyboardInterrupt):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(STOPPED)
