"""A Flow and Facts in, every mark out: what applies, what is raised, what is unknown.

This is the one evaluator.  It never asks whose answers it judges: the facts
give the leaves, and all else is `&`, `|` and `~`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, assert_never

from backtriage.flow.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    Chosen,
    Condition,
    Defined,
    Not,
    Unsure,
    Within,
)
from backtriage.flow.truth import NOBODY, Plane, Truth, without

if TYPE_CHECKING:
    from backtriage.flow.model import Flow


class Facts(Protocol):
    """What is known of each item, for one person, for many, or for everybody."""

    @property
    def everyone(self) -> Plane:
        """The plane that holds for all of them."""

    def any_of(self, planes: Iterable[Plane]) -> Plane:
        """Hold where one of the planes holds; of none, for nobody."""

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Was one of these options chosen?"""

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Does the number lie between the bounds?"""

    def unsure(self, item: str) -> Truth:
        """Was it answered with doubt?"""


class Remembered:
    """Facts that look each leaf up once, however often it is judged."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.known = facts, dict[object, Truth]()
        self.everyone: Plane = facts.everyone
        self.any_of = facts.any_of

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


class Reason(NamedTuple):
    """An item that decided a condition, and the options of which one was chosen, if that decided it."""

    item: str
    options: frozenset[str] = frozenset()


@dataclass(eq=False, repr=False)  # each would take time to make
class Marks:
    """The truth of every condition of a flow; each is judged once, when first asked for."""

    flow: Flow
    facts: Facts
    # By the identity of a condition, which is kept so that no other can get the same.
    known: dict[int, tuple[Condition, Truth]] = field(default_factory=dict)
    reasons: dict[int, frozenset[Reason]] = field(default_factory=dict)

    @cached_property
    def everyone(self) -> Plane:
        """The plane that holds for all whose answers are judged."""
        return self.facts.everyone

    def truth(self, condition: Condition) -> Truth:
        """Judge a condition, or a part of one."""
        known = self.known.get(id(condition))
        if known is None:
            known = self.known[id(condition)] = condition, JUDGED[type(condition)](self, condition)
        return known[1]

    def flag(self, name: str) -> Truth:
        """Is the flag raised?"""
        return self.truth(self.flow.flags[name].when)

    def applies(self, item: str) -> Truth | None:
        """Does the item apply?  None for an item that always does."""
        ask_if = self.flow.items[item].ask_if
        return None if ask_if is None else self.truth(ask_if)

    def if_it_applies(self, item: str, known: Truth) -> Truth:
        """A claim about an item that does not apply is no, whatever was answered.

        Doubt whether it applies is no doubt about the claim: it will be asked.  Of a leaf, facts say
        yes, no or doubt of somebody, and never two of them.
        """
        applies = self.applies(item)
        if applies is None or applies.no is NOBODY:
            return known
        yes, no, doubt = known
        return Truth(without(yes, applies.no), no | applies.no,
                     doubt if doubt is NOBODY else without(doubt, applies.no))


# Each kind of condition is judged by its parts, or by the facts.  It is looked up by its type, as
# a `match` takes a tenth longer from an answer to the next question.
JUDGED: Mapping[type, Callable[[Marks, Any], Truth]] = {
    AllOf: lambda marks, each: Truth.of_all(map(marks.truth, each.parts), marks.everyone),
    AnyOf: lambda marks, each: Truth.of_any(map(marks.truth, each.parts), marks.everyone),
    AtLeast: lambda marks, some: Truth.of_at_least(some.count, [*map(marks.truth, some.parts)]),
    Not: lambda marks, no: ~marks.truth(no.part),
    Defined: lambda marks, word: marks.truth(marks.flow.definitions[word.name].when),
    Chosen: lambda marks, leaf: marks.if_it_applies(leaf.item, marks.facts.chosen(leaf.item, leaf.options)),
    Within: lambda marks, leaf: marks.if_it_applies(
        leaf.item, marks.facts.within(leaf.item, leaf.low, leaf.high)),
    Unsure: lambda marks, leaf: marks.if_it_applies(leaf.item, marks.facts.unsure(leaf.item)),
}


def because(condition: Condition, marks: Marks) -> frozenset[Reason]:
    """Name what decided a condition, for one person.

    The answers to these items alone suffice to decide it the same way.  An
    undecided condition has no such items.
    """
    key = id(condition)
    if key not in marks.reasons:
        truth = marks.truth(condition)
        marks.reasons[key] = _because(condition, marks, truth) if truth.yes or truth.no else frozenset()
    return marks.reasons[key]


def _because(condition: Condition, marks: Marks, truth: Truth) -> frozenset[Reason]:
    """Name what decided a condition that is decided."""
    match condition:
        case AllOf(parts):
            return _because_parts(parts, marks, everything=bool(truth.yes), value=bool(truth.yes))
        case AnyOf(parts) | AtLeast(_, parts):
            return _because_parts(parts, marks, everything=True, value=bool(truth.yes))
        case Not(part):
            return because(part, marks)
        case Defined(name):
            return because(marks.flow.definitions[name].when, marks)
        case Chosen(item) | Within(item) | Unsure(item):
            applies = marks.applies(item)
            ask_if = marks.flow.items[item].ask_if
            if applies is not None and applies.no and ask_if is not None:
                return because(ask_if, marks)
            chosen = condition.options if isinstance(condition, Chosen) and truth.yes else frozenset[str]()
            return frozenset({Reason(item, chosen)})
        case _:
            assert_never(condition)


def _because_parts(parts: tuple[Condition, ...], marks: Marks, *, everything: bool,
                   value: bool) -> frozenset[Reason]:
    """Gather the reasons of the parts that came out as the whole did."""
    reasons = (because(part, marks) for part in parts
               if (marks.truth(part).yes if value else marks.truth(part).no))
    return frozenset().union(*reasons) if everything else next(reasons)


def undecided(conditions: Iterable[tuple[Condition, Plane]], marks: Marks) -> dict[str, Plane]:
    """Say of each item, answered or not, for whom it could still decide a condition.

    Beside each condition stands whose it is.  Items that decide it for nobody are left out.
    """
    items: dict[str, Plane] = {}
    seen: dict[int, Plane] = {}  # for whom each part was looked at
    waiting = list(conditions)
    while waiting:
        condition, who = waiting.pop()
        key = id(condition)
        before = seen.get(key, NOBODY)
        who = who & ~before if before else who
        if not who:
            continue
        seen[key] = before | who
        yes, no, _ = marks.truth(condition)
        if yes is who or no is who or not (who := who & ~(yes | no)):  # of one person the first two tell most
            continue
        match condition:
            case AllOf() | AnyOf() | AtLeast():
                waiting += [(part, who) for part in condition.parts]
            case Chosen() | Within() | Unsure():
                items[condition.item] = items.get(condition.item, NOBODY) | who
                ask_if = marks.flow.items[condition.item].ask_if
                if ask_if is not None:
                    waiting.append((ask_if, who))
            case Defined():
                waiting.append((marks.flow.definitions[condition.name].when, who))
            case Not():
                waiting.append((condition.part, who))
            case _:
                assert_never(condition)
    return items
