"""An empty table with a column for each item, of the type that reads best, which says what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from backtriage.flow.model import Kind
from backtriage.judge.read_answers import ANSWERED
from backtriage.people.columns import CODES, answers_of
from backtriage.people.table import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow, Item

QUESTION = b"question"  # of a field: what is asked, or what its number is


def template(flow: Flow) -> bytes:
    """Write the table as Parquet."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.schema([*_fields(flow)]).empty_table(), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _fields(flow: Flow) -> Iterator[pa.Field]:
    if ANSWERED not in flow.items:
        yield pa.field(ANSWERED, pa.date32())
    for item in flow.items.values():
        said = {QUESTION: (item.ask or item.short).encode()}
        names = " ".join(answers_of(item)).encode()
        yield pa.field(item.id, _type(item), metadata=said | ({CODES: names} if item.kind.chosen else {}))
        if item.doubts and not item.kind.chosen:
            doubts = " ".join(absent.value for absent in item.doubts).encode()
            yield pa.field(item.id + ABSENT, pa.string(), metadata={CODES: doubts})


def _type(item: Item) -> pa.DataType:
    """Choose the type of a column."""
    match item.kind:
        case Kind.NUMBER | Kind.SCALE:
            return pa.int16() if item.low >= -2**15 and item.high < 2**15 else pa.int32()
        case Kind.DATE:
            return pa.date32()
        case Kind.ANY_OF:
            return pa.list_(pa.string())
        case Kind.YES_NO | Kind.ONE_OF | Kind.TEXT:
            return pa.string()
