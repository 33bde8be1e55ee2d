from __future__ import annotations

import json
from pathlib import Path

import pytest

from backtriage.author.cases.score import Score, score
from backtriage.author.cases.tally import Proportion
from backtriage.flow.problem import FlowError
from tests.author.folders import folder_of

KNEE = """
    items:
      hot: {}
      age: {kind: number}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today}
      old_knee: {when: {all: [{hot: yes}, {age: at least 60}]}, urgency: now}
    """


def scored(tmp_path: Path, *lines: str) -> Score:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return score(folder_of(tmp_path / "flow", KNEE), file)


def line(id: str, answers: dict[str, object], *accept: str) -> str:
    return json.dumps({"id": id, "answers": answers, "accept": accept})


HOT, COOL, OLD = {"hot": "yes", "age": 40}, {"hot": "no", "age": 40}, {"hot": "yes", "age": 60}


def test_each_case_stands_in_the_row_expected_and_the_column_given(tmp_path: Path) -> None:
    """The table counts every case once."""
    result = scored(tmp_path, line("a", HOT, "today"), line("b", COOL, "today"), line("c", OLD, "now"),
                    line("d", OLD, "self_care"))

    assert result.levels == ("self_care", "today", "now")
    assert result.tally.table() == ((0, 0, 1), (1, 1, 0), (0, 0, 1))


def test_under_triage_is_milder_than_every_accepted_level_and_over_triage_more_urgent(tmp_path: Path) -> None:
    """What a panel accepts is neither."""
    result = scored(tmp_path, line("accepted", HOT, "now", "today"), line("under", COOL, "now", "today"),
                    line("over", OLD, "self_care", "today"), line("right", OLD, "now"))

    assert [case.case.id for case in result.cases if case.pair.under] == ["under"]
    assert [case.case.id for case in result.cases if case.pair.over] == ["over"]
    assert (result.tally.under, result.tally.over) == (Proportion(1, 4), Proportion(1, 4))
    assert not result.ok


def test_sensitivity_is_of_those_expected_at_the_highest_level(tmp_path: Path) -> None:
    """Who is expected there and given something accepted, but milder, is not counted as caught."""
    result = scored(tmp_path, line("caught", OLD, "now"), line("missed", HOT, "now", "today"),
                    line("other", OLD, "today"))

    assert result.tally.sensitivity == Proportion(1, 2)
    assert result.ok  # what was missed is accepted all the same


@pytest.mark.parametrize("count, total, low, high", [
    (81, 263, 0.2553, 0.3662),  # Newcombe RG, Stat Med 1998;17:857-72, table I, method 3
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
])
def test_the_intervals_are_those_of_wilson(count: int, total: int, low: float, high: float) -> None:
    """They agree with published examples."""
    assert Proportion(count, total).interval() == pytest.approx((low, high), abs=5e-5)


def test_of_nobody_nothing_is_known() -> None:
    """Without a case the interval is everything."""
    assert Proportion(0, 0).interval() == (0.0, 1.0)
    assert str(Proportion(0, 0)) == "no such case"
    assert Proportion(7, 7).interval()[1] == 1.0


@pytest.mark.parametrize("wrong, column, message", [
    ('{"id": "b", "answers": {"age": 140}, "accept": ["now"]}', 25, "`age` cannot be 140"),
    ('{"id": "b", "answers": {"hto": "yes"}, "accept": ["now"]}', 25, "no item is called `hto`"),
    ('{"id": "b", "answers": {}, "accept": ["soon"]}', 39, "no level of urgency is called `soon`"),
    ('{"id": "b", "answers": {}, "accept": []}', 28, "`accept` must be a list"),
    ('{"id": "b", "answers": {}}', 1, "this case has no `accept`"),
    ('{"id": "a", "answers": {}, "accept": ["now"]}', 8, "two cases are called `a`"),
    ('{"id": "b", "id": "c", "answers": {}, "accept": ["now"]}', 2, "`id` is written twice"),
    ('{"id": "b" "answers": {}}', 12, "this is not JSON"),
    ('{"id": [], "answers": {}, "accept": ["now"]}', 2, "`id` must be a word or a number"),
    ("[1]", 1, "this case has no `id`, `answers`, `accept`"),
])
def test_a_case_that_cannot_be_is_told_with_its_line(
        tmp_path: Path, wrong: str, column: int, message: str) -> None:
    """Nothing is scored before every line can be meant."""
    with pytest.raises(FlowError) as error:
        scored(tmp_path, line("a", HOT, "today"), "", wrong)

    [problem] = error.value.problems
    assert (problem.place.line, problem.place.column) == (3, column)
    assert message in problem.message


def test_an_empty_file_is_no_success(tmp_path: Path) -> None:
    """A file without a case is told."""
    with pytest.raises(FlowError, match="there is no case in this file"):
        scored(tmp_path, "")


def test_a_wrong_case_is_told_with_the_flags_behind_it(tmp_path: Path) -> None:
    """Who reads the score sees at once which rule to look at, and which questions were left open."""
    result = scored(tmp_path, line("a", OLD, "self_care"), line("b", {"hot": "no"}, "today"),
                    line("c", {"age": 60}, "self_care"))

    told = "\n".join(result.lines())
    assert f"{tmp_path / 'cases.jsonl'}:1: a: `self_care` expected, `now` given, through `old_knee`" in told
    assert "under-triage: 1 of 3, 33.3% (95% interval 6.1% to 79.2%)" in told
    assert "accepted:     1 of 3, 33.3% (95% interval 6.1% to 79.2%)" in told
    assert "cases in which a question that would be asked has no answer: 1 of 3" in told


def test_a_wrong_case_with_questions_left_says_how_many(tmp_path: Path) -> None:
    """It may be mild only because nobody answered them."""
    *_, told = scored(tmp_path, line("a", {"age": 60}, "now")).lines()

    assert told.endswith("a: `now` expected, `self_care` given; questions without an answer: 1")


def test_machines_are_told_the_same(tmp_path: Path) -> None:
    """The result is plain JSON."""
    data = json.loads(json.dumps(scored(tmp_path, line("a", OLD, "now")).data()))

    assert data["sensitivity"]["level"] == "now"
    assert data["table"] == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
