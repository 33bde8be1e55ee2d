"""Many people at once, beside Polars: `python -m tests.benchmarks.people`; `--quick` shows that it runs.

Both say how soon and what suits, by the same flow, of the same people; a figure counts only
if they agree on all of them.  Ours runs on one core, Polars on all that there are.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.author.material import load
from backtriage.flow.files import questions_folder
from backtriage.flow.model import VISIT
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.response import AT_FIRST, Response
from backtriage.people.columns import value_of
from backtriage.people.facts import unpack
from backtriage.people.files import open_people
from backtriage.people.rows import BLOCK
from backtriage.people.table import lay_out, read_people
from tests.benchmarks.measure import OURS, Pairs
from tests.benchmarks.polars_engine import by_codes, by_planes, by_words, urgency_and_headline
from tests.memory import most_memory
from tests.people.tables import Way, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backtriage.flow.model import Flow
    from backtriage.people.facts import Array, ColumnFacts

    Levels = tuple[Array, Array]
    Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

DIFFERENT = 8192  # people who are made up; larger tables hold them again and again
ROW = "{:<42} {:>12} {:>12} {:>7}  {}"
TODAY = date(2026, 11, 24)


def main() -> None:
    """Measure everything, and tell what is aimed at."""
    quick = "--quick" in sys.argv
    blocks, rounds = (1, 1) if quick else (4, 3)
    material = load(questions_folder() / "low-back-pain")
    flow = material.flow
    people = some_people(flow, [case.response for case in material.vignettes])
    words, codes = (tiled(of_first_visits(flow, table_of(flow, people, way)), blocks * BLOCK)
                    for way in (Way.WORDS, Way.CODES))
    print(ROW.format(f"{words.num_rows:,} people", "ours", "Polars", "times", "aim"))
    in_memory(flow, codes, rounds)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "people.parquet")
        for name, table, columns, aim in (("words", words, by_words, 4), ("small codes", codes, by_codes, 1)):
            pq.write_table(table, file, row_group_size=BLOCK)
            show(f"from Parquet with {name}, end to end", f"at least {aim}", table.num_rows,
                 from_file(flow, file, columns, rounds))
        for count in (10_000,) if quick else (10_000, 100_000, 1_000_000, 10_000_000):
            growth(tiled(words, count), Path(folder))


def some_people(flow: Flow, cases: list[Response]) -> list[Response]:
    """Make up some people, on their first visit, of whom many left something out."""
    chance = Random(1)
    worked = frozenset(flow.worked_out)
    people = [person.without(worked) for person in made_up(answers_to([flow], TODAY), cases, DIFFERENT, 1)]
    return [person.without([name for name in person.answers if chance.random() < share])
            for person, share in zip(people, chance.choices((0, 0.02, 0.2), k=len(people)), strict=True)]


def of_first_visits(flow: Flow, table: Rows) -> Rows:
    """Leave out what is worked out: at a first visit it is the same for all."""
    worked = {*flow.worked_out, *(f"{name}__absent" for name in flow.worked_out)}
    return table.select([name for name in table.schema.names if name not in worked])


def with_first_visits(flow: Flow, frame: pl.DataFrame) -> pl.DataFrame:
    """Add what is worked out, for Polars, which knows nothing of it."""
    first = {name: pl.lit(value_of(flow.items[name], AT_FIRST[work.known]) - (work.known != VISIT), pl.Int8)
             if work.known else pl.lit(None, pl.Int16) for name, work in flow.worked_out.items()}
    return frame.with_columns(**first, **{f"{name}__absent": pl.lit(None, pl.String) for name in first})


def tiled(table: pa.RecordBatch | pa.Table, count: int) -> pa.Table:
    """Repeat a table up to so many rows."""
    whole = table if isinstance(table, pa.Table) else pa.Table.from_batches([table])
    return pa.concat_tables([whole] * -(-count // whole.num_rows)).slice(0, count).combine_chunks()


def in_memory(flow: Flow, codes: pa.Table, rounds: int) -> None:
    """Measure what it takes from planes that are ready, and from columns."""
    batches = codes.to_batches(max_chunksize=BLOCK)
    layout = lay_out(flow, codes.schema)
    facts = [read_people(layout, batch, TODAY).facts for batch in batches]
    frame = with_first_visits(flow, pl.DataFrame(pl.from_arrow(codes)))
    ready = by_planes(flow)
    judge = urgency_and_headline(ready)
    planes = frame.with_columns(**ready.ready)
    levels(judged(flow, facts))  # makes the planes
    show("in memory, planes ready", "at least 5", codes.num_rows, in_turns(
        lambda: levels(judged(flow, facts)), lambda: both(judge(planes)), rounds))
    show("in memory, from columns", "at least 1.5", codes.num_rows, in_turns(
        lambda: ours(flow, batches), lambda: theirs(flow, by_codes, frame), rounds))


def from_file(flow: Flow, file: Path, columns: Callable[[Flow], Any], rounds: int) -> Pairs:
    """Measure what it takes to read a file and to judge all in it."""
    return in_turns(lambda: ours(flow, open_people(file, flow).batches()),
                    lambda: theirs(flow, columns, with_first_visits(flow, pl.read_parquet(file))), rounds)


def ours(flow: Flow, batches: Iterable[pa.RecordBatch]) -> Levels:
    """Judge batches of answers."""
    def facts() -> Iterable[ColumnFacts]:
        layout = None
        for batch in batches:
            layout = layout or lay_out(flow, batch.schema)
            yield read_people(layout, batch, TODAY).facts

    return levels(judged(flow, facts()))


def judged(flow: Flow, facts: Iterable[ColumnFacts]) -> Iterable[tuple[int, Judgement]]:
    """Judge blocks of people, with their number."""
    return ((each.count, Judgement(Marks(flow, each))) for each in facts)


def levels(judgements: Iterable[tuple[int, Judgement]]) -> Levels:
    """Say for each person the number of their level, on both scales."""
    urgency, suits = list[Any](), list[Any]()
    for count, judgement in judgements:
        urgency.append(numbers(judgement.urgency, count))
        suits.append(numbers(judgement.suitability, count))
    return np.concatenate(urgency), np.concatenate(suits)


def numbers(planes: Sequence[int], count: int) -> Array:
    """Number the plane in which each person is."""
    found = np.zeros(count, np.int8)
    for level, who in enumerate(planes):
        if level and who:
            found += np.int8(level) * unpack(who, count).view(np.int8)
    return found


def theirs(flow: Flow, columns: Callable[[Flow], Any], frame: pl.DataFrame) -> Levels:
    """Let Polars judge a frame."""
    return both(urgency_and_headline(columns(flow))(frame))


def both(frame: pl.DataFrame) -> Levels:
    """Give both scales."""
    return frame["urgency"].to_numpy(), frame["suitability"].to_numpy()


def in_turns(mine: Callable[[], Levels], other: Callable[[], Levels], rounds: int) -> Pairs:
    """Let both judge in turns, and see that they agree; a first pair warms up and does not count."""
    seconds: tuple[list[float], list[float]] = [], []
    for turn in range(rounds + 1):
        results = []
        for act, spent in zip((mine, other), seconds, strict=True):
            begin = time.perf_counter()
            results.append(act())
            if turn:
                spent.append(time.perf_counter() - begin)
        assert all(map(np.array_equal, *results)), "they do not agree"
    return Pairs(*seconds)


def show(name: str, aim: str, count: int, pairs: Pairs) -> None:
    """Print one comparison: people a second, and how many times as many."""
    print(ROW.format(name, a_second(count, median(pairs.ours)), a_second(count, median(pairs.other)),
                     f"{1 / pairs.ratio:.1f}", aim), flush=True)


def a_second(count: int, seconds: float) -> str:
    """Write how many people were judged in a second."""
    return f"{count / seconds / 1e6:.2f} M/s"


def growth(table: pa.Table, folder: Path) -> None:
    """Judge a file with the command, whole rows and all, and tell the time and the most memory."""
    file, result = folder / "people.parquet", folder / "results.parquet"
    pq.write_table(table, file, row_group_size=BLOCK)
    begin = time.perf_counter()
    command = [*OURS, "assess", str(file), "--output", str(result), "--force"]
    most = most_memory(command)
    seconds = time.perf_counter() - begin
    assert pq.read_metadata(result).num_rows == table.num_rows
    print(ROW.format(f"assess, {table.num_rows:,} people", a_second(table.num_rows, seconds),
                     f"{seconds:.1f} s", "", f"{most} MiB at most; under 600"), flush=True)


if __name__ == "__main__":
    main()
