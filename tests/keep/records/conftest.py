"""A store in a folder of its own, with what is needed to open it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.opening import new_store, open_store
from backtriage.keep.records.store import Person

PASSPHRASE = "K7QA-2MZD-RT5W-XE3N-HJ6P"
NOW = datetime(2026, 11, 28, 10, 30)
SECRET = "a word that stands nowhere else"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "clinic" / "records.db"


@pytest.fixture
def store(file: Path) -> Iterator[Drawer]:
    """A store with nothing in it."""
    with new_store(file, PASSPHRASE, "anna") as made:
        yield made


@pytest.fixture
def person(store: Drawer) -> Person:
    """Somebody in the store."""
    return store.open_person("K-12", NOW)


def opened(file: Path, who: str = "ben") -> Drawer:
    """Open a store as another program does."""
    return open_store(file, PASSPHRASE, who, NOW).store
