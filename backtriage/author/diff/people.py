"""Two versions of a flow compared on a table of people: from where to where these move, and by which rules.

Nothing is searched or made up: each row is judged by both versions, and counted.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.cases.tally import Proportion
from backtriage.author.crowd import Crowd, Found
from backtriage.author.diff.movers import Step, Version, rules, steps
from backtriage.author.diff.revisions import version
from backtriage.author.outcomes import Aspect
from backtriage.flow.loader import load_flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from backtriage.author.crowd import Block
    from backtriage.author.diff.movers import Rule
    from backtriage.flow.model import Flow

MOST = 5  # rules that are named for a move
SIDES = "old", "new"
ASPECTS = Aspect.URGENCY, Aspect.SUITABILITY, Aspect.DESTINATION  # in this order they are told


@dataclass(frozen=True, slots=True)
class Moved:
    """People who are told one thing before and another after."""

    step: Step
    share: Proportion
    rows: Found
    rules: tuple[tuple[Rule, int], ...]  # with how many they move, the most first

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        yield f"  {self.step.aspect}: {self.step.before} → {self.step.after}"
        yield f"    {self.share}; {self.rows.shown()}"
        for rule, count in self.rules[:MOST]:
            yield f"    {rule}: {count:,}"
        if len(self.rules) > MOST:
            yield f"    and by {len(self.rules) - MOST} more"

    def data(self) -> dict[str, object]:
        """Say it to machines."""
        aspect, before, after, milder = self.step
        return {"kind": aspect.value, "before": before.level, "after": after.level,
                "too_early": [before.early, after.early], "milder": milder, **self.share.data(),
                "rows": self.rows.rows,
                "rules": [{**rule.data(), "count": count} for rule, count in self.rules]}


@dataclass(frozen=True, slots=True)
class Moves:
    """What a change does to the people of a table."""

    names: tuple[str, str]  # of the versions
    file: str
    rows: int
    moved: Proportion  # of those who could be judged by both
    moves: tuple[Moved, ...]  # the milder first
    misfits: Mapping[tuple[str, int], Found]  # by column, and the version that does not take the answers
    unlike: tuple[str, ...]  # what only one version asks

    @property
    def ok(self) -> bool:
        """Is nobody told something milder than before?"""
        return not any(move.step.milder for move in self.moves)

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        yield f"from {self.names[0]} to {self.names[1]}"
        yield f"{self.rows:,} rows of {self.file}; moved: {self.moved}"
        for heading, milder in (("MILDER than before, or on no scale with it", True), ("moved", False)):
            moves = [move for move in self.moves if move.step.milder is milder]
            if moves:
                yield ""
                yield f"{heading}:"
                for move in moves:
                    yield from move.lines()
        yield ""
        for (column, number), found in self.misfits.items():
            yield (f"not compared, as the {SIDES[number]} version does not take the answer in `{column}`: "
                   f"{found.count:,}; {found.shown()}")
        yield from self.unlike
        yield "where people go is compared for those whose urgency stays, as it follows from that"
        yield "this is what both versions would tell these rows, and no study: others may be moved otherwise"
        left_out = self.rows - self.moved.total
        yield ("somebody is told something milder than before" if not self.ok else
               f"of these rows, nobody is told something milder; {left_out:,} could not be compared"
               if left_out else "of these rows, nobody is told something milder")

    def data(self) -> object:
        """Say it to machines."""
        return {"ok": self.ok, "old": self.names[0], "new": self.names[1], "file": self.file,
                "rows": self.rows, "moved": self.moved.data(), "moves": [move.data() for move in self.moves],
                "not_compared": [{"column": column, "refused_by": SIDES[number], **found.data()}
                                 for (column, number), found in self.misfits.items()],
                "asked_by_one": list(self.unlike)}


def diff_people(old: Path | str, new: Path | str, folder: Path, file: Path, today: date) -> Moves:
    """Compare two versions, named as in `diff`, on the people of a table.  Raises FlowError."""
    with ExitStack() as stack:
        flows = [load_flow(stack.enter_context(version(str(name), folder))) for name in (old, new)]
    return moves_between((str(old), str(new)), flows, file, today)


def moves_between(names: tuple[str, str], flows: list[Flow], file: Path, today: date) -> Moves:
    """Compare two versions that are read already."""
    crowd = Crowd(file, dict(zip(("the old version", "the new version"), flows, strict=True)), today)
    count = _Count()
    for block in crowd.blocks():
        count.add(block)
        del block  # or it would stay in memory until the next one is judged
    return count.moves(names, crowd, flows)


class _Count:
    """What is counted of the blocks so far; it takes as much memory for many as for few."""

    def __init__(self) -> None:
        self.rows = self.compared = self.moved = 0
        self.found: dict[Step, Found] = {}
        self.rules: dict[Step, Counter[Rule]] = {}
        self.misfits: dict[tuple[str, int], Found] = {}

    def add(self, block: Block) -> None:
        """Count a block."""
        old, new = map(Version, block.judged)
        self.rows += block.batch.num_rows
        self.compared += block.fits.bit_count()
        for key, who in block.misfits.items():
            self.misfits.setdefault(key, Found()).add(who, block.before)
        urgent = self._moved(Aspect.URGENCY, old, new, block.fits, block.before)
        suited = self._moved(Aspect.SUITABILITY, old, new, block.fits, block.before)
        sent = self._moved(Aspect.DESTINATION, old, new, block.fits & ~urgent, block.before)
        self.moved += (urgent | suited | sent).bit_count()

    def _moved(self, aspect: Aspect, old: Version, new: Version, some: int, before: int) -> int:
        """Count who of some moves, and tell who that is."""
        anywhere = 0
        for step, who in steps(old, new, aspect, some):
            if who:
                anywhere |= who
                self.found.setdefault(step, Found()).add(who, before)
                of_step = self.rules.setdefault(step, Counter())
                for rule, those in rules(old, new, step, who).items():
                    of_step[rule] += those.bit_count()
        return anywhere

    def moves(self, names: tuple[str, str], crowd: Crowd, flows: list[Flow]) -> Moves:
        """Say what came of all."""
        moves = [Moved(step, Proportion(found.count, self.compared), found,
                       tuple(self.rules[step].most_common())) for step, found in self.found.items()]
        moves.sort(key=lambda move: (not move.step.milder, ASPECTS.index(move.step.aspect),
                                     -move.share.count))
        misfits = {key: found for key, found in self.misfits.items() if found.count}
        return Moves(names, crowd.file.name, self.rows, Proportion(self.moved, self.compared), tuple(moves),
                     misfits, tuple(_unlike(crowd, flows)))


def _unlike(crowd: Crowd, flows: list[Flow]) -> Iterator[str]:
    """Say what only one version asks, and whether the table holds answers to it."""
    for number, (flow, other) in enumerate((flows, flows[::-1])):
        asked = [name for name in flow.items if name not in other.items and name not in flow.worked_out]
        for heading, held in (("asks", True), ("asks, and nobody in this table has answered:", False)):
            names = [f"`{name}`" for name in asked
                     if any(column.partition("__absent")[0] == name for column in crowd.columns) is held]
            if names:
                yield f"only the {SIDES[number]} version {heading} {', '.join(names)}"
