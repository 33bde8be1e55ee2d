"""Whatever goes wrong is told in words."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from backtriage.flow.translation import load_words
from backtriage.keep.records.errors import StoreError, Trouble, of_disk

FILE = Path("/clinic/records.db")


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_told_in_every_language(trouble: Trouble) -> None:
    """Without a gap that is not filled, and not in the words of another language."""
    error = StoreError(trouble, file=FILE, label="K-12", number=9, most=80)
    told = {language: error.told(load_words(language))
            for language in ("en", "de", "es")}

    assert len({*told.values()}) == 3
    assert not [text for text in told.values() if "{" in text or not text]


@pytest.mark.parametrize("number, trouble", [
    (errno.ENOSPC, Trouble.FULL), (errno.EROFS, Trouble.FORBIDDEN), (errno.EACCES, Trouble.FORBIDDEN),
    (errno.EEXIST, Trouble.EXISTS), (errno.ENOENT, Trouble.NO_FOLDER), (errno.EIO, Trouble.DISK)])
def test_what_the_disk_refuses_is_told(number: int, trouble: Trouble) -> None:
    """With the file that it is about."""
    error = of_disk(OSError(number, "…"), FILE)

    assert (error.trouble, error.values) == (trouble, {"file": FILE})
