"""Since last time: what is told otherwise, which answers changed, which of that matters, how numbers went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.judge.comparison import compare
from backtriage.judge.response import in_words
from backtriage.judge.told import Aspect
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Block, Bullets, Heading, Line, Paragraph
from backtriage.report.moves import from_to, what_moves
from backtriage.report.trend import outline_of_trends

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.comparison import Comparison, Difference
    from backtriage.judge.response import Answer
    from backtriage.judge.trend import DatedValues

TOLD = (Aspect.URGENCY, Aspect.DESTINATION, Aspect.SUITABILITY)


def since_last_time(before: Assessment, now: Assessment, numbers: Sequence[DatedValues]) -> list[Block]:
    """Tell what changed since the visit before; `numbers` are those of all visits, with today's."""
    words = now.flow.words
    blocks: list[Block] = [Heading(words("diary.since", day=before.today))]
    blocks += [Bullets(tuple(map(Line, _lines(before, now))))]
    return [*blocks, *outline_of_trends(now.flow, numbers, sources=Bibliography(now.flow))]


def trends_so_far(flow: Flow, numbers: Sequence[DatedValues]) -> list[Block]:
    """Tell how numbers went until now."""
    told = outline_of_trends(flow, numbers, sources=Bibliography(flow))
    return [*told] or [Paragraph(Line(flow.words("diary.no_numbers")))]


def _lines(before: Assessment, now: Assessment) -> Iterator[str]:
    """The result first, then the answers that changed it, then all others that differ."""
    words, seen = now.flow.words, compare(before, now)
    told = [move for move in seen.moves if move.aspect in TOLD]
    yield words("diary.told_otherwise" if told else "diary.told_the_same")
    for move in told:
        was, is_now = from_to(move, now.flow)
        yield now.local(words("diary.moved", what=what_moves(move, now.flow), before=was, after=is_now))
    yield from (_differs(now, each, "diary.matters") for each in _asked_twice(seen, seen.matter))
    yield from (_differs(now, each, "diary.differs") for each in _asked_twice(seen, seen.change_nothing))


def _asked_twice(seen: Comparison, some: Sequence[Difference]) -> list[Difference]:
    """Leave out what was asked but once: it is nothing that changed."""
    return [each for each in some if each not in seen.asked_of_one]


def _differs(now: Assessment, difference: Difference, name: str) -> str:
    item, words = now.flow.items[difference.item], now.flow.words

    def said(answer: Answer | None) -> str:
        return "" if answer is None else in_words(item, answer)
    told = {"about": item.about, "before": said(difference.one), "after": said(difference.other)}
    return words("diary.matters", **told) if name == "diary.matters" else words("diary.differs", **told)
