"""A Flow and Facts in, every mark out: what applies, what is raised, what is unknown.

This is the one evaluator.  It never asks whose answers it judges: the facts
give the leaves, and all else is `&`, `|` and `~`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, assert_never

from backtriage.flow.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    Chosen,
    Condition,
    Defined,
    Leaf,
    Not,
    Unsure,
    Within,
    judge,
)
from backtriage.flow.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow


class Facts(Protocol):
    """What is known of each item, for one person, for many, or for everybody."""

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Was one of these options chosen?"""

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Does the number lie between the bounds?"""

    def unsure(self, item: str) -> Truth:
        """Was it answered with doubt?"""


@dataclass
class Marks:
    """The truth of every condition of a flow; each is judged once, when first asked for."""

    flow: Flow
    facts: Facts
    # By the identity of a condition, which is kept so that no other can get the same.
    known: dict[int, tuple[Condition, Truth]] = field(default_factory=dict)

    def truth(self, condition: Condition) -> Truth:
        """Judge a condition, or a part of one."""
        key = id(condition)
        if key not in self.known:
            self.known[key] = condition, judge(condition, self.truth, self._look)
        return self.known[key][1]

    def flag(self, name: str) -> Truth:
        """Is the flag raised?"""
        return self.truth(self.flow.flags[name].when)

    def applies(self, item: str) -> Truth | None:
        """Does the item apply?  None for an item that always does."""
        ask_if = self.flow.items[item].ask_if
        return None if ask_if is None else self.truth(ask_if)

    def _look(self, leaf: Leaf | Defined) -> Truth:
        match leaf:
            case Defined(name):
                return self.truth(self.flow.definitions[name])
            case Chosen(item, options):
                return self._if_it_applies(item, self.facts.chosen(item, options))
            case Within(item, low, high):
                return self._if_it_applies(item, self.facts.within(item, low, high))
            case Unsure(item):
                return self._if_it_applies(item, self.facts.unsure(item))
            case _:
                assert_never(leaf)

    def _if_it_applies(self, item: str, known: Truth) -> Truth:
        """A claim about an item that does not apply is no, whatever was answered.

        Doubt whether it applies is no doubt about the claim: it will be asked.
        """
        applies = self.applies(item)
        if applies is None:
            return known
        yes = known.yes & ~applies.no
        no = known.no | applies.no
        return Truth(yes, no, known.doubt & ~no)


def because(condition: Condition, marks: Marks) -> frozenset[str]:
    """Name the items that decided a condition, for one person.

    Their answers alone suffice to decide it the same way.  An undecided
    condition has no such items.
    """
    truth = marks.truth(condition)
    if not (truth.yes or truth.no):
        return frozenset()
    match condition:
        case AllOf(parts):
            return _because_parts(parts, marks, everything=bool(truth.yes), value=bool(truth.yes))
        case AnyOf(parts):
            return _because_parts(parts, marks, everything=True, value=bool(truth.yes))
        case AtLeast(_, parts):
            return _because_parts(parts, marks, everything=True, value=bool(truth.yes))
        case Not(part):
            return because(part, marks)
        case Defined(name):
            return because(marks.flow.definitions[name], marks)
        case Chosen(item) | Within(item) | Unsure(item):
            applies = marks.applies(item)
            ask_if = marks.flow.items[item].ask_if
            if applies is not None and applies.no and ask_if is not None:
                return because(ask_if, marks)
            return frozenset({item})
        case _:
            assert_never(condition)


def _because_parts(parts: tuple[Condition, ...], marks: Marks, *, everything: bool,
                   value: bool) -> frozenset[str]:
    """Gather the reasons of the parts that came out as the whole did."""
    reasons = (because(part, marks) for part in parts
               if (marks.truth(part).yes if value else marks.truth(part).no))
    return frozenset().union(*reasons) if everything else next(reasons)


def undecided(conditions: Iterable[Condition], marks: Marks) -> frozenset[str]:
    """Name the items, answered or not, that could still decide one of the conditions, for one person."""
    items: set[str] = set()
    seen: set[int] = set()
    waiting = list(conditions)
    while waiting:
        condition = waiting.pop()
        truth = marks.truth(condition)
        if truth.yes or truth.no or id(condition) in seen:
            continue
        seen.add(id(condition))
        match condition:
            case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
                waiting.extend(parts)
            case Not(part):
                waiting.append(part)
            case Defined(name):
                waiting.append(marks.flow.definitions[name])
            case Chosen(item) | Within(item) | Unsure(item):
                items.add(item)
                ask_if = marks.flow.items[item].ask_if
                waiting.extend([] if ask_if is None else [ask_if])
            case _:
                assert_never(condition)
    return frozenset(items)
