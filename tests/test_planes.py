"""One person, many, and everybody: the same evaluator says the same of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from backtriage.evaluation import Facts, Marks
from backtriage.flow.model import Flow
from backtriage.flow.truth import Truth
from backtriage.response import PersonFacts, Response
from tests.conftest import TODAY, flow_of
from tests.planes import CohortFacts, SymbolicFacts, value
from tests.random_flows import flows, responses

if TYPE_CHECKING:
    from collections.abc import Mapping


def everything(flow: Flow, facts: Facts) -> Mapping[str, Truth]:
    """Judge whatever can be judged: what applies, what is defined, what is raised."""
    marks = Marks(flow, facts)
    applies = {f"applies {name}": truth for name in flow.items if (truth := marks.applies(name)) is not None}
    defined = {f"defined {name}": marks.truth(condition) for name, condition in flow.definitions.items()}
    return {**applies, **defined, **{f"flag {name}": marks.flag(name) for name in flow.flags}}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_many_people_are_judged_as_each_of_them_alone(data: st.DataObject) -> None:
    """Nobody is judged differently for being judged together with others."""
    flow = data.draw(flows())
    people = data.draw(st.lists(responses(flow), min_size=1, max_size=6))

    together = everything(flow, CohortFacts(people, TODAY))

    for index, person in enumerate(people):
        alone = everything(flow, PersonFacts(person, TODAY))
        of_them = {name: Truth(*(plane >> index & 1 for plane in truth)) for name, truth in together.items()}
        assert of_them == alone


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_formula_about_everybody_holds_for_each(data: st.DataObject) -> None:
    """What is proved about everybody is what each person is told."""
    flow = data.draw(flows())
    person = data.draw(responses(flow))
    facts = SymbolicFacts(flow)

    formulas = everything(flow, facts)

    values = facts.of(person, TODAY)
    of_them = {name: Truth(*(value(plane, values) for plane in truth)) for name, truth in formulas.items()}
    assert of_them == everything(flow, PersonFacts(person, TODAY))


@given(flows())
@settings(max_examples=25, deadline=None)
def test_nothing_is_yes_and_no_at_once(flow: Flow) -> None:
    """For nobody is a claim both yes and no, and doubt is only about what is neither."""
    facts = SymbolicFacts(flow)
    solver = z3.Solver()
    solver.add(facts.possible())

    clashes = [clash for truth in everything(flow, facts).values()
               for clash in (truth.yes & truth.no, truth.doubt & (truth.yes | truth.no))]

    assert solver.check(z3.Or(clashes)) == z3.unsat


def test_nothing_is_yes_and_no_at_once_in_the_shipped_flow(low_back_pain: Flow) -> None:
    """No rule of the shipped flow contradicts itself, for anybody."""
    facts = SymbolicFacts(low_back_pain)
    solver = z3.Solver()
    solver.add(facts.possible())

    clashes = [clash for truth in everything(low_back_pain, facts).values()
               for clash in (truth.yes & truth.no, truth.doubt & (truth.yes | truth.no))]

    assert solver.check(z3.Or(clashes)) == z3.unsat


def test_planes_of_many_people_stay_as_long_as_there_are_people() -> None:
    """A negation of a negation of many people is not a crowd without end."""
    flow = flow_of("""
        items: {hot: {}, cold: {ask_if: {not: {hot: yes}}}}
        flags: {fever: {when: {not: {not: {cold: yes}}, lowers_because: a test}, urgency: today}}
        """)
    nobody = Response()

    truth = Marks(flow, CohortFacts([nobody] * 3, TODAY)).flag("fever")

    assert truth == Truth(0, 0, 0)
