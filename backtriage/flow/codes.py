"""How a flow, its items and its answers are called in other systems.

No other code system has been given a place in a flow, so codes are the flow's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import Kind

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

SECTION = "section."  # begins the name of the group that a section is
WORKED_OUT = "worked.out"  # the name of the group of what nobody is asked
DOUBT_SUFFIX = ".absent"  # ends the name of the item that holds the doubt about a number, a day or words


VALUES = {Kind.YES_NO: "valueCoding", Kind.ONE_OF: "valueCoding", Kind.ANY_OF: "valueCoding",
          Kind.NUMBER: "valueInteger", Kind.SCALE: "valueInteger", Kind.DATE: "valueDate",
          Kind.TEXT: "valueString"}  # how each kind of item is answered in FHIR


def canonical(flow: Flow) -> str:
    """Name a flow for other systems."""
    return f"urn:backtriage:{flow.id}"


def system(flow: Flow, item: Item) -> str:
    """Name the codes for the answers of an item."""
    return f"{canonical(flow)}:{item.id}"


def coding(flow: Flow, item: Item, code: str) -> dict[str, str]:
    """Name an answer in this flow's own code system."""
    says = {option.id: option.say for option in item.options} | {**item.doubts}
    return {"system": system(flow, item), "code": str(code), "display": says[code]}
