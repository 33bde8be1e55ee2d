"""The list tells who is due, whose time is over, and who would be told something else today."""

from __future__ import annotations

from datetime import datetime, timedelta

from backtriage.judge.receipt import sealed
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.store import Person
from backtriage.practice.entries import body_of
from backtriage.practice.listing import Row, lines, rows
from tests.conftest import WORDS
from tests.practice.conftest import NOW, visit


def only(found: tuple[Row, ...]) -> list[str]:
    """The labels in a list."""
    return [row.listed.person.label for row in found]


def test_who_is_due_is_listed_and_who_is_closed_is_not(store: Drawer, person: Person) -> None:
    """A record on which nothing more is to be done waits for nobody."""
    store.append(person.id, "intake", body_of(visit()), NOW)
    store.open_person("K-13", NOW)
    later = NOW + timedelta(days=28)

    assert only(rows(store, WORDS, NOW, due=True)) == []
    assert only(rows(store, WORDS, later, due=True)) == ["K-12"]
    assert only(rows(store, WORDS, later)) == ["K-12", "K-13"]

    store.append(person.id, "discharge", {}, NOW, closed=True)
    assert only(rows(store, WORDS, later, due=True)) == []


def test_whose_time_is_over_is_listed_and_nobody_is_deleted(store: Drawer, person: Person) -> None:
    """Only where it is known how long that is."""
    store.append(person.id, "intake", body_of(visit(region="uk")), NOW)
    store.append(store.open_person("K-13", NOW).id, "intake", body_of(visit(region="us")), NOW)
    after = datetime(2034, 11, 28)

    assert only(rows(store, WORDS, after - timedelta(days=1), past=True)) == []
    assert only(rows(store, WORDS, after, past=True)) == ["K-12"]
    assert len(store.people()) == 2


def test_who_would_be_told_something_else_is_named_with_what(store: Drawer, person: Person) -> None:
    """From what to what; whose question changed is named as well; all others are not."""
    for label, changes in (("moved", {"told": True}), ("changed", {"looks": True}), ("same", {})):
        raw = body_of(visit(start=None))["visit"]
        if "told" in changes:
            raw["told"]["urgency"] = "emergency"
        if "looks" in changes:
            raw["looks"]["severity"] = "0" * 12
        store.append(store.open_person(label, NOW).id, "intake", {"visit": sealed(raw)}, NOW)

    found = {row.listed.person.label: row for row in rows(store, WORDS, NOW, told_otherwise=True)}

    assert {*found} == {"moved", "changed"}
    assert "Get emergency help" in " ".join(found["moved"].moves)
    assert found["changed"].unjudged
    assert not found["changed"].moves


def test_a_visit_in_another_language_is_judged_too(store: Drawer, person: Person) -> None:
    """Its questions are known by their words in that language."""
    from backtriage.flow.ready import ready_words
    from backtriage.judge.assessment import assess
    from tests.shipped import shipped

    german = assess(shipped("de"), visit(start=None).response, NOW.date())
    assert ready_words("de").language == german.published.words.language
    store.append(person.id, "intake", body_of(german), NOW)

    assert rows(store, WORDS, NOW, told_otherwise=True) == ()


def test_an_empty_list_says_so(store: Drawer) -> None:
    """Nothing at all could be taken for a failure."""
    assert [*lines(rows(store, WORDS, NOW), WORDS)] == ["Nobody."]
