"""What was said and what was found are told apart, and each visit is counted once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from backtriage.judge.kept import PERSON
from backtriage.judge.receipt import read_visit, verify
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.store import Person
from backtriage.practice.entries import (
    PRACTITIONER,
    body_of,
    forms_in,
    kept_in,
    may_keep,
    sittings_in,
    visits_in,
)
from tests.practice.conftest import NOW, visit
from tests.shipped import shipped

DAY = timedelta(days=1)


def test_an_entry_is_a_visit_that_can_be_verified() -> None:
    """What stands beside it is outside of the seal."""
    body = body_of(visit(start="hurt", dur="lt2w"), by=PERSON, with_private=True)

    assert body["by"] == PERSON
    assert body["private"] == {"start": ["hurt"]}
    assert read_visit(body["visit"]).withheld == ("start",)
    assert not verify(body["visit"], shipped("en")).broken


def test_a_sensitive_answer_stands_nowhere_unless_it_is_to_be_kept() -> None:
    """Nor does it show by what is missing: an ordinary answer looks the same."""
    hurt, none = (body_of(visit(start=start, dur="lt2w")) for start in ("hurt", "none"))

    assert "hurt" not in json.dumps(hurt["visit"]["answers"])
    assert "private" not in hurt
    assert hurt["visit"]["withheld"] == none["visit"]["withheld"] == ["start"]


def test_what_is_kept_is_read_back(store: Drawer, person: Person) -> None:
    """All answers, also those that are sensitive."""
    assessment = visit(start="hurt", dur="lt2w")
    kept = kept_in(store.append(person.id, "intake", body_of(assessment, with_private=True), NOW))

    assert kept
    assert kept.response(shipped("en")).answers["start"] == frozenset({"hurt"})


@pytest.mark.parametrize("said, found, together", [
    (("intake", -30), ("intake", 0), True),   # an intake may be answered long before
    (("again", 0), ("again", 0), True),
    (("again", -7), ("again", 0), True),
    (("again", -8), ("again", 0), False),
    (("intake", 0), ("again", 0), False),     # another form
    (("again", 1), ("again", 0), False),      # said later: it is a visit of its own
])
def test_what_was_said_at_home_belongs_to_what_is_found_soon_after(
        store: Drawer, person: Person, said: tuple[str, int], found: tuple[str, int], together: bool) -> None:
    """So one visit is counted once, and one that nobody looked at counts too."""
    for (form, day), by in ((said, PERSON), (found, PRACTITIONER)):
        store.append(person.id, form, body_of(visit(NOW.date() + day * DAY), by=by), NOW)

    sittings = sittings_in(store.entries(person.id))

    assert len(sittings) == (1 if together else 2)
    assert len(visits_in(store.entries(person.id))) == len(sittings)
    if together:
        assert sittings[0].said
        assert sittings[0].visit.by == PRACTITIONER


def test_a_form_counts_as_it_was_last_amended(store: Drawer, person: Person) -> None:
    """A note about it stands beside it, and changes no answer."""
    first = store.append(person.id, "intake", body_of(visit(severity=8)), NOW)
    store.append(person.id, "intake", body_of(visit(severity=4)), NOW, about=first.number)
    store.append(person.id, "note", {"schema": "other"}, NOW, about=first.number)

    [kept] = forms_in(store.entries(person.id), "intake")

    assert kept.visit.answers["severity"] == 4


@pytest.mark.parametrize("body", [
    {}, {"visit": {"schema": "backtriage/visit/1"}}, {"visit": 3},
    {"visit": {"schema": "backtriage/visit/2"}},
    {"file": "copy.db", "head": "1 00"},
])
def test_what_is_no_form_is_passed_over(store: Drawer, person: Person, body: dict[str, object]) -> None:
    """One entry that cannot be read hides none of the others."""
    store.append(person.id, "intake", body, NOW)
    store.append(person.id, "intake", body_of(visit()), NOW)

    assert len(visits_in(store.entries(person.id))) == 1


@pytest.mark.parametrize("age, allowed", [(17, False), (18, True), ("not_sure", False), (None, False)])
def test_nothing_is_kept_of_somebody_of_whom_it_is_not_certain_that_it_may_be(age: object,
                                                                            allowed: bool) -> None:
    """Doubt, and an age that nobody told, are not enough."""
    assessment = visit(age=age)

    assert may_keep(shipped("en"), assessment.response, assessment.today) is allowed
