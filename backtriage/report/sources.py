"""Which sources a report leans on, numbered in the order in which they are first cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.report.blocks import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow

UNSURE = " (carried with doubt)"


class Bibliography:
    """Gives every cited source a number."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.numbers: dict[str, int] = {}

    def line(self, text: str, cites: Iterable[str]) -> Line:
        """Make a line that carries the numbers of its sources."""
        return Line(text, tuple(self.numbers.setdefault(id, len(self.numbers) + 1) for id in cites))

    def lines(self) -> tuple[Line, ...]:
        """List what was cited."""
        sources = ((number, self.flow.sources[id]) for id, number in self.numbers.items())
        return tuple(Line(f"[{number}] {source.cite}{'' if source.sure else UNSURE}")
                     for number, source in sources)
