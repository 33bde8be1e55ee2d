"""How a number that is worked out is read: of what it is made, and when there is one.

To whatever judges, it is an item like any other, with bounds and an `ask_if`; only
the interview never asks for it.  So no bounds need be written: they follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backtriage.flow.condition import AllOf, Condition, Within
from backtriage.flow.fields import Fields
from backtriage.flow.model import KEPT, VISIT, Item, Kind, Option, Work
from backtriage.flow.parts import read_phrase
from backtriage.flow.problem import did_you_mean
from backtriage.flow.truth import Absent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.flow.words import Words

MOST_VISITS = 500
EARLIER = re.compile(r"(?:(?P<at>first|last) )?(?P<item>\w+)")
NUMBERS = (Kind.NUMBER, Kind.SCALE)


def read_work(name: str, fields: Fields, items: Mapping[str, Item], words: Words) -> Item | None:
    """Read a number that is worked out; None if it cannot be known what it is made of."""
    known = fields.choice("is", (VISIT, KEPT), needed="of" not in fields.pairs)
    work = Work(known=known) if known else _difference(fields, items)
    about, short, unit = fields.text("about"), fields.text("short"), fields.text("unit", needed=False)
    if work is None:
        fields.leave("of", "minus", "as")
        return None
    kind = Kind.YES_NO if work.known == KEPT else Kind.NUMBER
    low, high = _bounds(work, items)
    options = ("yes", "no") if kind is Kind.YES_NO else ()
    return Item(
        id=name, kind=kind, ask="", about=about, short=short, why="", low=low, high=high, unit=unit,
        phrase=read_phrase(fields), work=work, place=fields.place, words=words,
        options=tuple(Option(id, words(f"answers.{id}"), words(f"answers.{id}")) for id in options),
        doubts={} if work.known else {Absent.UNSURE: words("answers.not_sure")})


def _difference(fields: Fields, items: Mapping[str, Item]) -> Work | None:
    """Read what is taken away from what."""
    if "is" in fields.pairs:
        return None
    of, minus = fields.word("of"), fields.word("minus")
    percent = fields.choice("as", ("percent",), needed=False)
    found = EARLIER.fullmatch(minus.value) if minus else None
    if of is None or minus is None:
        return None
    for key, word, item in (("of", of, of.value), ("minus", minus, found["item"] if found else minus.value)):
        if item not in items:
            fields.cannot_read(key, word.place, f"no item is called `{item}`",
                               did_you_mean(item, items) or "write an item, or `first` or `last` before it")
        elif items[item].kind not in NUMBERS or items[item].sensitive:
            fields.cannot_read(key, word.place, f"`{item}` cannot be counted with",
                               "name a `number` or a `scale` that is not sensitive")
    if found is None or not fields.wrong.isdisjoint(("of", "minus", "as")):
        return None
    if percent and items[found["item"]].low < 0:
        fields.cannot_read("as", fields.key_place("as"), f"`{found['item']}` can lie below 0: of that there "
                           "is no percentage", "remove `as`")
    return Work(of=of.value, minus=found["item"], at=found["at"] or "", percent=bool(percent))


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
