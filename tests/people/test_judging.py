"""A row of a table is told what its person would be told alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.judge.assessment import Assessment, assess
from backtriage.people import RESULTS, BadRow, judge, results_of
from backtriage.people.judging import WITHHELD
from backtriage.report.json import to_json
from tests.conftest import TODAY, answers, flow_of, slowly
from tests.judge.test_told import with_gaps
from tests.people.tables import Way, table_of
from tests.random_flows import Draw, flows, responses
from tests.shipped import everybody, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response


@st.composite
def crowds(draw: Draw) -> tuple[Flow, list[Response]]:
    """A flow at random, and some who answered part of it."""
    flow = draw(flows())
    return flow, draw(st.lists(responses(flow), min_size=1, max_size=12))


def alone(assessment: Assessment) -> dict[str, Any]:
    """What the JSON of one person says, in the columns of a table."""
    said, flow = json.loads(to_json(assessment)), assessment.flow
    return {"urgency": said["urgency"], "at_least": said["at_least"], "destination": said["destination"],
            "suitability": said.get(flow.subject) if flow.subject else None, "complete": said["complete"],
            "deciding": [finding.flag.id for finding in assessment.deciding], "flow": flow.hash}


def rows_of(flow: Flow, people: Sequence[Response], way: Way = Way.WORDS, *,
            sensitive: bool = True) -> list[dict[str, Any]]:
    """Judge people by a table, in several batches."""
    batch = table_of(flow, people, way)
    half = len(people) // 2
    judged = judge([batch.slice(0, half), batch.slice(half)], flow, today=TODAY, sensitive=sensitive)
    return [row for each in judged for row in each.to_pylist()]


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("count", [120, slowly(2_500)])
def test_a_row_says_what_the_json_of_one_person_says(count: int, way: Way) -> None:
    """However its answers are written, also where some are missing."""
    flow = shipped()
    cases = [person.vignette.response for person in everybody()]
    people = with_gaps(made_up(answers_to([flow], TODAY), cases, count, 3), 5) + cases[:count]

    rows = rows_of(flow, people, way)

    assert rows == [{"id": who} | alone(assess(flow, person, TODAY)) for who, person in enumerate(people)]
    assert {row["urgency"] for row in rows} == {None, *(level.id for level in flow.urgency)}
    assert {row["complete"] for row in rows} == {True, False}


@given(crowds(), st.sampled_from(Way))
def test_so_it_is_in_any_flow(crowd: tuple[Flow, list[Response]], way: Way) -> None:
    """Whatever its rules are, and whatever was answered."""
    flow, people = crowd
    plain = flow_of_subject(flow)

    for row, person in zip(rows_of(flow, people, way), people, strict=True):
        expected = alone(assess(flow, person, TODAY))
        assert {name: row[name] for name in expected if name not in plain} == {
            name: value for name, value in expected.items() if name not in plain}


def flow_of_subject(flow: Flow) -> set[str]:
    """Name the column that the JSON of a flow without a subject has no name for."""
    return set() if flow.subject else {"suitability"}


def test_what_comes_out_is_told_beforehand() -> None:
    """What is carried along comes first; no answer does."""
    flow = shipped()
    batch = table_of(flow, [everybody()[0].vignette.response])

    judged = next(judge([batch], flow))

    assert judged.schema == results_of(flow, batch.schema)
    assert judged.schema.names == ["id", *RESULTS.names]


def test_nobody_is_told_nothing() -> None:
    """A table without rows gives one without rows."""
    flow = shipped()
    batch = table_of(flow, [])

    assert next(judge([batch], flow)).num_rows == 0
    assert [*judge([], flow)] == []


SENSITIVE = """
    items:
      hit: {kind: one of, options: {fall: a, hurt: b, not: c}, sensitive: [hurt]}
      hot: {}
      age: {kind: number}
    flags:
      harmed: {when: {hit: hurt}, urgency: today}
      hit_or_hot: {when: {any: [{hit: [fall, hurt]}, {hot: "yes"}]}, urgency: today}
      hot_only: {when: {hot: "yes"}, urgency: today}
"""


@pytest.mark.parametrize("said, named", [
    ({"hit": "hurt", "hot": "no"}, [WITHHELD]),
    ({"hit": "hurt", "hot": "yes"}, ["hit_or_hot", "hot_only", WITHHELD]),
    ({"hit": "fall", "hot": "no"}, ["hit_or_hot"]),
    ({"hit": "not_sure", "hot": "no"}, ["harmed", "hit_or_hot"]),
    ({"hit": "not", "hot": "yes"}, ["hit_or_hot", "hot_only"]),
])
def test_no_finding_gives_a_sensitive_answer_away(said: dict[str, str], named: list[str]) -> None:
    """Urgency stands, so that nobody is told something milder; what decides it is withheld."""
    flow = flow_of(SENSITIVE)
    person = answers(flow, **said)

    (row,), (whole,) = rows_of(flow, [person], sensitive=False), rows_of(flow, [person])

    assert row["deciding"] == named
    assert row["urgency"] == whole["urgency"] == "today"
    assert WITHHELD not in whole["deciding"]
    assert "id" in row
    assert "hit" not in row


BAD = pa.RecordBatch.from_pydict({"who": ["x", "y", "z"], "age": [44, 300, 12],
                                  "hot": ["yes", "perhaps", None], "hit": ["fall", "fall", "fell"]})


def test_the_first_bad_row_is_told() -> None:
    """With its number in all batches, its column, its value, and what would fit."""
    flow = flow_of(SENSITIVE)

    with pytest.raises(BadRow) as found:
        next(judge([BAD], flow))
    with pytest.raises(BadRow) as later:
        list(judge([BAD.slice(0, 1), BAD.slice(1)], flow))

    bad = found.value
    assert (bad.row, bad.column, bad.value) == (2, "hot", "perhaps")
    assert bad.message == "`hot` has no option `perhaps`"
    assert bad.hint
    assert later.value.row == bad.row


def test_bad_rows_stay_and_are_told_nothing_mild() -> None:
    """Each stands where it stood, without a result, with all that is wrong, but no sensitive value."""
    flow = flow_of(SENSITIVE)

    first, second, third = next(judge([BAD], flow, skip_bad=True)).to_pylist()

    assert first["problem"] is None
    assert first["urgency"] == "today"
    for row in (second, third):
        assert {row[name] for name in RESULTS.names} == {None}
    assert "perhaps" in second["problem"]
    assert "age" in second["problem"]
    assert third["problem"].startswith("hit: ")
    assert "fell" not in third["problem"]
    shown = next(judge([BAD], flow, skip_bad=True, sensitive=True)).to_pylist()[2]
    assert "fell" in shown["problem"]
