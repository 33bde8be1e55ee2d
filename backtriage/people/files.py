"""Which files are tables of people, and how each is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.people.columnar import parquet_rows
from backtriage.people.table import BadTable

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.people.rows import Rows

READERS = {".parquet": parquet_rows}


def open_people(file: Path, flow: Flow) -> Rows:
    """Open a table of people's answers, known by the end of its name.

    Raises BadTable if it cannot be understood, and OSError if it cannot be read.
    """
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise BadTable(flow.words("people.no_table", file=file.name, known=" ".join(READERS)))
    file.open("rb").close()  # says why it cannot be opened, as every program does
    return reader(file, flow)
