"""The welcome: what is kept and how to leave, so that there is something to read while all else is loaded.

What can't wait, in the flow's own words, comes after it: right above the first question,
where no screen is too small for it.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from backtriage.keep.private import NoHome, state_folder

if TYPE_CHECKING:
    from backtriage.flow.words import Words

WIDEST = 80


def welcome(words: Words, *, plain: bool, private: bool) -> list[str]:
    """Say what is kept, how to leave, and what that can't wipe, in few rows; gives what was said."""
    kept = _kept(words, private=private)
    private = private or not has_home()
    if private:
        leave = words("start.stop_plain" if plain else "start.stop_menus")
    else:
        leave = words("start.leave_plain" if plain else "start.leave_menus")
    width = min(shutil.get_terminal_size().columns, WIDEST)
    said = [*filter(None, [words("language.notice")]), f"{kept} {leave} {words('start.record_stays')}"]
    print("\n".join(fill(line, width) for line in said), flush=True)
    return said


def tell_kept(words: Words, *, private: bool) -> None:
    """Tell a practitioner what is kept of the patient's answers, where, and how to delete it."""
    kept = _kept(words, private=private, intake=True)
    print(fill(kept, min(shutil.get_terminal_size().columns, WIDEST)), flush=True)


def has_home() -> bool:
    """Tell whether there is a folder in which answers can be kept."""
    try:
        return bool(state_folder())
    except NoHome:
        return False


def _kept(words: Words, *, private: bool, intake: bool = False) -> str:
    """Say where answers are kept and for how long, or that they are not."""
    if private:
        return words("start.not_kept")
    if not has_home():
        return words("start.no_home")
    return words("start.kept_intake" if intake else "start.kept", folder=_short(state_folder()))


def _short(path: Path) -> str:
    with suppress(RuntimeError):  # nobody's home is known
        if path.is_relative_to(home := Path.home()):
            return f"~/{path.relative_to(home)}"
    return str(path)
