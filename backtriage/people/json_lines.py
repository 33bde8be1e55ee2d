"""Tables in JSON lines: one flat object a line, an answer or a list of ticks for each item.

A line may leave out what was not asked, so every item has its column, whether or not the
first lines name it.  What else stands in the first lines is carried along: as text, unless all of
them agree on truths or numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from backtriage.flow.model import Kind
from backtriage.judge.read_answers import ANSWERED, Mistake
from backtriage.people.columns import read_cell
from backtriage.people.delimited import beginning
from backtriage.people.rows import BLOCK, Block, Rows, ahead, reading, with_broken
from backtriage.people.table import ABSENT

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

PART = 8_192  # lines that are held as objects
FIRST = 16 * PART  # lines that decide what is carried along, and as what
LONGEST = 1_000_000  # bytes of a line, as of a file of answers
CARRIED = {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
assert FIRST == BLOCK


class _Broken(Exception):
    """A line holds no answers of anybody."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(mistake.message)


def json_rows(file: Path, flow: Flow) -> Rows:
    """Open a file of JSON lines."""
    beginning(file, flow)  # whose encoding may be another
    known = {*flow.items, *(name + ABSENT for name in flow.items), ANSWERED}
    with reading(flow.words), pa.input_stream(file) as stream:
        carried, asked = _first(islice(_lines(stream, flow), FIRST), known)
    schema = pa.schema([*(pa.field(name, kind) for name, kind in carried.items()),
                        *(pa.field(name, _type(flow.items.get(name))) for name in sorted(known) if asked)])

    def blocks(skip: int) -> Iterator[Block]:
        broken: dict[int, Mistake] = {}
        with reading(flow.words), pa.input_stream(file) as stream:
            yield from with_broken(_batches(_lines(stream, flow), flow, schema, broken), broken, schema, skip)

    return Rows(schema, None, lambda skip: ahead(blocks(skip)))


def _type(item: Item | None) -> pa.DataType:
    return pa.list_(pa.string()) if item is not None and item.kind is Kind.ANY_OF else pa.string()


def _lines(stream: pa.NativeFile, flow: Flow) -> Iterator[Mapping[str, Any] | Mistake]:
    """Read line by line; an empty one is nobody."""
    rest = b""
    too_long = False
    while data := stream.read(1 << 20):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            if too_long or line.strip():
                yield _object(b"" if too_long else line, flow)
            too_long = False
        if len(rest) > LONGEST:  # the rest of this line is read, and not kept
            rest, too_long = b"", True
    if too_long or rest.strip():
        yield _object(b"" if too_long else rest, flow)


def _object(line: bytes, flow: Flow) -> Mapping[str, Any] | Mistake:
    """Read a line."""
    if not line or len(line) > LONGEST:
        return Mistake("", flow.words("people.long_line", count=LONGEST))

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise _Broken(Mistake("", flow.words("people.key_twice", name=twice)))
        return made

    try:
        found = json.loads(line.decode("utf-8-sig"), object_pairs_hook=once)
        if b"\\u" in line:
            json.dumps(found, ensure_ascii=False).encode()  # half a sign is no text
    except _Broken as broken:
        return broken.mistake
    except (ValueError, RecursionError) as error:
        return Mistake("", flow.words("people.no_json", error=str(error).split(":", maxsplit=1)[0]),
                       flow.words("people.a_line"))
    return found if isinstance(found, dict) else Mistake("", flow.words("people.no_object"),
                                                         flow.words("people.a_line"))


def _first(lines: Iterable[Mapping[str, Any] | Mistake], known: set[str]) -> tuple[
        dict[str, pa.DataType], bool]:
    """Find what is carried along and as what, and whether there is an answer; or no line can be read."""
    kinds: dict[str, set[type]] = {}
    asked, read, lost = False, False, False
    for line in lines:
        if isinstance(line, Mistake):
            lost = True
            continue
        read = True
        for name, value in line.items():
            if name in known:
                asked = True
            else:
                held = kinds.setdefault(name, set())
                if value is not None:
                    large = isinstance(value, int) and not -2**63 <= value < 2**63
                    held.add(str if large else type(value))
    carried = {name: CARRIED.get(float if held == {int, float} else next(iter(held), str), pa.string())
               if len(held) == 1 or held == {int, float} else pa.string() for name, held in kinds.items()}
    return carried, asked or (lost and not read)


def _batches(lines: Iterable[Mapping[str, Any] | Mistake], flow: Flow, schema: pa.Schema,
             broken: dict[int, Mistake]) -> Iterator[pa.RecordBatch]:
    """Make batches of the lines that are good, and note the others."""
    before = 0
    known = {**dict.fromkeys(schema.names)}
    read: dict[tuple[str, type, str], Any] = {}  # each different answer once
    each = iter(lines)
    while some := [*islice(each, PART)]:
        good = []
        for row, line in enumerate(some, before):
            made = line if isinstance(line, Mistake) else _row(line, flow, schema, known, read)
            if isinstance(made, Mistake):
                broken[row] = made
            else:
                good.append(made)
        before += len(some)
        names = {name for row in good for name in row}
        yield pa.record_batch([
            pa.array([row.get(field.name) for row in good], field.type) if field.name in names
            else pa.nulls(len(good), field.type) for field in schema], schema=schema)


def _row(line: Mapping[str, Any], flow: Flow, schema: pa.Schema, known: Mapping[str, None],
         read: dict[tuple[str, type, str], Any]) -> dict[str, Any] | Mistake:
    """Make the cells of a row."""
    made = {}
    for name, value in line.items():
        if value is None:
            continue
        if name not in known:
            return Mistake(name, flow.words("people.new_key", name=name, count=FIRST))
        key = name, type(value), str(value)
        cell = read.get(key)
        if cell is None:
            cell = _cell(name, value, flow, schema)
            if len(read) < BLOCK:
                read[key] = cell
        if isinstance(cell, Mistake):
            return cell
        made[name] = cell
    return made


def _cell(name: str, value: Any, flow: Flow, schema: pa.Schema) -> Any:
    """Make one cell: text, or a list of texts, as of a table that has no other types; or what is carried."""
    item, kind = flow.items.get(name.removesuffix(ABSENT)), schema.field(name).type
    if pa.types.is_list(kind):
        cells = value if isinstance(value, list) else [value]
        plain = all(isinstance(cell, str | int | float) for cell in cells)
        return [*map(_text, cells)] if plain else read_cell(flow.items[name], value)
    if item is None and name != ANSWERED:
        return _carried(name, value, kind, flow)
    if isinstance(value, list) and len(value) == 1:
        [value] = value
    if isinstance(value, str | int | float):
        return _text(value)
    return Mistake(name, flow.words("people.no_cell", name=name))


def _carried(name: str, value: Any, kind: pa.DataType, flow: Flow) -> Any:
    """Carry a value along as the first lines had it."""
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    fits = (type(value) is bool if pa.types.is_boolean(kind) else
            type(value) in (int, float) and (not pa.types.is_integer(kind) or (type(value) is int
                                             and -2**63 <= value < 2**63)))
    return value if fits else Mistake(name, flow.words("people.other_type", name=name, count=FIRST))


def _text(value: str | float) -> str:
    """Write an answer as a cell; an empty one stays what it is, no answer."""
    return str(value).lower() if isinstance(value, bool) else str(value)
