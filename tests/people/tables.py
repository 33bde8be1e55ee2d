"""Tables of people's answers, written in each way that a column can be written."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from backtriage.flow.model import Kind
from backtriage.judge.response import to_plain
from backtriage.people.columns import CODES, NOT_ASKED, answers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Flow, Item
    from backtriage.judge.response import Response


class Way(StrEnum):
    """How answers that are chosen are written."""

    WORDS = "words"
    CELLS = "cells"  # all as text, as in CSV
    CODES = "codes"  # whole numbers, with what they stand for
    BACKWARDS = "backwards"  # the same, in another order than the flow's
    FILLED = "filled"  # codes, and a number of its own where somebody was not asked: nothing is null


def table_of(flow: Flow, people: Sequence[Response], way: Way = Way.WORDS) -> pa.RecordBatch:
    """Write what people answered as a table; `id` says who it is, from 0 on."""
    rows = [to_plain(flow, person) for person in people]
    fields, columns = [pa.field("id", pa.int64())], [pa.array(range(len(rows)), pa.int64())]
    for item in flow.items.values():
        values = [row.get(item.id) for row in rows]
        for field, column in _columns(item, values, way):
            fields.append(field)
            columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def _columns(item: Item, values: list[Any], way: Way) -> list[tuple[pa.Field, pa.Array]]:
    if way is Way.CELLS:
        cells = [" ".join(value) if isinstance(value, list) else None if value is None else str(value)
                 for value in values]
        return [(pa.field(item.id, pa.string()), pa.array(cells, pa.string()))]
    if item.kind in (Kind.NUMBER, Kind.SCALE, Kind.DATE):
        columns = _beside_doubts(item, values)
        return [filled(*columns[0], -1), columns[1]] if way is Way.FILLED and item.low >= 0 else columns
    if way is Way.FILLED and item.kind is not Kind.TEXT:
        several = item.kind is Kind.ANY_OF
        return [filled(*_as_codes(item, values, backwards=False), 0 if several else len(answers_of(item)))]
    if way in (Way.CODES, Way.BACKWARDS) and item.kind is not Kind.TEXT:
        return [_as_codes(item, values, backwards=way is Way.BACKWARDS)]
    if item.kind is Kind.ANY_OF:
        lists = [value if value is None or isinstance(value, list) else [value] for value in values]
        return [(pa.field(item.id, pa.list_(pa.string())), pa.array(lists, pa.list_(pa.string())))]
    return [(pa.field(item.id, pa.string()), pa.array(values, pa.string()))]


def _beside_doubts(item: Item, values: list[Any]) -> list[tuple[pa.Field, pa.Array]]:
    """Write numbers and days in one column, and doubts in another."""
    doubts = {absent.value for absent in item.doubts}
    kind = pa.date32() if item.kind is Kind.DATE else pa.int16()
    said = [None if value is None or value in doubts else date.fromisoformat(value)
            if item.kind is Kind.DATE else value for value in values]
    beside = [value if value in doubts else None for value in values]
    return [(pa.field(item.id, kind), pa.array(said, kind)),
            (pa.field(f"{item.id}__absent", pa.string()), pa.array(beside, pa.string()))]


def filled(field: pa.Field, column: pa.Array, number: int) -> tuple[pa.Field, pa.Array]:
    """Let a number stand where somebody was not asked; a column of days stays as it is."""
    if not pa.types.is_integer(column.type):
        return field, column
    said = (field.metadata or {}) | {NOT_ASKED: str(number).encode()}
    return field.with_metadata(said).with_nullable(False), column.fill_null(number)


def _as_codes(item: Item, values: list[Any], *, backwards: bool) -> tuple[pa.Field, pa.Array]:
    codes = answers_of(item)[::-1] if backwards else answers_of(item)
    if item.kind is Kind.ANY_OF:
        kind = pa.uint64()
        numbers = [None if value is None else sum(1 << codes.index(each) for each in (
            value if isinstance(value, list) else [value])) for value in values]
    else:
        kind = pa.int8()
        numbers = [None if value is None else codes.index(value) for value in values]
    return pa.field(item.id, kind, metadata={CODES: " ".join(codes).encode()}), pa.array(numbers, kind)
