"""What a person answered at home, taken into the record as what they said; it stands beside what is found.

It comes as a file of answers, as a receipt, or as a diary.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.flow.document import read_plain
from backtriage.flow.value import replace
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.kept import PERSON, VISIT
from backtriage.judge.receipt import FAMILY, NoVisit, Unreadable, read_file, read_visit, verify
from backtriage.judge.response import Response
from backtriage.judge.visits import answers_of
from backtriage.keep.answer_file import read_answers
from backtriage.keep.diary import SCHEMA
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.practice.desk import act_name, whom
from backtriage.practice.entries import (
    AGAIN,
    INTAKE,
    VISITS,
    body_of,
    form_flow,
    may_keep,
    visits_in,
)
from backtriage.practice.writing import keeps_private
from backtriage.report.receipt import cannot_be_read
from backtriage.visit.start import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.keep.records.store import Body
    from backtriage.practice.desk import Desk


class Said(NamedTuple):
    """One visit in a file."""

    day: date
    answers: Response
    raw: Mapping[str, Any] | None = None  # the visit as it was written and sealed
    assessment: Assessment | None = None  # of a file of answers


def keep_said(desk: Desk, label: str, form: str, text: str, file: str, about: int | None = None) -> bool:
    """Keep what a person said at home, each visit as an entry; tells whether it was.

    Raises StoreError, and Refused with what is wrong with the file.
    """
    if form not in VISITS:
        raise Refused(desk.words("records.said_only", known=", ".join(VISITS)), usage=True)
    flow, now = form_flow(form, desk.words), datetime.now()
    found = [*said_in(flow, text, file, now.date())]
    meant = whom(desk, label, may_be_new=form == INTAKE and about is None)
    if meant is None:
        return False
    entries = () if isinstance(meant, str) else desk.store.entries(meant.id)
    if about is not None and about not in (entry.number for entry in entries):
        raise StoreError(Trouble.NO_ENTRY, number=about)
    if form == AGAIN and not visits_in(entries):
        raise Refused(desk.words("records.intake_first", intake=act_name(desk.words, INTAKE)))
    if not all(may_keep(flow, said.answers, said.day) for said in found):
        raise Refused(desk.words("records.may_not_keep"))
    bodies = [_body(desk, said) for said in found]
    person = desk.store.open_person(meant, now) if isinstance(meant, str) else meant
    known = {_seal(body) for entry in entries if (body := entry.body)}
    for body in bodies:
        if body is None:
            return False
        if _seal(body) in known and about is None:
            continue
        act = form if form == AGAIN or body is bodies[0] else AGAIN
        entry = desk.store.append(person.id, act, body, datetime.now(), about=about,
                                  closed=None if about else False)
        desk.asker.tell(desk.words("records.kept_said", number=entry.number, form=act_name(desk.words, act),
                                   label=person.label))
    return True


def _seal(body: Body) -> object:
    """By this a visit is known again; nothing for what is no visit."""
    return body.get(VISIT, {}).get("seal", {}).get("whole")


def _body(desk: Desk, said: Said) -> Body | None:
    """Write down a visit as what the person said; None if somebody stops there."""
    if said.assessment is None:
        return {VISIT: dict(said.raw or {}), "by": PERSON}
    with_private = keeps_private(desk, said.assessment)
    return None if with_private is None else body_of(said.assessment, by=PERSON, with_private=with_private)


def said_in(flow: Flow, text: str, file: str, today: date) -> Iterator[Said]:
    """Read every visit in a file.  Raises Refused."""
    words = flow.words
    raws = _raw_visits(text, file, words)
    if raws is None:
        response, problems, answered = read_answers(flow, text, file, today)
        if problems:
            raise Refused("\n\n".join(map(str, problems)))
        assessment = assess(flow, response, answered or today)
        yield Said(answered or today, response, assessment=replace(assessment, answered=answered))
        return
    for raw in raws:
        try:
            visit = read_visit(raw)
            verdict = verify(raw, flow)
        except NoVisit as error:
            raise Refused(cannot_be_read(error.why, file, words)) from error
        if verdict.broken:
            raise Refused(words("records.altered", file=file, day=visit.day))
        if verdict.other_flow:
            raise Refused(words("receipt.other_flow", flow=visit.flow, here=flow.id))
        yield Said(visit.answered or visit.day, Response(answers_of(flow, visit)), raw)


def _raw_visits(text: str, file: str, words: Words) -> list[Mapping[str, Any]] | None:
    """Give the visits of a receipt or a diary, by day; None for a file of answers."""
    if FAMILY in text and text.lstrip().startswith("{"):
        try:
            return [read_file(text)]
        except NoVisit as error:
            raise Refused(cannot_be_read(error.why, file, words)) from error
    try:
        raw: Any = read_plain(text) if SCHEMA in text[:2000] else None
        return sorted(raw["visits"], key=lambda each: str(each["day"])) if raw else None
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(cannot_be_read(Unreadable.DAMAGED, file, words)) from error
