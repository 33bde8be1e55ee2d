"""One person, many, and everybody: the same evaluator says the same of all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import z3
from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.prove.formulas import AnybodyFacts, World
from backtriage.author.prove.solver import Search, any_of, doubt_of, option_of
from backtriage.flow.condition import Condition, in_text
from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent, Truth
from backtriage.judge.evaluation import JUDGED, Facts, Marks
from backtriage.judge.many import ManyFacts
from backtriage.judge.response import PersonFacts, Response
from tests.conftest import TODAY, draws, flow_of
from tests.random_flows import flows, responses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def everything(flow: Flow, facts: Facts) -> Mapping[str, Truth]:
    """Judge whatever can be judged: what applies, what is defined, what is raised."""
    marks = Marks(flow, facts)
    applies = {f"applies {name}": truth for name in flow.items if (truth := marks.applies(name)) is not None}
    defined = {f"defined {name}": marks.truth(each.when) for name, each in flow.definitions.items()}
    return {**applies, **defined, **{f"flag {name}": marks.flag(name) for name in flow.flags}}


@given(st.data())
def test_many_people_are_judged_as_each_of_them_alone(data: st.DataObject) -> None:
    """Nobody is judged differently for being judged together with others."""
    flow = data.draw(flows())
    people = data.draw(st.lists(responses(flow), min_size=1, max_size=6))

    together = everything(flow, ManyFacts(people, TODAY))

    for index, person in enumerate(people):
        alone = everything(flow, PersonFacts(person, TODAY))
        of_them = {name: Truth(*(plane >> index & 1 for plane in truth)) for name, truth in together.items()}
        assert of_them == alone


@given(st.data())
def test_a_formula_about_everybody_holds_for_each(data: st.DataObject) -> None:
    """What is proved about everybody is what each person is told."""
    flow = data.draw(flows())
    person = data.draw(responses(flow))
    partly = World(flow, whole=False)

    formulas = everything(flow, partly.marks.facts)

    values = list(switches(partly, person))
    of_them = {name: Truth(*(value(plane, values) for plane in truth)) for name, truth in formulas.items()}
    assert of_them == everything(flow, PersonFacts(person, TODAY))


def switches(world: World, person: Response) -> Iterator[tuple[Any, Any]]:
    """The values that one response gives to the switches and numbers of a formula."""
    for item in world.flow.items.values():
        answer = person.answers.get(item.id)
        yield world.said(item.id), z3.BoolVal(answer is not None)
        yield doubt_of(item.id), z3.BoolVal(isinstance(answer, Absent))
        chosen = answer if isinstance(answer, frozenset) else frozenset()
        yield from ((option_of(item.id, each.id), z3.BoolVal(each.id in chosen)) for each in item.options)
        number = (TODAY - answer).days if isinstance(answer, date) else answer
        yield z3.Int(item.id), z3.IntVal(number if isinstance(number, int) else item.low)


def value(plane: Any, values: list[tuple[Any, Any]]) -> int:
    """Work a formula out for one response."""
    return int(z3.is_true(z3.simplify(z3.substitute(plane, *values))))


@given(flows())
@draws(1 / 2)
def test_nothing_is_yes_and_no_at_once(flow: Flow) -> None:
    """For nobody is a claim both yes and no, and doubt is only about what is neither."""
    partly = World(flow, whole=False)

    clashes = [clash for truth in everything(flow, AnybodyFacts(flow, whole=False)).values()
               for clash in (truth.yes & truth.no, truth.doubt & (truth.yes | truth.no))]

    assert Search(partly.flow).somebody(any_of(clashes)) is None


def test_planes_of_many_people_stay_as_long_as_there_are_people() -> None:
    """A negation of a negation of many people is not a crowd without end."""
    flow = flow_of("""
        items: {hot: {}, cold: {ask_if: {not: {hot: yes}}}}
        flags: {fever: {when: {not: {not: {cold: yes}}, lowers_because: a test}, urgency: today}}
        """)
    nobody = Response()

    truth = Marks(flow, ManyFacts([nobody] * 3, TODAY)).flag("fever")

    assert truth == Truth(0, 0, 0)


def test_what_two_rules_say_alike_is_judged_once() -> None:
    """Many rules rest on the same few claims."""
    flow = flow_of("""
        items: {hot: {}, cold: {}}
        flags:
          fever: {when: {hot: yes, cold: no}, urgency: today}
          flu: {when: {all: [{hot: yes}, {cold: no}]}, urgency: routine}
          chill: {when: {any: [{cold: no}, {hot: yes, cold: no}]}, urgency: routine}
        """)
    marks = Marks(flow, PersonFacts(Response(), TODAY))
    for name in flow.flags:
        marks.flag(name)

    assert [in_text(condition) for condition, _ in marks.known.values()] == [
        "{hot: [yes]}", "{cold: [no]}", "{all: [{hot: [yes]}, {cold: [no]}]}",
        "{any: [{cold: [no]}, {all: [{hot: [yes]}, {cold: [no]}]}]}"]


def test_every_kind_of_condition_can_be_judged() -> None:
    """A new kind must not be forgotten."""
    assert JUDGED.keys() == {*get_args(Condition)}
