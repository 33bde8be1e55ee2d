"""The same flow as expressions of Polars: written by the same evaluator, run by Polars alone.

A plane is an expression here.  Definitions and flags become columns, each in the first
round in which all that it is made of is there, as a user of Polars would write them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from backtriage.flow.condition import AtLeast, Condition
from backtriage.flow.model import Flow, Kind
from backtriage.flow.rules import rules
from backtriage.flow.truth import Truth
from backtriage.judge.evaluation import JUDGED, Marks
from backtriage.judge.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, eq=False)
class Plane:
    """An expression, and the round after which it can be read; None is true for nobody."""

    expr: pl.Expr | None
    round: int = 0
    everybody: bool = False

    def __and__(self, other: Plane) -> Plane:
        if self.expr is None or other.everybody:
            return self
        if other.expr is None or self.everybody:
            return other
        return Plane(self.expr & other.expr, max(self.round, other.round))

    def __or__(self, other: Plane) -> Plane:
        if self.expr is None or other.everybody:
            return other
        if other.expr is None or self.everybody:
            return self
        return Plane(self.expr | other.expr, max(self.round, other.round))

    def __invert__(self) -> Plane:
        if self.expr is None:
            return EVERYBODY
        return NOBODY if self.everybody else Plane(~self.expr, self.round)


NOBODY, EVERYBODY = Plane(None), Plane(pl.lit(value=True), everybody=True)


@dataclass
class PolarsFacts:
    """Leaves as expressions: how a column is compared, the way it is written tells."""

    flow: Flow
    chose: Callable[[str, str], pl.Expr]  # item and option
    doubts: Callable[[str], pl.Expr]
    asked: Callable[[str], pl.Expr]
    rounds: list[dict[str, pl.Expr]] = field(default_factory=list)
    everyone = EVERYBODY

    def any_of(self, planes: Iterable[Plane]) -> Plane:
        """Hold where one of the planes holds."""
        return self.named(reduce(Plane.__or__, planes, NOBODY))

    def named(self, plane: Plane) -> Plane:
        """Make a column of a plane, in the round after all that it is made of."""
        if plane.expr is None or plane.everybody:
            return plane
        while len(self.rounds) <= plane.round:
            self.rounds.append({})
        here = self.rounds[plane.round]
        name = f"{plane.round}.{len(here)}"
        here[name] = plane.expr
        return Plane(pl.col(name), plane.round + 1)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Was one of these options chosen?"""
        yes = reduce(pl.Expr.__or__, (self.chose(item, option) for option in sorted(options)))
        return self._truth(item, yes)

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Does the number lie between the bounds?"""
        value = pl.col(item)
        bounds = [*([] if low is None else [value >= low]), *([] if high is None else [value <= high])]
        return self._truth(item, reduce(pl.Expr.__and__, bounds).fill_null(value=False))

    def unsure(self, item: str) -> Truth:
        """Was it answered with doubt?"""
        doubt = self.doubts(item)
        return Truth(Plane(doubt), Plane(self.asked(item) & ~doubt), NOBODY)

    def _truth(self, item: str, yes: pl.Expr) -> Truth:
        doubt = self.doubts(item)
        return Truth(Plane(yes), Plane(self.asked(item) & ~doubt & ~yes), Plane(doubt))


@dataclass
class ReadyFacts(PolarsFacts):
    """Leaves that have been compared already: each is a column of truths."""

    ready: dict[str, pl.Expr] = field(default_factory=dict)

    def _truth(self, item: str, yes: pl.Expr) -> Truth:
        return Truth(*map(self._column, super()._truth(item, yes)))

    def _column(self, plane: Plane) -> Plane:
        name = f"ready {len(self.ready)}"
        if plane.expr is not None:
            self.ready[name] = plane.expr
        return Plane(pl.col(name))


@dataclass(eq=False)
class NamedMarks(Marks):
    """Marks in which what is used again becomes columns: definitions, flags, and whether items apply."""

    again: set[int] = field(default_factory=set)
    named: Callable[[Plane], Plane] = lambda plane: plane

    def truth(self, condition: Condition) -> Truth:
        """Judge a condition, or a part of one."""
        if id(condition) not in self.known:
            truth = (self._counted(condition) if isinstance(condition, AtLeast)
                     else JUDGED[type(condition)](self, condition))
            self.known[id(condition)] = condition, (
                Truth(*map(self.named, truth)) if id(condition) in self.again else truth)
        return super().truth(condition)

    def _counted(self, condition: AtLeast) -> Truth:
        """Count the parts, as Polars can: the sum of planes is long where nothing is shared."""
        parts, count = [self.truth(part) for part in condition.parts], condition.count
        yes = _at_least(count, [part.yes for part in parts])
        no = _at_least(len(parts) - count + 1, [part.no for part in parts])
        doubt = reduce(Plane.__or__, (part.doubt for part in parts))
        return Truth(yes, no, doubt & ~(yes | no))


def _at_least(count: int, planes: Sequence[Plane]) -> Plane:
    there = [plane for plane in planes if plane.expr is not None]
    if len(there) < count:
        return NOBODY
    held = pl.sum_horizontal(plane.expr for plane in there) >= count
    return Plane(held, max(plane.round for plane in there))


def urgency_and_headline(facts: PolarsFacts) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Say, for a frame of answers, how soon and what suits: the number of each level."""
    flow = facts.flow
    again = {id(rule.when) for rule in rules(flow)}
    marks = NamedMarks(flow, facts, again=again, named=facts.named)
    judgement = Judgement(marks)
    levels = {"urgency": [*map(facts.named, judgement.urgency)],
              "suitability": [*map(facts.named, judgement.suitability)]}

    def judge(frame: pl.DataFrame) -> pl.DataFrame:
        for some in facts.rounds:
            frame = frame.with_columns(**some)
        return frame.select(**{name: _level(planes) for name, planes in levels.items()})

    return judge


