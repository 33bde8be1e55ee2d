"""The list of the erased grows, and says nothing but random ids."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from backtriage.keep.private import Foreign
from backtriage.keep.records.erased import ERASED_LIST, add_erased, read_erased

ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32


def test_whoever_is_on_the_list_stays_there(tmp_path: Path) -> None:
    """Each once, in a file for its owner only."""
    assert read_erased(tmp_path) == frozenset()

    add_erased(tmp_path, [TWO, ONE])
    add_erased(tmp_path, [TWO])
    add_erased(tmp_path, [THREE, ONE])
    add_erased(tmp_path, [])

    assert read_erased(tmp_path) == {ONE, TWO, THREE}
    assert (tmp_path / ERASED_LIST).read_text().split() == [ONE, TWO, THREE]
    assert stat.S_IMODE((tmp_path / ERASED_LIST).stat().st_mode) == 0o600


def test_a_line_that_was_cut_short_costs_no_other(tmp_path: Path) -> None:
    """Whoever was stopped while they wrote had erased nobody yet."""
    (tmp_path / ERASED_LIST).write_text(f"{ONE}\n{TWO[:10]}")

    add_erased(tmp_path, [THREE])

    assert read_erased(tmp_path) == {ONE, THREE}


def test_the_list_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or else they could have people deleted here."""
    def foreign(path: Path) -> None:
        raise Foreign

    add_erased(tmp_path, [ONE])
    monkeypatch.setattr("backtriage.keep.private.refuse_foreign", foreign)

    with pytest.raises(Foreign):
        read_erased(tmp_path)
