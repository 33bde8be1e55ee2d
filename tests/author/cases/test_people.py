"""A table of people is scored as a file of cases is: by counts, for any number of them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from backtriage.author.cases.people import PeopleScore, score_by, score_people
from backtriage.author.cases.score import score
from backtriage.author.cases.tally import Proportion
from backtriage.cli.answer import app
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from backtriage.judge.response import plain_answer
from tests.author.cases.test_score import COOL, HOT, KNEE, OLD
from tests.author.folders import folder_of
from tests.author.tables import Row, row_of, table_of
from tests.conftest import TODAY
from tests.random_flows import flows, responses

LEVELS = ("self_care", "today", "now")
ALL = "they are self_care, today, now"


def scored(tmp_path: Path, *rows: Row) -> PeopleScore:
    file = table_of(tmp_path / "people.parquet", rows)
    return score_people(folder_of(tmp_path / "flow", KNEE), file, TODAY)


def row(answers: dict[str, object], *accept: str) -> Row:
    return {**answers, "expected": [*accept] or None}


def test_each_row_stands_in_the_row_expected_and_the_column_given(tmp_path: Path) -> None:
    """The table counts every row once; what is accepted beside the expected level is no mistake."""
    result = scored(tmp_path, row(HOT, "today"), row(COOL, "today"), row(OLD, "now"), row(OLD, "self_care"),
                    row(HOT, "now", "today"))

    assert result.tally.levels == LEVELS
    assert result.tally.table() == ((0, 0, 1), (1, 1, 0), (0, 1, 1))
    assert (result.tally.under, result.tally.over) == (Proportion(1, 5), Proportion(1, 5))
    assert not result.ok


def test_rows_of_which_nobody_says_what_is_expected_are_counted_and_left_out(tmp_path: Path) -> None:
    """They are in no share, and their numbers are told."""
    result = scored(tmp_path, row(HOT), row(HOT, "today"), row(COOL))

    assert (result.tally.total, result.without.rows, result.ok) == (1, [1, 3], True)
    assert "left out, as `expected` is empty: 2; rows 1, 3" in [*result.lines()]


def test_the_furthest_off_are_told_first_with_a_few_of_their_rows(tmp_path: Path) -> None:
    """Not all of them: there may be many."""
    result = scored(tmp_path, *[row(COOL, "today")] * 5, *[row(COOL, "now")] * 4, row(OLD, "today"))
    lines = [*result.lines()]
    start = lines.index("milder than every accepted level, the furthest off first:")

    assert lines[start:start + 6] == [
        "milder than every accepted level, the furthest off first:",
        "  `now` expected, `self_care` given: 4; rows 6, 7, 8, …",
        "  `today` expected, `self_care` given: 5; rows 1, 2, 3, …",
        "",
        "more urgent than every accepted level, the furthest off first:",
        "  `today` expected, `now` given: 1; row 10"]
    assert "no study" in lines[-1]


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    """A row may be mild only because nobody answered."""
    result = scored(tmp_path, row({"hot": "yes"}, "now"), row(OLD, "now"))

    assert (result.left_open, result.early) == (1, 1)
    assert any("too early to say: 1 of 2" in line for line in result.lines())


@pytest.mark.parametrize("texts", [
    pa.array(["now today", "today"]), pa.array([["now", "today"], ["today"]]),
    pa.array(["now, today", "today"]).dictionary_encode(),
    pa.array([["now", "today"], ["today"]], pa.large_list(pa.large_string()))])
def test_several_levels_stand_in_a_text_or_a_list(tmp_path: Path, texts: pa.Array) -> None:
    """The first is the one expected."""
    file = table_of(tmp_path / "people.parquet", [HOT, HOT])
    pq.write_table(pq.read_table(file).append_column("expected", texts), file)

    result = score_people(folder_of(tmp_path / "flow", KNEE), file, TODAY)

    assert result.tally.table() == ((0, 0, 0), (0, 1, 0), (0, 1, 0))
    assert result.tally.accepted == Proportion(2, 2)


@pytest.mark.parametrize("expected, message, hint", [
    ("toady", "row 2, column `expected`: no level of urgency is called `toady`", "did you mean `today`?"),
    ("today x", "row 2, column `expected`: no level of urgency is called `x`", ALL),
    (" ", "row 2, column `expected`: no level of urgency is called ``", ALL),
])
def test_a_level_that_is_none_ends_it(tmp_path: Path, expected: str, message: str, hint: str) -> None:
    """It is told with its row."""
    with pytest.raises(FlowError) as error:
        scored(tmp_path, row(HOT, "today"), {**HOT, "expected": expected})

    [problem] = error.value.problems
    assert (problem.message, problem.hint) == (message, hint)


@pytest.mark.parametrize("column", [pa.array([1]), pa.array([[1]])])
def test_numbers_are_no_levels(tmp_path: Path, column: pa.Array) -> None:
    """Nobody guesses which level a number stands for."""
    file = table_of(tmp_path / "people.parquet", [HOT])
    pq.write_table(pq.read_table(file).append_column("expected", column), file)

    with pytest.raises(FlowError, match="it must hold words, or lists of words"):
        score_people(folder_of(tmp_path / "flow", KNEE), file, TODAY)


@pytest.mark.parametrize("rows, message", [
    ([HOT], "the column `expected` is missing"),
    ([row(HOT), row(OLD)], "no row says in `expected` what is expected"),
    ([row({**HOT, "age": 140}, "now")], "row 1, column `age`, `140`: `age` cannot be 140"),
])
def test_what_cannot_be_scored_is_no_success(tmp_path: Path, rows: list[Row], message: str) -> None:
    """It is told what is missing."""
    with pytest.raises(FlowError, match=message.replace("`", ".")):
        scored(tmp_path, *rows)


@given(st.data())
def test_many_are_scored_as_each_case_is(tmp_path_factory: pytest.TempPathFactory,
                                         data: st.DataObject) -> None:
    """A table and a file of cases, of the same people, come to the same counts."""
    folder = folder_of(tmp_path_factory.mktemp("flow"), KNEE)
    flow = load_flow(folder)
    people = data.draw(st.lists(responses(flow), min_size=1, max_size=20))
    accept = [data.draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3)) for _ in people]
    cases = folder / "cases.jsonl"
    cases.write_text("".join(json.dumps({"id": number, "accept": levels, "answers": {
        name: plain_answer(flow.items[name], answer) for name, answer in person.answers.items()}}) + "\n"
        for number, (person, levels) in enumerate(zip(people, accept, strict=True))), encoding="utf-8")
    table = table_of(folder / "people.parquet", [
        {**row_of(flow, person), "expected": levels} for person, levels in zip(people, accept, strict=True)])

    result, other = score_people(folder, table, TODAY), score(folder, cases)

    assert result.tally == other.tally
    assert result.left_open == sum(bool(case.left_open) for case in other.cases)


@given(st.data())
def test_whoever_expects_what_is_given_is_never_off(tmp_path_factory: pytest.TempPathFactory,
                                                    data: st.DataObject) -> None:
    """Of any flow, all rows are accepted whose expected level is on both ends of the scale."""
    flow = data.draw(flows())
    ends = [flow.urgency[0].id, flow.urgency[-1].id]
    people = data.draw(st.lists(responses(flow), min_size=1, max_size=10))
    file = table_of(tmp_path_factory.mktemp("people") / "people.parquet",
                    [{**row_of(flow, person), "expected": ends} for person in people])

    result = score_by(flow, file, TODAY)

    assert result.tally.accepted == Proportion(len(people), len(people))
    assert result.off == {}


def test_the_command_ends_as_with_cases(tmp_path: Path) -> None:
    """With 1 if somebody is told something too mild, and never with two tasks at once."""
    folder = str(folder_of(tmp_path / "flow", KNEE))
    file = str(table_of(tmp_path / "people.parquet", [row(COOL, "today")]))
    run = CliRunner()

    under = run.invoke(app, ["flow", "try", folder, "--people", file, "--format", "json"])
    both = run.invoke(app, ["flow", "try", folder, "--people", file, "--cases", file])

    assert under.exit_code == 1
    data = json.loads(under.output)
    assert data["off"] == [{"accept": ["today"], "given": "self_care", "under": True, "over": False,
                            "count": 1, "rows": [1]}]
    assert (data["left_out"]["count"], data["under_triage"]["count"]) == (0, 1)
    assert (both.exit_code, "`--cases` and `--people` cannot go together" in both.stderr) == (2, True)
