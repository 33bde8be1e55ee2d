"""The other two planes: facts of many people at once, and of everybody.

`PersonFacts` is the third.  None of them needs a word of the evaluator changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import z3

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.truth import Absent, Truth
from backtriage.response import PersonFacts, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backtriage.evaluation import Marks


@dataclass(frozen=True)
class CohortFacts:
    """What is known from many responses; a plane is a number with a bit for each of them.

    No mask is needed.  `~` makes a negative number, as if there were no end of
    people, but the evaluator only ever uses it in `… & ~plane`, and that brings
    back a number with no more bits than there are people.
    """

    people: Sequence[Response]
    today: date

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """For whom was one of these options chosen?"""
        return self._each(lambda facts: facts.chosen(item, options))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """For whom does the number lie between the bounds?"""
        return self._each(lambda facts: facts.within(item, low, high))

    def unsure(self, item: str) -> Truth:
        """Who answered with doubt?"""
        return self._each(lambda facts: facts.unsure(item))

    def _each(self, claim: Callable[[PersonFacts], Truth]) -> Truth:
        """Put one person's truth beside the other's, bit by bit."""
        truths = [claim(PersonFacts(response, self.today)) for response in self.people]
        return Truth(*(sum(bit << index for index, bit in enumerate(plane))
                       for plane in zip(*truths, strict=True)))


@dataclass(frozen=True)
class SymbolicFacts:
    """What might be known of anybody; a plane is a formula.

    Each item may be answered or doubted; an answer is a switch for each option,
    or a whole number (for a date: the days that have passed since).
    """

    flow: Flow

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Might one of these options have been chosen?"""
        return self._known(item, z3.Or([_option(item, option) for option in sorted(options)]))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Might the number lie between the bounds?"""
        number = z3.Int(item)
        bounds = [number >= low] if low is not None else []
        bounds += [number <= high] if high is not None else []
        return self._known(item, z3.And(bounds))

    def unsure(self, item: str) -> Truth:
        """Might it have been answered with doubt?"""
        return Truth(_doubted(item), _answered(item), z3.BoolVal(False))

    def _known(self, item: str, claim: Any) -> Truth:
        return Truth(_answered(item) & claim, _answered(item) & ~claim, _doubted(item))

    def possible(self) -> list[Any]:
        """What holds of every response: one option, or some, and numbers within their bounds."""
        rules = []
        for item in self.flow.items.values():
            rules.append(~(_answered(item.id) & _doubted(item.id)))
            options = [_option(item.id, option.id) for option in item.options]
            if item.kind is Kind.ANY_OF:
                rules.append(z3.Or(options))
                rules += [~(_option(item.id, NONE) & _option(item.id, option.id)) for option in item.options
                          if option.id != NONE]
            elif item.kind.chosen:
                rules.append(z3.PbEq([(option, 1) for option in options], 1))
            else:
                rules.append(z3.Int(item.id) >= item.low)
                if item.kind is not Kind.DATE:
                    rules.append(z3.Int(item.id) <= item.high)
        return rules

    def complete(self, marks: Marks) -> list[Any]:
        """What holds of whoever was asked all that applies, and nothing else."""
        rules = []
        for item in self.flow.items.values():
            answered = _answered(item.id) | _doubted(item.id)
            applies = marks.applies(item.id)
            rules.append(answered if applies is None else answered == ~applies.no)
            if not (item.not_sure or item.prefer_not):
                rules.append(~_doubted(item.id))
        return rules

    def doubting(self, item: Item) -> list[tuple[Any, Any]]:
        """The values that put doubt in place of an answer."""
        return [(_doubted(item.id), z3.BoolVal(True)), (_answered(item.id), z3.BoolVal(False))]

    def told(self, model: Any) -> dict[str, str]:
        """Tell the answers of a counterexample."""
        answers = {}
        for item in self.flow.items.values():
            chosen = [o.id for o in item.options if z3.is_true(model.eval(_option(item.id, o.id)))]
            if z3.is_true(model.eval(_doubted(item.id))):
                answers[item.id] = "not_sure"
            elif z3.is_true(model.eval(_answered(item.id))):
                answers[item.id] = ", ".join(chosen) or str(model.eval(z3.Int(item.id)))
        return answers

    def of(self, response: Response, today: date) -> list[tuple[Any, Any]]:
        """The values that one response gives to the switches and numbers."""
        values: list[tuple[Any, Any]] = []
        for item in self.flow.items.values():
            answer = response.answers.get(item.id)
            doubted = isinstance(answer, Absent)
            values += [(_doubted(item.id), z3.BoolVal(doubted)),
                       (_answered(item.id), z3.BoolVal(answer is not None and not doubted))]
            chosen = answer if isinstance(answer, frozenset) else frozenset()
            values += [(_option(item.id, option.id), z3.BoolVal(option.id in chosen))
                       for option in item.options]
            number = (today - answer).days if isinstance(answer, date) else answer
            values.append((z3.Int(item.id), z3.IntVal(number if isinstance(number, int) else item.low)))
        return values


def at_least(marks: Marks, level: int) -> Any:
    """For whom is it at least so urgent?"""
    flags = [flag for flag in marks.flow.flags.values() if flag.kind.about_urgency]
    return z3.Or([marks.flag(flag.id).yes for flag in flags if flag.level >= level]
                 + [marks.flag(flag.id).doubt for flag in flags
                    if flag.kind.about_safety and flag.if_unsure >= level])


def value(plane: Any, values: list[tuple[Any, Any]]) -> int:
    """Work a formula out for one response."""
    return int(z3.is_true(z3.simplify(z3.substitute(plane, *values))))


def _answered(item: str) -> Any:
    return z3.Bool(f"{item} is answered")


def _doubted(item: str) -> Any:
    return z3.Bool(f"{item} is doubted")


def _option(item: str, option: str) -> Any:
    return z3.Bool(f"{item} is {option}")
