"""What "not sure" leaves open: what each definite answer in its place would mean.

A rule may settle a doubt, so that nothing is raised by it.  It is told all the
same: for every answer left open, the definite answers are judged as those of many
people are, and the worst and the mildest are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind
from backtriage.flow.rules import bounds
from backtriage.flow.truth import Absent
from backtriage.flow.value import Value
from backtriage.judge.evaluation import Marks
from backtriage.judge.interview import counted
from backtriage.judge.judgement import Judgement, level_of
from backtriage.judge.many import ManyFacts
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from backtriage.flow.model import Flag, Flow, Item
    from backtriage.flow.truth import Plane
    from backtriage.judge.response import Answer, Response


class Outcome(Value):
    """What one definite answer would mean, as far as levels go."""

    answer: Answer
    urgency: int
    suitability: int  # 0 where it is settled
    flags: tuple[Flag, ...]  # certain with this answer, not before, and of some weight; the worst first


class Doubt(Value):
    """An answer left open, with the worst and the mildest that it could hide."""

    item: Item
    worst: Outcome
    mildest: Outcome

    @property
    def matters(self) -> bool:
        """Would one of the answers change what the person is told?"""
        return bool(self.worst.flags)


def open_doubts(before: Judgement, response: Response, today: date) -> tuple[Doubt, ...]:
    """Try every definite answer in place of each "not sure"; `before` is the judgement as it stands."""
    flow = before.flow
    items = [item for item in counted(before, response)
             if item.id not in flow.settings and isinstance(response.answers[item.id], Absent)]
    tried = [(item, answer) for item in items for answer in _definite_answers(flow, item)]
    people = [worked_out(flow, response.with_answer(item.id, answer)) for item, answer in tried]
    if not people:
        return ()
    outcomes = dict[str, list[Outcome]]()
    for (item, _), outcome in zip(tried, _outcomes(before, people, tried, today), strict=True):
        outcomes.setdefault(item.id, []).append(outcome)
    return tuple(Doubt(flow.items[name],
                       max(found, key=lambda o: (o.urgency, o.suitability, bool(o.flags))),
                       min(found, key=lambda o: (o.urgency, o.suitability)))
                 for name, found in outcomes.items())


def _outcomes(before: Judgement, people: Sequence[Response], tried: Sequence[tuple[Item, Answer]],
              today: date) -> Iterator[Outcome]:
    """Judge the same person with each definite answer.

    A flag that calls for less than what is called for anyhow would change nothing.
    """
    flow, after = before.flow, Judgement(Marks(before.flow, ManyFacts(people, today)))
    least = max(1, level_of(before.urgency))
    fresh = [(flag, _of_weight(flag, least, after) & after.certain(flag))
             for flag in flow.flags.values() if not before.certain(flag)]
    fresh.sort(key=lambda each: (not each[0].kind.about_urgency, -each[0].level))
    for index, (_, answer) in enumerate(tried):
        settled = after.settled >> index & 1
        yield Outcome(answer, level_of(after.urgency, index),
                      0 if settled or not flow.suitability else level_of(after.suitability, index),
                      tuple(flag for flag, who in fresh if who >> index & 1))


def _of_weight(flag: Flag, least: int, after: Judgement) -> Plane:
    """For whom would a flag be told?"""
    if flag.kind.about_urgency:
        return after.facts.everyone if flag.level >= least else 0
    return ~after.settled if flag.level else 0


def _definite_answers(flow: Flow, item: Item) -> Iterator[Answer]:
    """Give every answer that rules can tell apart: each option, each side of each bound."""
    if item.kind.chosen:
        mildest_first = sorted(item.options, key=lambda option: option.id != NONE)
        yield from (frozenset({option.id}) for option in mildest_first)
    elif item.kind in (Kind.NUMBER, Kind.SCALE):
        edges = {item.low, *bounds(flow).get(item.id, ())}
        yield from sorted(edge for edge in edges if item.low <= edge <= item.high)
