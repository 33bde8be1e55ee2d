"""What a question looked like to whoever answered it: an answer to another one never counts for it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtriage.flow.model import Item


def look(item: Item) -> str:
    """Tell two versions of a question apart by what the person saw of it."""
    seen = (item.kind, item.ask, item.help, [(o.id, o.say) for o in item.options],
            item.low, item.high, item.unit, item.anchors)
    return sha256(repr(seen).encode()).hexdigest()[:12]
