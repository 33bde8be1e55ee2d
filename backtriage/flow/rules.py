"""Every rule of a flow in one list: what it is, its condition, its place; what it looks at; its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from backtriage.flow.condition import Chosen, Defined, Within, leaves, name_of
from backtriage.flow.value import Value

if TYPE_CHECKING:
    from backtriage.flow.chapter import Chapter
    from backtriage.flow.condition import Condition, Leaf, Not
    from backtriage.flow.model import Advice, Definition, Flag, Flow, Item
    from backtriage.flow.problem import Place


class RuleKind(StrEnum):
    """What a condition is for."""

    FLAG = "flag"
    DEFINITION = "definition"
    ITEM = "item"  # whether it is asked
    ADVICE = "advice"
    CHAPTER = "chapter"  # never a reason to ask


JUDGING = frozenset(RuleKind) - {RuleKind.CHAPTER}  # by these somebody is judged, asked or told


class Rule(Value):
    """One condition of a flow, and the thing that it belongs to."""

    kind: RuleKind
    id: str
    when: Condition
    place: Place


def rules(flow: Flow, kinds: Iterable[RuleKind] = tuple(RuleKind)) -> Iterator[Rule]:
    """List the rules of some kinds, in the order of the kinds and of the flow."""
    wanted = frozenset(kinds)
    return (rule for rule in _all(flow) if rule.kind in wanted)


def _all(flow: Flow) -> Iterator[Rule]:
    yield from (Rule(RuleKind.FLAG, flag.id, flag.when, flag.place) for flag in flow.flags.values())
    yield from (Rule(RuleKind.DEFINITION, each.id, each.when, each.place)
                for each in flow.definitions.values())
    yield from (Rule(RuleKind.ITEM, item.id, item.ask_if, item.place)
                for item in flow.asked if item.ask_if is not None)
    yield from (Rule(RuleKind.ADVICE, entry.id, entry.when, entry.place)
                for entry in flow.advice.values() if entry.when is not None)
    yield from (Rule(RuleKind.CHAPTER, chapter.id, when, chapter.place)
                for chapter in flow.chapters.values() for when in _of_chapter(chapter) if when is not None)


def _of_chapter(chapter: Chapter) -> Iterator[Condition | None]:
    yield chapter.when
    for part in chapter.parts:
        yield from (part.when, part.first_if)
        for row in getattr(part.picture, "rows", ()):
            yield from (row.when, row.first_if)


def opened(flow: Flow, *conditions: Condition, closed: Iterable[str] = (),
           asked: bool = False) -> Iterator[Leaf | Defined | Not]:
    """Walk over the leaves of conditions and of the definitions they use, each of these once.

    With `asked`, also over those that decide whether the items it looks at are asked.
    """
    done = set(closed)
    waiting = [*conditions]
    while waiting:
        for leaf in leaves(waiting.pop()):
            yield leaf
            name = name_of(leaf)
            if name not in done and (asked or isinstance(leaf, Defined)):
                done.add(name)
                behind = condition_of(flow, name)
                waiting += [] if behind is None else [behind]


def condition_of(flow: Flow, name: str) -> Condition | None:
    """Find what a definition means, or when an item is asked."""
    if name in flow.definitions:
        return flow.definitions[name].when
    return flow.items[name].ask_if if name in flow.items else None


def place_of(flow: Flow, id: str) -> Place:
    """Find where an item, a flag, a definition or a piece of advice is written.  Raises KeyError."""
    things: dict[str, Item | Flag | Definition | Advice] = {
        **flow.items, **flow.flags, **flow.definitions, **flow.advice}
    return things[id].place


def options_in(flow: Flow, *conditions: Condition) -> frozenset[tuple[str, str]]:
    """Name the options that conditions look at, each with its item."""
    return frozenset((leaf.item, option) for leaf in opened(flow, *conditions)
                     if isinstance(leaf, Chosen) for option in leaf.options)


def bounds(flow: Flow) -> Mapping[str, Mapping[int, Within]]:
    """Give the numbers from which on rules tell an answer from a smaller one, and where, by item.

    For a date the numbers are days that have passed.
    """
    found: dict[str, dict[int, Within]] = {}
    for leaf in (leaf for rule in rules(flow, JUDGING) for leaf in leaves(rule.when)):
        if isinstance(leaf, Within):
            edges = found.setdefault(leaf.item, {})
            if leaf.low is not None:
                edges.setdefault(leaf.low, leaf)
            if leaf.high is not None:
                edges.setdefault(leaf.high + 1, leaf)
    return found
