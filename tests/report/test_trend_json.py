"""Trends for machines: what trends.schema.json describes, and the same that people are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer
from backtriage.report import trend_json
from backtriage.report.trend_json import trends_as_values
from tests.report.test_trend import HELPED, SESSIONS, WEEKLY, weekly
from tests.shipped import shipped

SCHEMA = json.loads(Path(trend_json.__file__).with_name("trends.schema.json").read_text("utf-8"))


def values(*answers: Answer | None) -> Any:
    """Write some numbers as JSON, and read them back."""
    return json.loads(json.dumps(trends_as_values(shipped(), weekly(*answers), SESSIONS)))


@pytest.mark.parametrize("answers", [
    (), (None,), (8,), WEEKLY, (4, 8), (5, 5), (0, 3), (8, Absent.UNSURE, 3)])
def test_all_that_is_written_is_described(answers: tuple[Answer | None, ...]) -> None:
    """With and without numbers, gaps and change."""
    Draft202012Validator.check_schema(SCHEMA)

    assert not [*Draft202012Validator(SCHEMA).iter_errors(values(*answers))]


def test_every_key_that_is_described_is_written() -> None:
    """The schema promises nothing that never comes."""
    told = values(*WEEKLY)
    [trend] = told["trends"]
    kinds = SCHEMA["$defs"]

    assert {*told} == {*SCHEMA["properties"]}
    assert {*trend} == {*kinds["trend"]["properties"]} == {*kinds["trend"]["required"]}
    assert {*trend["change"]} == {*kinds["change"]["properties"]} == {*kinds["change"]["required"]}


def test_it_is_what_people_are_told() -> None:
    """The same sentence, the same numbers."""
    [trend] = values(*WEEKLY)["trends"]

    assert trend["say"] == HELPED
    assert [reading["value"] for reading in trend["readings"]] == [*WEEKLY]
    assert (trend["change"]["points"], trend["change"]["percent"], trend["change"]["weight"],
            trend["change"]["went"], trend["target"]) == (-4, 50, "clear", "better", 5)


@pytest.mark.parametrize("answers, went", [((8, 4), "better"), ((8, 8), "same"), ((4, 8), "worse")])
def test_it_says_which_way_it_went(answers: tuple[int, int], went: str) -> None:
    """In one word."""
    assert values(*answers)["trends"][0]["change"]["went"] == went


def test_what_is_not_known_is_null() -> None:
    """And never 0."""
    assert [each["value"] for each in values(8, Absent.UNSURE)["trends"][0]["readings"]] == [8, None]
