"""Many made-up people, to see what a rule does.

People chosen evenly at random would all be in danger, and hide what a rule does.
So each begins as somebody from a told case, or as somebody with nothing wrong,
and then says a few things differently; numbers stand at the bounds of the rules.
The same seed makes the same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind
from backtriage.flow.rules import bounds
from backtriage.flow.truth import Absent
from backtriage.judge.response import Response, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from backtriage.flow.model import Flow, Item
    from backtriage.judge.response import Answer

FEW = 0.6  # how likely it is that one more thing is said differently
ALL = 0.1  # and that everything is
DOUBT = 0.15  # how likely "not sure" is
DAYS = 4000  # so many days may have passed since a date


@dataclass(frozen=True)
class Answers:
    """What can be answered to an item in all versions of it."""

    item: Item
    options: tuple[str, ...]
    low: int
    high: int
    edges: tuple[int, ...]
    doubts: tuple[Absent, ...]
    today: date

    @classmethod
    def common(cls, versions: Sequence[Item], sides: Collection[int], today: date) -> Answers | None:
        """Find what fits all versions; None if nothing does."""
        one = versions[0]
        if any(item.kind is not one.kind for item in versions):
            return None
        shared = frozenset[str].intersection(*(frozenset(o.id for o in item.options) for item in versions))
        options = tuple(option.id for option in one.options if option.id in shared)
        low = 0 if one.kind is Kind.DATE else max(item.low for item in versions)
        high = DAYS if one.kind is Kind.DATE else min(item.high for item in versions)
        if (one.kind.chosen and not options) or low > high:
            return None
        doubts = [absent for absent in one.doubts if all(absent in item.doubts for item in versions)]
        return cls(one, options, low, high, tuple(sorted(side for side in sides if low <= side <= high)),
                   tuple(doubts), today)

    def fit(self, answer: Answer) -> bool:
        """Could this answer be given in all versions?"""
        match answer:
            case Absent():
                return answer in self.doubts
            case frozenset():
                return answer <= {*self.options}
            case date() | Text():
                return True
            case int():
                return self.low <= answer <= self.high

    def mild(self) -> Answer:
        """An answer with nothing wrong, as far as that can be told without knowing what it means."""
        if self.item.kind.chosen:
            calm = next((option for option in self.options if option in (NONE, "no")), self.options[-1])
            return frozenset({calm})
        return self._numbered((self.low + self.high) // 2)

    def draw(self, chance: Random) -> Answer:
        """Answer at random; where there are bounds, often right beside one."""
        if self.doubts and chance.random() < DOUBT:
            return chance.choice(self.doubts)
        if self.item.kind is Kind.ANY_OF:
            some = [option for option in self.options if option != NONE]
            if not some or (NONE in self.options and chance.random() < 0.3):
                return frozenset({NONE})
            return frozenset(chance.sample(some, min(len(some), 1 + (chance.random() < 0.3))))
        if self.item.kind.chosen:
            return frozenset({chance.choice(self.options)})
        if self.edges and chance.random() < 0.7:
            return self._numbered(chance.choice(self.edges))
        return self._numbered(chance.randint(self.low, self.high))

    def _numbered(self, number: int) -> Answer:
        match self.item.kind:
            case Kind.DATE:
                return self.today - timedelta(days=number)
            case Kind.TEXT:
                return Text("words")
            case _:
                return number


def answers_to(flows: Sequence[Flow], today: date) -> dict[str, Answers]:
    """What can be answered to every item, in all flows that ask it."""
    sides: dict[str, set[int]] = {}
    for name, edges in (pair for flow in flows for pair in bounds(flow).items()):
        sides.setdefault(name, set()).update(side for edge in edges for side in (edge - 1, edge))
    names = dict.fromkeys(name for flow in flows for name in flow.items)
    found = {name: Answers.common([flow.items[name] for flow in flows if name in flow.items],
                                  sides.get(name, ()), today) for name in names}
    return {name: answers for name, answers in found.items() if answers}


def made_up(known: Mapping[str, Answers], bases: Sequence[Response], count: int, seed: int,
            focus: Sequence[str] = ()) -> list[Response]:
    """Make people up; what `focus` names is said differently more often."""
    chance = Random(seed)  # noqa: S311 - no secret
    mild = {name: answers.mild() for name, answers in known.items()}
    names, focus = [*known], [name for name in focus if name in known]
    people = []
    for _ in range(count if names else 0):
        said = {name: answer if chance.random() < 0.7 else known[name].draw(chance)
                for name, answer in mild.items()} if bases else dict(mild)
        said |= chance.choice(bases).answers if bases and chance.random() < 0.8 else mild
        changed = names if chance.random() < ALL else _some(chance, names, focus)
        people.append(Response(said | {name: known[name].draw(chance) for name in changed}))
    return people


def _some(chance: Random, names: list[str], focus: Sequence[str]) -> list[str]:
    """Choose a few names."""
    some: list[str] = []
    while not some or chance.random() < FEW:
        some.append(chance.choice(focus if focus and chance.random() < 0.5 else names))
    return some
