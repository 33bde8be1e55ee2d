"""A result as FHIR R4: a Bundle of what was said and found.

Plain dictionaries; validators that are not ours check them in the tests.  Codes are
those of the flow itself: no other code system has been given a place in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from backtriage.flow.codes import DOUBT_SUFFIX, SECTION, VALUES, WORKED_OUT, canonical, coding
from backtriage.flow.model import Item
from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, plain_answer
from backtriage.judge.safety_net import in_sentences
from backtriage.report.identity import NOBODY, Identity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment, Finding
    from backtriage.judge.response import Answer

Resource = dict[str, Any]


def to_bundle(assessment: Assessment, now: datetime, identity: Identity = NOBODY) -> str:
    """Write a result as a Bundle: the answers, an issue for each finding, and the guidance.

    Answers that do not count are left out.  With an `identity`, all of it is about a Patient.
    """
    flow = assessment.flow
    when = now.astimezone().isoformat(timespec="seconds")
    response = to_response(assessment, now)
    told = Entries(f"{canonical(flow)}/{when}/{json.dumps(response, sort_keys=True)}")
    patient = told.entry("patient", _patient(identity)) if identity else {}
    whom = {"reference": patient["fullUrl"]} if patient else {}
    subject = {"subject": whom} if whom else {}
    answers = told.entry("answers", response | subject)
    guidance = told.entry("guidance", _guidance(assessment, now) | subject)
    evidence = [{"detail": [{"reference": each["fullUrl"]} for each in (answers, guidance)]}]
    issues = [told.entry(f"finding {number}", _issue(assessment, finding, when, evidence)
                         | ({"patient": whom} if whom else {}))
              for number, finding in enumerate(assessment.findings)]
    bundle = {"resourceType": "Bundle", "type": "collection", "timestamp": when,
              "entry": [*filter(None, [patient]), answers, *issues, guidance]}
    return json.dumps(bundle, ensure_ascii=False, indent=2) + "\n"


def _patient(identity: Identity) -> Resource:
    """Make a Patient of what was typed."""
    patient: Resource = {"resourceType": "Patient"}
    if identity.name:
        patient["name"] = [{"text": identity.name}]
    if identity.born:
        patient["birthDate"] = identity.born.isoformat()
    if identity.number:
        patient["identifier"] = [{"value": identity.number}]
    return patient


class Entries:
    """Names the resources of one Bundle, the same for the same content."""

    def __init__(self, content: str) -> None:
        self.content = content

    def entry(self, name: str, resource: Resource) -> Resource:
        """Give a resource its place in the Bundle."""
        id = str(uuid5(NAMESPACE_URL, f"{self.content}/{name}"))
        return {"fullUrl": f"urn:uuid:{id}", "resource": {**resource, "id": id}}


def to_response(assessment: Assessment, now: datetime) -> Resource:
    """Make a QuestionnaireResponse of the answers that count, in the words of the Questionnaire.

    LHC-Forms, for one, drops an answer whose words are not those of the option.
    """
    flow, answers = assessment.published, assessment.response.answers
    told = (*assessment.counted, *assessment.worked_out)
    groups = groups_of(flow, {item.id: answers[item.id] for item in told})
    return {"resourceType": "QuestionnaireResponse", "questionnaire": f"{canonical(flow)}|{flow.version}",
            "status": "in-progress" if assessment.unanswered else "completed",
            "language": flow.words.language,
            "authored": (assessment.answered.isoformat() if assessment.answered
                         else now.astimezone().isoformat(timespec="seconds")),
            **({"item": groups} if groups else {})}


def groups_of(flow: Flow, answers: Mapping[str, Answer]) -> list[Resource]:
    """Set answers below their questions, in a group for each section, and one for what is worked out."""
    told = [(SECTION + section.id, section.title, [name for name in section.items if name in answers])
            for section in flow.sections]
    groups: list[Resource] = [
        {"linkId": link, "text": title, "item": [_answered(flow, flow.items[name], answers[name])
                                                 for name in names]} for link, title, names in told if names]
    if worked := [name for name in flow.worked_out if name in answers]:
        groups.append({"linkId": WORKED_OUT, "item": [_answered(flow, flow.items[name], answers[name])
                                                      for name in worked]})
    return groups


def _answered(flow: Flow, item: Item, answer: Answer) -> Resource:
    key = VALUES[item.kind]
    match answer:
        case Absent() if not item.kind.chosen:
            return {"linkId": item.id + DOUBT_SUFFIX, "text": item.about,
                    "answer": [{"valueCoding": coding(flow, item, answer)}]}
        case Absent():
            values: list[object] = [coding(flow, item, answer)]
        case frozenset():
            values = [coding(flow, item, option.id) for option in item.options if option.id in answer]
        case _:
            values = [plain_answer(item, answer)]
    return {"linkId": item.id, "text": item.ask or item.about, "answer": [{key: value} for value in values]}


def _issue(assessment: Assessment, finding: Finding, when: str, evidence: list[Resource]) -> Resource:
    """Make a DetectedIssue of a finding: preliminary where doubt left it open."""
    flow, flag = assessment.flow, finding.flag
    scale = flow.scale(about_urgency=flag.kind.about_urgency)
    severity = ("low", "moderate", "high")[min(2, finding.level * 3 // len(scale))]
    issue: Resource = {
        "resourceType": "DetectedIssue", "status": "final" if finding.certain else "preliminary",
        "severity": severity, "identifiedDateTime": when, "evidence": evidence}
    issue["code"] = {"coding": [
        {"system": f"{canonical(flow)}:flag", "code": flag.id, "display": flag.name}]}
    issue["detail"] = assessment.local(flag.say)
    if flag.adapt and not assessment.settled:
        issue["mitigation"] = [{"action": {"text": f"{flow.adaptations[id]}: {text}"}}
                               for id, text in flag.adapt.items()]
    return issue


def _guidance(assessment: Assessment, now: datetime) -> Resource:
    """Make a GuidanceResponse: how soon, whether the subject suits, and what to do."""
    flow, urgency, local = assessment.flow, assessment.urgency, assessment.local
    early = assessment.too_early
    codes = [] if early else [("urgency", urgency.id, urgency.name)]
    if assessment.headline and not early:
        codes.append((flow.subject, assessment.headline.id, assessment.headline.name))
    return {
        "resourceType": "GuidanceResponse", "moduleUri": canonical(flow),
        "status": "data-required" if assessment.unanswered else "success",
        "occurrenceDateTime": now.astimezone().isoformat(timespec="seconds"),
        "reasonCode": [{"coding": [{"system": f"{canonical(flow)}:{name}", "code": code, "display": words}]}
                       for name, code, words in codes],
        "note": [{"text": flow.words("result.too_early") if early else flow.words(
            "result.level_again", heading=assessment.heading, what=local(assessment.destination.do))},
            *({"text": text} for text in in_sentences(assessment))]}
