"""An outline on paper: two sheets at most for the person, and one for the practitioner.

The template sets words as data, never as markup, and every picture says in words what
it shows, so that a screen reader can use the file.  Where room is short the print gets
smaller, then the last pages are left out, and the sheet names them.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from backtriage.report.blocks import (
    Bars,
    Block,
    Bullets,
    Heading,
    Icons,
    Line,
    Outline,
    Page,
    Pairs,
    Paragraph,
    Reader,
    Sources,
    Table,
    cited_by,
)
from backtriage.response import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.words import Words

TEMPLATE = Path(__file__).with_name("pdf.typ")
SIZES = (10.0, 9.2, 8.5)  # points, of the person's sheets
SHEET_SIZES = (9.0, 8.0, 7.0, 6.2)  # of the practitioner's one
MOST = {Reader.PERSON: 2, Reader.PRACTITIONER: 1}  # sheets
UNKNOWN = "\N{WHITE SQUARE}"  # stands for a sign that the fonts lack
UNSET = re.compile(r"[^\x20-\x7e\xa0-\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2190-\u2193\u2264\u2265\u25a1]")
LONGEST = 3000  # signs of one text; more would fill the sheets alone


class PdfMissing(Exception):
    """The library that makes PDF is not installed."""


def to_pdf(outline: Outline, words: Words) -> bytes:
    """Set an outline as a tagged PDF.  Raises PdfMissing."""
    if find_spec("typst") is None:
        raise PdfMissing
    pages = [page for page in outline.pages if page.on_paper]
    person = [page for page in pages if page.reader is Reader.PERSON]
    sheet = [page for page in pages if page.reader is Reader.PRACTITIONER]
    if not person:  # a clinical summary is one sheet, its pages below one another
        blocks = tuple(block for page in sheet for block in page.blocks)
        sheet = [replace(sheet[0], blocks=blocks)]
    chosen = _fitting(outline, person, words, SIZES, MOST[Reader.PERSON])
    handed = _fitting(outline, sheet, words, SHEET_SIZES, MOST[Reader.PRACTITIONER])
    return _compile(outline, [*chosen, *handed], words)


Sized = tuple[Page, float]


def _fitting(outline: Outline, pages: Sequence[Page], words: Words, sizes: Sequence[float],
             most: int) -> list[Sized]:
    """Choose the size in which pages fit; if none does, leave out the last parts, and say so."""
    kept, left = list(pages), 0
    titles: list[str] = []
    while kept:
        told = [_with_own_sources(page, kept) for page in kept]
        if titles or left:
            said = (words("formats.continued", titles=", ".join(titles)) if titles
                    else words("formats.cut", n=left))
            told[0] = replace(told[0], blocks=(*told[0].blocks, Paragraph(Line(said))))
        for size in sizes:
            sized = [(page, size) for page in told]
            if _count(outline, sized, words) <= most:
                return sized
        if len(kept) > 2:
            titles.insert(0, kept.pop(-2).title)  # the last page tells limits and sources
        else:
            kept, left = [replace(kept[0], blocks=kept[0].blocks[:-1]), *kept[1:]], left + 1
    return []


def _with_own_sources(page: Page, pages: Sequence[Page]) -> Page:
    """List only the sources that these pages cite."""
    numbers = {number for each in pages for block in each.blocks for number in cited_by(block)}
    blocks = tuple(Sources(tuple(entry for entry in block.entries if entry[0] in numbers))
                   if isinstance(block, Sources) else block for block in page.blocks)
    return replace(page, blocks=blocks)


def _count(outline: Outline, pages: Sequence[Sized], words: Words) -> int:
    """Count the sheets that some pages take."""
    import typst

    said = typst.query(str(TEMPLATE), "<sheets>", field="value", one=True, ignore_system_fonts=True,
                       sys_inputs=_inputs(outline, pages, words))
    return int(json.loads(said))


def _compile(outline: Outline, pages: Sequence[Sized], words: Words) -> bytes:
    import typst

    made = typst.compile(str(TEMPLATE), format="pdf", pdf_standards=["ua-1"], timestamp=0,
                         ignore_system_fonts=True, sys_inputs=_inputs(outline, pages, words))
    assert isinstance(made, bytes)
    return made


def _inputs(outline: Outline, pages: Sequence[Sized], words: Words) -> dict[str, str]:
    first = outline.pages[0]
    return {"data": json.dumps({
        "title": _text(f"{outline.title}: {first.headed(first=True)[0]}"), "language": outline.language,
        "paper": outline.paper, "footer": _text(outline.footer),
        "pages": [_page(page, size, words, first=page.id == first.id) for page, size in pages]})}


def _page(page: Page, size: float, words: Words, *, first: bool) -> dict[str, Any]:
    title, blocks = page.headed(first=first)
    return {"title": _text(title), "size": size, "sheet": page.reader is Reader.PRACTITIONER,
            "parts": [_part(block, words) for block in blocks]}


def _text(text: str) -> str:
    """Keep to signs that the fonts have; text that would fill the sheets alone is cut."""
    text = UNSET.sub(UNKNOWN, clean(text))
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _line(line: Line) -> str:
    return _text(line.text) + (f" [{', '.join(map(str, line.cites))}]" if line.cites else "")


def _part(block: Block, words: Words) -> dict[str, Any]:
    """Say one block as data."""
    match block:
        case Heading(text):
            return {"kind": "heading", "text": _text(text)}
        case Paragraph(line, strong):
            return {"kind": "paragraph", "text": _line(line), "strong": strong}
        case Bullets(lines):
            return {"kind": "bullets", "lines": [_line(line) for line in lines]}
        case Pairs(pairs):
            return {"kind": "pairs", "pairs": [[_text(label), _text(said)] for label, said in pairs]}
        case Sources(entries):
            cites = (f"[{number}] {_text(cite)}." for number, cite in entries)
            return {"kind": "sources", "text": " ".join(cites)}
        case Table(title, columns, rows):
            return {"kind": "table", "title": _text(title), "columns": [*map(_text, columns)],
                    "rows": [[*map(_text, row.cells[:-1]), _line(Line(row.cells[-1], row.cites))]
                             for row in rows]}
        case Icons() | Bars():
            return _picture(block, words)
        case _:
            assert_never(block)


def _picture(block: Icons | Bars, words: Words) -> dict[str, Any]:
    told: dict[str, Any] = {"title": _text(block.title), "said": _line(block.said),
                            "certainty": _text(block.certainty)}
    if isinstance(block, Icons):
        return told | {"kind": "icons", "shares": [
            {"count": share.count,
             "told": _text(words("formats.of_hundred", label=share.label, count=share.count))}
            for share in block.shares]}
    return told | {"kind": "bars", "low": block.low, "high": block.high, "bars": [
        {"value": each.value, "least": each.least, "most": each.most,
         "told": _text(words("formats.bar", label=each.label, figures=each.figures, unit=block.unit))}
        for each in block.bars]}
