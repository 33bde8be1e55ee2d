"""A grave flag belongs to a hazard, has cases on both sides, and rests on something published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backtriage.author.check.check import Checked, check
from tests.author.check.test_check import HOT, folder_of, with_cases
from tests.conftest import TODAY

GRAVE = """
    urgency:
      self_care: {name: Self-care, destination: home}
      routine: {name: Routine, destination: doctor}
      today: {name: Today, destination: doctor, hazard: yes}
      now: {name: Now, destination: hospital}
    items:
      hot: {}
      numb: {}
      red: {}
      sore: {}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today, if_unsure: routine, cites: [news]}
      numb_knee: {when: {numb: yes}, urgency: now, if_unsure: routine, cites: [news, guide]}
      red_knee: {when: {red: yes}, urgency: routine, if_unsure: today, cites: [guide]}
      sore_knee: {when: {sore: yes}, urgency: routine, if_unsure: routine, cites: [news]}
    advice:
      rest: {when: {hot: yes}, say: Rest it.}
    sources:
      guide: {cite: A guide, says: So it is., kind: guideline, year: 2026, review_by: 2027-01-01}
      news: {cite: The news, says: So it is., kind: copy, year: 2026, review_by: 2027-01-01}
    """


def logged(folder: Path, *rules: str, **unsourced: str) -> Checked:
    """Check the flow with some grave flags, and a hazard that is held by some of its rules."""
    with_cases(folder_of(folder, GRAVE))
    (folder / "hazards").mkdir()
    risk = {"severity": "major", "likelihood": "low"}
    row = {"name": "N", "cause": "C", "effect": "E", "before": risk, "after": risk, "residual": "R",
           "rules": rules, "unsourced": unsourced}
    (folder / "hazards" / "knee.yaml").write_text(json.dumps({"hazards": {"waits": row}}))
    return check(folder, TODAY)


@pytest.mark.parametrize("rules, outside", [
    (["hot_knee", "numb_knee", "red_knee"], set()),
    (["hot_knee", "numb_knee"], {"red_knee"}),  # it is grave in doubt
    (["sore_knee"], {"hot_knee", "numb_knee", "red_knee"}),  # from that level on
])
def test_each_grave_flag_belongs_to_a_hazard(tmp_path: Path, rules: list[str], outside: set[str]) -> None:
    """Which flags are grave is said by the levels; there is no excuse for any of them."""
    told = [each for each in logged(tmp_path, *rules).told if each.code == "no_hazard"]

    assert {each.problem.message.split("`")[1] for each in told} == outside
    assert {each.severity.value for each in told} <= {"error"}


def test_a_flow_whose_levels_ask_for_none_needs_no_hazards(tmp_path: Path) -> None:
    """A small flow can do without."""
    assert check(with_cases(folder_of(tmp_path, HOT)), TODAY).ok


@pytest.mark.parametrize("unsourced, told", [
    ({}, {"`hot_knee` rests on nothing but copies and judgement"}),
    ({"hot_knee": "Nobody asked."}, set()),
    ({"hot_knee": "Nobody asked.", "numb_knee": "Nobody asked."},
     {"`waits` says why `numb_knee` rests on nothing published, but it does not"}),
])
def test_a_grave_flag_rests_on_something_published_or_says_why_not(
        tmp_path: Path, unsourced: dict[str, str], told: set[str]) -> None:
    """A copy beside a guideline is no matter, nor is a flag that is not grave."""
    checked = logged(tmp_path, "hot_knee", "numb_knee", "red_knee", **unsourced)

    assert {each.problem.message for each in checked.told if each.code == "weak_source"} == told


def test_a_rule_that_holds_a_hazard_has_cases_on_both_sides(tmp_path: Path) -> None:
    """Advice as well; for these it is an error."""
    told = [each for each in logged(tmp_path, "hot_knee", "rest").told if each.code == "no_vignette"]

    assert [(each.problem.message, each.severity.value) for each in told] == [
        ("no vignette `advice` or `advice_not` `rest`", "error")]
