"""What could go wrong is written down beside the flow, and only what the flow has can hold it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.author.hazards import Risk, held_by
from backtriage.author.material import load
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from tests.author.folders import folder_of

FLOW = """
    items:
      hot: {}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today}
    advice:
      rest: {when: {hot: yes}}
    always:
      hot_is_today: {if: {hot: yes}, then: {urgency: at least today}}
"""
ROW = """
hazards:
  heat_waits:
    name: A hot knee waits
    cause: Heat is overlooked.
    effect: The joint is lost.
    before: {severity: major, likelihood: medium}
    after: {severity: major, likelihood: low}
    rules: [hot_knee, rest]
    statements: [hot_is_today]
    cites: [guide]
    unsourced: {hot_knee: Nobody asked.}
    residual: Some feel no heat.
"""


def with_log(folder: Path, log: str = ROW) -> Path:
    """Write the flow, and a hazard log beside it."""
    folder_of(folder, FLOW)
    (folder / "hazards").mkdir()
    (folder / "hazards" / "knee.yaml").write_text(log, encoding="utf-8")
    return folder


def test_a_hazard_says_what_holds_it_and_what_is_left(tmp_path: Path) -> None:
    """Each row is found by each rule and each statement that holds it."""
    [hazard] = load(with_log(tmp_path)).hazards

    assert (hazard.before, hazard.after) == (Risk(3, 2), Risk(3, 1))
    assert (str(hazard.before), hazard.residual) == ("major, medium", "Some feel no heat.")
    for rule in ("hot_knee", "rest", "hot_is_today"):
        assert held_by([hazard], rule) == (hazard,)
    assert not held_by([hazard], "hot")


def test_nobody_needs_the_hazards_to_ask(tmp_path: Path) -> None:
    """A flow is the same flow with and without them, also if they cannot be read."""
    without = load_flow(folder_of(tmp_path / "without", FLOW))

    for name, log in (("right", ROW), ("wrong", "hazards: [")):
        (tmp_path / name).mkdir()
        assert load_flow(with_log(tmp_path / name, log)).hash == without.hash


@pytest.mark.parametrize("old, new, message, place", [
    ("[hot_knee, rest]", "[hot_kne]", "no flag or advice is called `hot_kne`", "hot_kne"),
    ("[hot_is_today]", "[hot_is_now]", "no statement under `always` is called `hot_is_now`", "hot_is_now"),
    ("cites: [guide]", "cites: [guid]", "no source is called `guid`", "guid"),
    ("{hot_knee: N", "{rest_: N", "no rule of this hazard is called `rest_`", "unsourced"),
    ("likelihood: medium", "likelihood: often", "`likelihood` cannot be `often`", "often"),
    ("likelihood: low", "likelihood: high", "`after` is worse than `before`: major, high", "after"),
    ("severity: major, likelihood: low", "severity: catastrophic, likelihood: low",
     "`after` is worse than `before`: catastrophic, low", "after"),
    ("    residual: Some feel no heat.\n", "", "`heat_waits` has no `residual`", "heat_waits"),
    ("  heat_waits:", "  hot_knee:", "two things are called `hot_knee`", "hot_knee"),
    ("    rules: [hot_knee, rest]\n    statements: [hot_is_today]\n    cites: [guide]\n"
     "    unsourced: {hot_knee: Nobody asked.}\n", "", "nothing holds `heat_waits`", "heat_waits"),
    ("hazards:", "hazard:", "a file of hazards has no key `hazard`", "hazard"),
])
def test_what_does_not_fit_the_flow_is_told_with_its_place(
        tmp_path: Path, old: str, new: str, message: str, place: str) -> None:
    """Rules change, and the log has to follow."""
    assert ROW.count(old) == 1

    with pytest.raises(FlowError) as told:
        load(with_log(tmp_path, ROW.replace(old, new)))

    problem = next(each for each in told.value.problems if each.message == message)
    assert problem.place.file.endswith("hazards/knee.yaml")
    assert problem.place.text[problem.place.column - 1:].startswith(place)


def test_an_id_stands_in_one_file_only(tmp_path: Path) -> None:
    """Two rows of one name would hide each other."""
    folder = with_log(tmp_path)
    (folder / "hazards" / "more.yaml").write_text(ROW, encoding="utf-8")

    with pytest.raises(FlowError, match="two things are called `heat_waits`"):
        load(folder)


def test_what_else_holds_it_can_be_said_in_words(tmp_path: Path) -> None:
    """Not everything that holds a hazard is a rule."""
    rules = ROW[ROW.index("    rules:"):ROW.index("    residual:")]

    [hazard] = load(with_log(tmp_path, ROW.replace(rules, "    control: It is asked first.\n"))).hazards

    assert (hazard.rules, hazard.control) == ((), "It is asked first.")
