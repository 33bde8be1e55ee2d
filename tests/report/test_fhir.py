"""In FHIR a form asks what the flow asks, and a result says what was found, and nothing private."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import fhirpathpy
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire
from fhirpathpy.engine.invocations.constants import Constants
from fhirpathpy.models import models
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.codes import DOUBT_SUFFIX
from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent
from backtriage.form.fhir_questionnaire import questionnaire_json, to_questionnaire
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import discreet
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import PersonFacts, Response
from backtriage.report.fhir import to_bundle, to_response
from tests.conftest import TODAY, answers, draws, flow_of, judged
from tests.random_flows import flows, responses
from tests.shipped import Person, shipped, with_each_level

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
    marks = Marks(flow, PersonFacts(response, TODAY))
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


@draws(1 / 3)
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


# What is written of a result

def read_bundle(assessment: Assessment, now: datetime = NOW) -> Resource:
    """Write a result, and read what was written."""
    return dict(json.loads(to_bundle(discreet(assessment), now)))


@cache
def bundle_of(person: Person) -> Resource:
    """What is written of somebody."""
    return read_bundle(person.assessment)


def of_type(bundle: Resource, kind: str) -> list[Resource]:
    """List the resources of one type."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


@with_each_level
def test_the_bundle_of_every_told_case_is_one_to_fhir(people: People) -> None:
    """A reader that is not ours takes what is written of each person."""
    for person in people():
        assert Bundle.model_validate(bundle_of(person)), person


@with_each_level
def test_the_response_of_every_told_case_answers_the_questionnaire(people: People) -> None:
    """Each answer stands under a question, in its section, and is of the sort that it takes."""
    sections = {item["linkId"]: {each["linkId"]: each for each in item["item"]}
                for item in QUESTIONNAIRE["item"]}
    for person in people():
        [said] = of_type(bundle_of(person), "QuestionnaireResponse")
        assert said["questionnaire"] == f"{QUESTIONNAIRE['url']}|{QUESTIONNAIRE['version']}"
        for group in said.get("item", []):
            for item in group["item"]:
                question = sections[group["linkId"]][item["linkId"]]
                assert item["text"] == question["text"], person
                assert len(item["answer"]) == 1 or question["repeats"], person
                assert all(takes(question, answer) for answer in item["answer"]), person


def takes(question: Resource, answer: Resource) -> bool:
    """Does a question of a Questionnaire take an answer?"""
    [(sort, value)] = answer.items()
    if question["type"] == "choice":
        return any(option["valueCoding"] == value for option in question["answerOption"])
    bounds = {each["url"].rpartition("/")[2]: each["valueInteger"] for each in question["extension"]
              if "valueInteger" in each}
    return (question["type"], sort) == ("integer", "valueInteger") and (
        bounds["minValue"] <= value <= bounds["maxValue"])


@with_each_level
def test_what_a_bundle_says_hangs_together(people: People) -> None:
    """Each finding rests on the answers and the guidance beside it, and each resource has its own name."""
    for person in people():
        written = bundle_of(person)
        names = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in written["entry"]}
        assert len(names) == len(written["entry"]), person
        assert [*names] == [f"urn:uuid:{entry['resource']['id']}" for entry in written["entry"]], person
        for issue in of_type(written, "DetectedIssue"):
            rests_on = [names[each["reference"]] for each in issue["evidence"][0]["detail"]]
            assert rests_on == ["QuestionnaireResponse", "GuidanceResponse"], person


KNEE = """
    items:
      hot: {kind: yes/no}
      big: {kind: yes/no, ask_if: {hot: yes}}
      age: {kind: number}
    flags: {hot_knee: {urgency: today, when: {hot: yes}}}
"""


@pytest.mark.parametrize("hot, status", [("yes", "final"), ("not_sure", "preliminary")])
def test_a_possible_finding_is_preliminary(hot: str, status: str) -> None:
    """What doubt left open is not told as if it were certain."""
    [issue] = of_type(read_bundle(judged(flow_of(KNEE), hot=hot)), "DetectedIssue")

    assert issue["status"] == status
    assert issue["code"]["coding"][0]["code"] == "hot_knee"


