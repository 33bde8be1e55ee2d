"""A store in a folder of its own, with what is needed to open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from backtriage.keep.records import envelope
from backtriage.keep.records.clinic import Clinic
from backtriage.keep.records.clinic_opening import new_clinic, open_clinic
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.opening import new_store, open_store
from backtriage.keep.records.store import Person
from tests.keep.records.cluster import Cluster, cluster, tools

PASSPHRASE = "K7QA-2MZD-RT5W-XE3N-HJ6P"
NOW = datetime(2026, 11, 28, 10, 30)
SECRET = "a word that stands nowhere else"


def rounds_of_key(new: int | None = None) -> int:
    """Say how often SQLCipher stirs a passphrase in this program to make a key of it, or from now on."""
    with closing(dbapi2.connect(":memory:")) as connection:
        if new is not None:
            connection.execute(f"PRAGMA cipher_default_kdf_iter = {new}")
        return int(connection.execute("PRAGMA cipher_default_kdf_iter").fetchone()[0])


FEW, USUAL = 1_000, rounds_of_key()


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


# On a server


@pytest.fixture(scope="session")
def clinic_server() -> Iterator[Cluster]:
    """A server of PostgreSQL, the same for all tests of one process."""
    with cluster(tools()) as made:
        yield made


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a guess of the passphrase costs lies with the store; here nobody guesses."""
    monkeypatch.setattr(envelope, "COST", 16)
    rounds_of_key(FEW)
    yield
    rounds_of_key(USUAL)


@pytest.fixture
def database(clinic_server: Cluster) -> str:
    """A database with an empty store in it, that its owner made."""
    name = clinic_server.database()
    new_clinic(clinic_server.server("clinic", name), PASSPHRASE).close()
    return name


@pytest.fixture
def clinic(clinic_server: Cluster, database: str) -> Iterator[Clinic]:
    """The store, as a keeper has it open."""
    with open_clinic(clinic_server.server("anna", database), PASSPHRASE) as opened:
        yield opened
