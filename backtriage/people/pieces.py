"""Parquet files of many people in pieces, each judged for itself and written as a part of one folder.

A piece is a row group.  Its part appears under its name at once and whole, and is the same
whoever writes it, so a piece can be given to somebody else after a crash, or to two at once.
Only after the last part comes the file `_SUCCESS`: without it, a folder is not whole.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from backtriage import __version__
from backtriage.flow.value import Value
from backtriage.judge.read_answers import Mistake
from backtriage.people.columnar import as_dictionaries
from backtriage.people.columns import BadTable
from backtriage.people.judging import judge, results_of
from backtriage.people.rows import BLOCK, reading
from backtriage.people.table import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from backtriage.flow.model import Flow

DONE, MANIFEST, UNDER_WAY = "_SUCCESS", "_manifest.json", "_temporary"  # readers of a folder pass these over
OURS = re.compile(rf"part-\d{{5,}}-\d{{5,}}\.parquet|{DONE}|{MANIFEST}|{UNDER_WAY}")
STOP = "stop-"  # how the name of a sign begins that a piece holds a bad row, so that no later one is judged


class Piece(NamedTuple):
    """A row group of a file."""

    file: str
    group: int
    before: int  # so many rows of the file stand before it
    rows: int
    part: str  # the name of the file for its results


class Told(NamedTuple):
    """What came of a piece."""

    rows: int = 0
    bad: int = 0  # rows without a result, as they hold what is no answer
    urgency: Mapping[str, int] = {}
    mistake: tuple[int, str, str, str, str] | None = None  # a bad row, with which all ends


class Judged(NamedTuple):
    """How many people were judged, and how many were told how soon to seek care."""

    rows: int
    bad: int  # rows without a result, as they hold what is no answer
    urgency: Mapping[str, int]
    too_early: int  # too little is answered to say how soon


class BadRowOfFile(BadRow):
    """A row of a file holds what is no answer."""

    def __init__(self, flow: Flow, file: str, bad: BadRow) -> None:
        super().__init__(bad.row, bad.column, bad.value, Mistake(bad.column, bad.message, bad.hint))
        self.file = file
        words = flow.words("people.in_file", file=file, row=str(bad.row), column=bad.column,
                           message=bad.message)
        self.args = ("; ".join(part for part in (words, bad.hint) if part),)


class Order(Value):
    """What holds for all pieces."""

    flow: Flow
    output: str
    today: date
    skip_bad: bool
    sensitive: bool

    def judged(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judge people, as everywhere."""
        return judge(batches, self.flow, today=self.today, skip_bad=self.skip_bad, sensitive=self.sensitive)

    def results(self, schema: pa.Schema) -> pa.Schema:
        """Say which columns come out for these; raises BadTable, also if the type of one does not fit."""
        next(self.judged([pa.RecordBatch.from_pylist([], schema)]))
        return results_of(self.flow, schema, skip_bad=self.skip_bad)


def pieces_of(order: Order, files: str | Sequence[str]) -> list[Piece]:
    """Find the pieces of some files, or of all in a folder.

    Raises BadTable, also if there is none, or what they carry differs.
    """
    words, pieces, first = order.flow.words, list[Piece](), None
    named = [whole(file) for file in (_within(files) if isinstance(files, str) else files)]
    if not named:
        raise BadTable(words("people.no_parquet", place=files))
    for number, file in enumerate(named):
        store, path = _at(file)
        if f"{path}/".startswith(f"{_at(order.output)[1]}/"):
            raise BadTable(words("people.within", file=file))
        with _reading(file, order.flow), store.open_input_file(path) as source:
            table = pq.ParquetFile(source)
            metadata, results = table.metadata, order.results(table.schema_arrow)
        first = first or results
        if not results.equals(first):
            raise BadTable(words("people.unlike", file=file, first=named[0]))
        before = 0
        for group in range(max(metadata.num_row_groups, 1)):  # who is nobody gets a part as well
            rows = metadata.row_group(group).num_rows if metadata.num_row_groups else 0
            pieces.append(Piece(file, group, before, rows, f"part-{number:05}-{group:05}.parquet"))
            before += rows
    return pieces


@contextmanager
def _reading(file: str, flow: Flow) -> Iterator[None]:
    """Say which file cannot be read, or cannot hold answers, among many."""
    try:
        with reading(flow.words):
            yield
    except BadTable as error:
        raise BadTable(flow.words("people.in_table", file=file, message=str(error))) from error


def _within(place: str) -> list[str]:
    """Name the Parquet files in a folder, in their order; or the one file that it is."""
    store, path = _at(place)
    if store.get_file_info(path).type is fs.FileType.File:
        return [place]
    found = sorted(info.path for info in store.get_file_info(fs.FileSelector(path, recursive=True))
                   if info.type is fs.FileType.File and info.extension == "parquet")
    inside = [name[len(path):].strip("/") for name in found]
    return [f"{place.rstrip('/')}/{name}" for name in inside if not re.search(r"(^|/)[._]", name)]


def whole(place: str) -> str:
    """Name a place so that it is the same one for everybody, in whatever folder they work."""
    return place if "://" in place else Path(place).absolute().as_posix()


