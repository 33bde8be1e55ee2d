"""The door: what can be answered without loading anything, and what can end the program from outside.

Typer is heavy.  So `--version`, and `backtriage` alone, do not wait for it, and
`--version` does not even wait for `typing`.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

from backtriage import __version__

COMPLETING = "_BACKTRIAGE_COMPLETE"  # set by a shell that asks, without arguments, what Tab can offer
MANY = 100_000  # what is made at the start stays, so looking for garbage in it would only cost time


def main() -> None:
    """Run the program, and meet whatever can end it from outside."""
    arguments = sys.argv[1:]
    if sys.stdout is None:
        from backtriage.cli.exits import stop

        stop(BrokenPipeError())
    gc.set_threshold(MANY)
    atexit.register(gc.freeze)  # nor is there any use in it on the way out
    _heed_colour()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if arguments in (["--version"], ["-V"]):
            print(f"backtriage {__version__}", flush=True)
        elif arguments or COMPLETING in os.environ:
            from backtriage.cli.answer import app

            app(prog_name="backtriage")
        else:
            _visit()
    except (KeyboardInterrupt, OSError) as error:
        from backtriage.cli.exits import stop

        stop(error)


def _heed_colour() -> None:
    """Say in the words that our libraries know whether colour is wanted: NO_COLOR wins over all others."""
    if os.environ.get("CLICOLOR") == "0":
        os.environ.setdefault("NO_COLOR", "1")
    if os.environ.get("CLICOLOR_FORCE", "0") != "0":
        os.environ.setdefault("FORCE_COLOR", "1")


def _visit() -> None:
    """Begin a questionnaire, as `backtriage` alone does."""
    from backtriage.cli.exits import DONE, STOPPED, stop
    from backtriage.flow.ready import ready_words
    from backtriage.visit.language import likely_country, spoken_language
    from backtriage.visit.start import Refused, start

    try:
        words = ready_words(spoken_language((), os.environ))
        sys.exit(DONE if start(words, country=likely_country(os.environ)) else STOPPED)
    except Refused as refusal:
        stop(refusal)