def test_what_was_not_found_is_no_issue() -> None:
    """A flag that is not raised is not written."""
    assert not of_type(read_bundle(judged(flow_of(KNEE), hot="no")), "DetectedIssue")


def test_not_sure_stays_not_sure() -> None:
    """Doubt is written as doubt, beside a number as well as among options; it never becomes no."""
    response = to_response(judged(flow_of(KNEE), hot="not_sure", age="not_sure"), NOW)

    given = {item["linkId"]: item["answer"] for group in response["item"] for item in group["item"]}
    codes = {link: [answer["valueCoding"]["code"] for answer in said] for link, said in given.items()}
    assert codes == {"hot": ["not_sure"], "age" + DOUBT_SUFFIX: ["not_sure"]}


def test_an_answer_that_does_not_count_is_left_out() -> None:
    """An answer to a question that no longer applies is kept aside, and not handed on."""
    said = to_response(judged(flow_of(KNEE), hot="no", big="yes"), NOW)

    assert [item["linkId"] for item in everything(said)] == ["section.all", "hot"]


@pytest.mark.parametrize("answered, status", [
    ({"hot": "yes"}, ("completed", "success")), ({"age": 30}, ("in-progress", "data-required"))])
def test_an_unfinished_interview_is_told_as_such(answered: dict[str, object],
                                                 status: tuple[str, str]) -> None:
    """Who reads a result knows whether something is still to be asked."""
    written = read_bundle(judged(flow_of(KNEE), **answered))

    [said], [guidance] = of_type(written, "QuestionnaireResponse"), of_type(written, "GuidanceResponse")
    assert (said["status"], guidance["status"]) == status


def test_the_same_content_has_the_same_name() -> None:
    """Whoever receives a Bundle twice can tell; another answer or another time makes another one."""
    hot, cold = (judged(flow_of(KNEE), hot=answer) for answer in ("yes", "no"))

    assert to_bundle(hot, NOW) == to_bundle(hot, NOW)
    for other in (read_bundle(cold), read_bundle(hot, NOW + timedelta(seconds=1))):
        names = [{entry["fullUrl"] for entry in each["entry"]} for each in (read_bundle(hot), other)]
        assert names[0].isdisjoint(names[1])


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=5, minutes=30))], ids=str)
def test_a_time_names_its_zone(zone: timezone | None) -> None:
    """A time in a Bundle is one moment, wherever it is read."""
    now = NOW.replace(tzinfo=zone)
    written = to_bundle(judged(flow_of(KNEE), hot="yes"), now)

    times = re.findall(r'"(?:timestamp|authored|\w+DateTime)": "([^"]+)"', written)
    assert len(times) == 4
    assert all(re.search(r"[+-]\d\d:\d\d$", time) for time in times)
    assert {datetime.fromisoformat(time) for time in times} == {now.astimezone()}


# What nobody else should read

SENSITIVE = [(item.id, option) for item in FLOW.items.values() for option in sorted(item.sensitive)]
TELLING = {  # words that would tell the answer, also where only a finding says them
    "hurt": "someone|hurt", "yes": "crisis line|safeguard|suicid",
    "hiv_low": "HIV|CD4", "hiv_steady": "HIV|CD4",
    "mind": "psychosis|mental|delusion", "touch": "trauma|touch|undressed|chaperone",
    "today": "sober|intoxicated"}


@pytest.mark.parametrize("name, option", SENSITIVE)
def test_a_sensitive_answer_cannot_be_read_from_a_bundle(name: str, option: str) -> None:
    """Neither the answer is written, nor the name or advice of a finding that would tell it."""
    item = FLOW.items[name]
    private = answers(FLOW, em_now="none", ces="none", role="self", age=30, history="immune",
                      outlook="none").with_answer(name, frozenset({option}))
    written = to_bundle(discreet(assess(FLOW, private, TODAY)), NOW)

    assert name not in {each["linkId"] for each in everything(json.loads(written)["entry"][0]["resource"])}
    assert item.option(option).say not in written or option == "yes"
    assert not re.search(TELLING[option], written, re.IGNORECASE)
