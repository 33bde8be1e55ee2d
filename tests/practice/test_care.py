"""What is wrong with a store is told in words, and what was erased is counted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.journal import Fault, Head
from backtriage.keep.records.store import Person
from backtriage.practice.care import checked, erase, erased, fault_in_words, sheet
from backtriage.practice.entries import body_of
from backtriage.visit.start import Refused
from tests.conftest import WORDS
from tests.practice.conftest import NOW, Typing, visit

EIGHT_YEARS_LATER = datetime(2034, 11, 28, 12, 0)


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_has_its_words(fault: Fault) -> None:
    """No two faults are told alike."""
    told = fault_in_words(fault, 77, WORDS)

    assert "77" in told
    assert [other for other in Fault if fault_in_words(other, 77, WORDS) == told] == [fault]


def test_a_sound_store_is_told_with_its_head_and_its_limits(store: Drawer, person: Person) -> None:
    """Without a head from paper nobody can tell whether the end was cut off."""
    found = checked(store, WORDS)

    assert found.sound
    assert "Only a head from paper" in found.lines[0]
    assert str(store.head()) in found.lines[1]
    assert "Only a head" not in checked(store, WORDS, store.head()).lines[0]


def test_a_head_that_does_not_fit_is_told(store: Drawer, person: Person) -> None:
    """Cut off, or made anew."""
    cut = checked(store, WORDS, Head(9, store.head().seal))
    anew = checked(store, WORDS, Head(1, "f" * 64))

    assert not cut.sound
    assert "cut off" in " ".join(cut.lines)
    assert "made anew" in " ".join(anew.lines)


@pytest.mark.parametrize("region, because, now, refused", [
    ("uk", "", NOW, True),
    ("uk", "asked for", NOW, False),
    ("uk", "", EIGHT_YEARS_LATER, False),
    ("us", "", EIGHT_YEARS_LATER, True),  # nobody knows here how long it is
    ("us", "asked for", NOW, False),
])
def test_erasing_before_its_time_needs_a_reason(store: Drawer, person: Person, typing: Typing, region: str,
                                               because: str, now: datetime, refused: bool) -> None:
    """And the label, typed again."""
    store.append(person.id, "intake", body_of(visit(region=region)), NOW)

    if refused:
        with pytest.raises(Refused):
            erase(typing(person.label), person, because, now)
        assert store.find(person.label)
    else:
        assert erase(typing(person.label), person, because, now)
        assert store.people() == ()


def test_what_was_erased_is_counted_and_what_still_holds_it_is_named(store: Drawer, person: Person,
                                                                    typing: Typing, tmp_path: Path) -> None:
    """Contents, drafts, and backups by date."""
    store.append(person.id, "intake", body_of(visit()), NOW)
    store.save_draft(person.id, "again", {"answers": {}}, NOW)
    store.backup(tmp_path / "copy.db", NOW)

    done = erase(typing(person.label), person, "asked for", NOW)

    assert done
    told = "\n".join(erased(done, WORDS))
    assert "2 entries" in told
    assert "1 unfinished form" in told
    assert str(tmp_path / "copy.db") in told
    assert not store.check()


def test_the_sheet_says_that_nobody_can_open_it_without() -> None:
    """File, passphrase, day, and what to type."""
    told = "\n".join(sheet(WORDS, Path("/clinic/records.db"), "AAAA-BBBB", NOW))

    for part in ("/clinic/records.db", "AAAA-BBBB", "28 November 2026", "backtriage records", "nobody can"):
        assert part in told
