"""How far a change of one rule reaches: what it cannot reach is known already, and not judged again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.condition import Condition, name_of
from backtriage.flow.rules import JUDGING, opened, rules
from backtriage.judge.evaluation import Marks, Remembered

if TYPE_CHECKING:
    from backtriage.author.mutate.breakages import Breakage
    from backtriage.flow.model import Flow
    from backtriage.judge.evaluation import Facts


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
