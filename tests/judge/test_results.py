"""Many visits judged again: who moves, from what to what, and who cannot be judged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.flow.value import replace
from backtriage.judge.assessment import assess
from backtriage.judge.discretion import _ways
from backtriage.judge.receipt import Visit, fitting, read_visit, visit_of
from backtriage.judge.results import Moved, Results, Unjudged, judge_again
from backtriage.judge.told import Aspect, Move, moves, told_of
from tests.conftest import TODAY, answers, flow_of, slowly
from tests.judge.test_discretion import private_people
from tests.judge.test_told import with_gaps
from tests.shipped import everybody, of_each_flag, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response
    from backtriage.judge.told import Told

TEXT = """
    items:
      hot: {}
      age: {kind: number}
      since: {kind: date}
      fall: {kind: one of, options: {fell: I fell, hurt: Somebody hurt me, slow: Slowly}, sensitive: [hurt]}
    flags:
      heat: {when: {hot: yes}, urgency: routine}
      old: {when: {age: at least 50}, suitability: not_now}
      lasting: {when: {since: at least 30 days ago}, urgency: today}
      injured: {when: {fall: [hurt, fell]}, urgency: today}
    """
FLOW = flow_of(TEXT)


def visit(flow: Flow = FLOW, day: date = TODAY, **said: object) -> Visit:
    """Somebody who was told something on a day."""
    whole = {"hot": "no", "age": 30, "since": "2026-11-01", "fall": "slow"} | said
    return read_visit(visit_of(assess(flow, answers(flow, **whole), day)))


def test_nobody_moves_while_nothing_changes() -> None:
    """On the day of the visit, whatever day it is judged again."""
    visits = [visit(), visit(hot="yes"), visit(age=60), visit(fall="hurt"), visit(fall="not_sure"),
              visit(day=date(2026, 11, 25)), visit(day=date(2026, 12, 24))]

    assert judge_again(visits, FLOW) == Results((), (), len(visits))
    assert judge_again([], FLOW) == Results((), (), 0)


def test_who_moves_is_named_with_from_what_to_what() -> None:
    """How soon, where to, and what suits; the others are counted."""
    stricter = TEXT.replace("urgency: routine", "urgency: today").replace("at least 50", "at least 40")
    visits = [visit(), visit(hot="yes"), visit(age=45), visit(fall="hurt", hot="yes")]

    assert judge_again(visits, flow_of(stricter)) == (
        Results((Moved(1, (Move(Aspect.URGENCY, "routine", "today"),)),
                 Moved(2, (Move(Aspect.SUITABILITY, "reasonable", "not_now"),))), (), 2))


def test_each_visit_is_judged_on_its_own_day() -> None:
    """Days that have passed by then count, and those since do not."""
    sooner = flow_of(TEXT.replace("30 days", "20 days"))
    days = [date(2026, 11, 2), date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 10)]

    assert [each.index for each in judge_again([visit(day=day) for day in days], sooner).moved] == [2]


def test_what_is_withheld_moves_nobody_whom_an_ordinary_answer_leaves_in_place() -> None:
    """But where every answer leads elsewhere, somebody has moved."""
    visits = [visit(fall=fall) for fall in ("hurt", "fell", "slow", "not_sure")]
    milder = flow_of(TEXT.replace("fall: [hurt, fell]}, urgency: today", "fall: fell}, urgency: today"))
    all_milder = flow_of(TEXT.replace("[hurt, fell]}, urgency: today", "[hurt, fell]}, urgency: routine"))

    assert judge_again(visits, milder).moved == ()
    assert [(each.index, each.moves[0].after) for each in judge_again(visits, all_milder).moved] == [
        (0, "routine"), (1, "routine"), (3, "routine")]


@pytest.mark.parametrize("old, new, changed, misfits", [
    ("hot: {}", "hot: {ask: Is it hot?}", ("hot",), ()),
    ("hot: {}", "hot: {help: Touch it.}", ("hot",), ()),
    ("Slowly", "Bit by bit", ("fall",), ()),  # it was asked, though it is withheld
    ("age: {kind: number}", "age: {kind: number, to: 200}", ("age",), ()),
    ("sensitive: [hurt]", "prefer_not: yes", (), ("fall",)),  # it looks the same, and is sensitive no more
])
def test_who_cannot_be_judged_is_named_with_the_questions_that_changed(
        old: str, new: str, changed: tuple[str, ...], misfits: tuple[str, ...]) -> None:
    """An answer to another question is no answer to this one."""
    assert judge_again([visit()], flow_of(TEXT.replace(old, new))) == Results(
        (), (Unjudged(0, changed, misfits),), 0)


def test_a_question_is_known_again_in_its_own_language() -> None:
    """A visit in a language that is not at hand cannot be judged; nor can one to another flow."""
    response = answers(shipped(), em_now="none", ces="none", age=44)
    german = read_visit(visit_of(assess(shipped("de"), response, TODAY)))
    asked = tuple(german.answers)

    assert judge_again([german], shipped("de")) == Results((), (), 1)
    assert judge_again([german], shipped(), [shipped("de")]) == Results((), (), 1)
    assert judge_again([german], shipped()) == Results((), (Unjudged(0, asked),), 0)
    assert judge_again([german], replace(shipped("de"), id="other")) == Results((), (Unjudged(0, asked),), 0)


# As one by one


def altered(flow: Flow) -> Flow:
    """A flow of which some rules call for more, some for less, and a question looks different."""
    top = len(flow.urgency) - 1
    flags = {name: replace(flag, level=min(top, flag.level + 1) if index % 7 == 0 else flag.level)
             for index, (name, flag) in enumerate(flow.flags.items()) if index % 5}
    name = [*flow.items][-1]
    return replace(flow, flags=flags, items={**flow.items, name: replace(flow.items[name], help="Look!")})


def alone(visit: Visit, flow: Flow) -> Iterator[tuple[Told, ...]]:
    """Judge one visit in each way in which what was withheld can have been answered."""
    response, _ = fitting(visit, flow)
    ways: list[Response] = [response]
    for name in visit.withheld:
        ways = [more for way in ways for more in (
            way, *(way.with_answer(name, answer) for answer in _ways(flow.items[name])))]
    yield tuple(told_of(assess(flow, way, visit.day)) for way in ways)


def stays(visit: Visit, flow: Flow) -> bool:
    """Is the same told in one of these ways, but for single findings?"""
    [told] = alone(visit, flow)
    return any({move.aspect for move in moves(visit.told, each)} <= {Aspect.FINDING} for each in told)


@pytest.mark.parametrize("count", [15, slowly(1000)])
def test_many_are_judged_as_one_by_one(count: int) -> None:
    """Those told beside the flow, and people made up, with answers withheld or missing."""
    flow, other = shipped(), altered(shipped())
    cases = [person.vignette.response for person in everybody()]
    people = with_gaps(made_up(answers_to([flow], TODAY), cases, count, 9), 4)
    people += [person.vignette.response for person in of_each_flag()][:count]
    visits = [read_visit(visit_of(assess(flow, person, TODAY))) for person in people]
    results = judge_again(visits, other)
    moved = {each.index: each.moves for each in results.moved}
    judged_too = {*range(len(visits))} - {each.index for each in results.unjudged}

    assert judge_again(visits, flow) == Results((), (), len(visits))
    assert moved
    assert len(moved) + results.same == len(judged_too)
    for index, visit in enumerate(visits):
        one = judge_again([visit], other)
        assert [each.moves for each in one.moved] == ([moved[index]] if index in moved else [])
        if index in judged_too and len(visit.withheld) < 2:  # two withheld are too many ways for one by one
            assert stays(visit, other) is (index not in moved)


@given(private_people())
def test_so_it_is_in_any_flow(person: tuple[Flow, Response]) -> None:
    """With any sensitive answers."""
    flow, response = person
    visit, other = read_visit(visit_of(assess(flow, response, TODAY))), altered(flow)
    fewer = replace(other, items=flow.items)

    assert judge_again([visit], flow) == Results((), (), 1)
    assert judge_again([visit], fewer).same == stays(visit, fewer)
