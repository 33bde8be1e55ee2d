"""All flags of a flow can be looked over at once, a line each."""

from __future__ import annotations

from pathlib import Path

from backtriage.author.explain.overview import RuleLine, overview
from backtriage.author.material import load
from tests.author.folders import folder_of
from tests.conftest import SHIPPED

FLOW = """
    items:
      hot: {}
      old: {}
    flags:
      hot_knee: {name: Hot | red, when: {hot: yes}, urgency: today, if_unsure: routine}
      old_knee: {name: Old, when: {old: yes}, urgency: routine, if_unsure: self_care}
      mild: {kind: yellow flag, name: Mild, when: {old: no}, urgency: routine}
"""
CASES = """
    cases:
      - {case: Hot, answers: {hot: yes, old: no}, finds: hot_knee, finds_not: old_knee}
      - {case: Maybe, answers: {hot: not_sure, old: no}, possible: hot_knee, finds_not: old_knee}
"""
COMMAND = "uv run backtriage flow explain > questions/low-back-pain/RULES.md"


def test_the_list_beside_the_shipped_flow_is_up_to_date() -> None:
    """Whoever changes a rule or a case writes the list anew."""
    written = (SHIPPED / "RULES.md").read_text(encoding="utf-8")

    assert written.splitlines() == [*overview(load(SHIPPED)).lines()], f"write it anew: {COMMAND}"


def test_each_flag_has_its_levels_and_its_cases(tmp_path: Path) -> None:
    """What it calls for, also in doubt, and how many cases have it, or must not."""
    listed = overview(load(folder_of(tmp_path, FLOW, CASES)))

    assert listed.flags == (
        RuleLine("flow.yaml", "hot_knee", "Hot | red", "red flag", "Today", "Routine", 2, 0),
        RuleLine("flow.yaml", "old_knee", "Old", "red flag", "Routine", "told as open", 0, 2),
        RuleLine("flow.yaml", "mild", "Mild", "yellow flag", "Routine", "not raised", 0, 0))


def test_a_name_cannot_break_the_table(tmp_path: Path) -> None:
    """A stroke within a cell is written so that it is no border."""
    listed = overview(load(folder_of(tmp_path, FLOW, CASES)))

    assert r"| `hot_knee` | Hot \| red | red flag | Today | Routine | 2 | 0 |" in [*listed.lines()]
