"""What one answer on paper calls for, whatever else is answered.

A form cannot judge, and nobody reads it while it is filled in.  So what an answer calls
for by itself must stand beside it.  It is found by judging that answer alone, together
with those earlier ones without which nobody would have come to the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.model import Kind
from backtriage.flow.rules import bounds
from backtriage.flow.truth import Absent, Truth
from backtriage.form.skips import Bounds, Of, Ticked, not_no
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import PersonFacts, Response

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item
    from backtriage.judge.response import Answer

SOME_DAY = date.max  # days are counted back from it; which day it is does not matter
EITHER = Truth(1, 1, 0)  # may be yes, and may be no


@dataclass(frozen=True, slots=True)
class _Whatever:
    """What may be said: some answers are known, and to all other items any answer is possible."""

    known: PersonFacts

    @property
    def everyone(self) -> int:
        """Whoever answers."""
        return self.known.everyone

    def any_of(self, planes: Iterable[int]) -> int:
        """Hold where one of the planes holds."""
        return self.known.any_of(planes)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """May one of these options be chosen, and may it not?"""
        return self.known.chosen(item, options) if item in self.known.response.answers else EITHER

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """May the number lie between the bounds, and may it not?"""
        return self.known.within(item, low, high) if item in self.known.response.answers else EITHER

    def unsure(self, item: str) -> Truth:
        """May it be answered with doubt, and may it not?"""
        return self.known.unsure(item) if item in self.known.response.answers else EITHER


def alone(flow: Flow, item: Item, answer: Answer) -> Assessment:
    """Judge one answer; what doubt leaves open counts only where no other answer can settle it."""
    response = Response(_led_to(flow, item) | {item.id: answer})
    applies = Marks(flow, PersonFacts(response, SOME_DAY)).applies(item.id)
    if applies is not None and applies.no:  # several answers led here, and these are not all
        response = Response({item.id: answer})
    judged = assess(flow, response, SOME_DAY)
    if not judged.open:
        return judged
    asked = replace(flow, items={name: replace(each, ask_if=None) for name, each in flow.items.items()})
    marks = Marks(asked, _Whatever(PersonFacts(response, SOME_DAY)))
    stays = {finding.flag.id: finding.flag for finding in judged.findings
             if finding.certain or not marks.flag(finding.flag.id).no}
    kept = {name: flag for name, flag in flow.flags.items() if name in stays}
    return assess(replace(flow, flags=kept), response, SOME_DAY)


def _led_to(flow: Flow, item: Item) -> dict[str, Answer]:
    """Find the earlier answers that all who come to a question have given, as far as they are plain."""
    if item.ask_if is None:
        return {}
    skip = not_no(flow, item.ask_if)
    given: dict[str, Answer] = {}
    for part in skip.parts if isinstance(skip, Of) and skip.every else (skip,):
        if not isinstance(part, Ticked) or part.no or part.bounds:
            continue
        before = flow.items[part.item]
        doubt = [absent for absent in before.doubts if absent in part.boxes]
        if doubt and len(doubt) == len(part.boxes):
            given |= _led_to(flow, before) | {before.id: doubt[0]}
        elif len(part.boxes) == 1:
            also = given.get(before.id)
            chosen = also if isinstance(also, frozenset) and before.kind is Kind.ANY_OF else frozenset[str]()
            given |= _led_to(flow, before) | {before.id: chosen | part.boxes}
    return given


def is_urgent(judged: Assessment) -> bool:
    """Must it be said beside the answer? At the last level that does not end the interview, and above."""
    going_on = [index for index, level in enumerate(judged.flow.urgency) if not level.ends]
    return judged.ended or judged.level >= max(1, *going_on[-1:])


def figures(flow: Flow, item: Item) -> Iterator[tuple[Bounds, Answer]]:
    """Split what can be written into spans that no condition tells apart, each with an answer in it."""
    is_date = item.kind is Kind.DATE
    low, high = (0, SOME_DAY.toordinal() - 1) if is_date else (item.low, item.high)
    cuts = {low, high + 1, *bounds(flow).get(item.id, ())}
    for first, after in pairwise(sorted(cut for cut in cuts if low <= cut <= high + 1)):
        yield (first, after - 1), SOME_DAY - timedelta(first) if is_date else first


def answers_of(item: Item) -> Mapping[str, Answer]:
    """Give each box of a question the answer that it stands for."""
    return {option.id: frozenset({option.id}) for option in item.options} | {
        str(absent): Absent(absent) for absent in item.doubts}
