"""How the program can end, by itself and from outside; README.md and `--help` say the same.

Only the door knows exit codes: what works inside gives a value, or raises Refused.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from backtriage.flow.problem import inert

if TYPE_CHECKING:
    from typing import NoReturn

    from backtriage.visit.start import Refused

DONE = 0
BAD_INPUT = 1  # answers that do not fit, or a flow that cannot be used
BAD_USAGE = 2
STOPPED = 3  # before the end: paused, or the output was closed
TOO_EARLY = 4  # an answer that is missing could make a mild result an urgent one


def stop(error: KeyboardInterrupt | OSError | Refused) -> NoReturn:
    """Say what ended the program, and stop without a second error at exit."""
    code = STOPPED
    match error:
        case KeyboardInterrupt():
            message = "\nStopped."
        case BrokenPipeError():
            message = "backtriage: the output was closed before everything was shown."
        case OSError():
            message = f"backtriage: stopped, because of an error: {error.strerror or error}."
        case _:
            message, code = str(error), BAD_USAGE if error.usage else BAD_INPUT
    with suppress(OSError, ValueError):
        print(inert(message), file=sys.stderr)
    if sys.stdout is not None and isinstance(error, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
