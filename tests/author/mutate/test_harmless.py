"""Whoever is told or asked something else by a broken flow is found; that nobody is, is proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backtriage.author.mutate.breakages import Breakage, breakages
from backtriage.author.mutate.harmless import Sameness, Witness
from backtriage.author.prove.solver import Search, Unsettled
from backtriage.author.vignettes import asked_items
from backtriage.flow.model import Flow
from backtriage.judge.assessment import assess
from backtriage.judge.response import to_plain
from tests.conftest import flow_of

TWO = """
    items: {hot: {}, cold: {}}
    flags:
      fever: {when: {hot: yes}, urgency: today, destination: hospital}
      chill: {when: {any: [{hot: yes}, {cold: yes}]}, urgency: today}
"""


def broken(flow: Flow, id: str) -> Breakage:
    """One way to break a flow."""
    return next(breakage for breakage in breakages(flow) if breakage.id == id)


def witness(text: str, id: str) -> tuple[Witness | None, Flow, Flow]:
    """Who is told something else, by which flow and by which other."""
    flow = flow_of(text)
    breakage = broken(flow, id)
    return Sameness(flow).witness(breakage), flow, breakage.flow


def test_whoever_is_told_something_else_is_found_with_few_answers() -> None:
    """The answers that make it so are enough."""
    found, flow, other = witness(TWO, "chill/any/without-cold")

    assert found is not None
    assert to_plain(flow, found.response) in ({"cold": "yes"}, {"cold": "not_sure"},
                                              {"hot": "no", "cold": "yes"}, {"hot": "no", "cold": "not_sure"})
    assert found.change == "`urgency` becomes self_care instead of today"
    assert assess(flow, found.response, flow.checked).urgency.id == "today"
    assert assess(other, found.response, flow.checked).urgency.id == "self_care"


def test_a_place_to_go_to_is_no_small_matter() -> None:
    """The level of one flag may be another's too, and still send people elsewhere."""
    found, flow, other = witness(TWO, "fever/urgency/lower")

    assert found is not None
    assert found.change == "`destination` becomes doctor instead of hospital"
    assert [assess(each, found.response, flow.checked).destination.name for each in (flow, other)] == [
        "Hospital", "Doctor"]


def test_the_milder_of_two_verdicts_counts_as_well() -> None:
    """Whether it helps and whether it is safe are told apart, so each can change without the other."""
    found, _, _ = witness("""
        items: {hot: {}, cold: {}}
        flags:
          frail: {when: {hot: yes}, suitability: not_now}
          late: {when: {hot: yes}, suitability: pointless, kind: value}
          stiff: {when: {cold: yes}, suitability: adapted}
        """, "late/suitability/lower")

    assert found is not None
    assert found.change == "`value` becomes reasonable instead of pointless"


def test_what_makes_no_difference_is_proved_to_make_none() -> None:
    """A part that another one always covers can go."""
    covered = TWO.replace("{cold: yes}]}", "{hot: yes, cold: yes}]}")

    assert witness(covered, "chill/any/without-all")[0] is None


def test_whoever_is_not_asked_any_more_is_found() -> None:
    """Even if all that is told at the end stays the same: here the cold decides, whatever came before."""
    found, flow, other = witness("""
        items: {hot: {}, pale: {ask_if: {hot: [yes, no]}, not_sure: no}, cold: {}}
        flags:
          fever: {when: {hot: yes}, urgency: today}
          chill:
            when: {all: [{any: [{pale: yes}, {cold: yes}]}, {any: [{pale: no}, {cold: yes}]}]}
            urgency: now
        """, "pale/hot/without-no")

    assert found is not None
    assert found.change == "`pale` is not asked any more"
    assert "pale" in asked_items(flow, found.response, flow.checked)
    assert "pale" not in asked_items(other, found.response, flow.checked)


def test_a_search_that_takes_too_long_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not taken for a proof that nobody is told anything else."""
    flow = flow_of(TWO)
    same = Sameness(flow)

    def tired(self: Search, *planes: object, patience: int = 0) -> None:
        raise Unsettled

    monkeypatch.setattr(Search, "somebody", tired)
    with pytest.raises(Unsettled):
        same.witness(broken(flow, "fever/hot/negated"))


def test_a_flow_is_the_same_as_itself() -> None:
    """No witness is made up."""
    flow = flow_of(TWO)
    for breakage in breakages(flow):
        assert Sameness(flow).witness(replace(breakage, flow=flow)) is None


@pytest.mark.slow
def test_whoever_is_asked_otherwise_is_asked_so_by_the_interview(low_back_pain: Flow) -> None:
    """A practitioner is asked all that applies, but no emergency before that is known."""
    breakage = broken(low_back_pain, "cancer_pain/unsure-cancer/negated")

    found = Sameness(low_back_pain).witness(breakage)

    assert found is not None
    assert found.change == "`cancer_pain` is asked"
    assert ["cancer_pain" in asked_items(flow, found.response, flow.checked)
            for flow in (low_back_pain, breakage.flow)] == [False, True]
