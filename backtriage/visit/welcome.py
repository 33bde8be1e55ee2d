"""The welcome: the first words on the screen, before anything that is slow to load.

What this is and is not stands in the flow's own words.  The file that holds them
is read alone, so that there is something to read while all else is loaded.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from backtriage.flow.files import TRANSLATIONS, read_files
from backtriage.flow.translation import Translation, gather_texts, lay_over, read_marks, text_of
from backtriage.flow.voices import voiced
from backtriage.keep.private import state_folder

if TYPE_CHECKING:
    from backtriage.flow.words import Words

WIDEST = 80


def welcome(folder: Path, words: Words, *, plain: bool, private: bool) -> None:
    """Say what this is, what it is not, what is kept, and how to leave.

    A flow that cannot be read has no first words; what is wrong with it is told later.
    """
    kept = words("start.not_kept") if private else words("start.kept", folder=_short(state_folder()))
    if private:
        leave = words("start.stop_plain" if plain else "start.stop_menus")
    else:
        leave = words("start.leave_plain" if plain else "start.leave_menus")
    width = min(shutil.get_terminal_size().columns, WIDEST)
    first = _first_words(folder, words.language)
    lines = filter(None, (first, words("language.notice"), kept, leave))
    print("\n".join(fill(line, width) for line in lines), flush=True)


def tell_kept(words: Words, *, private: bool) -> None:
    """Tell a practitioner what is kept of the patient's answers, where, and how to delete it."""
    kept = words("start.not_kept") if private else words("start.kept_intake", folder=_short(state_folder()))
    print(fill(kept, min(shutil.get_terminal_size().columns, WIDEST)), flush=True)


def _first_words(folder: Path, language: str) -> str:
    """Read the title and the introduction of a flow; empty if they are not to be found."""
    within = folder / TRANSLATIONS / language
    base, translated = (gather_texts(read_files([place / "flow.yaml"], []), []) for place in (folder, within))
    lay_over(base, Translation(translated, read_marks(within, [])))
    header = base.get("flow", {})
    words = [voiced(text_of(header[key][1])) for key in ("title", "intro") if key in header]
    return ". ".join(word.rstrip(".") for word in words) + "." if words else ""


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
