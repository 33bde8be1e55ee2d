"""A trend as a vector: its whole scale, time to scale, the line that matters, and sessions below.

Numbers that follow each other are joined; a gap is not bridged, and has its `?` below the scale.
All of it has the colour of the words around it, so that it is seen on dark and on light pages.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.judge.response import clean
from backtriage.report.plot import UNKNOWN, rows_of, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.report.blocks import Chart

LEFT, RIGHT, TOP = 34, 26, 12  # what is left empty around the scale, for labels
WIDE, TALL = 300, 165  # of the scale
LINE = 18  # of words below it
APART = 0.2  # between two names of the time
DASHED = "6 4"


def picture_of(chart: Chart, title: str, told: str) -> str:
    """Draw a trend; `told` says in words what it shows."""
    drawn = [f"<title>{escape(clean(title))}</title>", *_scale(chart), *_marks(chart)]
    at = TOP + TALL
    for signs in (_sessions(chart), _gaps(chart)):
        if signs:
            at += LINE
            drawn.append(f'<g transform="translate(0 {at - 4})">{signs}</g>')
    at += LINE
    drawn += (_words(_x(tick.at), at, tick.label) for tick in some(chart.ticks, APART))
    for sign, label in _labels(chart):
        at += LINE
        drawn.append(f'<g transform="translate({LEFT} {at - 4})">{sign}</g>')
        drawn.append(_words(LEFT + 22, at, label, anchor="start"))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(clean(told))}" '
            f'viewBox="0 0 {LEFT + WIDE + RIGHT} {at + 8}" font-size="13" fill="currentColor">'
            f'{"".join(drawn)}</svg>')


def _x(at: float) -> float:
    return round(LEFT + at * WIDE, 1)


def _y(chart: Chart, value: int) -> float:
    return round(TOP + (chart.high - value) / (chart.high - chart.low) * TALL, 1)


def _scale(chart: Chart) -> Iterator[str]:
    """Draw the scale, and the line that matters."""
    rows = rows_of(chart.low, chart.high)
    for row in rows:
        y = _y(chart, row)
        yield f'<path d="M{LEFT} {y}h{WIDE}" stroke="currentColor" stroke-width="0.5" stroke-opacity="0.35"/>'
        if row in rows[::2]:
            yield _words(LEFT - 6, y + 4.5, str(row), anchor="end")
    yield f'<path d="M{LEFT} {TOP}v{TALL}h{WIDE}" stroke="currentColor" fill="none"/>'
    if chart.target is not None:
        yield (f'<path class="target" d="M{LEFT} {_y(chart, chart.target)}h{WIDE}" stroke="currentColor" '
               f'stroke-width="1.6" stroke-dasharray="{DASHED}"/>')


def _marks(chart: Chart) -> Iterator[str]:
    """Draw the numbers, joined where no gap lies between them."""
    for one, two in pairwise(chart.marks):
        if one.value is not None and two.value is not None:
            yield (f'<path d="M{_x(one.at)} {_y(chart, one.value)}L{_x(two.at)} {_y(chart, two.value)}" '
                   'stroke="currentColor" stroke-width="1.2"/>')
    yield from (f'<circle class="mark" cx="{_x(mark.at)}" cy="{_y(chart, mark.value)}" r="4.5"/>'
                for mark in chart.marks if mark.value is not None)


def _sessions(chart: Chart) -> str:
    return "".join(f'<path class="session" d="M{_x(at) - 4} 0h8l-4 -8z"/>' for at in chart.sessions)


def _gaps(chart: Chart) -> str:
    return "".join(_words(_x(mark.at), 2, UNKNOWN) for mark in chart.marks if mark.value is None)


def _labels(chart: Chart) -> Iterator[tuple[str, str]]:
    """Say what the signs mean that are in this picture."""
    if chart.target is not None:
        yield (f'<path d="M0 0h16" stroke="currentColor" stroke-width="1.6" stroke-dasharray="{DASHED}"/>',
               chart.target_label)
    if chart.sessions:
        yield '<path d="M4 4h8l-4 -8z"/>', chart.sessions_label
    if any(mark.value is None for mark in chart.marks):
        yield _words(8, 4, UNKNOWN), chart.unknown_label


def _words(x: float, y: float, text: str, *, anchor: str = "middle") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(clean(text))}</text>'
