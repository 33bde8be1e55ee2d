"""Tables in CSV, as spreadsheets write it: each cell is a text, and an empty one is nothing.

Nothing is guessed of what a column holds: the answers are read as in a file of answers, and
what is carried along stays as it is written.  Commas, semicolons or tabs: what makes the
names of questions of the header is meant.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pc

from backtriage.judge.read_answers import ANSWERED, Mistake
from backtriage.people.columns import BadTable
from backtriage.people.rows import Block, Rows, ahead, reading, with_broken
from backtriage.people.table import ABSENT

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

PIECE = 1 << 22  # bytes that are read at once; a row is shorter
DELIMITERS = ",;\t"
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 begins, in which a spreadsheet saves "Unicode text"
END = "\x04end\x04"  # no text has it
WORD = pa.dictionary(pa.int32(), pa.string())


def csv_rows(file: Path, flow: Flow) -> Rows:
    """Open a CSV file."""
    known = {*flow.items, *(name + ABSENT for name in flow.items), ANSWERED}
    sign, names = _columns(file, flow, known)
    types = {name: WORD if name in known else pa.string() for name in names}
    schema = pa.schema([pa.field(name, types[name]) for name in names])

    def blocks(skip: int) -> Iterator[Block]:
        broken: dict[int, Mistake] = {}
        ever: list[int] = []

        def note(row: pc.InvalidRow) -> str:
            ever.append(row.number)
            broken[row.number - 2] = Mistake(  # the first is the header, and rows are counted from 0 here
                "", flow.words("people.cells", count=row.actual_columns, columns=row.expected_columns),
                flow.words("people.quote", sign={"\t": "Tab"}.get(sign, sign)))
            return "skip"

        options = {
            "read_options": pc.ReadOptions(use_threads=False, block_size=PIECE),  # rows have numbers only so
            "parse_options": pc.ParseOptions(
                delimiter=sign, newlines_in_values=True, invalid_row_handler=note,
                ignore_empty_lines=len(names) > 1),  # with one column, an empty line is somebody
            "convert_options": pc.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True,
                quoted_strings_can_be_null=True),
        }
        with reading(flow.words), pa.input_stream(file) as stream:
            ended = pa.PythonFile(_Ended(stream, sign.join([END] * len(names))), mode="r")
            good = _up_to_end(pc.open_csv(ended, **options), ever, flow)
            yield from with_broken(good, broken, schema, skip)

    return Rows(schema, None, lambda skip: ahead(blocks(skip)))


class _Ended:
    """A file with a row of our own behind all others: whoever reads that has read each of them to its end."""

    closed = False

    def __init__(self, stream: pa.NativeFile, row: str) -> None:
        self.stream, self.row = stream, f"{row}\n".encode()
        self.last = b"\n"

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer are the last."""
        data = b""
        while len(data) < size and (more := self.stream.read(size - len(data))):
            data += more
            self.last = more[-1:]
        if len(data) < size and self.last != b"\n":
            data, self.last = data + b"\n", b"\n"
        own = self.row[:size - len(data)]
        self.row = self.row[len(own):]
        return data + own


def _up_to_end(batches: Iterable[pa.RecordBatch], broken: Sequence[int],
               flow: Flow) -> Iterator[pa.RecordBatch]:
    """Leave our own last row out.

    Raises BadTable if it is part of another: a sign that nothing closes makes one row of all below it, and
    nobody could say who was lost.
    """
    last, rows = pa.RecordBatch.from_pylist([], pa.schema([])), 0
    try:
        for batch in batches:
            if last.num_rows:
                yield last
            last, rows = batch, rows + batch.num_rows
    except pa.ArrowInvalid as error:
        if "straddling" not in str(error):
            raise
        row = str(rows + len(broken) + 1)
        raise BadTable(flow.words("people.long_row", row=row, count=PIECE)) from error
    if not last.num_rows or any(str(cells[-1]) != END for cells in last.columns):
        raise BadTable(flow.words("people.open_quote", row=str(rows + len(broken))))
    yield last.slice(0, last.num_rows - 1)


def _columns(file: Path, flow: Flow, known: set[str]) -> tuple[str, list[str]]:
    """Find the sign between cells, and the names in the first row.  Raises BadTable."""
    start = beginning(file, flow).decode("utf-8", "surrogateescape")
    try:
        columns = {sign: next(csv.reader(io.StringIO(start, newline=""), delimiter=sign), [])
                   for sign in DELIMITERS}
    except csv.Error as error:
        raise BadTable(flow.words("people.unreadable", error=error)) from error
    sign = max(DELIMITERS, key=lambda sign: (len(known.intersection(columns[sign])), len(columns[sign])))
    if any("\ud800" <= letter <= "\udfff" for letter in "".join(columns[sign])):
        raise BadTable(flow.words("people.not_utf8"))
    return sign, columns[sign]


def beginning(file: Path, flow: Flow) -> bytes:
    """Read the beginning of a text file, without the mark of UTF-8.  Raises BadTable."""
    with reading(flow.words), pa.input_stream(file) as stream:
        start: bytes = stream.read(PIECE)
    if start.startswith(WIDE):
        raise BadTable(flow.words("people.utf_16"))
    return start.removeprefix(codecs.BOM_UTF8)
