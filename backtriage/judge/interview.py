"""What to ask next, and what is left to ask.

Nothing remembers a path.  The next item is the first one that applies, has no
answer, and could still change what the person would be told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.truth import NOBODY, without
from backtriage.judge.evaluation import undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Advice, Flag, Flow, Item
    from backtriage.flow.truth import Plane
    from backtriage.judge.evaluation import Marks
    from backtriage.judge.judgement import Judgement
    from backtriage.judge.response import Response

    Search = Callable[[list[tuple[Condition, Plane]], Marks], dict[str, Plane]]


def is_practitioner(flow: Flow, response: Response) -> bool:
    """Is it a practitioner who answers, at intake or a form of the clinic?"""
    role = flow.role
    chosen = role is not None and response.answers.get(role.item) == frozenset({role.practitioner})
    return flow.clinical or chosen


def is_for_another(flow: Flow, response: Response) -> bool:
    """Does somebody answer for another?"""
    role = flow.role
    return role is not None and response.answers.get(role.item) == frozenset({role.someone_else})


def waiting(judgement: Judgement, search: Search = undecided) -> dict[str, Plane]:
    """Say of the items, in order, who would be asked them as things stand.

    A practitioner is asked everything that applies, also after an emergency.  `search` finds
    what is undecided.
    """
    flow, facts, role = judgement.flow, judgement.facts, judgement.flow.role
    thorough = facts.everyone if flow.clinical else judgement.nobody
    if role:
        thorough = thorough | facts.chosen(role.item, frozenset({role.practitioner})).yes
    wanted, asked, who = _wanted(judgement, search), {}, facts.everyone & ~judgement.ended
    for item in flow.items.values():
        for_whom = wanted.get(item.id, NOBODY) & who | thorough
        if for_whom and item.work is None:
            unsure, applies = facts.unsure(item.id), judgement.marks.applies(item.id)
            closed = unsure.yes | unsure.no if applies is None else unsure.yes | unsure.no | applies.no
            asked[item.id] = for_whom & ~closed
    return asked


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


def _wanted(judgement: Judgement, search: Search) -> dict[str, Plane]:
    """Say of each item for whom its answer could still change what they are told."""
    flow, everyone = judgement.flow, judgement.facts.everyone
    at_most = [without(everyone, above) for above in judgement.at_least_urgent[1:]] + [everyone]
    choosing = everyone & ~judgement.settled
    conditions = [(flag.when, who) for flag in flow.flags.values()
                  if (who := _could_count(flag, at_most, choosing))]
    conditions += [(entry.when, who) for entry in flow.advice.values()
                   if entry.when is not None and (who := _could_be_told(entry, at_most, choosing))]
    wanted = search(conditions, judgement.marks)
    for name in wanted.keys() & flow.worked_out.keys():
        for part in flow.worked_out[name].asked:
            wanted[part] = wanted.get(part, NOBODY) | wanted[name]
    always = {item.id for item in flow.items.values() if item.record} | flow.settings
    return wanted | dict.fromkeys(always, everyone)


def _could_count(flag: Flag, at_most: Sequence[Plane], choosing: Plane) -> Plane:
    """For whom could a flag call for as much as is called for already, or more?

    `at_most` says by level whose urgency is no higher, and `choosing` for whom it is open what suits.
    """
    if not flag.kind.about_urgency:
        return choosing
    most = max(flag.level, flag.if_unsure)
    return at_most[most] if most else NOBODY


def _could_be_told(entry: Advice, at_most: Sequence[Plane], choosing: Plane) -> Plane:
    """For whom could a piece of advice be told at their level of urgency, or at a higher one?"""
    who = at_most[-1]
    if entry.card is not None:
        who = at_most[entry.card - 1] if entry.card else NOBODY
    elif entry.urgency:
        who = at_most[max(entry.urgency)]
    return who & choosing if entry.topic.of_suitability else who
