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
from backtriage.keep.diary import DiaryError, read_diary
from backtriage.report.since import Since

if TYPE_CHECKING:
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

    def numbers(self) -> tuple[DatedValues, ...]:
        """The numbers of all these visits."""
        return tuple(DatedValues(visit.day, answers_of(self.flow, visit)) for visit in self.visits)

    def since(self, now: Assessment) -> Since:
        """What there is to hold today's result against."""
        response, misfits = fitting(self.visits[-1], self.flow)
        before = assess(self.flow, response.without(misfits), self.last)
        return Since(before, (*self.numbers(), DatedValues(now.today, now.response.answers)))


def earlier_visits(path: Path, flow: Flow) -> Earlier:
    """Read what somebody kept of a flow.  Raises DiaryError."""
    diary = read_diary(path, flow.words)
    if diary.flow != flow.id:
        raise DiaryError(flow.words("diary.other_flow", file=path, flow=diary.flow))
    return Earlier(path, flow, diary.visits)


def kept_item(flow: Flow) -> str:
    """Name the number that says whether somebody chose to keep it; empty if nobody can come again."""
    known = {work.known: name for name, work in flow.worked_out.items()}
    return known.get(KEPT, "") if VISIT in known else ""


def may_keep(assessment: Assessment) -> bool:
    """May this be kept from visit to visit?  In doubt about who it is, nothing is."""
    flow, keep_if = assessment.flow, assessment.flow.keep_if
    allowed = keep_if is None or bool(assessment.marks.truth(keep_if).yes)
    return bool(kept_item(flow)) and allowed and not assessment.for_practitioner
