"""What a change weighs, number by number; what is not known is a gap, and another goal is another thing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, Text
from backtriage.judge.trend import Course, DatedValues, Weight, course_of
from tests.conftest import TODAY, flow_of

CLEAR, SMALL, UNCLEAR = Weight.CLEAR, Weight.SMALL, Weight.UNCLEAR


def followed() -> Flow:
    """A flow with a number that should fall, one that should rise, and one that a share of counts as well."""
    return flow_of("""
        items:
          pain: {kind: scale, ask: Pain?, about: Pain, short: Pain 0-10, why: We ask., low: No, high: Worst}
          goal: {kind: text, ask: What?, about: Goal, short: Goal, why: We ask.}
          walk: {kind: scale, ask: Walk?, about: Walking, short: Walk, why: We ask., low: No, high: Well}
          score: {kind: number, ask: Score?, about: Score, short: Score, why: We ask., unit: p, from: 0,
                  to: 100}
        trends:
          pain: {item: pain, better: lower, matters: {points: 2, percent: 30}, cites: guide}
          walk: {item: walk, title: goal, better: higher, matters: {points: 2}, cites: guide}
          score: {item: score, better: higher, matters: {points: 10, percent: 30}, cites: guide}
        """)


FLOW = followed()


def visits(item: str, *answers: Answer | None) -> list[DatedValues]:
    """One visit a week; at some, nothing was asked."""
    return [DatedValues(TODAY + timedelta(weeks=week), {} if answer is None else {item: answer})
            for week, answer in enumerate(answers)]


def course(trend: str, *answers: Answer | None) -> Course:
    return course_of(FLOW, FLOW.trends[trend], visits(trend, *answers))


@pytest.mark.parametrize("trend, start, now, points, percent, weight, better", [
    ("pain", 8, 4, -4, 50, CLEAR, True),
    ("pain", 6, 4, -2, 33, CLEAR, True),     # the example of the fact file: both rules
    ("pain", 3, 2, -1, 33, SMALL, True),     # its share alone
    ("pain", 9, 7, -2, 22, SMALL, True),     # its points alone
    ("pain", 7, 5, -2, 28, SMALL, True),     # 2 points, and not quite 30%
    ("pain", 10, 7, -3, 30, CLEAR, True),    # just 30%
    ("pain", 10, 8, -2, 20, SMALL, True),
    ("pain", 10, 9, -1, 10, UNCLEAR, True),
    ("pain", 4, 3, -1, 25, UNCLEAR, True),
    ("pain", 1, 0, -1, 100, SMALL, True),
    ("pain", 8, 8, 0, 0, UNCLEAR, False),
    ("pain", 4, 8, 4, 100, CLEAR, False),    # worse, by as much as people notice
    ("pain", 7, 9, 2, 28, SMALL, False),
    ("pain", 3, 4, 1, 33, SMALL, False),
    ("pain", 5, 6, 1, 20, UNCLEAR, False),
    ("pain", 0, 2, 2, None, CLEAR, False),   # of 0 there is no share: points decide
    ("pain", 0, 1, 1, None, UNCLEAR, False),
    ("pain", 0, 0, 0, None, UNCLEAR, False),
    ("walk", 2, 4, 2, None, CLEAR, True),    # points are the only rule
    ("walk", 2, 3, 1, None, UNCLEAR, True),
    ("walk", 6, 4, -2, None, CLEAR, False),
    ("walk", 0, 5, 5, None, CLEAR, True),
    ("score", 27, 35, 8, 29, UNCLEAR, True),  # 29.6% is not 30, and is not told as 30
    ("score", 30, 39, 9, 30, SMALL, True),
    ("score", 40, 50, 10, 25, SMALL, True),
    ("score", 40, 52, 12, 30, CLEAR, True),
])
def test_a_change_weighs_what_its_rules_say(trend: str, start: int, now: int, points: int,
                                            percent: int | None, weight: Weight, better: bool) -> None:
    """Both rules, one, or none; for the worse as for the better."""
    change = course(trend, start, now).change

    assert change
    assert (change.points, change.percent, change.weight, change.better) == (points, percent, weight, better)


@pytest.mark.parametrize("trend, start, target", [
    ("pain", 10, 7), ("pain", 9, 6), ("pain", 8, 5), ("pain", 7, 4), ("pain", 3, 2), ("pain", 1, 0),
    ("pain", 0, None), ("walk", 2, 4), ("walk", 8, 10), ("walk", 9, None), ("walk", 0, 2),
    ("score", 50, 65), ("score", 51, 67), ("score", 80, None), ("score", 0, 10),
])
def test_the_line_that_matters_is_the_first_whole_number_beyond_it(
        trend: str, start: int, target: int | None) -> None:
    """Down it is rounded down, up it is rounded up; a scale may have no room for it."""
    assert course(trend, start).target == target


@given(st.integers(0, 10), st.integers(0, 10))
def test_whoever_reaches_the_line_keeps_the_rule_of_the_share(start: int, now: int) -> None:
    """And whoever does not reach it does not."""
    told = course("pain", start, now)
    if start and told.change and told.change.percent is not None:
        kept = told.change.better and told.change.percent >= 30
        assert kept == (told.target is not None and now <= told.target)


@pytest.mark.parametrize("gap", [None, Absent.UNSURE, Absent.UNSAID, 11])
def test_what_is_not_known_is_a_gap_and_never_a_number(gap: Answer | None) -> None:
    """Not asked, in doubt, or a number of another scale; the change is between numbers that are known."""
    told = course("pain", gap, 8, gap, 5, gap)

    assert [each.value for each in told.readings] == [None, 8, None, 5, None]
    assert told.change
    assert (told.change.first.value, told.change.last.value) == (8, 5)
    assert told.change.last.day == TODAY + timedelta(weeks=3)


@pytest.mark.parametrize("answers", [(), (None,), (Absent.UNSURE, None), (8,), (8, Absent.UNSURE)])
def test_one_number_is_no_change(answers: tuple[Answer | None, ...]) -> None:
    """Nor is none."""
    assert course("pain", *answers).change is None


@given(st.permutations(range(5)))
def test_days_are_followed_in_their_order(order: list[int]) -> None:
    """Whatever order the visits come in."""
    told = visits("pain", 8, 7, 7, 5, 4)

    assert course_of(FLOW, FLOW.trends["pain"], [told[at] for at in order]) == course("pain", 8, 7, 7, 5, 4)


def test_numbers_of_another_goal_are_not_compared() -> None:
    """The name is the last one that was written; it counts as the same in any case and spacing."""
    goals = ["Run", "Walk 30 min", None, "walk  30 MIN"]
    told = [DatedValues(date(2026, 11, day), {"walk": day} | ({"goal": Text(goal)} if goal else {}))
            for day, goal in enumerate(goals, 1)]

    followed = course_of(FLOW, FLOW.trends["walk"], told)

    assert followed.name == "walk 30 MIN"
    assert [each.value for each in followed.readings] == [2, 3, 4]
