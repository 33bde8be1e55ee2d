"""What stands in a cell is given, whatever it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from backtriage.people.cells import value_at, values_in

BROKEN = pa.Array.from_buffers(pa.string(), 2, [
    None, pa.array([0, 2, 4], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfeab")])
SHOWN = ["\ufffd\ufffd", "ab"]
FAR = pa.array([10**7, 0], pa.int32()).cast(pa.date32())
FAR_SHOWN = ["29349-01-26", date(1970, 1, 1)]


@pytest.mark.parametrize("cells, shown", [
    (BROKEN, SHOWN), (BROKEN.cast(pa.large_string()), SHOWN), (BROKEN.cast(pa.string_view()), SHOWN),
    (BROKEN.dictionary_encode(), SHOWN), (FAR, FAR_SHOWN), (FAR.cast(pa.timestamp("s")), None),
    (pa.ListArray.from_arrays([0, 1, 2], BROKEN), [[SHOWN[0]], [SHOWN[1]]]),
    (pa.ListArray.from_arrays([0, 2], FAR), [FAR_SHOWN]),
    (pa.StructArray.from_arrays([BROKEN, FAR], ["a", "b"]),
     [{"a": a, "b": b} for a, b in zip(SHOWN, FAR_SHOWN, strict=True)]),
    (pa.MapArray.from_arrays([0, 2], pa.array(["a", "b"]), BROKEN),
     [[{"key": "a", "value": SHOWN[0]}, {"key": "b", "value": SHOWN[1]}]]),
    (pa.array([10**13, None], pa.timestamp("s")), ["<value out of range: 10000000000000>", None]),
], ids=lambda each: str(each.type) if isinstance(each, pa.Array) else "")
def test_what_python_has_no_value_for_is_given_as_a_text(cells: pa.Array, shown: list[Any] | None) -> None:
    """And what stands beside it, as it is."""
    found = values_in(cells)

    assert found == [value_at(cells, row) for row in range(len(cells))]
    assert shown is None or found == shown
