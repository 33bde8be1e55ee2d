"""Every small way to break a flow: one level lower, one option less, one bound moved by one, one part gone.

Each breakage is a whole flow with one thing changed, and has an id of words that
stays the same while other rules change: `RULE/PART/WHAT`, as in `older/age/low+1`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

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
    in_text,
)
from backtriage.flow.model import Flag, Flow, Item
from backtriage.flow.problem import Place
from backtriage.flow.rules import JUDGING, place_of, rules
from backtriage.flow.value import replace

Broken = tuple[str, str, Condition]  # the end of an id, what was done, and what came of it


@dataclass(frozen=True, slots=True)
class Breakage:
    """A flow with one thing changed."""

    id: str
    rule: str  # the id of the flag, definition, item or advice that was broken
    what: str
    place: Place
    flow: Flow


def breakages(flow: Flow) -> Iterator[Breakage]:
    """Break a flow in every small way."""
    told = Counter[str]()
    for rule, name, what, broken in _all(flow):
        id = f"{rule}/{name}"
        told[id] += 1
        again = f"-{told[id]}" if told[id] > 1 else ""
        yield Breakage(id + again, rule, what, place_of(flow, rule), broken)


def _all(flow: Flow) -> Iterator[tuple[str, str, str, Flow]]:
    """Break levels, then conditions."""
    for flag in flow.flags.values():
        scale = flow.scale(about_urgency=flag.kind.about_urgency)
        levels = {"level": flag.level, "if_unsure": flag.if_unsure}
        for key, level in levels.items():
            if level > 0 and (key == "level" or flag.kind.about_safety):
                lower = _lower(flow, flag, level)
                weaker = replace(flag, level=lower) if key == "level" else replace(flag, if_unsure=lower)
                name = "if_unsure" if key == "if_unsure" else (
                    "urgency" if flag.kind.about_urgency else "suitability")
                yield (flag.id, f"{name}/lower", f"`{name}: {scale[level].id}` lowered to "
                       f"`{scale[lower].id}`", replace(flow, flags={**flow.flags, flag.id: weaker}))
    for rule in rules(flow, JUDGING):
        for name, what, broken in _break(flow.items, rule.when):
            yield rule.id, name, what, _with(flow, rule.id, broken)


def _lower(flow: Flow, flag: Flag, level: int) -> int:
    """Find the next level below that answers the same question, or the mildest of all."""
    if flag.kind.about_urgency:
        return level - 1
    axis = flow.suitability[level].axis
    return next((lower for lower in range(level - 1, 0, -1) if flow.suitability[lower].axis is axis), 0)


def _with(flow: Flow, rule: str, condition: Condition) -> Flow:
    """Put another condition in the place of a rule's own."""
    if rule in flow.flags:
        return replace(flow, flags={**flow.flags, rule: replace(flow.flags[rule], when=condition)})
    if rule in flow.definitions:
        return replace(flow, definitions={**flow.definitions,
                                          rule: replace(flow.definitions[rule], when=condition)})
    if rule in flow.advice:
        return replace(flow, advice={**flow.advice, rule: replace(flow.advice[rule], when=condition)})
    return replace(flow, items={**flow.items, rule: replace(flow.items[rule], ask_if=condition)})


def _break(items: Mapping[str, Item], condition: Condition, *, negated: bool = False) -> Iterator[Broken]:
    """Break a condition, or one of its parts; what stands under a `not` is not negated once more."""
    name, text = _name(condition), in_text(condition)
    if isinstance(condition, Not) or not negated:
        opposite = condition.part if isinstance(condition, Not) else Not(condition, Place(""), explained=True)
        yield f"{name}/negated", f"`{text}` negated", opposite
    match condition:
        case Chosen(item, options):
            for option in sorted(options) if len(options) > 1 else ():
                yield (f"{name}/without-{option}", f"`{option}` dropped from `{text}`",
                       Chosen(item, options - {option}))
        case Within():
            yield from _move(items[condition.item], condition)
        case AllOf() | AnyOf() | AtLeast():
            yield from _drop(condition, name)
            yield from _break_parts(items, condition)
        case Not(part):
            for end, what, other in _break(items, part, negated=True):
                yield end, what, replace(condition, part=other)
        case Defined() | Unsure():
            pass
        case _:
            assert_never(condition)


def _break_parts(items: Mapping[str, Item], condition: AllOf | AnyOf | AtLeast) -> Iterator[Broken]:
    """Break one part of a list, and leave the others."""
    parts = condition.parts
    for index, part in enumerate(parts):
        for end, what, other in _break(items, part):
            yield end, what, replace(condition, parts=(*parts[:index], other, *parts[index + 1:]))


def _move(item: Item, leaf: Within) -> Iterator[Broken]:
    """Move each bound by one, both ways, as far as the item has such answers."""
    for key, bound in (("low", leaf.low), ("high", leaf.high)):
        for step in (-1, 1):
            if bound is None or not (leaf.ago or item.low <= bound + step <= item.high):
                continue
            moved = (replace(leaf, low=bound + step) if key == "low"
                     else replace(leaf, high=bound + step))
            yield f"{_name(leaf)}/{key}{step:+}", f"`{in_text(leaf)}` became `{in_text(moved)}`", moved


def _drop(condition: AllOf | AnyOf | AtLeast, name: str) -> Iterator[Broken]:
    """Drop each part of a list; count one more or one less."""
    parts = condition.parts
    if isinstance(condition, AtLeast):
        for count in (condition.count - 1, condition.count + 1):
            if 1 <= count <= len(parts):
                yield f"{name}/count-{count}", f"`at least {condition.count}` became `at least {count}`", (
                    replace(condition, count=count))
        return
    for index, part in enumerate(parts if len(parts) > 1 else ()):
        rest = (*parts[:index], *parts[index + 1:])
        yield (f"{name}/without-{_name(part)}", f"`{in_text(part)}` dropped from `{name}`",
               rest[0] if len(rest) == 1 else replace(condition, parts=rest))


def _name(condition: Condition) -> str:
    """Name a part of a condition by a word or two."""
    match condition:
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case AtLeast(count):
            return f"at-least-{count}"
        case Not(part):
            return f"not-{_name(part)}"
        case Unsure(item):
            return f"unsure-{item}"
        case Defined(name):
            return name
        case Chosen(item) | Within(item):
            return item
        case _:
            assert_never(condition)
