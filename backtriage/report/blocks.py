"""What a report is made of, before it is set in any type: pages of a few kinds of blocks.

Words are chosen once, in the outlines; a format only typesets these few kinds.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from backtriage.flow.value import Value

if TYPE_CHECKING:
    from backtriage.flow.words import Words

SENTENCE = re.compile(r"(?<=[.!?])\s")


class Tone(IntEnum):
    """How urgent something is, as every format shows it: in colour, and beside words."""

    HOME = 0  # green
    BOOK = 1  # blue
    WEEK = 2  # yellow
    TODAY = 3  # amber
    NOW = 4  # red


class Line(Value):
    """A sentence or two, and the sources behind them, by number."""

    text: str
    cites: tuple[int, ...] = ()


class Heading(Value):
    """What the next blocks are about."""

    text: str


class Banner(Value):
    """What to do and by when: the heading of a whole result."""

    text: str
    tone: Tone


class Card(Value):
    """Signs to watch for, under what to do if one of them starts."""

    text: str
    tone: Tone
    lines: tuple[Line, ...]


class Paragraph(Value):
    """Running words; `strong` ones are what must not be overlooked."""

    line: Line
    strong: bool = False


class Bullets(Value):
    """Things side by side."""

    lines: tuple[Line, ...]


class Labelled(Value):
    """Labels with what was said of each."""

    pairs: tuple[tuple[str, str], ...]


class Blank(Value):
    """Something to be filled in: what was typed, or lines to write on."""

    label: str
    said: str = ""
    lines: int = 1


class Blanks(Value):
    """Things to be filled in by hand; `title` says so where nobody can write."""

    title: str
    blanks: tuple[Blank, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Labels with what was typed of each, which may be nothing."""
        return tuple((blank.label, blank.said) for blank in self.blanks)


class Row(Value):
    """One row of a table: its first cell names it."""

    cells: tuple[str, ...]
    cites: tuple[int, ...] = ()


class Comparison(Value):
    """Things compared, in the same columns for every row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Share(Value):
    """So many of 100 people."""

    label: str
    count: int  # 0 to 100


class Icons(Value):
    """Groups of 100 people each, drawn one by one; `said` says the same in words."""

    title: str
    shares: tuple[Share, ...]
    said: Line
    certainty: str = ""  # how sure this is, in words; empty if that stands elsewhere


class Bar(Value):
    """A figure, and between which bounds it may truly lie, where that is known."""

    label: str
    value: float
    least: float | None
    most: float | None
    figures: str  # the same as text, as the language writes numbers: "16.0 (10.6 to 21.3)"


class Bars(Value):
    """Figures on one scale, drawn as bars; `said` says the same in words."""

    title: str
    unit: str
    low: float  # what the scale reaches from and to
    high: float
    bars: tuple[Bar, ...]
    said: Line
    certainty: str = ""


class Mark(Value):
    """One number of a trend; None if it is not known."""

    at: float  # from 0 to 1 along the time
    value: int | None
    told: str  # the same in words


class Tick(Value):
    """A point of time that has a name."""

    at: float
    label: str


class Chart(Value):
    """A picture of a trend on its whole scale, with time to scale; `target` is the line that matters."""

    low: int
    high: int
    marks: tuple[Mark, ...]
    target: int | None
    target_label: str  # empty where there is no target
    sessions: tuple[float, ...]
    sessions_label: str
    unknown_label: str
    ticks: tuple[Tick, ...]  # each week or day; a picture names as many as it has room for


class Trend(Value):
    """How a number went: first in words, then as a picture, or as a table where there are no pictures."""

    title: str
    said: tuple[Line, ...]
    chart: Chart | None  # None until there are two numbers, as is the table
    table: Comparison | None

    @property
    def alt(self) -> str:
        """Say what the picture shows, number by number."""
        marks = self.chart.marks if self.chart else ()
        return f"{self.title}. {'; '.join(mark.told for mark in marks)}"


class Sources(Value):
    """On whose word things are said, by the numbers that lines carry."""

    entries: tuple[tuple[int, str], ...]


Block = (Banner | Heading | Card | Paragraph | Bullets | Labelled | Blanks | Comparison | Icons | Bars
         | Trend | Sources)


class Reader(StrEnum):
    """For whom a page is written."""

    PERSON = "person"
    PRACTITIONER = "practitioner"


class Page(Value):
    """What belongs together; its title is its line in the menu, and its first block a heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    reader: Reader = Reader.PERSON
    chapter: bool = False  # to read on about, and told only on request
    near: bool = True  # False: one has to ask for more to see its title

    def headed(self) -> tuple[str, tuple[Block, ...]]:
        """Give its heading, and what stands below it."""
        heading = self.blocks[0] if self.blocks else None
        if isinstance(heading, Banner) or (isinstance(heading, Heading) and heading.text == self.title):
            return heading.text, self.blocks[1:]
        return self.title, self.blocks

    def told(self) -> tuple[Block, ...]:
        """Give its heading and its blocks."""
        title, below = self.headed()
        return self.blocks if len(below) < len(self.blocks) else (Heading(title), *below)

    @property
    def opening(self) -> str:
        """Its first sentence, for those who wonder whether to open it."""
        texts = (line.text for block in self.blocks for line in _lines_of(block))
        return SENTENCE.split(next(texts, ""), maxsplit=1)[0]


def _lines_of(block: Block) -> tuple[Line, ...]:
    """The running words of a block."""
    match block:
        case Paragraph(line):
            return (line,)
        case Bullets(lines):
            return lines
        case _:
            return ()


class Outline(Value):
    """A whole result: the first page says what to do, and is enough by itself."""

    title: str
    words: Words  # those of the formats, in the language of the result
    paper: str  # "a4" or "us-letter"
    footer: str  # of each sheet of paper: when it was made, of which content
    pages: tuple[Page, ...]
    numbers: tuple[str, ...] = ()  # to call, as they stand in the words: "999 (or 112)"

    @property
    def tone(self) -> Tone:
        """How urgent it is."""
        return next((block.tone for block in self.blocks() if isinstance(block, Banner)), Tone.HOME)

    def blocks(self) -> tuple[Block, ...]:
        """All pages, one after another, each below its heading."""
        return tuple(block for page in self.pages for block in page.told())
