"""What SQL knows of each item: as claims about its columns.

An item has two columns: what was answered, which is NULL as long as that is not known; and one that
says whether it was answered with doubt, which is NULL as long as it was not answered.  An item that
does not apply is answered, by something that no claim about it fits: so every claim about it is no,
as the evaluator wants it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backtriage.flow import model
from backtriage.flow.condition import AtLeast, Condition, Defined
from backtriage.flow.truth import Truth
from backtriage.form.sql_plane import UNSURE, Claim, Kind, Plane, Sheet
from backtriage.judge.evaluation import JUDGED, Marks

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

NOT_ASKED = "-"  # no option is called so


def one_of(column: str, words: Iterable[str], *, word: str = "IN") -> str:
    """Write that a column has one of some words."""
    listed = [f"'{each}'" for each in words]
    if len(listed) > 1:
        return f"{column} {word} ({', '.join(listed)})"
    return f"{column} {'=' if word == 'IN' else '<>'} {listed[0]}"


@dataclass(frozen=True, eq=False)
class SqlFacts:
    """What is known of everybody in a table; `columns` has the name of the column of each item."""

    flow: Flow
    sheet: Sheet
    columns: Mapping[str, str]

    @property
    def everyone(self) -> Plane:
        """Everybody in the table."""
        return self.sheet.everybody

    def any_of(self, planes: Iterable[Plane | int]) -> Plane:
        """Hold where one of the planes holds."""
        return self.sheet.joined(Kind.ANY, planes)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Was one of these options chosen?"""
        asked, column = self.flow.items[item], self.columns[item]
        words = [option.id for option in asked.options if option.id in options]
        if asked.kind is not model.Kind.ANY_OF:
            return self._known(asked, one_of(column, words))
        return self._known(asked, " OR ".join(_has(asked, column, word) for word in words),
                           joined=len(words) > 1)

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Does the number lie between the bounds?  Where it does not apply, it lies below all."""
        asked, column = self.flow.items[item], self.columns[item]
        least = asked.low if low is None else max(low, asked.low)
        if high is None:
            return self._known(asked, f"{column} >= {least}")
        if least == asked.low and asked.ask_if is None:
            return self._known(asked, f"{column} <= {high}")
        return self._known(asked, f"{column} BETWEEN {least} AND {high}")

    def unsure(self, item: str) -> Truth:
        """Was it answered with doubt?"""
        column = self.columns[item] + UNSURE
        claim = Claim(column, frozenset({column}))
        return Truth(self.sheet.true(claim), self.sheet.false(claim), self.sheet.nobody)

    def _known(self, item: Item, text: str, *, joined: bool = False) -> Truth:
        claim = Claim(text, frozenset({self.columns[item.id]}), joined)
        doubt = self.unsure(item.id).yes if item.doubts else self.sheet.nobody
        return Truth(self.sheet.true(claim), self.sheet.false(claim), doubt)


def _has(item: Item, column: str, word: str) -> str:
    """Write that one of several words was chosen.  To LIKE, `_` is any sign: it must not be another's."""
    def could_be(other: str) -> bool:
        return other != word and len(other) == len(word) and all(
            mine in ("_", sign) for mine, sign in zip(word, other, strict=True))

    if any(could_be(option.id) for option in item.options):
        return f"REPLACE({column}, ' {word} ', '') <> {column}"
    return f"{column} LIKE '% {word} %'"


@dataclass(eq=False, repr=False)
class SqlMarks(Marks):
    """The same marks; a definition is read from its column, and `defined` has what is to stand there."""

    names: Mapping[str, str] = field(default_factory=dict)  # of the column of each definition
    defined: dict[str, Truth] = field(default_factory=dict)  # by the name of the column
    _columns: dict[int, str] = field(default_factory=dict)  # by the identity of what a definition says

    facts: SqlFacts

    def __post_init__(self) -> None:
        for definition in reversed([*self.flow.definitions.values()]):
            if not isinstance(definition.when, Defined):  # that one has a column of its own
                self._columns[id(definition.when)] = self.names[definition.id]

    def truth(self, condition: Condition) -> Truth:
        """Judge a condition, or a part of one."""
        if id(condition) not in self.known:
            truth, column = self._judge(condition), self._columns.get(id(condition))
            if column is not None:
                self.defined[column] = truth
                truth = self.facts.sheet.read(truth, column)
            self.known[id(condition)] = condition, truth
        return super().truth(condition)

    def _judge(self, condition: Condition) -> Truth:
        """Judge it as ever; but SQL can count, and nobody can read how `&`, `|` and `~` do it.

        Doubt is only where neither yes nor no is certain.  SQL has a word for that, so it is said with it.
        """
        sheet = self.facts.sheet
        if isinstance(condition, AtLeast):
            parts = [*map(self.truth, condition.parts)]
            yes = sheet.some(condition.count, [part.yes for part in parts])
            no = sheet.some(len(parts) - condition.count + 1, [part.no for part in parts])
            doubt = self.facts.any_of(part.doubt for part in parts)
        else:
            yes, no, doubt = JUDGED[type(condition)](self, condition)
        if yes.parts and doubt is not sheet.nobody:
            doubts = doubt.parts if doubt.kind is Kind.ALL else (doubt,)
            doubt = sheet.joined(Kind.ALL, [*doubts, ~(yes | no)])
        return Truth(yes, no, doubt)

    def if_it_applies(self, _: str, known: Truth) -> Truth:
        """Leave it: where an item does not apply, its column says already that no claim about it fits."""
        return known
