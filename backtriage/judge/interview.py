"""What to ask next, and what is left to ask.

Nothing remembers a path.  The next item is the first one that applies, has no
answer, and could still change what the person would be told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.judge.evaluation import undecided

if TYPE_CHECKING:
    from backtriage.flow.model import Advice, Flag, Flow, Item
    from backtriage.judge.judgement import Judgement
    from backtriage.judge.response import Response


def is_practitioner(flow: Flow, response: Response) -> bool:
    """Is it a practitioner who answers, at intake or a form of the clinic?"""
    role = flow.role
    chosen = role is not None and response.answers.get(role.item) == frozenset({role.practitioner})
    return flow.clinical or chosen


def is_for_another(flow: Flow, response: Response) -> bool:
    """Does somebody answer for another?"""
    role = flow.role
    return role is not None and response.answers.get(role.item) == frozenset({role.someone_else})


def waiting(judgement: Judgement, response: Response) -> tuple[Item, ...]:
    """List the items that would be asked as things stand, in order, for one person.

    A practitioner is asked everything that applies, also after an emergency.
    """
    flow = judgement.flow
    thorough = is_practitioner(flow, response)
    if judgement.ended and not thorough:
        return ()
    wanted = frozenset(flow.items) if thorough else _wanted(judgement)
    return tuple(item for item in flow.items.values()
                 if item.id in wanted and item.work is None and item.id not in response.answers
                 and applies(item, judgement))


def is_enough(flow: Flow, response: Response) -> bool:
    """Have as many questions been answered as the flow allows?  At intake it may allow more.

    What is left then stays among those that wait, so that a result cannot look complete.
    """
    most = flow.longest_intake if is_practitioner(flow, response) else flow.longest
    return 0 < most <= asked(flow, response)


def asked(flow: Flow, response: Response) -> int:
    """Count the answers of today; what was worked out, or still holds from another time, nobody was asked."""
    carried = response.since.carried if response.since else frozenset[str]()
    return len(response.answers.keys() - flow.worked_out.keys() - carried)


def counted(judgement: Judgement, response: Response) -> tuple[Item, ...]:
    """List the answered items that apply, as far as they are asked; answers to others are kept aside."""
    return tuple(item for item in judgement.flow.items.values()
                 if item.id in response.answers and item.work is None and applies(item, judgement))


def surely_applies(item: Item, judgement: Judgement) -> bool:
    """Is it certain that an item applies?"""
    known = judgement.marks.applies(item.id)
    return known is None or bool(known.yes)


def applies(item: Item, judgement: Judgement) -> bool:
    """Does an item apply, as far as is known?"""
    known = judgement.marks.applies(item.id)
    return known is None or not known.no


def _wanted(judgement: Judgement) -> frozenset[str]:
    """Name the items whose answers could still change what the person is told."""
    flow = judgement.flow
    level = next(level for level, here in enumerate(judgement.urgency) if here)
    conditions = [flag.when for flag in flow.flags.values() if _could_count(flag, judgement, level)]
    conditions += [entry.when for entry in flow.advice.values()
                   if entry.when is not None and _could_be_told(entry, judgement, level)]
    record = {item.id for item in flow.items.values() if item.record}
    open_items = undecided(conditions, judgement.marks)
    made_of = {name for item in open_items & flow.worked_out.keys() for name in flow.worked_out[item].asked}
    return open_items | made_of | record | flow.settings


def _could_count(flag: Flag, judgement: Judgement, level: int) -> bool:
    """Could a flag call for as much as is called for already, or more?"""
    if not flag.kind.about_urgency:
        return not judgement.settled
    return max(flag.level, flag.if_unsure) >= max(level, 1)


def _could_be_told(entry: Advice, judgement: Judgement, level: int) -> bool:
    """Could a piece of advice be told at this level of urgency, or at a higher one?"""
    if entry.topic.of_suitability and judgement.settled:
        return False
    if entry.card is not None:
        return entry.card > level
    return not entry.urgency or max(entry.urgency) >= level
