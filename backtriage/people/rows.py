"""The rows of a table as they come from a file: block by block, and what is wrong with those that are broken.

What can be read of a file is always a row, so that rows keep their numbers and none is lost:
one that is broken is empty in its block, and what is wrong with it stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from backtriage.judge.read_answers import Mistake
from backtriage.people.columns import BadTable
from backtriage.people.table import BadRow

if TYPE_CHECKING:
    from backtriage.flow.words import Words

BLOCK = 131_072  # rows; more are no faster, and take more memory


class Block(NamedTuple):
    """Some rows, and what is wrong with those that could not be read."""

    batch: pa.RecordBatch
    broken: Mapping[int, Mistake] = {}  # by row of the block, counted from 0


@dataclass(eq=False, frozen=True)
class Rows:
    """The rows of a file."""

    schema: pa.Schema
    count: int | None  # None if it is not known before all is read
    blocks: Callable[[int], Iterator[Block]]  # all but the first so many; may raise BadTable

    def batches(self, skip: int = 0) -> Iterator[pa.RecordBatch]:
        """Give blocks of exactly BLOCK rows, the last one of fewer; so many blocks are left out first.

        Raises BadRow for a row that is broken, BadTable and OSError.
        """
        before = skip * BLOCK
        for batch, broken in self.blocks(skip):
            for row, mistake in sorted(broken.items()):
                raise BadRow(before + row + 1, "", "", mistake)
            yield batch
            before += batch.num_rows


@contextmanager
def reading(words: Words) -> Iterator[None]:
    """Say what is wrong with a file in one kind of error: BadTable, or OSError if the disk is at fault."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise BadTable(words("people.unreadable", error=_first_line(error))) from error
        raise
    except pa.ArrowException as error:
        raise BadTable(words("people.unreadable", error=_first_line(error))) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")


def in_blocks(batches: Iterable[pa.RecordBatch], skip: int = 0) -> Iterator[pa.RecordBatch]:
    """Cut and join batches, so that each but the last has BLOCK rows; so many rows are left out first."""
    kept: list[pa.RecordBatch] = []
    held = 0
    for whole in batches:
        batch = whole.slice(min(skip, whole.num_rows))
        skip -= whole.num_rows - batch.num_rows
        while held + batch.num_rows >= BLOCK:
            kept.append(batch.slice(0, BLOCK - held))
            batch, held = batch.slice(BLOCK - held), 0
            yield _joined(kept)
        if batch.num_rows:
            kept.append(batch)
            held += batch.num_rows
    if kept:
        yield _joined(kept)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Make one batch of some, column by column: the list is emptied, so that no column is there twice."""
    if len(batches) == 1:
        return batches.pop()
    schema, parts = batches[0].schema, [batch.columns for batch in batches]
    batches.clear()
    columns = [pa.concat_arrays([columns.pop(0) for columns in parts]) for _ in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def with_broken(good: Iterable[pa.RecordBatch], broken: dict[int, Mistake], schema: pa.Schema,
                skip: int) -> Iterator[Block]:
    """Make blocks of rows that could be read and of those that are broken; so many blocks are left out.

    Whoever gives the rows that are `good` notes those that are `broken` before he gives what follows.
    """
    before = skip * BLOCK
    for batch in in_blocks(_filled(good, broken, schema), before):
        end = before + batch.num_rows
        here = [row for row in sorted(broken) if row < end]  # others may be noted while this runs
        yield Block(batch, {row - before: broken[row] for row in here if row >= before})
        for row in here:
            del broken[row]
        before = end


def _filled(good: Iterable[pa.RecordBatch], broken: Mapping[int, Mistake],
            schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Put an empty row where one is broken."""
    at = 0  # so many rows were given
    for batch in good:
        end = at + batch.num_rows
        for row in sorted(broken):
            end += at <= row <= end
        places = [None if row in broken else 1 for row in range(at, end)]
        yield _with_empty(batch, places) if None in places else batch
        at = end
    if rest := sum(row >= at for row in sorted(broken)):
        yield pa.record_batch([pa.nulls(rest, field.type) for field in schema], schema=schema)


def _with_empty(batch: pa.RecordBatch, places: list[int | None]) -> pa.RecordBatch:
    """Give the rows of a batch in their order, and an empty one at each place that is None."""
    rows = iter(range(batch.num_rows))
    return batch.take(pa.array([place and next(rows) for place in places], pa.int64()))


def ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """Read the next block while the one before is judged."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block
