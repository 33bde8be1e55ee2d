"""Which sources a report leans on, numbered in the order in which they are first cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.report.blocks import Block, Bullets, Line, Sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow


class Bibliography:
    """Gives every cited source a number; lines carry it only if they are `numbered`."""

    def __init__(self, flow: Flow, *, numbered: bool = True) -> None:
        self.flow, self.numbered = flow, numbered
        self.numbers: dict[str, int] = {}

    def line(self, text: str, cites: Iterable[str]) -> Line:
        """Make a line that carries the numbers of its sources."""
        return Line(text, self.cited(cites))

    def cited(self, cites: Iterable[str]) -> tuple[int, ...]:
        """Give the numbers of some sources, as a line carries them."""
        numbers = tuple(self.numbers.setdefault(id, len(self.numbers) + 1) for id in cites)
        return numbers if self.numbered else ()

    def listed(self) -> list[Block]:
        """List what was cited; a source that is carried with doubt says so."""
        entries = tuple((number, self._cite(id)) for id, number in self.numbers.items())
        if not entries:
            return []
        return [Sources(entries) if self.numbered else Bullets(tuple(Line(cite) for _, cite in entries))]

    def _cite(self, id: str) -> str:
        source = self.flow.sources[id]
        return source.cite if source.sure else self.flow.words("result.unsure_source", cite=source.cite)
