"""A result in FHIR says what was found, and nothing private."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING

import pytest
from fhir.resources.R4B.bundle import Bundle

from backtriage.flow.codes import DOUBT_SUFFIX
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import discreet
from backtriage.report.fhir import to_bundle, to_response
from tests.conftest import TODAY, answers, flow_of, judged
from tests.form.test_fhir_questionnaire import FLOW, QUESTIONNAIRE, Resource, everything
from tests.shipped import Person, with_each_level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    People = Callable[[], Sequence[Person]]

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)


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
