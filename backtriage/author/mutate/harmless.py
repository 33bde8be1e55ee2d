"""Whether a broken flow does anything else to anybody: somebody to whom it does, or a proof."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.author.mutate.reach import Reach
from backtriage.author.outcomes import Aspect, Outcomes, Subject, moved, outcomes, subjects
from backtriage.author.prove.formulas import AnybodyFacts, World
from backtriage.author.prove.relevance import Relevance
from backtriage.author.prove.solver import Search, all_of, any_of
from backtriage.author.vignettes import asked_items
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.response import PersonFacts
from backtriage.judge.smallest import fewest_answers

if TYPE_CHECKING:
    from backtriage.author.mutate.breakages import Breakage
    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody to whom a broken flow does something else, and what."""

    change: str
    response: Response


class Sameness:
    """What a flow does to anybody, to be held against what a broken one does."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.search = flow, Search(flow)
        self.world, self.partly = World(flow), World(flow, whole=False)

    @cached_property
    def reach(self) -> Reach:
        """The truth of every condition, for every finished response."""
        return Reach(self.flow, AnybodyFacts(self.flow))

    @cached_property
    def before(self) -> Judgement:
        """What the whole flow tells."""
        return Judgement(self.reach.marks)

    @cached_property
    def _told(self) -> list[tuple[Subject, Outcomes]]:
        """Who has which outcome in the whole flow, subject by subject."""
        return [(subject, outcomes(self.before, subject)) for subject in subjects(self.flow)]

    def witness(self, breakage: Breakage) -> Witness | None:
        """Find somebody; None if it is proved that all who have answered are told the same.

        Nobody is then asked otherwise by an `ask_if`.  What is asked on the way, as long as
        it may matter, can still differ, and findings that stay beneath the urgency with it.

        Raises Unsettled if the search takes too long.
        """
        after = Judgement(self.reach.broken(breakage))
        parted = [who & ~now[outcome] for subject, before in self._told
                  if not self._out_of_reach(subject, after) for now in [outcomes(after, subject)]
                  for outcome, who in before.items() if not who.eq(now[outcome])]
        person = self.search.somebody(any_of(parted)) if parted else None
        if person is None:
            return self._asked_otherwise(breakage)
        return self._told_otherwise(breakage, person.answers(self.world.said))

    def _out_of_reach(self, subject: Subject, after: Judgement) -> bool:
        """Is it a flag of which what was known is still known?"""
        name = subject.id
        return subject.aspect is Aspect.FLAG and after.marks.flag(name) is self.before.marks.flag(name)

    def _told_otherwise(self, breakage: Breakage, person: Response) -> Witness:
        """Say what becomes of somebody, and leave out the answers without which the same becomes of them."""
        def moves(response: Response, subject: Subject) -> list[tuple[str, str]]:
            facts = PersonFacts(response, self.flow.checked)
            before, after = (outcomes(Judgement(Marks(flow, facts)), subject)
                             for flow in (self.flow, breakage.flow))
            return [*moved(before, after)]
        subject, move = next((each, move) for each in subjects(self.flow) for move in moves(person, each))
        smaller = fewest_answers(person, lambda response: move in moves(response, subject))
        return Witness(f"`{subject.id or subject.aspect}` becomes {move[1]} instead of {move[0]}", smaller)

    def _asked_otherwise(self, breakage: Breakage) -> Witness | None:
        """Find somebody who is told the same, and asked something else."""
        for item in self.flow.asked:
            if item.ask_if is None or breakage.rule not in {item.id, *self.reach.looks_at(item.ask_if)}:
                continue
            before, after = (Relevance(world, item.id)
                             for world in (self.partly, World(breakage.flow, whole=False)))
            old, new = before.asked(), after.asked()
            # An emergency may end it before it is known that a practitioner asks.
            person = self.search.somebody(~before.ended, ~after.ended,
                                          any_of([all_of([old, ~new]), all_of([new, ~old])]))
            if person is not None:
                return self._asked(breakage.flow, item.id, person.answers(self.partly.said))
        return None

    def _asked(self, broken: Flow, item: str, person: Response) -> Witness:
        """Say whether somebody is now asked, and leave out the answers that do not matter for it."""
        def asked(flow: Flow, response: Response) -> bool:
            return item in asked_items(flow, response, flow.checked)
        now = asked(broken, person)
        smaller = fewest_answers(person, lambda response: asked(broken, response) is now
                                 and asked(self.flow, response) is not now)
        return Witness(f"`{item}` is {'asked' if now else 'not asked any more'}", smaller)
