"""Pictures as vectors: 100 people for each share, and bars with what is known of their bounds.

Each says in words what it shows.  Colour is never all that tells two things apart:
people who count are filled, the others are rings.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtriage.report.blocks import Bar, Bars, Share

IN_ROW, STEP, RADIUS = 10, 10, 3.6
WIDE, HIGH, EDGE = 300, 26, 8  # of a bar


def people(share: Share, told: str) -> str:
    """Draw 100 people, of whom some count; `told` says so in words."""
    spots = ((number % IN_ROW * STEP + STEP / 2, number // IN_ROW * STEP + STEP / 2) for number in range(100))
    drawn = "".join(
        f'<circle class="{"counted" if number < share.count else "other"}" cx="{x:g}" cy="{y:g}" r="{RADIUS}"'
        + (' fill="currentColor"/>' if number < share.count
           else ' fill="none" stroke="currentColor" stroke-width="0.8"/>')
        for number, (x, y) in enumerate(spots))
    return _svg(IN_ROW * STEP, IN_ROW * STEP, drawn, told)


def bar(figure: Bar, scale: Bars, told: str) -> str:
    """Draw one figure on a scale, with a whisker between its bounds; `told` says so in words."""
    def at(value: float) -> float:
        return (value - scale.low) / (scale.high - scale.low) * WIDE

    drawn = (f'<rect x="0" y="{EDGE}" width="{at(figure.value):.1f}" height="{HIGH - 2 * EDGE}" '
             'fill="currentColor" fill-opacity="0.55"/>'
             f'<path d="M0 2V{HIGH - 2}M0 {HIGH - 2}H{WIDE}" stroke="currentColor" fill="none"/>')
    if figure.least is not None and figure.most is not None:
        low, high, middle = at(figure.least), at(figure.most), HIGH / 2
        drawn += (f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} 5V{HIGH - 5}M{high:.1f} 5V{HIGH - 5}" '
                  'stroke="currentColor" stroke-width="2" fill="none"/>')
    return _svg(WIDE, HIGH, drawn, told)


def _svg(width: int, height: int, drawn: str, told: str) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told)}" '
            f'viewBox="0 0 {width} {height}" preserveAspectRatio="xMinYMid">{drawn}</svg>')
