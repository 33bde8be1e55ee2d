"""What is told of many at once is what each of them is told alone."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.flow.value import replace
from backtriage.judge.assessment import assess
from backtriage.judge.told import Aspect, Move, Told, moves, read_told, told, told_of
from tests.conftest import TODAY, slowly
from tests.random_flows import Draw, flows, responses
from tests.shipped import everybody, shipped

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response



@st.composite
def people(draw: Draw) -> tuple[Flow, Response]:
    """A flow at random, and somebody who answered some of it."""
    flow = draw(flows())
    return flow, draw(responses(flow))


HOME = Told(urgency="home", at_least="home", destination="sofa", suitability="yes", findings={})


def with_gaps(people: list[Response], seed: int) -> list[Response]:
    """Leave out some answers of each: of some none, of others most."""
    chance = Random(seed)
    shares = [chance.choice((0, 0.05, 0.2, 0.6)) for _ in people]
    return [person.without([name for name in person.answers if chance.random() < share])
            for person, share in zip(people, shares, strict=True)]


@pytest.mark.parametrize("count", [150, slowly(3000)])
def test_many_are_told_what_each_is_told_alone(count: int) -> None:
    """Also while it is too early to say, which hangs on what is missing."""
    flow = shipped()
    cases = [person.vignette.response for person in everybody()]
    people = with_gaps(made_up(answers_to([flow], TODAY), cases, count, 3), 5) + cases[:count]
    alone = [told_of(assess(flow, person, TODAY)) for person in people]

    assert told(flow, people, TODAY) == alone
    assert len({each.urgency for each in alone}) == len(flow.urgency) + 1


@given(people())
def test_so_it_is_in_any_flow(person: tuple[Flow, Response]) -> None:
    """Whatever its rules are, and whatever was answered."""
    flow, response = person

    assert told(flow, [response], TODAY) == [told_of(assess(flow, response, TODAY))]
    assert told(flow, [], TODAY) == []


@pytest.mark.parametrize("changed, expected", [
    ({}, []),
    ({"urgency": "now", "at_least": "now"}, [(Aspect.URGENCY, "home", "now", "")]),
    ({"urgency": None}, [(Aspect.URGENCY, "home", None, "")]),
    ({"at_least": "soon"}, [(Aspect.AT_LEAST, "home", "soon", "")]),
    ({"destination": "bed", "suitability": None},
     [(Aspect.DESTINATION, "sofa", "bed", ""), (Aspect.SUITABILITY, "yes", None, "")]),
    ({"findings": {"hot": "possible"}}, [(Aspect.FINDING, None, "possible", "hot")]),
])
def test_all_that_differs_is_named_once(changed: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    """From what to what; the least level is told of only where it alone differs."""
    other = replace(HOME, **changed)

    assert [*moves(HOME, other)] == [Move(*each) for each in expected]
    assert [*moves(other, HOME)] == [Move(aspect, after, before, flag)
                                     for aspect, before, after, flag in expected]


@pytest.mark.parametrize("changed", [
    {"urgency": False}, {"urgency": 3}, {"at_least": None}, {"findings": []}, {"findings": {"hot": True}},
    {"more": "x"},
])
def test_what_is_written_otherwise_is_not_taken_for_what_was_told(changed: dict[str, object]) -> None:
    """It is read back as it was written, and nothing else is."""
    assert read_told(HOME.plain()) == HOME
    assert read_told({**HOME.plain(), **changed}) is None
