"""In which colours urgency is shown where colours can be chosen: in a browser and on paper.

Words on each keep a contrast of 4.5 and more, in grey as well, and each is told from
white and from black paper.
"""

from __future__ import annotations

from backtriage.flow.value import Value
from backtriage.report.blocks import Tone


class Paint(Value):
    """The colour of the head of a card, and that of the words on it."""

    head: str
    words: str


PAINTS = {
    Tone.NOW: Paint("#c8102e", "#ffffff"),
    Tone.TODAY: Paint("#f59a23", "#16191c"),
    Tone.WEEK: Paint("#ffd836", "#16191c"),
    Tone.BOOK: Paint("#005eb8", "#ffffff"),
    Tone.HOME: Paint("#00703c", "#ffffff"),
}
