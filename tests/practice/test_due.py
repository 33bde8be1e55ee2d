"""A review is due after so many days or sessions, and a record is held for years, as the flow says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from backtriage.flow.model import Retention, Review
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.store import Person
from backtriage.practice.due import held_until, retention_of, review_due, review_of
from backtriage.practice.entries import body_of
from tests.practice.conftest import NOW, visit
from tests.shipped import shipped

START = datetime(2026, 11, 1, 9, 0)


def days(*numbers: int) -> list[datetime]:
    """Some days after the first visit."""
    return [START + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize("asked, sessions, today, due", [
    ([0], [1, 2, 3], 10, False),
    ([0], [1, 2, 3, 4], 10, True),       # four sessions since
    ([0, 5], [1, 2, 3, 4], 10, False),   # asked again since
    ([0, 5], [6, 7, 8, 9], 10, True),
    ([0], [], 27, False),
    ([0], [], 28, True),                 # four weeks
    ([0], [0], 1, False),                # on the day itself
])
def test_a_review_is_due_after_sessions_or_days(asked: list[int], sessions: list[int], today: int,
                                                due: bool) -> None:
    """Whichever comes first."""
    found = review_due(days(*asked), days(*sessions), Review(28, 4), START + timedelta(days=today))

    assert found
    assert found.due is due


def test_nobody_is_due_who_was_never_asked_or_where_a_flow_sets_no_limit() -> None:
    """Without a first visit there is nothing to review."""
    assert review_due([], days(1, 2, 3, 4), Review(28, 4), NOW) is None
    found = review_due(days(0), days(1, 2, 3, 4), Review(0, 0), NOW)
    assert found
    assert not found.due


def test_an_amendment_is_no_visit_and_no_session(store: Drawer, person: Person) -> None:
    """Whoever puts something right has asked nobody anew."""
    store.append(person.id, "intake", body_of(visit()), START)
    for at in days(1, 2, 3):
        store.append(person.id, "session", {}, at)
    store.append(person.id, "session", {}, START + timedelta(days=4), about=3)
    store.append(person.id, "intake", body_of(visit()), START + timedelta(days=5), about=2)

    found = review_of(store.entries(person.id), Review(0, 4), START + timedelta(days=6))

    assert found
    assert (found.sessions, found.due) == (3, False)


@pytest.mark.parametrize("region, years", [("uk", 8), ("us", None), (None, None)])
def test_the_region_of_the_last_visit_says_for_how_long(store: Drawer, person: Person, region: str | None,
                                                       years: int | None) -> None:
    """What is not known is not made up."""
    store.append(person.id, "intake", body_of(visit(region=region)), NOW)

    found = retention_of(store.entries(person.id), shipped("en"))

    assert (found.years if found else None) == years


@pytest.mark.parametrize("last, until", [
    (datetime(2026, 11, 28), date(2034, 11, 28)),
    (datetime(2028, 2, 29), date(2036, 2, 29)),
    (datetime(2096, 2, 29), date(2104, 2, 29)),
    (datetime(2092, 2, 29), date(2100, 2, 28)),
])
def test_years_are_counted_from_the_last_entry(last: datetime, until: date) -> None:
    """Also from a day that not every year has."""
    assert held_until(last, Retention(8, ())) == until
