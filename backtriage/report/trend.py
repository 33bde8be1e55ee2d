"""How numbers went, in words: the change and its weight first, then what a picture and a table show.

The words are the same in every format.  What is not known is told, and where the last
number is an old one, nothing here speaks of today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.trend import Better
from backtriage.judge.trend import Weight, change_between, course_of
from backtriage.report.blocks import Chart, Comparison, Line, Mark, Row, Tick, Trend
from backtriage.report.wording import one_after_another

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backtriage.flow.model import Flow
    from backtriage.flow.trend import Trend as Followed
    from backtriage.judge.trend import Change, Course, DatedValues, Reading
    from backtriage.report.bibliography import Bibliography

MOST_NUMBERS = 12  # in a sentence: the first one and the last ones
MANY = "…"
WEEK = 7  # days
SHORT = 2 * WEEK  # a shorter time is told in days
WEIGHS = {(Weight.CLEAR, True): "better_clear", (Weight.SMALL, True): "better_small",
          (Weight.CLEAR, False): "worse_clear", (Weight.SMALL, False): "worse_small"}
TOO_LITTLE = "unclear"


def outline_of_trends(flow: Flow, visits: Sequence[DatedValues], sessions: Sequence[date] = (), *,
                      sources: Bibliography, clinical: bool = False) -> tuple[Trend, ...]:
    """Tell every trend of a flow that was answered at one of the visits.

    `sessions` are the days of treatment; a `clinical` outline is for a practitioner.
    """
    return tuple(Telling(flow, trend, visits, sessions, clinical=clinical).block(sources)
                 for trend in flow.trends.values() if any(trend.item in visit.values for visit in visits))


class Telling:
    """One trend being told."""

    def __init__(self, flow: Flow, trend: Followed, visits: Sequence[DatedValues],
                 sessions: Sequence[date], *, clinical: bool = False) -> None:
        self.words, self.trend, self.item = flow.words, trend, flow.items[trend.item]
        self.course: Course = course_of(flow, trend, visits)
        self.sessions = sorted(sessions)
        self.what = self.course.name or (self.item.short if clinical else self.item.about)

    @property
    def title(self) -> str:
        """What is followed, and on which scale."""
        return self.words("trend.title", what=self.what, low=self.item.low, high=self.item.high)

    def block(self, sources: Bibliography) -> Trend:
        """Tell it in words, with a picture and a table as soon as there are two numbers."""
        change, gaps = self.course.change, " ".join(self._gaps())
        weighed = self.trend.cites if change and change.points else ()
        said = sources.line(self._went(), weighed), *([Line(gaps)] if gaps else [])
        if change is None:
            return Trend(self.title, said, None, None)
        return Trend(self.title, said, self._chart(change), self._table(change))

    def said(self) -> str:
        """Say how it went, what that weighs, and what is not known."""
        return " ".join((self._went(), *self._gaps()))

    def _went(self) -> str:
        """Say the numbers, how they changed, and what that weighs."""
        course, words = self.course, self.words
        if not course.known:
            return words("trend.nothing", what=self.what)
        if course.change is None:
            [only] = course.known
            return words("trend.one", what=self.what, number=self._number(only.value), day=only.day)
        first, last = course.readings[0].day, course.readings[-1].day
        told = words("trend.numbers", what=self.what, numbers=self._numbers(), first=first, last=last)
        return " ".join((told, *self._change(course.change), self._better()))

    def _numbers(self) -> str:
        """List the numbers, of many the first one and the last ones."""
        told = [self._number(reading.value) for reading in self.course.readings]
        if len(told) > MOST_NUMBERS:
            told[1:1 - MOST_NUMBERS] = [MANY]
        return ", ".join(told)

    def _number(self, value: int | None) -> str:
        return self.words("trend.unknown") if value is None else self.words.written(value)

    def _change(self, change: Change) -> tuple[str, ...]:
        """Say by how much it changed, and what that weighs."""
        words, n, percent = self.words, abs(change.points), change.percent
        if not n:
            return (words("trend.same"),)
        if percent is None:
            told = words("trend.lower" if change.points < 0 else "trend.higher", n=n)
        else:
            told = words("trend.lower_percent" if change.points < 0 else "trend.higher_percent",
                         n=n, percent=percent)
        weighs = WEIGHS.get((change.weight, change.better), TOO_LITTLE)
        return told, words(f"trend.weighs_{weighs}")

    def _better(self) -> str:
        lower = self.trend.better is Better.LOWER
        return self.words("trend.lower_is_better" if lower else "trend.higher_is_better")

    def _gaps(self) -> tuple[str, ...]:
        """Say which numbers are not known, and what that means for the first one and the last one."""
        readings, known, words = self.course.readings, self.course.known, self.words
        days = dict.fromkeys(words.written(each.day) for each in readings if each.value is None)
        if not days or not known:
            return ()
        told = [words("trend.gaps", days=one_after_another(words, days))]
        if known[0] != readings[0]:
            told.append(words("trend.start_moved", day=known[0].day))
        if known[-1] != readings[-1]:
            told.append(words("trend.not_today", day=known[-1].day))
        return tuple(told)

    # The picture

    def _chart(self, change: Change) -> Chart:
        readings, words = self.course.readings, self.words
        days = [*(reading.day for reading in readings), *self.sessions]
        start, span = min(days), (max(days) - min(days)).days

        def along(day: date) -> float:
            return (day - start).days / span if span else 0.0

        marks = tuple(Mark(along(each.day), each.value,
                           f"{words.written(each.day)}: {self._number(each.value)}") for each in readings)
        return Chart(self.item.low, self.item.high, marks, self.course.target, self._line(change),
                     tuple(map(along, self.sessions)), words("trend.sessions"), words("trend.unknown"),
                     self._ticks(span))

    def _ticks(self, span: int) -> tuple[Tick, ...]:
        """Name each week, or each day of a short time."""
        if span < SHORT:
            return tuple(Tick(day / span if span else 0.0, self.words("trend.day_of", number=day))
                         for day in range(span + 1))
        return tuple(Tick(day / span, self.words("trend.week", number=day // WEEK))
                     for day in range(0, span + 1, WEEK))

    def _line(self, change: Change) -> str:
        """Say what the line in the picture means; empty if there is none."""
        target, words, matters = self.course.target, self.words, self.trend.matters
        if target is None:
            return ""
        lower = self.trend.better is Better.LOWER
        if matters.percent is None or not change.first.value:
            by = words("trend.by_points_lower" if lower else "trend.by_points_higher", n=matters.points)
        else:
            by = words("trend.by_percent_lower" if lower else "trend.by_percent_higher",
                       percent=matters.percent)
        if target in (self.item.low, self.item.high):
            return words("trend.just", change=by, number=target)
        return words("trend.or_less" if lower else "trend.or_more", change=by, number=target)

    # The table

    def _table(self, change: Change) -> Comparison:
        """List every number with its day, the change up to it, and how many sessions there were by then."""
        words, readings = self.words, self.course.readings
        columns = [words("trend.day"), words("trend.value"), words("trend.since_start")]
        rows = [[words.written(each.day), self._number(each.value), self._since(change.first, each)]
                for each in readings]
        if self.sessions:
            columns.append(words("trend.sessions_so_far"))
            for row, each in zip(rows, readings, strict=True):
                row.append(str(sum(day <= each.day for day in self.sessions)))
        return Comparison(words("trend.table"), tuple(columns), tuple(Row(tuple(row)) for row in rows))

    def _since(self, first: Reading, reading: Reading) -> str:
        """Say a change with its sign."""
        if reading.value is None:
            return self.words("trend.unknown")
        change = change_between(self.trend, first, reading)
        points = f"{change.points:+d}" if change.points else "0"
        return points if not change.points or change.percent is None else self.words(
            "trend.share", points=points, percent=change.percent)
