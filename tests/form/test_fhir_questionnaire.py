"""The questionnaire in FHIR asks what the flow asks, and is taken by readers that are not ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import fhirpathpy
import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhirpathpy.engine.invocations.constants import Constants
from fhirpathpy.models import models
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.codes import DOUBT_SUFFIX
from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent
from backtriage.form.fhir_questionnaire import questionnaire_json, to_questionnaire
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import PersonFacts, Response
from backtriage.judge.worked_out import worked_out
from backtriage.report.fhir import to_response
from tests.conftest import TODAY, answers, draws, flow_of
from tests.random_flows import flows, responses
from tests.shipped import Person, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    People = Callable[[], Sequence[Person]]

Resource = dict[str, Any]

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
FLOW = shipped()
QUESTIONNAIRE = to_questionnaire(FLOW)


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
    return fhirpathpy.compile(expression, models["r4"])


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
    marks = Marks(flow, PersonFacts(worked_out(flow, response), TODAY))
    wrong = []
    for item in everything(questionnaire):
        if item["type"] == "group":
            continue
        truth = marks.applies(item["linkId"].removesuffix(DOUBT_SUFFIX))
        if applies(item, said) is not (truth is None or not truth.no):
            wrong.append(item["linkId"])
    return wrong


def kept(flow: Flow, response: Response) -> Response:
    """Leave out answers that are never written."""
    return response.without(name for name, answer in response.answers.items()
                            if isinstance(answer, frozenset) and answer & flow.items[name].sensitive)


@given(st.data())
def test_any_flow_asks_the_same_in_fhir(data: st.DataObject) -> None:
    """Whatever a flow asks on a condition, its Questionnaire asks on the same one."""
    flow = data.draw(flows())
    response = data.draw(responses(flow))
    questionnaire = to_questionnaire(flow)

    assert not disagreements(flow, questionnaire, response)
    assert not flaws(questionnaire)


@pytest.mark.slow
@draws(1 / 20)
@given(responses(FLOW))
def test_the_shipped_flow_asks_the_same_in_fhir(response: Response) -> None:
    """Whatever was answered, a form of the shipped Questionnaire shows what we would ask."""
    assert not disagreements(FLOW, QUESTIONNAIRE, kept(FLOW, response))


def test_the_judges_can_tell_a_wrong_condition() -> None:
    """Where the Questionnaire asked something else, the judges above would say so."""
    flow = flow_of("""
        items:
          hot: {kind: yes/no}
          cold: {kind: yes/no, ask_if: {hot: no}}
          age: {kind: number, ask_if: {all: [{hot: yes}, {cold: yes}]}}
    """)
    other = flow_of("""
        items:
          hot: {kind: yes/no}
          cold: {kind: yes/no, ask_if: {hot: yes}}
          age: {kind: number, ask_if: {all: [{hot: yes}, {hot: no}]}}
    """)

    assert disagreements(flow, to_questionnaire(other), answers(flow, hot="yes")) == ["cold"]
    assert disagreements(flow, to_questionnaire(other), answers(flow, hot="no", cold="yes")) == ["cold"]
    assert disagreements(flow, to_questionnaire(flow), answers(flow, hot="yes")) == []


# What is written of a flow

def flaws(questionnaire: Resource) -> list[str]:
    """List what no reader of a Questionnaire could make sense of."""
    items = {item["linkId"]: item for item in everything(questionnaire)}
    listed = [item["linkId"] for item in everything(questionnaire)]
    wrong = [f"{link} stands twice" for link in items if listed.count(link) > 1]
    if "!=" in json.dumps(questionnaire):
        wrong.append("a condition says !=, which is not true where nothing was answered")
    for item in items.values():
        for when in item.get("enableWhen", []):
            question = items.get(when["question"], {})
            if "answerCoding" in when and {"valueCoding": when["answerCoding"]} not in [
                    {"valueCoding": option["valueCoding"]} for option in question.get("answerOption", [])]:
                wrong.append(f"{item['linkId']} waits for an answer that {when['question']} does not take")
            if "answerInteger" in when and question.get("type") != "integer":
                wrong.append(f"{item['linkId']} waits for a number that {when['question']} is not")
            if not question or question["type"] == "group":
                wrong.append(f"{item['linkId']} waits for {when['question']}, which is no question")
        for extension in item.get("extension", []):
            links = re.findall(r"linkId = '([^']+)'", str(extension.get("valueExpression")))
            wrong += [f"{item['linkId']} looks at {link}, which is missing"
                      for link in links if link not in items]
    return wrong


def test_the_shipped_questionnaire_makes_sense() -> None:
    """Every name stands once, and every condition looks at a question and an answer that it takes."""
    assert not flaws(QUESTIONNAIRE)
    assert json.loads(questionnaire_json(FLOW)) == QUESTIONNAIRE


def test_the_shipped_questionnaire_is_one_to_fhir() -> None:
    """A reader that is not ours takes the Questionnaire."""
    assert Questionnaire.model_validate(QUESTIONNAIRE)


def test_every_item_can_be_doubted_as_in_the_flow() -> None:
    """Doubt can be answered where the flow offers it, in each form that it offers, and nowhere else."""
    items = {item["linkId"]: item for item in everything(QUESTIONNAIRE)}
    for item in FLOW.items.values():
        link = item.id if item.kind.chosen else item.id + DOUBT_SUFFIX
        offered = {option["valueCoding"]["code"] for option in items.get(link, {}).get("answerOption", [])}
        assert offered & {*Absent} == {*item.doubts}, item.id