def _level(planes: Sequence[Plane]) -> pl.Expr:
    """Give the number of the level at which each one stands."""
    result: pl.Expr = pl.lit(0, pl.Int8)
    for level, plane in enumerate(planes):
        if level and plane.expr is not None:
            result = pl.when(plane.expr).then(pl.lit(level, pl.Int8)).otherwise(result)
    return result


def by_codes(flow: Flow) -> PolarsFacts:
    """Read small codes: a number for an answer, or a mask."""
    def place(item: str, name: str) -> int:
        return [*(o.id for o in flow.items[item].options), *flow.items[item].doubts].index(name)

    def chose(item: str, option: str) -> pl.Expr:
        if flow.items[item].kind is Kind.ANY_OF:
            return ((pl.col(item) & (1 << place(item, option))) != 0).fill_null(value=False)
        return (pl.col(item) == place(item, option)).fill_null(value=False)

    def doubts(item: str) -> pl.Expr:
        if not flow.items[item].kind.chosen:
            return pl.col(f"{item}__absent").is_not_null()
        first = len(flow.items[item].options)
        if flow.items[item].kind is Kind.ANY_OF:
            return (pl.col(item) >= 1 << first).fill_null(value=False)
        return (pl.col(item) >= first).fill_null(value=False)

    return PolarsFacts(flow, chose, doubts, lambda item: _asked(flow, item))


def by_planes(flow: Flow) -> ReadyFacts:
    """Read columns of truths, which `ready` tells how to make."""
    codes = by_codes(flow)
    return ReadyFacts(flow, codes.chose, codes.doubts, codes.asked)


def by_words(flow: Flow) -> PolarsFacts:
    """Read words, and lists of words."""
    def chose(item: str, option: str) -> pl.Expr:
        if flow.items[item].kind is Kind.ANY_OF:
            return pl.col(item).list.contains(option).fill_null(value=False)
        return (pl.col(item) == option).fill_null(value=False)

    def doubts(item: str) -> pl.Expr:
        if not flow.items[item].kind.chosen:
            return pl.col(f"{item}__absent").is_not_null()
        each = [chose(item, doubt.value) for doubt in flow.items[item].doubts]
        return reduce(pl.Expr.__or__, each, pl.lit(value=False))

    return PolarsFacts(flow, chose, doubts, lambda item: _asked(flow, item))


def _asked(flow: Flow, item: str) -> pl.Expr:
    asked = pl.col(item).is_not_null()
    return asked if flow.items[item].kind.chosen else asked | pl.col(f"{item}__absent").is_not_null()
