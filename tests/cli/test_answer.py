"""Commands for those who answer: what they write, and how they end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backtriage.cli.answer import app
from backtriage.report.formats import Format

WELL = "{em_now: none, ces: none, role: self, region: uk, age: 45, site: low, dur: 3to12m}"


@pytest.mark.parametrize("name", [*Format])
def test_a_result_can_be_written_in_every_format(tmp_path: Path, name: str) -> None:
    """It is whole, and only its owner can read it."""
    file = tmp_path / "result"

    done = CliRunner().invoke(app, ["assess", "-", "--format", name, "--output", str(file)], input=WELL)

    assert done.exit_code == 0, done.output
    assert file.stat().st_size > 1000
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
