"""Answers in a file: YAML or JSON in, a Response out, and back; what FHIR has is known by its content.

The same reader as for flows is used, so `no` is a word, a key cannot repeat,
and every mistake is told with its line.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.document import Table, plain, read_document
from backtriage.flow.problem import Place, Problem
from backtriage.judge.discretion import discreet, private_items
from backtriage.judge.read_answers import ANSWERED, read_response
from backtriage.judge.response import Response, clean, to_plain
from backtriage.keep.fhir_file import FhirReader, is_fhir

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment


class Answers(NamedTuple):
    """What a file of answers holds."""

    response: Response
    problems: list[Problem]  # what does not fit, and where
    answered: date | None = None  # the day on which they were given, if the file says so


def read_answers(flow: Flow, text: str, file: str, today: date) -> Answers:
    """Read answers; every Problem says what does not fit, and where."""
    problems: list[Problem] = []
    root = read_document(text, file, problems)
    if problems:
        return Answers(Response(), problems)
    raw = plain(root) if root is not None else {}
    places = {name: key.place for name, (key, _) in root.pairs.items()} if isinstance(root, Table) else {}
    answered = None
    if is_fhir(root):
        fhir = FhirReader(flow, problems)
        fhir.read(root)
        raw, places, answered = fhir.answers, fhir.places, fhir.authored(today)
    elif isinstance(raw, dict) and ANSWERED in raw and ANSWERED not in flow.items:
        answered = _day(flow, raw.pop(ANSWERED), places[ANSWERED], today, problems)
    response, mistakes = read_response(flow, raw, today)
    problems += (Problem(places.get(mistake.item, Place(file)), mistake.message, mistake.hint)
                 for mistake in mistakes)
    return Answers(response, problems, answered)


def _day(flow: Flow, written: object, place: Place, today: date, problems: list[Problem]) -> date | None:
    """Read the day of the answers, which was not after today."""
    words = flow.words
    try:
        day = date.fromisoformat(str(written))
    except ValueError:
        problems.append(Problem(place, words("mistakes.no_day", answer=clean(str(written))[:40]),
                                words("mistakes.a_day")))
        return None
    if day > today:
        problems.append(Problem(place, words("mistakes.future", item=ANSWERED), words("mistakes.latest")))
    return day


def write_answers(assessment: Assessment) -> tuple[str, tuple[str, ...]]:
    """Write the answers that count as YAML that `read_answers` reads back.

    Private questions are left out, whatever was answered; they are named, so that this can be said.
    """
    flow, shown = assessment.flow, discreet(assessment)
    items = (*shown.worked_out, *shown.counted)
    kept = Response({item.id: shown.response.answers[item.id] for item in items})
    lines = ["# " + flow.words("start.answers_to", title=flow.title, version=flow.version),
             f"{ANSWERED}: {assessment.answered or assessment.today}",
             *(f"{name}: {json.dumps(answer, ensure_ascii=False)}"
               for name, answer in to_plain(flow, kept).items())]
    private = private_items(flow, assessment.response)
    return "\n".join(lines) + "\n", tuple(flow.items[name].about for name in private)
