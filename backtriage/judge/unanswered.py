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
    from collections.abc import Iterable, Sequence

    from backtriage.flow.model import Flow
    from backtriage.flow.truth import Plane
    from backtriage.judge.evaluation import Marks
    from backtriage.judge.judgement import Judgement

    Order = Sequence[tuple[Condition, tuple[Condition, ...]]]


def from_the_top(flow: Flow) -> Order:
    """List all conditions of rules with their parts, each before what it is made of.

    Whether the item of a condition applies is a part of it.
    """
    done: list[tuple[Condition, tuple[Condition, ...]]] = []
    seen: set[int] = set()
    rules = [flag.when for flag in flow.flags.values()]
    rules += [entry.when for entry in flow.advice.values() if entry.when is not None]
    ahead = [(rule, False) for rule in rules]
    while ahead:
        condition, left = ahead.pop()
        if left:
            done.append((condition, _parts(condition, flow)))
        elif id(condition) not in seen:
            seen.add(id(condition))
            ahead.append((condition, True))
            ahead.extend((part, False) for part in _parts(condition, flow))
    return done[::-1]


def unanswered(judgement: Judgement, order: Order) -> Plane:
    """For whom is a question about health still to be asked?  The order is the flow's, `from_the_top`."""
    asked = waiting(judgement, lambda conditions, marks: _undecided(conditions, marks, order))
    return judgement.facts.any_of(who for item, who in asked.items()
                                  if item not in judgement.flow.settings)


def _undecided(conditions: Iterable[tuple[Condition, Plane]], marks: Marks, order: Order) -> dict[str, Plane]:
    """Say of each item for whom it could still decide a condition, as `evaluation.undecided` does."""
    items: dict[str, Plane] = {}
    reached: dict[int, Plane] = {}
    for condition, who in conditions:
        reached[id(condition)] = reached.get(id(condition), NOBODY) | who
    for condition, parts in order:
        who = reached.get(id(condition), NOBODY)
        if not who:
            continue
        truth = marks.truth(condition)
        who = without(who, truth.yes | truth.no)
        if isinstance(condition, Chosen | Within | Unsure):
            items[condition.item] = items.get(condition.item, NOBODY) | who
        for part in parts:
            reached[id(part)] = reached.get(id(part), NOBODY) | who
    return items


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
