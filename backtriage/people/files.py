"""Which files are tables of people, and how each is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.people.columnar import arrow_rows, parquet_rows
from backtriage.people.columns import BadTable
from backtriage.people.delimited import csv_rows
from backtriage.people.json_lines import json_rows

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.people.rows import Rows

READERS = {
    ".parquet": parquet_rows,
    ".arrow": arrow_rows, ".feather": arrow_rows, ".ipc": arrow_rows,
    ".csv": csv_rows, ".tsv": csv_rows, ".csv.gz": csv_rows, ".tsv.gz": csv_rows,
    ".jsonl": json_rows, ".ndjson": json_rows, ".jsonl.gz": json_rows, ".ndjson.gz": json_rows,
}


def open_people(file: Path, flow: Flow) -> Rows:
    """Open a table of people's answers, known by the end of its name.

    Raises BadTable if it cannot be understood, and OSError if it cannot be read.
    """
    suffix = next((suffix for suffix in READERS if file.name.lower().endswith(suffix)), "")
    if not suffix:
        raise BadTable(flow.words("people.no_table", file=file.name, known=" ".join(READERS)))
    file.open("rb").close()  # says why it cannot be opened, as every program does
    if not file.is_file():
        raise BadTable(flow.words("people.no_file"))
    return READERS[suffix](file, flow)
