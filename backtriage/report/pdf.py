"""An outline on paper: one sheet for the person, one for the practitioner, and a booklet for who wants all.

The template sets words as data, never as markup, and every picture says in words what
it shows, so that a screen reader can use the file.  The print is as large as a sheet
has room for.  Where even the smallest is too large the last pages are left out, and the
sheet names them; what to do and what to watch for come first, and stay.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from backtriage.flow.files import own_folder
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
    Outline,
    Page,
    Paragraph,
    Reader,
    Sources,
    Tone,
    Trend,
)
from backtriage.report.colours import PAINTS
from backtriage.report.ink import UNKNOWN, inked
from backtriage.report.plot import rows_of, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.words import Words

TEMPLATE = own_folder() / "report" / "pdf.typ"
FORM = own_folder() / "report" / "paper.typ"
LONGEST_TITLE = 120
LONGEST_NOTE = 600
SIZES = {  # of print on the sheet of each reader, in points
    Reader.PERSON: (14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.5),
    Reader.PRACTITIONER: (11.0, 10.5, 10.0, 9.5)}
LEAST = 9.5
ROOM = 350_000  # signs of one point that a sheet has room for, about
MOST = 240  # lines; no sheet has room for so many, as even three columns of the smallest print have not
TICKS_APART = 0.25  # of the width of a trend's picture
READING = "chapters"  # the page that names them gives way to others
SOURCES = "sources"  # the page of them stands in the booklet alone
EMPTY = "…"  # the standard refuses headings without words


Typeset = dict[str, Any]  # a page, or a part of one, as the template reads it


class PdfMissing(Exception):
    """The library that makes PDF is not installed."""


def to_pdf(outline: Outline, *, full: bool = False) -> bytes:
    """Set an outline as a tagged PDF, and all that the sheets leave out if it is wanted in full.

    Raises PdfMissing.
    """
    _needed()
    press = _Press(outline, full=full)
    sheets = press.sheets()
    return _compiled(TEMPLATE, press.data(sheets, press.booklet if full else []))


def form_to_pdf(form: Typeset, words: Words) -> bytes:
    """Set the plain data of a form for pen and paper as a tagged PDF.  Raises PdfMissing."""
    _needed()
    told = _inert(form)
    notes = [words("pdf.unset", sign=UNKNOWN)] if UNKNOWN in str(told) else []
    return _compiled(FORM, told | {"title": told["title"] or EMPTY, "notes": notes})


def can_make_pdf() -> bool:
    """Is the library there, and does it work on this machine?"""
    try:
        import typst  # noqa: F401 - only to see if it can be
    except (ImportError, OSError):
        return False
    return True


def _needed() -> None:
    if not can_make_pdf():
        raise PdfMissing


def _inert(value: Any) -> Any:
    """Keep every text in plain data to signs that can be set."""
    match value:
        case str():
            return inked(value)
        case dict():
            return {name: _inert(each) for name, each in value.items()}
        case list() | tuple():
            return [_inert(each) for each in value]
        case _:
            return value


@cache
def _fonts() -> Any:
    """The fonts that come with the library: on every machine the same, and looked for once."""
    import typst

    return typst.Fonts(include_system_fonts=False)


def _compiled(template: Path, data: Typeset) -> bytes:
    """Make the file; the same data always give the same bytes."""
    import typst

    made = typst.compile(str(template), format="pdf", pdf_standards=["ua-1"], timestamp=0,
                         font_paths=_fonts(), sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


class _Press:
    """An outline being set."""

    def __init__(self, outline: Outline, *, full: bool) -> None:
        self.outline, self.words, self.full = outline, outline.words, full
        self.readers: list[Reader] = []  # in the order of their sheets
        self.booklet: list[Page] = []  # what no sheet has room for
        self._done: dict[int, Typeset] = {}  # what was set already: a page is tried in several prints
        self._tried: dict[str, bool] = {}  # whether a draft fits

    def sheets(self) -> list[Typeset]:
        """Set the pages for each reader on one sheet: whole, or without some pages, or cut."""
        wanted = [(pages, kept) for reader in Reader
                  if (pages := [page for page in self.outline.pages if page.reader is reader])
                  and (kept := [page for page in pages if not page.chapter and page.id != SOURCES])]
        self.readers = [kept[0].reader for _, kept in wanted]
        self._try([self._draft(pages, kept, _likely(self._whole(kept), kept[0].reader))
                   for pages, kept in wanted])
        return [self._sheet(pages, kept) for pages, kept in wanted]

    def _sheet(self, pages: Sequence[Page], kept: Sequence[Page]) -> Typeset:
        told = self._largest(pages, kept)
        if told is None:
            kept = self._that_fit(pages, kept)
            told = self._largest(pages, kept) or self._cut(pages, kept)
        self.booklet += self._shortened(pages, kept, told["pages"])
        return told

    def _largest(self, pages: Sequence[Page], kept: Sequence[Page]) -> Typeset | None:
        """Set pages in the largest print that fits, and try the likely one first; none if no print does."""
        sizes = SIZES[kept[0].reader]

        def fits(at: int) -> bool:
            return self._fits(self._draft(pages, kept, sizes[at]))

        at = sizes.index(_likely(self._whole(kept), kept[0].reader))
        if fits(at):
            while at > 0 and fits(at - 1):
                at -= 1
        else:
            at = bisect_left(range(len(sizes)), True, at + 1, key=fits)
        return self._draft(pages, kept, sizes[at]) if at < len(sizes) else None

    def _that_fit(self, pages: Sequence[Page], likely: Sequence[Page]) -> list[Page]:
        """Keep what to do and what this cannot know, which come first and last, and what fits between."""
        kept = [likely[0], *likely[1:][-1:]]
        for page in sorted(likely[1:-1], key=lambda page: page.id == READING):
            more = [each for each in likely if each in (*kept, page)]
            kept = more if self._fits(self._draft(pages, more, LEAST)) else kept
        return kept

    def _cut(self, pages: Sequence[Page], kept: Sequence[Page]) -> Typeset:
        """Keep as many of the first lines as fit in the smallest print, and say how many do not."""
        least, most = 0, min(MOST, sum(map(_length, map(self._set, kept))))
        while most - least > 1:
            middle = (least + most) // 2
            fits = self._fits(self._draft(pages, kept, LEAST, middle))
            least, most = (middle, most) if fits else (least, middle)
        return self._draft(pages, kept, LEAST, least)

    def _draft(self, pages: Sequence[Page], kept: Sequence[Page], size: float,
               most: int | None = None) -> Typeset:
        """Say pages as data, or their first lines only, and what is left out."""
        whole = self._whole(kept)
        told = whole if most is None else _first_lines(whole, most)
        left = sum(map(_length, whole)) - sum(map(_length, told))
        notes = [self.words("formats.cut", n=left)] if left else []
        if titles := " · ".join(inked(page.title, LONGEST_TITLE)
                                for page in self._shortened(pages, kept, told)):
            notes.append(self.words("formats.booklet" if self.full else "formats.with_full", titles=titles))
        if UNKNOWN in str(told):
            notes.append(self.words("pdf.unset", sign=UNKNOWN))
        told[-1] = told[-1] | {"notes": [inked(note, LONGEST_NOTE) for note in notes]}
        wide = kept[0].reader is Reader.PERSON or any(map(_to_write_on, kept[0].blocks))
        level = 1 if kept[0].reader is self.readers[0] else 2
        return {"size": size, "level": level, "wide": wide, "pages": told}

    def _shortened(self, pages: Sequence[Page], kept: Sequence[Page], told: Sequence[Typeset]) -> list[Page]:
        """List the pages that a sheet does not tell, or not to the end."""
        ended = {page.id for page, set_so in zip(kept, told, strict=True)
                 if _length(set_so) == _length(self._set(page))}
        return [page for page in pages if page.id not in ended]

    def _whole(self, pages: Sequence[Page]) -> list[Typeset]:
        return [*map(self._set, pages)]

    def _set(self, page: Page) -> Typeset:
        if id(page) not in self._done:
            self._done[id(page)] = self._typeset(page)
        return self._done[id(page)]

    def _typeset(self, page: Page) -> Typeset:
        """Say a whole page as data."""
        title, blocks = page.headed()
        banner = page.blocks[0] if page.blocks else None
        return {"title": inked(title, LONGEST_TITLE) or EMPTY, "notes": [],
                "tone": _paint(banner.tone) if isinstance(banner, Banner) else None,
                "parts": [*map(self._part, blocks)]}

    def _part(self, block: Block) -> Typeset:
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
                footer = self.outline.footer  # which is on every sheet already
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
                return self._picture(block)
            case _:
                assert_never(block)

    def _picture(self, block: Icons | Bars | Trend) -> Typeset:
        if isinstance(block, Trend):
            return _trend(block)
        told: Typeset = {"title": inked(block.title), "said": _line(block.said),
                       "certainty": inked(block.certainty)}
        if isinstance(block, Icons):
            return told | {"kind": "icons", "shares": [
                {"count": share.count, "told": inked(self.words(
                    "formats.of_hundred", label=share.label, count=share.count))}
                for share in block.shares]}
        low, high = self.words.written(block.low), self.words.written(block.high)
        return told | {"kind": "bars", "low": low, "high": high, "bars": [
            {"from": _along(block, 0), "to": _along(block, each.value),
             "least": _along(block, each.least), "most": _along(block, each.most),
             "told": inked(self.words(
                 "formats.bar", label=each.label, figures=each.figures, unit=block.unit))}
            for each in block.bars]}

    def _fits(self, sheet: Typeset) -> bool:
        """Are pages one sheet?"""
        if json.dumps(sheet) not in self._tried:
            self._try([sheet])
        return self._tried[json.dumps(sheet)]

    def _try(self, sheets: Sequence[Typeset]) -> None:
        """Find out whether pages are one sheet each; what cannot be is not set, as that would take long."""
        import typst

        self._tried |= {json.dumps(sheet): False for sheet in sheets}
        short = [sheet for sheet in sheets if sum(map(_length, sheet["pages"])) <= MOST]
        told = typst.query(str(TEMPLATE), "<end>", field="value", font_paths=_fonts(),
                           sys_inputs={"data": json.dumps(self.data(short, []))})
        ends = json.loads(told)
        self._tried |= {json.dumps(sheet): end == before + 1
                        for sheet, end, before in zip(short, ends, [0, *ends], strict=False)}

    def data(self, sheets: Sequence[Typeset], booklet: Sequence[Page]) -> Typeset:
        """Give the template all that it sets."""
        outline = self.outline
        heading, _ = outline.pages[0].headed()
        return {
            "title": inked(f"{outline.title}: {heading}", LONGEST_NOTE), "paper": outline.paper,
            "language": outline.words.language.split("-")[0], "footer": inked(outline.footer, LONGEST_NOTE),
            "sheets": sheets, "booklet": self._whole(booklet)}


def _paint(tone: Tone) -> dict[str, str]:
    return dict(fields_of(PAINTS[tone]))


def _likely(pages: Sequence[Typeset], reader: Reader) -> float:
    """Guess in which print pages fill a sheet, from how much they say; what fits is found out."""
    *larger, least = SIZES[reader]
    return next((size for size in larger if size * size * _signs(pages) <= ROOM), least)


def _signs(value: Any) -> int:
    """Count the signs of all texts in plain data."""
    match value:
        case str():
            return len(value)
        case dict():
            return sum(map(_signs, value.values()))
        case list():
            return sum(map(_signs, value))
        case _:
            return 0


def _length(page: Typeset) -> int:
    """Count what can be cut from a page one by one."""
    return sum(map(_lines, page["parts"]))


def _lines(part: Typeset) -> int:
    return len(part["lines"]) if "lines" in part else 1


def _first_lines(pages: Sequence[Typeset], most: int) -> list[Typeset]:
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


def _to_write_on(block: Block) -> bool:
    """Does a block want the whole width, as people write on its lines?"""
    return isinstance(block, Blanks) and any(blank.lines > 1 for blank in block.blanks)


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
