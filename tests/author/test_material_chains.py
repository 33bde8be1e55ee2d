"""Chains of definitions that use each other twice: 3 KB that could take longer than anybody lives.

Each step doubles the ways through the chain, but every command takes each step once.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.author.cases.coverage import run_trial
from backtriage.author.check.check import check
from backtriage.author.diff.diff import diff
from backtriage.author.explain.explain import explain
from backtriage.author.explain.graph import graph
from backtriage.author.explain.overview import overview
from backtriage.author.material import load
from backtriage.author.mutate.mutate import mutate
from backtriage.author.prove.prove import prove
from backtriage.author.vignettes import asked_items
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from backtriage.form.fhir_questionnaire import questionnaire_json
from backtriage.form.paper import form
from backtriage.judge.assessment import assess
from backtriage.keep.answer_file import write_answers
from backtriage.report.formats import Format, write_format
from tests.author.folders import folder_of
from tests.conftest import TODAY, answers, slowly

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backtriage.flow.model import Flow

LONG = 30  # below the limit of the loader; 2 to the power of 30 ways lead through it
pytestmark = pytest.mark.timeout(60)  # seconds for what takes less than one, or else years
WHY = {"lowers_because": "it is a test"}
STEPS: dict[str, Callable[[str], Any]] = {
    "all": lambda below: {"all": [below, below]},
    "any": lambda below: {"any": [below, below]},
    "count": lambda below: {"at least 1 of": [below, below]},
    "mixed": lambda below: {"all": [below, {"any": [below, {"cold": "yes"}]}]},
    "negated": lambda below: {"any": [{"not": below, **WHY}, {"all": [below, {"cold": "yes"}]}]},
}
TOO_LONG = "is too long to be written out with its definitions"


def chained(folder: Path, step: str, long: int = LONG) -> Path:
    """A flow whose rules stand on a chain of definitions, or of items that look at two before them."""
    definitions: dict[str, Any] = {"d0": {"hot": "yes"}}
    items: dict[str, Any] = {"hot": {}, "cold": {}}
    if step == "items":
        names = ["hot", "cold", *(f"q{number}" for number in range(long))]
        items |= {name: {"ask_if": {"all": [{names[place]: "yes"}, {names[place + 1]: "yes"}]}}
                  for place, name in enumerate(names[2:])}
        last: Any = {names[-1]: "yes"}
    else:
        definitions |= {f"d{number + 1}": STEPS[step](f"d{number}") for number in range(long)}
        last = f"d{long}"
        items["last"] = {"ask_if": last}
    flags = {"hot_knee": {"when": {"any": [last, {"last": "yes"} if "last" in items else last]},
                          "urgency": "today"}}
    return folder_of(folder, json.dumps({
        "items": items, "definitions": definitions, "flags": flags,
        "advice": {"rest": {"when": last}}, "always": {"so": {"if": last, "then": {"hot": "yes"}}}}),
        "{cases: [{case: A knee, urgency: self_care, answers: {hot: no, cold: no}}]}")


def written(flow: Flow) -> None:
    """Judge somebody, ask them, and write everything that can be written of them."""
    for said in ({"hot": "yes", "cold": "no"}, {"hot": "not_sure"}, {}):
        response = answers(flow, **said)
        assessment = assess(flow, response, TODAY)
        assert assessment.findings or assessment.could_raise or assessment.denied
        assert assessment.doubts is not None
        write_answers(assessment)
        for format in Format:
            if format is not Format.PDF:
                write_format(format, assessment, datetime.combine(TODAY, datetime.min.time()))
        asked_items(flow, response, TODAY)


COMMANDS: dict[str, Callable[[Path], object]] = {
    "assess": lambda folder: written(load_flow(folder)),
    "check": lambda folder: check(folder, TODAY).data(),
    "try": lambda folder: run_trial(folder).data(),
    "explain": lambda folder: [explain(load(folder), name).data() for name in ("hot_knee", "d0", "rest")],
    "overview": lambda folder: overview(load(folder)).data(),
    "graph": lambda folder: graph(load_flow(folder)).data(),
    "prove": lambda folder: prove(folder, lambda _: None).data(),
    "diff": lambda folder: diff(str(folder), str(folder), folder, people=1000).data(),
}


@pytest.mark.parametrize("step", [*STEPS, "items"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_step_of_a_chain_is_taken_once(tmp_path: Path, command: str, step: str) -> None:
    """It ends."""
    COMMANDS[command](chained(tmp_path, step))


@pytest.mark.parametrize("step", [*map(slowly, ("all", "mixed", "items"))])
def test_a_chain_is_broken_in_every_small_way(tmp_path: Path, step: str) -> None:
    """As often as it has parts, and not as it has ways."""
    assert mutate(chained(tmp_path, step, 6), lambda *_: None).tried < 6 * 20


@pytest.mark.parametrize("make", [form, questionnaire_json])
@pytest.mark.parametrize("step", [*STEPS, "items"])
def test_what_must_be_written_out_is_written_or_refused(
        tmp_path: Path, step: str, make: Callable[[Flow], object]) -> None:
    """Paper and FHIR know no definitions: what would be endless there is told at the item."""
    make(load_flow(chained(tmp_path / "short", step, 3)))
    try:
        make(load_flow(chained(tmp_path / "long", step)))
    except FlowError as error:
        [problem] = error.problems
        assert TOO_LONG in problem.message
        assert problem.place.line
        assert step not in ("all", "any")
