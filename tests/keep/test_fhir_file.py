"""Answers in FHIR, read back: nothing differs, what is private stays out, what is not understood is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.problem import Problem
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import discreet, private_items
from backtriage.judge.response import Response
from backtriage.judge.worked_out import worked_out
from backtriage.keep.answer_file import read_answers
from backtriage.report.fhir import to_bundle, to_response
from backtriage.report.json import to_json
from tests.conftest import TODAY, draws, flow_of, judged, slowly
from tests.random_flows import flows, responses
from tests.shipped import Person, of_each_level, of_each_pair, shipped, with_each_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Flow

    People = Callable[[], Sequence[Person]]

Resource = dict[str, Any]
NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
KNEE = flow_of("""
    items:
      hot: {kind: yes/no}
      signs: {kind: any of, options: {big: Big, red: Red, none: None}, prefer_not: yes}
      age: {kind: number, prefer_not: yes}
      pain: {kind: scale, not_sure: no}
      since: {kind: date}
      note: {kind: text}
      start: {kind: one of, options: {fall: I fell, hurt: Somebody hurt me}, sensitive: [hurt]}
    flags:
      hot_knee: {urgency: today, when: {hot: yes}}
      old_knee: {urgency: routine, when: {age: at least 60}}
    """)
SAID: Resource = {"hot": "yes", "signs": ["big", "red"], "age": 61, "pain": 7, "since": "2026-11-01",
                  "note": "It clicks"}


def read(flow: Flow, text: str) -> tuple[Response, list[Problem]]:
    """Read a file as `assess` does."""
    return read_answers(flow, text, "answers.json", TODAY)[:2]


def read_back(flow: Flow, assessment: Assessment) -> Assessment:
    """Write a result as `--format fhir` does, and judge what is read from it."""
    response, problems = read(flow, to_bundle(discreet(assessment), NOW))
    assert not problems, [*map(str, problems)]
    return assess(flow, response, TODAY)


# Nothing differs


@pytest.mark.parametrize("language, people", [
    ("en", of_each_level), slowly("en", of_each_pair), slowly("de", of_each_level)])
def test_the_result_of_every_told_case_is_the_same_after_fhir(language: str, people: People) -> None:
    """Where no private question was answered, urgency, findings and all else are the same, to the letter.

    Where one was, it is left out of what is written, whatever was answered; the rest is
    that of somebody who has not been asked it yet.  If that is milder, the result names
    the question among those that are unanswered, and says that it is too early to tell,
    unless it is for today all the same.
    """
    flow = shipped(language)
    for person in people():
        before = assess(flow, person.vignette.response, TODAY)
        after = read_back(flow, before)
        shown, private = discreet(before), private_items(flow, before.response)
        kept = worked_out(flow, Response({item.id: shown.response.answers[item.id]
                                          for item in (*shown.worked_out, *shown.counted)}))
        assert after.response == kept, person
        assert kept.answers.keys().isdisjoint(private), person
        assert to_json(after) == to_json(assess(flow, kept, TODAY)), person
        if after.level < before.level:
            assert json.loads(to_json(after))["urgency"] is None or after.level >= flow.dangerous, person
            assert {each.id for each in after.unanswered} & {*private}, person
        if not private:
            assert to_json(after) == to_json(before), person
            assert (after.urgency, after.findings) == (before.urgency, before.findings), person


@draws(2)
@given(st.data())
def test_every_answer_to_any_questionnaire_is_read_back(data: st.DataObject) -> None:
    """Whatever the kinds of items, and wherever somebody was in doubt; so nothing comes out milder."""
    flow = data.draw(flows())
    before = assess(flow, data.draw(responses(flow)), TODAY)

    after = read_back(flow, before)

    assert after.response.answers == {item.id: before.response.answers[item.id] for item in before.counted}
    assert after.level >= before.level


@with_each_level
def test_no_result_is_another_if_another_program_wrote_the_answers(people: People) -> None:
    """Other programs, such as LHC-Forms, order items otherwise, and may write of an answer its code alone."""
    flow = shipped()
    for person in people():
        before = discreet(assess(flow, person.vignette.response, TODAY))
        ours = to_response(before, NOW)
        response, problems = read(flow, json.dumps({**ours, "item": rewritten(ours["item"])}))

        assert not problems, person
        assert response == read(flow, json.dumps(ours))[0], person


def rewritten(items: Any) -> list[Resource]:
    """Write items in another order, without their words."""
    return [{"linkId": each["linkId"],
             **({"item": rewritten(each["item"])} if "item" in each else {}),
             **({"answer": [{key: {"code": value["code"]} if key == "valueCoding" else value
                             for key, value in answer.items()} for answer in each["answer"]]}
                if "answer" in each else {})} for each in reversed(items)]


@pytest.mark.parametrize("doubt", [Absent.UNSURE, Absent.UNSAID])
@pytest.mark.parametrize("item", ["signs", "age"])
def test_doubt_is_read_back_as_doubt(item: str, doubt: Absent) -> None:
    """Among options and beside a number; it never becomes no, and never nothing."""
    assert read_back(KNEE, judged(KNEE, **{item: doubt.value})).response.answers == {item: doubt}


def test_each_kind_of_answer_is_read_back() -> None:
    """From a response alone as well as from a Bundle."""
    before = judged(KNEE, **SAID)

    alone, problems = read(KNEE, json.dumps(to_response(before, NOW)))

    assert not problems
    assert alone == before.response == read_back(KNEE, before).response


@pytest.mark.parametrize("start", ["hurt", "fall", "not_sure"])
def test_a_private_answer_is_neither_written_nor_read(start: str) -> None:
    """Who reads the Bundle cannot tell what was answered."""
    assert read_back(KNEE, judged(KNEE, hot="no", start=start)).response == judged(KNEE, hot="no").response


def test_groups_answers_within_answers_and_empty_items_are_no_trouble() -> None:
    """Other programs nest items otherwise, keep those without an answer, and add to what they know."""
    response = {
        "resourceType": "QuestionnaireResponse", "questionnaire": "urn:backtriage:test", "status": "amended",
        "meta": {"tag": [{"code": "lformsVersion: 41.0.0"}]}, "item": [{"linkId": "section.all", "item": [
            {"linkId": "hot", "answer": [{"valueCoding": {"code": "yes"}, "item": [
                {"linkId": "age", "answer": [{"valueInteger": 61}]}]}]},
            {"linkId": "pain"}, {"linkId": "since", "answer": []}]}]}

    assert read(KNEE, json.dumps(response)) == (judged(KNEE, hot="yes", age=61).response, [])


def test_one_of_several_responses_in_a_bundle_is_ours() -> None:
    """Answers to another questionnaire may lie beside it."""
    other = {"resourceType": "QuestionnaireResponse", "questionnaire": "urn:other", "status": "completed"}
    ours = to_response(judged(KNEE, hot="yes"), NOW)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in (other, ours)]}

    assert read(KNEE, json.dumps(bundle)) == (judged(KNEE, hot="yes").response, [])


# What is not understood


def edited(change: Callable[[Resource], Any]) -> str:
    """Write answers in FHIR, and change something in them."""
    response = to_response(judged(KNEE, **SAID), NOW)
    change(response)
    return json.dumps(response, indent=1)


def item(response: Resource, link: str) -> Resource:
    """Find an item of a response."""
    return next(each for each in response["item"][0]["item"] if each["linkId"] == link)


def answered(link: str, *values: Resource) -> Callable[[Resource], None]:
    """Answer an item with other values."""
    return lambda response: item(response, link).update(answer=[*values])


@pytest.mark.parametrize("change, at, message, hint", [
    (lambda it: it.update(resourceType="Questionnaire"), '"resourceType"', "a resource `Questionnaire`",
     "give a QuestionnaireResponse"),
    (lambda it: it.update(questionnaire="urn:other|1"), '"urn:other|1"', "answers to `urn:other|1`",
     "`urn:backtriage:test|1`"),
    (lambda it: it.pop("questionnaire"), "{", "answers to ``", "`urn:backtriage:test|1`"),
    (lambda it: it.update(questionnaire="urn:backtriage:test|0"), "|0", "version 0, and this is version 1",
     "look at each answer again"),
    (lambda it: it.update(status="entered-in-error"), "entered-in-error", "entered by mistake", "right ones"),
    (lambda it: it.update(modifierExtension=[{"url": "urn:not"}]), '"urn:not"',
     "`modifierExtension` can change", "without it"),
    (lambda it: item(it, "hot").update(modifierExtension=[{"url": "urn:not"}]), '"urn:not"',
     "`modifierExtension` can change", "without it"),
    (lambda it: item(it, "hot").update(linkId="hott"), '"hott"', "no item has the linkId `hott`",
     "did you mean `hot`?"),
    (lambda it: item(it, "hot").pop("linkId"), '"text": "hot?"', "no item has the linkId ``", "flow export"),
    (lambda it: item(it, "pain").update(linkId="pain.absent"), '"pain.absent"', "linkId `pain.absent`", ""),
    (answered("hot", {"valueCoding": {"code": "maybe"}}), '"maybe"', "`hot` has no option `maybe`",
     "yes, no"),
    (answered("hot", {"valueBoolean": True}), '"valueBoolean"',
     "`hot` cannot be answered with `valueBoolean`", "write `valueCoding.code`"),
    (answered("hot", {"valueCoding": {"display": "Yes"}}), '"valueCoding"', "`hot` cannot be answered",
     "code"),
    (answered("hot", {"valueCoding": {"system": "http://snomed.info/sct", "code": "yes"}}), "snomed",
     "a code of another system, `http://snomed.info/sct`", "urn:backtriage:test:hot"),
    (answered("hot", *({"valueCoding": {"code": code}} for code in ("yes", "no"))), '"yes"',
     "`hot` takes one answer, not 2", ""),
    (answered("age", {"valueInteger": 610}), "610", "`age` cannot be 610", "from 0 to 120"),
    (answered("age", {"valueDecimal": 61.0}), '"valueDecimal"', "with `valueDecimal`", "`valueInteger`"),
    (answered("signs", *({"valueCoding": {"code": code}} for code in ("big", "not_sure"))), '"big"',
     "`not_sure` stands alone", "signs: not_sure"),
    (answered("since", {"valueDate": "2027-01-01"}), "2027-01-01", "lies in the future", "today"),
    (lambda it: it["item"][0]["item"].append({"linkId": "age.absent", "answer": [
        {"valueCoding": {"code": "not_sure"}}]}), '"not_sure"', "`age` is answered twice", "one of them"),
])
def test_what_is_not_understood_is_told_with_its_place(
        change: Callable[[Resource], Any], at: str, message: str, hint: str) -> None:
    """And with what would be understood; nothing is guessed."""
    _, problems = read(KNEE, edited(change))

    [problem] = problems
    assert message in problem.message
    assert hint in problem.hint
    assert problem.place.line
    lines = edited(change).splitlines()[max(0, problem.place.line - 2):problem.place.line + 3]
    assert any(at in line for line in lines), (problem, lines)


@pytest.mark.parametrize("count", [0, 2])
def test_a_bundle_holds_one_response_to_this_questionnaire(count: int) -> None:
    """Which of two counts is not guessed."""
    entry = {"resource": to_response(judged(KNEE, hot="yes"), NOW)}

    response, [problem] = read(KNEE, json.dumps({"resourceType": "Bundle", "entry": [entry] * count}))

    assert not response.answers
    assert f"holds {count} resources" in problem.message


def test_everything_that_is_wrong_is_told_together() -> None:
    """Answers that cannot be read and answers that do not fit."""
    def change(response: Resource) -> None:
        answered("age", {"valueInteger": 610})(response)
        answered("hot", {"valueBoolean": True})(response)
        item(response, "note")["linkId"] = "nota"

    _, problems = read(KNEE, edited(change))

    assert len(problems) == 3
