"""Escape sequences: what a terminal sends that is no letter, and what wipes all that it shows.

One can come in two pieces, with a pause between them.  So a beginning is told from a
whole one, and no piece is ever taken for a digit or a letter that somebody pressed.
"""

from __future__ import annotations

import os
import re

ESC, CTRL_X = "\x1b", "\x18"
STARTS = "[O]P_^"  # what follows Esc in all that a terminal sends, but for Alt and a key
ENDS = f"\x03\x04{CTRL_X}"  # Ctrl-C, Ctrl-D and Ctrl-X count, wherever they come
_SIGN = r"[^\x00-\x1f\x7f]"
_KEYS = (  # whole, after Esc
    rf"\[(?:\[{_SIGN}|M{_SIGN}{{3}}|(?![M\[])[0-?]*[ -/]*[@-~])",  # a key, the mouse, or a report
    r"O[0-?]*[ -/:-~]",  # a key
    rf"[\]P_^]{_SIGN}*(?:\x07|{ESC}\\)",  # what the terminal answers in words
    rf"[^{ESC}{re.escape(STARTS + ENDS)}]",  # Alt and a key
)
_BEGINNINGS = (rf"\[(?:\[?|M{_SIGN}{{0,2}}|[0-?]*[ -/]*)", r"O[0-?]*", rf"[\]P_^]{_SIGN}*{ESC}?")
_WHOLE = f"(?<!{ESC}){ESC}++(?:{'|'.join(_KEYS)})"
_BEGUN = rf"(?<!{ESC}){ESC}++(?:{'|'.join(_BEGINNINGS)})?\Z"
WIPE = f"{ESC}[H{ESC}[2J{ESC}[3J"  # the screen first, as in some terminals it becomes part of what is above
SCREEN = "screen"  # how the names of terminals begin that may be GNU Screen
MOST_ABOVE = 100_000  # rows; GNU Screen keeps 100, unless it is told otherwise


def wipe() -> str:
    """Wipe the screen, and what can be scrolled back to; where that can't be wiped it is pushed out."""
    pushes = "STY" in os.environ or os.environ.get("TERM", "").startswith(SCREEN)
    return (WIPE + "\n" * MOST_ABOVE if pushes else "") + WIPE


def whole(text: str) -> str:
    """Give the sequence that a text begins with; empty if it begins with none, or not with all of one."""
    found = re.match(_WHOLE, text)
    return found[0] if found else ""


def is_begun(text: str) -> bool:
    """Tell whether a text can be the beginning of one sequence, or is all Esc."""
    return bool(re.match(_BEGUN, text))


def without(line: str) -> str:
    """Take all sequences out of a line, also one that is cut off at its end."""
    return re.sub(_BEGUN, "", re.sub(_WHOLE, "", line.rstrip("\n")))
