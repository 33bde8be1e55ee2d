"""What all told cases expect, held at once against what comes out: a bit for each case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.author.outcomes import CERTAIN, HEARD, NOT_FOUND, POSSIBLE, UNHEARD, Aspect, Subject, outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from backtriage.author.vignettes import Vignette
    from backtriage.judge.judgement import Judgement

Expected = dict[Subject, dict[str, int]]  # who must have which outcome, by subject


def expectations(vignettes: Sequence[Vignette]) -> Expected:
    """Gather what cases expect, but for what is asked."""
    found: Expected = {}
    for index, case in enumerate(vignettes):
        for subject, outcome in _outcomes(case):
            planes = found.setdefault(subject, {})
            planes[outcome] = planes.get(outcome, 0) | 1 << index
    return found


def unmet(expected: Iterable[tuple[Subject, Mapping[str, int]]], judgement: Judgement) -> Iterator[int]:
    """Find, subject by subject, the cases that do not come out as they expect, but for what is asked."""
    for subject, those in expected:
        found = outcomes(judgement, subject)
        for outcome, who in those.items():
            yield who & ~found.get(outcome, 0)


def _outcomes(case: Vignette) -> Iterator[tuple[Subject, str]]:
    """Say which outcomes a case expects."""
    for aspect, names, outcome in (
            (Aspect.FLAG, case.finds, CERTAIN), (Aspect.FLAG, case.possible, POSSIBLE),
            (Aspect.FLAG, case.finds_not, NOT_FOUND),
            (Aspect.ADVICE, case.advice, HEARD), (Aspect.ADVICE, case.advice_not, UNHEARD)):
        yield from ((Subject(aspect, name), outcome) for name in names)
    for aspect, level in ((Aspect.URGENCY, case.urgency), (Aspect.DESTINATION, case.destination),
                          (Aspect.SUITABILITY, case.suitability)):
        if level:
            yield Subject(aspect), level
