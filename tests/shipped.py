"""The flow that is shipped and the people told beside it: read once, and judged once, for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from backtriage.author.material import load
from backtriage.author.vignettes import Vignette
from backtriage.flow.loader import load_flow
from backtriage.flow.translation import load_words
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import Mistake, read_answer
from backtriage.judge.response import Response
from tests.conftest import SHIPPED, TODAY, slowly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backtriage.flow.model import Flow, Item


# Somebody well, with all that is asked of them answered.
WELL = {"em_now": "none", "ces": "none", "role": "self", "region": "uk", "age": 52, "site": ["low"],
        "dur": "gt12m", "leg": "none", "unwell": "none", "history": "none", "trend": "same", "severity": 5,
        "so_far": ["checked", "active"], "inflam": "none", "outlook": "none", "body": "none",
        "device": "none", "needles": "none"}


@cache
def shipped(language: str = "en") -> Flow:
    """The flow, in a language."""
    return load_flow(SHIPPED, load_words(language))


@dataclass(eq=False)
class Person:
    """Somebody told of in a vignette."""

    vignette: Vignette

    @cached_property
    def assessment(self) -> Assessment:
        """What follows from the answers."""
        return assess(shipped(), self.vignette.response, TODAY)


@cache
def everybody() -> Sequence[Person]:
    """Everybody told of."""
    return [Person(vignette) for vignette in load(SHIPPED).vignettes]


def of_each_flag() -> Sequence[Person]:
    """Some of them: somebody with each flag, and somebody at each level."""
    return _first(lambda case: (*case.found, case.urgency, case.suitability))


def of_each_pair() -> Sequence[Person]:
    """More of them: somebody for any two of findings, doubts and levels that anybody has together."""
    return _first(lambda case: combinations(
        sorted((*case.found, *(f"{flag}?" for flag in case.possible), case.urgency, case.suitability)), 2))


def of_each_level() -> Sequence[Person]:
    """A few of them: somebody at each level, with doubt and without."""
    return _first(lambda case: [(case.urgency, case.suitability, bool(case.possible))])


def _first(signs: Callable[[Vignette], Iterable[object]]) -> Sequence[Person]:
    """Choose everybody who has a sign that nobody before them has; whoever has most found comes first."""
    seen: set[object] = set()
    chosen = []
    for person in sorted(everybody(), key=lambda person: len(person.vignette.found), reverse=True):
        if new := {*signs(person.vignette)} - seen:
            seen |= new
            chosen.append(person)
    return chosen


with_each_flag = pytest.mark.parametrize("people", [of_each_flag, slowly(of_each_pair)])
with_each_level = pytest.mark.parametrize("people", [of_each_level, slowly(of_each_pair)])


def interview(flow: Flow, reply: Callable[[Item], object]) -> Assessment:
    """Ask somebody until there is nothing left to ask."""
    response = Response()
    while True:
        now = assess(flow, response, TODAY)
        if now.next is None:
            return now
        answer = read_answer(now.next, reply(now.next), TODAY)
        assert not isinstance(answer, Mistake), (now.next.id, answer)
        response = response.with_answer(now.next.id, answer)
