"""The solver: switches for answers, formulas of them, and the search for a person for whom one holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import z3

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.truth import Plane
from backtriage.judge.response import Answer, Response, Text

LONGEST_AGO = 36_525  # a hundred years, in days
FEW, MANY = 2_000, 20_000  # milliseconds that one search may take


class Formula(z3.BoolRef):  # type: ignore[misc]  # no slip - z3 comes without types
    """A formula, made of others in one call: `&` of z3 itself asks first what each part is, for long."""

    def __and__(self, other: Plane) -> Formula:
        return _made(z3.Z3_mk_and, (self, other))

    def __or__(self, other: Plane) -> Formula:
        return _made(z3.Z3_mk_or, (self, other))

    def __invert__(self) -> Formula:
        return Formula(z3.Z3_mk_not(self.ctx_ref(), self.ast), self.ctx)


def _made(join: Callable[..., Any], parts: Sequence[Plane]) -> Formula:
    """Join formulas to one."""
    context, asts = z3.main_ctx(), (z3.Ast * len(parts))(*(part.ast for part in parts))
    return Formula(join(context.ref(), len(parts), asts), context)


@cache
def _switch(name: str) -> Formula:
    """What is so or not, by its name: the same name is the same switch, whoever asks."""
    return Formula(z3.Bool(name).ast, z3.main_ctx())


def option_of(item: str, option: str) -> Plane:
    """The switch of one option."""
    return _switch(f"{item} is {option}")


def doubt_of(item: str) -> Plane:
    """The switch of doubt about an item."""
    return _switch(f"{item} is doubted")


def switch_of(item: str) -> Plane:
    """The switch that has an item asked, whatever its `ask_if` says."""
    return _switch(f"{item} is opened")


def said_of(item: str) -> Plane:
    """The switch that an item has been answered."""
    return _switch(f"{item} is said")


@cache
def number_of(item: str) -> Plane:
    """The whole number that is answered to an item."""
    return z3.Int(item)


@cache
def always() -> Plane:
    """Hold for everybody."""
    return Formula(z3.BoolVal(True).ast, z3.main_ctx())


@cache
def never() -> Plane:
    """Hold for nobody."""
    return Formula(z3.BoolVal(False).ast, z3.main_ctx())


def just_one(planes: Iterable[Plane]) -> Plane:
    """Hold where one of them holds, and no other."""
    return z3.PbEq([(plane, 1) for plane in planes], 1)


def any_of(planes: Iterable[Plane]) -> Plane:
    """Hold where one of them holds."""
    return _made(z3.Z3_mk_or, [*planes])


def all_of(planes: Iterable[Plane]) -> Plane:
    """Hold where all of them hold."""
    return _made(z3.Z3_mk_and, [*planes])


def parts_of(flow: Flow, item: str) -> tuple[str, ...]:
    """Name the two answers of today whose difference an item is; of any other item, nothing."""
    work = flow.items[item].work
    return work.asked if work and work.today and not work.percent else ()


def difference(flow: Flow, item: str) -> Plane:
    """The whole number of an item; what is worked out of two answers of today follows from them."""
    parts = parts_of(flow, item)
    return number_of(parts[0]) - number_of(parts[1]) if parts else number_of(item)


def doubted(flow: Flow, item: str) -> Plane:
    """Who answers with doubt, or with doubt to one of those from which it is worked out?"""
    if parts := parts_of(flow, item):
        return any_of(doubted(flow, part) for part in parts)
    return doubt_of(item) if flow.items[item].doubts else never()


def changed(plane: Plane, values: Mapping[Any, bool]) -> Plane:
    """Judge the same with some switches set."""
    context, count = z3.main_ctx(), len(values)
    switches = (z3.Ast * count)(*(switch.ast for switch in values))
    settings = (z3.Ast * count)(*((always() if value else never()).ast for value in values.values()))
    return Formula(z3.Z3_substitute(context.ref(), plane.ast, count, switches, settings), context)


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
            yield just_one(options)
        elif item.kind is not Kind.TEXT:
            yield number_of(item.id) == difference(flow, item.id)
            yield number_of(item.id) >= item.low
            yield number_of(item.id) <= (LONGEST_AGO if item.kind is Kind.DATE else item.high)


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
        return bool(z3.Z3_get_bool_value(z3.main_ctx().ref(), self._value(plane)) == z3.Z3_L_TRUE)

    def _value(self, plane: Plane) -> Any:
        """Work out what is so of this person, in one call: `eval` of z3 itself wraps it for long."""
        found = (z3.Ast * 1)()
        z3.Z3_model_eval(z3.main_ctx().ref(), self.model.model, plane.ast, True, found)
        return found[0]

    def answers(self, known: Callable[[str], Plane]) -> Response:
        """Read this person's answers to the items that are known: all that was asked, or has been said."""
        return Response({item.id: self._answer(item) for item in self.flow.items.values()
                         if self.is_in(known(item.id))})

    def everything(self) -> Response:
        """Read this person's reply to every item, asked or not."""
        return Response({item.id: self._answer(item) for item in self.flow.items.values()})

    def _answer(self, item: Item) -> Answer:
        if item.doubts and self.is_in(doubted(self.flow, item.id)):
            return next(iter(item.doubts))
        if item.kind.chosen:
            chosen = (option.id for option in item.options if self.is_in(option_of(item.id, option.id)))
            return frozenset(chosen if item.kind is Kind.ANY_OF else [next(chosen)])
        if item.kind is Kind.TEXT:
            return Text("x")
        number = int(z3.Z3_get_numeral_string(z3.main_ctx().ref(), self._value(number_of(item.id))))
        return self.flow.checked - timedelta(days=number) if item.kind is Kind.DATE else number


class Unsettled(Exception):
    """The search took too long, so that nothing is proved either way."""


class Search:
    """A solver that knows what every reply looks like.

    What it leaves open is answered with as little as can be; with `varied`, at random (always the
    same), so that whoever is found often shows other things as well.
    """

    def __init__(self, flow: Flow, *, varied: bool = False) -> None:
        self.flow, self.solver = flow, z3.SolverFor("QF_LIA")
        if varied:
            self.solver.set("phase_selection", 5)
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
