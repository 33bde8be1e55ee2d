"""What was kept about somebody, read again: each form as its answers are judged here, on their own day.

What was told on that day counts.  Where today's flow tells something else, or can't take
the answers, that is said, and nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backtriage.flow.value import Value, replace
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.discretion import completions
from backtriage.judge.receipt import FAMILY, SCHEMA, NoVisit, Unreadable, Visit, distance, fitting, read_visit
from backtriage.judge.told import Move, moves, told
from backtriage.judge.visits import answers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Answer


class Kept(Value, kw_only=True):
    """One entry about somebody."""

    number: int
    at: datetime
    who: str
    act: str
    about: int | None  # the entry that this one amends
    body: Mapping[str, Any]


class Dossier(Value, kw_only=True):
    """Somebody under a label, with all that is kept about them."""

    id: str
    label: str
    opened: datetime
    closed: datetime | None
    kept: tuple[Kept, ...]
    drafts: tuple[Unfinished, ...] = ()


class Unfinished(Value, kw_only=True):
    """A form that is not finished."""

    form: str
    at: datetime
    body: Mapping[str, Any]


class Filled(Value, kw_only=True):
    """A form that was filled in."""

    kept: Kept
    visit: Visit
    flow: Flow | None  # None if it is not here any more
    assessment: Assessment | None  # None if its answers can't be judged here
    moves: tuple[Move, ...] = ()  # from what was told then to what is told here

    @property
    def confirmed(self) -> bool:
        """Is the same told here as was told then?"""
        return self.assessment is not None and not self.moves

    def answers(self, shown: Collection[str] = ()) -> Mapping[str, Answer]:
        """Give the answers that the flow takes as they were given; of sensitive ones only those that are `shown`."""
        flow = self.flow
        return {} if flow is None else {name: answer for name, answer in answers_of(flow, self.visit).items()
                                        if name in shown or not flow.items[name].sensitive}


def is_form(kept: Kept) -> bool:
    """Does an entry hold a form, and no note of what was done?"""
    return str(kept.body.get("schema", "")).startswith(FAMILY)


def filled(kept: Kept, flows: Mapping[str, Flow]) -> Filled:
    """Read the form of an entry.  Raises NoVisit."""
    if kept.body["schema"] != SCHEMA:
        raise NoVisit(Unreadable.NEWER)
    visit = read_visit(kept.body)
    flow = flows.get(visit.flow)
    if flow is None:
        return Filled(kept=kept, visit=visit, flow=None, assessment=None)
    response, misfits = fitting(visit, flow)
    if misfits:
        return Filled(kept=kept, visit=visit, flow=flow, assessment=None)
    ways = [response.with_answers(way) for way in completions(flow, visit.withheld)]
    moved = [moves(visit.told, each) for each in told(flow, ways, visit.day)]
    nearest = min(range(len(ways)), key=lambda at: distance(moved[at]))
    judged = replace(assess(flow, ways[nearest], visit.day), private=frozenset(visit.withheld),
                     answered=visit.answered)
    return Filled(kept=kept, visit=visit, flow=flow, assessment=judged, moves=moved[nearest])


def as_amended(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """Give each entry once, as it was last amended by one of its own kind; other amendments stand for themselves."""
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
    """Read all forms of some kinds, as they were last amended, by the day that they are about.  Raises NoVisit."""
    read = [filled(each, flows) for each in as_amended(dossier.kept) if each.act in acts and is_form(each)]
    return tuple(sorted(read, key=lambda each: each.visit.day))


def last_of(read: Sequence[Filled]) -> Filled | None:
    """Give the latest of some forms."""
    return read[-1] if read else None
