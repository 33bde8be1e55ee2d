"""How trends are read: of which item they are, and from which change on it matters.

trend := {item: ITEM, title: ITEM, better: lower | higher, matters: {points, percent}, cites}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.fields import Fields
from backtriage.flow.model import Item, Kind
from backtriage.flow.trend import Better, Matters, Trend

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NUMBERS = (Kind.NUMBER, Kind.SCALE)
WHOLE = 100  # percent


class TrendReader:
    """Reads trends, knowing which items and sources there are; `names` has items that cannot be read, too."""

    def __init__(self, names: Collection[str], items: Mapping[str, Item], sources: Collection[str]) -> None:
        self.names, self.items, self.sources = names, items, sources

    def read(self, name: str, fields: Fields) -> Trend | None:
        """Read a trend; None if nobody can say what it is of, or what matters."""
        item = self._item("item", fields, NUMBERS, "a trend is of numbers")
        title = self._item("title", fields, (Kind.TEXT,), "what somebody wrote names a trend", needed=False)
        better = fields.choice("better", list(Better))
        matters = self._matters(item, fields)
        fields.get("cites", needed=True)
        cites = fields.words("cites", self.sources, "source")
        if item is None or matters is None or not better:
            return None
        return Trend(id=name, item=item.id, title=title.id if title else "", better=Better(better),
                     matters=matters, cites=cites, place=fields.place)

    def _item(self, key: str, fields: Fields, kinds: Collection[Kind], because: str, *,
              needed: bool = True) -> Item | None:
        """Read an item of one of some kinds; one that cannot be read was told already."""
        word = fields.word(key, needed=needed)
        if word is None or not fields.is_known(word, self.names, "item"):
            return None
        item = self.items.get(word.value)
        if item is not None and item.kind not in kinds:
            wanted = " or ".join(f"`kind: {kind}`" for kind in kinds)
            fields.cannot_read(key, word.place, f"`{item.id}` is `{item.kind}`, and {because}",
                               f"name an item of {wanted}")
            return None
        if item is not None and item.sensitive:
            fields.cannot_read(key, word.place, f"`{item.id}` is sensitive, and a trend would show it",
                               "name an item that is not")
            return None
        return item

    def _matters(self, item: Item | None, fields: Fields) -> Matters | None:
        """Read how large a change is that matters; it must be one that the item has room for."""
        node = fields.get("matters", needed=True)
        if node is None:
            return None
        inner = Fields(node, "`matters`", fields.problems, fields.key_place("matters"))
        points = inner.whole("points")
        percent = inner.whole("percent") if "percent" in inner.pairs else None
        if item is not None:
            _fits(inner, "points", points, item.high - item.low)
            if percent is not None and item.low < 0:
                inner.cannot_read("percent", inner.key_place("percent"),
                                  f"`{item.id}` can lie below 0, and has no percent",
                                  "remove `percent`: the points decide")
        if percent is not None:
            _fits(inner, "percent", percent, WHOLE)
        inner.left()
        return None if inner.wrong else Matters(points, percent)


def _fits(fields: Fields, key: str, number: int, most: int) -> None:
    """Tell whether so large a change can be."""
    if key not in fields.wrong and not 1 <= number <= most:
        fields.cannot_read(key, fields.key_place(key), f"`{key}` cannot be {number}",
                           f"write a number from 1 to {most}")
