"""What a person answered at home comes in as they said it: from answers, a receipt or a diary."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backtriage.judge.kept import PERSON
from backtriage.judge.receipt import sealed, visit_of, written
from backtriage.keep.diary import add_visit
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.errors import StoreError
from backtriage.practice.entries import visits_in
from backtriage.practice.said import keep_said
from backtriage.visit.start import Refused
from tests.conftest import WORDS
from tests.practice.conftest import NOW, Typing, visit

DAY = timedelta(days=1)
HOME = visit(NOW.date() - DAY, role="self", start=None)


def test_a_receipt_is_kept_as_it_was_sealed(store: Drawer, typing: Typing) -> None:
    """By whom it was said stands beside it, and a new record begins with it."""
    assert keep_said(typing(), "K-1", "intake", written(visit_of(HOME)), "r.json")

    [kept] = visits_in(store.entries(store.find("K-1").id))
    assert (kept.by, kept.day) == (PERSON, NOW.date() - DAY)


def test_a_diary_brings_each_visit_once(store: Drawer, typing: Typing, tmp_path: Path) -> None:
    """The first is the first visit, and whoever brings it again adds only what is new."""
    diary = tmp_path / "diary.yaml"
    for days in (20, 10):
        add_visit(diary, visit_of(visit(NOW.date() - days * DAY, role="self", start=None)), WORDS)
    keep_said(typing(), "K-1", "intake", diary.read_text(), "diary.yaml")
    add_visit(diary, visit_of(HOME), WORDS)

    keep_said(typing(), "K-1", "again", diary.read_text(), "diary.yaml")

    acts = [entry.act for entry in store.entries(store.find("K-1").id)]
    assert acts == ["opened", "intake", "again", "again"]


def test_what_was_altered_or_is_something_else_is_refused(store: Drawer, typing: Typing) -> None:
    """Then nobody's record begins."""
    raw: dict[str, Any] = visit_of(HOME)
    altered = written({**raw, "answers": {**raw["answers"], "severity": 1}})
    other = written(sealed({**raw, "flow": {**raw["flow"], "id": "other"}}))
    child = written(visit_of(visit(NOW.date(), role="self", age=12)))
    for text in (altered, other, child, json.dumps(raw)[:-40], "severity: 99\n", "nonsense"):
        with pytest.raises(Refused):
            keep_said(typing(), "K-1", "intake", text, "file")

    assert store.people() == ()


def test_answers_that_are_sensitive_are_asked_about(store: Drawer, typing: Typing) -> None:
    """Whoever stops there keeps nothing; who leaves them out keeps the rest."""
    text = "em_now: none\nces: none\nrole: self\nregion: uk\nage: 40\nstart: hurt\n"

    assert not keep_said(typing("stop"), "K-1", "intake", text, "a.yaml")
    assert keep_said(typing("1"), "K-1", "intake", text, "a.yaml")

    [kept] = visits_in(store.entries(store.find("K-1").id))
    assert not kept.private
    assert keep_said(typing("2"), "K-2", "intake", text, "a.yaml")
    [kept] = visits_in(store.entries(store.find("K-2").id))
    assert kept.private == {"start": ["hurt"]}


def test_only_visits_are_answered_at_home(typing: Typing) -> None:
    """A form of the clinic is for those who work there, and a next visit comes after a first one."""
    with pytest.raises(Refused):
        keep_said(typing(), "K-1", "session", "", "a.yaml")
    with pytest.raises(StoreError):
        keep_said(typing("1"), "K-1", "again", written(visit_of(HOME)), "a.yaml")
