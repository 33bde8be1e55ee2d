"""What the interview asks of many people side by side: of each of them what it asks of them alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.asking import all_asked
from backtriage.flow.model import Flow
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response
from tests.conftest import TODAY, answers, flow_of
from tests.random_flows import flows, responses


def asked_alone(flow: Flow, response: Response) -> tuple[str, ...]:
    """Ask one person, question by question, as a conversation does."""
    given, asked = response.without(item.id for item in flow.asked), list[str]()
    while True:
        now = assess(flow, given, TODAY)
        item = next((item.id for item in now.waiting if item.id not in asked), None)
        if now.next is None or item is None:
            return tuple(asked)
        asked.append(item)
        if item in response.answers:
            given = given.with_answer(item, response.answers[item])


@given(st.data())
def test_each_of_many_is_asked_what_they_are_asked_alone(data: st.DataObject) -> None:
    """Also whoever does not answer all, and whoever leaves answers to what nobody asked."""
    flow = data.draw(flows())
    people = data.draw(st.lists(responses(flow), max_size=5))

    assert all_asked(flow, people, TODAY) == [asked_alone(flow, person) for person in people]


def test_the_limit_of_questions_ends_each_interview_for_itself() -> None:
    """Who passes a question over is asked another one."""
    flow = flow_of("""
        flow: {longest: 2}
        items: {one: , two: , three: }
        flags: {found: {when: {all: [{any: [{one: yes}, {two: yes}]}, {three: yes}]}, urgency: today}}
        """)

    asked = all_asked(flow, [answers(flow, one="no", two="yes", three="yes"),
                             answers(flow, two="yes", three="yes"), Response()], TODAY)

    assert asked == [("one", "two"), ("one", "two", "three"), ("one", "two", "three")]
