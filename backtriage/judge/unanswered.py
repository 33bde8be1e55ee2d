"""Who of many has still something to be asked.

What is undecided is the same as for one person; it is only sought in another order, in which
each part of a rule is looked at once, after all that it is part of.  For many that is faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Chosen, Condition, Defined, Not, Unsure, Within
from backtriage.flow.truth import NOBODY, without
from backtriage.judge.interview import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow
    from backtriage.flow.truth import Plane
    from backtriage.judge.evaluation import Marks
    from backtriage.judge.judgement import Judgement


def unanswered(judgement: Judgement) -> Plane:
    """For whom is a question about health still to be asked?"""
    asked = waiting(judgement, _undecided)
    return judgement.facts.any_of(who for item, who in asked.items()
                                  if item not in judgement.flow.settings)


def _undecided(conditions: Iterable[tuple[Condition, Plane]], marks: Marks) -> dict[str, Plane]:
    """Say of each item for whom it could still decide a condition, as `evaluation.undecided` does."""
    flow = marks.flow
    items: dict[str, Plane] = {}
    reached: dict[int, Plane] = {}
    for condition, who in conditions:
        reached[id(condition)] = reached.get(id(condition), NOBODY) | who
    for condition in _from_the_top([condition for condition, _ in conditions], flow):
        truth = marks.truth(condition)
        who = without(reached[id(condition)], truth.yes | truth.no)
        if isinstance(condition, Chosen | Within | Unsure):
            items[condition.item] = items.get(condition.item, NOBODY) | who
        for part in _parts(condition, flow):
            reached[id(part)] = reached.get(id(part), NOBODY) | who
    return items


def _from_the_top(conditions: Iterable[Condition], flow: Flow) -> list[Condition]:
    """List conditions and all behind them, each before whatever it is made of."""
    done: list[Condition] = []
    seen: set[int] = set()
    ahead = [(condition, False) for condition in conditions]
    while ahead:
        condition, left = ahead.pop()
        if left:
            done.append(condition)
        elif id(condition) not in seen:
            seen.add(id(condition))
            ahead.append((condition, True))
            ahead.extend((part, False) for part in _parts(condition, flow))
    return done[::-1]


def _parts(condition: Condition, flow: Flow) -> tuple[Condition, ...]:
    """Name what a condition is made of, and whether its item applies."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case Defined(name):
            return (flow.definitions[name].when,)
        case Chosen(item) | Within(item) | Unsure(item):
            ask_if = flow.items[item].ask_if
            return () if ask_if is None else (ask_if,)
