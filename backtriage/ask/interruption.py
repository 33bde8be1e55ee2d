"""What ends or stops the program from outside, while a page is shown: the terminal is given back first.

A signal that ends a program leaves the terminal as it is: without echo, and perhaps
without a cursor.  So the page is closed first, and then the signal does what it always does.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from backtriage.ask.asker import Command
from backtriage.ask.keyboard import drop_typeahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from prompt_toolkit.application import Application

ENDING = [number for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
          if (number := getattr(signal, name, None))]
STOPPING, CONTINUING = getattr(signal, "SIGTSTP", None), getattr(signal, "SIGCONT", None)

Result = TypeVar("Result")


def run_page(app: Application[Any], run: Callable[[], Result]) -> Result | Command:
    """Show a page until something was said, or a command given; keys pressed before are no answer to it."""
    try:
        if drop_typeahead(app.input):
            return Command.LEAVE
        with interruptible(app):
            return run()
    except (KeyboardInterrupt, EOFError):
        return Command.PAUSE


@contextmanager
def interruptible(app: Application[Any]) -> Iterator[None]:
    """Let signals close the page that is shown here; what somebody ignores stays ignored."""
    ended: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)  # a second one would come in the middle
        ended.append(number)
        close()

    def close() -> None:
        if ended and app.loop:
            app.loop.call_soon_threadsafe(_close, app)

    app.pre_run_callables.append(close)  # it may have come while there was nothing yet to be closed
    doing: dict[int, Any] = dict.fromkeys(ENDING, end) | _stopping(app)
    before = {number: signal.signal(number, act) for number, act in doing.items()
              if signal.getsignal(number) is signal.SIG_DFL}
    try:
        yield
    finally:
        for number, act in before.items():
            signal.signal(number, act)
        if ended:
            _end(ended[0])


def _close(app: Application[Any]) -> None:
    """Close a page that is still open."""
    if app.future and not app.future.done():
        app.exit()


def _end(number: int) -> None:
    """End by a signal, without a picture of the memory, which would hold answers, on the disk."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    os.kill(os.getpid(), number)


def _stopping(app: Application[Any]) -> dict[int, Callable[[int, FrameType | None], None]]:
    """What is done when the program is stopped for a while, and when it goes on; nothing where none is."""
    if STOPPING is None or CONTINUING is None or not os.isatty(app.input.fileno()):
        return {}
    import termios

    usual = termios.tcgetattr(app.input.fileno())

    def later(act: Callable[[], None], *_: object) -> None:
        if app.loop:
            app.loop.call_soon_threadsafe(act)

    def stop() -> None:
        app.renderer.erase()
        termios.tcsetattr(app.input.fileno(), termios.TCSANOW, usual)
        ours = signal.signal(STOPPING, signal.SIG_DFL)
        os.kill(os.getpid(), STOPPING)
        signal.signal(STOPPING, ours)
        go_on()  # also where nobody could let it go on, so that it was not stopped

    def go_on() -> None:
        app.input.raw_mode().__enter__()  # left once the page is closed
        app.renderer.erase()
        app.invalidate()

    return {STOPPING: partial(later, stop), CONTINUING: partial(later, go_on)}
