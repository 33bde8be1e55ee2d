"""How a flow, its items and its answers are called in other systems.

No other code system has been given a place in a flow, so codes are the flow's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

DOUBT_SUFFIX = ".absent"  # ends the name of the item that holds the doubt about a number, a day or words


def canonical(flow: Flow) -> str:
    """Name a flow for other systems."""
    return f"urn:backtriage:{flow.id}"


def coding(flow: Flow, item: Item, code: str) -> dict[str, str]:
    """Name an answer in this flow's own code system."""
    says = {option.id: option.say for option in item.options} | {**item.doubts}
    return {"system": f"urn:backtriage:{flow.id}:{item.id}", "code": str(code), "display": says[code]}
