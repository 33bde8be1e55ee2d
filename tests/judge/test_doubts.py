"""What "not sure" leaves open is told, also where a rule settled it."""

from __future__ import annotations

from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent
from backtriage.judge.doubts import open_doubts
from backtriage.judge.response import Response, read_response
from tests.conftest import TODAY, flow_of, judged

KNEE = flow_of("""
    items:
      hot: {kind: any of, options: {hot: Hot, red: Red, none: None of these}}
      pain: {kind: scale}
      colour: {kind: one of, options: {blue: Blue, green: Green}}
    flags:
      infected: {when: {all: [{hot: hot}, {not: {unsure: hot}}], lowers_because: it is told as open},
                 urgency: today}
      severe: {when: {pain: at least 7}, urgency: routine, if_unsure: self_care}
    """)


def test_a_doubt_that_a_rule_settled_is_still_told() -> None:
    """Not being sure of a fever raises nothing here, and the result says what a yes would mean."""
    case = judged(KNEE, hot="not_sure", pain=2, colour="blue")

    [doubt] = open_doubts(case, TODAY)

    assert case.urgency.id == "self_care"
    assert (doubt.item.id, doubt.worst.answer) == ("hot", frozenset({"hot"}))
    assert KNEE.urgency[doubt.worst.urgency].id == "today"
    assert [flag.id for flag in doubt.worst.flags] == ["infected"]
    assert (doubt.mildest.answer, doubt.mildest.urgency) == (frozenset({"none"}), 0)


def test_a_number_is_tried_on_both_sides_of_each_bound() -> None:
    """Not knowing how bad the pain is hides the level from which a rule speaks."""
    [doubt] = open_doubts(judged(KNEE, hot="none", pain="not_sure", colour="blue"), TODAY)

    assert (doubt.worst.answer, doubt.mildest.answer) == (7, 0)


def test_a_doubt_that_no_rule_looks_at_does_not_matter() -> None:
    """Not being sure of something harmless is told as harmless."""
    [doubt] = open_doubts(judged(KNEE, hot="none", pain=1, colour="not_sure"), TODAY)

    assert not doubt.matters


def test_no_doubt_of_the_shipped_flow_is_passed_over(low_back_pain: Flow) -> None:
    """Whoever is not sure of one thing only hears of exactly that thing, for every question."""
    for item in low_back_pain.items.values():
        if Absent.UNSURE in item.doubts and item.id not in low_back_pain.settings:
            response, _ = read_response(low_back_pain, {item.id: "not_sure"}, TODAY)
            assert response != Response()
            told = [doubt.item.id for doubt in open_doubts(judged(low_back_pain, **{item.id: "not_sure"}),
                                                           TODAY)]
            assert told in ([item.id], []), item.id
            if item.ask_if is None:
                assert told == [item.id]
