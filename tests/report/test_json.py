"""A result as JSON keeps to its schema, and the schema lets nothing else through."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from backtriage.flow.model import FlagKind, Flow
from backtriage.flow.value import replace
from backtriage.judge.assessment import assess
from backtriage.judge.discretion import discreet
from backtriage.judge.read_answers import read_response
from backtriage.report import json as report_json
from backtriage.report.json import SCHEMA, to_json
from tests.conftest import TODAY, flow_of, judged
from tests.random_flows import flows, responses
from tests.shipped import WELL, Person, shipped, with_each_level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Document = dict[str, Any]
Way = tuple[str | int, ...]  # the keys and places that lead to a value of a document

WRITTEN = json.loads(Path(report_json.__file__).with_name("assessment.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(WRITTEN, format_checker=Draft202012Validator.FORMAT_CHECKER)
FLOW = shipped()


def document(**raw: object) -> Document:
    """Judge answers to the shipped flow, and read what is written of them."""
    response, mistakes = read_response(FLOW, raw, TODAY)
    assert not mistakes
    return dict(json.loads(to_json(discreet(assess(FLOW, response, TODAY)))))


# Somebody in whom every part of a document is filled: findings of both sorts, adaptations, an open answer.
OPEN = {key: answer for key, answer in WELL.items() if key != "needles"}
FULL = document(**OPEN | {"history": "preg", "stage": "later", "preg_flags": "none",
                          "pregnancy": "not_sure", "severity": "not_sure"})


def test_the_schema_is_a_schema() -> None:
    """It keeps to the draft that it names, and describes the documents that name it."""
    Draft202012Validator.check_schema(WRITTEN)

    assert WRITTEN["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert WRITTEN["properties"]["schema"] == {"const": SCHEMA}
    assert WRITTEN["$id"] == "urn:" + SCHEMA.replace("/", ":")


def test_the_schema_knows_every_kind_of_flag() -> None:
    """What the language calls a flag is what a document may call one."""
    assert WRITTEN["$defs"]["finding"]["properties"]["kind"]["enum"] == [*FlagKind]


@with_each_level
def test_every_told_case_keeps_to_the_schema(people: Callable[[], Sequence[Person]]) -> None:
    """What is written of the person of each case is what the schema says."""
    for person in people():
        written = json.loads(to_json(discreet(person.assessment)))
        assert not [error.message for error in VALIDATOR.iter_errors(written)], person


@given(st.data())
def test_any_flow_keeps_to_the_schema(data: st.DataObject) -> None:
    """The schema speaks of no clinical word, and holds whatever is asked and answered."""
    flow: Flow = replace(data.draw(flows()), subject="needling")
    response = data.draw(responses(flow))

    written = json.loads(to_json(assess(flow, response, TODAY)))

    assert not [error.message for error in VALIDATOR.iter_errors(written)]


@pytest.mark.parametrize("hot, level", [("yes", "today"), ("not_sure", "routine")])
def test_a_finding_stands_at_the_level_that_it_calls_for(hot: str, level: str) -> None:
    """Where doubt leaves it open, that is what its author says of doubt."""
    flow = flow_of("""
        items: {hot: {}}
        flags: {fever: {when: {hot: yes}, urgency: today, if_unsure: routine}}
        """)

    written = json.loads(to_json(judged(flow, hot=hot)))

    assert ([finding["level"] for finding in written["findings"]], written["urgency"]) == ([level], level)


def values(value: Any, path: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Walk over every value of a document, with the way to it."""
    yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from values(part, (*path, key))


def changed(path: Way, value: Any) -> Document:
    """Copy the full document with one value more, or another one."""
    *way, last = path
    copy = deepcopy(FULL)
    place: Any = copy
    for key in way:
        place = place[key]
    place[last] = value
    return copy


def without(path: Way) -> Document:
    """Copy the full document with one key less."""
    *way, last = path
    copy = deepcopy(FULL)
    place: Any = copy
    for key in way:
        place = place[key]
    del place[last]
    return copy


OBJECTS = [path for path, value in values(FULL) if isinstance(value, dict)]
NEEDED = [path for path, _ in values(FULL) if path and isinstance(path[-1], str)
          and not {"because", "axes"} & {*path[:-1]}  # here an item or an axis less can be true
          and (path[0] != "adaptations" or path[-1] in ("adaptations", "flag", "certain"))]


def test_the_full_document_has_every_part() -> None:
    """What follows is tried on every part that a document can have."""
    assert VALIDATOR.is_valid(FULL)
    assert all(FULL[part] for part in ("findings", "adaptations", "advice", "open", "unanswered"))
    assert {finding["certain"] for finding in FULL["findings"]} == {True, False}


def test_no_part_of_a_document_takes_an_unknown_key() -> None:
    """Nothing can be said that the schema does not name; ids are ids, also where they are keys."""
    assert not [path for path in OBJECTS if VALIDATOR.is_valid(changed((*path, "Of its own"), "words"))]


def test_no_key_may_be_missing() -> None:
    """Whoever reads a document can count on every key."""
    assert not [path for path in NEEDED if VALIDATOR.is_valid(without(path))]


@pytest.mark.parametrize("value", [1.5, {"Of its own": "words"}, [[]], ""],
                         ids=["a fraction", "an unknown object", "a list of lists", "no words"])
def test_no_value_may_be_of_another_sort(value: object) -> None:
    """What is nowhere in a document cannot stand in place of anything in it."""
    assert not [path for path, _ in values(FULL) if path and VALIDATOR.is_valid(changed(path, value))]


@pytest.mark.parametrize("path, value", [
    (("schema",), "backtriage/assessment/2"),
    (("date",), "2026-11-31"),
    (("date",), "24 November 2026"),
    (("flow", "hash"), "0123"),
    (("flow", "checked"), "2026"),
    (("flow", "reviewed_by"), ""),
    (("urgency",), "Same day"),
    (("acupuncture",), None),
    (("another",), "not_now"),
    (("axes",), {"comfort": "not_now"}),
    (("axes",), {}),
    (("unanswered",), []),
    (("complete",), True),
    (("advice",), ["rest", "rest"]),
    (("findings", 0, "kind"), "green flag"),
    (("findings", 0, "certain"), "yes"),
    (("open", 0, "worst", "flags"), []),
    (("open", 0, "worst", "answer"), []),
    (("adaptations", 0), {"flag": "on_blood_thinner", "certain": True}),
], ids=str)
def test_a_wrong_document_is_refused(path: Way, value: object) -> None:
    """What cannot be meant is not a result."""
    assert not VALIDATOR.is_valid(changed(path, value))


def test_a_flow_that_says_nothing_of_suitability_names_no_subject() -> None:
    """Without a scale of suitability there is no verdict on it, and no key for one."""
    flow = flow_of("""
        items: {hot: {kind: yes/no}}
        flags: {hot_knee: {urgency: today, when: {hot: yes}}}
    """)
    written = json.loads(to_json(judged(flow, hot="yes")))

    assert VALIDATOR.is_valid(written)
    assert not VALIDATOR.is_valid(written | {"needling": "not_now"})
