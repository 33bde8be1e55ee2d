"""How a number that is worked out is read: of what it is made, and when there is one.

To whatever judges, it is an item like any other, with bounds and an `ask_if`; only
the interview never asks for it.  So no bounds need be written: they follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.condition import AllOf, Condition, Within
from backtriage.flow.document import Word
from backtriage.flow.fields import Fields, in_row
from backtriage.flow.model import KEPT, VISIT, Item, Kind, Option, Work
from backtriage.flow.parts import read_phrase
from backtriage.flow.problem import Place, did_you_mean
from backtriage.flow.truth import Absent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from backtriage.flow.words import Words

MOST_VISITS = 500
EARLIER = re.compile(r"(?:(?P<at>first|last) )?(?P<item>\w+)")
NUMBERS = (Kind.NUMBER, Kind.SCALE)
DIFFERENCE = frozenset({"of", "minus", "as"})  # the keys of one


def read_work(name: str, fields: Fields, items: Mapping[str, Item], names: Collection[str],
              words: Words) -> Item | None:
    """Read a number that is worked out; None if it cannot be known what it is made of.

    `names` has items that cannot be read, too: that was told already.
    """
    told = {"about": fields.text("about"), "short": fields.text("short"),
            "unit": fields.text("unit", needed=False), "phrase": read_phrase(fields)}
    work = _Works(fields, items, names).read()
    return _item(name, work, told, items, fields.place, words) if work else None


def _item(name: str, work: Work, told: Mapping[str, str], items: Mapping[str, Item], place: Place,
          words: Words) -> Item:
    """Make an item that is like any other, but for the question."""
    kind = Kind.YES_NO if work.known == KEPT else Kind.NUMBER
    low, high = _bounds(work, items)
    options = tuple(Option(id, said, said) for id in ("yes", "no") for said in [words(f"answers.{id}")])
    return Item(
        id=name, kind=kind, ask="", why="", about=told["about"], short=told["short"], unit=told["unit"],
        phrase=told["phrase"], low=low, high=high, options=options if kind.chosen else (), work=work,
        doubts={} if work.known else {Absent.UNSURE: words("answers.not_sure")}, place=place, words=words)


@dataclass(frozen=True)
class _Works:
    """Reads how one number is worked out, knowing which items there are."""

    fields: Fields
    items: Mapping[str, Item]
    names: Collection[str]

    def read(self) -> Work | None:
        """Read what it is: something of the visit, or a difference."""
        fields = self.fields
        parts = DIFFERENCE & fields.pairs.keys()
        if not parts:
            fields.leave(*DIFFERENCE)
            known = fields.choice("is", (VISIT, KEPT))
            return Work(known=known) if known else None
        said = fields.word("is", needed=False)
        if said is None:
            return self._difference()
        fields.leave(*DIFFERENCE)
        fields.cannot_read("is", said.place, f"`is: {said.value}` has no {in_row(sorted(parts))}",
                           f"remove `is`, or {in_row(sorted(parts))}")
        return None

    def _difference(self) -> Work | None:
        """Read what is taken away from what."""
        fields = self.fields
        of, minus = fields.word("of"), fields.word("minus")
        percent = fields.choice("as", ("percent",), needed=False)
        found = EARLIER.fullmatch(minus.value) if minus else None
        if minus and not found:
            fields.cannot_read("minus", minus.place, f"`minus` cannot be `{minus.value}`",
                               "write an item, or `first` or `last` and an item")
        one = self._counted("of", of, of.value if of else "")
        other = self._counted("minus", minus, found["item"] if found else "")
        if one is None or other is None or found is None or "as" in fields.wrong:
            return None
        if percent and other.low < 0:
            fields.cannot_read("as", fields.key_place("as"),
                               f"`{other.id}` can lie below 0, and has no percent", "remove `as`")
        return Work(of=one.id, minus=other.id, at=found["at"] or "", percent=bool(percent))

    def _counted(self, key: str, word: Word | None, name: str) -> Item | None:
        """Find an item that can be counted with."""
        item = self.items.get(name)
        if word is None or not name or (item is None and name in self.names):
            return None
        if item is None:
            self.fields.cannot_read(key, word.place, f"no item is called `{name}`",
                                    did_you_mean(name, self.items))
        elif item.kind not in NUMBERS or item.sensitive:
            self.fields.cannot_read(key, word.place, f"`{name}` cannot be counted with",
                                    "name a `number` or a `scale` that is not sensitive")
            return None
        return item


def _bounds(work: Work, items: Mapping[str, Item]) -> tuple[int, int]:
    """Give what a number can be at least, and at most."""
    if work.known:
        return (1, MOST_VISITS) if work.known == VISIT else (0, 0)
    one, other = items[work.of], items[work.minus]
    low, high = one.low - other.high, one.high - other.low
    least = max(1, other.low)  # of nothing there is no percentage
    return (100 * (one.low - other.high) // max(1, other.high), 100 * (one.high - least) // least
            ) if work.percent else (low, high)


def there_is(work: Work, items: Mapping[str, Item],
             asked_if: Mapping[str, Condition | None]) -> Condition | None:
    """Say when there is such a number: at a later visit, and where its items are asked.

    `asked_if` has the `ask_if` of every item that is asked.
    """
    parts = [condition for name in work.asked if (condition := asked_if.get(name))]
    visit = next((item for item in items.values() if item.work and item.work.known == VISIT), None)
    if work.at and visit:
        parts.insert(0, Within(visit.id, 2, None, visit.place))
    return AllOf(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)
