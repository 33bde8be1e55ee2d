"""Who of many has something left to be asked: whoever has it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts
from backtriage.judge.unanswered import from_the_top, unanswered
from backtriage.judge.worked_out import worked_out
from tests.conftest import TODAY, slowly
from tests.judge.test_told import people, with_gaps
from tests.shipped import everybody, shipped

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response


def of_many(flow: Flow, crowd: list[Response]) -> list[bool]:
    """For whom is something left, judged at once?"""
    known = [worked_out(flow, person) for person in crowd]
    plane = unanswered(Judgement(Marks(flow, ManyFacts(known, TODAY))), from_the_top(flow))
    return [bool(plane >> place & 1) for place in range(len(crowd))]


@pytest.mark.parametrize("count", [150, slowly(3000)])
def test_of_many_it_is_what_it_is_of_each(count: int) -> None:
    """Also for those who answered little, and for practitioners, who are asked everything."""
    flow = shipped()
    cases = [person.vignette.response for person in everybody()]
    crowd = with_gaps(made_up(answers_to([flow], TODAY), cases, count, 11), 7) + cases[:count]
    crowd += [person.with_answer("role", frozenset({"practitioner"})) for person in crowd[:count]]
    alone = [bool(assess(flow, person, TODAY).unanswered) for person in crowd]

    assert of_many(flow, crowd) == alone
    assert {*alone} == {True, False}


@given(people())
def test_so_it_is_in_any_flow(person: tuple[Flow, Response]) -> None:
    """Whatever its rules are, and whatever was answered."""
    flow, response = person

    assert of_many(flow, [response]) == [bool(assess(flow, response, TODAY).unanswered)]
