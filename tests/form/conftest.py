"""The databases that run a flow as SQL; a server of PostgreSQL where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.form.databases import Run, duck, postgres, sqlite
from tests.keep.records.cluster import Cluster, cluster, tools


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A server of PostgreSQL, the same for all tests of one process."""
    with cluster(tools(), empty=True) as made:
        yield made


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Each of the databases."""
    match request.param:
        case "sqlite":
            return sqlite
        case "duckdb":
            return duck(tmp_path)
        case _:
            made: Cluster = request.getfixturevalue("server")
            return postgres(made.url("postgres", "postgres"))
