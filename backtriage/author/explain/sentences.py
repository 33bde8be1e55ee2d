"""Conditions as English sentences, in the words that practitioners see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from backtriage.flow.model import Kind

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

WIDTH = 100  # a longer sentence becomes a list


def sentence(flow: Flow, condition: Condition, *, inner: bool = False) -> str:
    """Say a condition in one sentence; a part with parts of its own stands in brackets."""
    heading, parts, unless = _parts(condition)
    if not parts:
        return _leaf(flow, condition)
    said = [sentence(flow, part, inner=True) for part in parts]
    text = f"{heading}: {'; '.join(said)}" if heading else said[0]
    if unless:
        but = [sentence(flow, part, inner=True) for part in unless]
        text += f"; unless {'any of: ' if len(but) > 1 else ''}{'; '.join(but)}"
    return f"({text})" if inner else text


def outline(flow: Flow, condition: Condition, indent: str = "") -> Iterator[str]:
    """Say a condition in lines: one if it is short, or else a list of its parts."""
    heading, parts, unless = _parts(condition)
    whole = sentence(flow, condition)
    if not parts or len(indent + whole) <= WIDTH:
        yield indent + whole
        return
    if heading:
        yield f"{indent}{heading}:"
        yield from _bullets(flow, parts, indent)
    else:
        yield from outline(flow, parts[0], indent)
    if unless:
        yield f"{indent}unless{' any of' if len(unless) > 1 else ''}:"
        yield from _bullets(flow, unless, indent)


def _bullets(flow: Flow, parts: Sequence[Condition], indent: str) -> Iterator[str]:
    for part in parts:
        first, *rest = outline(flow, part, f"{indent}    ")
        yield f"{indent}  - {first.removeprefix(f'{indent}    ')}"
        yield from rest


def _parts(condition: Condition) -> tuple[str, Sequence[Condition], Sequence[Condition]]:
    """Take a condition apart: how its parts are joined, the parts, and those that must not hold."""
    match condition:
        case AnyOf(parts):
            return "any of", parts, ()
        case AtLeast(count, parts):
            return f"at least {count} of", parts, ()
        case AllOf(parts):
            unless = [part.part for part in parts if isinstance(part, Not)]
            holds = [part for part in parts if not isinstance(part, Not)]
            if not holds:
                return "not" if len(unless) == 1 else "none of", unless, ()
            return "" if len(holds) == 1 else "all of", holds, unless
        case Not(AnyOf(parts)):
            return "none of", parts, ()
        case Not(part):
            return "not", (part,), ()
        case _:
            return "", (), ()


def _leaf(flow: Flow, condition: Condition) -> str:
    """Say a claim about one item, or name a definition."""
    match condition:
        case Defined(name):
            sure = is_sure(flow, name)
            return f"no doubt about “{flow.items[sure].short}”" if sure else in_plain(name)
        case Unsure(item):
            return f"doubt about “{flow.items[item].short}”"
        case Chosen(item, options):
            asked = flow.items[item]
            words = [f"“{option.short}”" for option in asked.options if option.id in options]
            verb = "includes" if asked.kind is Kind.ANY_OF else "is"
            return f"“{asked.short}” {verb} {_either(words)}"
        case Within(item, low, high):
            asked, unit = flow.items[item], flow.items[item].unit
            bounds = (f"at least {low}" if high is None else f"at most {high}" if low is None
                      else f"{low}" if low == high else f"between {low} and {high}")
            if condition.ago:
                return f"“{asked.short}” is {bounds} days ago"
            return f"“{asked.short}” is {bounds}{f' {unit}' if unit else ''}"
        case AllOf() | AnyOf() | AtLeast() | Not():
            raise AssertionError(condition)
        case _:
            assert_never(condition)


def in_plain(name: str) -> str:
    """Say the name of a definition in words, without its underscores."""
    return name.replace("_", " ")


def is_sure(flow: Flow, name: str) -> str:
    """Name the item, if a definition says no more than that there is no doubt about one; else empty."""
    match flow.definitions[name].when:
        case Not(Unsure(item)):
            return item
        case _:
            return ""


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
