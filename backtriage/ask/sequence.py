"""Escape sequences: what a terminal sends for a key without a letter, or of its own accord.

One can come in two pieces, with a pause between them.  So a beginning is told from a
whole one, and no piece is ever taken for a digit or a letter that somebody pressed.
"""

from __future__ import annotations

import re

ESC, CTRL_X = "\x1b", "\x18"
STARTS = "[O]P_^"  # what follows Esc in all that a terminal sends, but for Alt and a key
ENDS = f"\x03\x04{CTRL_X}"  # Ctrl-C, Ctrl-D and Ctrl-X count, wherever they come
_SIGN = r"[^\x00-\x1f\x7f]"
_WHOLE = re.compile(rf"""{ESC}+(?:
    \[ (?: \[{_SIGN} | M{_SIGN}{{3}} | (?![M\[]) [0-?]*[\ -/]*[@-~] )  # a key, the mouse, or a report
    | O [0-?]* [\ -/:-~]                                               # a key
    | [\]P_^] {_SIGN}* (?: \x07 | {ESC}\\ )                            # an answer of the terminal, in words
    | [^{ESC}{re.escape(STARTS + ENDS)}] )                             # Alt and a key
    """, re.VERBOSE)
_BEGUN = re.compile(rf"""{ESC}+(?:
    \[ (?: \[? | M{_SIGN}{{0,2}} | [0-?]*[\ -/]* )
    | O [0-?]*
    | [\]P_^] {_SIGN}* {ESC}?
    )?\Z""", re.VERBOSE)


def whole(text: str) -> str:
    """Give the sequence that a text begins with; empty if it begins with none, or not with all of one."""
    found = _WHOLE.match(text)
    return found[0] if found else ""


def is_begun(text: str) -> bool:
    """Tell whether a text can be the beginning of one sequence, or is all Esc."""
    return bool(_BEGUN.match(text))


def without(line: str) -> str:
    """Take all sequences out of a line, also one that is cut off at its end."""
    kept = ""
    while line:
        taken = whole(line) or (line if is_begun(line) else "")
        kept, line = kept + ("" if taken else line[0]), line[len(taken) or 1:]
    return kept
