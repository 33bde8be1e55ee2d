"""A table of people, scored: how urgent each should be, and what the flow gives; counted, for any number.

The column `expected` holds the level of urgency that somebody accepts, or several, the
expected one first.  A row in which it is empty is counted, and is no part of the score.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.cases.score import MILDER, MORE_URGENT
from backtriage.author.cases.tally import Pair, Tally, read_levels
from backtriage.author.crowd import Crowd, Found, misfit
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError, Place, Problem
from backtriage.judge.told import too_early
from backtriage.judge.unanswered import from_the_top, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from backtriage.author.crowd import Block
    from backtriage.flow.model import Flow
    from backtriage.judge.unanswered import Order

EXPECTED = "expected"  # the column


@dataclass(frozen=True, slots=True)
class PeopleScore:
    """What became of the people of a table."""

    title: str
    file: str
    tally: Tally
    off: Mapping[Pair, Found]  # who was given what is not accepted; the furthest off first
    without: Found  # rows of which nobody says what is expected
    early: int  # for so many it is too early to say; they stand at the level that is certain so far
    left_open: int  # in so many rows a question that would be asked has no answer

    @property
    def ok(self) -> bool:
        """Is nobody told something milder than every accepted level?"""
        return not self.tally.under.count

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        total = self.tally.total
        yield f"{total:,} rows of {self.file}, judged by {self.title}"
        if self.without.count:
            yield f"left out, as `{EXPECTED}` is empty: {self.without.count:,}; {self.without.shown()}"
        yield ""
        yield from self.tally.lines()
        if self.left_open:
            yield ("rows in which a question that would be asked has no answer: "
                   f"{self.left_open:,} of {total:,}")
        if self.early:
            yield (f"rows for which it is too early to say: {self.early:,} of {total:,}; they are counted at "
                   "the level that is certain so far")
        for heading, under in ((MILDER, True), (MORE_URGENT, False)):
            off = {pair: found for pair, found in self.off.items() if pair.under is under}
            if off:
                yield ""
                yield f"{heading}, the furthest off first:"
                yield from (f"  {self.tally.named(pair)}: {found.count:,}; {found.shown()}"
                            for pair, found in off.items())
        yield ""
        yield ("this is what the questionnaire would tell these rows, and no study: "
               f"`{EXPECTED}` is as good as whoever wrote it")

    def data(self) -> object:
        """Say it to machines."""
        levels = self.tally.levels
        return {"ok": self.ok, "title": self.title, "file": self.file, "rows": self.tally.total,
                **self.tally.data(), "left_out": self.without.data(), "too_early": self.early,
                "left_open": self.left_open,
                "off": [{"accept": [levels[level] for level in pair.accept], "given": levels[pair.given],
                         "under": pair.under, "over": pair.over, **found.data()}
                        for pair, found in self.off.items()]}


def score_people(folder: Path, file: Path, today: date) -> PeopleScore:
    """Judge every row of a table; raises FlowError for one that cannot be read or answered so."""
    return score_by(load_flow(folder), file, today)


def score_by(flow: Flow, file: Path, today: date) -> PeopleScore:
    """Judge them by a flow that is read already."""
    crowd = Crowd(file, {"": flow}, today)
    known = tuple(level.id for level in flow.urgency)
    if EXPECTED not in crowd.columns or EXPECTED in flow.items:
        why = ("is a question of this questionnaire" if EXPECTED in flow.items else
               "is missing: it holds the level of urgency that each row should get")
        raise FlowError([Problem(Place(str(file)), f"the column `{EXPECTED}` {why}",
                                 f"levels are {', '.join(known)}; several stand with spaces between them")])
    count = _Count(known, from_the_top(flow))
    for block in crowd.blocks():
        count.add(block, crowd)
        del block  # or it would stay in memory until the next one is judged
    if not count.pairs:
        raise FlowError([Problem(Place(str(file)), f"no row says in `{EXPECTED}` what is expected")])
    return count.score(flow.title, file.name)


class _Count:
    """What is counted of the blocks so far; it takes as much memory for many as for few."""

    def __init__(self, levels: tuple[str, ...], order: Order) -> None:
        self.levels, self.order = levels, order
        self.pairs: Counter[Pair] = Counter()
        self.off: dict[Pair, Found] = {}
        self.without = Found()
        self.early = self.left_open = 0

    def add(self, block: Block, crowd: Crowd) -> None:
        """Count a block."""
        [judgement] = block.judged
        expected: dict[tuple[int, ...], int] = {}
        for text, who in crowd.labels(block, EXPECTED, self._check(block, crowd)):
            accept, _ = read_levels(text or (), self.levels)
            expected[accept] = expected.get(accept, 0) | who
        without = expected.pop((), 0)
        self.without.add(without, block.before)
        scored = block.fits & ~without
        for accept, accepting in expected.items():
            for given, there in enumerate(judgement.urgency):
                if some := accepting & there:
                    pair = Pair(accept, given)
                    self.pairs[pair] += some.bit_count()
                    if pair.under or pair.over:
                        self.off.setdefault(pair, Found()).add(some, block.before)
        self.early += (too_early(judgement) & scored).bit_count()
        self.left_open += (unanswered(judgement, self.order) & scored).bit_count()

    def _check(self, block: Block, crowd: Crowd) -> Callable[[tuple[str, ...], int], None]:
        """Make what refuses a text that is no level, or none of some levels."""
        def check(text: tuple[str, ...], row: int) -> None:
            _, wrong = read_levels(text, self.levels)
            for name, hint in wrong.items() or ([] if text else [("", f"they are {', '.join(self.levels)}")]):
                raise misfit(crowd.file, block.before + row + 1, EXPECTED, "",
                             f"no level of urgency is called `{name}`", hint)
        return check

    def score(self, title: str, file: str) -> PeopleScore:
        """Say what came of all."""
        off = dict(sorted(self.off.items(), key=lambda entry: (-_distance(entry[0]), -entry[1].count)))
        return PeopleScore(title, file, Tally(self.levels, self.pairs), off, self.without, self.early,
                           self.left_open)


def _distance(pair: Pair) -> int:
    """How many levels lie between what was given and the nearest that is accepted?"""
    return min(abs(pair.given - level) for level in pair.accept)
