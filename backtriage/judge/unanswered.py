"""Who of many has still something to be asked: the same that `interview.waiting` says of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Chosen, Condition, Defined, Not, Unsure, Within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backtriage.flow.model import Flow
    from backtriage.flow.truth import Plane
    from backtriage.judge.judgement import Judgement


def unanswered(judgement: Judgement) -> Plane:
    """For whom is a question about health still to be asked?"""
    flow, facts, marks = judgement.flow, judgement.facts, judgement.marks
    thorough = _practitioners(judgement)
    wanted = _wanted(judgement)
    open_for = judgement.nobody
    for item in flow.asked:
        if item.id in flow.settings:
            continue
        doubt = facts.unsure(item.id)
        missing = facts.everyone & ~(doubt.yes | doubt.no)
        if item.ask_if is not None:
            missing = missing & ~marks.truth(item.ask_if).no
        if not item.record:
            missing = missing & (wanted.get(item.id, judgement.nobody) | thorough)
        open_for = open_for | missing
    return open_for & (thorough | ~judgement.ended) & facts.everyone


def _practitioners(judgement: Judgement) -> Plane:
    """Whom does a practitioner ask everything that applies?"""
    role = judgement.flow.role
    if judgement.flow.clinical:
        return judgement.facts.everyone
    if role is None:
        return judgement.nobody
    return judgement.facts.chosen(role.item, frozenset({role.practitioner})).yes


def _wanted(judgement: Judgement) -> dict[str, Plane]:
    """Say by item for whom an answer could still change what is told.

    Whatever is open of a condition that could count is followed down to the items behind it.
    """
    flow, marks = judgement.flow, judgement.marks
    reached: dict[int, Plane] = {}
    starts = [*_could_count(judgement)]
    for condition, who in starts:
        reached[id(condition)] = reached.get(id(condition), judgement.nobody) | who
    wanted: dict[str, Plane] = {}
    for condition in _from_the_top([condition for condition, _ in starts], flow):
        truth = marks.truth(condition)
        who = reached[id(condition)] & ~(truth.yes | truth.no)
        if isinstance(condition, Chosen | Within | Unsure):
            work = flow.worked_out.get(condition.item)
            for name in (condition.item, *(work.asked if work else ())):
                wanted[name] = wanted.get(name, judgement.nobody) | who
        for part in _parts(condition, flow):
            reached[id(part)] = reached.get(id(part), judgement.nobody) | who
    return wanted


def _could_count(judgement: Judgement) -> Iterator[tuple[Condition, Plane]]:
    """Give the conditions that could still count, each with those for whom it could."""
    flow, everyone = judgement.flow, judgement.facts.everyone

    def up_to(level: int) -> Plane:
        above = judgement.at_least_urgent[level + 1:level + 2]
        return everyone & ~above[0] if above else everyone

    for flag in flow.flags.values():
        level = max(flag.level, flag.if_unsure)
        if not flag.kind.about_urgency:
            yield flag.when, everyone & ~judgement.settled
        elif level:
            yield flag.when, up_to(level)
    for entry in flow.advice.values():
        if entry.when is None:
            continue
        who = everyone & ~judgement.settled if entry.topic.of_suitability else everyone
        if entry.card is not None:
            who = who & up_to(entry.card - 1)
        elif entry.urgency:
            who = who & up_to(max(entry.urgency))
        yield entry.when, who


def _from_the_top(conditions: Iterable[Condition], flow: Flow) -> list[Condition]:
    """List conditions and all behind them, each before whatever it is made of."""
    done: list[Condition] = []
    seen: set[int] = set()
    waiting = [(condition, False) for condition in conditions]
    while waiting:
        condition, left = waiting.pop()
        if left:
            done.append(condition)
        elif id(condition) not in seen:
            seen.add(id(condition))
            waiting.append((condition, True))
            waiting.extend((part, False) for part in _parts(condition, flow))
    return done[::-1]


def _parts(condition: Condition, flow: Flow) -> tuple[Condition, ...]:
    """Name what a condition is made of, and whether its item applies."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case Defined(name):
            return (flow.definitions[name].when,)
        case Chosen(item) | Within(item) | Unsure(item):
            ask_if = flow.items[item].ask_if
            return () if ask_if is None else (ask_if,)
