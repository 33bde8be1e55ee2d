"""Two versions of a flow, for everybody: whom a change moves that a search by chance has missed.

When this finds nobody more, it is proved that nobody else is moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from backtriage.author.outcomes import Aspect, Subject, outcomes
from backtriage.author.prove.formulas import World
from backtriage.author.prove.solver import Search, doubt_of, option_of, sound
from backtriage.judge.response import Response

if TYPE_CHECKING:
    from backtriage.author.cases.made_up import Answers
    from backtriage.flow.model import Flow
    from backtriage.flow.truth import Plane

Moved = tuple[Subject, str, str]  # a level, headline or flag, before and after


def others(flows: tuple[Flow, Flow], known: Mapping[str, Answers],
           found: Collection[Moved]) -> Iterator[Response]:
    """Find somebody for each move of a level, a headline or a flag that is not found yet.

    `known` tells what can be answered in both versions.  Raises Unsettled if a search takes too long.
    """
    search = Search(flows[0])
    search.solver.add([*sound(flows[1]), *_shared(flows, known)])
    old, new = worlds = World(flows[0]), World(flows[1])
    flags = {**flows[0].flags, **flows[1].flags}
    for subject in (*map(Subject, (Aspect.URGENCY, Aspect.SUITABILITY)),
                    *(Subject(Aspect.FLAG, flag) for flag in flags)):
        for before, who in outcomes(old.judgement, subject).items():
            for after, there in outcomes(new.judgement, subject).items():
                if before == after or (subject, before, after) in found:
                    continue
                person = search.somebody(who, there)
                if person is not None:
                    first, second = (person.of(world.flow).answers(world.said).answers for world in worlds)
                    yield Response({**first, **second})


def _shared(flows: tuple[Flow, Flow], known: Mapping[str, Answers]) -> Iterator[Plane]:
    """What only one version can take is not answered."""
    for name in flows[0].items.keys() & flows[1].items.keys():
        options = {option.id for flow in flows for option in flow.items[name].options}
        yield from (~option_of(name, option) for option in options.difference(known[name].options))
        if not known[name].doubts:
            yield ~doubt_of(name)
