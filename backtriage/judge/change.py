"""What a different answer would do, before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.judge.assessment import Assessment, assess

if TYPE_CHECKING:
    from backtriage.flow.model import Item
    from backtriage.judge.response import Answer


class Change(Value):
    """An assessment, and the one that a different answer would lead to."""

    before: Assessment
    after: Assessment

    @property
    def closes(self) -> tuple[Item, ...]:
        """Answered items that would no longer count."""
        still = {item.id for item in self.after.counted}
        return tuple(item for item in self.before.counted if item.id not in still)

    @property
    def opens(self) -> tuple[Item, ...]:
        """Items that would have to be asked."""
        asked = {item.id for item in self.before.waiting}
        return tuple(item for item in self.after.waiting if item.id not in asked)

    @property
    def milder(self) -> bool:
        """Would the result be less urgent?"""
        return self.after.level < self.before.level

    @property
    def moves(self) -> bool:
        """Would the result, as far as it is known, be another one?"""
        return (self.before.level, self.before.headline) != (self.after.level, self.after.headline)


def change(before: Assessment, item: Item, answer: Answer) -> Change:
    """Find out what a different answer to an item would do."""
    changed = before.response.with_answer(item.id, answer)
    return Change(before, assess(before.flow, changed, before.today))
