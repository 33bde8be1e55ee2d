"""How many come out as urgent as expected, and how many milder or more so: counts, of cases or of people.

Whoever judged them accepts some levels of urgency, and expects the first of these.
Under-triage is a result milder than every accepted level, over-triage one more
urgent than every accepted level.

The intervals are those of Wilson (score intervals, without correction for
continuity): Wilson EB. Probable inference, the law of succession, and statistical
inference. J Am Stat Assoc 1927;22(158):209-212.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Z = NormalDist().inv_cdf(0.975)  # 1.96: of a normal curve, 95% lie so many deviations around the middle


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many."""

    count: int
    total: int

    def interval(self) -> tuple[float, float]:
        """Give the bounds of Wilson's 95% interval; of nobody nothing is known."""
        if not self.total:
            return 0.0, 1.0
        count, total = self.count, self.total
        share = count / total
        middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
        half = Z / (1 + Z * Z / total) * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
        return (0.0 if count == 0 else middle - half), (1.0 if count == total else middle + half)

    def __str__(self) -> str:
        """Say it as `3 of 75, 4.0% (95% interval 1.4% to 11.1%)`."""
        if not self.total:
            return "no such case"
        low, high = self.interval()
        digits = max(1, 1 - floor(log10(100 * (high - low))))  # as many decimals as tell the bounds apart
        return (f"{self.count:,} of {self.total:,}, {self.count / self.total:.{digits}%} "
                f"(95% interval {low:.{digits}%} to {high:.{digits}%})")

    def data(self) -> dict[str, object]:
        """Say it to machines."""
        low, high = self.interval()
        return {"count": self.count, "total": self.total, "low": low, "high": high,
                "share": self.count / self.total if self.total else None}


class Pair(NamedTuple):
    """What was accepted of somebody, and what was given; levels are places on the scale, 0 the mildest."""

    accept: tuple[int, ...]  # the first is expected
    given: int

    @property
    def under(self) -> bool:
        """Is it milder than every accepted level?"""
        return self.given < min(self.accept)

    @property
    def over(self) -> bool:
        """Is it more urgent than every accepted level?"""
        return self.given > max(self.accept)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each pair was met."""

    levels: tuple[str, ...]  # ids, the mildest first
    counts: Mapping[Pair, int]

    @property
    def total(self) -> int:
        """How many are counted?"""
        return self.counted(lambda _: True)

    @property
    def accepted(self) -> Proportion:
        """Those at one of the accepted levels, or between two of them, of all."""
        return self._of_all(lambda pair: not (pair.under or pair.over))

    @property
    def under(self) -> Proportion:
        """Under-triage, of all."""
        return self._of_all(lambda pair: pair.under)

    @property
    def over(self) -> Proportion:
        """Over-triage, of all."""
        return self._of_all(lambda pair: pair.over)

    @property
    def sensitivity(self) -> Proportion:
        """Of those expected at the highest level, those that were given it."""
        top = len(self.levels) - 1
        return Proportion(self.counted(lambda pair: pair.accept[0] == top == pair.given),
                          self.counted(lambda pair: pair.accept[0] == top))

    def counted(self, fits: Callable[[Pair], bool]) -> int:
        """Count those of some pairs."""
        return sum(count for pair, count in self.counts.items() if fits(pair))

    def _of_all(self, fits: Callable[[Pair], bool]) -> Proportion:
        return Proportion(self.counted(fits), self.total)

    def table(self) -> tuple[tuple[int, ...], ...]:
        """Count them: a row for each expected level, a column for each given one."""
        table = [[0] * len(self.levels) for _ in self.levels]
        for pair, count in self.counts.items():
            table[pair.accept[0]][pair.given] += count
        return tuple(map(tuple, table))

    def lines(self) -> Iterator[str]:
        """Say it to people: the table of expected against given levels, and what it comes to."""
        left = max(len("expected"), *map(len, self.levels))
        rows = self.table()
        widths = [max(len(level), 5, *(len(f"{row[place]:,}") for row in rows))
                  for place, level in enumerate(self.levels)]
        yield f"{'expected':<{left}} | given"
        heads = (f"{level:>{width}}" for level, width in zip(self.levels, widths, strict=True))
        yield f"{'':<{left}} | {'  '.join(heads)}"
        for level, row in zip(self.levels, rows, strict=True):
            cells = (f"{count:>{width},}" if count else f"{'·':>{width}}"
                     for count, width in zip(row, widths, strict=True))
            yield f"{level:<{left}} | {'  '.join(cells)}"
        yield ""
        yield f"accepted:     {self.accepted}"
        yield f"under-triage: {self.under}"
        yield f"over-triage:  {self.over}"
        yield f"sensitivity for `{self.levels[-1]}`: {self.sensitivity}"

    def data(self) -> dict[str, object]:
        """Say it to machines."""
        return {"levels": list(self.levels), "table": [list(row) for row in self.table()],
                "accepted": self.accepted.data(), "under_triage": self.under.data(),
                "over_triage": self.over.data(),
                "sensitivity": {"level": self.levels[-1], **self.sensitivity.data()}}

    def named(self, pair: Pair) -> str:
        """Say what was accepted and what was given."""
        accepted = " or ".join(f"`{self.levels[level]}`" for level in pair.accept)
        return f"{accepted} expected, `{self.levels[pair.given]}` given"


def read_levels(names: Sequence[object], known: Sequence[str]) -> tuple[tuple[int, ...], dict[str, str]]:
    """Read accepted levels; of each name that is none, say what could be meant."""
    wrong = {str(name): did_you_mean(str(name), known) or f"they are {', '.join(known)}"
             for name in names if name not in known}
    return tuple(known.index(str(name)) for name in names if name in known), wrong
