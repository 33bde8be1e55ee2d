"""Whether a broken flow does anything else to anybody: somebody to whom it does, or a proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.author.cases.made_up import fewest
from backtriage.author.cases.vignettes import asked_items
from backtriage.author.mutate.reach import Reach
from backtriage.author.prove.formulas import Search, SymbolicFacts, World, all_of, any_of, told
from backtriage.author.prove.relevance import Relevance
from backtriage.flow.model import Axis
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import ADVICE, AXIS, DESTINATION, FLAG, SUITABILITY, URGENCY, Verdicts, moved
from backtriage.judge.response import PersonFacts

if TYPE_CHECKING:
    from backtriage.author.mutate.breakages import Breakage
    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody to whom a broken flow does something else, and what."""

    change: str
    response: Response


def subjects(flow: Flow) -> Iterator[tuple[str, str]]:
    """Name all that somebody is told: the levels, the place, each flag, each piece of advice."""
    yield from ((URGENCY, ""), (DESTINATION, ""), (SUITABILITY, ""))
    yield from ((AXIS, axis) for axis in Axis)
    yield from ((FLAG, name) for name in flow.flags)
    yield from ((ADVICE, name) for name in flow.advice)


class Sameness:
    """What a flow does to anybody, to be held against what a broken one does."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.search = flow, Search(flow)
        self.world, self.partly = World(flow), World(flow, whole=False)

    @cached_property
    def reach(self) -> Reach:
        """The truth of every condition, for every finished response."""
        return Reach(self.flow, SymbolicFacts(self.flow))

    @cached_property
    def before(self) -> Verdicts:
        """What the whole flow tells."""
        return told(self.reach.marks)

    def witness(self, breakage: Breakage) -> Witness | None:
        """Find somebody; None if it is proved that all who have answered are told the same.

        Nobody is then asked otherwise by an `ask_if`.  What is asked on the way, as long as
        it may matter, can still differ, and findings that stay beneath the urgency with it.

        Raises Unsettled if the search takes too long.
        """
        after = told(self.reach.broken(breakage))
        parted = [who & ~after.states(kind, name)[state] for kind, name in subjects(self.flow)
                  for state, who in self.before.states(kind, name).items()
                  if not who.eq(after.states(kind, name)[state])]
        person = self.search.somebody(any_of(parted)) if parted else None
        if person is None:
            return self._asked_otherwise(breakage)
        return self._told_otherwise(breakage, person.said(self.world))

    def _told_otherwise(self, breakage: Breakage, person: Response) -> Witness:
        """Say what becomes of somebody, and leave out the answers without which the same becomes of them."""
        def moves(response: Response, subject: tuple[str, str]) -> list[tuple[str, str]]:
            facts = PersonFacts(response, self.flow.checked)
            told = (Verdicts(Marks(flow, facts), 1).states(*subject) for flow in (self.flow, breakage.flow))
            return [*moved(*told)]
        subject, move = next((each, move) for each in subjects(self.flow) for move in moves(person, each))
        smaller = fewest(person, lambda response: move in moves(response, subject), [*person.answers])
        kind, name = subject
        return Witness(f"`{name or kind}` becomes {move[1]} instead of {move[0]}", smaller)

    def _asked_otherwise(self, breakage: Breakage) -> Witness | None:
        """Find somebody who is told the same, and asked something else."""
        for item in self.flow.items.values():
            if item.ask_if is None or breakage.rule not in {item.id, *self.reach.looks_at(item.ask_if)}:
                continue
            before, after = (Relevance(world, item.id)
                             for world in (self.partly, World(breakage.flow, whole=False)))
            old, new = before.asked(), after.asked()
            # An emergency may end it before it is known that a practitioner asks.
            person = self.search.somebody(~before.ended, ~after.ended,
                                          any_of([all_of([old, ~new]), all_of([new, ~old])]))
            if person is not None:
                return self._asked(breakage.flow, item.id, person.said(self.partly))
        return None

    def _asked(self, broken: Flow, item: str, person: Response) -> Witness:
        """Say whether somebody is now asked, and leave out the answers that do not matter for it."""
        def asked(flow: Flow, response: Response) -> bool:
            return item in asked_items(flow, response, flow.checked)
        now = asked(broken, person)
        smaller = fewest(person, lambda response: asked(broken, response) is now
                         and asked(self.flow, response) is not now, [*person.answers])
        return Witness(f"`{item}` is {'asked' if now else 'not asked any more'}", smaller)

