"""What the interview asks of many people, held side by side: each question is judged once for all of them.

What somebody will answer is known beforehand, so that only how far each has come changes
from question to question: an answer counts from when it was asked for.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from backtriage.flow.truth import Truth
from backtriage.judge.evaluation import Marks, Remembered
from backtriage.judge.interview import is_enough, waiting
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts, members
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response


class SoFar:
    """What is known of many people before they have answered all; `said` tells who has been asked an item.

    What is worked out of two answers of today is known with them, and what else is worked out from the start.
    """

    def __init__(self, flow: Flow, facts: ManyFacts) -> None:
        self.facts, self.everyone = Remembered(facts), facts.everyone
        self.said = dict.fromkeys(flow.items, 0)
        self.made_of = {name: work.asked if work.today else () for name, work in flow.worked_out.items()}

    def any_of(self, planes: Iterable[int]) -> int:
        """Hold where one of the planes holds."""
        return reduce(or_, planes, 0)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Who has chosen one of these options?"""
        return self._of_those(item, self.facts.chosen(item, options))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """For whom does the number lie between the bounds?"""
        return self._of_those(item, self.facts.within(item, low, high))

    def unsure(self, item: str) -> Truth:
        """Who has answered with doubt?"""
        return self._of_those(item, self.facts.unsure(item))

    def _of_those(self, item: str, truth: Truth) -> Truth:
        said = self.said[item]
        if item in self.made_of:
            said = self.everyone
            for part in self.made_of[item]:
                answered = self.facts.unsure(part)
                said &= self.said[part] | ~(answered.yes | answered.no)
        return Truth(truth.yes & said, truth.no & said, truth.doubt & said)


def all_asked(flow: Flow, people: Sequence[Response], today: date) -> list[tuple[str, ...]]:
    """Hold an interview with each of many people; name what each is asked, in order.

    An item that has no answer in the response is asked, and passed over.
    """
    people = [worked_out(flow, person) for person in people]
    facts = SoFar(flow, ManyFacts(people, today))
    asked = [dict[str, bool]() for _ in people]  # each item, and whether it has an answer
    come_to = dict.fromkeys(flow.items, 0)
    going = facts.everyone
    while going:
        for index in members(going):
            if _is_enough(flow, people[index], asked[index]):
                going &= ~(1 << index)
        left, going = going, 0
        for name, who in waiting(Judgement(Marks(flow, facts))).items():
            now = who & left & ~come_to[name]
            for index in members(now):
                asked[index][name] = name in people[index].answers
            come_to[name] |= now
            facts.said[name] |= now
            going, left = going | now, left & ~now
    return [tuple(names) for names in asked]


def _is_enough(flow: Flow, person: Response, asked: dict[str, bool]) -> bool:
    """Have as many questions been answered as the flow allows?"""
    return bool(flow.longest or flow.longest_intake) and is_enough(
        flow, person.without(item.id for item in flow.asked if not asked.get(item.id)))
