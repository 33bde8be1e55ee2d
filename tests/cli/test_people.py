"""A table of many people, from the command line: what is said, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pexpect
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from backtriage.cli.answer import app
from backtriage.cli.exits import BAD_INPUT, BAD_USAGE, DONE, STOPPED
from backtriage.flow.model import Kind
from backtriage.people import results_of
from backtriage.people.columns import CODES, answers_of
from tests.conftest import slowly
from tests.people.test_files import COUNT, table
from tests.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

WORDS = shipped().words
COMMAND = [sys.executable, "-m", "backtriage", "assess"]


def assess(*arguments: object) -> Any:
    """Run the command."""
    return CliRunner().invoke(app, ["assess", *map(str, arguments)])


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A table of some people."""
    file = tmp_path / "people.parquet"
    pq.write_table(table(), file)
    return file


def test_a_table_is_judged_and_summed_up(people: Path) -> None:
    """How many were judged, how many at each level, and that this is no study; early ones are no fault."""
    results = people.with_name("results.parquet")

    done = assess(people, "--output", results)

    assert done.exit_code == DONE, done.output
    assert pq.read_table(results).schema.names == results_of(shipped(), table().schema).names
    assert done.stdout == ""
    counts = {line.split(":")[0].strip(): int(line.split(":")[1]) for line in done.stderr.splitlines()
              if line.startswith("  ")}
    assert [*counts] == [*(level.id for level in reversed(shipped().urgency)), WORDS("people.early")]
    assert sum(counts.values()) == COUNT
    assert counts[WORDS("people.early")]
    assert WORDS("people.carried", names="id") in done.stderr
    assert WORDS("people.no_study") in done.stderr


@pytest.mark.parametrize("arguments, code, said", [
    (["people.parquet"], BAD_USAGE, "--output results.parquet"),
    (["my people.parquet"], BAD_USAGE, "assess 'my people.parquet' --output results.parquet"),
    (["people.parquet", "--output", "-"], BAD_USAGE, "--output results.parquet"),
    (["people.parquet", "--output", "r.csv", "--format", "json"], BAD_USAGE, "`--format` is for the answers"),
    (["people.parquet", "--output", "r.csv", "--region", "uk"], BAD_USAGE, "`--region`"),
    (["people.parquet", "--output", "r.xlsx"], BAD_INPUT, "cannot be a table"),
    (["people.parquet", "--output", "people.parquet", "--force"], BAD_INPUT, "the file of the people"),
    (["people.parquet", "--output", "there.csv"], BAD_INPUT, "--force"),
    (["people.parquet", "--output", "nowhere/r.csv"], BAD_INPUT, "cannot be written"),
    (["none.parquet", "--output", "r.csv"], BAD_INPUT, "none.parquet cannot be read: No such file"),
    (["folder.csv", "--output", "r.csv"], BAD_INPUT, "cannot be read"),
    (["broken.parquet", "--output", "r.csv"], BAD_INPUT, "broken.parquet: the table cannot be read"),
    (["bad.csv", "--output", "r.csv"], BAD_INPUT,
     "bad.csv: row 2, column `age`: `age` is a whole number, not `old`"),
    (["bad.csv", "--output", "r.csv"], BAD_INPUT, "--skip-bad"),
    (["answers.yaml", "--skip-bad"], BAD_USAGE, "`--skip-bad` is for a table"),
    (["answers.yaml", "--sensitive"], BAD_USAGE, "`--sensitive` is for a table"),
])
def test_what_cannot_be_done_is_said(people: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str],
                                     code: int, said: str) -> None:
    """In one message with what to do; nothing is written."""
    monkeypatch.chdir(people.parent)
    (people.parent / "there.csv").write_text("mine")
    (people.parent / "folder.csv").mkdir()
    (people.parent / "broken.parquet").write_bytes(people.read_bytes()[:500])
    (people.parent / "bad.csv").write_text("id,age\n1,44\n2,old\n")
    (people.parent / "answers.yaml").write_text("age: 44")

    done = assess(*arguments)

    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (people.parent / "r.csv").exists()


