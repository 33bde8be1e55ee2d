"""The people whom the prover finds: what else they show, and what they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.prove.formulas import Witnesses, World
from backtriage.author.prove.interviews import Conversations
from backtriage.author.prove.laws import Laws
from backtriage.author.prove.prove import prove_flow
from backtriage.author.prove.solver import Search, changed, option_of
from backtriage.author.vignettes import asked_items
from backtriage.flow.loader import load_flow
from backtriage.judge.many import members
from tests.author.folders import folder_of
from tests.author.prove.proofs import ALONE, CHOSEN, HOT, OPEN, RAISED, silent, witnesses
from tests.conftest import TODAY, draws
from tests.random_flows import flows, responses

if TYPE_CHECKING:
    from pathlib import Path


@given(st.data())
@draws(1 / 3)
def test_witnesses_show_what_the_solver_says_of_each_in_it(data: st.DataObject) -> None:
    """The evaluator finds each law of the same people as the formulas, and sets the same answers aside."""
    flow = data.draw(flows())
    world, search = World(flow), Search(flow, varied=True)
    laws = [law for law in Laws(flow).all() if law.can]
    planes = [law.whom(world) for law in laws]
    people = [person for plane in planes if (person := search.somebody(plane))]
    found = Witnesses(flow, people=tuple(person.everything() for person in people))

    for law, plane in zip(laws, planes, strict=True):
        assert [*members(law.whom(found))] == [i for i, person in enumerate(people) if person.is_in(plane)]
    for index, person in enumerate(people):
        assert found.answers(index) == person.answers(world.asked)


@given(st.data())
@draws(1 / 3)
def test_a_witness_shows_what_it_is_said_to_show(data: st.DataObject) -> None:
    """In flows at random, whoever is named for a claim is judged so, for whichever claim they were found."""
    flow = data.draw(flows())
    result = prove_flow(flow, (), silent)

    for name, judged in witnesses(flow, result, CHOSEN):
        item, option = name.split(": ")
        said = judged.response.answers[item]
        assert isinstance(said, frozenset)
        assert option in said
        assert item in {each.id for each in judged.counted}
    for group, certain in ((RAISED, True), (ALONE, True), (OPEN, False)):
        for name, judged in witnesses(flow, result, group):
            assert (name, certain) in {(f.flag.id, f.certain) for f in judged.findings}


@given(st.data())
@draws(1 / 3)
def test_whom_a_worse_answer_serves_is_sought_among_more_people_first(data: st.DataObject) -> None:
    """Whoever breaks the law is among them; to leave out flags that do not look at the item loses nobody."""
    flow = data.draw(flows())
    laws, world, search = Laws(flow), World(flow), Search(flow)

    for law in laws.all():
        if law.among is not None:
            assert search.somebody(law.whom(world), ~law.among(world)) is None
    for item in flow.items.values():
        switches = {option_of(item.id, option.id): True for option in item.options}
        for plane in (plane for name in laws.blind(item) for plane in world.marks.flag(name)):
            assert changed(plane, switches).eq(plane)


@given(st.data())
@draws(1 / 2)
def test_an_item_is_never_asked_where_it_is_proved_that_it_is_not(data: st.DataObject) -> None:
    """In flows at random, an interview comes to no item of which that is ruled out."""
    flow = data.draw(flows())
    talks = Conversations(World(flow), Search(flow), World(flow, whole=False))
    asked = asked_items(flow, data.draw(responses(flow, gaps=False)), TODAY)

    for name, found in talks.come_to().items():
        assert found is not None
        assert found or name not in asked


def test_an_interview_is_held_as_with_anybody(tmp_path: Path) -> None:
    """Whom the solver finds is asked by the interview itself."""
    flow = load_flow(folder_of(tmp_path, HOT + "flags: {fever: {when: {hot: yes, cold: yes}, urgency: now}}"))
    talks = Conversations(World(flow), Search(flow), World(flow, whole=False))

    assert talks.come_to() == {"hot": True, "cold": True}
    assert [str(length) for length in talks.lengths()] == [
        "the shortest conversation: 1 question", "the longest conversation: 2 questions"]


def test_an_item_that_only_few_questions_lead_to_is_reached_within_the_limit(tmp_path: Path) -> None:
    """Whoever would be asked more before is cut off; somebody is found who is spared enough of it."""
    flow = load_flow(folder_of(tmp_path, """
flow: {longest: 3}
items:
  hot: {}
  high: {ask_if: {hot: yes}}
  long: {ask_if: {hot: yes}}
  cold: {}
  tired: {ask_if: {any: [{cold: yes}, {hot: yes}]}}
flags:
  fever: {when: {hot: yes, high: yes, long: yes}, urgency: routine}
  chill: {when: {cold: yes}, urgency: routine}
  worn: {when: {tired: yes}, urgency: routine}
"""))
    talks = Conversations(World(flow), Search(flow), World(flow, whole=False))

    assert set(talks.come_to().values()) == {True}
    assert "tired" in asked_items(flow, talks.held["tired"], TODAY)
