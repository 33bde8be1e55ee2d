"""An outline as Markdown that also reads well as plain text; nothing in it is read as markup but ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from backtriage.judge.response import clean
from backtriage.report.blocks import (
    Banner,
    Bars,
    Blanks,
    Block,
    Bullets,
    Card,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Line,
    Outline,
    Page,
    Paragraph,
    Sources,
    Trend,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.words import Words

SIGNS = re.compile(r"([\\`*_\[\]<>#|~&!@^$=+{}])")  # each may begin or end markup somewhere
STARTS = re.compile(r"^(\d+[.)]|[-:])")  # of a line: lists and rules
LINKS = re.compile(r"(?i)(www)\.|(https?|ftp)://|(mailto|xmpp):")  # what some programs make links of
TEN = 10
RULE = "_" * 30  # to write on


def to_markdown(outline: Outline) -> str:
    """Set an outline as Markdown."""
    parts = [part for number, page in enumerate(outline.pages)
             for part in _page(page, outline.words, first=number == 0)]
    return "\n\n".join(parts) + "\n"


def _text(text: str) -> str:
    """Set words that may hold anything, so that all of them are read as text."""
    text = SIGNS.sub(r"\\\1", clean(text))
    return STARTS.sub(_broken, LINKS.sub(_broken, text))


def _broken(found: re.Match[str]) -> str:
    """Take the last sign of what would be markup as text."""
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _line(line: Line) -> str:
    numbers = ", ".join(map(str, line.cites))
    return " ".join(filter(None, (_text(line.text), f"\\[{numbers}\\]" if numbers else "")))


def _page(page: Page, words: Words, *, first: bool) -> Iterator[str]:
    """Set a page; the heading of the first one is that of the whole text."""
    title, blocks = page.headed()
    level = 1 if first else 2
    yield f"{'#' * level} {_text(title)}"
    for block in blocks:
        yield from _block(block, words, level + 1)


def _block(block: Block, words: Words, level: int) -> Iterator[str]:
    match block:
        case Banner(text) | Heading(text):
            yield f"{'#' * level} {_text(text)}"
        case Card(text, _, lines):
            yield f"{'#' * level} {_text(text)}"
            yield "\n".join(f"- {_line(line)}" for line in lines)
        case Paragraph(line, strong):
            told = _line(line)
            yield f"**{told}**" if strong and told else told
        case Bullets(lines):
            yield "\n".join(f"- {_line(line)}" for line in lines)
        case Labelled(pairs):
            yield "\n".join(f"- {_text(f'{label}: {said}')}" for label, said in pairs)
        case Blanks(_, blanks):
            yield "\n".join(f"- {_text(f'{blank.label}: {blank.said or RULE}')}" for blank in blanks)
        case Sources(entries):
            yield "\n".join(f"- \\[{number}\\] {_text(cite)}" for number, cite in entries)
        case Comparison():
            yield _text(block.title)
            yield _table(block)
        case Icons() | Bars() | Trend():
            yield from _picture(block, words)
        case _:
            assert_never(block)


def _picture(block: Icons | Bars | Trend, words: Words) -> Iterator[str]:
    """Say what a picture shows; a trend is a table here."""
    yield _text(block.title)
    if isinstance(block, Trend):
        yield from map(_line, block.said)
        yield from (_text(block.table.title), _table(block.table)) if block.table else ()
        return
    yield "\n".join(_figures(block, words))
    yield from (said for said in (_line(block.said), _text(block.certainty)) if said)


def _table(table: Comparison) -> str:
    rows = [[*map(_text, row.cells[:-1]), _line(Line(row.cells[-1], row.cites))] for row in table.rows]
    lines = [[*map(_text, table.columns)], ["---"] * len(table.columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _figures(block: Icons | Bars, words: Words) -> Iterator[str]:
    """Say each figure, and draw people in tens, as a line that also reads as text."""
    if isinstance(block, Bars):
        for each in block.bars:
            told = words("formats.bar", label=each.label, figures=each.figures, unit=block.unit)
            yield f"- {_text(told)}"
        return
    for share in block.shares:
        people = "●" * share.count + "○" * (100 - share.count)
        tens = " ".join(people[at:at + TEN] for at in range(0, 100, TEN))
        yield f"- {_text(words('formats.of_hundred', label=share.label, count=share.count))}  \n  {tens}"
