"""A file of people in, a file of results out: nobody is lost, and whoever is stopped goes on."""

from __future__ import annotations

import csv
import json
import os
import resource
import stat
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtriage.people import BadRow, BadTable
from backtriage.people.register import Done, Job, run
from tests.conftest import TODAY, draws
from tests.memory import most_memory
from tests.people.test_files import COUNT, table
from tests.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

MODULES = ("rows", "columnar", "register")
SMALL = 40


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that are small enough for a test to have several."""
    for module in MODULES:
        monkeypatch.setattr(f"backtriage.people.{module}.BLOCK", SMALL)


def job(people: Path, results: Path, **options: Any) -> Job:
    """A job of this day."""
    return Job(people, results, shipped(), TODAY, **options)


def done(asked: Job) -> tuple[Done, list[str]]:
    """Do a job, and keep what is said."""
    said: list[str] = []
    return run(asked, said.append, lambda *_: None), said


def cells() -> st.SearchStrategy[list[list[str]]]:
    """Tables with answers that fit, that do not, and with cells too many or too few."""
    age = st.sampled_from(["4", "", "7,0", "x", "1000", "=2"])
    return st.lists(st.lists(age, min_size=1, max_size=4), min_size=1, max_size=30)


@given(cells(), st.sampled_from([".parquet", ".csv", ".jsonl", ".arrow"]), st.sampled_from([3, 1000]))
@settings(draws(0.5))
def test_every_row_is_judged_or_told(
        tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], suffix: str, block: int) -> None:
    """What was judged and what was left out are all, in every format."""
    folder = tmp_path_factory.mktemp("people")
    people, results = folder / f"people{suffix}", folder / f"results{suffix}"
    fit = rows if suffix in (".csv", ".jsonl") else [row for row in rows if len(row) == 3]
    columns: dict[str, list[Any]] = {
        "id": [row[0] for row in fit], "age": [[*row, ""][1] or None for row in fit],
        "severity": [[*row, "", ""][2] or None for row in fit]}
    _write(people, columns, [",".join(f'"{cell}"' for cell in row) for row in fit])

    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            patch.setattr(f"backtriage.people.{module}.BLOCK", block)
        made, _ = done(job(people, results, skip_bad=True))

    with (folder / "results.bad.csv").open(newline="") as file:
        bad = {int(row["row"]) for row in csv.DictReader(file)}
    assert made.judged + made.bad == len(fit)
    assert len(bad) == made.bad
    assert made.judged == (_count(results))
    wrong = {number for number, row in enumerate(fit, 1) if {"x", "1000", "=2"} & {*row[1:3]}
             or (suffix == ".csv" and len(row) != 3)}
    assert bad == wrong


def _count(results: Path) -> int:
    """Count the rows of a result."""
    match results.suffix:
        case ".parquet":
            return int(pq.read_metadata(results).num_rows)
        case ".arrow":
            return int(pa.ipc.open_file(results).read_all().num_rows)
        case ".csv":
            with results.open(newline="") as file:
                return len([*csv.reader(file)]) - 1
        case _:
            return len(results.read_text().splitlines())


def _write(people: Path, columns: dict[str, list[Any]], lines: list[str]) -> None:
    """Write a table that may be broken, where its kind can be."""
    made = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    match people.suffix:
        case ".parquet":
            pq.write_table(made, people)
        case ".arrow":
            with pa.ipc.new_file(str(people), made.schema) as writer:
                writer.write_table(made)
        case ".csv":
            people.write_text("\n".join(["id,age,severity", *lines]) + "\n")
        case _:
            people.write_text("\n".join(map(json.dumps, made.to_pylist())) + "\n")


@pytest.mark.usefixtures("small_blocks")
def test_the_first_bad_row_stops_and_says_where(tmp_path: Path) -> None:
    """With its number in the whole file, its column, and what would fit."""
    people, results = tmp_path / "people.csv", tmp_path / "results.csv"
    people.write_text("id,age\n" + "".join(
        f"{row},{'x' if row in (93, 95) else 44}\n" for row in range(1, 101)))

    with pytest.raises(BadRow) as raised:
        done(job(people, results))

    assert (raised.value.row, raised.value.column, raised.value.value) == (93, "age", "x")
    assert not results.exists()
    made, said = done(job(people, results, skip_bad=True))
    assert said == [shipped().words("people.goes_on", count=80)]
    assert (made.judged, made.bad) == (98, 2)
    assert [row["row"] for row in csv.DictReader((tmp_path / "results.bad.csv").open())] == ["93", "95"]


@pytest.mark.parametrize("skip_bad", [False, True])
def test_a_text_that_nothing_closes_loses_nobody(tmp_path: Path, *, skip_bad: bool) -> None:
    """All below it would count as one row; to skip that one would drop the others without a word."""
    people, results = tmp_path / "people.csv", tmp_path / "results.csv"
    people.write_text('id,age,note\n1,44,\n2,45,"see ward 3\n3,46,\n4,300,\n')

    with pytest.raises(BadTable, match="row 2 opens a text"):
        done(job(people, results, skip_bad=skip_bad))

    assert [*tmp_path.iterdir()] == [people]


def test_where_nothing_was_judged_nothing_is_left(tmp_path: Path) -> None:
    """Only what was judged is worth a folder."""
    people = tmp_path / "people.csv"
    people.write_text("id,age\n1,440\n")

    with pytest.raises(BadRow):
        done(job(people, tmp_path / "results.csv"))

    assert [*tmp_path.iterdir()] == [people]


@pytest.mark.usefixtures("small_blocks")
def test_rows_that_were_skipped_do_not_pass_once_they_may_not_be(tmp_path: Path) -> None:
    """What was kept counts up to the first of them."""
    people, results = tmp_path / "people.csv", tmp_path / "results.csv"
    people.write_text("id,age\n" + "".join(f"{row},{'x' if row == 50 else 44}\n" for row in range(1, 101)))
    asked = job(people, results, skip_bad=True)
    stopped_after(asked, 3)

    with pytest.raises(BadRow):
        done(job(people, results))


def stopped_after(asked: Job, blocks: int) -> None:
    """Begin a job, and stop it from outside."""
    told = iter(range(blocks))  # the first word comes before the first block

    def progress(_: int, __: int | None) -> None:
        if next(told, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(asked, lambda _: None, progress)


@pytest.mark.usefixtures("small_blocks")
def test_whoever_was_stopped_goes_on(tmp_path: Path) -> None:
    """And gets the same, byte for byte; what is kept until then is private."""
    people, results, whole = (tmp_path / f"{name}.parquet" for name in ("people", "results", "whole"))
    pq.write_table(table(), people)
    done(job(people, whole))
    stopped_after(job(people, results), 2)

    assert not results.exists()
    folder = job(people, results).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    _, said = done(job(people, results))

    assert said == [shipped().words("people.goes_on", count=2 * SMALL)]
    assert results.read_bytes() == whole.read_bytes()
    assert not folder.exists()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("changed", ["file", "columns", "day", "flow", "sensitive"])
def test_what_does_not_fit_any_more_is_judged_anew(tmp_path: Path, changed: str) -> None:
    """Parts of another table, day or questionnaire are never mixed in."""
    people, results = tmp_path / "people.parquet", tmp_path / "results.parquet"
    pq.write_table(table(), people)
    first = job(people, results)
    stopped_after(first, 2)
    options: dict[str, Any] = {}
    match changed:
        case "file":
            os.utime(people, (1, 1))
        case "columns":
            pq.write_table(table().drop_columns(["age"]), people)
        case "sensitive":
            options["sensitive"] = True
    flow = shipped("de") if changed == "flow" else shipped()
    day = TODAY.replace(day=TODAY.day % 27 + 1) if changed == "day" else TODAY

    made, said = done(Job(people, results, flow, day, **options))

    assert said == [flow.words("people.anew")]
    assert made.judged == COUNT


@pytest.mark.usefixtures("small_blocks")
def test_a_file_that_changes_while_it_is_read_is_no_result(tmp_path: Path) -> None:
    """Half of one table and half of another are nobody's."""
    people, results = tmp_path / "people.parquet", tmp_path / "results.parquet"
    pq.write_table(table(), people)

    with pytest.raises(BadTable, match="changed"):
        run(job(people, results), lambda _: None, lambda *_: os.utime(people, (1, 1)))

    assert not results.exists()


