"""When to get help sooner: signs to watch for, by what they call for, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.judge.assessment import Assessment


def signs(assessment: Assessment) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Give each level of urgency that signs call for: its index, what to do, and the signs."""
    local = assessment.local
    for index, level in reversed(list(enumerate(assessment.flow.urgency))):
        lines = tuple(local(entry.say) for entry in assessment.safety_net if entry.card == index)
        if lines:
            yield index, local(level.card or level.name), lines


def uncarded(assessment: Assessment) -> tuple[str, ...]:
    """Give what is told in whole sentences, and stands on no card."""
    return tuple(assessment.local(entry.say) for entry in assessment.safety_net if entry.card is None)


def in_sentences(assessment: Assessment) -> Iterator[str]:
    """Say all of it in running words."""
    words = assessment.flow.words
    for _, head, lines in signs(assessment):
        yield words("result.card", head=head, signs=words("result.between").join(lines))
    yield from uncarded(assessment)