def test_bad_rows_are_left_out_and_told(people: Path) -> None:
    """With the reasons, in a file beside the results."""
    bad = people.with_name("bad.csv")
    bad.write_text("id,age\n1,44\n2,old\n3\n")

    done = assess(bad, "--output", bad.with_name("results.csv"), "--skip-bad")

    assert done.exit_code == DONE
    reasons = bad.with_name("results.bad.csv")
    assert WORDS("people.bad_rows", count=2, file=reasons) in done.stderr
    assert [line.split(",")[:4] for line in reasons.read_text().splitlines()] == [
        ['"row"', '"id"', '"column"', '"value"'], ["2", '"2"', '"age"', '"old"'], ["3", "", '""', '""']]


def test_it_speaks_the_language_that_is_asked_for(people: Path) -> None:
    """Also of many people."""
    ran = subprocess.run([*COMMAND, str(people), "--output", str(people.with_name("r.csv")), "--lang", "de"],
                         capture_output=True, text=True, check=True)

    assert shipped("de").words("people.no_study") in ran.stderr


def test_without_the_libraries_it_says_what_to_install(people: Path) -> None:
    """A plain installation has none that reads tables."""
    script = ("import sys; sys.modules['pyarrow'] = None; from backtriage.cli.main import main; "
              f"sys.argv[1:] = ['assess', {str(people)!r}, '--output', 'r.csv']; main()")

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert ran.returncode == BAD_INPUT
    assert ran.stderr.strip() == WORDS("people.no_library")


def test_another_window_that_writes_the_same_is_left_alone(people: Path) -> None:
    """Two that write one result would mix it."""
    from backtriage.keep.lock import take

    lock = take(people.with_name("r.csv"))
    assert lock
    done = assess(people, "--output", people.with_name("r.csv"))
    lock.release()

    assert done.exit_code == BAD_INPUT
    assert "second window" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminal")
@pytest.mark.parametrize("times", [600, slowly(4000)])
def test_a_terminal_shows_how_far_it_is_and_ctrl_c_keeps_what_is_judged(people: Path, times: int) -> None:
    """The same command goes on; without a terminal nothing moves."""
    large = people.with_name("large.parquet")
    with pq.ParquetWriter(large, table().schema) as writer:
        for _ in range(times // 100):
            writer.write_table(pa.concat_tables([table()] * 400))
    command = [*COMMAND, str(large), "--output", str(people.with_name("r.parquet"))]
    child = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=100, dimensions=(24, 80))

    child.expect(r"\[#+\.+\] \d+ %  ")
    child.kill(signal.SIGINT)
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == STOPPED
    told = " ".join(child.before.split()) if isinstance(child.before, str) else ""
    assert WORDS("people.stopped") in told
    assert "The same command goes on with it." in told
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    assert "Going on after them." in ran.stderr
    assert "#" not in ran.stderr


def test_a_template_has_a_column_for_each_item(tmp_path: Path) -> None:
    """Empty, of a type that can be read, and with what can stand in it."""
    file = tmp_path / "template.parquet"

    done = CliRunner().invoke(app, ["items", "--format", "parquet", "--output", str(file)])

    assert done.exit_code == DONE, done.output
    schema = pq.read_schema(file)
    assert {name for name in schema.names if not name.endswith("__absent")} == {*shipped().items, "answered"}
    for item in shipped().items.values():
        field = schema.field(item.id)
        assert field.metadata[b"question"]
        if item.kind.chosen:
            assert field.metadata[CODES].decode().split() == [*answers_of(item)]
        assert pa.types.is_list(field.type) == (item.kind is Kind.ANY_OF)
        assert (f"{item.id}__absent" in schema.names) == (bool(item.doubts) and not item.kind.chosen)
    results = tmp_path / "results.parquet"
    assert assess(file, "--output", results).exit_code == DONE
    assert pq.read_metadata(results).num_rows == 0


def test_items_can_be_written_to_a_file(tmp_path: Path) -> None:
    """In each of their formats."""
    for name, begins in (("json", "["), ("terminal", "")):
        file = tmp_path / name
        assert CliRunner().invoke(app, ["items", "--format", name, "--output", str(file)]).exit_code == DONE
        assert file.read_text(encoding="utf-8").startswith(begins)
        assert "em_now" in file.read_text(encoding="utf-8")
