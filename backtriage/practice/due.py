"""When somebody is to be asked anew, and for how long a record is to be held: both as the flow says."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from backtriage.practice.entries import FORMS, SESSION, VISITS, visits_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow, Retention, Review
    from backtriage.flow.words import Words
    from backtriage.keep.records.store import Entry

LAST_DAY_OF_FEBRUARY = 28


class Reviewed(NamedTuple):
    """How long ago somebody was asked, and what was done since."""

    days: int
    sessions: int
    due: bool

    def told(self, words: Words) -> str:
        """Say why a review is due."""
        if self.sessions:
            return words("records.due_sessions", n=self.sessions)
        return words("records.due_days", n=self.days)


def review_due(asked: Iterable[datetime], sessions: Iterable[datetime], review: Review,
               now: datetime) -> Reviewed | None:
    """Is a review due?  None of whom nobody was asked yet."""
    last = max(asked, default=None)
    if last is None:
        return None
    since, days = sum(at > last for at in sessions), (now.date() - last.date()).days
    return Reviewed(days, since, bool(review.sessions and since >= review.sessions)
                    or bool(review.days and days >= review.days))


def review_of(entries: Iterable[Entry], review: Review, now: datetime) -> Reviewed | None:
    """Is a review due of somebody, by their entries?"""
    new = [entry for entry in entries if entry.about is None]
    return review_due((entry.at for entry in new if entry.act in VISITS),
                      (entry.at for entry in new if entry.act == SESSION), review, now)


def retention_of(entries: Iterable[Entry], flow: Flow) -> Retention | None:
    """For how long is a record held in the region of the last visit?  None if that is not known."""
    for kept in reversed(visits_in(entries)):
        chosen = kept.visit.answers.get(flow.region)
        if isinstance(chosen, str):
            return flow.regions[chosen].retention if chosen in flow.regions else None
    return None


def last_seen(opened: datetime, done: Iterable[tuple[str, datetime]]) -> datetime:
    """When was somebody last seen?  A letter or an export is no visit."""
    return max((at for act, at in done if act in FORMS), default=opened)


def held_until(last: datetime, retention: Retention) -> date:
    """Until when is a record held of somebody who was last seen then?"""
    day = last.date()
    try:
        return day.replace(year=day.year + retention.years)
    except ValueError:  # on 29 February
        return day.replace(year=day.year + retention.years, day=LAST_DAY_OF_FEBRUARY)
