"""All that is told of people, subject by subject, so that two versions of a flow can be held side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar, assert_never

from backtriage.flow.model import Axis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.flow.model import Flow
    from backtriage.flow.truth import Plane
    from backtriage.judge.judgement import Judgement

Told = TypeVar("Told")
CERTAIN, POSSIBLE, NOT_FOUND = "certain", "possible", "not found"  # what becomes of a flag
HEARD, UNHEARD = "told", "not told"  # and of a piece of advice


class Aspect(StrEnum):
    """What a subject is about."""

    URGENCY = "urgency"
    DESTINATION = "destination"
    SUITABILITY = "suitability"
    AXIS = "verdict"  # on one of the two questions that the suitability answers
    FLAG = "flag"
    ADVICE = "advice"

    @property
    def scaled(self) -> bool:
        """Does it stand on a scale?"""
        return self in (Aspect.URGENCY, Aspect.SUITABILITY)


class Subject(NamedTuple):
    """Something that is told: a level, a place, a flag, a piece of advice."""

    aspect: Aspect
    id: str = ""  # of the flag, the advice or the question


Outcomes = dict[str, "Plane"]  # who has which outcome; everybody has one


def subjects(flow: Flow) -> Iterator[Subject]:
    """Name all that somebody is told."""
    yield from map(Subject, (Aspect.URGENCY, Aspect.DESTINATION, Aspect.SUITABILITY))
    yield from (Subject(Aspect.AXIS, axis) for axis in Axis)
    yield from (Subject(Aspect.FLAG, name) for name in flow.flags)
    yield from (Subject(Aspect.ADVICE, name) for name in flow.advice)


def outcomes(judgement: Judgement, subject: Subject) -> Outcomes:
    """Tell who has which outcome; what a flow does not have, nobody is told of."""
    flow, everyone = judgement.flow, judgement.facts.everyone
    match subject.aspect:
        case Aspect.URGENCY:
            return dict(zip((level.id for level in flow.urgency), judgement.urgency, strict=True))
        case Aspect.DESTINATION:
            return dict(judgement.destinations)
        case Aspect.SUITABILITY:
            levels = (level.id for level in flow.suitability)
            return dict(zip(levels, judgement.suitability, strict=True)) or {"": everyone}
        case Aspect.AXIS:
            given = judgement.on_axis(Axis(subject.id))
            return {**given, UNHEARD: everyone & ~judgement.facts.any_of(given.values())}
        case Aspect.FLAG:
            return _of_flag(judgement, subject.id)
        case Aspect.ADVICE:
            entry = flow.advice.get(subject.id)
            who = judgement.hears(entry) if entry else judgement.nobody
            return {HEARD: who, UNHEARD: everyone & ~who}
        case _:
            assert_never(subject.aspect)


def _of_flag(judgement: Judgement, name: str) -> Outcomes:
    flag = judgement.flow.flags.get(name)
    if flag is None:
        return {NOT_FOUND: judgement.facts.everyone}
    certain, possible = judgement.certain(flag), judgement.possible(flag)
    return {CERTAIN: certain, POSSIBLE: possible, NOT_FOUND: judgement.facts.everyone & ~certain & ~possible}


def moved(before: Mapping[Told, int], after: Mapping[Told, int]) -> Mapping[tuple[Told, Told], int]:
    """Tell who of many moves from which outcome to which other."""
    return {(one, other): who & there for one, who in before.items() for other, there in after.items()
            if one != other and who & there}


def milder(flows: Iterable[Flow], aspect: Aspect, before: str, after: str) -> bool:
    """Is one level milder than the other, on a scale that has both?  If none of the flows has, it may be."""
    if not (aspect.scaled and before):
        return False
    for flow in flows:
        scale = [level.id for level in flow.scale(about_urgency=aspect is Aspect.URGENCY)]
        if before in scale and after in scale:
            return scale.index(after) < scale.index(before)
    return True
