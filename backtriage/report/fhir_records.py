"""All that is kept about some people as FHIR R4: what was answered, each number that is followed, and harm.

Codes are those of the flows themselves.  An entry is known by its number in the journal,
and a person by their label: a store knows no names.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backtriage.flow.codes import canonical, system
from backtriage.judge.discretion import discreet
from backtriage.judge.kept import as_amended, filled, is_form
from backtriage.report.fhir import Entries, Resource, groups_of
from backtriage.report.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from backtriage.flow.model import Flow
    from backtriage.judge.kept import Dossier, Filled
    from backtriage.judge.response import Answer

EVENT = "event"
RECORDS, HEAD = "urn:backtriage:records", "urn:backtriage:head"
SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}


def records_bundle(dossiers: Iterable[Dossier], flows: Mapping[str, Flow], head: str, now: datetime) -> str:
    """Write a Bundle of all that is kept; it bears the head of the journal.  Raises NoVisit."""
    bundle = {"resourceType": "Bundle", "type": "collection", "timestamp": _at(now),
              "identifier": {"system": HEAD, "value": head},
              "entry": [entry for dossier in dossiers for entry in _entries(dossier, flows)]}
    return json.dumps(bundle, ensure_ascii=False, indent=2) + "\n"


def _entries(dossier: Dossier, flows: Mapping[str, Flow]) -> Iterator[Resource]:
    """Write a person, and every form about them."""
    named = Entries(f"{RECORDS}/{dossier.id}")
    patient = named.entry("patient", {"resourceType": "Patient", "identifier": [
        {"system": RECORDS, "value": dossier.label}]})
    subject = {"subject": {"reference": patient["fullUrl"]}}
    yield patient
    now = {each.number for each in as_amended(dossier.kept)}  # what still stands
    for kept in dossier.kept:
        if not is_form(kept):
            continue
        form = filled(kept, flows)
        answers = named.entry(f"answers {kept.number}", _answers(form) | subject)
        yield answers
        for name, observation in _observations(form) if kept.number in now else ():
            yield named.entry(f"{name} {kept.number}", observation | subject | {
                "derivedFrom": [{"reference": answers["fullUrl"]}]})
        if kept.act == EVENT and kept.number in now:
            yield named.entry(f"event {kept.number}", _event(form) | subject)


def _answers(form: Filled) -> Resource:
    """Make a QuestionnaireResponse; answers that the flow does not take any more stand as written."""
    visit = form.visit
    groups: Sequence[Resource] = (
        groups_of(form.flow, {**form.answers, **_worked_out(form), **form.private})
        if form.flow and form.assessment else
        [{"linkId": name, "answer": [{"valueString": str(each)} for each in (
            said if isinstance(said, list) else [said])]} for name, said in visit.answers.items()])
    return {"resourceType": "QuestionnaireResponse", "identifier": _identifier(form),
            "questionnaire": f"urn:backtriage:{visit.flow}|{visit.version}",
            "status": "amended" if form.kept.about is not None else "completed",
            "language": visit.language, "authored": form.day.isoformat(),
            **({"item": [*groups]} if groups else {})}


def _worked_out(form: Filled) -> Mapping[str, Answer]:
    """Give the numbers that nobody was asked for, as they are kept."""
    if form.assessment is None:
        return {}
    answers = form.assessment.response.answers
    return {name: answers[name] for name in form.visit.answers
            if name in form.assessment.flow.worked_out and name in answers}


def _identifier(form: Filled) -> Resource:
    return {"system": RECORDS, "value": str(form.kept.number)}


def _observations(form: Filled) -> Iterator[tuple[str, Resource]]:
    """Make an Observation of each number that is followed, as far as it is known."""
    flow = form.flow
    for trend in flow.trends.values() if flow else ():
        value = form.answers.get(trend.item)
        if flow and isinstance(value, int):
            item = flow.items[trend.item]
            yield trend.id, {
                "resourceType": "Observation", "status": "final", "category": [{"coding": [SURVEY]}],
                "code": {"coding": [{"system": system(flow, item), "code": item.id, "display": item.about}],
                         "text": item.short},
                "effectiveDateTime": form.day.isoformat(), "valueInteger": value}


def _event(form: Filled) -> Resource:
    """Make an AdverseEvent: what was found, and what was said of it."""
    flow, shown = form.flow, form.assessment and discreet(form.assessment)
    told = "; ".join(f"{label}: {said}" for label, said in Record(shown).positives) if shown else ""
    codes = [{"system": f"{canonical(flow)}:flag", "code": id, "display": flow.flags[id].name}
             for id in form.visit.told.findings if id in flow.flags] if flow else []
    event = {**({"coding": codes} if codes else {}), "text": told or form.kept.act}
    return {"resourceType": "AdverseEvent", "identifier": _identifier(form), "actuality": "actual",
            "event": event, "date": form.day.isoformat(), "recordedDate": _at(form.kept.at)}


def _at(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="seconds")
