"""What a report is made of, before it is set in any type: pages of headed blocks.

Words are chosen once, in the outlines; a format only typesets these few kinds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or two, and the sources behind them, by number."""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What the next blocks are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; `strong` ones are what must not be overlooked."""

    line: Line
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Things side by side."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with what was said of each."""

    pairs: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Bullets | Pairs
Outline = tuple[tuple[Block, ...], ...]  # pages; the first fits a screen of 80 by 24


def title_of(page: tuple[Block, ...]) -> str:
    """Say what a page is about: its first heading."""
    return next((block.text for block in page if isinstance(block, Heading)), "")