def test_nothing_is_replaced_unless_it_may_be(tmp_path: Path) -> None:
    """Neither the result, nor the file of bad rows, nor ever the people."""
    people, results, bad = tmp_path / "people.csv", tmp_path / "results.csv", tmp_path / "results.bad.csv"
    people.write_text("age\n44\n")
    for there, options in ((results, {}), (bad, {"skip_bad": True})):
        there.write_text("mine")
        with pytest.raises(FileExistsError):
            done(job(people, results, **options))
        assert there.read_text() == "mine"
    for asked in (job(people, people, replace=True), job(bad, results, skip_bad=True, replace=True)):
        with pytest.raises(BadTable, match="the file of the people"):
            done(asked)
    assert people.read_text() == "age\n44\n"
    done(job(people, results, skip_bad=True, replace=True))
    assert results.read_text().startswith('"urgency"')
    with pytest.raises(FileNotFoundError):
        done(job(people, tmp_path / "nowhere" / "results.csv"))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The result lies where it leads."""
    people, link, real = tmp_path / "people.csv", tmp_path / "link.csv", tmp_path / "real.csv"
    people.write_text("age\n44\n")
    real.write_text("before")
    link.symlink_to(real)

    done(job(people, link, replace=True))

    assert link.is_symlink()
    assert real.read_text().startswith('"urgency"')


def test_sensitive_answers_are_not_told_of_bad_rows(tmp_path: Path) -> None:
    """Unless somebody asks for them."""
    secret = next(item for item in shipped().items.values() if item.sensitive)
    people, results = tmp_path / "people.csv", tmp_path / "results.csv"
    people.write_text(f"age,{secret.id}\n44,hidden-word\n")

    done(job(people, results, skip_bad=True))
    assert "hidden-word" not in (tmp_path / "results.bad.csv").read_text()
    done(job(people, results, skip_bad=True, sensitive=True, replace=True))
    assert "hidden-word" in (tmp_path / "results.bad.csv").read_text()


def test_what_was_wrong_is_no_formula(tmp_path: Path) -> None:
    """A spreadsheet that opens the file works nothing out."""
    people = tmp_path / "people.csv"
    people.write_text("age,severity\n=1+1,-7\n")

    done(job(people, tmp_path / "results.csv", skip_bad=True))

    [first, second] = csv.DictReader((tmp_path / "results.bad.csv").open())
    assert (first["value"], second["value"]) == ("'=1+1", "-7")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limit")
@pytest.mark.usefixtures("small_blocks")
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """What was judged stays, and is gone on with."""
    people, results = tmp_path / "people.parquet", tmp_path / "results.parquet"
    pq.write_table(table(), people)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, before[1]))  # a part is smaller, the whole is not
    try:
        with pytest.raises(OSError, match="large") as raised:
            done(job(people, results))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert raised.value.errno
    assert not results.exists()
    made, said = done(job(people, results))
    assert said == [shipped().words("people.goes_on", count=COUNT)]
    assert made.judged == COUNT


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no such number")
def test_memory_does_not_grow_with_the_people(tmp_path: Path) -> None:
    """Two million take less than 600 MB, and nearly as much as half a million."""
    used = []
    for millions in (0.5, 2):
        people = tmp_path / f"people-{millions}.parquet"
        with pq.ParquetWriter(people, table().schema) as writer:
            for _ in range(int(millions * 4)):
                writer.write_table(pa.concat_tables([table()] * (250_000 // COUNT)))
        used.append(most_memory([sys.executable, "-m", "backtriage", "assess", str(people), "--output",
                                 str(people.with_suffix(".results.parquet"))]))

    assert used[1] < 600, used
    assert used[1] < 1.4 * used[0], used
