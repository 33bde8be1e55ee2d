"""Outlines to be printed, and what can be read, heard and seen of their sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from backtriage.flow.words import Words
from backtriage.report.blocks import (
    Banner,
    Bar,
    Bars,
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
    Row,
    Share,
    Sources,
    Tone,
)
from backtriage.report.pdf import to_pdf
from tests.conftest import WORDS

ICONS = Icons("Out of 100 people", (Share("Real", 48), Share("Pretend", 44), Share("Neither", 27)),
              Line("48, 44 and 27 of 100 were better.", (1,)), "How sure: fairly.")
BARS = Bars("How much it fell", "points", 0.0, 40.0,
            (Bar("Real", 30.8, None, None, "30.8"), Bar("Gap", 16.0, 10.6, 21.3, "16 (10.6 to 21.3)")),
            Line("It fell by 31 points.", (2,)), "How sure: not very.")
TABLE = Comparison("Ways to help", ("What", "Gain"), (Row(("Exercise", "Some"), (1,)), Row(("Rest", "None"))))
SOURCES = Sources(((1, "First and others. 2020."), (2, "Second. 2021")))
CARDS = (Card("At once: call", Tone.NOW, (Line("Numb skin."), Line("Weak legs."))),
         Card("Book a check", Tone.BOOK, (Line("No better."),)))
FIRST = Page("first", "Result", (Banner("See somebody today", Tone.TODAY),
                                 Paragraph(Line("Call now."), strong=True), *CARDS))
LIMITS = Page("limits", "Limits", (Heading("Limits"), Bullets((Line("It cannot see you.", (2,)),)),
                                   Paragraph(Line("Once more: call."))))
FROM = Page("sources", "Where from", (Heading("Where from"), SOURCES), near=False)


def page(name: str, *blocks: Block, chapter: bool = False) -> Page:
    return Page(name, f"About {name}", (Heading(f"About {name}"), *blocks), chapter=chapter)


def sheet(*blocks: Block) -> Page:
    closing = Paragraph(Line("Decision support only."))
    return Page("handover", "To hand over", (Heading("To hand over"), *blocks, closing), Reader.PRACTITIONER)


def told(*pages: Page, words: Words = WORDS, paper: str = "a4", title: str = "A result") -> Outline:
    return Outline(title, words, paper, "Made today.", pages)


def bullets(count: int, word: str = "bullet") -> Bullets:
    return Bullets(tuple(Line(f"This is {word} {number} of many, and it has something to say.")
                         for number in range(count)))


WHOLE = told(FIRST, page("pictures", ICONS, BARS, TABLE, chapter=True), sheet(Labelled((("Age", "44"),))),
             FROM, LIMITS)


def root_of(made: Outline, *, full: bool = False) -> Any:
    return read(made, full=full).root_object


def sizes_of_print(made: Outline, *, full: bool = False, word: str = "") -> list[float]:
    """The sizes of all print, or of that with a word, in points, the smallest first."""
    sizes: set[float] = set()

    def seen(text: str, _matrix: object, matrix: list[float], _font: object, size: float) -> None:
        if text.strip() and word in text:
            sizes.add(round(size * abs(matrix[3]), 1))

    for each in read(made, full=full).pages:
        each.extract_text(visitor_text=seen)
    return sorted(sizes)


@cache
def printed(made: Outline, *, full: bool = False) -> bytes:
    return to_pdf(made, full=full)


@cache
def read(made: Outline, *, full: bool = False) -> PdfReader:
    return PdfReader(BytesIO(printed(made, full=full)))


def close(text: str) -> str:
    """Leave out whatever a line break may change."""
    return re.sub(r"[\s\u200b]+", "", text)


@cache
def texts(made: Outline, *, full: bool = False) -> list[str]:
    """What is read back from each sheet."""
    return [*map(close, texts_of(printed(made, full=full)))]


def texts_of(pdf: bytes) -> list[str]:
    """What is read back from each sheet of a file, with its line breaks."""
    sheets = (each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf))
    return [text.replace("\ufffe", "-") for text in sheets]  # a hyphen at the end of a line


def assert_in_order(text: str, *phrases: str) -> None:
    at = 0
    for phrase in map(close, phrases):
        assert phrase in text[at:], phrase
        at = text.index(phrase, at) + len(phrase)


def tags(node: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every role in the order in which a screen reader meets it, what it stands in, and its `alt`."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for part in node:
            yield from tags(part, above)
    elif isinstance(node, DictionaryObject):
        role = str(node.get("/S", ""))
        if role:
            yield role, above, str(node.get("/Alt", ""))
        if "/K" in node:
            yield from tags(node["/K"], (*above, role))


def tags_of(made: Outline, *, full: bool = False) -> list[tuple[str, tuple[str, ...], str]]:
    return [*tags(root_of(made, full=full)["/StructTreeRoot"])]


def ink(made: Outline, *, full: bool = False, scale: float = 1) -> list[Any]:
    """Draw each sheet, in shades of grey from 0 to 255."""
    return [each.render(grayscale=True, scale=scale).to_pil()
            for each in pypdfium2.PdfDocument(printed(made, full=full))]


def dark(picture: Any) -> int:
    return sum(picture.histogram()[:128])
