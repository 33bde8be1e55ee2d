"""The chapters of a flow as pages: what to read on about, as far as it fits this person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.chapter import BarPicture, Grid, IconPicture, Shape
from backtriage.report.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Comparison,
    Heading,
    Icons,
    Line,
    Page,
    Paragraph,
    Row,
    Share,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from backtriage.flow.chapter import Arm, Chapter, GridRow, Passage
    from backtriage.flow.condition import Condition
    from backtriage.judge.assessment import Assessment
    from backtriage.report.bibliography import Bibliography

    Kept = TypeVar("Kept", Passage, GridRow)


class Reading:
    """The chapters that may be told to one person: none once urgency has settled the matter."""

    def __init__(self, assessment: Assessment, sources: Bibliography) -> None:
        self.assessment, self.sources = assessment, sources
        self.flow = assessment.flow

    def pages(self) -> list[Page]:
        """Make a page of each chapter; what also stands on paper comes first."""
        if self.assessment.settled or self.assessment.ended:
            return []
        told = [self._page(chapter) for chapter in self.flow.chapters.values()
                if self._holds(chapter.when, otherwise=True)]
        return sorted(told, key=lambda page: not page.near)

    def titles(self) -> list[Page]:
        """Make one page that tells each chapter by its title and its first sentence."""
        words = self.flow.words
        lines = tuple(Line(words("formats.chapter", title=page.title, opening=page.opening))
                      for page in self.pages() if page.blocks)
        title, option = words("formats.chapters"), Paragraph(Line(words("formats.with_option")))
        return [Page("chapters", title, (Heading(title), option, Bullets(lines)))] if lines else []

    def _holds(self, condition: Condition | None, *, otherwise: bool) -> bool:
        return otherwise if condition is None else bool(self.assessment.marks.truth(condition).yes)

    def _told(self, parts: Iterable[Kept]) -> list[Kept]:
        """Keep what fits this person."""
        return [part for part in parts if self._holds(part.when, otherwise=True)]

    def _nearest_first(self, parts: Iterable[Kept]) -> list[Kept]:
        """Bring to the front what is nearest to this person."""
        return sorted(parts, key=lambda part: not self._holds(part.first_if, otherwise=False))

    def _parts(self, chapter: Chapter) -> list[Passage]:
        """The parts for this person; pictures change places only among themselves."""
        told = self._told(chapter.parts)
        pictures = iter(self._nearest_first(part for part in told if part.picture))
        return [next(pictures) if part.picture else part for part in told]

    def _page(self, chapter: Chapter) -> Page:
        blocks: list[Block] = []
        for part in self._parts(chapter):
            block = self._block(part)
            if isinstance(block, Bullets) and blocks and isinstance(blocks[-1], Bullets):
                blocks[-1] = Bullets(blocks[-1].lines + block.lines)
            elif not isinstance(block, Comparison) or block.rows:
                blocks.append(block)
        told = [block for block, after in zip(blocks, [*blocks[1:], None], strict=True)
                if not isinstance(block, Heading) or not isinstance(after, Heading | None)]
        return Page(chapter.id, chapter.title, (Heading(chapter.title), *told) if told else (),
                    chapter=True, near=chapter.near)

    def _block(self, part: Passage) -> Block:
        local = self.assessment.local
        line = self.sources.line(local(part.words), part.cites)
        match part.picture:
            case IconPicture(title, arms):
                shares = tuple(Share(arm.label, round(arm.value)) for arm in arms)
                return Icons(title, shares, line, part.certainty)
            case BarPicture(title, unit, low, high, arms):
                return Bars(title, unit, low, high, self._bars(arms), line, part.certainty)
            case Grid(title, columns, rows):
                return Comparison(title, columns, tuple(
                    Row(tuple(map(local, row.cells)), self.sources.cited(row.cites))
                    for row in self._nearest_first(self._told(rows))))
            case None if part.shape is Shape.HEADING:
                return Heading(line.text)
            case None:
                return Paragraph(line) if part.shape is Shape.TEXT else Bullets((line,))

    def _bars(self, arms: Sequence[Arm]) -> tuple[Bar, ...]:
        words = self.flow.words
        return tuple(
            Bar(arm.label, arm.value, arm.least, arm.most, words.written(arm.value)
                if arm.least is None or arm.most is None
                else words("result.interval", value=arm.value, least=arm.least, most=arm.most))
            for arm in arms)
