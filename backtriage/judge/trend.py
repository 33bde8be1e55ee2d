"""How a number went from visit to visit: by how much it changed, and whether that is a change that matters.

It is told against the first number that is known.  What is not known is a gap, and never
a number.  Where a share of the first number is undefined, as of 0, points decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from backtriage.flow.trend import Better
from backtriage.flow.value import Value
from backtriage.flow.words import bare
from backtriage.judge.response import Answer, Text, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backtriage.flow.model import Flow, Item
    from backtriage.flow.trend import Trend

WHOLE = 100  # percent


class DatedValues(Value):
    """What somebody answered on one day, by the id of the item."""

    day: date
    values: Mapping[str, Answer]


class Reading(Value):
    """One number of a trend; None if it is not known, whether in doubt or not asked."""

    day: date
    value: int | None


class Weight(StrEnum):
    """How much a change weighs."""

    CLEAR = "clear"  # it keeps every rule: most people notice it
    SMALL = "small"  # it keeps one of two
    UNCLEAR = "unclear"  # it may be no more than a good or bad day


class Change(Value):
    """What became of the first number that is known, up to the last one."""

    first: Reading
    last: Reading
    points: int  # below 0 if the number fell
    percent: int | None  # of the first number, without a sign and rounded down; None where it is no rule
    weight: Weight
    better: bool  # which way it went; False if it did not move


class Course(Value):
    """A trend as far as it is known."""

    trend: Trend
    name: str  # what somebody wrote for it; empty: the item's own words
    readings: tuple[Reading, ...]  # by day
    change: Change | None  # None until two numbers are known
    target: int | None  # the first number that is better by what matters; None if the scale has none

    @property
    def known(self) -> tuple[Reading, ...]:
        """The numbers without the gaps."""
        return tuple(each for each in self.readings if each.value is not None)


def course_of(flow: Flow, trend: Trend, visits: Iterable[DatedValues]) -> Course:
    """Follow a number through some visits, whatever order they come in."""
    name, since = _named(trend, sorted(visits, key=lambda visit: visit.day))
    item = flow.items[trend.item]
    readings = tuple(Reading(visit.day, _number(item, visit.values.get(item.id))) for visit in since)
    known = [each for each in readings if each.value is not None]
    change = change_between(trend, known[0], known[-1]) if len(known) > 1 else None
    start = known[0].value if known else None
    return Course(trend, name, readings, change, None if start is None else _target(trend, item, start))


def _named(trend: Trend, visits: Sequence[DatedValues]) -> tuple[str, Sequence[DatedValues]]:
    """Give the name that somebody wrote last, and the visits since; earlier numbers were of another thing."""
    written = [(at, clean(answer)) for at, visit in enumerate(visits)
               if isinstance(answer := visit.values.get(trend.title), Text) and clean(answer)]
    if not written:
        return "", visits
    name = written[-1][1]
    others = (at for at, other in written if bare(other) != bare(name))
    return name, visits[max(others, default=-1) + 1:]


def _number(item: Item, answer: Answer | None) -> int | None:
    """Read a number; one that the item cannot have was given to another question."""
    return answer if isinstance(answer, int) and item.low <= answer <= item.high else None


def change_between(trend: Trend, first: Reading, last: Reading) -> Change:
    """Weigh the change from one known number to another."""
    assert first.value is not None
    assert last.value is not None
    points = last.value - first.value
    matters, moved = trend.matters, abs(points)
    kept, percent = [moved >= matters.points], None
    if matters.percent is not None and first.value > 0:
        kept.append(moved * WHOLE >= matters.percent * first.value)
        percent = moved * WHOLE // first.value
    weight = Weight.CLEAR if all(kept) else Weight.SMALL if any(kept) else Weight.UNCLEAR
    better = points > 0 if trend.better is Better.HIGHER else points < 0
    return Change(first, last, points, percent, weight, better)


def _target(trend: Trend, item: Item, start: int) -> int | None:
    """Find the first whole number that is better by a share of the start; or by points, without a share."""
    points, percent = trend.matters.points, trend.matters.percent
    if trend.better is Better.LOWER:
        target = start - points if percent is None else start * (WHOLE - percent) // WHOLE
    else:
        by = points if percent is None or start == 0 else -(-start * percent // WHOLE)
        target = start + by
    return target if item.low <= target <= item.high and target != start else None
