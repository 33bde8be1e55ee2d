"""The welcome: what is kept and how to leave, so that there is something to read while all else is loaded.

What can't wait, in the flow's own words, comes after it: right above the first question,
where no screen is too small for it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from backtriage.keep.private import state_folder

if TYPE_CHECKING:
    from backtriage.flow.words import Words

WIDEST = 80


def welcome(words: Words, *, plain: bool, private: bool) -> None:
    """Say what was kept before and what is kept now, and how to leave."""
    kept = words("start.not_kept") if private else words("start.kept", folder=_short(state_folder()))
    if private:
        leave = words("start.stop_plain" if plain else "start.stop_menus")
    else:
        leave = words("start.leave_plain" if plain else "start.leave_menus")
    width = min(shutil.get_terminal_size().columns, WIDEST)
    unfinished = words("start.unfinished") if any(state_folder().glob("*.json")) else ""
    lines = filter(None, (words("language.notice"), unfinished, kept, leave))
    print("\n".join(fill(line, width) for line in lines), flush=True)


def tell_kept(words: Words, *, private: bool) -> None:
    """Tell a practitioner what is kept of the patient's answers, where, and how to delete it."""
    kept = words("start.not_kept") if private else words("start.kept_intake", folder=_short(state_folder()))
    print(fill(kept, min(shutil.get_terminal_size().columns, WIDEST)), flush=True)


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
