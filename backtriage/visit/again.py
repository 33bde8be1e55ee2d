"""Coming again: what somebody kept, what of it still holds, and how it went until now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import KEPT, VISIT
from backtriage.flow.value import Value
from backtriage.judge.assessment import assess
from backtriage.judge.receipt import fitting
from backtriage.judge.response import Response
from backtriage.judge.trend import DatedValues
from backtriage.judge.visits import answers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.receipt import Visit as Kept


class Earlier(Value):
    """The visits that somebody kept, and the file in which they are."""

    path: Path
    flow: Flow
    visits: tuple[Kept, ...]

    @property
    def last(self) -> date:
        """The day of the visit before this one."""
        return self.visits[-1].day

    def answers(self) -> Response:
        """What was answered last time, to be told beside each question."""
        return Response(answers_of(self.flow, self.visits[-1]))

    def before(self) -> Assessment:
        """What the answers of last time mean, on their day."""
        response, misfits = fitting(self.visits[-1], self.flow)
        return assess(self.flow, response.without(misfits), self.last)

    def numbers(self, now: Assessment | None = None) -> Sequence[DatedValues]:
        """The numbers of all visits, with today's."""
        told = [DatedValues(visit.day, answers_of(self.flow, visit)) for visit in self.visits]
        return [*told, DatedValues(now.today, now.response.answers)] if now else told


def kept_item(flow: Flow) -> str:
    """Name the number that says whether somebody chose to keep it; empty if nobody can come again."""
    known = {work.known: name for name, work in flow.worked_out.items()}
    return known.get(KEPT, "") if VISIT in known else ""


def may_keep(assessment: Assessment) -> bool:
    """May this be kept from visit to visit?  In doubt about who it is, nothing is."""
    flow, keep_if = assessment.flow, assessment.flow.keep_if
    allowed = keep_if is None or bool(assessment.marks.truth(keep_if).yes)
    return bool(kept_item(flow)) and allowed and not assessment.for_practitioner
