from __future__ import annotations

from datetime import date, timedelta

import pytest

from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.interview import asked
from backtriage.judge.receipt import Visit, read_visit, visit_of
from backtriage.judge.response import Answer, Response
from backtriage.judge.visits import next_visit
from tests.conftest import flow_of, slowly
from tests.shipped import of_each_level, of_each_pair, shipped

DAY = date(2026, 11, 1)
TEXT = """
flow: {id: ache, title: Ache, version: 1, checked: 2026-11-24, review_by: 2027-11-24, intro: Hello.,
       longest: 2, sections: [{id: all, title: All, items: [ache, age, month, note]}]}
urgency: {rest: {name: Rest, destination: home}}
destinations: {home: {name: Home, do: Rest.}}
worked_out: {visit: {is: visit, about: Which, short: Visit}, kept: {is: kept, about: Kept, short: Kept}}
items:
  ache: {kind: scale, ask: How?, about: Ache, short: Ache, why: We ask., low: No, high: Worst, record: yes}
  age: {kind: number, ask: Age?, about: Age, short: Age, why: We ask., unit: years, from: 0, to: 120,
        record: yes, earlier: holds}
  month: {kind: number, ask: Since?, about: Since, short: Since, why: We ask., unit: months, from: 0, to: 120,
          record: yes, earlier: holds 30 days}
  note: {kind: text, ask: More?, about: More, short: More, why: We ask., record: yes}
"""
FLOW = flow_of(TEXT)


def visit(flow: Flow, day: date, since: Response | None = None, **answers: Answer) -> Visit:
    given = since.with_answers(answers) if since else Response(answers)
    return read_visit(visit_of(assess(flow, given, day)))


def test_what_holds_is_carried_over_and_all_else_is_asked_again() -> None:
    """Without `earlier` an item is asked anew, whatever was said."""
    first = visit(FLOW, DAY, ache=8, age=44, month=2)

    response = next_visit(FLOW, [first], DAY + timedelta(days=30))

    assert response.answers == {"age": 44, "month": 2}
    assert response.since
    assert (response.since.visit, response.since.first["ache"], response.since.last["ache"]) == (2, 8, 8)
    assert next_visit(FLOW, [first], DAY + timedelta(days=31)).answers == {"age": 44}


def test_an_answer_that_was_carried_over_gets_no_younger_by_it() -> None:
    """Thirty days are counted from the day on which it was given, through any number of visits."""
    first = visit(FLOW, DAY, ache=8, age=44, month=2)
    later = DAY + timedelta(days=20)
    second = visit(FLOW, later, next_visit(FLOW, [first], later), ache=7)

    assert "month" in next_visit(FLOW, [first, second], DAY + timedelta(days=30)).answers
    assert "month" not in next_visit(FLOW, [first, second], DAY + timedelta(days=31)).answers


def test_an_answer_that_changed_is_new() -> None:
    """It was asked on that day."""
    first = visit(FLOW, DAY, ache=8, age=44, month=2)
    second = visit(FLOW, DAY + timedelta(days=20), ache=7, age=44, month=3)

    assert next_visit(FLOW, [first, second], DAY + timedelta(days=50)).answers["month"] == 3


def test_doubt_never_holds() -> None:
    """Whoever was not sure is asked again: they may know by now."""
    first = visit(FLOW, DAY, ache=8, age=Absent.UNSURE)

    assert "age" not in next_visit(FLOW, [first], DAY).answers


def test_a_question_that_was_changed_is_asked_again() -> None:
    """The answer was to other words."""
    first = visit(FLOW, DAY, ache=8, age=44)
    changed = flow_of(TEXT.replace("ask: Age?", "ask: How old?"))

    assert "age" not in next_visit(changed, [first], DAY).answers


def test_a_visit_from_a_day_that_is_still_to_come_holds_nothing() -> None:
    """A clock was wrong, so nobody knows how old it is."""
    first = visit(FLOW, DAY, ache=8, age=44, month=2)

    assert next_visit(FLOW, [first], DAY - timedelta(days=1)).answers == {}


def test_the_first_number_is_the_first_that_was_told() -> None:
    """Whoever was not sure at first is compared with the first time that they knew."""
    visits = [visit(FLOW, DAY, ache=Absent.UNSURE), visit(FLOW, DAY, ache=6), visit(FLOW, DAY, ache=5)]

    since = next_visit(FLOW, visits, DAY).since

    assert since
    assert (since.visit, since.first["ache"], since.last["ache"]) == (4, 6, 5)


def test_carried_answers_do_not_use_up_the_limit_of_questions() -> None:
    """Two are asked at most, beside the two that hold."""
    first = visit(FLOW, DAY, ache=8, age=44, month=2)
    response = next_visit(FLOW, [first], DAY)

    assert asked(FLOW, response) == 0
    assert [item.id for item in assess(FLOW, response, DAY).waiting] == ["ache", "note"]
    assert assess(FLOW, response.with_answer("ache", 1), DAY).next


# The questionnaire that is shipped

MUST = {
    "em_now", "em_check", "ces", "ces_check", "ces_old", "site", "leg", "child_leg", "leg_weak", "leg_walk",
    "leg_check", "both_legs", "unwell", "unwell_check", "chest_signs", "pee_signs", "eye_rash", "history",
    "young_history", "history_check", "bleeding", "stage", "preg_flags", "needle", "since", "health", "trend",
    "severity", "stand", "outlook", "mood_safety", "pregnancy", "sessions", "dur", "groin", "cancer_pain"}


def test_what_every_visit_must_ask_does_not_hold() -> None:
    """Danger right now, cauda equina, the legs, illness, health that can change, needles, and the course."""
    flow = shipped()

    assert not {name for name in MUST if flow.items[name].holds}
    ending = [flag.when for flag in flow.flags.values()
              if flag.kind.about_urgency and flow.urgency[flag.level].ends]
    held = {item.id for item in flow.asked if item.holds}
    assert flow.items_in(*ending) & held <= {"age", "cancer", "spine", "aneurysm", "role"}


def same(before: Assessment, after: Assessment) -> None:
    assert after.urgency.id == before.urgency.id
    assert after.destination.id == before.destination.id
    assert after.headline == before.headline
    found, again = ([(each.flag.id, each.certain) for each in side.findings] for side in (before, after))
    assert again == found


@pytest.mark.parametrize("people", [of_each_level, slowly(of_each_pair)])
def test_whoever_answers_as_before_is_told_the_same(people: object) -> None:
    """Of everybody below the level of today, a week later; and fewer questions are asked."""
    flow, again, fewer = shipped(), DAY + timedelta(days=7), 0
    assert callable(people)
    for person in people():
        before = assess(flow, person.vignette.response, DAY)
        if before.level >= flow.dangerous or before.response.answers["visit"] != 1:
            continue
        kept = read_visit(visit_of(before))
        carried = next_visit(flow, [kept], again)
        answers = {item.id: before.response.answers[item.id] for item in before.counted}
        response = carried.with_answers({**answers, "sessions": 0})
        same(before, assess(flow, response, again))
        fewer += asked(flow, response) < len(answers)
    assert fewer
