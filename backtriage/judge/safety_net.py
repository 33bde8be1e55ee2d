"""When to get help sooner: signs to watch for, by what they call for, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.judge.assessment import Assessment


def signs(assessment: Assessment) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Give what signs call for: the index of its level of urgency, what to do, and the signs.

    At each level first what the level says, then what some signs call for in its place.
    """
    flow, local = assessment.flow, assessment.local
    for index, level in reversed(list(enumerate(flow.urgency))):
        at_level = [entry for entry in assessment.safety_net if entry.card == index]
        for name in sorted({entry.destination for entry in at_level}, key=["", *flow.destinations].index):
            place = flow.destinations.get(name)
            head = (place.heading or place.do) if place else level.card or level.name
            yield index, local(head), tuple(
                local(entry.say) for entry in at_level if entry.destination == name)


def uncarded(assessment: Assessment) -> tuple[str, ...]:
    """Give what is told in whole sentences, and stands on no card."""
    return tuple(assessment.local(entry.say) for entry in assessment.safety_net if entry.card is None)


def in_sentences(assessment: Assessment) -> Iterator[str]:
    """Say all of it in running words."""
    words = assessment.flow.words
    for _, head, lines in signs(assessment):
        yield words("result.card", head=head, signs=words("result.between").join(lines))
    yield from uncarded(assessment)
