"""All that is kept of somebody in FHIR: each form, each number that is followed, and each harm."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from backtriage.flow.value import replace
from backtriage.judge.kept import Dossier, filled, is_form
from backtriage.judge.receipt import sealed
from backtriage.keep.answer_file import read_answers
from backtriage.report.fhir_records import records_bundle
from tests.report.dossiers import (
    BEGUN,
    HEAD,
    SEVERITIES,
    entry,
    form,
    forms_of_practice,
    person,
    treated,
    visit,
)
from tests.report.test_fhir import of_type
from tests.shipped import shipped

NOW = datetime(2026, 11, 28, 10, 30)


def bundle(*people: Dossier) -> dict[str, Any]:
    """Write some people, and read what was written."""
    return dict(json.loads(records_bundle(people, forms_of_practice(), HEAD, NOW)))


def test_the_bundle_is_one_to_fhir_and_bears_the_head() -> None:
    """A reader that is not ours takes it."""
    written = bundle(treated(), person(visit(2, unwell="not_sure"), label="B-7"))

    assert Bundle.model_validate(written)
    assert written["identifier"]["value"] == HEAD
    assert [each["identifier"][0]["value"] for each in of_type(written, "Patient")] == ["K-12", "B-7"]


def test_each_form_each_number_and_each_harm_is_there_once_and_about_its_person() -> None:
    """What is only a note of what was done is no form."""
    note = entry(20, "letter", BEGUN, {"head": HEAD})
    written = bundle(replace(treated(), kept=(*treated().kept, note)), person(visit(2), label="B-7"))
    one, other = (each["id"] for each in of_type(written, "Patient"))

    assert len(of_type(written, "QuestionnaireResponse")) == 14
    assert [each["valueInteger"] for each in of_type(written, "Observation")] == [*SEVERITIES, 5]
    [event] = of_type(written, "AdverseEvent")
    assert event["event"]["text"] == "What: A bruise; In words: small, at BL23"
    about = [each["resource"]["subject"]["reference"] for each in written["entry"]
             if "subject" in each["resource"]]
    assert (about.count(f"urn:uuid:{one}"), about.count(f"urn:uuid:{other}")) == (20, 2)


def test_no_code_of_another_system_is_claimed() -> None:
    """Codes are those of the flow, but for the category that FHIR itself has."""
    systems = {coding["system"] for each in of_type(bundle(treated()), "Observation")
               for coding in each["code"]["coding"]}

    assert systems == {"urn:backtriage:low-back-pain:severity"}


def test_the_answers_of_each_visit_are_read_back_and_nothing_differs() -> None:
    """Also doubt, and a sensitive answer that the practitioner chose to keep."""
    private = person(visit(2, private=True, unwell="not_sure", outlook=["low"], mood_safety="yes"))
    for dossier in (treated(), private):
        told = of_type(bundle(dossier), "QuestionnaireResponse")
        forms = [filled(each, forms_of_practice()) for each in dossier.kept if is_form(each)]
        for written, kept in zip(told, forms, strict=True):
            if kept.visit.flow != shipped().id:
                continue
            read = read_answers(shipped(), json.dumps(written), "visit.json", NOW.date())
            assert not read.problems
            assert read.answered == kept.day
            assert kept.assessment
            wanted = {**kept.answers, **kept.private}
            assert {name: read.response.answers.get(name) for name in wanted} == wanted


def test_an_amended_number_is_told_once_and_both_forms_stay() -> None:
    """What was corrected is told as corrected."""
    written = bundle(person(visit(2, severity=8), visit(3, severity=3, about=2)))

    assert [each["status"] for each in of_type(written, "QuestionnaireResponse")] == ["completed", "amended"]
    assert [each["valueInteger"] for each in of_type(written, "Observation")] == [3]


def test_answers_that_the_questionnaire_does_not_take_any_more_are_there_as_written() -> None:
    """And those of a form that is gone."""
    kept = visit(2)
    other = replace(kept, body={"visit": sealed(kept.body["visit"] | {"answers": {"severity": "blue"}})})
    written = bundle(person(other, form(3, "note", BEGUN, words="so")))
    gone = json.loads(records_bundle([person(form(3, "note", BEGUN, words="so"))], {}, HEAD, NOW))

    assert Bundle.model_validate(written)
    assert of_type(written, "QuestionnaireResponse")[0]["item"] == [
        {"linkId": "severity", "answer": [{"valueString": "blue"}]}]
    assert of_type(gone, "QuestionnaireResponse")[0]["item"] == [
        {"linkId": "words", "answer": [{"valueString": "so"}]}]
