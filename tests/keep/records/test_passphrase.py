"""A passphrase that is proposed cannot be guessed, and counts however it is typed."""

from __future__ import annotations

import pytest

from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.passphrase import SIGNS, proposed_passphrase, tidy


def test_a_proposed_passphrase_has_a_hundred_bits() -> None:
    """Twenty signs of thirty-two, in five groups; no two are the same."""
    many = {proposed_passphrase() for _ in range(200)}

    assert len(many) == 200
    assert all([len(group) for group in each.split("-")] == [4] * 5 for each in many)
    assert {*"".join(many)} == {*SIGNS, "-"}
    assert len(SIGNS) == 32


@pytest.mark.parametrize("typed", [
    "k7qa-2mzd-rt5w-xe3n-hj6p", "K7QA 2MZD RT5W XE3N HJ6P", " k7qa2mzdrt5wxe3nhj6p\n"])
def test_a_proposed_passphrase_counts_however_it_is_typed(typed: str) -> None:
    """Case, blanks and dashes say nothing."""
    assert tidy(typed) == "K7QA-2MZD-RT5W-XE3N-HJ6P"


@pytest.mark.parametrize("chosen", ["My Own words", "two  blanks", "it's", 'a "quote"', "x'00'"])
def test_a_chosen_passphrase_is_taken_as_it_is(chosen: str) -> None:
    """Here case and blanks count; only the way in which an accent is typed does not."""
    assert tidy(chosen) == chosen
    assert tidy("Ka\u0308se") == tidy("K\u00e4se")


@pytest.mark.parametrize("none", ["", "  ", "a\0b", "a\x1bb", "a\nb", "\udcff"])
def test_what_cannot_be_typed_is_no_passphrase(none: str) -> None:
    """It would be lost, or cut short."""
    with pytest.raises(StoreError) as error:
        tidy(none)
    assert error.value.trouble is Trouble.NO_PASSPHRASE
