"""Tables of results, as each kind of table holds them."""

from __future__ import annotations

import csv
import json
import stat
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backtriage.people.writing import WRITERS
from tests.people.test_files import COUNT, expected, table
from tests.people.test_register import done, job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def rows_of(file: Path) -> list[dict[str, Any]]:
    """Read a table of results back with another program."""
    known: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".parquet": pl.read_parquet, ".arrow": pl.read_ipc, ".feather": pl.read_ipc, ".ipc": pl.read_ipc,
        ".jsonl": pl.read_ndjson, ".ndjson": pl.read_ndjson, ".csv": pl.read_csv,
        ".tsv": lambda file: pl.read_csv(file, separator="\t")}
    return [{**row, "id": str(row["id"]), "deciding": row["deciding"].split() if isinstance(
        row["deciding"], str) else row["deciding"]} for row in known[file.suffix](file).to_dicts()]


@pytest.mark.parametrize("suffix", WRITERS)
def test_results_can_be_written_as_each_kind_of_table(tmp_path: Path, suffix: str) -> None:
    """They say the same, only their owner can read them, and nothing else is left."""
    people, results = tmp_path / "people.parquet", tmp_path / f"results{suffix}"
    pq.write_table(table(), people)

    made, said = done(job(people, results))

    written = rows_of(results)
    if suffix in (".csv", ".tsv"):  # there, no words are an empty cell
        written = [{**row, "deciding": row["deciding"] or []} for row in written]
        assert written == [{**row, "deciding": row["deciding"] or []} for row in expected()]
    else:
        assert written == expected()
    assert stat.S_IMODE(results.stat().st_mode) == 0o600
    assert sorted(tmp_path.iterdir()) == [people, results]
    assert made.judged == COUNT == sum(made.levels.values()) + made.early
    assert not said


def test_what_is_carried_along_stays_as_it_came(tmp_path: Path) -> None:
    """Leading zeros, what looks like a formula, and types that CSV has not."""
    text = 'who,note,age\n007,=1+1,44\n-8,"a ""b"", c",\n,,12\n'
    people = tmp_path / "people.csv"
    people.write_text(text)

    done(job(people, tmp_path / "results.csv"))

    with (tmp_path / "results.csv").open(newline="") as file:
        rows = [*csv.reader(file)]
    assert [row[:3] for row in rows] == [["who", "note", "urgency"], ["007", "=1+1", ""],
                                         ["-8", 'a "b", c', ""], ["", "", rows[3][2]]]


@pytest.mark.parametrize("suffix", WRITERS)
def test_columns_of_any_type_are_carried_along(tmp_path: Path, suffix: str) -> None:
    """Where a kind of table has no such type, as text."""
    made = pa.table({
        "age": [7, 8], "kind": pa.array(["a", None]).dictionary_encode(), "raw": pa.array([b"\xff", None]),
        "many": pa.array([[1, 2], None]), "map": pa.array([{"a": 1.5}, None]),
        "when": pa.array([0, None], pa.timestamp("us", "UTC")), "part": pa.array([float("nan"), 2.5]),
        "money": pa.array([1, None]).cast(pa.decimal128(30, 2)), "none": pa.nulls(2)})
    people, results = tmp_path / "people.parquet", tmp_path / f"results{suffix}"
    pq.write_table(made, people)

    done(job(people, results))

    assert results.stat().st_size
    if suffix == ".jsonl":
        first = json.loads(results.read_text().splitlines()[0])
        assert (first["kind"], first["many"], first["map"], first["part"]) == ("a", [1, 2], {"a": 1.5}, None)
