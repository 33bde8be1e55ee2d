"""What earlier visits leave for the next one: answers that still hold, and numbers to compare with.

Nothing remembers when an answer was asked for.  One that could have been carried over from
the visit before is taken for one that was: so it holds too short at worst, and never too long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backtriage.flow.truth import Absent
from backtriage.judge.looks import look
from backtriage.judge.receipt import fitting
from backtriage.judge.response import Response, Since

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from backtriage.flow.model import Flow, Item
    from backtriage.judge.receipt import Visit
    from backtriage.judge.response import Answer


def next_visit(flow: Flow, visits: Sequence[Visit], today: date) -> Response:
    """Begin another visit: with the answers that still hold, and what earlier numbers were."""
    before = [answers_of(flow, visit) for visit in visits]
    carried = {item.id: before[-1][item.id] for item in flow.asked
               if before and _holds(item, visits, before, today)}
    return Response(carried, Since(
        visit=len(visits) + 1, first={**dict(_numbers(reversed(before)))},
        last=before[-1] if before else {}, carried=frozenset(carried)))


def answers_of(flow: Flow, visit: Visit) -> Mapping[str, Answer]:
    """Read the answers of a visit that this flow still asks for, as it asked for them then."""
    response, misfits = fitting(visit, flow)
    return {name: answer for name, answer in response.answers.items()
            if name in flow.items and name not in misfits and name not in flow.worked_out}


def _holds(item: Item, visits: Sequence[Visit], before: Sequence[Mapping[str, Answer]], today: date) -> bool:
    """Does the answer of the last visit still count?  In doubt, or otherwise worded, it is asked."""
    answer = before[-1].get(item.id)
    if not item.holds or answer is None or isinstance(answer, Absent):
        return False
    if visits[-1].looks.get(item.id) != look(item):
        return False
    asked = visits[-1].day
    for visit, answers in reversed([*zip(visits[:-1], before[:-1], strict=True)]):
        if answers.get(item.id) != answer or asked - visit.day > item.holds:
            break
        asked = visit.day
    return timedelta(0) <= today - asked <= item.holds


def _numbers(before: Iterator[Mapping[str, Answer]]) -> Iterator[tuple[str, Answer]]:
    """Give every number that was told; the earliest comes last, so that it stays."""
    for answers in before:
        yield from ((name, answer) for name, answer in answers.items() if isinstance(answer, int))
