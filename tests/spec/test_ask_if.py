"""When an item applies, and what becomes of its answer when it does not."""

from __future__ import annotations

import pytest

from backtriage.judge.assessment import assess
from tests.conftest import TODAY, answers, flow_of, judged

FLOW = flow_of("""
    items:
      pain: {}
      leg: {ask_if: {pain: yes}, record: yes}
      foot: {ask_if: {leg: yes}, record: yes}
    flags:
      weak_foot: {when: {foot: yes}, urgency: today}
    """)


def asked(**raw: object) -> list[str]:
    """The items that wait to be asked."""
    return [item.id for item in assess(FLOW, answers(FLOW, **raw), TODAY).waiting]


@pytest.mark.parametrize("raw, waiting", [
    ({}, ["pain", "leg", "foot"]),
    ({"pain": "yes"}, ["leg", "foot"]),
    ({"pain": "not_sure"}, ["leg", "foot"]),
    ({"pain": "no"}, []),
    ({"pain": "yes", "leg": "no"}, []),
    ({"pain": "yes", "leg": "not_sure"}, ["foot"]),
])
def test_an_item_is_asked_unless_it_surely_does_not_apply(
        raw: dict[str, object], waiting: list[str]) -> None:
    """In doubt, ask."""
    assert asked(**raw) == waiting


def test_what_depends_on_an_item_that_does_not_apply_does_not_apply() -> None:
    """Without pain nobody is asked about the leg, nor about the foot, whatever was once answered."""
    assert asked(pain="no", leg="yes") == []
    assert judged(FLOW, pain="no", leg="yes", foot="yes").findings == ()


def test_an_answer_that_no_longer_applies_is_kept_aside() -> None:
    """It does not count while it does not apply, and is there again when it does."""
    aside = answers(FLOW, pain="no", leg="yes", foot="yes")

    assert [item.id for item in assess(FLOW, aside, TODAY).counted] == ["pain"]
    assert judged(FLOW, pain="yes", leg="yes", foot="yes").urgency.id == "today"


def test_an_answer_counts_while_it_is_in_doubt_whether_its_item_applies() -> None:
    """What was said of the foot holds, though nobody is sure about the leg."""
    [finding] = judged(FLOW, pain="yes", leg="not_sure", foot="yes").findings

    assert finding.certain


def test_in_doubt_whether_an_item_applies_it_has_not_come_up_yet() -> None:
    """Not sure about the leg, the foot is still to be asked about: no finding, and not complete."""
    case = judged(FLOW, pain="yes", leg="not_sure")

    assert case.findings == ()
    assert asked(pain="yes", leg="not_sure") == ["foot"]


def test_doubt_about_both_is_doubt() -> None:
    """Not sure about the leg, and not about the foot either, leaves the foot possible."""
    [finding] = judged(FLOW, pain="yes", leg="not_sure", foot="not_sure").findings

    assert (finding.certain, finding.because) == (False, ("leg", "foot"))
