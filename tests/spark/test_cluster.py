"""On a real cluster everybody is told what one machine tells them, whatever happens to the cluster."""

from __future__ import annotations

import json
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import PythonException

from backtriage.people import BadTable, judge
from backtriage.people.pieces import BadRowOfFile, Judged
from backtriage.people.spark import judge_files, judge_frame, tasks_for
from tests.conftest import PATIENCE, TODAY
from tests.shipped import shipped
from tests.spark.conftest import FILES, GROUPS, MILLION, warm, write
from tests.spark.crowd import crowd

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from tests.spark.cluster import Cluster

pytestmark = pytest.mark.timeout(PATIENCE)
FEW = 20_000


def on_one_machine(people: pa.Table, *, skip_bad: bool = False) -> pa.Table:
    """Judge people without a cluster."""
    batches = judge(people.combine_chunks().to_batches(), shipped(), today=TODAY, skip_bad=skip_bad)
    return pa.Table.from_batches(batches)


def on_the_cluster(spark: SparkSession, folder: Path, output: Path, **options: Any) -> Judged:
    """Judge people in files."""
    return judge_files(spark, str(folder), str(output), shipped(), today=TODAY, **options)


def words(results: pa.Table) -> list[dict[str, Any]]:
    """Write results out, in the order of persons."""
    return sorted(results.to_pylist(), key=lambda row: row["person"])


def spoiled(people: pa.Table, column: str, *rows: int) -> pa.Table:
    """Put what is no answer into some rows."""
    place = people.schema.get_field_index(column)
    cells = people[column].to_pylist()
    for row in rows:
        cells[row] = 300
    return people.set_column(place, people.schema.field(place), pa.array(cells, pa.int16()))


def test_a_million_people_are_told_the_same_though_a_worker_is_killed(
        cluster: Cluster, spark: SparkSession, million: Path, alone: pa.Table, tmp_path: Path,
        capsys: pytest.CaptureFixture[str]) -> None:
    """First by one worker, then by two, then by two of which one dies in the middle."""
    seconds = {}
    for workers in ("one", "two"):
        if workers == "two":
            cluster.add_worker("second")
            warm(spark, 2)
        begin = time.perf_counter()
        told = on_the_cluster(spark, million, tmp_path / workers)
        seconds[workers] = time.perf_counter() - begin
        assert told.rows == MILLION
        assert pq.read_table(tmp_path / workers).equals(alone)
    with capsys.disabled():
        print(f"\n{MILLION:,} people: {seconds['one']:.1f} s by one worker, {seconds['two']:.1f} s by two")

    there = list[int]()

    def kill() -> None:
        while len(there) < 3:
            time.sleep(0.01)
            there[:] = [1 for _ in (tmp_path / "killed").glob("part-*")]
        cluster.kill("second")

    killer = Thread(target=kill)
    killer.start()
    told = on_the_cluster(spark, million, tmp_path / "killed")
    killer.join()

    assert len(there) < FILES * GROUPS
    assert told.rows == MILLION
    assert pq.read_table(tmp_path / "killed").equals(alone)
    assert {path.name for path in (tmp_path / "killed").iterdir()} == {
        "_SUCCESS", "_manifest.json",
        *(f"part-{file:05}-{group:05}.parquet" for file in range(FILES) for group in range(GROUPS))}


def test_a_task_is_of_seconds_and_no_core_is_without_one(spark: SparkSession) -> None:
    """Small pieces are judged together; there are never more tasks than pieces."""
    cores = spark.sparkContext.defaultParallelism

    assert tasks_for(spark, [1_000]) == 1
    assert tasks_for(spark, [1_000] * 400) == 2 * cores
    assert tasks_for(spark, [100_000] * 4_000) == 200
    assert tasks_for(spark, [0, 0]) == 2


