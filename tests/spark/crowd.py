"""A million people in seconds: those told beside the flow, again and again, with doubts of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from backtriage.flow.model import Kind
from backtriage.flow.truth import Absent
from backtriage.people.columns import CODES, answers_of
from tests.people.tables import filled
from tests.shipped import everybody, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Item
    from backtriage.judge.response import Answer

SEED = 20261130
DOUBTS = 0.02  # of all answers are a doubt instead, and as many were never given


def crowd(count: int, *, codes: bool = False) -> pa.Table:
    """Make so many people, with answers in words or, smaller, as codes; then nothing is null but a doubt."""
    chance = np.random.default_rng(SEED)
    who = chance.integers(0, len(everybody()), count)
    columns = {"person": (pa.field("person", pa.int64()), pa.array(np.arange(count)))}
    for item in shipped().items.values():
        told = [person.vignette.response.answers.get(item.id) for person in everybody()]
        draws = chance.random(count)
        for field, cells, doubt in _columns(item, told, codes=codes):
            lot = np.where(draws < DOUBTS, len(told) + doubt, np.where(draws < 2 * DOUBTS, len(told), who))
            columns[field.name] = field, cells.take(pa.array(lot))
    return pa.Table.from_arrays([cells for _, cells in columns.values()],
                                schema=pa.schema([field for field, _ in columns.values()]))


def _columns(item: Item, told: Sequence[Answer | None], *, codes: bool) -> list[
        tuple[pa.Field, pa.Array, int]]:
    """Write what was told as a column; behind it stand nothing and a doubt, if the second number is 1."""
    doubt = next(iter(item.doubts), None)
    behind = int(doubt is not None)
    answers = [*told, None, doubt]
    if item.kind in (Kind.NUMBER, Kind.SCALE):
        numbers = pa.array([None if isinstance(each, Absent) else each for each in answers], pa.int16())
        doubts = pa.array([each.value if isinstance(each, Absent) else None for each in answers])
        column = (filled(pa.field(item.id, pa.int16()), numbers, -1) if codes and item.low >= 0
                  else (pa.field(item.id, pa.int16()), numbers))
        return [(*column, 1),
                *[(pa.field(f"{item.id}__absent", pa.string()), doubts, 1)] * (doubt is not None)]
    words = [None if each is None else [each.value] if isinstance(each, Absent)
             else sorted(each) if isinstance(each, frozenset) else [str(each)] for each in answers]
    several = item.kind is Kind.ANY_OF
    if codes and item.kind.chosen:
        places = {name: place for place, name in enumerate(answers_of(item))}
        numbers = [None if some is None else sum(1 << places[name] for name in some) if several
                   else places[some[0]] for some in words]
        smallest = next(kind for kind, most in ((pa.uint8(), 8), (pa.uint16(), 16), (pa.uint32(), 32))
                        if len(places) <= most or not several)
        field = pa.field(item.id, smallest, metadata={CODES: " ".join(places)})
        return [(*filled(field, pa.array(numbers, smallest), 0 if several else len(places)), behind)]
    kind = pa.list_(pa.string()) if several else pa.string()
    cells = pa.array(words if several else [some and some[0] for some in words], kind)
    return [(pa.field(item.id, kind), cells, behind)]
