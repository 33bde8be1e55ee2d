"""Cards of signs to watch for, in the tone of what they call for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.judge.safety_net import signs
from backtriage.report.blocks import Card, Line, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment


def tone_of(flow: Flow, level: int) -> Tone:
    """Show a level of urgency as every format knows it; the most urgent levels keep their tones."""
    if not level:
        return Tone.HOME
    return Tone(max(Tone.BOOK, Tone.NOW - (len(flow.urgency) - 1 - level)))


def cards(assessment: Assessment) -> Iterator[Card]:
    """Make a card of the signs that call for each level."""
    for level, head, lines in signs(assessment):
        yield Card(head, tone_of(assessment.flow, level), tuple(map(Line, lines)))
