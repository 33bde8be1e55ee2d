"""The Questionnaire asks what the flow asks, by two judges of FHIR; a Bundle says what was found, and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

import fhirpathpy
import pytest
from fhirpathpy.engine.invocations.constants import Constants
from fhirpathpy.models import models
from hypothesis import given, settings
from hypothesis import strategies as st

from backtriage.assessment import Assessment, assess
from backtriage.author.vignettes import Vignette, load_vignettes
from backtriage.evaluation import Marks
from backtriage.flow.loader import load_flow
from backtriage.flow.model import NONE, Flow, Item
from backtriage.flow.truth import Absent
from backtriage.report.fhir import questionnaire_json, to_bundle, to_questionnaire, to_response
from backtriage.report.fhirpath import ABSENT, doubt_of
from backtriage.response import PersonFacts, Response
from tests.conftest import SHIPPED, TODAY, answers, flow_of, judged
from tests.random_flows import flows, responses, said_or_doubted

if TYPE_CHECKING:
    from collections.abc import Callable

Resource = dict[str, Any]

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
FLOW = load_flow(SHIPPED)
CASES = load_vignettes(FLOW, SHIPPED)
QUESTIONNAIRE = to_questionnaire(FLOW)
PEOPLE = 300

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.case}".strip())


@pytest.fixture(autouse=True, scope="module")
def today_in_fhirpath() -> Iterator[None]:
    """Give FHIRPath the day of the tests as its `today()`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Constants, "reset", lambda self: setattr(self, "today", TODAY.isoformat()))
        yield


def everything(questionnaire: Resource) -> Iterator[Resource]:
    """Walk over the items of a Questionnaire or of its response, groups among them."""
    for item in questionnaire.get("item", []):
        yield item
        yield from everything(item)


# Two judges of when an item applies, neither of which knows our conditions.

@lru_cache(maxsize=1000)
def compiled(expression: str) -> Callable[[Resource, Resource], list[Any]]:
    """Read an expression once."""
    return fhirpathpy.compile(expression, models["r4"])  # type: ignore[no-any-return]


def applies(item: Resource, response: Resource) -> bool:
    """Does an item of a Questionnaire apply, given a QuestionnaireResponse?"""
    for extension in item.get("extension", []):
        if extension["url"].endswith("enableWhenExpression"):
            assert "enableWhen" not in item
            [truth] = compiled(extension["valueExpression"]["expression"])(response, {"resource": response})
            assert isinstance(truth, bool)
            return truth
    listed = [holds(when, response) for when in item.get("enableWhen", [])]
    assert len(listed) < 2 or item["enableBehavior"] == "any"
    return any(listed) if listed else True


def holds(when: Resource, response: Resource) -> bool:
    """Judge one `enableWhen`, as the specification of FHIR says."""
    given = [answer for item in everything(response) if item["linkId"] == when["question"]
             for answer in item["answer"]]
    match when["operator"]:
        case "exists":
            return bool(given) is when["answerBoolean"]
        case "=":
            wanted = when["answerCoding"]
            return any((coding["system"], coding["code"]) == (wanted["system"], wanted["code"])
                       for coding in (answer["valueCoding"] for answer in given))
        case ">=":
            return any(answer["valueInteger"] >= when["answerInteger"] for answer in given)
    raise AssertionError(when["operator"])


def disagreements(flow: Flow, questionnaire: Resource, response: Response) -> list[str]:
    """Name the items that a form would show and the flow not ask, or the other way round."""
    said = to_response(assess(flow, response, TODAY), NOW)
    marks = Marks(flow, PersonFacts(response, TODAY))
    wrong = []
    for item in everything(questionnaire):
        if item["type"] == "group":
            continue
        truth = marks.applies(item["linkId"].removesuffix(ABSENT))
        if applies(item, said) is not (truth is None or not truth.no):
            wrong.append(item["linkId"])
    return wrong


def exported(item: Item) -> st.SearchStrategy[Any]:
    """An answer that may be written into a file."""
    return said_or_doubted(item).filter(
        lambda answer: not (isinstance(answer, frozenset) and answer & item.sensitive))


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_any_flow_asks_the_same_in_fhir(data: st.DataObject) -> None:
    """Whatever a flow asks on a condition, its Questionnaire asks on the same one."""
    flow = data.draw(flows())
    response = data.draw(responses(flow))

    assert not disagreements(flow, to_questionnaire(flow), response)


@settings(deadline=None, max_examples=300)
@given(responses(FLOW, answer=exported))
def test_the_shipped_flow_asks_the_same_in_fhir(response: Response) -> None:
    assert not disagreements(FLOW, QUESTIONNAIRE, response)
