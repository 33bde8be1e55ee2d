"""Who of many would be told something else today: each visit is judged again, on its own day.

What was withheld is supposed in every ordinary way, as `receipt` does with one visit: whoever
stays where they were in one of them has not moved.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.judge.discretion import completions
from backtriage.judge.looks import look
from backtriage.judge.receipt import distance, fitting, nearest_moves
from backtriage.judge.told import Aspect, Move, moves, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.receipt import Visit
    from backtriage.judge.response import Response


ANY_DAY = date.max


class Moved(Value):
    """A visit after which something else would be told today."""

    index: int  # of the visit
    moves: tuple[Move, ...]  # how soon, where to, and what suits: from what to what


class Unjudged(Value):
    """A visit that cannot be judged by the flow of today."""

    index: int
    changed: tuple[str, ...]  # questions that were other ones then, or are gone
    misfits: tuple[str, ...] = ()  # answers that are none any more


class Results(Value):
    """What became of many visits, in their order."""

    moved: tuple[Moved, ...]
    unjudged: tuple[Unjudged, ...]
    same: int  # so many would be told the same


def judge_again(visits: Sequence[Visit], flow: Flow, in_others: Sequence[Flow] = ()) -> Results:
    """Judge visits by the flow of today; `in_others` is the same flow in other languages.

    A question is known again by its words, so a visit in a language that is not given
    cannot be judged; nor can one to another flow.
    """
    looks = {each.words.language: {name: look(item) for name, item in each.items.items()}
             for each in (*in_others, flow)}
    unjudged: list[Unjudged] = []
    groups: dict[date, dict[int, Response]] = {}
    for index, visit in enumerate(visits):
        known = looks.get(visit.language, {}) if visit.flow == flow.id else {}
        changed = _changed(visit, known)
        response, misfits = fitting(visit, flow)
        if changed or misfits:
            unjudged.append(Unjudged(index, changed, tuple(name for name in misfits if name not in changed)))
        else:
            day = visit.day if _hangs_on_day(response) else ANY_DAY
            groups.setdefault(day, {})[index] = response
    moved = [each for day, group in groups.items() for each in _moved(visits, flow, day, group)]
    return Results(tuple(sorted(moved, key=lambda each: each.index)), tuple(unjudged),
                   len(visits) - len(moved) - len(unjudged))


def _hangs_on_day(response: Response) -> bool:
    """Is there a date among the answers?  To all others the day makes no difference."""
    return any(isinstance(answer, date) for answer in response.answers.values())


def _changed(visit: Visit, known: Mapping[str, str]) -> tuple[str, ...]:
    """Name the answered questions that are not known any more as they were asked."""
    return tuple(name for name in (*visit.answers, *visit.withheld)
                 if known.get(name, "") != visit.looks.get(name))


def _moved(visits: Sequence[Visit], flow: Flow, day: date, group: Mapping[int, Response]) -> Iterator[Moved]:
    """Judge visits of one day at once: in the likeliest way, and those who moved in more and more ways."""
    withheld = {visits[index].withheld for index in group}
    ways = {names: completions(flow, names) for names in withheld}
    left, nearest = dict(group), dict[int, tuple[Move, ...]]()
    begin, end = 0, 1
    while left:
        possible = {index: [response.with_answers(way) for way in ways[visits[index].withheld][begin:end]]
                    for index, response in left.items()}
        now = iter(told(flow, [each for some in possible.values() for each in some], day))
        for index, some in possible.items():
            before, results = visits[index].told, [next(now) for _ in some]
            if any(not _scaled(moves(before, each)) for each in results):
                del left[index]
                continue
            found = nearest_moves(before, results)
            nearest[index] = min(nearest.get(index, found), found, key=distance)
            if end >= len(ways[visits[index].withheld]):
                yield Moved(index, _scaled(nearest[index]))
                del left[index]
        begin, end = end, 2 * end


def _scaled(moved: tuple[Move, ...]) -> tuple[Move, ...]:
    """Keep what is not about single findings."""
    return tuple(move for move in moved if move.aspect is not Aspect.FINDING)
