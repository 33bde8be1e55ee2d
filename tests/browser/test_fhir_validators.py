"""What is written in FHIR passes two validators of others: shapes and invariants, and codes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.flow.files import languages
from backtriage.flow.loader import load_flow
from backtriage.flow.translation import load_words
from backtriage.form.fhir_questionnaire import to_questionnaire
from backtriage.report.fhir import to_bundle
from backtriage.report.fhir_records import records_bundle
from tests.browser.conftest import NOW, person
from tests.conftest import PATIENCE, SHIPPED
from tests.report.dossiers import BEGUN, HEAD, form, forms_of_practice, treated, visit
from tests.report.dossiers import person as person_with
from tests.shipped import of_each_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow

Resource = dict[str, Any]

VALIDATE = Path(__file__).with_name("validate.mjs")


class Validators:
    """Both validators, which take long to start, so that all tests ask the same ones."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def problems(self, *resources: Resource) -> list[list[str]]:
        """Let both read some resources; gives what they say of each."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(resources) + "\n")
        self._process.stdin.flush()
        told: list[list[str]] = json.loads(self._process.stdout.readline())
        assert len(told) == len(resources)
        return told


@pytest.fixture(scope="module")
def validators() -> Iterator[Validators]:
    """Both validators, ready to read."""
    with subprocess.Popen(["node", VALIDATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True, encoding="utf-8") as process:
        yield Validators(process)


def test_the_questionnaire_passes_in_every_language(validators: Validators) -> None:
    """The shipped flow is a Questionnaire to both, whatever language it speaks."""
    spoken = [*languages(SHIPPED)]
    flows = [load_flow(SHIPPED, load_words(language)) for language in spoken]

    told = validators.problems(*map(to_questionnaire, flows))
    assert dict(zip(spoken, told, strict=True)) == {language: [] for language in spoken}


@pytest.mark.timeout(PATIENCE)
def test_the_bundle_of_somebody_told_of_passes(validators: Validators) -> None:
    """Whichever two findings, doubts and levels are written in it, it refers only to what it may."""
    people = of_each_pair()
    bundles = [json.loads(to_bundle(person.assessment, NOW)) for person in people]

    told = validators.problems(*bundles)
    assert not {person.vignette.case: said for person, said in zip(people, told, strict=True) if said}


def test_all_that_is_kept_of_somebody_passes(validators: Validators) -> None:
    """Forms, numbers that are followed, and harm, of several people in one Bundle."""
    told = person_with(visit(2, private=True, unwell="not_sure", outlook=["low"], mood_safety="yes"),
                       form(3, "event", BEGUN, what="faint"), visit(4, severity=3, about=2), label="B-7")
    bundle = json.loads(records_bundle([treated(), told], forms_of_practice(), HEAD, NOW))

    assert validators.problems(bundle) == [[]]


@pytest.mark.parametrize("way, value, told", [
    (("item", 0, "type"), "display", "que-1"),  # a text to read cannot hold questions
    (("item", 0, "item", 1, "enableWhen"),
     [{"question": "age", "operator": "exists", "answerInteger": 3}], "que-7"),  # exists is yes or no
    (("status",), "finished", "not found in value set"),
    (("titel",), "Low back pain", "Unexpected property"),
    (("date",), "24 November 2026", "Invalid date"),
])
def test_a_wrong_questionnaire_does_not_pass(
        validators: Validators, low_back_pain: Flow, way: tuple[Any, ...], value: object, told: str) -> None:
    """The validators do look: what is wrong on purpose they find."""
    wrong = to_questionnaire(low_back_pain)
    place: Any = wrong
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value

    [said] = validators.problems(wrong)
    assert any(told in line for line in said), said


@pytest.mark.parametrize("kind, key, value, told", [
    ("DetectedIssue", "severity", "grave", "not found in value set"),
    ("DetectedIssue", "evidence", [{}], "Invalid empty"),
    ("GuidanceResponse", "status", None, "Missing required property"),
    ("GuidanceResponse", "reasonReference", "the answers", "no QuestionnaireResponse may stand here"),
    ("GuidanceResponse", "subject", {"reference": "urn:uuid:nobody"}, "nothing is called urn:uuid:nobody"),
])
def test_a_wrong_bundle_does_not_pass(
        validators: Validators, low_back_pain: Flow, kind: str, key: str, value: object, told: str) -> None:
    """A code that is none, what is empty or missing, a reference to what may not stand there are found."""
    wrong = json.loads(to_bundle(person(low_back_pain, "cauda_equina"), NOW))
    found = next(entry["resource"] for entry in wrong["entry"] if entry["resource"]["resourceType"] == kind)
    found[key] = [{"reference": wrong["entry"][0]["fullUrl"]}] if value == "the answers" else value

    [said] = validators.problems(wrong)
    assert any(told in line for line in said), said