def _at(place: str) -> tuple[fs.FileSystem, str]:
    """Find a file or folder on this machine, or on a storage that a URI names."""
    if "://" not in place:
        return fs.LocalFileSystem(), whole(place)
    store, path = fs.FileSystem.from_uri(place)
    return store, path.rstrip("/")


def make_room(order: Order, *, overwrite: bool) -> None:
    """Make the folder for the results.  Raises FileExistsError if something is there already."""
    words, (store, folder) = order.flow.words, _at(order.output)
    there = [info.base_name for info in store.get_file_info(fs.FileSelector(folder, allow_not_found=True))]
    foreign = next((name for name in there if not OURS.fullmatch(name)), None)
    if foreign is not None:
        raise FileExistsError(words("people.foreign", place=order.output, name=foreign))
    if there and not overwrite:
        raise FileExistsError(words("people.full" if DONE in there else "people.half", place=order.output))
    _clear(store, folder)
    store.create_dir(f"{folder}/{UNDER_WAY}", recursive=True)


def _clear(store: fs.FileSystem, folder: str) -> None:
    """Delete what was written into a folder, beginning with what says that it is whole."""
    there = store.get_file_info(fs.FileSelector(folder, allow_not_found=True))
    for info in sorted(there, key=lambda info: info.base_name != DONE):
        (store.delete_dir if info.type is fs.FileType.Directory else store.delete_file)(info.path)


def judge_piece(order: Order, pieces: Sequence[Piece], number: int) -> Told:
    """Judge one of the pieces and write its part; nothing comes of it if one before it holds a bad row."""
    piece, (store, folder) = pieces[number], _at(order.output)
    stop = f"{folder}/{UNDER_WAY}/{STOP}{number:08}"
    signs = store.get_file_info(fs.FileSelector(f"{folder}/{UNDER_WAY}"))
    if any(info.path < stop for info in signs if info.base_name.startswith(STOP)):
        return Told()
    own = f"{folder}/{UNDER_WAY}/{piece.part}.{uuid4().hex}"
    try:
        told = _written(order, piece, store, own)
    except BadRow as bad:
        store.open_output_stream(stop).close()
        return Told(mistake=(piece.before + bad.row, bad.column, bad.value, bad.message, bad.hint))
    store.move(own, f"{folder}/{piece.part}")
    return told


def _written(order: Order, piece: Piece, to: fs.FileSystem, path: str) -> Told:
    """Judge a piece, and write what comes of it into a file."""
    store, file = _at(piece.file)
    urgency, rows, bad = Counter[str](), 0, 0
    with (_reading(piece.file, order.flow), store.open_input_file(file) as source,
          to.open_output_stream(path) as stream):
        metadata = pq.read_metadata(source)
        dictionaries = as_dictionaries(order.flow, metadata.schema)
        table = pq.ParquetFile(source, metadata=metadata, read_dictionary=dictionaries,
                               page_checksum_verification=True)
        with pq.ParquetWriter(stream, order.results(table.schema_arrow)) as writer:
            for batch in order.judged(_batches(table, piece)):
                writer.write_batch(batch)
                rows += batch.num_rows
                bad += batch.column("complete").null_count
                for each in batch.column("urgency").drop_null().value_counts().to_pylist():
                    urgency[each["values"]] += each["counts"]
    return Told(rows, bad, urgency)


def _batches(table: pq.ParquetFile, piece: Piece) -> Iterator[pa.RecordBatch]:
    """Read a piece; a file without anybody can be one without a row group."""
    groups = [piece.group] if piece.group < table.num_row_groups else []
    yield from table.iter_batches(BLOCK, groups, use_threads=False)


def finish(order: Order, pieces: Sequence[Piece], told: Sequence[Told]) -> Judged:
    """Say of a folder that it is whole, and what it holds.

    Raises BadRowOfFile if a piece holds a bad row; nothing is left of the others then.
    Raises FileNotFoundError if a part is not there.
    """
    store, folder = _at(order.output)
    for piece, each in zip(pieces, told, strict=True):
        if each.mistake:
            row, column, value, message, hint = each.mistake
            _clear(store, folder)
            first = BadRow(row, column, value, Mistake(column, message, hint))
            raise BadRowOfFile(order.flow, piece.file, first)
    for info in store.get_file_info([f"{folder}/{piece.part}" for piece in pieces]):
        if info.type is not fs.FileType.File:
            raise FileNotFoundError(order.flow.words("people.lost", name=info.path))
    rows, bad = sum(each.rows for each in told), sum(each.bad for each in told)
    counted = sum((Counter(each.urgency) for each in told), Counter[str]())
    urgency = {level.id: counted[level.id] for level in order.flow.urgency}
    judged = Judged(rows, bad, urgency, rows - bad - counted.total())
    parts = [{"name": piece.part, "rows": each.rows, "file": piece.file, "row_group": piece.group}
             for piece, each in zip(pieces, told, strict=True)]
    with store.open_output_stream(f"{folder}/{MANIFEST}") as stream:
        stream.write(json.dumps({
            "flow": {"id": order.flow.id, "version": order.flow.version, "hash": order.flow.hash},
            "program": __version__, "date": order.today.isoformat(), **judged._asdict(), "parts": parts,
        }, indent=1).encode())
    store.delete_dir(f"{folder}/{UNDER_WAY}")
    store.open_output_stream(f"{folder}/{DONE}").close()
    return judged
