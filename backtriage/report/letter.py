"""The letter to whoever else treats somebody: what is asked, what was found, and how it went.

It ends with how far the records had come, so that it can show later whether they were changed.
It holds no more than one page where that is enough.  What is not in the records is said
to be missing, and never taken for nothing.  What is private stays out, but for what was
chosen for this letter.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.judge.discretion import discreet
from backtriage.judge.kept import forms
from backtriage.judge.response import in_words
from backtriage.judge.trend import DatedValues
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import (
    Blank,
    Blanks,
    Block,
    Bullets,
    Heading,
    Labelled,
    Line,
    Outline,
    Page,
    Paragraph,
    Reader,
)
from backtriage.report.budget import PRACTITIONER, count, room
from backtriage.report.hazards import hazards
from backtriage.report.identity import LETTER, NOBODY, Identity, identity_lines
from backtriage.report.record import Record
from backtriage.report.trend import outline_of_trends
from backtriage.report.wording import about_flow, answer_first, clinical_level, paper_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.kept import Dossier, Filled

VISITS, SESSION, EVENT, DISCHARGE = ("intake", "again"), "session", "event", "discharge"
QUESTION_LINES = 2  # to write on, if no question was typed


class Wanted(Value, kw_only=True):
    """What of it is wanted, and what was typed for it; none of it is kept."""

    today: date
    head: str  # of the journal, as it is printed
    discharge: bool = False
    chosen: frozenset[str] = frozenset()  # items with a sensitive answer that is to be told
    identity: Identity = NOBODY
    question: str = ""


def letter(flow: Flow, dossier: Dossier, flows: Mapping[str, Flow], wanted: Wanted) -> Outline:
    """Choose the words of a letter; `flow` is the questionnaire that people answer.  Raises NoVisit."""
    return _Letter(flow, dossier, flows, wanted).outline()


def private_answers(dossier: Dossier, flows: Mapping[str, Flow]) -> tuple[str, ...]:
    """Name the items whose sensitive answers the letter could tell, as they are kept.  Raises NoVisit."""
    told = forms(dossier, flows, *VISITS, SESSION, EVENT, DISCHARGE)
    return tuple(dict.fromkeys(name for each in told for name in each.private))


class _Letter:
    """One letter being written."""

    def __init__(self, flow: Flow, dossier: Dossier, flows: Mapping[str, Flow], wanted: Wanted) -> None:
        self.flow, self.words, self.wanted = flow, flow.words, wanted
        self.visits = forms(dossier, {flow.id: flow}, *VISITS)
        self.sessions = forms(dossier, flows, SESSION)
        self.events = forms(dossier, flows, EVENT)
        self.discharges = forms(dossier, flows, DISCHARGE)
        self.sources = Bibliography(flow, numbered=False)

    def outline(self) -> Outline:
        """Put its pages together: first what is asked, last up to where the records had come."""
        wanted, words = self.wanted, self.words
        parts = {"letter": self._asked(), "course": self._course(), "events": self._events(),
                 "discharged": self._discharged() if wanted.discharge else [], "end": self._end()}
        left = room(PRACTITIONER, words) - sum(map(count, parts.values()))
        found = self._found(left)
        pages = {"letter": parts.pop("letter"), "found": found, **parts}
        foot = " ".join((words("letter.written", date=wanted.today), words("letter.head", head=wanted.head)))
        assessment = self.assessment
        return Outline(words("letter.title"), words, paper_of(assessment) if assessment else "a4", foot,
                       tuple(Page(name, self._title(name), (Heading(self._title(name)), *blocks),
                                  Reader.PRACTITIONER) for name, blocks in pages.items() if blocks))

    def _title(self, name: str) -> str:
        words = self.words
        match name:
            case "letter":
                return words("letter.discharge" if self.wanted.discharge else "letter.on_the_way")
            case "found":
                return words("letter.found", date=self.last.day) if self.last else ""
            case "discharged" if self.discharges:
                return words("letter.discharged", date=self.discharges[-1].day)
            case _:
                return words("letter.discharge" if name == "discharged" else f"letter.{name}")

    @property
    def last(self) -> Filled | None:
        """The latest visit, which tells what was found."""
        return self.visits[-1] if self.visits else None

    @cached_property
    def assessment(self) -> Assessment | None:
        """What may be told of it; None if nothing was found that is found here as well."""
        return self._shown(self.last) if self.last and self.last.confirmed else None

    def _shown(self, form: Filled) -> Assessment | None:
        return discreet(form.assessment, self.wanted.chosen) if form.assessment else None

    # What is asked, and what was found

    def _asked(self) -> list[Block]:
        """Whom this is about, and what whoever reads it is asked to do."""
        words = self.words
        name, question = words("summary.question"), self.wanted.question
        return [identity_lines(words, self.wanted.identity, LETTER), Heading(words("letter.asked")),
                *(Paragraph(Line(text), strong=True) for text in self._to_do()),
                Labelled(((name, question),)) if question  # however long it is
                else Blanks(words("summary.by_hand"), (Blank(name, lines=QUESTION_LINES),))]

    def _to_do(self) -> Iterator[str]:
        words, assessment = self.words, self.assessment
        if self.last is None:
            yield words("letter.no_visit")
        elif assessment is None:
            yield from self._told_then(self.last)
        elif assessment.too_early:
            yield from (clinical_level(assessment), answer_first(assessment))
        else:
            yield (words("letter.see", level=clinical_level(assessment)) if assessment.level
                   else words("letter.for_records"))
            if unknown := Record(assessment).unknown:
                yield words("letter.clarify", items="; ".join(unknown))

    def _told_then(self, form: Filled) -> Iterator[str]:
        """Say what was told on the day, where the same is not told here."""
        words, flow, told = self.words, self.flow, form.visit.told
        levels = {level.id: level.name for level in flow.urgency}
        places = {name: place.name for name, place in flow.destinations.items()}
        suits = {level.id: level.short for level in flow.suitability}
        names = [words("summary.too_early")] if told.urgency is None else []
        names += [known.get(id, id) for known, id in (
            (levels, told.urgency), (places, told.destination), (suits, told.suitability)) if id]
        names += [flow.flags[id].name if id in flow.flags else id for id in told.findings]
        yield words("letter.told_then", told="; ".join(names))
        yield words("letter.told_otherwise" if form.assessment else "letter.not_judged")

    def _found(self, left: int) -> list[Block]:
        """What decided, whether the subject suits, hazards, what was said, and what was denied."""
        assessment = self.assessment
        if assessment is None:
            return []
        record = Record(assessment)
        decided, subject = record.decided(), "" if assessment.settled else record.subject()
        level = "" if assessment.level or assessment.too_early else clinical_level(assessment)  # told above
        first = (Line(level) if level else None, decided, Line(subject) if subject else None)
        blocks: list[Block] = [Paragraph(line) for line in first if line]
        if told := hazards(assessment):
            lines = tuple(Line(each.told) for each in told)
            blocks += [Heading(self.words("summary.hazards")), Bullets(lines)]
        if record.positives:
            blocks += [Heading(record.positives_title), Labelled(tuple(record.positives))]
        if denied := record.negatives(left - count(blocks)):
            blocks += [Heading(self.words("summary.negatives")), Paragraph(Line(denied))]
        return blocks

    # What came after

    def _course(self) -> list[Block]:
        """How numbers went, and how many sessions there were."""
        words, days = self.words, [each.day for each in self.sessions]
        dated = [DatedValues(each.day, each.answers) for each in self.visits]
        trends = outline_of_trends(self.flow, dated, days, sources=self.sources, clinical=True)
        told = (words("letter.sessions", n=len(days), first=days[0], last=days[-1]) if days
                else words("letter.no_sessions"))
        return [*trends, Paragraph(Line(told))]

    def _events(self) -> list[Block]:
        """Everything adverse, whether it has a form of its own or was found in a session."""
        told = [(form.day, self._what(form)) for form in self.events]
        told += [(form.day, found) for form in self.sessions if (found := self._alarm(form))]
        told.sort(key=lambda each: each[0])
        if not told:
            return [Paragraph(Line(self.words("letter.no_events")))]
        return [Bullets(tuple(Line(self.words("letter.event", date=day, what=what)) for day, what in told))]

    def _what(self, form: Filled) -> str:
        """Say what a form found, and what it says."""
        said = "; ".join(f"{label}: {answer}" for label, answer in self._pairs(form))
        return ". ".join(filter(None, (self._alarm(form), said))) or self.words("letter.not_read")

    def _alarm(self, form: Filled) -> str:
        """Name what of a form called for more than nothing; empty if nothing did."""
        shown = self._shown(form)
        if shown is None or not form.confirmed:
            flags = form.flow.flags if form.flow else {}
            return "; ".join(flags[id].name if id in flags else id for id in form.visit.told.findings)
        return "; ".join(map(Record(shown).flag, shown.deciding))

    def _pairs(self, form: Filled) -> Sequence[tuple[str, str]]:
        """Say the answers of a form, in the words of its questions."""
        if shown := self._shown(form):
            return Record(shown).positives
        items = form.flow.items if form.flow else {}
        return [(items[name].short, in_words(items[name], answer, short=True))
                for name, answer in form.answers.items()]

    def _discharged(self) -> list[Block]:
        if not self.discharges:
            return [Paragraph(Line(self.words("letter.not_discharged")), strong=True)]
        pairs = tuple(self._pairs(self.discharges[-1]))
        return [Labelled(pairs) if pairs else Paragraph(Line(self.words("letter.not_read")))]

    def _end(self) -> list[Block]:
        """What this can't do, where it comes from, and up to where the records had come."""
        words, wanted = self.words, self.wanted
        lines = [words("summary.decision_support"), *about_flow(self.flow, wanted.today),
                 words("letter.private"), words("letter.written", date=wanted.today),
                 words("letter.head", head=wanted.head)]
        return [Bullets(tuple(map(Line, lines)))]
