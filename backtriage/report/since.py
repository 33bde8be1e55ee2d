"""Since last time: what is told otherwise, which answers changed, which of that matters, how numbers went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.flow.words import capital
from backtriage.judge.comparison import compare
from backtriage.judge.response import in_words
from backtriage.judge.told import Aspect
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Block, Bullets, Heading, Line, Page, Paragraph
from backtriage.report.moves import from_to, what_moves
from backtriage.report.trend import outline_of_trends

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.comparison import Comparison, Difference
    from backtriage.judge.told import Move
    from backtriage.judge.trend import DatedValues

TOLD = (Aspect.URGENCY, Aspect.DESTINATION, Aspect.SUITABILITY)


class Since(Value):
    """What is known from earlier visits, to hold a result against."""

    before: Assessment  # what the answers of the last one meant, on their day
    numbers: tuple[DatedValues, ...]  # those of all visits, with today's

    def page(self, now: Assessment) -> Page:
        """Tell what changed since the visit before."""
        return Page("since", now.flow.words("diary.since", day=self.before.today),
                    tuple(_since_last_time(self.before, now, self.numbers)))


def _since_last_time(before: Assessment, now: Assessment, numbers: Sequence[DatedValues]) -> list[Block]:
    words, seen = now.flow.words, compare(before, now)
    told = [move for move in seen.moves if move.aspect in TOLD]
    first = words("diary.told_otherwise" if told else "diary.told_the_same")
    lines = [*(_moved(now, move) for move in told), *_answers(now, seen)]
    return [Heading(words("diary.since", day=before.today)), Paragraph(Line(first)),
            *([Bullets(tuple(map(Line, lines)))] if lines else []), *trends_so_far(now.flow, numbers)]


def trends_so_far(flow: Flow, numbers: Sequence[DatedValues]) -> list[Block]:
    """Tell how numbers went until now; one visit shows nothing."""
    if len(numbers) < 2:
        return []
    return [*outline_of_trends(flow, numbers, sources=Bibliography(flow, numbered=False))]


def _moved(now: Assessment, move: Move) -> str:
    """Say what is told otherwise."""
    was, is_now = from_to(move, now.flow)
    return now.local(now.flow.words("diary.moved", what=capital(what_moves(move, now.flow)), before=was,
                                    after=is_now))


def _answers(now: Assessment, seen: Comparison) -> Iterator[str]:
    """Say which answers differ: first those that matter, then all others."""
    for each in _asked_twice(seen, seen.matter):
        yield now.flow.words("diary.matters", **_said(now, each))
    for each in _asked_twice(seen, seen.change_nothing):
        yield now.flow.words("diary.differs", **_said(now, each))


def _asked_twice(seen: Comparison, some: Sequence[Difference]) -> list[Difference]:
    """Leave out what was asked but once: it is nothing that changed."""
    return [each for each in some if each not in seen.asked_of_one]


def _said(now: Assessment, difference: Difference) -> dict[str, str]:
    """Put both answers into words."""
    item = now.flow.items[difference.item]
    said = ["" if answer is None else in_words(item, answer) for answer in (difference.one, difference.other)]
    return {"about": item.about, "before": said[0], "after": said[1]}
