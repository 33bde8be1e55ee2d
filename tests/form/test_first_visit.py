from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.condition import in_text
from backtriage.flow.problem import FlowError
from backtriage.form.first_visit import first_visit
from backtriage.form.paper import form
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response
from tests.conftest import TODAY, flow_of
from tests.random_flows import responses
from tests.shipped import shipped

FLOW = """
flow: {id: ache, title: Ache, version: 1, checked: 2026-11-24, review_by: 2027-11-24, intro: Hello.,
       sections: [{id: all, title: All, items: [ache, more, goal, both, never]}]}
urgency: {rest: {name: Rest, destination: home}, today: {name: Today, destination: home}}
destinations: {home: {name: Home, do: Rest.}}
worked_out:
  visit: {is: visit, about: Which, short: Visit}
  kept: {is: kept, about: Kept, short: Kept}
  change: {of: ache, minus: first ache, about: Change, short: Change}
items:
  ache: {kind: scale, ask: How?, about: Ache, short: Ache, why: We ask., low: No, high: Worst, record: yes}
  more: {kind: number, ask: How many?, about: More, short: More, why: We ask., unit: times, from: 0, to: 9,
         record: yes, ask_if: {visit: at least 2}}
  goal: {kind: yes/no, ask: A goal?, about: Goal, short: Goal, why: We ask., record: yes, ask_if: {kept: yes}}
  both: {kind: yes/no, ask: Both?, about: Both, short: Both, why: We ask., record: yes,
         ask_if: {any: [{more: at least 1}, {ache: at least 5}]}}
  never: {kind: yes/no, ask: Never?, about: Never, short: Never, why: We ask., record: yes,
          ask_if: {not: {visit: at most 1}}}
definitions:
  worse: {change: at least 2}
flags:
  bad: {kind: red flag, name: Bad, concern: bad, when: {any: [worse, {ache: at least 9}]}, urgency: today,
        if_unsure: today, say: Bad., cites: [guide]}
  later: {kind: red flag, name: Later, concern: later, when: {all: [worse, {ache: at least 1}]},
          urgency: today, if_unsure: today, say: Later., cites: [guide]}
sources: {guide: {cite: A guide, says: So., review_by: 2027-11-24}}
"""


def test_what_can_be_so_only_later_is_left_out() -> None:
    """Questions, flags and parts of conditions; what is left needs no number that is worked out."""
    flow = first_visit(flow_of(FLOW))

    assert [*flow.items] == ["ache", "both"]
    assert [*flow.flags] == ["bad"]
    assert [section.items for section in flow.sections] == [("ache", "both")]
    both = flow.items["both"].ask_if
    assert both
    assert in_text(both) == "{ache: at least 5}"
    assert in_text(flow.flags["bad"].when) == "{ache: at least 9}"


def test_a_flow_without_such_numbers_stays_as_it_is() -> None:
    """Nothing is made anew."""
    flow = first_visit(flow_of(FLOW))

    assert first_visit(flow) is flow


@given(st.data())
def test_a_first_visit_is_judged_the_same_by_the_shipped_flow_and_by_what_is_left_of_it(
        data: st.DataObject) -> None:
    """Whatever is answered on the first day."""
    flow, left = shipped(), first_visit(shipped())
    response = data.draw(responses(left))
    whole, part = assess(flow, response, TODAY), assess(left, response, TODAY)

    assert [(f.flag.id, f.certain) for f in whole.findings] == [(f.flag.id, f.certain) for f in part.findings]
    assert [item.id for item in whole.unanswered] == [item.id for item in part.unanswered]
    assert [entry.id for entry in whole.advice] == [entry.id for entry in part.advice]
    assert whole.too_early is part.too_early


def test_what_must_be_worked_out_from_answers_of_the_day_is_not_asked_on_paper() -> None:
    """Nobody can subtract while reading where to go on; so the writer of the flow is told."""
    flow = flow_of(FLOW.replace("minus: first ache", "minus: more").replace(
        "{not: {visit: at most 1}}", "{change: at least 3}").replace("ask_if: {visit: at least 2}}", "}"))

    with pytest.raises(FlowError, match="must be worked out"):
        form(flow)


def test_nobody_is_asked_about_an_earlier_visit_at_first() -> None:
    """The shipped form for pen and paper has no question that only a later visit needs."""
    made = form(shipped())

    assert {"sessions", "goal_name", "goal_now"}.isdisjoint(question.code for question in made.questions)
    assert not assess(shipped(), Response(), TODAY).worked_out
