"""A flow as it is at a first visit: without what is worked out from earlier ones, for pen and paper.

What such numbers decide is decided then, so every condition is said without them;
whatever can be so only later is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

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
from backtriage.flow.model import VISIT
from backtriage.flow.problem import FlowError, Problem
from backtriage.flow.value import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from backtriage.flow.model import Advice, Flag, Flow, Item, Section

Folded = Condition | bool


def first_visit(flow: Flow) -> Flow:
    """Give the flow as it is at a first visit.

    Raises FlowError if whether something is asked must be worked out from answers of the same
    day: nobody can do that on paper.
    """
    if not flow.worked_out:
        return flow
    fold = _Fold(flow).of
    items = dict(_asked(flow, fold))
    flags = {flag.id: replace(flag, when=when) for flag in flow.flags.values()
             if not isinstance(when := fold(flag.when), bool)}
    return replace(
        flow, items=items, flags=flags, sections=tuple(_sections(flow.sections, items)), chapters={},
        definitions={name: replace(each, when=when) for name, each in flow.definitions.items()
                     if not isinstance(when := fold(each.when), bool)},
        advice=dict(_told(flow, flags, fold)))


def _asked(flow: Flow, fold: Callable[[Condition], Folded]) -> Iterator[tuple[str, Item]]:
    """Find what can be asked; what is worked out from answers of today can still raise a flag."""
    for item in flow.items.values():
        when = True if item.ask_if is None else fold(item.ask_if)
        if isinstance(when, bool):
            if when and (item.work is None or not (item.work.known or item.work.at)):
                yield item.id, replace(item, ask_if=None)
            continue
        if item.work is None and any(name in flow.worked_out for name in flow.items_in(when)):
            raise FlowError([Problem(item.place, flow.words("paper.worked_out", item=item.id))])
        yield item.id, replace(item, ask_if=when)


def _told(flow: Flow, flags: Mapping[str, Flag],
          fold: Callable[[Condition], Folded]) -> Iterator[tuple[str, Advice]]:
    """Find the advice that somebody can be given."""
    for entry in flow.advice.values():
        when = True if entry.when is None else fold(entry.when)
        named = entry.flags & flags.keys()
        if when is not False and bool(named) is bool(entry.flags):
            yield entry.id, replace(entry, when=None if when is True else when, flags=named)


def _sections(sections: Sequence[Section], items: Mapping[str, Item]) -> Iterator[Section]:
    for section in sections:
        left = tuple(name for name in section.items if name in items)
        if left:
            yield replace(section, items=left)


class _Fold:
    """Says conditions without what is known of a first visit."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def of(self, condition: Condition) -> Folded:
        """Say a condition shorter; a bool where it is decided."""
        match condition:
            case AllOf(parts):
                return self._joined(len(parts), parts)
            case AnyOf(parts):
                return self._joined(1, parts)
            case AtLeast(count, parts):
                return self._joined(count, parts)
            case Not(part):
                inner = self.of(part)
                return not inner if isinstance(inner, bool) else replace(condition, part=inner)
            case Defined(name):
                inner = self.of(self.flow.definitions[name].when)
                return inner if isinstance(inner, bool) else condition
            case Chosen(item) | Within(item) | Unsure(item):
                return self._leaf(item, condition)
            case _:
                assert_never(condition)

    def _leaf(self, item: str, leaf: Chosen | Within | Unsure) -> Folded:
        """It is the first visit, nobody keeps it, and nothing can be compared with an earlier one."""
        work, ask_if = self.flow.worked_out.get(item), self.flow.items[item].ask_if
        if work is None or not (work.known or work.at):
            return False if ask_if is not None and self.of(ask_if) is False else leaf
        match leaf:
            case Within(_, low, high):
                return work.known == VISIT and (low is None or low <= 1) and (high is None or high >= 1)
            case Chosen(_, options):
                return "no" in options
            case Unsure():
                return False

    def _joined(self, count: int, parts: Sequence[Condition]) -> Folded:
        """Leave out what is decided: so many of the rest must hold."""
        folded = [self.of(part) for part in parts]
        count -= sum(part is True for part in folded)
        rest = tuple(part for part in folded if not isinstance(part, bool))
        if count <= 0 or count > len(rest):
            return count <= 0
        if len(rest) == 1:
            return rest[0]
        return AllOf(rest) if count == len(rest) else AnyOf(rest) if count == 1 else AtLeast(count, rest)
