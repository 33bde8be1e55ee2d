"""What stands in an entry of the records, and how it is read again.

A form that was filled in is kept as its visit, sealed as a receipt is.  Beside it stand who
said it, and sensitive answers, if they were to be kept:

    {"visit": {…}, "by": "practitioner", "private": {ITEM: answer, …}}
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.files import questions_folder
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import private_items
from backtriage.judge.evaluation import Marks
from backtriage.judge.kept import PERSON, PRIVATE, VISIT
from backtriage.judge.read_answers import read_response
from backtriage.judge.receipt import SCHEMA, NoVisit, Visit, read_visit, visit_of
from backtriage.judge.response import PersonFacts, Response, to_plain
from backtriage.judge.visits import answers_of, next_visit
from backtriage.judge.worked_out import worked_out
from backtriage.keep.records.store import standing
from backtriage.visit.start import Refused, open_flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.keep.records.store import Body, Entry

INTAKE, AGAIN, SESSION = "intake", "again", "session"
VISITS = (INTAKE, AGAIN)
FORMS = (*VISITS, "consent", SESSION, "event", "note", "discharge")
SOON = timedelta(days=7)  # what is said at home is held beside what is found within a week
PRACTITIONER = "practitioner"  # who said it, if it was not the person


def form_folder(form: str) -> Path | None:
    """Find the flow of a form; None for the questionnaire itself."""
    return None if form in VISITS else questions_folder() / "forms" / form


@cache
def form_flow(form: str, words: Words) -> Flow:
    """Load the flow of a form, once.  Raises Refused."""
    folder = form_folder(form)
    if form not in FORMS or (folder and not folder.is_dir()):
        known = (each for each in FORMS if (place := form_folder(each)) is None or place.is_dir())
        raise Refused(words("records.no_form", form=form, known=", ".join(known)), usage=True)
    return open_flow(folder, words)


def body_of(assessment: Assessment, *, by: str = PRACTITIONER, with_private: bool = False) -> Body:
    """Write down a form that was filled in; sensitive answers only if they are to be kept."""
    private = Response({name: assessment.response.answers[name] for name in secrets_of(assessment)})
    kept = to_plain(assessment.published, private) if with_private else {}
    return {VISIT: visit_of(assessment), "by": by, **({PRIVATE: kept} if kept else {})}


def secrets_of(assessment: Assessment) -> tuple[str, ...]:
    """Name the questions whose answers are kept only if somebody says so."""
    counted = {item.id for item in assessment.counted}
    return tuple(name for name in private_items(assessment.published, assessment.response) if name in counted)


class Kept(NamedTuple):
    """A form that was filled in, as it was kept."""

    entry: Entry
    visit: Visit
    by: str
    private: Mapping[str, object]

    @property
    def day(self) -> date:
        """The day on which it was answered."""
        return self.visit.answered or self.visit.day

    def response(self, flow: Flow) -> Response:
        """Read the answers that this flow still asks for as they were asked then."""
        private, _ = read_response(flow, dict(self.private), self.visit.day)
        return Response({**answers_of(flow, self.visit), **private.answers})


def kept_in(entry: Entry) -> Kept | None:
    """Read a form out of an entry; None if it holds something else, or nothing that can be read."""
    body = entry.body
    if body is None or not isinstance(raw := body.get(VISIT), dict) or raw.get("schema") != SCHEMA:
        return None
    try:
        visit = read_visit(raw)
    except NoVisit:
        return None
    private = body.get(PRIVATE)
    return Kept(entry, visit, str(body.get("by", PRACTITIONER)), private if isinstance(private, dict) else {})


def forms_in(entries: Iterable[Entry], *acts: str) -> tuple[Kept, ...]:
    """Give the forms of some kinds as they stand now: one that was filled in anew, in its last way."""
    found = []
    for first, amendments in standing(entries):
        if first.act in acts:
            anew = [each for each in amendments if each.act == first.act]
            kept = kept_in([first, *anew][-1])
            if kept:
                found.append(kept)
    return tuple(found)


class Sitting(NamedTuple):
    """What was said and found of one visit; one of them may be missing."""

    said: Kept | None
    found: Kept | None

    @property
    def visit(self) -> Kept:
        """The one that counts: what the practitioner found, or else what the person said."""
        kept = self.found or self.said
        assert kept
        return kept


def sittings_in(entries: Iterable[Entry]) -> tuple[Sitting, ...]:
    """Give the visits, by day; what was said at home belongs to what was found soon after."""
    visits = sorted(forms_in(entries, *VISITS), key=lambda kept: (kept.day, kept.by == PRACTITIONER))
    sittings: list[Sitting] = []
    for kept in visits:
        before = sittings[-1] if sittings else None
        if kept.by == PERSON:
            sittings.append(Sitting(kept, None))
        elif before and before.found is None and before.said and _together(before.said, kept):
            sittings[-1] = Sitting(before.said, kept)
        else:
            sittings.append(Sitting(None, kept))
    return tuple(sittings)


def _together(said: Kept, found: Kept) -> bool:
    """Do they belong to one visit?  There is one intake, however long before it was answered at home."""
    same = said.entry.act == found.entry.act
    return same and (found.entry.act == INTAKE or found.day - said.day <= SOON)


def visits_in(entries: Iterable[Entry]) -> tuple[Kept, ...]:
    """Give of each visit the answers that count, by day."""
    return tuple(sitting.visit for sitting in sittings_in(entries))


def judged_as(flow: Flow, before: Sequence[Kept], this: Kept) -> Assessment:
    """Judge a visit on its own day, with what was known from those before it."""
    known = next_visit(flow, [each.visit for each in before], this.day)
    return assess(flow, Response(this.response(flow).answers, known.since), this.day)


def may_keep(flow: Flow, response: Response, today: date) -> bool:
    """May something be kept of this person?  Not in doubt."""
    if flow.keep_if is None:
        return True
    answers = worked_out(flow, response)
    return bool(Marks(flow, PersonFacts(answers, today)).truth(flow.keep_if).yes)
