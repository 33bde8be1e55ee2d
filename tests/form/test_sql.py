"""What a flow as SQL says besides what people are told: what it reads and refuses, and how long it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backtriage.flow.value import replace
from backtriage.form.sql import to_sql
from tests.conftest import flow_of
from tests.form.databases import Run, ask, columns, duck, sqlite, table, told_by_sql, told_by_us
from tests.form.test_sql_databases import at_random, small
from tests.keep.records.cluster import Cluster
from tests.shipped import WELL, shipped

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
FITS: dict[str, object] = {name: " ".join(said) if isinstance(said, list) else said
                           for name, said in WELL.items()}


@pytest.fixture(scope="module", name="query")
def of_the_shipped_flow() -> str:
    """The query of the shipped flow."""
    return to_sql(shipped())


MISFITS: list[tuple[str, dict[str, object]]] = [
    ("em_now", {"em_now": "Chest"}),
    ("em_now", {"em_now": "chest,bleed"}),
    ("em_now", {"em_now": "chest  bleed"}),
    ("em_now", {"em_now": "chest chest"}),
    ("em_now", {"em_now": "none chest"}),
    ("em_now", {"em_now": "chest not_sure"}),
    ("em_now", {"em_now": ""}),
    ("em_now", {"em_now": "chesT", "age": 130}),
    ("em_check", {"em_check": "Yes"}),
    ("role", {"role": "not_sure"}),
    ("age", {"age": 121}),
    ("age", {"age": -1}),
    ("age", {"age__absent": "not_sure"}),  # beside an age
    ("age", {"age": None, "age__absent": "prefer_not_to_say"}),
    ("visit", {"visit": 0}),
]


def test_an_answer_that_does_not_fit_is_named_and_nothing_is_told(database: Run) -> None:
    """Not even an emergency that other answers call for: who knows what the row is."""
    rows = [{"id": 0, **FITS}, *({"id": number, **FITS, "ces": "saddle", **wrong}
                                 for number, (_, wrong) in enumerate(MISFITS, 1))]

    found = ask(database, shipped(), rows)

    assert found[0][1:4] == (None, "self_care", "self_care")
    assert [row[1:] for row in found[1:]] == [(column, None, None, None, None) for column, _ in MISFITS]


def test_numbers_that_a_table_holds_as_text_are_numbers_all_the_same() -> None:
    """SQLite would compare them as words, by which 100 is less than 50; what is no number fits nothing."""
    flow = flow_of("items: {age: {kind: number}}\nflags: {old: {urgency: today, when: {age: at least 50}}}")
    texts = table(flow).replace("age INTEGER", "age TEXT")

    found = sqlite(texts, to_sql(flow), [
        (1, "100", None), (2, "9", None), (3, "old", None), (4, "50.5", None)])

    assert [row[1:4] for row in found] == [
        (None, "today", "today"), (None, "self_care", "self_care"), ("age", None, None), ("age", None, None)]


def test_the_result_has_no_answer_and_no_other_column(database: Run) -> None:
    """Whoever may read the result need not be whoever may read the answers."""
    columns = "id, misfit, at_least, urgency, destination, suitability"
    within = f"SELECT {columns} FROM ({to_sql(shipped())}) AS told"

    assert [len(row) for row in ask(database, shipped(), [{"id": 1, **FITS}])] == [6]
    assert ask(database, shipped(), [{"id": 1, **FITS}], within) == [
        (1, None, "self_care", "self_care", "self_care", "reasonable_option")]


def bare(query: str) -> str:
    """Leave out its comments."""
    return "\n".join(line for line in query.splitlines() if not line.lstrip().startswith("--"))


def test_each_flag_and_what_it_says_stands_in_the_query(query: str) -> None:
    """So that it can be held beside the rules; those that call for nothing are not needed."""
    flags = [flag for flag in shipped().flags.values() if flag.level]

    assert not [flag.id for flag in flags if not re.search(rf"(AS|,) {flag.id}_?$", query, re.MULTILINE)]
    assert not [flag.id for flag in flags if f"-- {flag.name}\n" not in query]


def test_every_column_that_it_reads_is_told_of_at_its_head(query: str) -> None:
    """And no other is needed: not that of an item whose answer nothing looks at."""
    told = {*re.findall(r"^--   (\w+)(?=:|$)", query, re.MULTILINE)}

    doubtless = {"visit__absent"}
    never_looked_at = {"region", "kept", "goal_name", "goal_name__absent", "goal_now", "goal_now__absent"}
    assert {*columns(shipped())} - told == doubtless | never_looked_at
    assert told <= {*columns(shipped())}


def test_a_flow_says_nothing_in_sql_but_comments() -> None:
    """Whatever its words are."""
    rude = replace(shipped(), title="Back\n; DROP TABLE people; --", version="1\r\nDELETE FROM people")

    assert bare(to_sql(rude)) == bare(to_sql(shipped()))
    assert ";" not in bare(to_sql(shipped()))


def test_it_is_no_longer_than_databases_bear(query: str) -> None:
    """PostgreSQL takes 1,664 columns, SQLite 1,000,000 signs, and people lines that fit on a page."""
    added = re.findall(r"^    , ", query, re.MULTILINE)

    assert len(added) < 1_600
    assert len(query) < 500_000
    assert max(map(len, bare(query).splitlines())) <= 170


def test_without_the_word_that_others_do_not_know_it_says_the_same(tmp_path: Path) -> None:
    """As the README tells those who have Trino or BigQuery; DuckDB needs it no more than they do."""
    people = at_random(small(), 300)
    [command] = re.findall(r"\(`sed 's/(.*?)/' judge\.sql`\)", README)
    word, instead = command.split("/")

    query = to_sql(small()).replace(word, instead)

    assert "MATERIALIZED (" not in query
    assert told_by_sql(duck(tmp_path), small(), people, query) == told_by_us(small(), people)


def test_a_query_is_written_and_run_as_the_readme_says(server: Cluster, tmp_path: Path) -> None:
    """By the command of this program, and by PostgreSQL's own."""
    [(export, run)] = re.findall(r"^(backtriage .* --format sql .*)\n(psql .*)$", README, re.MULTILINE)
    told: list[dict[str, object]] = [{"id": 1, **FITS}, {"id": 2, **FITS, "ces": "saddle"}, {"id": 3}]
    names = ", ".join(columns(shipped()))
    server.sql("CREATE DATABASE register")
    server.sql(table(shipped()), "register")
    for each in told:
        values = ", ".join("NULL" if name not in each else f"'{each[name]}'" for name in columns(shipped()))
        server.sql(f"INSERT INTO people ({names}) VALUES ({values})", "register")
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": "postgres",
             "PATH": f"{server.tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"}

    subprocess.run([sys.executable, "-m", *export.split()], cwd=tmp_path, check=True)
    subprocess.run(run, shell=True, cwd=tmp_path, check=True, env={**os.environ, **where})

    assert (tmp_path / "results.csv").read_text(encoding="utf-8").splitlines() == [
        "id,misfit,at_least,urgency,destination,suitability",
        "1,,self_care,self_care,self_care,reasonable_option", "2,,emergency,emergency,ed_now,not_now",
        "3,,self_care,,,"]
