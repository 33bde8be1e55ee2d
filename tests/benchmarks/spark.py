"""How many people a second a cluster judges: two workers with one core each, on this machine.

`python -m tests.benchmarks.spark`, or with `--quick` a few people once, to see that it runs.
It needs Java 17 or newer.  Whatever is compared must say the same of everybody.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.people import judge
from backtriage.people.columnar import as_dictionaries
from backtriage.people.rows import BLOCK
from backtriage.people.spark import judge_files, judge_frame, tasks_for
from backtriage.people.table import lay_out, read_people
from tests.benchmarks.people import of_first_visits
from tests.conftest import TODAY
from tests.shipped import shipped
from tests.spark.cluster import Cluster
from tests.spark.conftest import warm
from tests.spark.crowd import crowd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark.sql import SparkSession

    from backtriage.flow.model import Flow

ROW = "{:58} {:>12} {:>12} {:>8}"
FILES = 8  # each with the same people, in a row group as large as pyarrow makes them


def main() -> None:
    """Measure with one worker, then with two; and where the time goes, in this process."""
    quick = "--quick" in sys.argv
    each, times = (5_000, 1) if quick else (1_000_000, 2)
    count = FILES * each
    with TemporaryDirectory() as place, Cluster(Path(place)) as cluster:
        folder = Path(place)
        for kind in ("words", "codes"):
            (folder / kind).mkdir()
            people = of_first_visits(shipped(), crowd(each, codes=kind == "codes"))
            plain = {"compression": "none", "use_dictionary": words_in(people)} if kind == "codes" else {}
            for number in range(FILES):
                pq.write_table(people, folder / kind / f"people-{number}.parquet", **plain)
        print(ROW.format(f"{count:,} people, each thousand people a second", "one worker", "two", "times"))
        cluster.add_worker("first")
        spark = cluster.session()
        one = measured(spark, folder, count, times, workers=1)
        cluster.add_worker("second")
        two = measured(spark, folder, count, times, workers=2)
        for name, rate in one.items():
            print(ROW.format(name, *(f"{each / 1000:,.0f}" for each in (rate, two[name])),
                             f"{two[name] / rate:.1f}"))
        spark.stop()
        for part in (folder / "words-out").glob("part-*"):
            assert pq.read_table(part).equals(pq.read_table(folder / "codes-out" / part.name))
        for kind in ("words", "codes"):
            where_time_goes(folder / kind, kind)


def words_in(people: pa.Table) -> list[str]:
    """Name the columns of words: only these are written with a list of the different ones."""
    return [field.name for field in people.schema if field.type == pa.string()]


def measured(spark: SparkSession, folder: Path, count: int, times: int, *, workers: int) -> dict[str, float]:
    """Measure people a second for each way."""
    warm(spark, workers)
    rates, told = {}, []
    for kind in ("words", "codes"):
        def files(kind: str = kind) -> None:
            judge_files(spark, str(folder / kind), str(folder / f"{kind}-out"), shipped(), today=TODAY,
                        overwrite=True)
        rates[f"from files with {kind}, each executor reads and writes"] = count / seconds(files, times)

        def levels(kind: str = kind) -> None:
            told.append(counted(spark, folder / kind))
            assert told[-1] == told[0]
            assert told[0].total() == count
        rates[f"from files with {kind}, how soon and what suits, counted"] = count / seconds(levels, times)
    frame = spark.read.parquet(str(folder / "words" / "people-0.parquet"))

    def frames() -> None:
        judge_frame(frame, shipped(), today=TODAY).write.mode("overwrite").parquet(str(folder / "frame-out"))

    rates["from a frame with words, read and written by Spark"] = count / FILES / seconds(frames, 1)
    return rates


def counted(spark: SparkSession, folder: Path) -> Counter[str]:
    """Let each executor read its row groups, and count how many are told how soon and what suits."""
    flow, files = shipped(), sorted(map(str, folder.glob("*.parquet")))
    told_of = [(file, pq.read_metadata(file)) for file in files]
    pieces = [(file, group) for file, metadata in told_of for group in range(metadata.num_row_groups)]
    rows = [metadata.row_group(group).num_rows for _, metadata in told_of
            for group in range(metadata.num_row_groups)]

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            told: Counter[str] = Counter()
            for number in batch.column(0).to_pylist():
                told += levels_of(flow, *pieces[number])
            yield pa.RecordBatch.from_pydict({"told": [json.dumps(told)]})

    tasks = spark.range(0, len(pieces), 1, tasks_for(spark, rows)).mapInArrow(work, "told string")
    return sum((Counter(json.loads(row.told)) for row in tasks.collect()), Counter())


def levels_of(flow: Flow, file: str, group: int) -> Counter[str]:
    """Read a row group, and count how many are told how soon and what suits."""
    metadata, told = pq.read_metadata(file), Counter[str]()
    table = pq.ParquetFile(file, metadata=metadata, read_dictionary=as_dictionaries(flow, metadata.schema))
    layout = lay_out(flow, table.schema_arrow)
    for batch in table.iter_batches(BLOCK, [group], use_threads=False):
        judgement = Judgement(Marks(flow, read_people(layout, batch, TODAY).facts))
        for level, there in zip(flow.urgency, judgement.urgency, strict=True):
            for headline, suits in zip(flow.suitability, judgement.suitability, strict=True):
                told[f"{level.id} {headline.id}"] += (there & suits).bit_count()
    return told


def seconds(act: Callable[[], None], times: int) -> float:
    """Do something once to warm up, then some times; the median counts."""
    taken = []
    for _ in range(times + 1):
        begin = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begin)
    return median(taken[1:])


def where_time_goes(folder: Path, kind: str) -> None:
    """Show what a core has to do for a million people, in seconds of the processor's time."""
    flow = shipped()
    file = folder / "people-0.parquet"
    metadata = pq.read_metadata(file)
    times = [time.process_time()]
    table = pq.ParquetFile(file, metadata=metadata, read_dictionary=as_dictionaries(flow, metadata.schema))
    batches = [batch for group in range(table.num_row_groups)
               for batch in table.iter_batches(BLOCK, [group], use_threads=False)]
    times.append(time.process_time())
    layout = lay_out(flow, batches[0].schema)
    people = [read_people(layout, batch, TODAY) for batch in batches]
    times.append(time.process_time())
    for some in people:
        judgement = Judgement(Marks(flow, some.facts))
        assert judgement.urgency
        assert judgement.suitability
    times.append(time.process_time())
    results = pa.Table.from_batches(judge(batches, flow, today=TODAY))
    times.append(time.process_time())
    pq.write_table(results, folder.with_name("alone.parquet"))
    times.append(time.process_time())
    read, columns, levels, all, written = (
        (end - begin) * 1e6 / len(results) for begin, end in pairwise(times))
    print(f"{kind}, a million people by one core: {read:.2f} s to read the file, {columns:.2f} its columns, "
          f"{levels:.2f} to judge urgency and suitability, {all - columns - levels:.2f} for all else, "
          f"{written:.2f} to write: {1 / (read + all + written):.2f} million a second")


if __name__ == "__main__":
    main()
