"""A column of somebody's own in which few words stand, read as a plane for each different text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from backtriage.people.cells import values_in
from backtriage.people.columns import BETWEEN, BadTable
from backtriage.people.facts import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backtriage.flow.words import Words

Texts = tuple[str, ...]  # the words that stand in one cell


def labels(batch: pa.RecordBatch, name: str, check: Callable[[Texts, int], None],
           words: Words) -> Iterator[tuple[Texts | None, int]]:
    """Say for each different text of a column, or None for nothing, in whose row it stands.

    `check` is given each text first, with the place of a row that holds it.  Raises BadTable.
    """
    cells = batch.column(name)
    listed = pa.types.is_list(cells.type) or pa.types.is_large_list(cells.type)
    if listed and _worded(cells.type.value_type):
        joined = pc.binary_join(cells.cast(pa.list_(pa.string())), " ")
        cells = pc.if_else(cells.is_null(), joined, pc.fill_null(joined, ""))
    if pa.types.is_null(cells.type):
        cells = cells.cast(pa.string())
    if not _worded(cells.type):
        raise BadTable(words("people.no_words", name=name, type=str(cells.type)))
    table = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    places = pc.fill_null(table.indices, -1).to_numpy(zero_copy_only=False)
    texts = [None if text is None else tuple(part for part in BETWEEN.split(text) if part)
             for text in values_in(table.dictionary)]
    for place, text in enumerate(texts):
        if text is not None and (rows := places == place).any():
            check(text, int(rows.argmax()))
    for place, text in [*enumerate(texts), (-1, None)]:
        if who := pack(places == place):
            yield text, who


def _worded(kind: pa.DataType) -> bool:
    """Do words stand in a column of this type?"""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(one(inner) for one in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))
