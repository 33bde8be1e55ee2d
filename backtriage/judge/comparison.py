"""Two people's answers to one flow side by side, or one person's of two days: which differ, and which matter.

Each answer that differs is put in the place of the other one, both ways, to see whether
anything else is told.  Some matter only together: then a few are found that do.  Nothing
that is missing makes it too early to say here, as what one was not asked is told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.judge.smallest import fewest
from backtriage.judge.told import Move, Told, moves, told
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backtriage.judge.assessment import Assessment
    from backtriage.judge.response import Answer, Response


class Difference(Value, kw_only=True):
    """An item that was answered differently; None where it was not asked, or does not count."""

    item: str
    one: Answer | None
    other: Answer | None
    in_one: tuple[Move, ...]  # what would be told otherwise of one, with the answer of the other
    in_other: tuple[Move, ...]

    @property
    def of_both(self) -> bool:
        """Was it asked of both?"""
        return self.one is not None and self.other is not None

    @property
    def matters(self) -> bool:
        """Does it change by itself what is told of one of them?"""
        return bool(self.in_one or self.in_other)


class Comparison(Value, kw_only=True):
    """What differs between two, in the order of the flow."""

    one: Told
    other: Told
    differences: tuple[Difference, ...]
    together: tuple[str, ...]  # items that change it together, and not each by itself
    apart: tuple[Move, ...]  # what differs for another reason: who answers, where, and the day

    @property
    def moves(self) -> tuple[Move, ...]:
        """What is told otherwise of the other."""
        return moves(self.one, self.other)

    @property
    def matter(self) -> tuple[Difference, ...]:
        """The differences that change what is told, alone or together."""
        return tuple(each for each in self.differences if each.matters or each.item in self.together)

    @property
    def change_nothing(self) -> tuple[Difference, ...]:
        """The differences that change nothing of what is told."""
        return tuple(each for each in self.differences
                     if not (each.matters or each.item in self.together))

    @property
    def asked_of_one(self) -> tuple[Difference, ...]:
        """What only one of them was asked: it was said by nobody else, and so not otherwise."""
        return tuple(each for each in self.differences if not each.of_both)


def compare(one: Assessment, other: Assessment) -> Comparison:
    """Hold two side by side, each as on the day of its own."""
    names = _differing(one, other)
    rows = [[_own(side), *(_with(side, other_side, [name]) for name in names)]
            for side, other_side in ((one, other), (other, one))]
    (mine, *mine_with), (theirs, *theirs_with) = (
        told(side.published, some, side.today, so_far=True)
        for side, some in zip((one, other), rows, strict=True))
    said, found = _counting(one), _counting(other)
    differences = tuple(
        Difference(item=name, one=said.get(name), other=found.get(name),
                   in_one=moves(mine, with_theirs), in_other=moves(theirs, with_mine))
        for name, with_theirs, with_mine in zip(names, mine_with, theirs_with, strict=True))
    [changed] = told(one.published, [_with(one, other, names)], one.today, so_far=True)
    alone = [each.item for each in differences if each.matters]
    return Comparison(one=mine, other=theirs, differences=differences, apart=moves(changed, theirs),
                      together=_together(one, other, names, alone, changed))


def _counting(side: Assessment) -> dict[str, Answer]:
    """Give the answers that count, but for those about who answers, and where."""
    return {item.id: side.response.answers[item.id] for item in side.counted
            if item.id not in side.flow.settings}


def _differing(one: Assessment, other: Assessment) -> list[str]:
    said, found = _counting(one), _counting(other)
    return [name for name in one.flow.items if said.get(name) != found.get(name)]


def _own(side: Assessment) -> Response:
    """Take what counts, so that no answer comes back that was set aside."""
    kept = {*(item.id for item in side.counted), *side.private, *side.flow.worked_out}
    return side.response.without(side.response.answers.keys() - kept)


def _with(side: Assessment, other: Assessment, names: Iterable[str]) -> Response:
    """Put some answers of the other in the place of one's own; what was not asked there is taken out."""
    theirs = _counting(other)
    some = [*names]
    changed = _own(side).without(some).with_answers({name: theirs[name] for name in some if name in theirs})
    return worked_out(side.published, changed)


def _together(one: Assessment, other: Assessment, names: Sequence[str], alone: Sequence[str],
              changed: Told) -> tuple[str, ...]:
    """Find a few answers that change what is told as all do, if those that do so alone do not account for it.

    Of these few none can be left out.
    """
    def suffice(some: Sequence[str]) -> bool:
        return told(one.published, [_with(one, other, some)], one.today, so_far=True) == [changed]

    if suffice(alone):
        return ()
    few = fewest(sorted(names, key=lambda name: name in alone), suffice)
    return tuple(name for name in names if name in few)
