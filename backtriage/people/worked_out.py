"""The numbers that nobody is asked for, worked out for many people: each different case once."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from backtriage.flow.model import VISIT
from backtriage.flow.truth import Absent
from backtriage.judge.response import AT_FIRST, Response
from backtriage.judge.worked_out import worked_out
from backtriage.people.columns import blank, column_of, different, value_of
from backtriage.people.facts import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Answer
    from backtriage.people.facts import Array, Column


def with_worked_out(flow: Flow, columns: Mapping[str, Column], count: int) -> Mapping[str, Column]:
    """Add what is worked out from the answers of today, or was given with them."""
    done = dict(columns)
    visits = [name for name, work in flow.worked_out.items() if work.known == VISIT]
    said = cache(lambda name: different(columns[name].values))
    for name, work in flow.worked_out.items():
        given = [each for each in dict.fromkeys([*visits, name]) if each in columns]
        made_of = dict.fromkeys([*given, *(each for each in (work.of, work.minus) if each in columns)])
        if made_of and (given or work.today):
            done[name] = _of_each(flow, name, {each: columns[each] for each in made_of},
                                  [said(each) for each in made_of])
        elif work.known:
            first = np.full(count, value_of(flow.items[name], AT_FIRST[work.known]))
            done[name] = column_of(flow.items[name], first.astype(blank(flow.items[name], 0).dtype))
    return done


def _of_each(flow: Flow, name: str, made_of: Mapping[str, Column],
             said: Sequence[tuple[Array, Array]]) -> Column:
    """Work out one number, for all who said the same at once."""
    item, sizes = flow.items[name], [max(len(values), 1) for _, values in said]
    key = np.ravel_multi_index([places for places, _ in said], sizes)
    places, keys = different(key.astype(np.min_scalar_type(prod(sizes))))
    table = blank(item, len(keys))
    cases = [values[which] for (_, values), which in zip(said, np.unravel_index(keys, sizes), strict=True)]
    for place, case in enumerate(zip(*cases, strict=True)):
        answers = {each: answer for (each, column), value in zip(made_of.items(), case, strict=True)
                   if (answer := _answer(column, int(value))) is not None}
        number = worked_out(flow, Response(answers)).answers.get(name)
        if number is not None:
            table[place] = value_of(item, number)
    return column_of(item, np.take(table, places))


def _answer(column: Column, value: int) -> Answer | None:
    """Read an answer of one person back: a number, or one option."""
    if value == column.not_asked:
        return None
    if column.shape is Shape.NUMBER:
        return Absent.UNSURE if value == column.not_asked + 1 else value
    name = column.answers[value - 1]
    return frozenset({name}) if value <= column.options else Absent(name)
