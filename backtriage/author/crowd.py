"""The rows of a table, each of somebody, read block by block for one version of a flow or for two.

An item that only one version asks is no column to the other.  A row with an answer
that only one of them takes cannot be judged by both, and is told; an answer that
none takes that asks for it ends the reading.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.flow.problem import FlowError, Place, Problem
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from backtriage.flow.model import Flow
    from backtriage.people.table import Layout, People

SHOWN = 3  # numbers of rows that are named
MISSING = "tables of people need pyarrow and NumPy: pip install 'pyarrow>=20' 'numpy>=2.2,<3'"


class Block(NamedTuple):
    """Some rows, judged; planes have a bit for each."""

    before: int  # so many rows stand before these
    judged: tuple[Judgement, ...]  # by each version
    fits: int  # who can be judged by every version
    misfits: Mapping[tuple[str, int], int]  # whose answer in a column only others than a version take
    batch: Any


class Found:
    """How many were found, and the first few rows, counted from 1."""

    def __init__(self) -> None:
        self.count, self.rows = 0, list[int]()

    def add(self, who: int, before: int) -> None:
        """Note some more."""
        self.count += who.bit_count()
        while who and len(self.rows) < SHOWN:
            self.rows.append(before + first(who) + 1)
            who &= who - 1

    def shown(self) -> str:
        """Name the rows."""
        more = ", …" if self.count > len(self.rows) else ""
        return f"row{'s' if self.count > 1 else ''} {', '.join(f'{row:,}' for row in self.rows)}{more}"

    def data(self) -> dict[str, object]:
        """Say it to machines."""
        return {"count": self.count, "rows": self.rows}


class Crowd:
    """A table of people, and the versions by which they are judged; every error is told as a FlowError."""

    def __init__(self, file: Path, flows: Mapping[str, Flow], today: date) -> None:
        self.file, self.today = file, today
        with telling(file):
            from backtriage.people.files import open_people
            from backtriage.people.table import ABSENT

            self._rows = open_people(file, [*flows.values()][-1])
        known = [{*flow.items, *(item + ABSENT for item in flow.items)} for flow in flows.values()]
        everything = set[str]().union(*known)
        self._versions = [_Version(name, flow, everything - own)
                          for (name, flow), own in zip(flows.items(), known, strict=True)]
        self.columns: Sequence[str] = self._rows.schema.names

    def blocks(self) -> Iterator[Block]:
        """Judge all rows, block by block.  Raises FlowError, also if there is no row."""
        before = 0
        with telling(self.file):
            for batch in self._rows.batches():
                yield self._block(batch, before)
                before += batch.num_rows
        if not before:
            raise FlowError([Problem(Place(str(self.file)), "there is no row in this table")])

    def _block(self, batch: Any, before: int) -> Block:
        from backtriage.people.facts import pack

        read = [self._versions[0].read(batch, self.today)]
        for version in self._versions[1:]:  # most changes are of rules, and leave what is answered alone
            alike = version.takes == self._versions[0].takes
            read.append(read[0] if alike else version.read(batch, self.today))
        for place, name in sorted(self._wrong(read)):
            people = next(people for people in read if name in people.wrong)
            raise next(bad for bad in people.misfits(place, before) if bad.column == name)
        fits = (1 << batch.num_rows) - 1
        misfits = {}
        for number, people in enumerate(read):
            for name, (rows, _) in people.wrong.items():
                misfits[name, number] = pack(rows)
                fits &= ~misfits[name, number]
        judged = tuple(Judgement(Marks(version.flow, people.facts))
                       for version, people in zip(self._versions, read, strict=True))
        return Block(before, judged, fits, misfits, batch)

    def _wrong(self, read: Sequence[People]) -> Iterator[tuple[int, str]]:
        """Find for each column the first row with an answer that no version takes that asks for it."""
        for name in dict.fromkeys(name for people in read for name in people.wrong):
            asked = [people for version, people in zip(self._versions, read, strict=True)
                     if name not in version.strange]
            if all(name in people.wrong for people in asked):
                rows = reduce(and_, (people.wrong[name][0] for people in asked))
                if rows.any():
                    yield int(rows.argmax()), name

    def labels(self, block: Block, name: str,
               check: Callable[[tuple[str, ...], int], None]) -> Iterator[tuple[tuple[str, ...] | None, int]]:
        """Say for each different text of a column in whose row it stands; `check` is given each first."""
        from backtriage.people.labels import labels

        with telling(self.file):
            yield from labels(block.batch, name, check, self._versions[0].flow.words)


class _Version:
    """A version of a flow, and how the table looks to it."""

    def __init__(self, name: str, flow: Flow, strange: set[str]) -> None:
        self.name, self.flow = name, flow  # of one alone the name is empty
        self.strange = strange  # columns that other versions ask for, and this one does not
        self.takes = [(item.id, item.kind, [(option.id, option.names) for option in item.options],
                       [*item.doubts], item.low, item.high, item.sensitive, item.work)
                      for item in flow.items.values()]  # all that the reading of answers hangs on
        self._layout: Layout | None = None

    def read(self, batch: Any, today: date) -> People:
        """Read some rows, without what is strange."""
        from backtriage.people.columns import BadTable
        from backtriage.people.table import lay_out, read_people

        own = batch.select([place for place, column in enumerate(batch.schema.names)
                            if column not in self.strange])
        try:
            if self._layout is None or self._layout.schema != own.schema:
                self._layout = lay_out(self.flow, own.schema)
            return read_people(self._layout, own, today)
        except BadTable as error:
            raise BadTable(f"to {self.name}, {error}" if self.name else str(error)) from error


@contextmanager
def telling(file: Path) -> Iterator[None]:
    """Say what is wrong with a table as of a flow: the file, the row, the column, and what to do."""
    try:
        from backtriage.people.columns import BadTable
        from backtriage.people.table import BadRow
    except ImportError as error:
        raise FlowError([Problem(Place(str(file)), MISSING)]) from error
    try:
        yield
    except BadTable as error:
        raise FlowError([Problem(Place(str(file)), str(error))]) from error
    except BadRow as error:
        raise misfit(file, error.row, error.column, error.value, error.message, error.hint) from error


def misfit(file: Path, row: int, column: str, value: str, message: str, hint: str = "") -> FlowError:
    """Say what is wrong in a row."""
    where = ", ".join([f"row {row:,}", *([f"column `{column}`"] if column else []),
                       *([f"`{value}`"] if value else [])])
    return FlowError([Problem(Place(str(file)), f"{where}: {message}", hint)])
