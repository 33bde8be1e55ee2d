"""The screen that a result is shown on: whether it can be drawn upon, and long pages through a pager."""

from __future__ import annotations

import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.report.blocks import Block

SMALLEST = (36, 10)  # columns and lines below which menus cannot be shown


def wants_plain() -> bool:
    """Tell whether questions must come as plain lines: no real terminal, or a very small one."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    size = shutil.get_terminal_size()
    too_small = size.columns < SMALLEST[0] or size.lines < SMALLEST[1]
    return too_small or os.environ.get("TERM", "") in ("", "dumb")


def write_blocks(blocks: Sequence[Block], *, plain: bool, paged: bool = False) -> int:
    """Typeset blocks on standard output, through a pager if they are long; gives their rows."""
    from backtriage.report.terminal import write_plain, write_rich

    out = StringIO()
    size = shutil.get_terminal_size()
    if plain:
        write_plain(blocks, out, size.columns)
    else:
        write_rich(blocks, out, like=sys.stdout)
    text = out.getvalue()
    rows = text.count("\n")
    if not (paged and sys.stdout.isatty() and rows >= size.lines and _page_through(text)):
        sys.stdout.write(text)
        sys.stdout.flush()
    return rows


def _page_through(text: str) -> bool:
    """Show a long text in the pager of the system; False if there is none."""
    import shlex
    import subprocess

    pager = shlex.split(os.environ.get("PAGER") or "less")
    if not pager or shutil.which(pager[0]) is None:
        return False
    environment = {"LESS": "-R", **os.environ}  # so that `less` shows weight and colour
    done = subprocess.run(pager, input=text.encode(errors="replace"), env=environment, check=False)
    return done.returncode == 0
