"""Two responses side by side: what differs, what of it matters and how, and what only one was asked."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.judge.assessment import assess
from backtriage.judge.comparison import Comparison, compare
from backtriage.judge.told import Aspect, Move, told
from tests.conftest import TODAY, answers, flow_of
from tests.random_flows import Draw, flows, responses
from tests.shipped import of_each_level, shipped

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response

FLOW = flow_of("""
    flow: {role: {item: role, person: self, someone_else: other, practitioner: clinic}}
    items:
      role: {kind: one of, options: {self: I, other: Somebody, clinic: Clinic}}
      hot: {}
      red: {}
      swollen: {}
      tender: {}
      age: {kind: number}
      since: {kind: date}
      found: {ask_if: {role: clinic}}
    flags:
      heat: {when: {hot: yes}, urgency: routine}
      several: {when: {at least 2 of: [{red: yes}, {swollen: yes}, {tender: yes}]}, urgency: today}
      old: {when: {age: at least 50}, suitability: not_now}
      lasting: {when: {since: at least 30 days ago}, urgency: routine}
      sign: {when: {found: yes}, urgency: today}
    """)
CALM = {"role": "self", "hot": "no", "red": "no", "swollen": "no", "tender": "no", "age": 30,
        "since": "2026-11-20"}
TO_TODAY = (Move(Aspect.URGENCY, "self_care", "today"),)


def compared(one: dict[str, object], other: dict[str, object], *, later: date = TODAY) -> Comparison:
    """Compare two who say little else than that nothing is wrong."""
    first, second = ({name: said for name, said in {**CALM, **each}.items() if said} for each in (one, other))
    return compare(assess(FLOW, answers(FLOW, **first), TODAY), assess(FLOW, answers(FLOW, **second), later))


def urgencies(moves: tuple[Move, ...]) -> list[Move]:
    """Keep what is told of how soon."""
    return [move for move in moves if move.aspect is Aspect.URGENCY]


@pytest.mark.parametrize("one, other, matter, nothing, together", [
    ({}, {}, [], [], []),
    ({}, {"hot": "yes"}, ["hot"], [], []),
    ({}, {"age": 40}, [], ["age"], []),
    ({}, {"age": 60, "hot": "yes"}, ["hot", "age"], [], []),
    ({}, {"red": "yes"}, [], ["red"], []),
    ({"red": "yes"}, {"swollen": "yes"}, ["red", "swollen"], [], []),  # each would make two of one
    ({}, {"red": "yes", "swollen": "yes"}, ["red", "swollen"], [], []),  # each counts, seen from the other
    ({}, {"red": "yes", "swollen": "yes", "tender": "yes", "age": 31},
     ["red", "swollen"], ["tender", "age"], ["red", "swollen"]),  # any two of them would do
    ({"hot": "yes"}, {"hot": "not_sure"}, ["hot"], [], []),
    ({"age": None}, {}, [], ["age"], []),
    ({"role": "other"}, {}, [], [], []),  # who answers is no answer about health
    ({"since": "2026-11-19"}, {}, [], ["since"], []),
    ({"since": "2026-08-01"}, {}, ["since"], [], []),
])
def test_what_matters_is_told_from_what_changes_nothing(
        one: dict[str, object], other: dict[str, object], matter: list[str], nothing: list[str],
        together: list[str]) -> None:
    """Alone, or only together; the other way round it is the same."""
    there, back = compared(one, other), compared(other, one)

    assert [each.item for each in there.matter] == matter
    assert [each.item for each in there.change_nothing] == nothing
    assert [*there.together] == together
    assert {each.item for each in back.differences} == {each.item for each in there.differences}
    if not together:
        assert [each.item for each in back.matter] == matter


def test_it_is_told_how_each_answer_matters_in_both_directions() -> None:
    """From which level to which, with the finding that does it."""
    [hot] = compared({}, {"hot": "yes"}).matter

    assert urgencies(hot.in_one) == [Move(Aspect.URGENCY, "self_care", "routine")]
    assert urgencies(hot.in_other) == [Move(Aspect.URGENCY, "routine", "self_care")]
    assert Move(Aspect.FINDING, None, "certain", "heat") in hot.in_one


def test_what_only_one_was_asked_is_not_said_otherwise() -> None:
    """An examination is the practitioner's alone, and so is what follows from it."""
    comparison = compared({}, {"role": "clinic", "found": "yes", "age": 31})
    [found] = comparison.asked_of_one

    assert (found.item, found.one, found.other) == ("found", None, frozenset({"yes"}))
    assert (found.matters, found.in_one) == (True, ())  # nobody asks the person
    assert urgencies(found.in_other) == [Move(Aspect.URGENCY, "today", "self_care")]
    assert {move.aspect for move in comparison.apart} > {Aspect.URGENCY}
    assert urgencies(comparison.moves) == [*TO_TODAY]


def test_since_last_time_days_go_by_without_an_answer() -> None:
    """What is told otherwise only because of the day is told apart."""
    comparison = compared({}, {}, later=date(2026, 12, 24))

    assert comparison.differences == ()
    assert comparison.moves == comparison.apart
    assert urgencies(comparison.apart) == [Move(Aspect.URGENCY, "self_care", "routine")]


@st.composite
def two(draw: Draw) -> tuple[Flow, Response, Response]:
    """A flow at random, and two who answered it."""
    flow = draw(flows())
    return flow, draw(responses(flow)), draw(responses(flow))


@given(two())
def test_what_matters_accounts_for_all_that_is_told_otherwise(drawn: tuple[Flow, Response, Response]) -> None:
    """With the answers that matter, or a few that do together, one is told what the other is."""
    flow, said, found = drawn
    one, other = (assess(flow, response, TODAY) for response in (said, found))
    comparison = compare(one, other)
    few = comparison.together or [each.item for each in comparison.matter]
    swapped = {each.item: each.other for each in comparison.differences if each.item in few}
    counted = {item.id: said.answers[item.id] for item in one.counted}
    given_so = type(said)({name: answer for name, answer in {**counted, **swapped}.items()
                           if answer is not None})

    assert not comparison.apart
    assert told(flow, [given_so], TODAY, so_far=True) == [comparison.other]
    if comparison.moves:
        assert comparison.matter
    assert {each.item for each in compare(other, one).differences} == {
        each.item for each in comparison.differences}


def test_those_told_beside_the_flow_differ_in_what_is_told_only_by_what_matters() -> None:
    """Whoever is compared with themselves differs in nothing."""
    people = [person.assessment for person in of_each_level()]
    for one, other in pairwise(people):
        comparison = compare(one, other)
        assert not compare(one, one).differences
        assert not {each.item for each in comparison.differences} & shipped().settings
        assert {*comparison.moves} <= {*comparison.apart} or comparison.matter
