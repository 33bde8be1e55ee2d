"""Anybody's answers as formulas: evaluator and judgement are those of a person; a plane is a formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.author.outcomes import Subject, outcomes
from backtriage.author.prove.solver import (
    all_of,
    always,
    any_of,
    difference,
    doubted,
    just_one,
    never,
    option_of,
    parts_of,
    said_of,
    switch_of,
)
from backtriage.flow.truth import Plane, Truth
from backtriage.judge.evaluation import Marks, Remembered
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.judge.evaluation import Facts
    from backtriage.judge.response import Response


@dataclass(frozen=True)
class AnybodyFacts:
    """What might be known of anybody.

    To each item somebody has a reply: doubt, or a switch for each option, or a whole
    number (for a date: the days that have passed since).  It is known as soon as it is
    said.  With `whole`, everything has been said that was asked; whatever does not
    apply the evaluator sets aside, so this is every finished response.
    """

    flow: Flow
    whole: bool = True

    @property
    def everyone(self) -> Plane:
        """Anybody."""
        return always()

    def any_of(self, planes: Iterable[Plane]) -> Plane:
        """Hold where one of the planes holds: one long formula is made faster than many short ones."""
        return any_of(planes)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Might one of these options have been chosen?"""
        return self._known(item, any_of(option_of(item, option) for option in sorted(options)))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Might the number lie between the bounds?"""
        number = difference(self.flow, item)
        bounds = [number >= low] if low is not None else []
        bounds += [number <= high] if high is not None else []
        return self._known(item, all_of(bounds))

    def unsure(self, item: str) -> Truth:
        """Might it have been answered with doubt?"""
        doubted, said = self.doubted(item), self.said(item)
        return Truth(said & doubted, said & ~doubted, never())

    def _known(self, item: str, claim: Plane) -> Truth:
        doubted, said = self.doubted(item), self.said(item)
        return Truth(said & ~doubted & claim, said & ~doubted & ~claim, said & doubted)

    def said(self, item: str) -> Plane:
        """Might it have been answered, if it was asked?"""
        if self.whole:
            return always()
        return all_of(map(said_of, parts)) if (parts := parts_of(self.flow, item)) else said_of(item)

    def doubted(self, item: str) -> Plane:
        """Might the reply be doubt?"""
        return doubted(self.flow, item)


class OpenMarks(Marks):
    """The same marks, for people of whom any item can be asked against its `ask_if`."""

    def applies(self, item: str) -> Truth | None:
        """Does the item apply, or is it opened?"""
        applies, switch = super().applies(item), switch_of(item)
        return None if applies is None else applies | Truth(switch, ~switch, never())


@dataclass(frozen=True)
class World:
    """Everybody: all finished responses, or (not `whole`) all that are on their way there."""

    flow: Flow
    whole: bool = True
    open: bool = False

    @cached_property
    def facts(self) -> Facts:
        """What might be known of them."""
        return AnybodyFacts(self.flow, self.whole)

    @cached_property
    def marks(self) -> Marks:
        """The truth of every condition, as formulas."""
        return (OpenMarks if self.open else Marks)(self.flow, self.facts)

    @cached_property
    def judgement(self) -> Judgement:
        """Who is told what, as formulas."""
        return Judgement(self.marks)

    @cached_property
    def opened(self) -> World:
        """The same people, if items could be asked against their `ask_if`."""
        return replace(self, open=True)

    def said(self, item: str) -> Plane:
        """Who has answered, if it was asked?"""
        return AnybodyFacts(self.flow, self.whole).said(item)

    def asked(self, item: str) -> Plane:
        """Who is asked, and (on the way) has answered?"""
        applies, said = self.marks.applies(item), self.said(item)
        return said if applies is None else said & ~applies.no

    def opens(self, item: str) -> Plane:
        """To whom does an item apply for certain?"""
        applies = self.marks.applies(item)
        return self.facts.everyone if applies is None else applies.yes

    def chosen(self, item: str, options: Iterable[str]) -> Plane:
        """Who has chosen one of these options?"""
        return self.asked(item) & self.facts.chosen(item, frozenset(options)).yes

    def raised(self, name: str) -> Plane:
        """Who has this flag for certain?"""
        return self.marks.flag(name).yes

    def left_open(self, name: str) -> Plane:
        """Whose doubt leaves this flag open?"""
        return self.marks.flag(name).doubt

    def contradicted(self, name: str) -> Plane:
        """Who is told two things of this flag?"""
        yes, no, doubt = self.marks.flag(name)
        return any_of([yes & no, doubt & (yes | no)])

    def unknown(self, name: str) -> Plane:
        """For whom is nothing known of this flag, not even doubt?"""
        return ~any_of(self.marks.flag(name))

    def alone(self, name: str) -> Plane:
        """Who has this flag for certain, and no other that calls for as much on the same scale?"""
        flag = self.flow.flags[name]
        if not flag.level:
            return self.raised(name)
        others = self.judgement.calling(about_urgency=flag.kind.about_urgency, but=frozenset({name}))
        return self.raised(name) & ~others[flag.level]

    def not_one(self, subject: Subject) -> Plane:
        """Who is told nothing of a subject, such as a place to go to, or two things?"""
        return ~just_one(outcomes(self.judgement, subject).values())


@dataclass(frozen=True)
class Witnesses(World):
    """People who were found, of whom each has a reply to all; a plane is a number, with a bit for each."""

    people: tuple[Response, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """What is known of them."""
        return Remembered(ManyFacts(self.people, self.flow.checked))

    def said(self, item: str) -> Plane:  # noqa: ARG002 - whichever it is
        """Everybody has answered."""
        return self.facts.everyone

    def answers(self, index: int) -> Response:
        """Give what one of them answers to what they are asked."""
        aside = (name for name in self.flow.items if not self.asked(name) >> index & 1)
        return self.people[index].without(aside)
