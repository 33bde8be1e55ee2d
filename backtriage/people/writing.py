"""Tables of results, written batch by batch: what was carried along stays as it came.

CSV holds no lists, so there the words of one stand side by side.  A cell that a spreadsheet
could take for a formula is left as it is, if it was carried along: changed, it would name
nobody any more.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.ipc
import pyarrow.parquet as pq

from backtriage.people.cells import values_in
from backtriage.people.columns import BadTable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from backtriage.flow.words import Words

Write = Callable[[pa.RecordBatch], None]
Open = Callable[[BinaryIO, pa.Schema], "AbstractContextManager[Write]"]


def open_results(name: str, sink: BinaryIO, schema: pa.Schema, words: Words) -> AbstractContextManager[Write]:
    """Open a table for results, whose kind its name tells; on leaving, it is whole.

    Raises BadTable if no table has such a name, and OSError if it cannot be written.
    """
    return known_for_results(name, words)(sink, schema)


def known_for_results(name: str, words: Words) -> Open:
    """Find how a table of this name is written.  Raises BadTable if none has such a name."""
    suffix = Path(name).suffix.lower()
    if suffix not in WRITERS:
        raise BadTable(words("people.no_table", file=name, known=" ".join(WRITERS)))
    return WRITERS[suffix]


@contextmanager
def _parquet(sink: BinaryIO, schema: pa.Schema) -> Iterator[Write]:
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield writer.write_batch


@contextmanager
def arrow_file(sink: BinaryIO, schema: pa.Schema) -> Iterator[Write]:
    """Write a file of Arrow; in one, all batches have the same list of different words."""
    flat = pa.schema([field.with_type(_flat(field.type)) for field in schema])
    with pa.ipc.new_file(sink, flat, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        yield lambda batch: writer.write_batch(batch.cast(flat))


def _flat(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _delimited(delimiter: str) -> Open:
    @contextmanager
    def opened(sink: BinaryIO, schema: pa.Schema) -> Iterator[Write]:
        plain = pa.schema([pa.field(field.name, _in_a_cell(field.type)) for field in schema])
        options = pc.WriteOptions(delimiter=delimiter)
        with pc.CSVWriter(sink, plain, write_options=options) as writer:
            yield lambda batch: writer.write_batch(pa.record_batch(
                [_cells(column, field.type) for column, field in zip(batch.columns, plain, strict=True)],
                schema=plain))
    return opened


def _in_a_cell(kind: pa.DataType) -> pa.DataType:
    """Choose the type that CSV can hold."""
    kind = _flat(kind)
    simple = pa.types.is_primitive(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind)
    return kind if simple and not pa.types.is_float16(kind) else pa.string()


def _cells(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Make a column of such cells."""
    if not pa.types.is_nested(column.type) and not pa.types.is_binary(column.type):
        return column.cast(kind)
    return pa.array([None if value is None else _cell(value) for value in values_in(column)], kind)


def _cell(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return " ".join(value)
    return json.dumps(_plain(value), ensure_ascii=False, default=str)


@contextmanager
def _json_lines(sink: BinaryIO, schema: pa.Schema) -> Iterator[Write]:
    names = schema.names

    def write(batch: pa.RecordBatch) -> None:
        rows = zip(*(map(_plain, values_in(column)) for column in batch.columns), strict=True)
        sink.writelines(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False,
                                   default=str).encode() + b"\n" for row in rows)

    yield write


def _plain(value: Any) -> Any:
    """Give what JSON has no word for, as null: what is no number."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


WRITERS: dict[str, Open] = {
    ".parquet": _parquet,
    ".arrow": arrow_file, ".feather": arrow_file, ".ipc": arrow_file,
    ".csv": _delimited(","), ".tsv": _delimited("\t"),
    ".jsonl": _json_lines, ".ndjson": _json_lines,
}
