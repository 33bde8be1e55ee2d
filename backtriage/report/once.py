"""No sentence stands twice in what one person is told: where it would, the first one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.value import replace
from backtriage.report.blocks import SENTENCE, Bullets, Heading, Paragraph, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.report.blocks import Block, Line, Page

SOURCES = "sources"  # the page on which no words are said
NAME = 4  # words; a sentence of no more is hardly one


def told_once(pages: Iterable[Page]) -> list[Page]:
    """Leave out of reasons and advice what was said before; chapters are read by themselves.

    What is strong stays: whom to call, whose line in despair stands first and last.
    """
    told: set[str] = set()
    return [page if page.chapter or page.id == SOURCES or page.reader is not Reader.PERSON
            else replace(page, blocks=tuple(_once(page.blocks, told))) for page in pages]


def _once(blocks: Iterable[Block], told: set[str]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        match block:
            case Bullets(lines):
                if new := tuple(filter(None, [_new(line, told) for line in lines])):
                    kept.append(Bullets(new))
                elif kept and isinstance(kept[-1], Heading):
                    kept.pop()
            case Paragraph(line, strong=False):
                kept += [Paragraph(new) for new in [_new(line, told)] if new]
            case Paragraph(line):
                told.update(SENTENCE.split(line.text))
                kept.append(block)
            case _:
                kept.append(block)
    return kept


def _new(line: Line, told: set[str]) -> Line | None:
    """The sentences of a line that were not told before; None if there are none."""
    sentences = SENTENCE.split(line.text)
    new = [each for each in sentences if each not in told or len(each.split()) <= NAME]
    told.update(sentences)
    return replace(line, text=" ".join(new)) if new else None