def test_the_manifest_says_what_a_folder_holds(spark: SparkSession, tmp_path: Path) -> None:
    """By which flow and when people were judged, and which part is of which rows."""
    (tmp_path / "people").mkdir()
    write(crowd(FEW), tmp_path / "people")

    told = on_the_cluster(spark, tmp_path / "people", tmp_path / "results")

    manifest = json.loads((tmp_path / "results" / "_manifest.json").read_text())
    assert manifest["flow"]["hash"] == shipped().hash
    assert manifest["date"] == TODAY.isoformat()
    assert manifest["urgency"] == told.urgency
    assert sum(told.urgency.values()) + told.too_early == FEW
    assert [(part["name"], part["rows"], part["row_group"]) for part in manifest["parts"]] == [
        ("part-00000-00000.parquet", FEW // 2, 0), ("part-00000-00001.parquet", FEW // 2, 1)]


def test_who_is_in_a_frame_of_spark_is_told_the_same(spark: SparkSession, tmp_path: Path) -> None:
    """Also where whole numbers stand for answers, as the metadata of their columns says."""
    people = crowd(FEW)
    write(people, tmp_path)
    frame = judge_frame(spark.read.parquet(str(tmp_path)), shipped(), today=TODAY)

    assert words(frame.toArrow()) == words(on_one_machine(people))

    coded = crowd(FEW, codes=True)
    write(coded, tmp_path)
    frame = judge_frame(with_codes(spark.read.parquet(str(tmp_path)), coded.schema), shipped(), today=TODAY)

    assert words(frame.toArrow()) == words(on_one_machine(people))


def with_codes(frame: DataFrame, schema: pa.Schema) -> DataFrame:
    """Say what numbers stand for: Spark does not read that from Parquet."""
    for field in schema:
        if field.metadata:
            said = {key.decode(): value.decode() for key, value in field.metadata.items()}
            frame = frame.withMetadata(field.name, said)
    return frame


def test_a_bad_row_of_a_file_ends_the_job_with_one_clear_error(spark: SparkSession, tmp_path: Path) -> None:
    """It is the first of them, and nothing is left that could be taken for results."""
    (tmp_path / "people").mkdir()
    write(spoiled(crowd(FEW), "age", 17_000, 12_344, 19_999), tmp_path / "people")

    with pytest.raises(BadRowOfFile) as caught:
        on_the_cluster(spark, tmp_path / "people", tmp_path / "results")

    file = tmp_path / "people" / "people-0.parquet"
    assert str(caught.value) == (f"{file}, row 12345, `age`: `age` cannot be 300; "
                                 "it is a whole number from 0 to 120")
    assert not [*(tmp_path / "results").iterdir()]


def test_with_skip_bad_a_bad_row_stands_beside_the_others_with_its_problem(
        spark: SparkSession, tmp_path: Path) -> None:
    """And it is counted."""
    people = spoiled(crowd(FEW), "age", 17_000, 12_344)
    (tmp_path / "people").mkdir()
    write(people, tmp_path / "people")

    told = on_the_cluster(spark, tmp_path / "people", tmp_path / "results", skip_bad=True)

    results = pq.read_table(tmp_path / "results")
    assert told.rows == FEW
    assert told.bad == 2
    assert results.equals(on_one_machine(people, skip_bad=True))
    assert [row["person"] for row in results.to_pylist() if row["problem"]] == [12_344, 17_000]


def test_a_bad_row_of_a_frame_ends_the_job_or_stands_there_with_its_problem(
        spark: SparkSession, tmp_path: Path) -> None:
    """What ends the job says which column it is."""
    people = spoiled(crowd(FEW), "age", 12_344)
    write(people, tmp_path)
    frame = spark.read.parquet(str(tmp_path))

    with pytest.raises(PythonException, match="BadRow: age: "):
        judge_frame(frame, shipped(), today=TODAY).collect()

    results = judge_frame(frame, shipped(), today=TODAY, skip_bad=True)
    assert [row.person for row in results.where("problem is not null").collect()] == [12_344]


def test_a_job_that_fails_leaves_nothing_that_looks_whole(spark: SparkSession, tmp_path: Path) -> None:
    """A file that is damaged in its last row group, say; what is there is refused next time."""
    (tmp_path / "people").mkdir()
    write(crowd(FEW), tmp_path / "people", groups=4)
    file = tmp_path / "people" / "people-0.parquet"
    data = bytearray(file.read_bytes())
    begin = pq.read_metadata(file).row_group(3).column(0).dictionary_page_offset
    data[begin:begin + 5000] = bytes(5000)
    file.write_bytes(data)

    with pytest.raises(PythonException):
        on_the_cluster(spark, tmp_path / "people", tmp_path / "results")

    assert not (tmp_path / "results" / "_SUCCESS").exists()
    with pytest.raises(FileExistsError, match="did not end"):
        on_the_cluster(spark, tmp_path / "people", tmp_path / "results")
    write(crowd(FEW), tmp_path / "people", groups=4)
    on_the_cluster(spark, tmp_path / "people", tmp_path / "results", overwrite=True)
    assert pq.read_table(tmp_path / "results").equals(on_one_machine(crowd(FEW)))


def test_columns_that_hold_no_answers_are_told_before_anything_is_sent(
        spark: SparkSession, tmp_path: Path) -> None:
    """No executor is needed for that."""
    people = crowd(10).select(["person"])

    with pytest.raises(BadTable):
        judge_frame(spark.createDataFrame(people.to_pylist()), shipped())
