"""A copy of a shared store opens as it was written, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.keep.records.clinic_copies import Rows, read_copy, write_copy
from backtriage.keep.records.envelope import new_envelope
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import FIRST, Head
from tests.keep.records.conftest import PASSPHRASE


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of an empty store."""
    key = new_envelope()
    write_copy(Rows(key.locked(PASSPHRASE), [], [], [], []), key, PASSPHRASE, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_copy_of_nothing_is_a_copy(copy: Path) -> None:
    """It has a key, and no line."""
    rows, _ = read_copy(copy, PASSPHRASE)

    assert (rows.head, rows.erased) == (Head(0, FIRST), {})


def test_a_copy_that_was_harmed_does_not_open(copy: Path) -> None:
    """Wherever a bit is turned, and wherever it ends; and it is told."""
    whole = copy.read_bytes()
    for at in range(0, len(whole), 3):
        for harmed in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], whole[:at]):
            copy.write_bytes(harmed)
            with pytest.raises(StoreError) as error:
                read_copy(copy, PASSPHRASE)
            assert error.value.trouble in (Trouble.FOREIGN, Trouble.DAMAGED, Trouble.LOCKED, Trouble.NEWER)


def test_another_file_is_no_copy(copy: Path) -> None:
    """It stays as it is."""
    copy.write_text("notes\n")

    with pytest.raises(StoreError) as error:
        read_copy(copy, PASSPHRASE)
    assert error.value.trouble is Trouble.FOREIGN
