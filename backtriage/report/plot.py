"""A trend drawn with letters: one row for each number of the scale, time to scale, sessions below.

The scale is fixed, so that a small change looks small.  A scale of more than a dozen numbers
has one row for several, and then each mark has its number beside it.  What is not known stands
as `?` below the scale, and never on it.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backtriage.report.blocks import Chart, Tick

ROWS = 12  # more would not fit a small screen
STEPS = (1, 2, 5)  # and ten times, a hundred times as much
BESIDE = 36  # columns that a picture keeps where labels stand beside it; else they stand below
APART = 2  # columns, or more, between two names of the time
UNKNOWN = "?"
BLOCKS = "▁▂▃▄▅▆▇█"


class Signs(NamedTuple):
    """What a picture is drawn with."""

    mark: str
    target: str
    session: str
    wall: str
    corner: str
    floor: str


DRAWN = Signs("●", "┄", "▴", "│", "└", "─")
DRAWN_PLAINLY = Signs("o", ".", "^", "|", "+", "-")  # for terminals that lack these


def rows_of(low: int, high: int) -> range:
    """Choose the numbers of a scale that have a row of their own: all of them, if they are few."""
    steps = (step * 10 ** power for power in range(10) for step in STEPS)
    return range(low, high + 1, next(step for step in steps if (high - low) // step <= ROWS))


def labelled(rows: range) -> range:
    """Choose the rows that are labelled: where all numbers have one, every other one."""
    return rows[::2] if rows.step == 1 else rows


def some(ticks: Sequence[Tick], least: float) -> Sequence[Tick]:
    """Choose names of the time that stand so far apart or more, from 0 to 1; the first is always there."""
    if len(ticks) < 2:
        return ticks
    each = ticks[1].at - ticks[0].at
    return next((ticks[::by] for by in range(1, len(ticks)) if by * each >= least), ticks[:1])


def draw(chart: Chart, width: int, signs: Signs = DRAWN) -> list[str]:
    """Draw a picture of at most so many columns, 20 or more."""
    return _Picture(chart, width, signs).lines()


class _Picture:
    """One picture being drawn."""

    def __init__(self, chart: Chart, width: int, signs: Signs) -> None:
        self.chart, self.width, self.signs = chart, width, signs
        self.rows = rows_of(chart.low, chart.high)
        self.gutter = max(len(str(row)) for row in labelled(self.rows)) + 1
        self.gaps = [mark.at for mark in chart.marks if mark.value is None]
        self.labels = [(sign, label) for sign, label, shown in (
            (signs.target * 2, chart.target_label, chart.target is not None),
            (signs.session, chart.sessions_label, chart.sessions),
            (UNKNOWN, chart.unknown_label, self.gaps)) if shown]
        room = width - self.gutter - len(signs.wall)
        longest = max((len(label) + 1 for _, label in self.labels), default=0)
        self.beside = room - longest >= BESIDE
        self.columns = room - longest if self.beside else room

    def lines(self) -> list[str]:
        """Draw it from top to bottom."""
        chart, below = self.chart, " " * (self.gutter + len(self.signs.wall))
        lines = [*self._scale(), " " * self.gutter + self.signs.corner + self.signs.floor * self.columns]
        for sign, label, spots in ((self.signs.session, chart.sessions_label, chart.sessions),
                                   (UNKNOWN, chart.unknown_label, self.gaps)):
            if spots:
                lines.append(below + self._beside(self._row(sign, spots), label))
        lines.append(below + self._times())
        if not self.beside:
            for sign, label in self.labels:
                lines += wrap(f"{sign} {label}", self.width, subsequent_indent=" " * (len(sign) + 1))
        return [line.rstrip() for line in lines]

    def _scale(self) -> list[str]:
        """Draw each row of the scale, the highest first."""
        marks = {row: [(self._column(mark.at), str(mark.value)) for mark in self.chart.marks
                       if mark.value is not None and self._row_of(mark.value) == row] for row in self.rows}
        target = None if self.chart.target is None else self._row_of(self.chart.target)
        lines = []
        for row in reversed(self.rows):
            cells = [self.signs.target if row == target else " "] * self.columns
            self._mark(cells, marks[row])
            label = str(row) if row in labelled(self.rows) else ""
            drawn = self._beside("".join(cells), self.chart.target_label if row == target else "")
            lines.append(f"{label:>{self.gutter - 1}} {self.signs.wall}{drawn}")
        return lines

    def _mark(self, cells: list[str], marks: Iterable[tuple[int, str]]) -> None:
        """Put marks into a row; where it stands for several numbers, with the number if there is room."""
        empty = cells[0] if cells else " "
        for column, _ in marks:
            cells[column] = self.signs.mark
        for column, number in marks if self.rows.step > 1 else ():
            for start in (column + 1, column - len(number)):
                end = start + len(number)
                if start >= 0 and end <= len(cells) and all(cell == empty for cell in cells[start:end]):
                    cells[start:end] = number
                    break

    def _row_of(self, value: int) -> int:
        """Find the row that a number stands in."""
        return value - (value - self.rows.start) % self.rows.step

    def _row(self, sign: str, spots: Iterable[float]) -> str:
        cells = [" "] * self.columns
        for spot in spots:
            cells[self._column(spot)] = sign
        return "".join(cells)

    def _beside(self, drawn: str, label: str) -> str:
        return f"{drawn} {label}" if self.beside and label else drawn

    def _column(self, at: float) -> int:
        return round(at * (self.columns - 1))

    def _times(self) -> str:
        """Name some points of time, each below its column as far as there is room."""
        ticks = self.chart.ticks
        longest = max((len(tick.label) for tick in ticks), default=0)
        told = ""
        for tick in some(ticks, (longest + APART) / max(self.columns - 1, 1)):
            start = min(self._column(tick.at), self.columns - len(tick.label))
            if not told or start >= len(told) + APART:
                told = told.ljust(start) + tick.label
        return told


def sparkline(values: Sequence[int | None], low: int, high: int, *, plainly: bool = False) -> str:
    """Draw numbers in one line on their whole scale, between the first and the last known: `8 ▇▆▅▄ 4`.

    It says too little to stand alone.  Where signs are lacking, it is the numbers.
    """
    known = [value for value in values if value is not None]
    if plainly or not known:
        return " ".join(UNKNOWN if value is None else str(value) for value in values)
    most = len(BLOCKS) - 1
    drawn = "".join(UNKNOWN if value is None else
                    BLOCKS[((value - low) * most * 2 + high - low) // ((high - low) * 2)] for value in values)
    return f"{known[0]} {drawn} {known[-1]}"
