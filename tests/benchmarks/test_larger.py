"""What grows is measured on sound flows: several times as much of the same, and told cases that hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.author.cases.coverage import run_trial
from backtriage.author.material import load
from backtriage.author.new import new
from tests.benchmarks.growth import SIZES, exponent
from tests.benchmarks.larger import write_larger
from tests.conftest import SHIPPED, TODAY


def test_a_flow_three_times_as_large_has_three_of_each_and_holds(tmp_path: Path) -> None:
    """Each copy has its own items, rules and cases, which come out as told beside the others."""
    small, large = tmp_path / "small", tmp_path / "large"
    new(small, TODAY)

    one, three = load(small), load(write_larger(small, 3, large))

    for part in ("items", "flags", "definitions", "advice"):
        assert len(getattr(three.flow, part)) == 3 * len(getattr(one.flow, part))
    assert len(three.vignettes) == 3 * len(one.vignettes)
    assert run_trial(large).complete


def test_the_shipped_flow_can_be_doubled(tmp_path: Path) -> None:
    """It uses more of the language than the small one."""
    flow = load(write_larger(SHIPPED, 2, tmp_path)).flow

    assert len(flow.flags) == 2 * len(load(SHIPPED).flow.flags)


@pytest.mark.parametrize("power", [1, 1.5, 2])
def test_the_exponent_is_the_power_of_the_size(power: float) -> None:
    """Whatever the first size takes."""
    assert exponent([3 * size**power for size in SIZES]) == pytest.approx(power)
