"""Two voices in one text: `Do {you|they} feel cold?` is asked of the person, and of whoever answers for them.

A text that has both is a str in the first voice, and knows the other one.  So
whoever does not ask for the other voice shows the first, and never a brace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import is_
from typing import Any, TypeVar, get_args

from backtriage.flow.condition import Condition
from backtriage.flow.problem import Place, Problem
from backtriage.flow.value import Value, fields_of, replace

VOICES = r"\{([^{}|]*)\|([^{}|]*[^{}|\s][^{}|]*)\}"
BRACES = r"\{\w+\}"  # a gap, such as that of a number to call
BROKEN = r"\{[^}]*\||\|[^{]*\}"  # what is left has a brace and a bar
VOICELESS = frozenset({str, int, bool, type(None), Place, *get_args(Condition)})  # not looked into

Thing = TypeVar("Thing")


class Voiced(str):
    """A text in the words for the person; `other` holds those for somebody who answers for them."""

    __slots__ = ("other",)
    other: str


def voices(text: str) -> tuple[str, str]:
    """Give a text in both voices; they are the same where it has but one."""
    return re.sub(VOICES, r"\1", text), re.sub(VOICES, r"\2", text)


def voiced(text: str) -> str:
    """Read a text as it is written: in the first voice, knowing the other if there is one."""
    if "|" not in text:
        return text
    first, other = voices(text)
    if first == other:
        return first
    return in_voices(first, other)


def in_voices(first: str, other: str) -> Voiced:
    """Make one text of the words for the person and of those for somebody who answers for them."""
    both = Voiced(first)
    both.other = other
    return both


def garbles_voices(text: str) -> bool:
    """Tell whether voices were meant that cannot be read: the second is empty, or braces stand in braces."""
    return "|" in text and bool(re.search(BROKEN, re.sub(BRACES, "", re.sub(VOICES, "", text))))


def voice_problem(place: Place) -> Problem:
    """Say that the voices of a text cannot be read, at its first bar."""
    column = place.text.find("|", max(0, place.column - 1))
    return Problem(place if column < 0 else place._replace(column=column + 1, width=1),
                   "these two voices cannot be read",
                   "write `{for the person|for another}`, with words after the bar and no braces within")


def in_other_voice(thing: Thing) -> Thing:
    """Give a thing, and all that it is made of, in the other voice; the same thing where there is none."""
    done: dict[int, Any] = {}

    def turned(part: Any) -> Any:
        if type(part) in VOICELESS:
            return part
        if id(part) not in done:
            done[id(part)] = _turned(part, turned)
        return done[id(part)]

    result: Thing = turned(thing)
    return result


def _turned(part: Any, turned: Callable[[Any], Any]) -> Any:
    """Turn the texts that a thing holds; one in which nothing has another voice stays itself."""
    match part:
        case Voiced():
            return part.other
        case tuple():
            parts = tuple(map(turned, part))
            return part if all(map(is_, parts, part)) else parts
        case Mapping():
            pairs = {key: turned(value) for key, value in part.items()}
            return part if all(map(is_, pairs.values(), part.values())) else pairs
        case Value():
            changed = {name: new for name, old in fields_of(part) if (new := turned(old)) is not old}
            return replace(part, **changed) if changed else part
        case _:
            return part
