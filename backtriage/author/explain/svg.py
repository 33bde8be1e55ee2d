"""Boxes on the left, boxes on the right, and lines between them, as an SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

LEFT, RIGHT, ITEM, FLAGS = 70, 520, 300, 480  # where the two columns stand, and how wide their boxes are
ROW, PAD, GAP, TOP = 18, 8, 14, 56
COLOURS = ("#1f5fa8", "#a8481f", "#1f8a5c", "#7d3fa8", "#8a7a1f", "#a81f5f", "#1f8a9c", "#5c5c5c")
DOTS = {f"{axis}-{level}": colour for axis, colours in {
    "urgency": ("#8a8a8a", "#3c78b4", "#c8a000", "#d2691e", "#b40000"),
    "suitability": ("#8a8a8a", "#6a9a6a", "#8c8c3c", "#a06496", "#781e78")}.items()
    for level, colour in enumerate(colours)}


class BoxLine(NamedTuple):
    """A line of a box; `dot` is the colour of the dot before it, if there is one."""

    text: str
    dot: str
    small: bool = False


class Box(NamedTuple):
    """A box, and the lines in it."""

    id: str
    lines: tuple[BoxLine, ...]

    @property
    def height(self) -> int:
        """How high it is drawn."""
        return len(self.lines) * ROW + 2 * PAD


def to_svg(title: str, left: Sequence[Box], right: Sequence[Box], lines: Sequence[tuple[str, str]],
           arcs: Sequence[tuple[str, str]]) -> str:
    """Draw two columns of boxes; `lines` go from left to right, `arcs` run between boxes on the left."""
    height = max(sum(box.height + GAP for box in side) for side in (left, right, ()))
    at = {**_column(left, height), **_column(right, height)}
    width, full = RIGHT + FLAGS + 20, TOP + height + 10
    colour = {box.id: COLOURS[index % len(COLOURS)] for index, box in enumerate(left)}
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {full}" width="{width}" '
             f'height="{full}" role="img" font-family="sans-serif" font-size="13">',
             f"<title>{escape(title)}</title>", f'<rect width="{width}" height="{full}" fill="#fff"/>',
             f'<text x="{LEFT}" y="32" font-size="20" font-weight="bold">{escape(title)}</text>',
             *(_curve(at, one, other, colour[one]) for one, other in lines),
             *(_arc(at, one, other, index) for index, (one, other) in enumerate(arcs))]
    for side, x, wide in ((left, LEFT, ITEM), (right, RIGHT, FLAGS)):
        for box in side:
            parts += _box(box, x, at[box.id], wide, colour.get(box.id, "#999"))
    return "\n".join([*parts, "</svg>", ""])


def _column(boxes: Sequence[Box], height: int) -> dict[str, float]:
    """Spread boxes evenly from top to bottom; gives the top of each."""
    spare = (height - sum(box.height for box in boxes)) / max(1, len(boxes))
    tops, y = {}, TOP + spare / 2
    for box in boxes:
        tops[box.id] = y
        y += box.height + spare
    return tops


def _box(box: Box, x: int, y: float, width: int, colour: str) -> Iterator[str]:
    """Draw a box with its lines."""
    yield (f'<rect x="{x}" y="{y:.0f}" width="{width}" height="{box.height}" rx="5" fill="#fafafa" '
           f'stroke="{colour}"/>')
    for row, line in enumerate(box.lines):
        baseline = y + PAD + row * ROW + 13
        if line.dot:
            yield f'<circle cx="{x + 13}" cy="{baseline - 4:.0f}" r="5" fill="{DOTS[line.dot]}"/>'
        style = ' font-size="11" fill="#555"' if line.small else ""
        yield f'<text x="{x + (25 if line.dot else 10)}" y="{baseline:.0f}"{style}>{escape(line.text)}</text>'


def _curve(at: dict[str, float], one: str, other: str, colour: str) -> str:
    """Draw a line from the right side of one box to the left side of another."""
    start, end = at[one] + PAD + ROW / 2, at[other] + PAD + ROW / 2
    x, middle = LEFT + ITEM, (LEFT + ITEM + RIGHT) / 2
    return (f'<path d="M{x},{start:.0f} C{middle:.0f},{start:.0f} {middle:.0f},{end:.0f} {RIGHT},{end:.0f}" '
            f'fill="none" stroke="{colour}" stroke-width="1.4" opacity="0.75"/>')


def _arc(at: dict[str, float], one: str, other: str, index: int) -> str:
    """Draw an arrow on the left, from an item to one that is asked because of it."""
    start, end, out = at[one] + 2 * ROW, at[other] + ROW, LEFT - 22 - 9 * (index % 5)
    return (f'<path d="M{LEFT},{start:.0f} C{out},{start:.0f} {out},{end:.0f} {LEFT - 6},{end:.0f}" '
            f'fill="none" stroke="#888"/><path d="M{LEFT - 7},{end - 4:.0f} L{LEFT},{end:.0f} '
            f'L{LEFT - 7},{end + 4:.0f} Z" fill="#888"/>')
