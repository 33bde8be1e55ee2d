"""What can be claimed of an item, and what the words between claims mean."""

from __future__ import annotations

import pytest

from backtriage.flow.condition import in_text
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import PersonFacts
from tests.conftest import TODAY, answers, flow_of

ITEMS = """
    items:
      stuck: {}
      leg: {kind: one of, options: {left: Left, right: Right, both: Both}}
      feels: {kind: any of, options: {hot: Hot, red: Red, big: Big, none: None of these}}
      age: {kind: number}
      pain: {kind: scale}
      hurt: {kind: date}
    """


def judge(when: str, **raw: object) -> str:
    """Judge one condition: yes, no, doubt or open."""
    flow = flow_of(ITEMS + f"definitions: {{it: {when}}}")
    truth = Marks(flow, PersonFacts(answers(flow, **raw), TODAY)).truth(flow.definitions["it"].when)
    words = {(1, 0, 0): "yes", (0, 1, 0): "no", (0, 0, 1): "doubt", (0, 0, 0): "open"}
    return words[tuple(truth)]


@pytest.mark.parametrize("claim, answer, result", [
    ("{stuck: yes}", {"stuck": "yes"}, "yes"),
    ("{stuck: yes}", {"stuck": "no"}, "no"),
    ("{stuck: no}", {"stuck": "no"}, "yes"),
    ("{leg: left}", {"leg": "left"}, "yes"),
    ("{leg: left}", {"leg": "both"}, "no"),
    ("{leg: [left, both]}", {"leg": "both"}, "yes"),
    ("{leg: [left, both]}", {"leg": "right"}, "no"),
    ("{feels: hot}", {"feels": ["red", "hot"]}, "yes"),
    ("{feels: hot}", {"feels": ["red", "big"]}, "no"),
    ("{feels: hot}", {"feels": "none"}, "no"),
    ("{feels: none}", {"feels": "none"}, "yes"),
    ("{feels: [hot, red]}", {"feels": ["red", "big"]}, "yes"),
    ("{feels: [hot, red]}", {"feels": "big"}, "no"),
])
def test_a_choice_is_compared_with_options(claim: str, answer: dict[str, object], result: str) -> None:
    """One option claims itself; a list claims that any of them was chosen."""
    assert judge(claim, **answer) == result


@pytest.mark.parametrize("claim, number, result", [
    ("at least 60", 59, "no"), ("at least 60", 60, "yes"), ("at least 60", 120, "yes"),
    ("at most 17", 17, "yes"), ("at most 17", 18, "no"), ("at most 17", 0, "yes"),
    ("between 18 and 45", 17, "no"), ("between 18 and 45", 18, "yes"),
    ("between 18 and 45", 45, "yes"), ("between 18 and 45", 46, "no"),
    ("between 40 and 40", 40, "yes"),
])
def test_a_number_is_compared_with_bounds_that_belong_to_it(claim: str, number: int, result: str) -> None:
    """Both bounds are meant to be inside."""
    assert judge(f"{{age: {claim}}}", age=number) == result


@pytest.mark.parametrize("number, result", [(6, "no"), (7, "yes"), (10, "yes")])
def test_a_scale_is_compared_as_a_number(number: int, result: str) -> None:
    """A scale goes from 0 to 10."""
    assert judge("{pain: at least 7}", pain=number) == result


@pytest.mark.parametrize("claim, day, result", [
    ("at least 3 days ago", "2026-11-20", "yes"), ("at least 3 days ago", "2026-11-21", "yes"),
    ("at least 3 days ago", "2026-11-22", "no"), ("at most 3 days ago", "2026-11-21", "yes"),
    ("at most 3 days ago", "2026-11-20", "no"), ("at most 0 days ago", "2026-11-24", "yes"),
])
def test_a_date_is_compared_by_the_days_since(claim: str, day: str, result: str) -> None:
    """Days are counted back from the day on which the answers are judged."""
    assert judge(f"{{hurt: {claim}}}", hurt=day) == result


@pytest.mark.parametrize("stuck, pain, result", [
    ("yes", 8, "yes"), ("yes", 2, "no"), ("no", 8, "no"), ("yes", None, "open"), ("no", None, "no")])
def test_a_mapping_means_all_of_its_claims(stuck: str, pain: int | None, result: str) -> None:
    """Claims that stand side by side must all hold."""
    assert judge("{stuck: yes, pain: at least 7}", stuck=stuck, pain=pain) == result


@pytest.mark.parametrize("when, result", [
    ("{all: [{stuck: yes}, {leg: left}]}", "no"),
    ("{any: [{stuck: yes}, {leg: left}]}", "yes"),
    ("{not: {leg: left}}", "yes"),
    ("{not: {stuck: yes}}", "no"),
    ("{at least 1 of: [{stuck: yes}, {leg: left}, {pain: at least 7}]}", "yes"),
    ("{at least 2 of: [{stuck: yes}, {leg: left}, {pain: at least 7}]}", "yes"),
    ("{at least 3 of: [{stuck: yes}, {leg: left}, {pain: at least 7}]}", "no"),
    ("{stuck: yes, not: {leg: left}}", "yes"),
    ("{any: [{leg: left}, {all: [{stuck: yes}, {not: {pain: at most 6}}]}]}", "yes"),
])
def test_conditions_are_joined(when: str, result: str) -> None:
    """`all`, `any`, `not` and `at least N of` join conditions, and stand within each other."""
    assert judge(when, stuck="yes", leg="right", pain=8) == result


def test_a_definition_is_its_condition() -> None:
    """A bare word stands for the condition of that name."""
    flow = flow_of(ITEMS + """
    definitions: {older: {age: at least 60}, old_and_stuck: {all: [older, {stuck: yes}]}}
    """)

    def judged(age: int) -> int:
        facts = PersonFacts(answers(flow, age=age, stuck="yes"), TODAY)
        return int(Marks(flow, facts).truth(flow.definitions["old_and_stuck"].when).yes)

    assert (judged(59), judged(60)) == (0, 1)


@pytest.mark.parametrize("when, text", [
    ("{stuck: yes}", "{stuck: [yes]}"),
    ("{age: at least 3}", "{age: at least 3}"),
    ("{age: at most 3}", "{age: at most 3}"),
    ("{age: between 3 and 4}", "{age: between 3 and 4}"),
    ("{unsure: age}", "{unsure: age}"),
    ("{not: {stuck: yes}}", "{not: {stuck: [yes]}}"),
    ("{any: [{stuck: yes}, {leg: [right, left]}]}", "{any: [{stuck: [yes]}, {leg: [left, right]}]}"),
    ("{at least 2 of: [{stuck: yes}, {pain: at least 7}]}",
     "{at least 2 of: [{stuck: [yes]}, {pain: at least 7}]}"),
    ("{hurt: at most 3 days ago}", "{hurt: at most 3 days ago}"),
])
def test_a_condition_can_be_written_out_again(when: str, text: str) -> None:
    """A condition is told in the words in which it is written, and means the same when read again."""
    first = flow_of(ITEMS + f"definitions: {{it: {when}}}").definitions["it"].when

    assert in_text(first) == text
    assert in_text(flow_of(ITEMS + f"definitions: {{it: {text}}}").definitions["it"].when) == text
