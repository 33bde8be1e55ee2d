"""Every item that can be asked, as JSON for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backtriage.flow.condition import in_text

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item


def items_to_json(flow: Flow) -> str:
    """List every item that can be asked."""
    return json.dumps([_item(item) for item in flow.items.values()], ensure_ascii=False, indent=2)


def _item(item: Item) -> dict[str, object]:
    chosen = {option.id: option.say for option in item.options}
    return {
        "id": item.id, "kind": item.kind.value, "question": item.ask, "short": item.short,
        "why": item.why, "options": chosen, "also": dict(item.doubts),
        "bounds": [item.low, item.high] if item.high else None, "unit": item.unit or None,
        "ask_if": in_text(item.ask_if) if item.ask_if else None, "cites": list(item.cites)}
