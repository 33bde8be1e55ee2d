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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtriage.flow.files import own_folder
from backtriage.report.blocks import Blanks, Block, Outline, Page, Reader
from backtriage.report.ink import UNKNOWN, inked
from backtriage.report.typeset import (
    EMPTY,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Typeset,
    first_lines,
    length,
    signs,
    typeset,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.words import Words

TEMPLATE = own_folder() / "report" / "pdf.typ"
FORM = own_folder() / "report" / "paper.typ"
SIZES = {  # of print on the sheet of each reader, in points
    Reader.PERSON: (14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.5),
    Reader.PRACTITIONER: (11.0, 10.5, 10.0, 9.5)}
LEAST = 9.5
ROOM = 350_000  # signs of one point that a sheet has room for, about
TOO_MUCH = 2.0  # sheets: more than one
MOST = 240  # lines; no sheet has room for so many, as even three columns of the smallest print have not
READING = "chapters"  # the page that names them gives way to others
SOURCES = "sources"  # the page of them stands in the booklet alone


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
        self._tried: dict[str, float] = {}  # how much of a sheet a draft fills at least

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

        def full(at: int) -> float:
            return self._full(self._draft(pages, kept, sizes[at]))

        at = sizes.index(_likely(self._whole(kept), kept[0].reader))
        if full(at) <= 1:
            # A larger print has as many lines, or more, and each is taller: what must be too long is not set.
            while at > 0 and full(at) * sizes[at - 1] / sizes[at] <= 1 and full(at - 1) <= 1:
                at -= 1
        else:
            at = bisect_left(range(len(sizes)), True, at + 1, key=lambda at: full(at) <= 1)
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
        least, most = 0, min(MOST, sum(map(length, map(self._set, kept))))
        while most - least > 1:
            middle = (least + most) // 2
            fits = self._fits(self._draft(pages, kept, LEAST, middle))
            least, most = (middle, most) if fits else (least, middle)
        return self._draft(pages, kept, LEAST, least)

    def _draft(self, pages: Sequence[Page], kept: Sequence[Page], size: float,
               most: int | None = None) -> Typeset:
        """Say pages as data, or their first lines only, and what is left out."""
        whole = self._whole(kept)
        told = whole if most is None else first_lines(whole, most)
        left = sum(map(length, whole)) - sum(map(length, told))
        notes = [self.words("formats.cut", n=left)] if left else []
        if titles := " · ".join(inked(page.title, LONGEST_TITLE)
                                for page in self._shortened(pages, kept, told)):
            notes.append(self.words("formats.booklet" if self.full else "formats.with_full", titles=titles))
        if UNKNOWN in str(told):
            notes.append(self.words("pdf.unset", sign=UNKNOWN))
        told[-1] = told[-1] | {"notes": [inked(note, LONGEST_NOTE) for note in notes]}
        lined = any(_to_write_on(block) for page in kept for block in page.blocks)
        level = 1 if kept[0].reader is self.readers[0] else 2
        return {"size": size, "level": level, "wide": lined or kept[0].reader is Reader.PERSON,
                "lined": lined, "pages": told}

    def _shortened(self, pages: Sequence[Page], kept: Sequence[Page], told: Sequence[Typeset]) -> list[Page]:
        """List the pages that a sheet does not tell, or not to the end."""
        ended = {page.id for page, set_so in zip(kept, told, strict=True)
                 if length(set_so) == length(self._set(page))}
        return [page for page in pages if page.id not in ended]

    def _whole(self, pages: Sequence[Page]) -> list[Typeset]:
        return [*map(self._set, pages)]

    def _set(self, page: Page) -> Typeset:
        if id(page) not in self._done:
            self._done[id(page)] = typeset(page, self.outline)
        return self._done[id(page)]

    def _fits(self, sheet: Typeset) -> bool:
        """Are pages one sheet?"""
        return self._full(sheet) <= 1

    def _full(self, sheet: Typeset) -> float:
        """Say how much of a sheet pages fill at least; more than one is too much, by whatever it is."""
        if json.dumps(sheet) not in self._tried:
            self._try([sheet])
        return self._tried[json.dumps(sheet)]

    def _try(self, sheets: Sequence[Typeset]) -> None:
        """Find out whether pages are one sheet each; what cannot be is not set, as that would take long."""
        import typst

        self._tried |= {json.dumps(sheet): TOO_MUCH for sheet in sheets}
        short = [sheet for sheet in sheets if sum(map(length, sheet["pages"])) <= MOST]
        told = typst.query(str(TEMPLATE), "<end>", field="value", font_paths=_fonts(),
                           sys_inputs={"data": json.dumps(self.data(short, []))})
        ends = json.loads(told)
        for sheet, (before, _), (number, full) in zip(short, [(0, 0), *ends], ends, strict=False):
            least = 0.0 if sheet["lined"] else min(full, 1.0)  # lines take what room is left
            self._tried[json.dumps(sheet)] = least if number == before + 1 else TOO_MUCH

    def data(self, sheets: Sequence[Typeset], booklet: Sequence[Page]) -> Typeset:
        """Give the template all that it sets."""
        outline = self.outline
        heading, _ = outline.pages[0].headed()
        return {
            "title": inked(f"{outline.title}: {heading}", LONGEST_NOTE), "paper": outline.paper,
            "language": outline.words.language.split("-")[0], "footer": inked(outline.footer, LONGEST_NOTE),
            "sheets": sheets, "booklet": self._whole(booklet)}


def _likely(pages: Sequence[Typeset], reader: Reader) -> float:
    """Guess in which print pages fill a sheet, from how much they say; what fits is found out."""
    *larger, least = SIZES[reader]
    return next((size for size in larger if size * size * signs(pages) <= ROOM), least)


def _to_write_on(block: Block) -> bool:
    """Does a block want the whole width, and all room below, as people write on its lines?"""
    return isinstance(block, Blanks) and any(blank.lines > 1 for blank in block.blanks)
