"""Made-up people in a practice, with all that is kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from backtriage.flow.model import Flow
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import private_items
from backtriage.judge.kept import Dossier, Kept
from backtriage.judge.read_answers import read_response
from backtriage.judge.receipt import visit_of
from backtriage.judge.response import Response, to_plain
from tests.conftest import flow_of
from tests.shipped import WELL, shipped

BEGUN = date(2026, 10, 24)
HEAD = "412 7f3a 90b1 2c4d 5e6f 1a2b 3c4d 5e6f 7a8b"
EXAMINED = WELL | {"role": "practitioner", "exam_body": "none", "exam_nerves": "none"}
LEFT_OUT = "left out"
SEVERITIES = (8, 7, 7, 5, 5, 4)
FORM = """
    flow: {id: %s}
    items:
      what: {kind: one of, ask: What was it?, short: What, options: {bruise: A bruise, faint: Fainted}}
      words: {kind: text, ask: In words?, short: In words}
    flags:
      fainted: {name: Fainted after treatment, when: {what: faint}, urgency: today}
"""


@cache
def forms_of_practice(language: str = "en") -> Mapping[str, Flow]:
    """The questionnaire that is shipped, and small forms."""
    return {"low-back-pain": shipped(language), **{
        name: flow_of(FORM % name) for name in ("session", "event", "discharge", "note")}}


def judged_on(flow: Flow, day: date, **said: object) -> Assessment:
    """Judge some answers on a day."""
    response, mistakes = read_response(flow, said, day)
    assert not mistakes, mistakes
    return assess(flow, response, day)


def body(assessment: Assessment, *, by: str = "practitioner", private: bool = False) -> dict[str, Any]:
    """What stands in an entry; sensitive answers only if they are to be kept."""
    flow, answers = assessment.published, assessment.response.answers
    names = private_items(flow, assessment.response)
    kept = to_plain(flow, Response({name: answers[name] for name in names}))
    return {"visit": visit_of(assessment), "by": by, **({"private": kept} if private else {})}


def entry(number: int, act: str, day: date, what: dict[str, Any], about: int | None = None) -> Kept:
    """An entry of a day."""
    at = datetime.combine(day, datetime.min.time()).replace(hour=10, minute=5)
    return Kept(number=number, at=at, who="anna", act=act, about=about, body=what)


def person(*kept: Kept, label: str = "K-12") -> Dossier:
    """Somebody of whom this is kept."""
    opened = entry(1, "opened", BEGUN, {"label": label})
    return Dossier(id=label * 4, label=label, opened=opened.at, closed=None, kept=(opened, *kept))


def form(number: int, act: str, day: date, about: int | None = None, **said: object) -> Kept:
    """One of the small forms."""
    return entry(number, act, day, body(judged_on(forms_of_practice()[act], day, **said)), about)


def visit(number: int, act: str = "intake", day: date = BEGUN, about: int | None = None, *,
          by: str = "practitioner", private: bool = False, language: str = "en", **said: object) -> Kept:
    """An intake, or one again."""
    answers = {name: answer for name, answer in (EXAMINED | said).items() if answer != LEFT_OUT}
    judged = judged_on(shipped(language), day, **answers)
    return entry(number, act, day, body(judged, by=by, private=private), about)


def treated() -> Dossier:
    """Somebody who came six times, and got better."""
    kept: list[Kept] = []
    for week, severity in enumerate(SEVERITIES):
        day = BEGUN + timedelta(weeks=week)
        kept.append(visit(2 + 2 * week, "again" if week else "intake", day, severity=severity))
        kept.append(form(3 + 2 * week, "session", day, what="bruise"))
    return person(*kept, form(14, "event", BEGUN + timedelta(weeks=3), what="bruise", words="small, at BL23"))
