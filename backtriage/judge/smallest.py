"""The fewest answers with which it is still so: half are left out at a time, then fewer, then one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backtriage.judge.response import Response


def fewest(names: Sequence[str], is_so: Callable[[Sequence[str]], bool]) -> Sequence[str]:
    """Leave out the names without which it is so all the same; the first are left out first."""
    kept, size = list(names), max(1, len(names) // 2)
    while True:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size:]
            if is_so(fewer):
                kept = fewer
            else:
                start += size
        if size == 1:
            return kept
        size //= 2


def fewest_answers(person: Response, is_so: Callable[[Response], bool],
                   order: Sequence[str] = ()) -> Response:
    """Leave out the answers without which it is so of a person all the same; those in `order` first."""
    names = list(order or person.answers)
    kept = fewest(names, lambda some: is_so(person.without({*names}.difference(some))))
    return person.without({*names}.difference(kept))
