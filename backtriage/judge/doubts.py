"""What "not sure" leaves open: what each definite answer in its place would mean.

A rule may settle a doubt, so that nothing is raised by it.  It is told all the
same: for every answer left open, the definite answers are tried one by one, on
the evaluator that judges everybody, and the worst and the mildest are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.condition import Within, leaves
from backtriage.flow.model import NONE, Kind
from backtriage.flow.truth import Absent
from backtriage.judge.evaluation import Marks
from backtriage.judge.interview import counted
from backtriage.judge.response import PersonFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from backtriage.flow.model import Flag, Flow, Item
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.response import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one definite answer would mean, as far as levels go."""

    answer: Answer
    urgency: int
    suitability: int  # 0 where the urgency settles it
    flags: tuple[Flag, ...]  # certain with this answer, and not before; the worst first


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer left open, with the worst and the mildest that it could hide."""

    item: Item
    worst: Outcome
    mildest: Outcome

    @property
    def matters(self) -> bool:
        """Would one of the answers change what the person is told?"""
        return bool(self.worst.flags)


def open_doubts(assessment: Assessment, today: date) -> tuple[Doubt, ...]:
    """Try every definite answer in place of each "not sure"."""
    flow, response = assessment.flow, assessment.response
    before = frozenset(finding.flag.id for finding in assessment.findings if finding.certain)
    doubts = []
    for item in counted(flow, response, today):
        if item.id in flow.settings or not isinstance(response.answers[item.id], Absent):
            continue
        outcomes = [_outcome(assessment, item, answer, before, today)
                    for answer in _definite_answers(flow, item)]
        if outcomes:
            worst = max(outcomes, key=lambda o: (o.urgency, o.suitability, bool(o.flags)))
            mildest = min(outcomes, key=lambda o: (o.urgency, o.suitability))
            doubts.append(Doubt(item, worst, mildest))
    return tuple(doubts)


def _outcome(assessment: Assessment, item: Item, answer: Answer, before: frozenset[str],
             today: date) -> Outcome:
    """Judge the levels that one definite answer leads to.

    A flag that calls for less than what is called for anyhow would change nothing.
    """
    flow, response, least = assessment.flow, assessment.response, max(1, assessment.level())
    marks = Marks(flow, PersonFacts(response.with_answer(item.id, answer), today))
    levels = {True: 0, False: 0}
    fresh = []
    for flag in flow.flags.values():
        truth = marks.flag(flag.id)
        level = flag.level if truth.yes else flag.if_unsure if truth.doubt else 0
        about_urgency = flag.kind.about_urgency
        levels[about_urgency] = max(levels[about_urgency], level)
        if truth.yes and flag.id not in before:
            fresh.append(flag)
    settled = flow.urgency[levels[True]].suitability
    fresh = [flag for flag in fresh
             if (flag.level >= least if flag.kind.about_urgency else flag.level and settled is None)]
    fresh.sort(key=lambda flag: (not flag.kind.about_urgency, -flag.level))
    return Outcome(answer, levels[True], 0 if settled is not None else levels[False], tuple(fresh))


def _definite_answers(flow: Flow, item: Item) -> Iterator[Answer]:
    """Give every answer that rules can tell apart: each option, each side of each bound."""
    if item.kind.chosen:
        mildest_first = sorted(item.options, key=lambda option: option.id != NONE)
        yield from (frozenset({option.id}) for option in mildest_first)
    elif item.kind in (Kind.NUMBER, Kind.SCALE):
        edges = {item.low}
        for condition in (*(flag.when for flag in flow.flags.values()), *flow.definitions.values()):
            for leaf in leaves(condition):
                if isinstance(leaf, Within) and leaf.item == item.id:
                    edges |= {edge for edge in (leaf.low, None if leaf.high is None else leaf.high + 1)
                              if edge is not None}
        yield from sorted(edge for edge in edges if item.low <= edge <= item.high)
