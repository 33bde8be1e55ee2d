"""What can be printed of a text: the signs that the fonts have, in lines that can be broken.

A sign that they lack is not left out: a square stands for it, so that it can be missed.
"""

from __future__ import annotations

import re
import unicodedata

from backtriage.judge.response import clean

UNKNOWN = "\N{WHITE SQUARE}"  # stands for a sign that the fonts lack
UNSET = re.compile(r"[^\x20-\x7e\xa1-\u02ff\u0370-\u0482\u048a-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u2040"
                   r"\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff\u25a0-\u25ff]")
UNBROKEN = re.compile(r"\S{31,}")  # no word is so long; a line may break in it
LONGEST = 3000  # signs of one text; more would fill the sheets alone


def inked(text: str, longest: int = LONGEST) -> str:
    """Keep to signs that the fonts have, and to lines that can be broken; endless text is cut."""
    text = UNSET.sub(UNKNOWN, unicodedata.normalize("NFC", clean(text)))
    text = text if len(text) <= longest else text[:longest] + "…"
    return UNBROKEN.sub(lambda word: "\N{ZERO WIDTH SPACE}".join(re.findall(r".{1,10}", word[0])), text)
