"""What was kept about somebody, read again: each form as its answers are judged here, on their own day.

What was told on that day counts.  Where today's flow tells something else, or can't take
the answers, that is said, and nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from backtriage.flow.value import Value, replace
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import completions, discreet
from backtriage.judge.read_answers import read_response
from backtriage.judge.receipt import SCHEMA, NoVisit, Unreadable, Visit, distance, fitting, read_visit
from backtriage.judge.response import Answer
from backtriage.judge.told import Move, moves, told, told_of
from backtriage.judge.visits import answers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow

VISIT = "visit"  # where a form stands in the body of an entry
PRIVATE = "private"  # where sensitive answers stand that are kept
PERSON = "person"  # who said it
SOON = timedelta(days=7)  # what is said at home is held beside what is found within a week


class Kept(Value, kw_only=True):
    """One entry about somebody."""

    number: int
    at: datetime
    who: str
    act: str
    about: int | None  # the entry that this one amends
    body: Mapping[str, Any]


class Unfinished(Value, kw_only=True):
    """A form that is not finished."""

    form: str
    at: datetime
    body: Mapping[str, Any]


class Dossier(Value, kw_only=True):
    """Somebody under a label, with all that is kept about them."""

    id: str
    label: str
    opened: datetime
    closed: datetime | None
    kept: tuple[Kept, ...]
    drafts: tuple[Unfinished, ...] = ()


class Filled(Value, kw_only=True):
    """A form that was filled in."""

    kept: Kept
    visit: Visit
    flow: Flow | None  # None if it is not here any more
    assessment: Assessment | None  # None if its answers can't be judged here; all that is kept is in it
    private: Mapping[str, Answer] = MappingProxyType({})  # sensitive answers that somebody chose to keep
    moves: tuple[Move, ...] = ()  # from what was told then to what is told here

    @property
    def day(self) -> date:
        """The day on which it was answered."""
        return self.visit.answered or self.visit.day

    @property
    def by_person(self) -> bool:
        """Did the person answer it, without a practitioner?"""
        return self.kept.body.get("by") == PERSON

    @property
    def confirmed(self) -> bool:
        """Is the same told here as was told then?"""
        return self.assessment is not None and not self.moves

    @property
    def answers(self) -> Mapping[str, Answer]:
        """Give the answers that the flow takes as they were given, but for sensitive ones."""
        return {} if self.flow is None else answers_of(self.flow, self.visit)


def is_form(kept: Kept) -> bool:
    """Does an entry hold a form, and no note of what was done?"""
    return VISIT in kept.body


def filled(kept: Kept, flows: Mapping[str, Flow]) -> Filled:
    """Read the form of an entry.  Raises NoVisit."""
    raw = kept.body[VISIT]
    if not isinstance(raw, Mapping) or raw.get("schema") != SCHEMA:
        raise NoVisit(Unreadable.DAMAGED)
    visit = read_visit(raw)
    flow = flows.get(visit.flow)
    if flow is None:
        return Filled(kept=kept, visit=visit, flow=None, assessment=None)
    private, wrong = _private(kept, flow, visit.day)
    response, misfits = fitting(visit, flow)
    if misfits or wrong:
        return Filled(kept=kept, visit=visit, flow=flow, assessment=None, private=private)
    if private:
        whole = assess(flow, response.with_answers(private), visit.day)
        moved = moves(visit.told, told_of(discreet(whole)))
    else:
        ways = [response.with_answers(way) for way in completions(flow, visit.withheld)]
        each = [moves(visit.told, one) for one in told(flow, ways, visit.day)]
        nearest = min(range(len(ways)), key=lambda at: distance(each[at]))
        moved = each[nearest]
        whole = replace(assess(flow, ways[nearest], visit.day), private=frozenset(visit.withheld))
    return Filled(kept=kept, visit=visit, flow=flow, private=private, moves=moved,
                  assessment=replace(whole, answered=visit.answered))


def _private(kept: Kept, flow: Flow, day: date) -> tuple[Mapping[str, Answer], bool]:
    """Read the sensitive answers that are kept; tells whether the flow does not take one of them."""
    raw = kept.body.get(PRIVATE, {})
    response, mistakes = read_response(flow, raw, day)
    return {name: response.answers[name] for name in raw if name in response.answers}, bool(mistakes)


def as_amended(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """Give each entry once, as one of its own kind amended it last; other amendments stand for themselves."""
    last: dict[int, Kept] = {}
    root: dict[int, int] = {}
    for each in kept:
        first = root.get(each.about or 0)
        if first is not None and last[first].act == each.act:
            root[each.number], last[first] = first, each
        else:
            root[each.number], last[each.number] = each.number, each
    return tuple(last.values())


def forms(dossier: Dossier, flows: Mapping[str, Flow], *acts: str) -> tuple[Filled, ...]:
    """Read all forms of some kinds as they stand now, by day.  Raises NoVisit.

    What somebody said at home stands back where a practitioner asked the same soon after.
    """
    read = [filled(each, flows) for each in as_amended(dossier.kept) if each.act in acts and is_form(each)]
    found = [each for each in read if not each.by_person]
    read = [each for each in read if each in found or not any(_together(each, other) for other in found)]
    return tuple(sorted(read, key=lambda each: each.day))


def _together(said: Filled, found: Filled) -> bool:
    """Do they belong to one visit?"""
    return said.kept.act == found.kept.act and timedelta(0) <= found.day - said.day <= SOON
