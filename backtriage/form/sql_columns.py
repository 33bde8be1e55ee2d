"""The columns of a judgement in SQL, and the order in which they can be made.

Planes are made for all of the flow; written is only what the result needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.flow.model import Kind
from backtriage.flow.truth import Truth
from backtriage.form.sql_facts import NOT_ASKED, SqlFacts, SqlMarks, one_of
from backtriage.form.sql_people import People
from backtriage.form.sql_plane import DOUBT, GIVEN, MISSING, UNSURE, Claim, Plane, Sheet
from backtriage.form.sql_plane import Kind as Made
from backtriage.form.sql_text import Writer
from backtriage.judge.judgement import Judgement
from backtriage.judge.told import too_early

if TYPE_CHECKING:
    from backtriage.flow.model import Flag, Flow, Item
    from backtriage.form.sql_names import Names


class Column(NamedTuple):
    """A column that is made in a step, and what is to be said of it."""

    text: Claim
    step: int
    note: str = ""


class SqlJudgement(Judgement):
    """The same judgement; each flag, and how soon somebody should be seen, is read from its column."""

    table: Table

    def certain(self, flag: Flag) -> Plane:
        """Who has a finding that follows from the answers?"""
        yes: Plane = self.table.flags[flag.id].yes
        return yes

    def possible(self, flag: Flag) -> Plane:
        """Who has one that doubt leaves open?"""
        doubt: Plane = self.table.flags[flag.id].doubt if flag.kind.about_safety else self.nobody
        return doubt

    @cached_property
    def at_least_urgent(self) -> Sequence[Plane]:
        """Who has an urgency of at least each level?"""
        ids, sheet = [level.id for level in self.flow.urgency], self.table.sheet
        self.table.choose("at_least", ids[::-1], self.calling(about_urgency=True)[::-1])
        milder = [self._is(ids[:level]) for level in range(1, len(ids))]
        upwards = [self._is(ids[level:]) for level in range(1, len(ids))]
        sheet.named.update({~above: below for above, below in zip(upwards, milder, strict=True)})
        return [self.facts.everyone, *upwards]

    @cached_property
    def urgency(self) -> Sequence[Plane]:
        """Who is at each level?"""
        return [self._is([level.id]) for level in self.flow.urgency] if self.at_least_urgent else []

    def _is(self, levels: Sequence[str]) -> Plane:
        return self.table.sheet.true(Claim(one_of("at_least", levels), frozenset({"at_least"}), settled=True))


class Table:
    """The columns of a flow: how each is made, as soon as it is known that it is needed."""

    def __init__(self, flow: Flow, names: Names) -> None:
        self.flow, self.names, self.sheet = flow, names, Sheet()
        self.people, self.facts = People(flow, names.items), SqlFacts(flow, self.sheet, names.items)
        self.marks = SqlMarks(flow, self.facts, names=names.definitions)
        self.writer = Writer(self.sheet)
        self.makers = dict[str, Callable[[], Claim]]()  # by the name of the column, in their order
        self.notes = dict[str, str]()
        self.made = dict[str, Column]()
        self.read = list[str]()  # the items whose answers are read
        for item in flow.items.values():
            self._item(item)
        for definition in flow.definitions.values():
            self.marks.truth(definition.when)
        for column, truth in self.marks.defined.items():
            self._truth(column, truth)
        self.flags = {flag.id: self._flag(flag) for flag in flow.flags.values()}
        self._outcomes()

    # What there is

    def _item(self, item: Item) -> None:
        """Make its columns: as they are given, and beside that as it applies."""
        column = self.names.items[item.id]
        for name, write in ((column, self.people.known), (column + UNSURE, self.people.unsure)):
            self.makers[name + GIVEN] = partial(self._given, item.id, write)
            self.makers[name] = partial(self._if_it_applies, item, name)
        self.notes[column] = self.notes[column + GIVEN] = item.short
        self.sheet.follows[self.sheet.unknown(column + UNSURE)] = self.sheet.unknown(column)

    def _given(self, item: str, write: Callable[[str], str]) -> Claim:
        self.read += [item] if item not in self.read else []
        return Claim(write(item))

    def _if_it_applies(self, item: Item, column: str) -> Claim:
        applies = self.marks.applies(item.id)
        if applies is None:
            return self.makers[column + GIVEN]()
        other = ("FALSE" if column.endswith(UNSURE) else f"'{NOT_ASKED}'" if item.kind.chosen
                 else "NULL" if item.kind is Kind.TEXT else str(item.low - 1))
        no = self.writer.write(applies.no)
        return Claim(f"CASE WHEN {no.text} THEN {other} ELSE {column}{GIVEN} END",
                     no.columns | {column + GIVEN})

    def _truth(self, column: str, truth: Truth) -> None:
        self.makers[column] = lambda: self.writer.truth(truth.yes, truth.no)
        self.makers[column + DOUBT] = lambda: self.writer.write_out(truth.doubt)

    def _flag(self, flag: Flag) -> Truth:
        column, truth = self.names.flags[flag.id], self.marks.truth(flag.when)
        self._truth(column, truth)
        self.notes[column] = flag.name
        return self.sheet.read(truth, column)

    def choose(self, column: str, words: Sequence[str], planes: Sequence[Plane]) -> None:
        """Make a column of the first word whose plane holds; one plane may be part of the next."""
        def make() -> Claim:
            texts = list[Claim]()
            for number, plane in enumerate(planes):
                parts = plane.parts if plane.kind is Made.ANY else (plane,)
                rest = (part for part in parts if part not in planes[:number])
                texts.append(self.writer.write(self.sheet.joined(Made.ANY, rest)))
            return _case(texts, words)
        self.makers[column] = make

    def _outcomes(self) -> None:
        judgement = SqlJudgement(self.marks, self)
        early: Any = too_early(judgement)
        self._name_missing(early)
        self.makers["too_early"] = lambda: self.writer.write(early)
        self.choose("destination", [*judgement.named], [*judgement.named.values()])
        if self.flow.suitability:
            self.choose("suitability", [level.id for level in self.flow.suitability][::-1],
                        judgement.at_least_bound[::-1])

    def _name_missing(self, early: Plane) -> None:
        """Give a column to whatever has a name and hangs on an answer that is missing.

        It can be told by how `too_early` says it: something is missing, and it is open what has the name.
        """
        columns = [*self.names.items.values(), *self.marks.defined, *self.names.flags.values()]
        opens = {self.sheet.unknown(column): column for column in columns}
        for plane, read in [*self.sheet.named.items()]:
            opposite = self.sheet.opposite(plane)
            if read.claim is not None and read.claim.text in columns and opposite is not None:
                opens.setdefault(~(plane | opposite), read.claim.text)
        for plane in _within(early):
            column = opens.get(plane.parts[-1]) if plane.kind is Made.ALL else None
            if column is not None and plane not in self.sheet.named:
                self.makers[column + MISSING] = partial(self.writer.write_out, plane)
                self.sheet.named[plane] = self.sheet.column(column + MISSING, settled=True)

    # What is needed

    def needed(self) -> Mapping[str, Column]:
        """Give the columns that the result needs, in the order of the flow."""
        for outcome in ("at_least", "too_early", "destination", "suitability"):
            if outcome in self.makers:
                self._need(outcome)
        self.read = [*self.people.inputs({*self.read})]
        order = {name: place for place, name in enumerate(
            [*self.names.items.values(), *self.names.definitions.values(), *self.names.flags.values()])}
        return dict(sorted(self.made.items(), key=lambda each: (
            order.get(_base(each[0]), len(order)), len(each[0]))))

    def _need(self, column: str) -> int:
        if column not in self.made:
            text = self.makers[column]()
            step = 1 + max(map(self._need, sorted(text.columns)), default=0)
            self.made[column] = Column(text, step, self.notes.get(column, ""))
        return self.made[column].step


def _case(texts: Sequence[Claim], words: Sequence[str]) -> Claim:
    """Write the first word whose text holds; what holds for everybody ends it."""
    whens, other = list[str](), ""
    for text, word in zip(texts, words, strict=True):
        if text.text == "TRUE":
            other = f"'{word}'"
            break
        if text.text != "FALSE":
            whens.append(f" WHEN {text.text} THEN '{word}'")
    whole = f"CASE{''.join(whens)}{f' ELSE {other}' if other else ''} END" if whens else other
    return Claim(whole, frozenset[str]().union(*(text.columns for text in texts)))


def _within(plane: Plane) -> Iterator[Plane]:
    """Walk over a plane and all of its parts, each once."""
    waiting, seen = [plane], set[Plane]()
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            yield each
            waiting += each.parts


def _base(column: str) -> str:
    """Take the endings off the name of a column."""
    for ending in (GIVEN, UNSURE, DOUBT, MISSING):
        column = column.removesuffix(ending)
    return column
