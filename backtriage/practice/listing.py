"""Everybody in the records, a line each: who is due, whose time is over, who would hear otherwise today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backtriage.flow.ready import ready_words
from backtriage.flow.value import Value, replace
from backtriage.judge.results import judge_again
from backtriage.keep.records.store import Listed
from backtriage.practice.chart import move_in_words
from backtriage.practice.desk import act_name
from backtriage.practice.due import Reviewed, held_until, last_seen, retention_of, review_due
from backtriage.practice.entries import INTAKE, SESSION, VISITS, form_flow, visits_in
from backtriage.visit.language import known_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.keep.records.store import Entry, Store

WIDEST = 24  # columns of a label, beside which the rest still fits


class Row(Value, kw_only=True):
    """What the list tells of somebody."""

    listed: Listed
    sessions: int
    review: Reviewed | None  # None of whom nobody was asked, or nothing more is to be done
    past: bool = False  # is the time over for which records are held?
    moves: tuple[str, ...] = ()  # what today's questionnaire would tell otherwise
    unjudged: tuple[str, ...] = ()  # questions that changed, so that nobody can tell

    @property
    def due(self) -> bool:
        """Is a review due?"""
        return self.review is not None and self.review.due

    def told(self, words: Words) -> str:
        """Tell it on one line, without the label."""
        told = [words("records.sessions", n=self.sessions, day=self.listed.last.date()) if self.sessions
                else words("records.last_on", day=self.listed.last.date())]
        if self.listed.person.closed:
            told.append(words("records.is_closed"))
        if self.review and self.review.due:
            told.append(self.review.told(words))
        told += [words("records.unfinished_form", form=act_name(words, form)) for form in self.listed.drafts]
        if self.past:
            told.append(words("records.is_past"))
        told += self.moves
        if self.unjudged:
            told.append(words("records.not_judged", items=", ".join(self.unjudged)))
        return " ".join(told)

    def data(self) -> Mapping[str, Any]:
        """Tell the same to a machine."""
        person, review = self.listed.person, self.review
        return {"label": person.label, "opened": person.opened.isoformat(),
                "closed": person.closed.isoformat() if person.closed else None,
                "last": self.listed.last.isoformat(), "sessions": self.sessions, "due": self.due,
                "since_review": {"days": review.days, "sessions": review.sessions} if review else None,
                "unfinished": [*self.listed.drafts], "past": self.past,
                "told_otherwise": [*self.moves], "not_judged": [*self.unjudged]}


def rows(store: Store, words: Words, now: datetime, *, due: bool = False, past: bool = False,
         told_otherwise: bool = False) -> tuple[Row, ...]:
    """List everybody, or only those who are meant by one of the choices.  Raises StoreError."""
    flow = form_flow(INTAKE, words)
    moments = store.moments((*VISITS, SESSION))
    people = [_row(listed, moments, flow, now) for listed in store.people()]
    visits = _visits(store) if past or told_otherwise else {}
    if past:
        people = [replace(row, past=_is_past(row, visits.get(row.listed.person.id, ()), flow, now))
                  for row in people]
    if told_otherwise:
        people = _judged_again(people, visits, flow)
    if not (due or past or told_otherwise):
        return tuple(people)
    return tuple(row for row in people if (due and row.due) or row.past or row.moves or row.unjudged)


def _row(listed: Listed, moments: Mapping[tuple[str, str], Sequence[datetime]], flow: Flow,
         now: datetime) -> Row:
    person = listed.person
    sessions = moments.get((person.id, SESSION), ())
    asked = [at for act in VISITS for at in moments.get((person.id, act), ())]
    review = None if person.closed else review_due(asked, sessions, flow.review, now)
    return Row(listed=listed, sessions=len(sessions), review=review)


def _visits(store: Store) -> Mapping[str, Sequence[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in store.all_entries(VISITS):
        found.setdefault(entry.person or "", []).append(entry)
    return found


def _is_past(row: Row, entries: Iterable[Entry], flow: Flow, now: datetime) -> bool:
    retention = retention_of(entries, flow)
    last = last_seen(row.listed.person.opened, ((act, times.last) for act, times in row.listed.acts.items()))
    return retention is not None and held_until(last, retention) <= now.date()


def _judged_again(people: Sequence[Row], visits: Mapping[str, Sequence[Entry]], flow: Flow) -> list[Row]:
    """Judge the last visit of every open record with today's questionnaire, each on its own day."""
    last = {row.listed.person.id: kept[-1].visit for row in people if not row.listed.person.closed
            and (kept := visits_in(visits.get(row.listed.person.id, ())))}
    others = [form_flow(INTAKE, ready_words(language)) for language in known_languages()
              if language != flow.words.language]
    whose, seen = [*last], judge_again([*last.values()], flow, others)
    moved = {whose[each.index]: tuple(move_in_words(move, flow) for move in each.moves)
             for each in seen.moved}
    unjudged = {whose[each.index]: tuple(_named(flow, (*each.changed, *each.misfits)))
                for each in seen.unjudged}
    return [replace(row, moves=moved.get(row.listed.person.id, ()),
                  unjudged=unjudged.get(row.listed.person.id, ())) for row in people]


def _named(flow: Flow, names: Iterable[str]) -> Iterator[str]:
    """Name questions in short; a flow that is not this one has none of them."""
    yield from (flow.items[name].short if name in flow.items else name for name in names)


def lines(found: Sequence[Row], words: Words) -> Iterator[str]:
    """Write a list for people."""
    width = max((min(WIDEST, len(row.listed.person.label)) for row in found), default=0)
    yield from (f"{row.listed.person.label:<{width}}  {row.told(words)}" for row in found)
    if not found:
        yield words("records.nobody")
