"""An outline on paper: two sheets at most for the person, and one for the practitioner.

The template sets words as data, never as markup, and every picture says in words what
it shows, so that a screen reader can use the file.  Where room is short the print gets
smaller, then the last pages are left out, and the sheet names them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from backtriage.judge.response import clean
from backtriage.report.blocks import (
    Bars,
    Block,
    Bullets,
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
    cited_by,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.words import Words

TEMPLATE = Path(__file__).with_name("pdf.typ")
FORM = Path(__file__).with_name("paper.typ")
UNKNOWN = "\N{WHITE SQUARE}"  # stands for a sign that the fonts lack
UNSET = re.compile(r"[^\x20-\x7e\xa1-\u02ff\u0370-\u0482\u048a-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u2040"
                   r"\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff\u25a0-\u25ff]")
UNBROKEN = re.compile(r"\S{31,}")  # no word is so long; a line may break in it
LONGEST = 3000  # signs of one text; more would fill the sheets alone
LONGEST_TITLE = 300
EMPTY = "…"  # the standard refuses headings without words


Typeset = dict[str, Any]  # a page, or a part of one, as the template reads it


class PdfMissing(Exception):
    """The library that makes PDF is not installed."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many sheets a reader gets, and in which sizes of print, in points."""

    sheets: int
    sizes: tuple[float, ...]


ROOMS = {Reader.PERSON: Room(2, (10.0, 9.2, 8.5)), Reader.PRACTITIONER: Room(1, (9.0, 8.0, 7.0, 6.5))}


def to_pdf(outline: Outline) -> bytes:
    """Set an outline as a tagged PDF.  Raises PdfMissing."""
    _needed()
    press = _Press(outline)
    sheets = [page for page in outline.pages if page.on_paper and page.reader is Reader.PRACTITIONER]
    if sheets:  # one sheet: what else is for the practitioner stands below
        blocks = tuple(block for page in sheets for block in page.blocks)
        sheets = [replace(sheets[0], blocks=blocks)]
    person = [page for page in outline.pages if page.reader is Reader.PERSON]
    return _compiled(TEMPLATE, press.data([*press.fitted(person, ROOMS[Reader.PERSON]),
                                           *press.fitted(sheets, ROOMS[Reader.PRACTITIONER])]))


def form_to_pdf(form: Typeset, words: Words) -> bytes:
    """Set the plain data of a form for pen and paper as a tagged PDF.  Raises PdfMissing."""
    _needed()
    told = _inert(form)
    notes = [words("pdf.unset", sign=UNKNOWN)] if UNKNOWN in str(told) else []
    return _compiled(FORM, told | {"title": told["title"] or EMPTY, "notes": notes})


def can_make_pdf() -> bool:
    """Is the library there?"""
    return find_spec("typst") is not None


def _needed() -> None:
    if not can_make_pdf():
        raise PdfMissing


def _inert(value: Any) -> Any:
    """Keep every text in plain data to signs that can be set."""
    match value:
        case str():
            return _text(value)
        case dict():
            return {name: _inert(each) for name, each in value.items()}
        case list() | tuple():
            return [_inert(each) for each in value]
        case _:
            return value


def _compiled(template: Path, data: Typeset) -> bytes:
    """Make the file; the same data always give the same bytes."""
    import typst

    made = typst.compile(str(template), format="pdf", pdf_standards=["ua-1"], timestamp=0,
                         ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)
    return made


