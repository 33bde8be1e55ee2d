"""The things a chapter is made of: headings, words, pictures, and things compared."""

from __future__ import annotations

from enum import StrEnum

from backtriage.flow.condition import Condition
from backtriage.flow.problem import Place
from backtriage.flow.value import Value


class Arm(Value):
    """One figure of a picture, and between which bounds it may truly lie, if that is told."""

    id: str
    label: str
    value: float
    least: float | None = None
    most: float | None = None


class IconPicture(Value):
    """A picture of groups of 100 people; each arm counts so many of them."""

    title: str
    arms: tuple[Arm, ...]


class BarPicture(Value):
    """A picture of figures on one scale."""

    title: str
    unit: str
    low: float
    high: float
    arms: tuple[Arm, ...]


class GridRow(Value):
    """One row of a grid; those for which `first_if` is yes come first."""

    id: str
    cells: tuple[str, ...]
    when: Condition | None
    first_if: Condition | None
    cites: tuple[str, ...]


class Grid(Value):
    """Things compared in the same columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]


class Shape(StrEnum):
    """What a part of a chapter looks like: each is the key that it is written with."""

    HEADING = "heading"
    TEXT = "text"  # running words
    SAY = "say"  # one of several things side by side
    ICONS = "icons"
    BARS = "bars"
    TABLE = "table"


class Passage(Value, kw_only=True):
    """One part of a chapter."""

    id: str
    shape: Shape
    words: str  # the heading, the text, or what a picture says in words
    picture: IconPicture | BarPicture | Grid | None = None
    certainty: str = ""  # how sure a picture is, in words
    when: Condition | None = None
    first_if: Condition | None = None
    cites: tuple[str, ...] = ()
    place: Place


class Chapter(Value, kw_only=True):
    """Something to read on about.  It is never a reason to ask a question."""

    id: str
    title: str
    when: Condition | None
    near: bool
    parts: tuple[Passage, ...]
    place: Place
