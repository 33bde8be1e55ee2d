"""What is written in FHIR passes two validators of others: shapes and invariants, and codes."""

from __future__ import annotations

import json
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.assessment import assess
from backtriage.author.vignettes import load_vignettes
from backtriage.report.fhir import to_bundle, to_questionnaire
from tests.browser.conftest import NOW, person
from tests.conftest import SHIPPED, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from backtriage.flow.model import Flow

Resource = dict[str, Any]

VALIDATE = Path(__file__).with_name("validate.mjs")


def problems(*resources: Resource) -> list[list[str]]:
    """Let both validators read some resources; gives what they say of each."""
    done = subprocess.run(["node", VALIDATE], input=json.dumps(resources), check=True,
                          capture_output=True, text=True, encoding="utf-8")
    told: list[list[str]] = json.loads(done.stdout)
    assert len(told) == len(resources)
    return told


def test_the_questionnaire_passes(low_back_pain: Flow) -> None:
    """The shipped flow is a Questionnaire to both."""
    assert problems(to_questionnaire(low_back_pain)) == [[]]


def test_the_bundle_of_every_told_case_passes(low_back_pain: Flow) -> None:
    """What is written of the person of each case is a Bundle to both, and refers only to what it may."""
    cases = load_vignettes(low_back_pain, SHIPPED)
    bundles = [json.loads(to_bundle(assess(low_back_pain, case.response, TODAY), NOW)) for case in cases]

    told = {case.case: said for case, said in zip(cases, problems(*bundles), strict=True) if said}
    assert not told


def same_link(questionnaire: Resource) -> None:
    questionnaire["item"][0]["type"] = "display"


def unanswerable(questionnaire: Resource) -> None:
    questionnaire["item"][0]["item"][1]["enableWhen"] = [
        {"question": "age", "operator": "exists", "answerInteger": 3}]


def unknown_status(questionnaire: Resource) -> None:
    questionnaire["status"] = "finished"


def bad_name(questionnaire: Resource) -> None:
    questionnaire["titel"] = "Low back pain"


@pytest.mark.parametrize("spoil, told", [
    (same_link, "que-1"), (unanswerable, "que-7"), (unknown_status, "not found in value set"),
    (bad_name, "Unexpected property")])
def test_a_wrong_questionnaire_does_not_pass(
        low_back_pain: Flow, spoil: Callable[[Resource], None], told: str) -> None:
    """The validators do look: what is wrong on purpose they find."""
    wrong = deepcopy(to_questionnaire(low_back_pain))
    spoil(wrong)

    [said] = problems(wrong)
    assert any(told in line for line in said), said


@pytest.mark.parametrize("kind, key, value, told", [
    ("DetectedIssue", "severity", "grave", "not found in value set"),
    ("DetectedIssue", "evidence", [{}], "ele-1"),
    ("GuidanceResponse", "occurrenceDateTime", "2026-11-24T14:05:00", "Invalid dateTime format"),
    ("GuidanceResponse", "reasonReference", "the answers", "no QuestionnaireResponse may stand here"),
])
def test_a_wrong_bundle_does_not_pass(
        low_back_pain: Flow, kind: str, key: str, value: object, told: str) -> None:
    """A code, an emptiness, a time without a zone, a reference to what may not stand there are found."""
    wrong = json.loads(to_bundle(person(low_back_pain, "cauda_equina"), NOW))
    found = next(entry["resource"] for entry in wrong["entry"] if entry["resource"]["resourceType"] == kind)
    found[key] = [{"reference": wrong["entry"][0]["fullUrl"]}] if value == "the answers" else value

    [said] = problems(wrong)
    assert any(told in line for line in said), said
