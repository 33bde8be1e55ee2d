"""Tables in Parquet and in Arrow's own files: their columns have types, and their rows cannot be broken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from backtriage.people.rows import BLOCK, Block, Rows, ahead, in_blocks, reading

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

PIECE = 65_536  # bytes of a column that are read at once
MAGIC = b"ARROW1"  # how a file begins that has a list of its batches at the end; others are streams


def parquet_rows(file: Path, flow: Flow) -> Rows:
    """Open a Parquet file; words that answer are read as numbers and a list of different words."""
    with reading(flow.words), pq.ParquetFile(file) as opened:
        words = [opened.schema.column(place).path for place in range(len(opened.schema))
                 if opened.schema.column(place).path.split(".")[0] in flow.items]
        count = opened.metadata.num_rows
        ends = [*accumulate(opened.metadata.row_group(group).num_rows
                            for group in range(opened.metadata.num_row_groups))]

    def opening() -> pq.ParquetFile:
        return pq.ParquetFile(file, read_dictionary=words, buffer_size=PIECE, pre_buffer=False)

    def blocks(skip: int) -> Iterator[Block]:
        first = bisect_right(ends, skip * BLOCK)  # whole groups of rows need not be read
        left_out = skip * BLOCK - (ends[first - 1] if first else 0)
        with reading(flow.words), opening() as opened:
            batches = opened.iter_batches(BLOCK, row_groups=range(first, len(ends)))
            yield from map(Block, in_blocks(batches, left_out))

    with reading(flow.words), opening() as opened:
        return Rows(opened.schema_arrow, count, lambda skip: ahead(blocks(skip)))
