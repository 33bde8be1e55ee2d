"""Tables in Parquet and in Arrow's own files: their columns have types, and their rows cannot be broken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from backtriage.people.rows import BLOCK, Block, Rows, ahead, in_blocks, reading
from backtriage.people.table import ABSENT

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

PIECE = 65_536  # bytes of a column that are read at once
ROWS = 16_384  # rows that are read at once: groups end anywhere, and what is cut from larger ones stays whole
MAGIC = b"ARROW1"  # how a file begins that has a list of its batches at the end; others are streams


def parquet_rows(file: Path, flow: Flow) -> Rows:
    """Open a Parquet file; words that answer are read as numbers and a list of different words."""
    with reading(flow.words), pq.ParquetFile(file) as opened:
        words = as_dictionaries(flow, opened.schema)
        count = opened.metadata.num_rows
        ends = [*accumulate(opened.metadata.row_group(group).num_rows
                            for group in range(opened.metadata.num_row_groups))]

    def opening() -> pq.ParquetFile:
        return pq.ParquetFile(file, read_dictionary=words, buffer_size=PIECE, pre_buffer=False,
                              page_checksum_verification=True)

    def blocks(skip: int) -> Iterator[Block]:
        first = bisect_right(ends, skip * BLOCK)  # whole groups of rows need not be read
        left_out = skip * BLOCK - (ends[first - 1] if first else 0)
        with reading(flow.words), opening() as opened:
            each = (opened.iter_batches(ROWS, use_threads=False, row_groups=[group])
                    for group in range(first, len(ends)))  # all at once would open every one of them
            yield from map(Block, in_blocks(chain.from_iterable(each), left_out))

    with reading(flow.words), opening() as opened:
        return Rows(opened.schema_arrow, count, lambda skip: ahead(blocks(skip)))


def as_dictionaries(flow: Flow, schema: pq.ParquetSchema) -> list[str]:
    """Name the columns to read as dictionaries: those with answers in words, few of them different.

    Lists of them can be read so as long as no batch crosses from one group of rows into the next.
    """
    columns = [schema.column(place) for place in range(len(schema))]
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"
            and column.path.split(".")[0].removesuffix(ABSENT) in flow.items]


def arrow_rows(file: Path, flow: Flow) -> Rows:
    """Open a file, or a stream, of Arrow; it is read a batch at a time, as large as it was written."""
    def opening() -> pa.ipc.RecordBatchStreamReader | pa.ipc.RecordBatchFileReader:
        with file.open("rb") as start:
            of_file = start.read(len(MAGIC)) == MAGIC
        return pa.ipc.open_file(pa.OSFile(str(file))) if of_file else pa.ipc.open_stream(pa.OSFile(str(file)))

    def batches() -> Iterator[pa.RecordBatch]:
        with opening() as opened:
            if isinstance(opened, pa.ipc.RecordBatchFileReader):
                yield from map(opened.get_batch, range(opened.num_record_batches))
            else:
                yield from opened

    def blocks(skip: int) -> Iterator[Block]:
        with reading(flow.words):
            yield from map(Block, in_blocks(batches(), skip * BLOCK))

    with reading(flow.words), opening() as opened:
        return Rows(opened.schema, None, lambda skip: ahead(blocks(skip)))
