"""A copy of a shared store opens as it was written, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.keep.records import clinic_copies
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


def test_a_large_copy_is_whole_or_does_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sealed block by block; none can be left out, added, or change its place with another."""
    monkeypatch.setattr(clinic_copies, "BLOCK", 2)
    key, path = new_envelope(), tmp_path / "copy"
    drafts = [(f"{number:032}", "note", "", b"sealed") for number in range(5)]
    rows = Rows(key.locked(PASSPHRASE), [], [], [], [*drafts])
    write_copy(rows, key, PASSPHRASE, path)
    assert read_copy(path, PASSPHRASE)[0] == rows

    begin, blocks = taken_apart(path.read_bytes())

    assert len(blocks) == 4
    one, two, three, end = blocks
    for harmed in ([one, two, end], [two, one, three, end], [one, two, three], [*blocks, one],
                   [*blocks, end]):
        path.write_bytes(begin + b"".join(harmed))
        with pytest.raises(StoreError) as error:
            read_copy(path, PASSPHRASE)
        assert error.value.trouble is Trouble.DAMAGED


def taken_apart(whole: bytes) -> tuple[bytes, list[bytes]]:
    """Take a copy apart into its first two lines and its blocks, each with its length before it."""
    first, second, rest = whole.split(b"\n", 2)
    blocks = list[bytes]()
    while rest:
        size = 4 + int.from_bytes(rest[:4])
        blocks.append(rest[:size])
        rest = rest[size:]
    return first + b"\n" + second + b"\n", blocks


def test_another_file_is_no_copy(copy: Path) -> None:
    """It stays as it is."""
    copy.write_text("notes\n")

    with pytest.raises(StoreError) as error:
        read_copy(copy, PASSPHRASE)
    assert error.value.trouble is Trouble.FOREIGN
