"""Many people on a cluster of Apache Spark, judged by the same function as on one machine.

The flow goes from the driver to all executors as data, so that all judge by the same one;
the code is in their environment.  Where people lie in Parquet files, each executor reads and
writes for itself: to carry answers through Spark takes longer than to judge them.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from backtriage.people.columns import CODES, NOT_ASKED
from backtriage.people.judging import RESULTS, shipped
from backtriage.people.pieces import (
    Judged,
    Order,
    Told,
    finish,
    judge_piece,
    make_room,
    pieces_of,
    whole,
)
from backtriage.people.rows import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from backtriage.flow.model import Flow

    _Codes = Mapping[str, Mapping[str, str]]  # what the metadata of each column says of its numbers

TASKS = 2  # of each core, at least: so one that is slow, or lost, is waited for less
ROWS = 2_000_000  # of a task, as a rule
SAID = (CODES.decode(), NOT_ASKED.decode())  # what the metadata of a column may say of its numbers


def judge_frame(frame: DataFrame, flow: Flow | None = None, *, today: date | None = None,
                skip_bad: bool = False, sensitive: bool = False) -> DataFrame:
    """Judge people in a frame, each by the answers in a row: `backtriage.people.judge` for Spark.

    Whole numbers stand for answers, and one for whoever was not asked, where the metadata of a column says
    so: `{"answers": "low mid", "not_asked": "9"}`.
    A row that holds what is no answer stops the job when Spark comes to it, unless `skip_bad` is given.

    Raises BadTable.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    from pyspark.sql.types import StructType

    order = Order(flow or shipped(), "", today or date.today(), skip_bad, sensitive)
    codes = {field.name: {key: str(field.metadata[key]) for key in SAID if key in field.metadata}
             for field in frame.schema}
    results = order.results(_coded(to_arrow_schema(frame.schema, timezone="UTC"), codes))
    carried = len(results) - len(RESULTS) - skip_bad
    schema = StructType([*(frame.schema[name] for name in results.names[:carried]),
                         *from_arrow_schema(_plain(pa.schema([*results][carried:])))])

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in order.judged(_larger(batches, codes)):
            yield batch.cast(_plain(batch.schema))

    return frame.mapInArrow(work, schema)


def _coded(schema: pa.Schema, codes: _Codes) -> pa.Schema:
    """Say what whole numbers stand for, as Spark does not hand it on."""
    return pa.schema([field.with_metadata(dict(codes[field.name])) for field in schema])


def _plain(schema: pa.Schema) -> pa.Schema:
    """Say which columns these are where each word is written out, as Spark wants it."""
    return pa.schema([pa.field(field.name, field.type.value_type) if pa.types.is_dictionary(field.type)
                      else field for field in schema])


def _larger(batches: Iterable[pa.RecordBatch], codes: _Codes) -> Iterator[pa.RecordBatch]:
    """Join batches: Spark cuts them smaller than is fast."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(pa.RecordBatch.from_arrays(batch.columns, schema=_coded(batch.schema, codes)))
        if sum(each.num_rows for each in held) >= BLOCK:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def judge_files(spark: SparkSession, files: str | Sequence[str], output: str, flow: Flow | None = None, *,
                today: date | None = None, skip_bad: bool = False, sensitive: bool = False,
                overwrite: bool = False) -> Judged:
    """Judge people in Parquet files, each executor by itself, and write Parquet into a folder.

    Args:
        spark: The session; a task is one row group of a file, or several.
        files: Files, or a folder: paths or URIs of what driver and executors all can read.
        output: The folder for results, where all can write. `part-<file>-<row group>.parquet` stand in the
            order of what was read, `_manifest.json` tells what they are of, `_SUCCESS` that all are there.
        flow: As in `backtriage.people.judge`, and so are `today`, `skip_bad` and `sensitive`.
        today: The day for rows without a day of their own; None is today, on the driver.
        skip_bad: Give rows that cannot be judged without a result, and say why in the column `problem`.
        sensitive: Name findings also where that gives a sensitive answer away.
        overwrite: Delete what an earlier job wrote into the folder.

    Returns:
        How many people were judged, and how many were told how soon to seek care.

    Raises:
        BadTable: The columns cannot hold answers to this flow, or files differ in what they carry.
        BadRowOfFile: The first row that holds what is no answer; never with `skip_bad`.
        FileExistsError: The folder holds something.

    """
    from pyspark.sql.types import StructType

    order = Order(flow or shipped(), whole(output), today or date.today(), skip_bad, sensitive)
    pieces = pieces_of(order, files)
    make_room(order, overwrite=overwrite)

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            told = [json.dumps([number, judge_piece(order, pieces, number)])
                    for number in batch.column(0).to_pylist()]
            yield pa.RecordBatch.from_pydict({"told": told})

    numbers = spark.range(0, len(pieces), 1, tasks_for(spark, [piece.rows for piece in pieces]))
    done = numbers.mapInArrow(work, StructType().add("told", "string")).collect()
    told = dict(json.loads(row.told) for row in done)
    return finish(order, pieces, [Told(*told[number]) for number in range(len(pieces))])


def tasks_for(spark: SparkSession, rows: Sequence[int]) -> int:
    """Say into how many tasks to divide pieces of so many rows.

    To start one takes nearly a tenth of a second, so each is of seconds; but no core is left without one.
    """
    from pyspark.errors import PySparkException

    try:
        cores: int = spark.sparkContext.defaultParallelism
    except PySparkException:  # a session of Spark Connect does not know
        return len(rows)
    return min(len(rows), max(TASKS * cores, sum(rows) // ROWS))
