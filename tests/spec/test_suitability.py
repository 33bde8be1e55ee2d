"""Whether something might suit: two questions, one headline."""

from __future__ import annotations

import pytest

from backtriage.flow.model import Flow
from tests.conftest import flow_of, judged

FLOW = flow_of("""
    items: {nervous: {}, settled: {}, infected: {}, numb: {}, cold: {}}
    urgency:
      self_care: {name: Self-care, destination: home}
      today: {name: Today, destination: doctor, suitability: not_now}
    flags:
      nerves: {when: {numb: yes}, urgency: today, if_unsure: self_care}
      lie_down: {kind: precaution, when: {nervous: yes}, suitability: adapted}
      no_use: {kind: value, when: {settled: yes}, suitability: pointless}
      skin: {when: {infected: yes}, suitability: not_now, if_unsure: adapted}
      refused: {when: {cold: yes}, suitability: not_now, settles: yes}
    advice:
      how_it_feels: {topic: suitability}
      no_myth: {topic: myth}
      keep_warm: {topic: meanwhile}
      for_the_adapted: {topic: meanwhile, suitability: [adapted]}
    """)


def outcome(flow: Flow, **raw: object) -> tuple[str | None, dict[str, str]]:
    """The headline, and the verdict of each of the two questions."""
    result = judged(flow, **raw)
    return (result.headline.id if result.headline else None,
            {axis.value: level.id for axis, level in result.axes.items()})


@pytest.mark.parametrize("raw, headline, axes", [
    ({}, "reasonable", {"value": "reasonable"}),
    ({"nervous": "yes"}, "adapted", {"value": "reasonable", "safety": "adapted"}),
    ({"settled": "yes"}, "pointless", {"value": "pointless"}),
    ({"nervous": "yes", "settled": "yes"}, "pointless", {"value": "pointless", "safety": "adapted"}),
    ({"infected": "yes"}, "not_now", {"value": "reasonable", "safety": "not_now"}),
    ({"infected": "yes", "settled": "yes"}, "not_now", {"value": "pointless", "safety": "not_now"}),
    ({"infected": "yes", "nervous": "yes"}, "not_now", {"value": "reasonable", "safety": "not_now"}),
])
def test_two_questions_one_headline(
        raw: dict[str, object], headline: str, axes: dict[str, str]) -> None:
    """Whether it is safe, and worth it, are judged apart; the last on the scale is the headline."""
    assert outcome(FLOW, **raw) == (headline, axes)


def test_doubt_about_a_danger_counts_as_its_author_says() -> None:
    """Doubt about a contraindication stands at `if_unsure`."""
    assert outcome(FLOW, infected="not_sure")[0] == "adapted"


def test_doubt_about_the_value_counts_for_nothing() -> None:
    """Whether it is worth it is judged by what is known."""
    assert outcome(FLOW, settled="not_sure")[0] == "reasonable"


def test_an_urgency_can_settle_it() -> None:
    """Whoever must be seen today hears of nothing else, however well it might suit."""
    result = judged(FLOW, numb="yes", settled="yes")

    assert result.settled
    assert outcome(FLOW, numb="yes", settled="yes") == ("not_now", {"safety": "not_now"})
    assert [entry.id for entry in result.advice] == ["keep_warm"]


def test_doubt_settles_nothing() -> None:
    """A doubt that raises no urgency leaves suitability open."""
    assert not judged(FLOW, numb="not_sure").settled


def test_a_finding_can_settle_it() -> None:
    """With a flag that settles it certain, nothing more is told about suitability."""
    assert judged(FLOW, cold="yes").settled
    assert not judged(FLOW, cold="not_sure").settled
    assert [entry.id for entry in judged(FLOW, cold="yes").advice] == ["keep_warm"]


@pytest.mark.parametrize("raw, advice", [
    ({}, ["how_it_feels", "no_myth", "keep_warm"]),
    ({"nervous": "yes"}, ["how_it_feels", "no_myth", "keep_warm", "for_the_adapted"]),
])
def test_advice_can_be_meant_for_one_headline(raw: dict[str, object], advice: list[str]) -> None:
    """Advice with `suitability` is told at those levels only."""
    assert [entry.id for entry in judged(FLOW, **raw).advice] == advice


def test_a_flow_may_say_nothing_about_suitability() -> None:
    """Without a scale of suitability there is no headline."""
    flow = flow_of("items: {numb: {}}\nflags: {nerves: {when: {numb: yes}, urgency: today}}")

    assert outcome(flow, numb="yes") == (None, {})


ADVICE = flow_of("""
    items: {numb: {}, tired: {}}
    flags:
      nerves: {when: {numb: yes}, urgency: today, if_unsure: routine}
      worry: {kind: yellow flag, when: {tired: yes}, urgency: routine}
    advice:
      always: {}
      if_tired: {when: {tired: yes}}
      not_today: {urgency: [self_care, routine]}
      about_nerves: {flags: nerves}
    """)


@pytest.mark.parametrize("raw, advice", [
    ({}, ["always", "not_today"]),
    ({"tired": "yes"}, ["always", "if_tired", "not_today"]),
    ({"tired": "not_sure"}, ["always", "not_today"]),
    ({"numb": "yes"}, ["always", "about_nerves"]),
    ({"numb": "not_sure"}, ["always", "not_today", "about_nerves"]),
])
def test_when_advice_is_told(raw: dict[str, object], advice: list[str]) -> None:
    """Each limit must hold: a condition that is yes, a level that was reached, a flag that was found."""
    assert [entry.id for entry in judged(ADVICE, **raw).advice] == advice
