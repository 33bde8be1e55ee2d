"""What to ask next, what is left to ask, and what a change would do.

Nothing remembers a path.  The next item is the first one that applies, has no
answer, and could still change what the person would be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.evaluation import undecided

if TYPE_CHECKING:
    from datetime import date

    from backtriage.flow.model import Advice, Flag, Flow, Item
    from backtriage.judge.response import Answer, Response


@dataclass(frozen=True)
class Turn:
    """Where an interview stands after some answers."""

    assessment: Assessment
    waiting: tuple[Item, ...]  # items that would be asked as things stand, in order
    next: Item | None

    @property
    def left(self) -> int:
        """About how many questions are left: those that are sure to be asked."""
        return sum(1 for item in self.waiting if _surely_applies(item, self.assessment))


def is_practitioner(flow: Flow, response: Response) -> bool:
    """Is it a practitioner who answers, at intake?"""
    role = flow.role
    return role is not None and response.answers.get(role.item) == frozenset({role.practitioner})


def turn(flow: Flow, response: Response, today: date) -> Turn:
    """Find out where the interview stands.

    A practitioner is asked everything that applies, also after an emergency.
    Anybody else is asked as many questions as the flow allows; what is left then
    stays among those that wait, so that a result cannot look complete.
    """
    assessment = assess(flow, response, today)
    thorough = is_practitioner(flow, response)
    if assessment.ended and not thorough:
        return Turn(assessment, (), None)
    wanted = frozenset(flow.items) if thorough else _wanted(assessment)
    waiting = tuple(item for item in flow.items.values()
                    if item.id in wanted and item.id not in response.answers
                    and not _is_closed(item, assessment))
    tired = not thorough and 0 < flow.longest <= len(response.answers)
    return Turn(assessment, waiting, waiting[0] if waiting and not tired else None)


def unanswered(flow: Flow, response: Response, today: date) -> tuple[Item, ...]:
    """List what is still to be asked about the person's health."""
    return tuple(item for item in turn(flow, response, today).waiting
                 if item.id not in flow.settings)


def counted(flow: Flow, response: Response, today: date) -> tuple[Item, ...]:
    """List the answered items that apply; answers to others are kept aside."""
    assessment = assess(flow, response, today)
    return tuple(item for item in flow.items.values()
                 if item.id in response.answers and not _is_closed(item, assessment))


def _is_closed(item: Item, assessment: Assessment) -> bool:
    """Is it certain that an item does not apply?"""
    applies = assessment.marks.applies(item.id)
    return applies is not None and bool(applies.no)


def _surely_applies(item: Item, assessment: Assessment) -> bool:
    applies = assessment.marks.applies(item.id)
    return applies is None or bool(applies.yes)


def _wanted(assessment: Assessment) -> frozenset[str]:
    """Name the items whose answers could still change what the person is told."""
    flow, marks = assessment.flow, assessment.marks
    conditions = [flag.when for flag in flow.flags.values() if _could_count(flag, assessment)]
    conditions += [entry.when for entry in flow.advice.values()
                   if entry.when is not None and _could_be_told(entry, assessment)]
    record = {item.id for item in flow.items.values() if item.record}
    return undecided(conditions, marks) | record | flow.settings


def _could_count(flag: Flag, assessment: Assessment) -> bool:
    """Could a flag call for as much as is called for already, or more?"""
    if not flag.kind.about_urgency:
        return not assessment.settled
    return max(flag.level, flag.if_unsure) >= max(assessment.level(), 1)


def _could_be_told(entry: Advice, assessment: Assessment) -> bool:
    """Could a piece of advice be told at this level of urgency, or at a higher one?"""
    if entry.topic.of_suitability and assessment.settled:
        return False
    return not entry.urgency or max(entry.urgency) >= assessment.level()


@dataclass(frozen=True)
class Change:
    """What a different answer would do."""

    before: Turn
    after: Turn
    closes: tuple[Item, ...]  # answered items that would no longer count
    opens: tuple[Item, ...]  # items that would have to be asked

    @property
    def moves(self) -> bool:
        """Would the result, as far as it is known, be another one?"""
        return (self.before.assessment.urgency, self.before.assessment.headline) != (
            self.after.assessment.urgency, self.after.assessment.headline)


def change(flow: Flow, response: Response, item: Item, answer: Answer, today: date) -> Change:
    """Find out what a different answer would do, before it is given."""
    changed = response.with_answer(item.id, answer)
    before, after = turn(flow, response, today), turn(flow, changed, today)
    still = {other.id for other in counted(flow, changed, today)}
    asked = {other.id for other in before.waiting}
    return Change(
        before, after,
        closes=tuple(other for other in counted(flow, response, today) if other.id not in still),
        opens=tuple(other for other in after.waiting if other.id not in asked))
