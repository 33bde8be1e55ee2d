"""How far a change of one rule reaches: what it cannot reach is known already, and not judged again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backtriage.flow.condition import Condition, name_of
from backtriage.flow.rules import JUDGING, opened, rules
from backtriage.flow.truth import Truth
from backtriage.judge.evaluation import Facts, Marks

if TYPE_CHECKING:
    from backtriage.author.mutate.breakages import Breakage
    from backtriage.flow.model import Flow


class Reach:
    """The truths of a flow, and which of them a change of one rule can reach."""

    def __init__(self, flow: Flow, facts: Facts) -> None:
        self.marks = Marks(flow, Remembered(facts))
        for rule in rules(flow, JUDGING):
            self.marks.truth(rule.when)
        self.flow = flow
        self._rests = {key: self.looks_at(condition) for key, (condition, _) in self.marks.known.items()}

    def broken(self, breakage: Breakage) -> Marks:
        """The truths of a broken flow, as far as they are known; the rest is judged when asked for."""
        known = {key: pair for key, pair in self.marks.known.items() if breakage.rule not in self._rests[key]}
        return Marks(breakage.flow, self.marks.facts, known)

    def looks_at(self, condition: Condition) -> frozenset[str]:
        """Name the definitions and items that a condition looks at, and those behind them."""
        return frozenset(map(name_of, opened(self.flow, condition, asked=True)))


class Remembered:
    """Facts that look each leaf up once, for all broken flows."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.known = facts, dict[object, Truth]()
        self.everyone, self.any_of = facts.everyone, facts.any_of

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """For whom was one of these options chosen?"""
        return self._once((item, options), lambda: self.facts.chosen(item, options))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """For whom does the number lie between the bounds?"""
        return self._once((item, low, high), lambda: self.facts.within(item, low, high))

    def unsure(self, item: str) -> Truth:
        """Who answered with doubt?"""
        return self._once((item,), lambda: self.facts.unsure(item))

    def _once(self, key: object, find: Callable[[], Truth]) -> Truth:
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]
