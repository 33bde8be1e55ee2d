"""The screen that a result is shown on: what it can show, and long results through the system's pager."""

from __future__ import annotations

import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.ask.asker import Typeset
    from backtriage.report.blocks import Block

SMALLEST = (36, 10)  # columns and lines below which menus cannot be shown
NO_SCREENS = {"", "dumb", "unknown", "network", "ethernet", "dialup", "plugboard", "switch", "lpr", "printer"}
CANNOT_START = (126, 127)  # the exit codes by which a shell says so


def wants_plain() -> bool:
    """Tell whether questions must come as plain lines: no real terminal, or a very small one."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    size = shutil.get_terminal_size()
    too_small = size.columns < SMALLEST[0] or size.lines < SMALLEST[1]
    return too_small or os.environ.get("TERM", "") in NO_SCREENS


def wants_colour_anyway() -> bool:
    """Tell whether a result is to have its colours also where it goes into a pipe."""
    return bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")


def typeset(blocks: Sequence[Block], *, plain: bool) -> Typeset:
    """Make a page of blocks, to be set in the width that there is when it is shown."""
    from backtriage.report.terminal import write_plain, write_rich

    def page(width: int) -> str:
        out = StringIO()
        if plain:
            write_plain(blocks, out, width)
        else:
            write_rich(blocks, out, width, like=sys.stdout)
        return out.getvalue()
    return page


def write_blocks(blocks: Sequence[Block], *, plain: bool, paged: bool = False) -> None:
    """Typeset blocks on standard output, through the pager of the system if they are long."""
    size = shutil.get_terminal_size()
    text = typeset(blocks, plain=plain)(size.columns)
    long = text.count("\n") >= size.lines
    if not (paged and long and sys.stdout.isatty() and _page_through(text)):
        sys.stdout.write(text)
        sys.stdout.flush()


def _page_through(text: str) -> bool:
    """Show a long text in the pager of the system; False if it could not be started.

    It writes no history and starts no other program.  Ctrl-C is left to it: were we
    to end first, it would be left behind on a terminal without echo.
    """
    import shlex
    import signal
    import subprocess
    from pathlib import PurePath

    command = shlex.split(os.environ.get("PAGER") or "less")
    if not command or shutil.which(command[0]) is None:
        return False
    if PurePath(command[0]).stem == "less":
        command.append("-R")  # shows weight and colour
    shielded = {**os.environ, "LESSSECURE": "1", "LESSHISTFILE": "-", "LESSCHARSET": "utf-8"}
    before = signal.signal(signal.SIGINT, lambda *_: None)  # the pager itself does not inherit this
    try:
        done = subprocess.run(command, input=text.encode(errors="replace"), env=shielded, check=False)
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return done.returncode not in CANNOT_START
