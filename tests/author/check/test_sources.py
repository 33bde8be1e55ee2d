"""A source says what stands behind it, and is told when it, or a number to call, is too old."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from backtriage.author.check.check import check
from tests.author.check.test_check import HOT, codes, folder_of, only, with_cases
from tests.conftest import TODAY


def test_a_source_is_an_error_only_if_a_safety_flag_has_no_newer_one(tmp_path: Path) -> None:
    """Old beside new is a warning; old alone is an error that names the flag."""
    sources = """
    sources:
      guide: {cite: A guide, says: So it is., kind: study, year: 2026, review_by: 2026-01-01}
      newer: {cite: A newer guide, says: So it is., kind: study, year: 2026, review_by: 2027-01-01}
    advice:
      rest: {cites: [newer], when: {hot: yes}}
    """
    both = HOT.replace("urgency: today", "urgency: today, cites: [guide, newer]")
    (tmp_path / "alone").mkdir()
    (tmp_path / "both").mkdir()

    alone = only(check(with_cases(folder_of(tmp_path / "alone", HOT + sources)), TODAY))
    beside = only(check(with_cases(folder_of(tmp_path / "both", both + sources)), TODAY))

    assert (alone.severity, beside.severity) == ("error", "warning")
    assert "`hot_knee` rests on nothing newer" in alone.problem.message


def test_a_source_is_good_on_its_last_day(tmp_path: Path) -> None:
    """`review_by` is the last day that holds."""
    folder = with_cases(folder_of(tmp_path, HOT))

    assert check(folder, date(2027, 1, 1)).ok
    assert codes(check(folder, date(2027, 1, 2))) == {"out_of_date"}


@pytest.mark.parametrize("keys, message", [
    ("kind: page", "`guide` has no `year`"), ("year: 2026", "`guide` has no `kind`"),
    ("sure: no", "`guide` has no `kind` and no `year`"), ("kind: judgement", ""),
    ("kind: copy, year: 2026", ""),
])
def test_a_source_says_what_stands_behind_it_and_of_which_year(
        tmp_path: Path, keys: str, message: str) -> None:
    """Only judgement has no year."""
    source = f"sources: {{guide: {{cite: A guide, says: So it is., review_by: 2027-01-01, {keys}}}}}"
    folder = with_cases(folder_of(tmp_path, f"{dedent(HOT)}\n{source}"))

    assert [(each.code, each.problem.message) for each in check(folder, TODAY).told] == [
        ("bare_source", message)] * bool(message)


def test_numbers_are_good_for_180_days(tmp_path: Path) -> None:
    """On the day after it is told at the date; other regions are not meant."""
    uk, ie = ("numbers: {emergency: '999'}", "numbers: {emergency: '112'}")
    regions = (f"regions:\n  uk: {{name: UK, last_verified: 2026-01-01, {uk}, cites: guide}}\n"
               f"  ie: {{name: Ireland, last_verified: 2026-01-02, {ie}, cites: guide}}\n")
    folder = with_cases(folder_of(tmp_path, dedent(HOT) + regions))

    assert check(folder, date(2026, 6, 30)).ok
    told = only(check(folder, date(2026, 7, 1)))
    assert (told.code, told.problem.place.text[told.problem.place.column - 1:][:12]) == (
        "old_number", '"2026-01-01"')
