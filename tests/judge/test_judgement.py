"""What follows from the marks: one person, many people and everybody are told the same, by the same lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.author.outcomes import Subject, outcomes, subjects
from backtriage.author.prove.formulas import World
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts
from backtriage.judge.response import PersonFacts
from tests.conftest import TODAY, draws
from tests.judge.test_evaluation import switches
from tests.random_flows import flows, responses
from tests.shipped import everybody

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response


def alone(flow: Flow, person: Response) -> dict[Subject, str]:
    """The one outcome that a person has, of all that is told."""
    judgement = Judgement(Marks(flow, PersonFacts(person, TODAY)))
    return {subject: the_one([name for name, who in outcomes(judgement, subject).items() if who])
            for subject in subjects(flow)}


def the_one(names: list[str]) -> str:
    [name] = names
    return name


def agree(flow: Flow, people: list[Response]) -> None:
    """Hold what many are told at once against what each is told alone."""
    together = Judgement(Marks(flow, ManyFacts(people, TODAY)))
    found = {subject: outcomes(together, subject) for subject in subjects(flow)}
    for index, person in enumerate(people):
        of_them = {subject: the_one([name for name, who in planes.items() if who >> index & 1])
                   for subject, planes in found.items()}
        assert of_them == alone(flow, person), person


@given(st.data())
def test_many_people_at_once_are_told_what_each_is_told_alone(data: st.DataObject) -> None:
    """Nobody is told anything else for being judged together with others."""
    flow = data.draw(flows())
    agree(flow, [data.draw(responses(flow)) for _ in range(3)])


def test_many_people_are_told_what_each_is_told_alone_by_the_shipped_flow(low_back_pain: Flow) -> None:
    """So it is for the flow that is shipped, and for people made up."""
    cases = [person.vignette.response for person in everybody()]
    agree(low_back_pain, made_up(answers_to([low_back_pain], TODAY), cases, 60, 3))


def holds_as_formulas(flow: Flow, person: Response) -> None:
    """Put one person's answers into the formulas about everybody."""
    world = World(flow, whole=False)
    values = list(switches(world, person))
    expected = alone(flow, person)
    for subject in subjects(flow):
        for name, plane in outcomes(world.judgement, subject).items():
            value = z3.simplify(z3.substitute(plane, *values))
            assert z3.is_true(value) is (name == expected[subject]), (subject, name)


@given(st.data())
@draws(1 / 2)
def test_a_formula_about_everybody_says_what_each_is_told(data: st.DataObject) -> None:
    """What is proved about everybody is what each person is told."""
    flow = data.draw(flows())
    holds_as_formulas(flow, data.draw(responses(flow)))


@pytest.mark.slow
def test_formulas_about_the_shipped_flow_say_what_each_is_told(low_back_pain: Flow) -> None:
    """So it is for the flow that is shipped."""
    cases = [person.vignette.response for person in everybody()]
    holds_as_formulas(low_back_pain, cases[len(cases) // 2])


@given(st.data())
def test_an_assessment_says_what_the_judgement_says(data: st.DataObject) -> None:
    """The assessment of one person only puts the judgement into the words of the flow."""
    flow = data.draw(flows())
    person = data.draw(responses(flow))
    result, told = assess(flow, person, TODAY), alone(flow, person)

    by_aspect = {(subject.aspect.value, subject.id): name for subject, name in told.items()}
    assert by_aspect["urgency", ""] == result.urgency.id
    assert by_aspect["destination", ""] == result.destination.id
    assert by_aspect["suitability", ""] == (result.headline.id if result.headline else "")
    found = {finding.flag.id: "certain" if finding.certain else "possible" for finding in result.findings}
    for name in flow.flags:
        assert by_aspect["flag", name] == found.get(name, "not found")
    assert {name for name in flow.advice if by_aspect["advice", name] == "told"} == {
        entry.id for entry in result.advice}
