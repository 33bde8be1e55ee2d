"""Anybody's answers as formulas, and the solver that finds a person for whom one holds.

The evaluator is the one that judges a person: here a plane is a formula of Z3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

import z3

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.truth import Plane, Truth
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Verdicts
from backtriage.judge.response import Answer, Response, Text

LONGEST_AGO = 36_525  # a hundred years, in days
FEW, MANY = 2_000, 20_000  # milliseconds that one search may take


@dataclass(frozen=True)
class SymbolicFacts:
    """What might be known of anybody.

    To each item somebody has a reply: doubt, or a switch for each option, or a whole
    number (for a date: the days that have passed since).  It is known as soon as it is
    said.  With `whole`, everything has been said that was asked; whatever does not
    apply the evaluator sets aside, so this is every finished response.
    """

    flow: Flow
    whole: bool = True

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Might one of these options have been chosen?"""
        return self._known(item, z3.Or([option_of(item, option) for option in sorted(options)]))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Might the number lie between the bounds?"""
        number = z3.Int(item)
        bounds = [number >= low] if low is not None else []
        bounds += [number <= high] if high is not None else []
        return self._known(item, z3.And(bounds))

    def unsure(self, item: str) -> Truth:
        """Might it have been answered with doubt?"""
        doubted, said = self.doubted(item), self.said(item)
        return Truth(said & doubted, said & ~doubted, z3.BoolVal(False))

    def _known(self, item: str, claim: Plane) -> Truth:
        doubted, said = self.doubted(item), self.said(item)
        return Truth(said & ~doubted & claim, said & ~doubted & ~claim, said & doubted)

    def said(self, item: str) -> Plane:
        """Might it have been answered, if it was asked?"""
        return z3.BoolVal(True) if self.whole else z3.Bool(f"{item} is said")

    def doubted(self, item: str) -> Plane:
        """Might the reply be doubt?"""
        return doubt_of(item) if self.flow.items[item].doubts else z3.BoolVal(False)


def option_of(item: str, option: str) -> Plane:
    """The switch of one option."""
    return z3.Bool(f"{item} is {option}")


def doubt_of(item: str) -> Plane:
    """The switch of doubt about an item."""
    return z3.Bool(f"{item} is doubted")


def switch_of(item: str) -> Plane:
    """The switch that has an item asked, whatever its `ask_if` says."""
    return z3.Bool(f"{item} is opened")


def always() -> Plane:
    """Hold for everybody."""
    return z3.BoolVal(True)


def any_of(planes: Iterable[Plane]) -> Plane:
    """Hold where one of them holds."""
    return z3.Or(list(planes))


def all_of(planes: Iterable[Plane]) -> Plane:
    """Hold where all of them hold."""
    return z3.And(list(planes))


def changed(plane: Plane, values: Mapping[Any, bool]) -> Plane:
    """Judge the same with some switches set."""
    return z3.substitute(plane, *[(switch, z3.BoolVal(value)) for switch, value in values.items()])


class OpenMarks(Marks):
    """The same marks, for people of whom any item can be asked against its `ask_if`."""

    def applies(self, item: str) -> Truth | None:
        """Does the item apply, or is it opened?"""
        applies, switch = super().applies(item), switch_of(item)
        return None if applies is None else applies | Truth(switch, ~switch, z3.BoolVal(False))


class _Told(Verdicts):
    """What anybody is told: one long formula is made faster than many short ones."""

    def _any(self, planes: Sequence[Plane]) -> Plane:
        return any_of(planes)


def told(marks: Marks) -> Verdicts:
    """Say what anybody is told, as formulas."""
    return _Told(marks, always(), ~always())


@dataclass(frozen=True)
class World:
    """Everybody: all finished responses, or (not `whole`) all that are on their way there."""

    flow: Flow
    whole: bool = True
    open: bool = False

    @cached_property
    def marks(self) -> Marks:
        """The truth of every condition, as formulas."""
        return (OpenMarks if self.open else Marks)(self.flow, SymbolicFacts(self.flow, self.whole))

    @cached_property
    def opened(self) -> World:
        """The same people, if items could be asked against their `ask_if`."""
        return replace(self, open=True)

    def said(self, item: str) -> Plane:
        """Who has answered, if it was asked?"""
        return SymbolicFacts(self.flow, self.whole).said(item)

    def asked(self, item: str) -> Plane:
        """Who is asked, and (on the way) has answered?"""
        applies, said = self.marks.applies(item), self.said(item)
        return said if applies is None else said & ~applies.no

    def opens(self, item: str) -> Plane:
        """To whom does an item apply for certain?"""
        applies = self.marks.applies(item)
        return always() if applies is None else applies.yes

    def chosen(self, item: str, options: Iterable[str]) -> Plane:
        """Who has chosen one of these options?"""
        return self.asked(item) & self.marks.facts.chosen(item, frozenset(options)).yes

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

    @cached_property
    def urgent(self) -> tuple[Plane, ...]:
        """Who has an urgency of at least each level?"""
        return tuple(self.calling(level, about_urgency=True) for level in range(len(self.flow.urgency)))

    @cached_property
    def bound(self) -> tuple[Plane, ...]:
        """Who has a headline of at least each level?"""
        settled = [(level.suitability, self.urgency(index)) for index, level in enumerate(self.flow.urgency)
                   if level.suitability is not None]
        return tuple(any_of([self.calling(level, about_urgency=False),
                             *(who for suits, who in settled if suits >= level)])
                     for level in range(len(self.flow.suitability)))

    def calling(self, level: int, *, about_urgency: bool, but: frozenset[str] = frozenset()) -> Plane:
        """Who has a finding that calls for at least a level, not counting some flags?"""
        if level == 0:
            return z3.BoolVal(True)
        found = self._found_at(level, about_urgency)
        return any_of(plane for name, plane in found.items() if name not in but)

    def _found_at(self, level: int, about_urgency: bool) -> dict[str, Plane]:
        """Who has each finding at a level or above, by flag."""
        key = (level, about_urgency)
        if key not in self._known:
            self._known[key] = {flag.id: self.found(flag.id, level) for flag in self.flow.flags.values()
                                if flag.kind.about_urgency is about_urgency}
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, bool], dict[str, Plane]]:
        return {}

    def found(self, name: str, level: int) -> Plane:
        """Who has this finding, certain or possible, at a level or above?"""
        flag, truth = self.flow.flags[name], self.marks.flag(name)
        certain = [truth.yes] if flag.level >= level else []
        possible = [truth.doubt] if flag.kind.about_safety and flag.if_unsure >= level else []
        return any_of(certain + possible)

    def alone(self, name: str) -> Plane:
        """Who has this flag for certain, and no other that calls for as much on the same scale?"""
        flag = self.flow.flags[name]
        others = self.calling(flag.level, about_urgency=flag.kind.about_urgency, but=frozenset({name}))
        return self.raised(name) & ~others if flag.level else self.raised(name)

    def urgency(self, level: int) -> Plane:
        """Who has exactly this urgency?"""
        above = self.urgent[level + 1:level + 2]
        return all_of([self.urgent[level], *(~plane for plane in above)])

    def headline(self, level: int) -> Plane:
        """Who has exactly this headline?"""
        above = self.bound[level + 1:level + 2]
        return all_of([self.bound[level], *(~plane for plane in above)])

    def not_one(self, kind: str) -> Plane:
        """Who is told nothing of a kind, such as a place to go to, or two things?"""
        return ~z3.PbEq([(who, 1) for who in told(self.marks).states(kind).values()], 1)


def sound(flow: Flow) -> Iterator[Plane]:
    """What holds of every reply: one option or some, and numbers within their bounds."""
    for item in flow.items.values():
        options = [option_of(item.id, option.id) for option in item.options]
        if item.kind is Kind.ANY_OF:
            yield z3.Or(options)
            if any(option.id == NONE for option in item.options):
                others = [option_of(item.id, option.id) for option in item.options if option.id != NONE]
                yield z3.Implies(option_of(item.id, NONE), ~z3.Or(others))
        elif item.kind.chosen:
            yield z3.PbEq([(option, 1) for option in options], 1)
        elif item.kind is not Kind.TEXT:
            yield z3.Int(item.id) >= item.low
            yield z3.Int(item.id) <= (LONGEST_AGO if item.kind is Kind.DATE else item.high)


@dataclass(frozen=True)
class Person:
    """Somebody whom the solver found."""

    flow: Flow
    model: Any

    def of(self, flow: Flow) -> Person:
        """See the same person with the items of another version of the flow."""
        return Person(flow, self.model)

    def is_in(self, plane: Plane) -> bool:
        """Does a formula hold for this person?"""
        return bool(z3.is_true(self.model.eval(plane, model_completion=True)))

    def response(self, world: World) -> Response:
        """Read this person's answers to all that was asked."""
        return self._answers(world.asked)

    def said(self, world: World) -> Response:
        """Read what this person has said so far, also of items that do not apply now."""
        return self._answers(world.said)

    def _answers(self, known: Callable[[str], Plane]) -> Response:
        return Response({item.id: self._answer(item) for item in self.flow.items.values()
                         if self.is_in(known(item.id))})

    def _answer(self, item: Item) -> Answer:
        if item.doubts and self.is_in(doubt_of(item.id)):
            return next(iter(item.doubts))
        if item.kind.chosen:
            return frozenset(o.id for o in item.options if self.is_in(option_of(item.id, o.id)))
        if item.kind is Kind.TEXT:
            return Text("x")
        number = self.model.eval(z3.Int(item.id), model_completion=True).as_long()
        return self.flow.checked - timedelta(days=number) if item.kind is Kind.DATE else int(number)


