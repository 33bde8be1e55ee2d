"""What every store can do, and that amendments stand beside what they amend."""

from __future__ import annotations

from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.store import Entry, Store, standing
from tests.keep.records.conftest import NOW


def test_a_drawer_is_a_store(store: Drawer) -> None:
    """The type checker says so of each method; whoever calls it knows no more than that it is one."""
    any_store: Store = store

    assert (any_store.who, any_store.people(), any_store.check()) == ("anna", (), ())


def test_amendments_stand_beside_what_they_amend_and_nothing_is_hidden() -> None:
    """Also one of an amendment, and one of an entry that is not here."""
    entries = [Entry(number, NOW, "anna", "note", "p", about, {})
               for number, about in [(1, None), (2, None), (3, 1), (4, 3), (5, 99), (6, 2), (7, 1)]]

    told = [(each.entry.number, [amendment.number for amendment in each.amendments])
            for each in standing(entries)]

    assert told == [(1, [3, 4, 7]), (2, [6]), (5, [])]
