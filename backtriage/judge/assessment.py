"""What the answers mean: findings with their reasons, urgency, suitability, what is open.

Nothing is scored or weighed.  Each flag is raised or not, and the worst finding
decides, so that every outcome can be traced to the answers behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.model import Axis
from backtriage.flow.truth import Absent
from backtriage.judge.evaluation import Marks, because, undecided
from backtriage.judge.response import PersonFacts

if TYPE_CHECKING:
    from datetime import date

    from backtriage.flow.model import Advice, Destination, Flag, Flow, Suitability, Urgency
    from backtriage.judge.response import Response


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag raised for this person.

    A certain finding follows from the answers in `because`.  A possible one is
    left open by doubt about the items in `because`, and stands at the level
    that its author declared in `if_unsure`.
    """

    flag: Flag
    certain: bool
    because: tuple[str, ...]  # ids of items, in the order of the flow

    @property
    def level(self) -> int:
        """The level that this finding calls for, on the scale of its flag."""
        return self.flag.level if self.certain else self.flag.if_unsure

    @property
    def counts(self) -> bool:
        """Does it call for more than the mildest level?"""
        return self.level > 0


@dataclass(frozen=True)
class Assessment:
    """What follows from a flow and one response."""

    flow: Flow
    response: Response
    marks: Marks
    findings: tuple[Finding, ...]  # the worst first
    urgency: Urgency
    destination: Destination
    headline: Suitability | None  # None if the flow says nothing about suitability
    axes: dict[Axis, Suitability]
    settled: bool  # nothing more is asked or told about suitability
    ended: bool  # a certain finding ends the interview
    untold: frozenset[str] = frozenset()  # advice that would give a sensitive answer away

    def level(self) -> int:
        """The index of the urgency on its scale."""
        return self.flow.urgency.index(self.urgency)

    def deciding(self) -> tuple[Finding, ...]:
        """The findings that alone account for the urgency; none at the mildest level."""
        return tuple(finding for finding in self.findings
                     if finding.flag.kind.about_urgency and finding.counts
                     and finding.level == self.level())

    def about_suitability(self) -> tuple[Finding, ...]:
        """The findings that speak of suitability."""
        return tuple(f for f in self.findings if not f.flag.kind.about_urgency)

    def open(self) -> tuple[Finding, ...]:
        """What could not be settled, because of doubt."""
        return tuple(finding for finding in self.findings if not finding.certain)

    def advice(self) -> tuple[Advice, ...]:
        """What to tell this person, in the order of the flow."""
        return tuple(entry for entry in self.flow.advice.values() if self._is_told(entry))

    def _is_told(self, entry: Advice) -> bool:
        if entry.id in self.untold:
            return False
        if entry.urgency and self.level() not in entry.urgency:
            return False
        if entry.topic.of_suitability and self.settled:
            return False
        if entry.suitability and (
                self.headline is None
                or self.flow.suitability.index(self.headline) not in entry.suitability):
            return False
        if entry.flags and entry.flags.isdisjoint(f.flag.id for f in self.findings):
            return False
        return entry.when is None or bool(self.marks.truth(entry.when).yes)


def assess(flow: Flow, response: Response, today: date) -> Assessment:
    """Judge one person's answers; `today` gives dates their age in days."""
    marks = Marks(flow, PersonFacts(response, today))
    order = {name: index for index, name in enumerate(flow.items)}
    found = [finding for flag in flow.flags.values()
             if (finding := _finding(flag, marks, order, response))]
    findings = tuple(sorted(found, key=lambda f: (
        not f.flag.kind.about_urgency, -f.level, not f.certain)))
    urgent = [finding for finding in findings if finding.flag.kind.about_urgency]
    level = max((finding.level for finding in urgent), default=0)
    urgency = flow.urgency[level]
    settled = urgency.suitability is not None or any(
        finding.certain and finding.flag.settles for finding in findings)
    axes = _axes(flow, findings, urgency, settled)
    return Assessment(
        flow=flow, response=response, marks=marks, findings=findings, urgency=urgency,
        destination=_destination(flow, urgent, level),
        headline=max(axes.values(), key=flow.suitability.index, default=None), axes=axes,
        settled=settled,
        ended=any(finding.certain and flow.urgency[finding.level].ends for finding in urgent))


def _finding(flag: Flag, marks: Marks, order: dict[str, int], response: Response) -> Finding | None:
    """Raise a flag, or say that doubt leaves it open."""
    truth = marks.flag(flag.id)
    if truth.yes:
        return Finding(flag, True, tuple(sorted(because(flag.when, marks), key=order.__getitem__)))
    if truth.doubt and flag.kind.about_safety:
        doubted = (name for name in undecided([flag.when], marks)
                   if isinstance(response.answers.get(name), Absent))
        return Finding(flag, False, tuple(sorted(doubted, key=order.__getitem__)))
    return None


def _destination(flow: Flow, urgent: list[Finding], level: int) -> Destination:
    """The place named by a deciding flag, the first in the flow's order; else the level's own."""
    default = flow.urgency[level].destination
    named = {finding.flag.destination if finding.level == finding.flag.level else ""
             for finding in urgent if finding.level == level}
    return next((place for id, place in flow.destinations.items() if id in named),
                flow.destinations[default])


def _axes(flow: Flow, findings: tuple[Finding, ...], urgency: Urgency,
          settled: bool) -> dict[Axis, Suitability]:
    """Give each of the two questions its own verdict; once one is settled, the other stays unsaid."""
    levels = {finding.level for finding in findings if not finding.flag.kind.about_urgency}
    levels |= {0, urgency.suitability or 0}
    reached = [level for index, level in enumerate(flow.suitability) if index in levels]
    if settled:
        reached = reached[-1:]
    return {level.axis: level for level in reached}
