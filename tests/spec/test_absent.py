"""What is known of an item that has no plain answer."""

from __future__ import annotations

import pytest

from backtriage.flow.truth import Truth
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import PersonFacts
from tests.conftest import TODAY, answers, flow_of, judged

YES, NO, DOUBT, OPEN = Truth(1, 0, 0), Truth(0, 1, 0), Truth(0, 0, 1), Truth(0, 0, 0)

FLOW = flow_of("""
    items:
      hurt: {}
      fell: {ask_if: {hurt: yes}, prefer_not: yes}
      age: {kind: number}
    definitions:
      has_fallen: {fell: yes}
      doubts_it: {unsure: fell}
      older: {age: at least 60}
      older_or_unknown: {any: [{age: at least 60}, {unsure: age}]}
      surely_fell: {all: [{fell: yes}, {not: {unsure: fell}}]}
    """)


def truth(definition: str, **raw: object) -> Truth:
    """Judge a definition."""
    return Marks(FLOW, PersonFacts(answers(FLOW, **raw), TODAY)).truth(FLOW.definitions[definition].when)


@pytest.mark.parametrize("raw, claimed", [
    ({"hurt": "yes", "fell": "yes"}, YES),
    ({"hurt": "yes", "fell": "no"}, NO),
    ({"hurt": "yes", "fell": "not_sure"}, DOUBT),
    ({"hurt": "yes", "fell": "prefer_not_to_say"}, DOUBT),
    ({"hurt": "yes"}, OPEN),
    ({"hurt": "no"}, NO),
    ({"hurt": "no", "fell": "yes"}, NO),
    ({"hurt": "no", "fell": "not_sure"}, NO),
])
def test_a_claim_about_an_item(raw: dict[str, object], claimed: Truth) -> None:
    """Answered is yes or no; doubted and not yet asked are unknown; what does not apply is no."""
    assert truth("has_fallen", **raw) == claimed


@pytest.mark.parametrize("raw, doubted", [
    ({"hurt": "yes", "fell": "yes"}, NO),
    ({"hurt": "yes", "fell": "not_sure"}, YES),
    ({"hurt": "yes", "fell": "prefer_not_to_say"}, YES),
    ({"hurt": "yes"}, OPEN),
    ({"hurt": "no"}, NO),
    ({"hurt": "no", "fell": "not_sure"}, NO),
])
def test_doubt_itself_can_be_asked_about(raw: dict[str, object], doubted: Truth) -> None:
    """`unsure` is yes where there is doubt, no where there is an answer or the item does not apply."""
    assert truth("doubts_it", **raw) == doubted


@pytest.mark.parametrize("age, known, settled", [
    (70, YES, YES), (30, NO, NO), ("not_sure", DOUBT, YES), (None, OPEN, OPEN)])
def test_a_doubt_can_be_settled_as_yes(age: object, known: Truth, settled: Truth) -> None:
    """Somebody who does not know their age can be counted among the older, on purpose."""
    assert truth("older", age=age) == known
    assert truth("older_or_unknown", age=age) == settled


def test_a_doubt_can_be_settled_as_no() -> None:
    """Where a follow-up question settles it, "not sure" can be counted as no, on purpose."""
    assert truth("surely_fell", hurt="yes", fell="not_sure") == NO


def test_not_sure_is_not_no() -> None:
    """Doubt about a danger is told as doubt, and never taken for a no."""
    flow = flow_of("""
        items: {numb: {}}
        flags: {nerves: {when: {numb: yes}, urgency: now, if_unsure: today}}
        """)

    [finding] = judged(flow, numb="not_sure").findings

    assert (finding.flag.id, finding.certain, finding.because) == ("nerves", False, ("numb",))
    assert judged(flow, numb="not_sure").urgency.id == "today"
    assert judged(flow, numb="no").findings == ()


def test_what_has_not_come_up_is_no_finding() -> None:
    """A flag whose items have not come up is neither certain nor possible."""
    flow = flow_of("items: {numb: {}}\nflags: {nerves: {when: {numb: yes}, urgency: now}}")

    assert judged(flow).findings == ()
    assert judged(flow).urgency.id == "self_care"
