"""Databases that run what is written for them: SQLite, DuckDB and PostgreSQL, each empty at first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import psycopg

from backtriage.flow.model import Flow, Kind
from backtriage.flow.truth import Absent
from backtriage.form.sql import to_sql
from backtriage.form.sql_names import names_of
from backtriage.judge.told import told
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.judge.response import Response

Row = tuple[object, ...]
Run = Callable[[str, str, list[Row]], list[Row]]  # the table, the query and the rows; gives what it says


def sqlite(table: str, query: str, rows: list[Row]) -> list[Row]:
    """Ask SQLite."""
    with sqlite3.connect(":memory:") as database:
        database.execute(table)
        gaps = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO people VALUES ({gaps})", rows)
        return database.execute(query).fetchall()


def duck(folder: Path) -> Run:
    """Ask DuckDB, which takes many rows from a file only."""
    def run(table: str, query: str, rows: list[Row]) -> list[Row]:
        file = folder / "people.csv"
        file.write_text(as_csv(rows), encoding="utf-8")
        with duckdb.connect() as database:
            database.execute(table)
            how = "FORMAT csv, HEADER false, ALLOW_QUOTED_NULLS false"
            database.execute(f"COPY people FROM '{file}' ({how})")
            return database.execute(query).fetchall()
    return run


def postgres(url: str) -> Run:
    """Ask PostgreSQL; what is done there is taken back."""
    def run(table: str, query: str, rows: list[Row]) -> list[Row]:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(table.encode())
            with cursor.copy("COPY people FROM STDIN (FORMAT csv)") as copy:
                copy.write(as_csv(rows))
            found = cursor.execute(query.encode()).fetchall()
            connection.rollback()
            return found
    return run


def as_csv(rows: list[Row]) -> str:
    """Write rows as the databases read them: nothing at all is NULL, and an empty text has its quotes."""
    def cell(value: object) -> str:
        return "" if value is None else f'"{value}"' if isinstance(value, str) else str(value)

    return "".join(",".join(map(cell, row)) + "\n" for row in rows)


# A flow's table


def columns(flow: Flow) -> dict[str, str]:
    """Every column that its query could read, with its type."""
    names, found = names_of(flow).items, {"id": "INTEGER"}
    for item in flow.items.values():
        name = names[item.id]
        match item.kind:
            case Kind.NUMBER | Kind.SCALE:
                found |= {name: "INTEGER", name + "__absent": "VARCHAR(30)"}
            case Kind.DATE:
                found |= {name + "__days_ago": "INTEGER", name + "__absent": "VARCHAR(30)"}
            case Kind.TEXT:
                found |= {name: "VARCHAR(30)", name + "__absent": "VARCHAR(30)"}
            case _:
                found[name] = "VARCHAR(300)"
    return found


def row(flow: Flow, person: Response, number: int) -> dict[str, object]:
    """Somebody's answers, by column."""
    names, found = names_of(flow).items, dict[str, object]({"id": number})
    for item, answer in person.answers.items():
        name = names[item]
        match answer:
            case Absent():
                found[name if flow.items[item].kind.chosen else name + "__absent"] = str(answer)
            case frozenset():
                found[name] = " ".join(sorted(answer))
            case date():
                found[name + "__days_ago"] = (TODAY - answer).days
            case _:
                found[name] = answer
    return found


def table(flow: Flow) -> str:
    """Make the table."""
    return f"CREATE TABLE people ({', '.join(f'{name} {kind}' for name, kind in columns(flow).items())})"


def ask(run: Run, flow: Flow, rows: Sequence[dict[str, object]], query: str = "") -> list[Row]:
    """Ask a database about some rows, in their order."""
    filled = [tuple(each.get(name) for name in columns(flow)) for each in rows]
    return sorted(run(table(flow), query or to_sql(flow), filled), key=lambda found: str(found[0]).zfill(9))


def told_by_sql(run: Run, flow: Flow, people: Sequence[Response], query: str = "") -> list[Row]:
    """Ask a database what people are told."""
    return ask(run, flow, [row(flow, person, number) for number, person in enumerate(people)], query)


def told_by_us(flow: Flow, people: Sequence[Response]) -> list[Row]:
    """Say what the evaluator tells them, in the columns of the query."""
    return [(number, None, each.at_least, each.urgency, each.destination,
             *([each.suitability] if flow.suitability else []))
            for number, each in enumerate(told(flow, people, TODAY))]
