"""Every item that can be asked, as lines for people, and as JSON for other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backtriage.flow.condition import in_text

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item


def items_to_json(flow: Flow) -> str:
    """List every item that can be asked."""
    return json.dumps([_item(item) for item in flow.asked], ensure_ascii=False, indent=2)


def items_to_text(flow: Flow) -> str:
    """List every item that can be asked, each with its answers."""
    return "\n".join(map(item_to_text, flow.asked))


def item_to_text(item: Item) -> str:
    """Say an item as a file of answers names it, and each answer that it takes."""
    answers = [f"{option.id}: {option.say}" for option in item.options] or [
        item.words("cli.bounds", low=item.low, high=item.high, unit=item.unit).strip()] * bool(item.high)
    answers += [f"{absent}: {said}" for absent, said in item.doubts.items()]
    return "\n    ".join([f"{item.id} ({item.kind}): {item.ask}", *answers])


def _item(item: Item) -> dict[str, object]:
    chosen = {option.id: option.say for option in item.options}
    return {
        "id": item.id, "kind": item.kind.value, "question": item.ask, "short": item.short,
        "why": item.why, "options": chosen, "also": dict(item.doubts),
        "bounds": [item.low, item.high] if item.high else None, "unit": item.unit or None,
        "ask_if": in_text(item.ask_if) if item.ask_if else None, "cites": list(item.cites)}
