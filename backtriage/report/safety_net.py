"""When to get help sooner: signs to watch for, on a card for each thing to do, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.report.blocks import Card, Line, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Advice, Flow
    from backtriage.judge.assessment import Assessment


def tone_of(flow: Flow, level: int) -> Tone:
    """Show a level of urgency as every format knows it; the most urgent levels keep their tones."""
    if not level:
        return Tone.HOME
    return Tone(max(Tone.BOOK, Tone.NOW - (len(flow.urgency) - 1 - level)))


def cards(assessment: Assessment) -> Iterator[Card]:
    """Make a card of the signs that call for each level."""
    flow, local = assessment.flow, assessment.local
    for index, level in reversed(list(enumerate(flow.urgency))):
        lines = tuple(Line(local(entry.say)) for entry in assessment.safety_net if entry.card == index)
        if lines:
            yield Card(local(level.card or level.name), tone_of(flow, index), lines)


def uncarded(assessment: Assessment) -> Iterator[Advice]:
    """List what stands on no card."""
    return (entry for entry in assessment.safety_net if entry.card is None)


def in_sentences(assessment: Assessment) -> Iterator[str]:
    """Say all of it in running words: for the end of a visit, and for other programs."""
    words = assessment.flow.words
    for card in cards(assessment):
        yield words("result.card", head=card.text, signs=words("result.between").join(
            line.text for line in card.lines))
    yield from (assessment.local(entry.say) for entry in uncarded(assessment))
