"""How many words a result may have, so that people take it in: a page that is enough, and little beside it.

The figures count the words of all that is told without being asked for, but no sources.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, assert_never

from backtriage.report.blocks import (
    Banner,
    Bars,
    Blanks,
    Bullets,
    Card,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Paragraph,
    Sources,
    Tone,
    Trend,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backtriage.flow.words import Words
    from backtriage.report.blocks import Block

FIRST_PAGE = {Tone.NOW: 110, Tone.TODAY: 170, Tone.WEEK: 170, Tone.BOOK: 220, Tone.HOME: 220}
WHOLE = {Tone.NOW: 250, Tone.TODAY: 400, Tone.WEEK: 600, Tone.BOOK: 600, Tone.HOME: 600}
PRACTITIONER_FIRST, PRACTITIONER = 160, 450  # the first page, and all of a sheet
NOTE = 180  # for whoever takes over an emergency
SMALL, NARROW = (19, 78), (20, 38)  # rows and columns of screens, beside a menu and what is left empty
OTHER_LANGUAGES = 1.25  # they may need more words than the first


def room(most: int, words: Words) -> int:
    """How many words there may be in a language, where the first one may have so many."""
    return most if words.language.startswith("en") else int(most * OTHER_LANGUAGES)


def count(blocks: Iterable[Block]) -> int:
    """Count the words of some blocks."""
    return sum(len(text.split()) for block in blocks for text in texts(block))


def fits_small_screens(blocks: Sequence[Block]) -> bool:
    """Is there about room for some blocks on 80x24, and up to the first card on 40x24?"""
    until_card = takewhile(lambda block: not isinstance(block, Card), blocks)
    return _rows(blocks, SMALL[1]) <= SMALL[0] and _rows(until_card, NARROW[1]) <= NARROW[0]


def _rows(blocks: Iterable[Block], columns: int) -> int:
    """Count the rows that are filled; a card is set as running text."""
    told = [(" ".join(texts(block)),) if isinstance(block, Card) else texts(block) for block in blocks]
    return sum(-(-len(text) // columns) for block in told for text in block)


def fitting(texts: Sequence[str], most: int) -> tuple[Sequence[str], Sequence[str]]:
    """Part texts into the first ones, of so many words together, and the rest."""
    words = 0
    for index, text in enumerate(texts):
        words += len(text.split())
        if words > most:
            return texts[:index], texts[index:]
    return texts, ()


def texts(block: Block) -> tuple[str, ...]:
    """List the texts of a block, but for the sources."""
    match block:
        case Banner(text) | Heading(text):
            return (text,)
        case Card(text, _, lines) | Trend(text, lines):
            return (text, *(line.text for line in lines))
        case Paragraph(line):
            return (line.text,)
        case Bullets(lines):
            return tuple(line.text for line in lines)
        case Labelled() | Blanks():
            return tuple(text for pair in block.pairs for text in pair)
        case Comparison(title, columns, rows):
            return (title, *columns, *(cell for row in rows for cell in row.cells))
        case Icons(title, shares, said, certainty):
            return (title, *(share.label for share in shares), said.text, certainty)
        case Bars(title, bars=bars, said=said, certainty=certainty):
            return (title, *(bar.label for bar in bars), said.text, certainty)
        case Sources():
            return ()
        case _:
            assert_never(block)
