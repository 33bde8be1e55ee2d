"""Conditions: what they are, how they are read and explained.

condition := WORD                          a definition
           | {ITEM: claim, ...}            all of these claims
           | {all: [condition, ...]}       | {any: [...]} | {not: condition}
           | {at least N of: [...]}        | {unsure: ITEM}
claim     := OPTION | [OPTION, ...]        this option, or any of these
           | at least N | at most N | between N and M     (days ago, for a date)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, assert_never

from backtriage.flow.value import Value

if TYPE_CHECKING:
    from backtriage.flow.problem import Place


class AllOf(Value):
    """Every part holds."""

    parts: tuple[Condition, ...]


class AnyOf(Value):
    """At least one part holds."""

    parts: tuple[Condition, ...]


class AtLeast(Value):
    """At least so many of the parts hold."""

    count: int
    parts: tuple[Condition, ...]


class Not(Value):
    """The part does not hold.  `place` is kept for red flags, which must explain it."""

    part: Condition
    place: Place
    explained: bool = False


class Defined(Value):
    """A definition, by its name."""

    name: str


class Chosen(Value):
    """One of these options was chosen."""

    item: str
    options: frozenset[str]


class Within(Value):
    """The number (for a date: the days that have passed since) lies between the bounds."""

    item: str
    low: int | None
    high: int | None
    place: Place
    explained: bool = False
    ago: bool = False  # the item is a date


class Unsure(Value):
    """The answer left the question open."""

    item: str


Leaf = Chosen | Within | Unsure
Condition = AllOf | AnyOf | AtLeast | Not | Defined | Leaf


def leaves(condition: Condition) -> Iterator[Leaf | Defined | Not]:
    """Walk over the leaves of a condition, and its negations, without opening definitions."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield condition
            yield from leaves(part)
        case Defined() | Chosen() | Within() | Unsure():
            yield condition
        case _:
            assert_never(condition)


def name_of(leaf: Leaf | Defined | Not) -> str:
    """Name the item or the definition that a leaf looks at; empty for a negation."""
    return "" if isinstance(leaf, Not) else leaf.name if isinstance(leaf, Defined) else leaf.item


def in_text(condition: Condition) -> str:
    """Write a condition on one line, as in the flow's files."""
    match condition:
        case AllOf(parts):
            return f"{{all: [{', '.join(map(in_text, parts))}]}}"
        case AnyOf(parts):
            return f"{{any: [{', '.join(map(in_text, parts))}]}}"
        case AtLeast(count, parts):
            return f"{{at least {count} of: [{', '.join(map(in_text, parts))}]}}"
        case Not(part):
            return f"{{not: {in_text(part)}}}"
        case Defined(name):
            return name
        case Chosen(item, options):
            return f"{{{item}: [{', '.join(sorted(options))}]}}"
        case Within(item, low, high):
            bounds = (f"at least {low}" if high is None else f"at most {high}" if low is None
                      else f"between {low} and {high}")
            return f"{{{item}: {bounds}{' days ago' if condition.ago else ''}}}"
        case Unsure(item):
            return f"{{unsure: {item}}}"
        case _:
            assert_never(condition)
