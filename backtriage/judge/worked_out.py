"""The numbers that nobody is asked for, worked out from what was answered today and before.

They stand among the answers, so that whatever judges, tells or writes answers need
not know of them.  Without earlier visits, those that were given with the answers
stand as they are: so a file, a told case or a receipt can say all that was judged.
But a difference of two answers of today follows these, whatever else was given: a
number that was corrected must not leave what was worked out from the wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import VISIT
from backtriage.flow.truth import Absent
from backtriage.flow.value import replace
from backtriage.judge.response import AT_FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.flow.model import Flow, Work
    from backtriage.judge.response import Answer, Response


def worked_out(flow: Flow, response: Response) -> Response:
    """Work out what can be; what needs an answer that is not there yet stays open.

    A number that was never told before, or was in doubt then, leaves the difference in doubt.
    """
    if not flow.worked_out:
        return response
    answers = dict(response.answers)
    first = response.since is None and not any(
        work.known == VISIT and answers.get(name, 1) != 1 for name, work in flow.worked_out.items())
    for name, work in flow.worked_out.items():
        if response.since is None and name in answers and not _follows(work, answers):
            continue
        if work.known:
            number: Answer | None = _known(work.known, response)
        else:
            number = None if first and work.at else _difference(work, response)
        if number is None:
            answers.pop(name, None)
        else:
            answers[name] = number
    return response if answers == response.answers else replace(response, answers=answers)


def _follows(work: Work, answers: Mapping[str, Answer]) -> bool:
    """Is it a difference of two answers of today, which are both there?"""
    return work.today and all(name in answers for name in work.asked)


def _known(what: str, response: Response) -> Answer:
    """Say which visit it is, or that it is kept: earlier ones were."""
    since = response.since
    if since is None:
        return AT_FIRST[what]
    return since.visit if what == VISIT else frozenset({"yes"})


def _difference(work: Work, response: Response) -> Answer | None:
    """Take one number from the other."""
    since, today = response.since, response.answers
    before = today
    if work.at:
        before = {} if since is None else since.first if work.at == "first" else since.last
    one, other = today.get(work.of), before.get(work.minus)
    if one is None or (other is None and not work.at):
        return None
    if not (isinstance(one, int) and isinstance(other, int)):
        return Absent.UNSURE
    if not work.percent:
        return one - other
    if other == 0:
        return Absent.UNSURE  # of nothing there is no percentage
    size = abs(100 * (one - other)) // other  # never more than it is
    return size if one > other else -size
