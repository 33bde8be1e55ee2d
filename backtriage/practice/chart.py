"""Everything about one person: how it goes, what is open, what was said and found, and what was done.

The latest entry comes first.  What amends an entry stands below it, and nothing is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import Kind
from backtriage.judge.comparison import compare
from backtriage.judge.kept import PERSON
from backtriage.judge.response import clean, in_words
from backtriage.judge.told import Aspect
from backtriage.judge.trend import DatedValues, course_of
from backtriage.keep.records.store import standing
from backtriage.practice.desk import act_name
from backtriage.practice.due import review_of
from backtriage.practice.entries import (
    FORMS,
    SESSION,
    VISITS,
    form_flow,
    forms_in,
    judged_as,
    kept_in,
    sittings_in,
)
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Bullets, Heading, Labelled, Line, Paragraph
from backtriage.report.moves import from_to, what_moves
from backtriage.report.plot import sparkline
from backtriage.report.trend import outline_of_trends

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from backtriage.flow.model import Flow
    from backtriage.judge.comparison import Comparison, Difference
    from backtriage.judge.response import Answer
    from backtriage.judge.told import Move
    from backtriage.keep.records.store import Entry, Person
    from backtriage.practice.desk import Desk
    from backtriage.practice.entries import Kept
    from backtriage.report.blocks import Block

TOO_LONG = 200  # signs of what is quoted in one line


def chart(desk: Desk, person: Person, now: datetime) -> list[Block]:
    """Tell everything about somebody.  Raises StoreError, and Refused."""
    return _Chart(desk, person, now).blocks()


class _Chart:
    """One person's page."""

    def __init__(self, desk: Desk, person: Person, now: datetime) -> None:
        self.words, self.plain, self.person, self.now = desk.words, desk.plain, person, now
        self.entries = desk.store.entries(person.id)
        self.drafts = desk.store.drafts(person.id)
        self.flow = form_flow(VISITS[0], desk.words)
        self.sittings = [each for each in sittings_in(self.entries) if each.visit.visit.flow == self.flow.id]
        self.sessions = [kept.day for kept in forms_in(self.entries, SESSION)]

    def blocks(self) -> list[Block]:
        """Put it in order: what matters now comes first."""
        return [Heading(self.person.label), *self._now(), *self._open(), *self._differences(),
                *self._trends(), *self._timeline()]

    def _now(self) -> Iterator[Block]:
        """Say where this person stands."""
        words = self.words
        told = [words("records.opened_on", day=self.person.opened.date())]
        if self.sessions:
            told.append(words("records.sessions", n=len(self.sessions), day=max(self.sessions)))
        if self.person.closed:
            told.append(words("records.closed_on", day=self.person.closed.date()))
        yield Paragraph(Line(" ".join(told)))
        reviewed = review_of(self.entries, self.flow.review, self.now) if not self.person.closed else None
        if reviewed and reviewed.due:
            yield Paragraph(Line(reviewed.told(words)), strong=True)
        if self.sittings:
            last = self.sittings[-1].visit
            yield Labelled((*self._lines_of_trends(), (
                words("records.last_told", day=last.day), self._told(last, self.flow))))

    def _values(self) -> list[DatedValues]:
        return [DatedValues(each.visit.day, each.visit.response(self.flow).answers) for each in self.sittings]

    def _lines_of_trends(self) -> Iterator[tuple[str, str]]:
        """Draw each trend in one line, beside its name."""
        values = self._values()
        for trend in self.flow.trends.values():
            course, item = course_of(self.flow, trend, values), self.flow.items[trend.item]
            if course.known:
                yield course.name or item.short, sparkline(
                    [reading.value for reading in course.readings], item.low, item.high, plainly=self.plain)

    def _trends(self) -> Iterator[Block]:
        told = outline_of_trends(self.flow, self._values(), self.sessions,
                                 sources=Bibliography(self.flow, numbered=False), clinical=True)
        if told:
            yield Heading(self.words("records.how_it_goes"))
            yield from told

    # What is open

    def _open(self) -> Iterator[Block]:
        """Name what the last form of each kind found, and what is not finished."""
        lines = [*self._findings()]
        lines += [self.words("records.unfinished", form=act_name(self.words, draft.form), day=draft.at.date())
                  for draft in self.drafts]
        if lines:
            yield Heading(self.words("records.open"))
            yield Bullets(tuple(map(Line, lines)))

    def _findings(self) -> Iterator[str]:
        for form in FORMS:
            if form in VISITS or not (last := forms_in(self.entries, form)[-1:]):
                continue
            flow = form_flow(form, self.words)
            for name, how in last[0].visit.told.findings.items():
                flag = flow.flags.get(name)
                said = flag.name if flag else clean(name)[:40]
                yield self.words("records.found_certain" if how == "certain" else "records.found_possible",
                                 form=act_name(self.words, form), day=last[0].day, finding=said)

    # What was said, and what was found

    def _differences(self) -> Iterator[Block]:
        """Hold what the person said last beside what was found, if both are there."""
        at = next((at for at in reversed(range(len(self.sittings)))
                   if self.sittings[at].said and self.sittings[at].found), None)
        if at is None:
            return
        said, found = (judged_as(self.flow, [each.visit for each in self.sittings[:at]], kept)
                       for kept in self.sittings[at][:2] if kept)
        seen, words = compare(said, found), self.words
        yield Heading(words("records.said_and_found", day=self.sittings[at].visit.day))
        lines = [*self._matters(seen), *self._nothing(seen), *self._asked_once(seen)]
        yield Bullets(tuple(map(Line, lines or [words("records.said_the_same")])))

    def _matters(self, seen: Comparison) -> Iterator[str]:
        words = self.words
        for each in (some for some in seen.matter if some.of_both):
            what = [words("records.with_found", moves=self._moves(each.in_one))] if each.in_one else []
            what += [words("records.with_said", moves=self._moves(each.in_other))] if each.in_other else []
            if each.item in seen.together and not what:
                what = [words("records.matters_together")]
            yield " ".join((words("records.differs_matters", **self._both(each)), *what))

    def _nothing(self, seen: Comparison) -> Iterator[str]:
        for each in (some for some in seen.change_nothing if some.of_both):
            yield self.words("records.differs_nothing", **self._both(each))

    def _asked_once(self, seen: Comparison) -> Iterator[str]:
        """Tell what only one was asked: what of it changes the result by its answer, the rest by name."""
        mild: dict[bool, list[str]] = {True: [], False: []}
        for each in seen.asked_of_one:
            by_person = each.other is None
            item = self.flow.items[each.item]
            answer = each.one if by_person else each.other
            moves = self._moves(each.in_other if by_person else each.in_one)
            if not moves or answer is None:
                mild[by_person].append(item.short)
                continue
            told = {"about": item.short, "answer": in_words(item, answer, short=True), "moves": moves}
            yield (self.words("records.only_said", **told) if by_person
                   else self.words("records.only_found", **told))
        if mild[True]:
            yield self.words("records.only_said_rest", items="; ".join(mild[True]))
        if mild[False]:
            yield self.words("records.only_found_rest", items="; ".join(mild[False]))

    def _both(self, difference: Difference) -> dict[str, str]:
        item = self.flow.items[difference.item]

        def told(answer: Answer | None) -> str:
            return "" if answer is None else in_words(item, answer, short=True)
        return {"about": item.short, "said": told(difference.one), "found": told(difference.other)}

    def _moves(self, moves: Sequence[Move]) -> str:
        """Say what is told otherwise; single findings only where nothing else is."""
        scaled = [move for move in moves if move.aspect is not Aspect.FINDING]
        return "; ".join(move_in_words(move, self.flow) for move in scaled or moves)

    # What was done

    def _timeline(self) -> Iterator[Block]:
        lines = [Line(text) for first, beside in reversed(standing(self.entries))
                 for text in (self._entry(first), *(self._amendment(each) for each in beside))]
        yield Heading(self.words("records.what_was_done"))
        yield Bullets(tuple(lines))

    def _entry(self, entry: Entry) -> str:
        return self.words("records.entry", number=entry.number, day=entry.at.date(), time=f"{entry.at:%H:%M}",
                          who=entry.who, act=self._act(entry))

    def _amendment(self, entry: Entry) -> str:
        return self.words("records.amends", number=entry.number, about=entry.about, day=entry.at.date(),
                          time=f"{entry.at:%H:%M}", who=entry.who, act=self._act(entry))

    def _act(self, entry: Entry) -> str:
        """Name what was done, and what came of it."""
        name, kept = act_name(self.words, entry.act), kept_in(entry)
        if kept is None:
            return name
        if kept.by == PERSON:
            name = self.words("records.said_by_person", form=name)
        flow = self.flow if entry.act in VISITS else form_flow(entry.act, self.words)
        return ": ".join(filter(None, (name, "; ".join(filter(None, (
            self._told(kept, flow), *self._written(kept, flow)))))))

    def _told(self, kept: Kept, flow: Flow) -> str:
        """Say what was told, by its short names."""
        told = kept.visit.told
        names = {level.id: level.short for level in flow.urgency}
        names |= {level.id: level.short for level in flow.suitability}
        said = [names.get(each, clean(each)[:40])
                for each in (told.urgency or told.at_least, told.suitability) if each]
        if told.urgency is None:  # what is mild so far must not look like the end of it
            said[0] = self.words("receipt.too_early", level=said[0])
        return "; ".join(said)

    def _written(self, kept: Kept, flow: Flow) -> Iterable[str]:
        """Quote what was written down in a form of the clinic, and its counts."""
        if kept.entry.act in VISITS:
            return ()
        answers = kept.response(flow).answers
        told = "; ".join(in_words(item, answers[item.id], short=True) for item in flow.asked
                         if item.record and item.id in answers and item.kind in (Kind.TEXT, Kind.NUMBER))
        return (told if len(told) <= TOO_LONG else f"{told[:TOO_LONG]}…",)


def move_in_words(move: Move, flow: Flow) -> str:
    """Say what would be told otherwise."""
    before, after = from_to(move, flow)
    return flow.words("records.move", what=what_moves(move, flow), before=before, after=after)
