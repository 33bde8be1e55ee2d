"""What one answer on paper calls for, whatever else is answered.

A form cannot judge, and nobody reads it while it is filled in.  So what an answer calls
for by itself must stand beside it.  It is found by judging that answer alone, together
with those earlier ones without which nobody would have come to the question; and all
answers are judged at once, as if each were given by somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.model import Kind, Topic
from backtriage.flow.rules import bounds
from backtriage.flow.truth import Absent, Truth
from backtriage.flow.value import replace
from backtriage.form.skips import Bounds, Of, Ticked, not_no
from backtriage.judge.evaluation import Marks
from backtriage.judge.interview import is_for_another, is_practitioner
from backtriage.judge.judgement import Judgement, level_of
from backtriage.judge.many import ManyFacts
from backtriage.judge.response import PersonFacts, Response

if TYPE_CHECKING:
    from backtriage.flow.model import Advice, Destination, Flag, Flow, Item
    from backtriage.flow.truth import Plane
    from backtriage.judge.response import Answer

SOME_DAY = date.max  # days are counted back from it; which day it is does not matter


@dataclass(frozen=True, slots=True)
class Alone:
    """What one answer calls for by itself, in the voice for whoever gives it."""

    level: int  # of urgency
    urgent: bool  # must that be said beside the answer?
    destination: Destination
    stop: bool  # the form ends here
    advice: tuple[Advice, ...]  # what is told at once


class Calls:
    """What every answer to every question calls for by itself."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.people = [*_people(flow)]
        self.indexes = {(item, response.answers[item]): index
                        for index, (item, response) in enumerate(self.people)}
        self.judgement = _Lasting.of(flow, ManyFacts([response for _, response in self.people], SOME_DAY))
        self.at_once = [(entry.id, self.judgement.hears(entry)) for entry in flow.advice.values()
                        if entry.topic is Topic.AT_ONCE]

    def of(self, item: Item, answer: Answer) -> Alone:
        """Judge one answer.  It is urgent at the last level that does not end the interview, and above."""
        judgement, index = self.judgement, self.indexes[item.id, answer]
        response = self.people[index][1]
        flow = self.flow.for_another if is_for_another(self.flow, response) else self.flow
        level, ended = level_of(judgement.urgency, index), bool(judgement.ended >> index & 1)
        going_on = [number for number, each in enumerate(flow.urgency) if not each.ends]
        return Alone(
            level=level, urgent=ended or level >= max(1, *going_on[-1:]),
            destination=flow.destinations[next(
                name for name, who in judgement.destinations.items() if who >> index & 1)],
            stop=ended and not is_practitioner(flow, response),
            advice=tuple(flow.advice[name] for name, who in self.at_once if who >> index & 1))


def _people(flow: Flow) -> Iterator[tuple[str, Response]]:
    """Let somebody give each answer, and the earlier ones that lead to its question, if these are all."""
    led_to: dict[str, dict[str, Answer]] = {}
    for item in flow.items.values():
        led_to[item.id] = _led_to(flow, item, led_to)
        before = Response(led_to[item.id])
        applies = Marks(flow, PersonFacts(before, SOME_DAY)).applies(item.id)
        if applies is not None and applies.no:
            before = Response()
        for answer in (*answers_of(item).values(), *(answer for _, answer in figures(flow, item))):
            yield item.id, before.with_answer(item.id, answer)


class _Lasting(Judgement):
    """A judgement in which doubt counts only where no other answer can settle it."""

    whatever: Marks  # of the same people, if any answer is possible to the questions that they left out

    @classmethod
    def of(cls, flow: Flow, facts: ManyFacts) -> _Lasting:
        """Judge people, and the same people whatever else they answer."""
        asked = replace(flow, items={name: replace(each, ask_if=None) for name, each in flow.items.items()})
        return cls(Marks(flow, facts), Marks(asked, _Whatever(facts)))

    def possible(self, flag: Flag) -> Plane:
        """Who has a finding that doubt leaves open, and that nothing else can take back?"""
        return super().possible(flag) & ~self.whatever.flag(flag.id).no


@dataclass(frozen=True)
class _Whatever:
    """What may be said: some answers are known, and to all other items any answer is possible."""

    known: ManyFacts

    @property
    def everyone(self) -> int:
        """Whoever answers."""
        return self.known.everyone

    def any_of(self, planes: Iterable[int]) -> int:
        """Hold where one of the planes holds."""
        return self.known.any_of(planes)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """May one of these options be chosen, and may it not?"""
        return self._or_else(item, self.known.chosen(item, options))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """May the number lie between the bounds, and may it not?"""
        return self._or_else(item, self.known.within(item, low, high))

    def unsure(self, item: str) -> Truth:
        """May it be answered with doubt, and may it not?"""
        return self._or_else(item, self.known.unsure(item))

    def _or_else(self, item: str, known: Truth) -> Truth:
        """It may be yes, and may be no, for all who have not answered."""
        free = self.everyone & ~self.known.any_of(self.known.given.get(item, {}).values())
        return Truth(known.yes | free, known.no | free, known.doubt)


def _led_to(flow: Flow, item: Item, led_to: Mapping[str, dict[str, Answer]]) -> dict[str, Answer]:
    """Find the earlier answers that all who come to a question have given, as far as they are plain.

    `led_to` has those of all earlier questions.
    """
    if item.ask_if is None:
        return {}
    skip = not_no(flow, item, item.ask_if)
    given: dict[str, Answer] = {}
    for part in skip.parts if isinstance(skip, Of) and skip.every else (skip,):
        if not isinstance(part, Ticked) or part.no or part.bounds:
            continue
        before = flow.items[part.item]
        doubt = [absent for absent in before.doubts if absent in part.boxes]
        if doubt and len(doubt) == len(part.boxes):
            given |= led_to[before.id] | {before.id: doubt[0]}
        elif len(part.boxes) == 1:
            also = given.get(before.id)
            chosen = also if isinstance(also, frozenset) and before.kind is Kind.ANY_OF else frozenset[str]()
            given |= led_to[before.id] | {before.id: chosen | part.boxes}
    return given


def figures(flow: Flow, item: Item) -> Iterator[tuple[Bounds, Answer]]:
    """Split the figures that may be written into spans that no condition tells apart, with one of each."""
    if item.kind.chosen or item.kind is Kind.TEXT:
        return
    is_date = item.kind is Kind.DATE
    low, high = (0, SOME_DAY.toordinal() - 1) if is_date else (item.low, item.high)
    cuts = {low, high + 1, *bounds(flow).get(item.id, ())}
    for first, after in pairwise(sorted(cut for cut in cuts if low <= cut <= high + 1)):
        yield (first, after - 1), SOME_DAY - timedelta(first) if is_date else first


def answers_of(item: Item) -> Mapping[str, Answer]:
    """Give each box of a question the answer that it stands for."""
    return {option.id: frozenset({option.id}) for option in item.options} | {
        str(absent): Absent(absent) for absent in item.doubts}
