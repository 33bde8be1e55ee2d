"""Small tables of people, for the commands that read one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from backtriage.flow.model import Flow
from backtriage.judge.response import Response, plain_answer

Row = Mapping[str, object]


def table_of(file: Path, rows: Sequence[Row]) -> Path:
    """Write rows; what a row does not name is empty, several ticks stand with spaces between them."""
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [_text(row.get(name)) for row in rows] for name in names}
    pq.write_table(pa.table({name: pa.array(texts, pa.string()) for name, texts in cells.items()}), file)
    return file


def _text(value: object) -> str | None:
    return None if value is None else " ".join(map(str, value)) if isinstance(value, list) else str(value)


def row_of(flow: Flow, response: Response) -> Row:
    """Write what somebody answered, with a cell for every item."""
    given = response.answers
    return {name: plain_answer(item, given[name]) if name in given else None
            for name, item in flow.items.items()}
