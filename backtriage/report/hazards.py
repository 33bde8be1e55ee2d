"""Hazards for whoever treats: what is there, and what to change for it, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import FlagKind
from backtriage.flow.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.judge.assessment import Assessment, Finding


class Hazard(Value):
    """One hazard in clinical words."""

    name: str
    change: str
    cites: tuple[str, ...]

    @property
    def told(self) -> str:
        """Say both in one line."""
        return f"{self.name}. {self.change}".strip()


def hazards(assessment: Assessment) -> list[Hazard]:
    """List the hazards of the subject, certain ones before possible ones; none where care comes first.

    What one of them changes is not said of the next one again.
    """
    if assessment.settled:
        return []
    found = [finding for finding in assessment.about_suitability if finding.flag.kind.about_safety]
    found.sort(key=lambda finding: (not finding.certain, -finding.level))
    words, told = assessment.flow.words, set[tuple[str, str]]()
    return [Hazard(finding.flag.name if finding.certain
                   else words("summary.possible", flag=finding.flag.name),
                   "" if assessment.too_early else " ".join(_changes(assessment, finding, told)),
                   finding.flag.cites) for finding in found]


def _changes(assessment: Assessment, finding: Finding, told: set[tuple[str, str]]) -> Iterator[str]:
    """Say whether it waits, and what is done differently, by technique and site."""
    flow, adapt = assessment.flow, finding.flag.adapt
    if finding.flag.kind is FlagKind.CONTRAINDICATION or not adapt:
        yield flow.words("summary.first", level=flow.suitability[finding.level].short)
    titles = dict[str, list[str]]()
    for id, title in flow.adaptations.items():
        if id in adapt and (id, adapt[id]) not in told:
            titles.setdefault(adapt[id], []).append(title)
    yield from (flow.words("result.change", title=", ".join(names), text=text)
                for text, names in titles.items())
    if adapt and not titles:
        yield flow.words("summary.as_above")
    told.update(adapt.items())
