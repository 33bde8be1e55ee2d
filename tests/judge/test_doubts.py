"""What "not sure" leaves open is told, also where a rule settled it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.model import Flag, Flow, Item, Kind
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Answer, Response
from tests.conftest import TODAY, draws, flow_of, judged, slowly
from tests.random_flows import flows, responses
from tests.shipped import everybody

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

    [doubt] = case.doubts

    assert case.urgency.id == "self_care"
    assert (doubt.item.id, doubt.worst.answer) == ("hot", frozenset({"hot"}))
    assert KNEE.urgency[doubt.worst.urgency].id == "today"
    assert [flag.id for flag in doubt.worst.flags] == ["infected"]
    assert (doubt.mildest.answer, doubt.mildest.urgency) == (frozenset({"none"}), 0)


def test_a_number_is_tried_on_both_sides_of_each_bound() -> None:
    """Not knowing how bad the pain is hides the level from which a rule speaks."""
    [doubt] = judged(KNEE, hot="none", pain="not_sure", colour="blue").doubts

    assert (doubt.worst.answer, doubt.mildest.answer) == (7, 0)


def test_a_doubt_that_no_rule_looks_at_does_not_matter() -> None:
    """Not being sure of something harmless is told as harmless."""
    [doubt] = judged(KNEE, hot="none", pain=1, colour="not_sure").doubts

    assert not doubt.matters


def test_no_doubt_of_the_shipped_flow_is_passed_over(low_back_pain: Flow) -> None:
    """Whoever is not sure of one thing only hears of exactly that thing, for every question."""
    for item in low_back_pain.items.values():
        if Absent.UNSURE in item.doubts and item.id not in low_back_pain.settings:
            response, _ = read_response(low_back_pain, {item.id: "not_sure"}, TODAY)
            assert response != Response()
            told = [doubt.item.id for doubt in judged(low_back_pain, **{item.id: "not_sure"}).doubts]
            assert told in ([item.id], []), item.id
            if item.ask_if is None:
                assert told == [item.id]


def definite(item: Item) -> list[Answer]:
    """Every answer that can be given to an item, but doubt; of numbers, each."""
    if item.kind.chosen:
        return [frozenset({option.id}) for option in item.options]
    return [*range(item.low, item.high + 1)] if item.kind in (Kind.NUMBER, Kind.SCALE) else []


def weighty(flag: Flag, before: Assessment, after: Assessment) -> bool:
    """Would a flag be told, beside what is told anyhow?"""
    if flag.kind.about_urgency:
        return flag.level >= max(1, before.level)
    return flag.level > 0 and not after.settled


def hold_to_what_is_assessed(flow: Flow, response: Response) -> None:
    """Give every definite answer in place of each doubt, and hold what was told of it against what comes."""
    before = assess(flow, response, TODAY)
    certain = {finding.flag.id for finding in before.findings if finding.certain}
    for doubt in before.doubts:
        found = []
        for answer in definite(doubt.item):
            after = assess(flow, response.with_answer(doubt.item.id, answer), TODAY)
            suits = 0 if after.settled or not after.headline else flow.suitability.index(after.headline)
            fresh = {finding.flag.id for finding in after.findings if finding.certain
                     and finding.flag.id not in certain and weighty(finding.flag, before, after)}
            found.append((after.level, suits, bool(fresh)))
            for outcome in (doubt.worst, doubt.mildest):
                if outcome.answer == answer:
                    assert (outcome.urgency, outcome.suitability) == (after.level, suits)
                    assert {flag.id for flag in outcome.flags} == fresh
        if found:
            assert (doubt.worst.urgency, doubt.worst.suitability, doubt.matters) == max(found)
            assert (doubt.mildest.urgency, doubt.mildest.suitability) == min(each[:2] for each in found)


@given(st.data())
@draws(2)
def test_what_is_told_of_a_doubt_is_what_a_definite_answer_brings(data: st.DataObject) -> None:
    """For every doubt and every answer in its place, in flows at random."""
    flow = data.draw(flows())
    hold_to_what_is_assessed(flow, data.draw(responses(flow)))


@pytest.mark.parametrize("every", [800, slowly(80)])
def test_what_the_shipped_flow_tells_of_doubts_is_what_answers_bring(
        low_back_pain: Flow, every: int) -> None:
    """So it is for the people told beside it, with each of their first answers in doubt."""
    for number, person in enumerate(everybody()[::every]):
        unsure = person.vignette.response
        doubted = [name for name in unsure.answers if Absent.UNSURE in low_back_pain.items[name].doubts]
        for name in doubted[number % 3::4]:
            unsure = unsure.with_answer(name, Absent.UNSURE)
        hold_to_what_is_assessed(low_back_pain, unsure)


def test_a_doubt_about_what_is_settled_changes_nothing() -> None:
    """Where it is settled that the subject does not suit, no doubt about it matters."""
    flow = flow_of("""
        items: {young: {}, metal: {}}
        flags:
          too_young: {when: {young: yes}, suitability: not_now, settles: yes}
          joint: {when: {metal: yes}, suitability: adapted}
        """)

    [doubt] = judged(flow, young="yes", metal="not_sure").doubts

    assert not doubt.matters


def test_doubt_about_a_yellow_flag_counts_no_more_than_it_does_in_the_result() -> None:
    """A flag that is no danger to overlook is raised for certain or not at all."""
    flow = flow_of("""
        items: {low: {}, worry: {}}
        flags:
          mood: {kind: yellow flag, when: {low: yes, worry: yes}, urgency: today, if_unsure: today}
        """)

    doubts = judged(flow, low="not_sure", worry="not_sure").doubts

    assert [(doubt.worst.urgency, doubt.matters) for doubt in doubts] == [(0, False), (0, False)]
