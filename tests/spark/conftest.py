"""A million people, and a cluster of two workers that judges them.

These tests need Java 17 or newer, which `.ci/run` brings, and minutes; they are not part
of `pytest`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backtriage.people import judge
from tests.conftest import TODAY
from tests.shipped import shipped
from tests.spark.cluster import Cluster
from tests.spark.crowd import crowd

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MILLION, FILES, GROUPS = 1_000_000, 4, 5  # so many people, in so many files, each with so many row groups


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with one worker; who needs two adds one."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        cluster.add_worker("first")
        yield cluster


@pytest.fixture(scope="session")
def spark(cluster: Cluster) -> Iterator[SparkSession]:
    """A driver in this process."""
    session = cluster.session()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a million people."""
    folder = tmp_path_factory.mktemp("million")
    write(crowd(MILLION), folder, FILES, GROUPS)
    return folder


@pytest.fixture(scope="session")
def alone(million: Path) -> pa.Table:
    """What one machine says of them."""
    people = pq.read_table(million)
    return pa.Table.from_batches(judge(people.to_batches(), shipped(), today=TODAY))


def write(people: pa.Table, folder: Path, files: int = 1, groups: int = 2, **how: Any) -> None:
    """Write people into files of a folder, each with some row groups."""
    each = len(people) // files
    for number in range(files):
        pq.write_table(people.slice(number * each, each), folder / f"people-{number}.parquet",
                       row_group_size=each // groups, **how)


def warm(spark: SparkSession, workers: int) -> None:
    """Wait until the driver has found so many workers, and let each start Python."""
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus
    while executors().size() < workers + 1:  # the driver is one of them
        time.sleep(0.1)
    spark.range(0, 2 * workers, 1, 2 * workers).mapInArrow(lambda batches: batches, "id long").collect()
