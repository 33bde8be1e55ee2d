"""The hazard log can be read whole, row by row, and from each rule that holds a hazard."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.author.explain.explain import explain
from backtriage.author.explain.hazard_log import hazard_log
from backtriage.author.material import Material, load
from tests.author.folders import folder_of
from tests.conftest import SHIPPED

FLOW = """
    items:
      hot: {}
    flags:
      hot_knee: {name: Hot knee, when: {hot: yes}, urgency: today}
    advice:
      rest: {when: {hot: yes}, say: Rest it.}
    always:
      hot_is_today: {if: {hot: yes}, then: {urgency: at least today}, why: heat cannot wait}
"""
CASES = """
    cases:
      - {case: Hot, answers: {hot: yes}, finds: hot_knee, advice: rest}
      - {case: Maybe, answers: {hot: not_sure}, possible: hot_knee}
      - {case: Cool, answers: {hot: no}, finds_not: hot_knee, advice_not: rest}
"""
LOG = """
hazards:
  heat_waits:
    name: A hot | red knee waits
    cause: Heat is overlooked.
    effect: The joint is lost.
    before: {severity: major, likelihood: medium}
    after: {severity: major, likelihood: low}
    rules: [hot_knee, rest]
    statements: [hot_is_today]
    control: It is asked first.
    cites: [guide]
    unsourced: {hot_knee: Nobody asked.}
    residual: Some feel no heat.
"""
COMMAND = "uv run backtriage flow explain hazards > questions/low-back-pain/HAZARDS.md"


@pytest.fixture(name="material")
def with_log(tmp_path: Path) -> Material:
    """A flow with one hazard."""
    folder = folder_of(tmp_path, FLOW, CASES)
    (folder / "hazards").mkdir()
    (folder / "hazards" / "knee.yaml").write_text(LOG, encoding="utf-8")
    return load(folder)


def test_the_log_beside_the_shipped_flow_is_up_to_date() -> None:
    """Whoever changes a hazard, a rule or a case writes the log anew."""
    written = (SHIPPED / "HAZARDS.md").read_text(encoding="utf-8")

    assert written.splitlines() == [*hazard_log(load(SHIPPED)).lines()], f"write it anew: {COMMAND}"


def test_each_hazard_is_a_line_of_a_table(material: Material) -> None:
    """With the cases on both sides of each rule; a stroke within a cell is no border."""
    *_, line = hazard_log(material).lines()

    assert line == (
        r"| A hot \| red knee waits (`heat_waits`) | Heat is overlooked. | The joint is lost. "
        "| major, medium | major, low | `hot_knee` (2, 1); `rest` (1, 1); "
        "always `hot_is_today`; It is asked first. "
        "| `guide`; nothing published for `hot_knee`: Nobody asked | Some feel no heat. |")


def test_a_hazard_is_said_in_sentences_with_its_cases(material: Material) -> None:
    """What could happen, what holds it, and what is left."""
    told = {part.heading: part.lines for part in explain(material, "heat_waits").parts}

    assert told["Severity and likelihood"] == (
        "without what holds it: major, medium", "with it: major, low")
    assert told["Held by"] == (
        "`hot_knee`, red flag: Hot knee", "`rest`, advice: Rest it.",
        "`hot_is_today`, which always holds: heat cannot wait", "It is asked first.")
    assert [line.split(" (")[0] for line in told["Cases"]] == [
        "`hot_knee` certain: Hot", "`hot_knee` possible: Maybe", "`hot_knee` not found: Cool"]
    assert told["What is left"] == ("Some feel no heat.",)


@pytest.mark.parametrize("rule", ["hot_knee", "rest"])
def test_a_rule_names_the_hazard_that_it_holds(material: Material, rule: str) -> None:
    """Whoever changes it sees what for."""
    told = {part.heading: part.lines for part in explain(material, rule).parts}

    assert told["Hazard"] == ("`heat_waits`: A hot | red knee waits",)
