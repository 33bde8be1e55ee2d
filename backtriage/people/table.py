"""A table, read batch by batch as what is known of many people; what is no answer is found in its row.

A column that bears the name of an item holds the answers to it, and one that ends in
`__absent` the doubts of its item.  All others are somebody's own, and are carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from backtriage.flow.condition import Chosen, Unsure, Within
from backtriage.flow.model import Item, Kind
from backtriage.flow.problem import Place
from backtriage.flow.value import Value
from backtriage.flow.words import bare
from backtriage.judge.read_answers import ANSWERED, Mistake
from backtriage.judge.response import clean
from backtriage.judge.unanswered import from_the_top
from backtriage.people.cells import value_at
from backtriage.people.columns import EPOCH, BadTable, Codes, Reading, codes_of, column_of, read_column
from backtriage.people.facts import Column, ColumnFacts, unpack
from backtriage.people.worked_out import with_worked_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Flow
    from backtriage.judge.unanswered import Order
    from backtriage.people.facts import Array

ABSENT = "__absent"  # how the name of a column ends that holds doubts
ALIKE = 0.85  # from here on two names look like one that was misspelt
LONGEST = 40  # signs of a value that are shown


class BadRow(Exception):
    """A row holds what is no answer."""

    def __init__(self, row: int, column: str, value: str, mistake: Mistake) -> None:
        self.row, self.column, self.value = row, column, value  # rows are counted from 1, without a header
        self.message, self.hint = mistake.message, mistake.hint
        super().__init__(f"{column}: {mistake.message}")


class Layout(Value):
    """Which column of a table holds what."""

    flow: Flow
    schema: pa.Schema
    items: Mapping[str, int]  # where the answers to an item stand
    codes: Mapping[str, Codes]  # what whole numbers stand for there
    absent: Mapping[str, int]  # where its doubts stand
    answered: int | None  # where the day stands on which a row was answered
    carried: tuple[int, ...]  # what is somebody's own

    @cached_property
    def order(self) -> Order:
        """All conditions of the flow, in the order in which is sought who has something left to answer."""
        return from_the_top(self.flow)

    @cached_property
    def telling(self) -> frozenset[int]:
        """The identities of conditions that a sensitive answer can make true or untrue."""
        found: set[int] = set()
        for condition, parts in reversed(self.order):
            if self._sensitive(condition) or not found.isdisjoint(map(id, parts)):
                found.add(id(condition))
        return frozenset(found)

    def _sensitive(self, condition: Condition) -> bool:
        """Does a condition look at a sensitive answer itself?"""
        if not isinstance(condition, Chosen | Within | Unsure):
            return False
        sensitive = self.flow.items[condition.item].sensitive
        return bool(sensitive & condition.options if isinstance(condition, Chosen) else sensitive)


@dataclass(eq=False)
class People:
    """What some rows say, each of somebody."""

    layout: Layout
    batch: pa.RecordBatch
    facts: ColumnFacts
    wrong: Mapping[str, tuple[Array, Callable[[int], Mistake]]]  # by name of a column: which rows, and why

    @cached_property
    def bad(self) -> Array:
        """Which rows hold what is no answer?"""
        found = np.zeros(self.batch.num_rows, np.bool_)
        for rows, _ in self.wrong.values():
            found |= rows
        return found

    def misfits(self, row: int, before: int = 0, *, sensitive: bool = False) -> Iterator[BadRow]:
        """Say all that is wrong in one row; so many rows stand before these."""
        for name, (rows, mistake) in self.wrong.items():
            if rows[row]:
                item = self.layout.flow.items.get(name.removesuffix(ABSENT))
                value = value_at(self.batch.column(self.batch.schema.get_field_index(name)), row)
                if item is not None and item.sensitive and not sensitive:
                    words = self.layout.flow.words
                    yield BadRow(before + row + 1, name, "", Mistake(
                        name, words("people.no_fit", item=name), words("people.withheld")))
                else:
                    yield BadRow(before + row + 1, name, clean(str(value))[:LONGEST], mistake(row))


def lay_out(flow: Flow, schema: pa.Schema) -> Layout:
    """Find what each column of a table holds.  Raises BadTable."""
    words = flow.words
    twice = next((name for name in schema.names if schema.names.count(name) > 1), None)
    if twice is not None:
        raise BadTable(words("people.twice", name=twice))
    places = {name: place for place, name in enumerate(schema.names)}
    items = {name: places[name] for name in flow.items if name in places}
    absent = {name: places[name + ABSENT] for name in flow.items if name + ABSENT in places}
    if not items and not absent:
        raise BadTable(words("people.no_items", known=", ".join([*flow.items][:3])))
    answered = places.get(ANSWERED) if ANSWERED not in flow.items else None
    taken = {*items.values(), *absent.values(), answered}
    carried = tuple(place for place in places.values() if place not in taken)
    known = [*flow.items, *(name + ABSENT for name in flow.items), ANSWERED]
    for place in carried:
        name = schema.names[place]
        if (near := _meant(name, known)) or name.endswith(ABSENT):
            raise BadTable(words("people.meant" if near else "people.no_absent", name=name, near=near))
    codes = {name: codes_of(schema.field(place), flow.items[name]) for name, place in items.items()}
    return Layout(flow, schema, items, codes, absent, answered, carried)


def _meant(name: str, known: list[str]) -> str:
    """Find the name that a column was surely to bear; empty if there is none."""
    from difflib import get_close_matches  # needed for columns of one's own only

    names = {bare(each): each for each in known}
    near = get_close_matches(bare(name), names, 1, ALIKE)
    return names[near[0]] if near else ""


def read_people(layout: Layout, batch: pa.RecordBatch, today: date) -> People:
    """Read rows; those without a day of their own are judged on `today`.  Raises BadTable."""
    flow, count = layout.flow, batch.num_rows
    wrong: dict[str, tuple[Array, Callable[[int], Mistake]]] = {}
    days = np.full(count, today.toordinal() - EPOCH, np.int32)
    if layout.answered is not None:
        read = read_column(_answered(flow), batch.column(layout.answered), Codes(), days)
        days = days - np.where(read.column.values == read.column.not_asked, 0, read.column.values)
        _note(wrong, ANSWERED, read)
    columns: dict[str, Column] = {}
    for name, place in layout.items.items():
        read = read_column(flow.items[name], batch.column(place), layout.codes[name], days)
        columns[name] = read.column
        _note(wrong, name, read)
    for name, place in layout.absent.items():
        doubts = read_column(flow.items[name], batch.column(place), Codes(), days)
        columns[name], bad = _with_doubts(flow.items[name], columns.get(name), doubts)
        _note(wrong, name + ABSENT, bad)
    return People(layout, batch, ColumnFacts(with_worked_out(flow, columns, count), count), wrong)


def _note(wrong: dict[str, tuple[Array, Callable[[int], Mistake]]], name: str, read: Reading) -> None:
    if read.bad is not None:
        wrong[name] = read.bad, read.mistake


def _answered(flow: Flow) -> Item:
    """Make the item that the day of the answers would be."""
    return Item(id=ANSWERED, kind=Kind.DATE, ask="", about="", short="", why="", doubts={}, place=Place(""),
                words=flow.words)


def _with_doubts(item: Item, said: Column | None, doubts: Reading) -> tuple[Column, Reading]:
    """Put doubts from a column of their own beside answers; nobody gives both."""
    column, told = doubts.column, doubts.column.values != doubts.column.not_asked
    if said is not None and doubts.bad is None and not told.any():
        return said, doubts
    answers = unpack(column.known, len(told))
    both = told & (said.values != said.not_asked) if said is not None else np.zeros(len(told), np.bool_)
    bad = answers | both if doubts.bad is None else doubts.bad | answers | both

    def mistake(row: int) -> Mistake:
        if doubts.bad is not None and doubts.bad[row]:
            return doubts.mistake(row)
        known = ", ".join(item.doubts)
        return Mistake(item.id, item.words("people.both" if both[row] else "people.no_doubt",
                                           item=item.id, known=known))

    merged = column_of(item, column.values if said is None else np.where(told, column.values, said.values))
    return merged, Reading(merged, bad if bad.any() else None, mistake)
