"""What is known from columns: for each item an array with a value for each person, of which planes are made.

A plane is a long number with a bit for each person, as in `judge.many`; comparing an
array and packing its bits is all that is needed for one, and nothing is made twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np

from backtriage.flow.truth import Truth, without

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

OPEN = Truth(0, 0, 0)


class Shape(Enum):
    """What the values of a column are; where somebody was not asked, `not_asked` says."""

    ONE = "one"  # 1 is the first of the answers, 2 the second; 0: not asked
    SEVERAL = "several"  # bit 0 is set for the first of the answers, bit 1 for the second; none: not asked
    NUMBER = "number"  # as they are; of a date, the days that have passed since; the two lowest are signs


@dataclass(eq=False, frozen=True)
class Column:
    """What many people answered to one item."""

    shape: Shape
    values: Array
    answers: tuple[str, ...] = ()  # ids of the options, then of the doubts that are offered
    options: int = 0  # so many of these are options

    @cached_property
    def not_asked(self) -> int:
        """The value of whoever was not asked; a number that is doubted is the one above."""
        return int(np.iinfo(self.values.dtype).min) if self.shape is Shape.NUMBER else 0

    @cached_property
    def doubt(self) -> int:
        """Who answered with doubt?"""
        match self.shape:
            case Shape.ONE:
                return pack(self.values > self.options)
            case Shape.SEVERAL:
                return pack(self.values >= 1 << self.options)
            case Shape.NUMBER:
                return pack(self.values == self.not_asked + 1)

    @cached_property
    def known(self) -> int:
        """Who answered otherwise?"""
        return pack(self.values != self.not_asked) ^ self.doubt

    def option(self, id: str) -> int:
        """Who chose an option?"""
        place = self.answers.index(id)
        if self.shape is Shape.ONE:
            return pack(self.values == place + 1)
        return pack((self.values & self.values.dtype.type(1 << place)) != 0)

    def without(self, options: frozenset[str]) -> Column:
        """Give the same as if some options had not been chosen, and a number not been told."""
        if self.shape is Shape.NUMBER:
            return replace(self, values=np.full_like(self.values, self.not_asked))
        values = self.values.copy()
        for place, name in enumerate(self.answers):
            if name in options and self.shape is Shape.ONE:
                values[values == place + 1] = 0
            elif name in options:
                values &= ~values.dtype.type(1 << place)
        return replace(self, values=values)

    def between(self, low: int | None, high: int | None) -> int:
        """Whose number lies between the bounds?"""
        fits = self.values >= (self.not_asked + 2 if low is None else low)
        return pack(fits if high is None else fits & (self.values <= high))


@dataclass(eq=False)
class ColumnFacts:
    """What is known of many people, from a column for each item that some of them were asked."""

    columns: Mapping[str, Column]
    count: int
    _options: dict[tuple[str, str], int] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Truth] = field(default_factory=dict)

    @cached_property
    def everyone(self) -> int:
        """A bit for each of them."""
        return (1 << self.count) - 1

    def any_of(self, planes: Iterable[int]) -> int:
        """Hold where one of the planes holds."""
        return reduce(or_, planes, 0)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """For whom was one of these options chosen?"""
        column = self.columns.get(item)
        if column is None:
            return OPEN
        key = item, options
        if key not in self._known:
            self._known[key] = _truth(column, self.any_of(self._option(column, item, id) for id in options))
        return self._known[key]

    def _option(self, column: Column, item: str, id: str) -> int:
        if (item, id) not in self._options:
            self._options[item, id] = column.option(id)
        return self._options[item, id]

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """For whom does the number, or the days since the date, lie between the bounds?"""
        column = self.columns.get(item)
        if column is None:
            return OPEN
        key = item, low, high
        if key not in self._known:
            self._known[key] = _truth(column, column.between(low, high))
        return self._known[key]

    def unsure(self, item: str) -> Truth:
        """Who answered with doubt?"""
        column = self.columns.get(item)
        return OPEN if column is None else Truth(column.doubt, column.known, 0)


def _truth(column: Column, yes: int) -> Truth:
    return Truth(yes, without(column.known, yes), column.doubt)


def pack(who: Array) -> int:
    """Make a plane of an array of truths."""
    return int.from_bytes(np.packbits(who, bitorder="little"), "little")


def unpack(plane: int, count: int) -> Array:
    """Make an array of truths of a plane for so many people."""
    data = np.frombuffer(plane.to_bytes((count + 7) // 8, "little"), np.uint8)
    return np.unpackbits(data, count=count, bitorder="little").view(np.bool_)


def members(plane: int, count: int) -> Array:
    """List the rows, of so many, that are in a plane; it takes little time where these are few."""
    data = np.frombuffer(plane.to_bytes((count + 7) // 8, "little"), np.uint8)
    some = np.flatnonzero(data != 0)
    bits = np.flatnonzero(np.unpackbits(data[some], bitorder="little").view(np.bool_))
    rows: Array = some[bits // 8] * 8 + bits % 8
    return rows
