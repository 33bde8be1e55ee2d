"""Which denials matter: a sign that was denied, and by which a danger is ruled out.

Each is tried: the same person with that sign is judged, all of them at once, as many
people are.  So what stands among the relevant negatives is never a matter of taste.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import NONE
from backtriage.judge.evaluation import Marks
from backtriage.judge.interview import counted
from backtriage.judge.judgement import level_of
from backtriage.judge.many import ManyFacts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from backtriage.flow.model import Item
    from backtriage.judge.judgement import Judgement
    from backtriage.judge.response import Response

DENIED = (frozenset({NONE}), frozenset({"no"}))


def denied(judgement: Judgement, response: Response) -> tuple[Item, ...]:
    """List the items that count and to which nothing fitted."""
    return tuple(item for item in counted(judgement, response)
                 if response.answers[item.id] in DENIED and item.id not in judgement.flow.settings)


def telling(judgement: Judgement, response: Response, today: date) -> Mapping[str, tuple[str, ...]]:
    """Name by item the options that rule out a danger by being denied.

    With one of them, something that is as urgent as a danger, and as what is called for
    now, would be found or left open.
    """
    flow = judgement.flow
    tried = [(item.id, option.id) for item in denied(judgement, response) for option in item.options
             if option.id not in (NONE, "no")]
    if not tried:
        return {}
    others = [response.with_answer(item, frozenset({option})) for item, option in tried]
    after = Marks(flow, ManyFacts(others, today))
    least = max(flow.dangerous, level_of(judgement.urgency))
    would = 0
    for flag in flow.flags.values():
        if flag.kind.about_urgency and flag.level >= least and not judgement.certain(flag):
            then = after.flag(flag.id)
            would |= ~then.no if judgement.marks.flag(flag.id).no else then.yes
    told: dict[str, tuple[str, ...]] = {}
    for index, (item, option) in enumerate(tried):
        if would >> index & 1:
            told[item] = (*told.get(item, ()), option)
    return told
