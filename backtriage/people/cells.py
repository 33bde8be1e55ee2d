"""What stands in the cells of a table, as Python says it: also a day that no calendar has, and a broken text.

A file may hold both, and neither may end a run without a word: each is no answer, with its row.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def values_in(cells: pa.Array) -> list[Any]:
    """Give what stands in each row; what Python has no value for as a text, a broken sign as U+FFFD."""
    try:
        found: list[Any] = cells.to_pylist()
    except (OverflowError, ValueError):  # a text that cannot be decoded is one of the latter
        return [value_at(cells, row) for row in range(len(cells))]
    return found


def value_at(cells: pa.Array, row: int) -> Any:
    """Give what stands in one row, likewise."""
    cell, alone = cells[row], cells.slice(row, 1)
    try:
        return cell.as_py()
    except (OverflowError, ValueError):
        if pa.types.is_dictionary(cells.type):
            return value_at(alone.dictionary_decode(), 0)
        if pa.types.is_nested(cells.type):
            return values_in(cell.values) if isinstance(cell, pa.ListScalar) else {
                name: value_at(pc.struct_field(alone, name), 0) for name in cell}
        if pa.types.is_temporal(cells.type):
            return str(alone.cast(pa.string())[0].as_py())
        return cell.as_buffer().to_pybytes().decode(errors="replace")
