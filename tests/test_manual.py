"""Every example of the manual of the language runs, and means what the manual says."""

from __future__ import annotations

from datetime import date

import pytest

from backtriage.author.vignettes import failures, read_vignettes
from backtriage.evaluation import Marks
from backtriage.flow.claims import ConditionReader
from backtriage.flow.document import read_document
from backtriage.flow.languages import gather_texts
from backtriage.flow.loader import read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import Problem
from backtriage.flow.translation import spots
from backtriage.response import PersonFacts, read_response
from tests.conftest import QUESTIONS, manual_blocks

DAY = date(2026, 11, 24)


@pytest.fixture(name="knee", scope="module")
def whole_flow() -> Flow:
    """The whole flow that the manual shows."""
    [text] = manual_blocks("flow")
    problems: list[Problem] = []
    flow = read_flow({"flow.yaml": text}, problems)
    assert not problems
    assert flow
    return flow


def test_the_whole_flow_asks_and_answers(knee: Flow) -> None:
    """The flow of the manual has its items, its flag and its levels."""
    assert [*knee.items] == ["locked", "swollen", "age"]
    assert [*knee.flags] == ["stuck_or_hot_knee"]
    assert [level.id for level in knee.urgency] == ["self_care", "today"]


@pytest.mark.parametrize("text", manual_blocks("condition"))
def test_each_condition_can_be_read(knee: Flow, text: str) -> None:
    """The conditions of the manual speak of the knee."""
    problems: list[Problem] = []
    node = read_document(text, "README.md", problems)
    assert node

    assert ConditionReader(knee.items, knee.definitions, problems).read(node)
    assert not problems


@pytest.mark.parametrize("number, raw, yes", [
    (0, {"swollen": "big", "age": "not_sure"}, True), (0, {"swollen": "big", "age": 61}, True),
    (0, {"swollen": "big", "age": 40}, False), (1, {"swollen": "hot"}, True),
    (1, {"swollen": "not_sure"}, False),
])
def test_doubt_is_settled_as_the_manual_says(knee: Flow, number: int, raw: object, yes: bool) -> None:
    """The first condition counts doubt as yes, the second as no."""
    problems: list[Problem] = []
    node = read_document(manual_blocks("condition")[number], "README.md", problems)
    assert node
    condition = ConditionReader(knee.items, knee.definitions, problems).read(node)
    assert condition
    response, mistakes = read_response(knee, raw, DAY)
    assert not mistakes

    truth = Marks(knee, PersonFacts(response, DAY)).truth(condition)

    assert (truth.yes, truth.no) == (int(yes), int(not yes))


def test_the_chapters_and_the_translation_can_be_read(knee: Flow) -> None:
    """The chapters of the manual fit beside its flow, and so does the German question."""
    [flow_text], [chapters], [german] = (manual_blocks(kind) for kind in ("flow", "chapters", "translation"))
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": flow_text, "reading.yaml": chapters}, problems)
    words = gather_texts({"de.yaml": german}, problems)

    assert not problems
    assert flow
    assert [part.shape for part in flow.chapters["evidence"].parts] == [
        "text", "icons", "bars", "heading", "say", "table"]
    assert {spot.path for spot in spots(words)} == {"items.locked.ask", "items.locked.about"}


def test_the_regions_can_be_read(knee: Flow) -> None:
    """The regions of the manual fit beside its flow."""
    [flow_text], [text] = manual_blocks("flow"), manual_blocks("regions")
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": flow_text, "regions.yaml": text}, problems)

    assert not problems
    assert flow
    assert flow.regions["uk"].numbers == {"emergency": "999", "urgent": "NHS 111"}


def test_the_told_cases_come_out_as_told(knee: Flow) -> None:
    """The vignettes of the manual are true of its flow."""
    [text] = manual_blocks("vignettes")
    problems: list[Problem] = []

    told = read_vignettes(knee, text, "README.md", problems)

    assert not problems
    assert len(told) == 2
    assert [failures(knee, vignette) for vignette in told] == [[], []]


def test_every_example_is_run() -> None:
    """No example of the manual in YAML is without a mark that says how to run it."""
    manual = (QUESTIONS / "README.md").read_text(encoding="utf-8")
    run = sum(len(manual_blocks(kind)) for kind in (
        "flow", "condition", "regions", "vignettes", "chapters", "translation"))

    assert manual.count("```yaml") == run
    assert run == 7
