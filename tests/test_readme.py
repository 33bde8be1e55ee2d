"""The examples in README.md that judge people from Python: each is run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backtriage.people import judge
from tests.people.tables import table_of
from tests.shipped import everybody, shipped

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
EXAMPLES: list[str] = [block for block in BLOCKS if "backtriage.people import" in block]
KNOWN = ("polars", "duckdb", "pandas", "pyarrow.dataset")


def example(library: str) -> str:
    """The example that reads people with a library."""
    found = [block for block in EXAMPLES if f"import {library}" in block]
    assert len(found) == 1
    return found[0]


def test_there_is_an_example_for_each() -> None:
    """And none that is not run."""
    assert len(EXAMPLES) == len(KNOWN)


@pytest.mark.parametrize("library", KNOWN)
def test_an_example_judges_the_people_of_a_file(library: str, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """It says the same as the function alone."""
    people = [person.vignette.response for person in everybody()[:200]]
    table = table_of(shipped(), people)
    pq.write_table(pa.Table.from_batches([table]), tmp_path / "people.parquet")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}

    exec(compile(example(library), "README.md", "exec"), names)

    (expected,) = judge([table])
    results = pa.table(names["results"]) if not isinstance(names["results"], pa.Table) else names["results"]
    assert results["urgency"].to_pylist() == expected["urgency"].to_pylist()
    assert results["id"].to_pylist() == expected["id"].to_pylist()