class Unsettled(Exception):
    """The search took too long, so that nothing is proved either way."""


class Search:
    """A solver that knows what every reply looks like."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.solver = flow, z3.Solver()
        self.solver.add(list(sound(flow)))

    def somebody(self, *planes: Plane, patience: int = MANY) -> Person | None:
        """Find somebody for whom all of these hold; None if it is proved that there is nobody."""
        self.solver.set("timeout", patience)
        self.solver.push()
        try:
            self.solver.add(*planes)
            found = self.solver.check()
            if found == z3.unknown:
                raise Unsettled
            return Person(self.flow, self.solver.model()) if found == z3.sat else None
        finally:
            self.solver.pop()

    def fewest(self, person: Person, counted: Iterable[Plane], *planes: Plane) -> Person:
        """Find whom as few as can be of the counted planes hold for, in the time there is."""
        counts = [(plane, 1) for plane in counted]
        low, high = 0, sum(person.is_in(plane) for plane, _ in counts)
        while low < high:
            middle = (low + high) // 2
            try:
                better = self.somebody(*planes, z3.PbLe(counts, middle), patience=FEW)
            except Unsettled:
                better = None
            if better is None:
                low = middle + 1
            else:
                person, high = better, sum(better.is_in(plane) for plane, _ in counts)
        return person

    def most(self, person: Person, counted: Iterable[Plane], *planes: Plane) -> tuple[Person, int]:
        """Find for whom most of the planes hold, and a number that is proved never to be passed."""
        counts = [(plane, 1) for plane in counted]
        low, high = sum(person.is_in(plane) for plane, _ in counts), len(counts)
        while low < high:
            middle = (low + high + 1) // 2
            try:
                better = self.somebody(*planes, z3.PbGe(counts, middle), patience=FEW)
            except Unsettled:
                return person, high
            if better is None:
                high = middle - 1
            else:
                person, low = better, sum(better.is_in(plane) for plane, _ in counts)
        return person, high
