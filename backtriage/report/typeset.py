"""A page of an outline as the plain data that the template of a sheet sets, and how much of it there is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, assert_never

from backtriage.flow.value import fields_of
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
    Paragraph,
    Sources,
    Tone,
    Trend,
)
from backtriage.report.colours import PAINTS
from backtriage.report.ink import inked
from backtriage.report.plot import rows_of, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.words import Words
    from backtriage.report.blocks import Outline, Page

LONGEST_TITLE = 120
LONGEST_NOTE = 600
TICKS_APART = 0.25  # of the width of a trend's picture
EMPTY = "…"  # the standard refuses headings without words

Typeset = dict[str, Any]  # a page, or a part of one, as the template reads it


def typeset(page: Page, outline: Outline) -> Typeset:
    """Say a whole page of an outline as the template reads it."""
    title, blocks = page.headed()
    banner = page.blocks[0] if page.blocks else None
    return {"title": inked(title, LONGEST_TITLE) or EMPTY, "notes": [],
            "tone": _paint(banner.tone) if isinstance(banner, Banner) else None,
            "parts": [_part(block, outline) for block in blocks]}


def _part(block: Block, outline: Outline) -> Typeset:
    """Say one block as data; what can be cut line by line has `lines`."""
    match block:
        case Card(text, tone, lines):
            return {"kind": "card", "title": inked(text, LONGEST_TITLE), "tone": _paint(tone),
                    "lines": [*map(_line, lines)]}
        case Banner(text) | Heading(text):
            return {"kind": "heading", "text": inked(text, LONGEST_TITLE) or EMPTY}
        case Paragraph(line, strong):
            return {"kind": "paragraph", "text": _line(line), "strong": strong}
        case Bullets(lines):
            footer = outline.footer  # which is on every sheet already
            others = (line for line in lines if line.text not in footer)
            return {"kind": "bullets", "lines": [*map(_line, others)]}
        case Labelled(pairs):
            return {"kind": "pairs", "lines": [[*map(inked, pair)] for pair in pairs]}
        case Blanks(_, blanks):
            return {"kind": "blanks", "blanks": [
                {"label": inked(blank.label, LONGEST_TITLE), "said": inked(blank.said, LONGEST_TITLE),
                 "rows": blank.lines} for blank in blanks]}
        case Sources(entries):
            return {"kind": "sources", "lines": [f"[{number}] {inked(cite)}" for number, cite in entries]}
        case Comparison(title, columns, rows):
            return {"kind": "table", "title": inked(title), "columns": [*map(inked, columns)],
                    "lines": [[*map(inked, row.cells[:-1]), _line(Line(row.cells[-1], row.cites))]
                              for row in rows]}
        case Icons() | Bars() | Trend():
            return _picture(block, outline.words)
        case _:
            assert_never(block)


def _picture(block: Icons | Bars | Trend, words: Words) -> Typeset:
    if isinstance(block, Trend):
        return _trend(block)
    told: Typeset = {"title": inked(block.title), "said": _line(block.said),
                     "certainty": inked(block.certainty)}
    if isinstance(block, Icons):
        return told | {"kind": "icons", "shares": [
            {"count": share.count, "told": inked(words(
                "formats.of_hundred", label=share.label, count=share.count))}
            for share in block.shares]}
    low, high = words.written(block.low), words.written(block.high)
    return told | {"kind": "bars", "low": low, "high": high, "bars": [
        {"from": _along(block, 0), "to": _along(block, each.value),
         "least": _along(block, each.least), "most": _along(block, each.most),
         "told": inked(words(
             "formats.bar", label=each.label, figures=each.figures, unit=block.unit))}
        for each in block.bars]}


def _paint(tone: Tone) -> dict[str, str]:
    return dict(fields_of(PAINTS[tone]))


def _line(line: Line) -> str:
    return inked(line.text) + (f" [{', '.join(map(str, line.cites))}]" if line.cites else "")


def _trend(block: Trend) -> Typeset:
    """Say a trend as data; where something stands on its picture, from 0 to 1."""
    told: Typeset = {"kind": "trend", "title": inked(block.title), "said": [*map(_line, block.said)],
                     "alt": inked(block.alt), "chart": None}
    if (chart := block.chart) is None:
        return told

    def up(value: int) -> float:
        return (value - chart.low) / (chart.high - chart.low)

    rows = rows_of(chart.low, chart.high)
    marks = [None if mark.value is None else [mark.at, up(mark.value)] for mark in chart.marks]
    return told | {"chart": {
        "rows": [{"at": up(row), "label": str(row) if row in rows[::2] else ""} for row in rows],
        "marks": marks, "joined": [pair for pair in pairwise(marks) if None not in pair],
        "gaps": [mark.at for mark in chart.marks if mark.value is None],
        "target": None if chart.target is None else up(chart.target),
        "target_label": inked(chart.target_label), "unknown_label": inked(chart.unknown_label),
        "sessions": chart.sessions, "sessions_label": inked(chart.sessions_label),
        "ticks": [{"at": tick.at, "label": inked(tick.label)} for tick in some(chart.ticks, TICKS_APART)]}}


def _along(block: Bars, value: float | None) -> float | None:
    """Say where on the scale of a picture a value stands, from 0 to 1."""
    if value is None:
        return None
    length = (block.high - block.low) or 1.0
    return min(max((value - block.low) / length, 0.0), 1.0)


def signs(value: Any) -> int:
    """Count the signs of all texts in plain data."""
    match value:
        case str():
            return len(value)
        case dict():
            return sum(map(signs, value.values()))
        case list():
            return sum(map(signs, value))
        case _:
            return 0


def length(page: Typeset) -> int:
    """Count what can be cut from a page one by one."""
    return sum(map(_lines, page["parts"]))


def _lines(part: Typeset) -> int:
    return len(part["lines"]) if "lines" in part else 1


def first_lines(pages: Sequence[Typeset], most: int) -> list[Typeset]:
    """Keep the first lines of some pages, and the last word if it is a short one."""
    told: list[Typeset] = []
    for page in pages:
        kept: list[Typeset] = []
        for part in page["parts"]:
            if most > 0:
                kept.append(part | {"lines": part["lines"][:most]} if "lines" in part else part)
                most -= _lines(kept[-1])
        while kept and kept[-1]["kind"] == "heading":  # with nothing below
            kept.pop()
        told.append(page | {"parts": kept})
    last = [part for part in pages[-1]["parts"][-1:]
            if part["kind"] == "paragraph" and len(part["text"]) <= LONGEST_NOTE]
    if last != told[-1]["parts"][-1:]:
        told[-1]["parts"] += last
    return told
