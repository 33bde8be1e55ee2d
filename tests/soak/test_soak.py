"""A little of the chaos, and that it notices what it is there for."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.response import Response
from backtriage.keep import drafts
from backtriage.keep.records.opening import open_store
from tests.conftest import TODAY
from tests.soak import answers, disk, flows, kills, records
from tests.soak.__main__ import Hung, tried

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*fork:DeprecationWarning")  # pytest-xdist has threads, of which a copy needs none
UNIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="it copies its own process")


@UNIX
@pytest.mark.parametrize("number", range(4))
def test_whoever_is_killed_loses_no_answer_that_they_saw(number: int) -> None:
    """In menus and in plain lines."""
    kills.trial(number)


@UNIX
def test_a_disk_that_fails_once_costs_no_answer_that_was_seen() -> None:
    """Here at a few calls of each sort; `python -m tests.soak disk` tries them all."""
    for number in range(0, len(disk.cases()), 131):
        disk.trial(number)


@UNIX
@pytest.mark.parametrize("number", range(3))
def test_whoever_is_killed_while_they_keep_records_loses_none(number: int) -> None:
    """Here a few; `python -m tests.soak records` tries more."""
    records.trial(number)


@UNIX
def test_a_passphrase_whose_change_is_killed_is_the_old_one_or_the_new_one() -> None:
    """And all is there."""
    records.change_trial(1)


@pytest.mark.parametrize("trial, many", [(answers.trial, 100), (flows.trial, 50)])
def test_what_is_broken_is_refused_or_means_what_it_says(trial: Callable[[int], None], many: int) -> None:
    """Answers and flows."""
    for number in range(many):
        trial(number)


# It would notice


def test_an_answer_that_is_lost_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If what is kept were one answer behind what is shown."""
    def write(path: Path, text: str) -> None:
        raw = json.loads(text)
        raw["answers"] = dict(list(raw["answers"].items())[:-1])
        path.write_text(json.dumps(raw), encoding="utf-8")

    monkeypatch.setattr(drafts, "write_private", write)
    monkeypatch.setattr(drafts, "add_private", write)

    with pytest.raises(AssertionError):
        disk.fail(disk.Case("flock", 0, errno.ENOSPC))


@pytest.mark.parametrize("text, read", [
    ("{age: 44, em_now: none}", {"age": 44}), ("{age: 44}", {"age": 45}), ("{}", {"age": 44})])
def test_an_answer_that_does_not_stand_in_the_file_is_noticed(text: str, read: dict[str, Any]) -> None:
    """As well as one that stands there and does not count."""
    with pytest.raises(AssertionError):
        answers.says_what_it_means(text, Response(read))


def test_somebody_healthier_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a danger were lost with a line, and nobody said that it is too early to tell."""
    ill = next(judged for judged, _ in answers.people() if judged.level == len(judged.flow.urgency) - 1)
    answers.is_not_milder(ill, assess(ill.flow, Response(), TODAY))

    monkeypatch.setattr(Assessment, "too_early", False)
    with pytest.raises(AssertionError):
        answers.is_not_milder(ill, assess(ill.flow, Response(), TODAY))


def test_what_is_raised_and_what_never_ends_is_counted() -> None:
    """Each trial is bounded."""
    def fail(number: int) -> None:
        raise {0: KeyError, 1: Hung}[number]

    assert tried(lambda _: None, 0) is None
    assert [bool(tried(fail, number)) for number in (0, 1)] == [True, True]
    assert "test_soak" in str(tried(fail, 0))


@UNIX
@pytest.mark.parametrize("told", [["entry 3 1"], ["draft 1"], ["head 9 0123456789abcdef"]])
def test_a_record_that_is_lost_is_noticed(told: list[str], tmp_path: Path) -> None:
    """If something was confirmed that is not there."""
    file = tmp_path / "records.db"
    file.write_bytes(records.small().read_bytes())

    with open_store(file, records.OLD, "anna", records.NOW).store as store:
        records.holds(store, [])
        with pytest.raises((AssertionError, KeyError)):
            records.holds(store, told)
