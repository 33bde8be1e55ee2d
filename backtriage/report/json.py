"""An assessment as one JSON object, for machines; the README lists its keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backtriage.judge.response import plain_answer
from backtriage.report.trend_json import trends_as_values

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item
    from backtriage.judge.assessment import Assessment, Finding
    from backtriage.judge.doubts import Doubt, Outcome
    from backtriage.report.since import Since

SCHEMA = "backtriage/assessment/1"


def to_json(assessment: Assessment, since: Since | None = None) -> str:
    """Say everything that an assessment holds; and how numbers went, if there were visits before."""
    flow, missing = assessment.flow, [item.id for item in assessment.unanswered]
    early, level = assessment.too_early, assessment.urgency.id
    subject = {flow.subject: assessment.headline.id} if assessment.headline and not early else {}
    return json.dumps({
        "schema": SCHEMA,
        "flow": {"id": flow.id, "version": flow.version, "hash": flow.hash,
                 "checked": flow.checked.isoformat(), "reviewed_by": flow.reviewed_by or None},
        "language": flow.words.language,
        "date": assessment.today.isoformat(),
        "answered": assessment.answered.isoformat() if assessment.answered else None,
        "complete": not missing,
        "unanswered": missing,
        "urgency": None if early else level,
        "at_least": level,
        "destination": None if early else assessment.destination.id,
        **subject,
        "axes": {} if early else {axis.value: level.id for axis, level in assessment.axes.items()},
        "findings": [_finding(assessment, finding) for finding in assessment.findings],
        "adaptations": [{"flag": finding.flag.id, "certain": finding.certain, **finding.flag.adapt}
                        for finding in assessment.about_suitability if finding.flag.adapt],
        "advice": [entry.id for entry in assessment.advice],
        "open": [_open(flow, doubt) for doubt in assessment.doubts],
        **({"trends": trends_as_values(flow, since.numbers)["trends"]} if since else {}),
    }, ensure_ascii=False, indent=2)


def _finding(assessment: Assessment, finding: Finding) -> dict[str, object]:
    flow, flag = assessment.flow, finding.flag
    scale = flow.scale(about_urgency=flag.kind.about_urgency)
    return {
        "id": flag.id, "kind": flag.kind.value,
        "certain": finding.certain, "level": scale[finding.level].id,
        "because": {name: assessment.answer_words(flow.items[name])
                    for name in finding.because if name in assessment.response.answers},
        "say": assessment.local(flag.say), "cites": list(flag.cites)}


def _open(flow: Flow, doubt: Doubt) -> dict[str, object]:
    """Say what an answer left open could hide, at worst and at best."""
    return {"item": doubt.item.id, "matters": doubt.matters,
            "worst": _what_if(flow, doubt.item, doubt.worst),
            "mildest": _what_if(flow, doubt.item, doubt.mildest)}


def _what_if(flow: Flow, item: Item, outcome: Outcome) -> dict[str, object]:
    return {"answer": plain_answer(item, outcome.answer), "urgency": flow.urgency[outcome.urgency].id,
            "flags": [flag.id for flag in outcome.flags]}
