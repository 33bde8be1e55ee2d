"""The table that SQL reads: what its columns are, what fits into them, and what is known from them.

What is worked out of answers is worked out as `judge/worked_out.py` does it for somebody
of whose earlier visits nothing is known but what stands in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, VISIT, Kind
from backtriage.form.sql_facts import one_of

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Work

ABSENT, AGO = "__absent", "__days_ago"


@dataclass(frozen=True)
class People:
    """The table of answers to a flow; `columns` has the name of the column of each item."""

    flow: Flow
    columns: Mapping[str, str]

    def column(self, item: str) -> str:
        """Name the column in which an answer stands."""
        return self.columns[item] + (AGO if self.flow.items[item].kind is Kind.DATE else "")

    def inputs(self, items: set[str]) -> Iterator[str]:
        """Name the items whose answers are read, if some are to be known, in their order."""
        works = [self.flow.worked_out[name] for name in items & self.flow.worked_out.keys()]
        parts = {part for work in works for part in work.asked}
        parts |= {name for name, work in self.flow.worked_out.items()
                  if work.known == VISIT and any(work.at for work in works)}
        return (name for name in self.flow.items if name in items | parts)

    def misfits(self, items: Sequence[str]) -> str:
        """Write which of these items has the first answer that it does not take."""
        cases = "".join(f" WHEN {self._misfit(name)} THEN '{self.column(name)}'" for name in items)
        return f"CASE{cases} END" if cases else "CAST(NULL AS VARCHAR)"

    def _misfit(self, name: str) -> str:
        """Write when an answer is none that the item takes."""
        item, column, doubts = self.flow.items[name], self.column(name), self.flow.items[name].doubts
        options = [option.id for option in item.options]
        if item.kind is Kind.ANY_OF:
            alone, rest = [*({NONE: 0}.keys() & {*options}), *doubts], f"' ' || {column} || ' '"
            for option in options:
                if option != NONE:
                    rest = f"REPLACE({rest}, ' {option} ', ' ')"
            return (f"{one_of(column, alone, word='NOT IN')} AND " if alone else "") + f"{rest} <> ' '"
        if item.kind.chosen:
            return one_of(column, [*options, *doubts], word="NOT IN")
        wrong = [] if item.kind is Kind.TEXT else [
            f"{column} <> CAST({column} AS INTEGER)",
            f"{column} < 0" if item.kind is Kind.DATE else (
                f"CAST({column} AS INTEGER) NOT BETWEEN {item.low} AND {item.high}")]
        if doubts:
            absent = self.columns[name] + ABSENT
            wrong += [one_of(absent, doubts, word="NOT IN"), f"{column} IS NOT NULL AND {absent} IS NOT NULL"]
        return " OR ".join(wrong)

    def known(self, name: str) -> str:
        """Write what is known of an answer: NULL as long as there is none but doubt."""
        item, column = self.flow.items[name], self.column(name)
        if item.work and item.work.known:
            first = 1 if item.work.known == VISIT else "'no'"
            return f"COALESCE({column}, {first})"
        if item.work and item.work.today:
            return self._difference(name, item.work)
        if not item.kind.chosen:
            return self._number(name)
        given = f"' ' || {column} || ' '" if item.kind is Kind.ANY_OF else column
        return (f"CASE WHEN {one_of(column, item.doubts, word='NOT IN')} THEN {given} END" if item.doubts
                else given)

    def unsure(self, name: str) -> str:
        """Write whether it was answered with doubt: NULL as long as there is no answer."""
        item, column = self.flow.items[name], self.column(name)
        if item.work and item.work.known:
            return "FALSE"
        if item.kind.chosen and item.doubts:
            return one_of(column, item.doubts)
        doubted = f" WHEN {self.columns[name]}{ABSENT} IS NOT NULL THEN TRUE" if item.doubts else ""
        said = f"{doubted} WHEN {column} IS NOT NULL THEN FALSE"
        if item.work and item.work.today:
            one, other = (self.column(part) for part in item.work.asked)
            some = f" AND {other} <> 0" if item.work.percent else ""
            said = (f" WHEN {one} IS NOT NULL AND {other} IS NOT NULL{some} THEN FALSE"
                    f" WHEN {self._both(item.work)} THEN TRUE{said}")
        elif item.work and (visit := self._visit()):
            said += f" WHEN {visit} > 1 AND {self._answered(item.work.of)} THEN TRUE"
        return f"CASE{said} END"

    def _visit(self) -> str:
        return next((self.columns[name] for name, work in self.flow.worked_out.items()
                     if work.known == VISIT), "")

    def _number(self, name: str) -> str:
        column = self.column(name)
        return column if self.flow.items[name].kind is Kind.TEXT else f"CAST({column} AS INTEGER)"

    def _answered(self, name: str) -> str:
        said = f"{self.column(name)} IS NOT NULL"
        doubts = self.flow.items[name].doubts
        return f"({said} OR {self.columns[name]}{ABSENT} IS NOT NULL)" if doubts else said

    def _both(self, work: Work) -> str:
        return " AND ".join(map(self._answered, work.asked))

    def _difference(self, name: str, work: Work) -> str:
        """Take one number from the other where both are there; of nothing there is no percentage."""
        one, other = map(self._number, (work.of, work.minus))
        value = f"{one} - {other}"
        if work.percent:
            size = f"ABS(100 * ({one} - {other}))"
            value = (f"CASE WHEN {one} > {other} THEN 1 ELSE -1 END * ({size} - {size} % {other}) / {other}")
            value = f"CASE WHEN {other} <> 0 THEN {value} END"
        return (f"CASE WHEN {self._both(work)} THEN {value} ELSE {self._number(name)} END")
