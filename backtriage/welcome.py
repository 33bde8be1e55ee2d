"""The welcome: the first words on the screen, before anything that is slow to load.

What this is and is not stands in the flow's own words.  The file that holds them
is read alone, so that there is something to read while all else is loaded.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from textwrap import fill

from backtriage.flow.document import Table, Word, read_document
from backtriage.private import state_folder

SMALLEST = (36, 10)  # columns and lines below which menus cannot be shown
WIDEST = 80


def wants_plain() -> bool:
    """Tell whether questions must come as plain lines: no real terminal, or a very small one."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    size = shutil.get_terminal_size()
    too_small = size.columns < SMALLEST[0] or size.lines < SMALLEST[1]
    return too_small or os.environ.get("TERM", "") in ("", "dumb")


def welcome(folder: Path, *, plain: bool, private: bool) -> None:
    """Say what this is, what it is not, what is kept, and how to leave.

    A flow that cannot be read has no first words; what is wrong with it is told later.
    """
    kept = ("Nothing is written to disk." if private else
            f"Your answers are kept in {_short(state_folder())} until you have seen your result.")
    leave = ("Type pause to stop, or leave to stop and keep nothing." if plain else
             "Ctrl-C pauses. Ctrl-X leaves at once, wipes the screen and keeps nothing.")
    width = min(shutil.get_terminal_size().columns, WIDEST)
    lines = filter(None, (_first_words(folder / "flow.yaml"), kept, leave))
    print("\n".join(fill(line, width) for line in lines), flush=True)


def _first_words(file: Path) -> str:
    """Read the title and the introduction of a flow; empty if they are not to be found."""
    try:
        root = read_document(file.read_text(encoding="utf-8"), str(file), [])
    except (OSError, UnicodeDecodeError):
        return ""
    header = root.pairs.get("flow") if isinstance(root, Table) else None
    if header is None or not isinstance(header[1], Table):
        return ""
    words = [header[1].pairs[key][1] for key in ("title", "intro") if key in header[1].pairs]
    return ". ".join(word.value.rstrip(".") for word in words if isinstance(word, Word)) + "."


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
