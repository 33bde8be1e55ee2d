"""A flow's judgement as one text of SQL: for tables of answers, where there is no Python.

The evaluator writes it, on planes that are conditions (`form/sql_plane.py`).  Whatever has a name in
the flow becomes a column, and since SQL cannot read a column where it is made, they are made in
steps, each from what the steps before it have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from backtriage.form.sql_columns import Column, Table
from backtriage.form.sql_head import head
from backtriage.form.sql_names import names_of
from backtriage.form.sql_text import folded
from backtriage.judge.response import clean

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

OUTCOMES = ("urgency", "destination", "suitability")  # nothing is told of them while it is too early


def to_sql(flow: Flow) -> str:
    """Write the judgement of a flow as one query of a table `people`."""
    table = Table(flow, names_of(flow))
    columns = table.needed()
    lines = [*head(flow, table.people, table.read), *_steps(table, columns), *_told(flow, columns)]
    return "\n".join(lines) + "\n"


def _steps(table: Table, columns: Mapping[str, Column]) -> Iterator[str]:
    """Write each step, with the columns that it adds."""
    for step in range(1, _last(columns) + 1):
        yield f"{'WITH' if step == 1 else '),'} step_{step} AS MATERIALIZED ("
        yield "  SELECT id" if step == 1 else f"  SELECT step_{step - 1}.*"
        for name, column in columns.items():
            if column.step == step:
                if column.note:
                    yield f"    -- {clean(column.note)}"
                told = column.text.text
                yield from folded(f"    , {told}" if told == name else f"    , {told} AS {name}")
        if step == 1:
            yield from folded(f"    , {table.people.misfits(table.read)} AS misfit")
        yield f"  FROM {'people' if step == 1 else f'step_{step - 1}'}"


def _told(flow: Flow, columns: Mapping[str, Column]) -> Iterator[str]:
    """Write what is told of everybody: nothing at all if an answer does not fit."""
    yield ")"
    yield "SELECT id"
    yield "  , misfit"
    yield "  , CASE WHEN misfit IS NULL THEN at_least END AS at_least"
    for outcome in OUTCOMES if flow.suitability else OUTCOMES[:-1]:
        found = "at_least" if outcome == "urgency" else outcome
        yield f"  , CASE WHEN misfit IS NULL AND NOT COALESCE(too_early, FALSE) THEN {found} END AS {outcome}"
    yield f"FROM step_{_last(columns)}"


def _last(columns: Mapping[str, Column]) -> int:
    return max(column.step for column in columns.values())
