"""The things a chapter is made of: headings, words, pictures, and things compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backtriage.flow.condition import Condition
from backtriage.flow.problem import Place


@dataclass(frozen=True, slots=True)
class Arm:
    """One figure of a picture, and between which bounds it may truly lie, if that is told."""

    id: str
    label: str
    value: float
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class IconPicture:
    """A picture of groups of 100 people; each arm counts so many of them."""

    title: str
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class BarPicture:
    """A picture of figures on one scale."""

    title: str
    unit: str
    low: float
    high: float
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid; those for which `first_if` is yes come first."""

    id: str
    cells: tuple[str, ...]
    when: Condition | None
    first_if: Condition | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Something to read on about.  It is never a reason to ask a question."""

    id: str
    title: str
    when: Condition | None
    near: bool
    parts: tuple[Passage, ...]
    place: Place