class _Press:
    """An outline being set."""

    def __init__(self, outline: Outline) -> None:
        self.outline, self.words = outline, outline.words

    def fitted(self, pages: Sequence[Page], room: Room) -> list[Typeset]:
        """Set pages so that they fit: smaller, then without the last ones, then without the last lines."""
        kept = [page for page in pages if page.on_paper]
        if not kept:
            return []
        while True:
            titles = [page.title for page in pages if page.id not in {each.id for each in kept}]
            if self._fits(self._draft(kept, titles), room, room.sizes[-1]):
                break
            if len(kept) <= 2:
                return self._cut(kept, titles, room)
            kept.pop(-2)  # the first says what to do, the last tells limits and sources
        draft = self._draft(kept, titles)
        size = next(size for size in room.sizes if size == room.sizes[-1] or self._fits(draft, room, size))
        return _sized(draft, size)

    def _cut(self, pages: Sequence[Page], titles: Sequence[str], room: Room) -> list[Typeset]:
        """Keep as many of the first lines as fit in the smallest print, and say how many do not."""
        least, most = 0, sum(map(_length, self._set(pages)))
        while most - least > 1:
            middle = (least + most) // 2
            fits = self._fits(self._draft(pages, titles, middle), room, room.sizes[-1])
            least, most = (middle, most) if fits else (least, middle)
        return _sized(self._draft(pages, titles, least), room.sizes[-1])

    def _draft(self, pages: Sequence[Page], titles: Sequence[str], most: int | None = None) -> list[Typeset]:
        """Say pages as data, or their first lines only, and what is left out."""
        whole = self._set(pages)
        kept = whole if most is None else _first_lines(whole, most)
        left = sum(map(_length, whole)) - sum(map(_length, kept))
        notes = [self.words("formats.cut", n=left)] if left else []
        if titles:
            notes.append(self.words("formats.continued", titles=" · ".join(titles)))
        if UNKNOWN in str(kept):
            notes.append(self.words("pdf.unset", sign=UNKNOWN))
        return [*kept[:-1], kept[-1] | {"notes": [_text(note, 2 * LONGEST_TITLE) for note in notes]}]

    def _set(self, pages: Sequence[Page]) -> list[Typeset]:
        """Say whole pages as data; only the sources that these pages cite are listed."""
        numbers = {number for page in pages for block in page.blocks for number in cited_by(block)}
        told: list[Typeset] = []
        for page in pages:
            title, blocks = page.headed(first=page.id == self.outline.pages[0].id)
            told.append({"title": _text(title, LONGEST_TITLE) or EMPTY, "notes": [],
                         "sheet": page.reader is Reader.PRACTITIONER,
                         "parts": [self._part(block, numbers) for block in blocks]})
        return told

    def _part(self, block: Block, numbers: set[int]) -> Typeset:
        """Say one block as data; what can be cut line by line has `lines`."""
        match block:
            case Heading(text):
                return {"kind": "heading", "text": _text(text, LONGEST_TITLE) or EMPTY}
            case Paragraph(line, strong):
                return {"kind": "paragraph", "text": _line(line), "strong": strong}
            case Bullets(lines):
                return {"kind": "bullets", "lines": [*map(_line, lines)]}
            case Labelled(pairs):
                return {"kind": "pairs", "lines": [[*map(_text, pair)] for pair in pairs]}
            case Sources(entries):
                return {"kind": "sources", "lines": [f"[{number}] {_text(cite).rstrip('.')}."
                                                     for number, cite in entries if number in numbers]}
            case Comparison(title, columns, rows):
                return {"kind": "table", "title": _text(title), "columns": [*map(_text, columns)],
                        "lines": [[*map(_text, row.cells[:-1]), _line(Line(row.cells[-1], row.cites))]
                                  for row in rows]}
            case Icons() | Bars():
                return self._picture(block)
            case _:
                assert_never(block)

    def _picture(self, block: Icons | Bars) -> Typeset:
        told: Typeset = {"title": _text(block.title), "said": _line(block.said),
                       "certainty": _text(block.certainty)}
        if isinstance(block, Icons):
            return told | {"kind": "icons", "shares": [
                {"count": share.count, "told": _text(self.words(
                    "formats.of_hundred", label=share.label, count=share.count))}
                for share in block.shares]}
        low, high = self.words.written(block.low), self.words.written(block.high)
        return told | {"kind": "bars", "low": low, "high": high, "bars": [
            {"from": _along(block, 0), "to": _along(block, each.value),
             "least": _along(block, each.least), "most": _along(block, each.most),
             "told": _text(self.words(
                 "formats.bar", label=each.label, figures=each.figures, unit=block.unit))}
            for each in block.bars]}

    def _fits(self, pages: Sequence[Typeset], room: Room, size: float) -> bool:
        """Count the sheets that pages take."""
        import typst

        told = typst.query(str(TEMPLATE), "<sheets>", field="value", one=True, ignore_system_fonts=True,
                           sys_inputs={"data": json.dumps(self.data(_sized(pages, size)))})
        return int(json.loads(told)) <= room.sheets

    def data(self, pages: Sequence[Typeset]) -> Typeset:
        """Give the template all that it sets."""
        outline = self.outline
        heading, _ = outline.pages[0].headed(first=True)
        return {
            "title": _text(f"{outline.title}: {heading}", LONGEST_TITLE), "paper": outline.paper,
            "language": outline.words.language.split("-")[0], "footer": _text(outline.footer, LONGEST_TITLE),
            "pages": pages}


def _sized(pages: Sequence[Typeset], size: float) -> list[Typeset]:
    return [page | {"size": size} for page in pages]


def _length(page: Typeset) -> int:
    """Count what can be cut from a page one by one."""
    return sum(map(_lines, page["parts"]))


def _lines(part: Typeset) -> int:
    return len(part["lines"]) if "lines" in part else 1


def _first_lines(pages: Sequence[Typeset], most: int) -> list[Typeset]:
    """Keep the first lines of some pages, and the last word."""
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
    last = [part for part in pages[-1]["parts"][-1:] if part["kind"] == "paragraph"]
    if last != told[-1]["parts"][-1:]:
        told[-1]["parts"] += last
    return told


def _text(text: str, longest: int = LONGEST) -> str:
    """Keep to signs that the fonts have, and to lines that can be broken; endless text is cut."""
    text = UNSET.sub(UNKNOWN, unicodedata.normalize("NFC", clean(text)))
    text = text if len(text) <= longest else text[:longest] + "…"
    return UNBROKEN.sub(lambda word: "\N{ZERO WIDTH SPACE}".join(re.findall(r".{1,10}", word[0])), text)


def _line(line: Line) -> str:
    return _text(line.text) + (f" [{', '.join(map(str, line.cites))}]" if line.cites else "")


def _along(block: Bars, value: float | None) -> float | None:
    """Say where on the scale of a picture a value stands, from 0 to 1."""
    if value is None:
        return None
    length = (block.high - block.low) or 1.0
    return min(max((value - block.low) / length, 0.0), 1.0)
