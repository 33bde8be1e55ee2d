"""A number that is followed from visit to visit: which item, which way is better, and what change matters.

What counts as a change stands in the flow with its source, and never in a picture of it.
"""

from __future__ import annotations

from enum import StrEnum

from backtriage.flow.problem import Place
from backtriage.flow.value import Value


class Better(StrEnum):
    """Which way a number goes when somebody gets better."""

    LOWER = "lower"
    HIGHER = "higher"


class Matters(Value):
    """How large a change is that people notice: so many points, and so much of the first number."""

    points: int
    percent: int | None = None  # None: points alone decide


class Trend(Value, kw_only=True):
    """A number to follow."""

    id: str
    item: str
    title: str = ""  # the item whose answer names it, such as a goal; empty: the item's own words do
    better: Better
    matters: Matters
    cites: tuple[str, ...]
    place: Place
