"""A result as Markdown: it says the same as every other format, and words stay words in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from backtriage.report.blocks import (
    Comparison,
    Heading,
    Icons,
    Line,
    Outline,
    Page,
    Paragraph,
    Sources,
    Trend,
)
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.markdown import to_markdown
from tests.conftest import TODAY, WORDS, judged, slowly
from tests.report.hostile import (
    AT_EDGES,
    ENDLESSLY,
    HARMLESS,
    HOSTILE,
    Piece,
    briefly,
    cited_by,
    everywhere,
    inside,
    left_out,
    levels_of,
    pieces,
    spoken,
    strange_words,
    told_in_order,
    unruly,
    words_of,
)
from tests.shipped import WELL, shipped

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MADE_LINKS = re.compile(r"(?i)\bwww\.|(?:https?|ftp)://|(?:mailto|xmpp):")  # by programs that look for them
LASTING = {**WELL, "site": ["low", "below_knee"], "dur": "3to12m"}
TEXTS = ("every kind of block", "somebody well", "somebody well, in German", "an emergency", "a summary")
each_text = pytest.mark.parametrize("name", TEXTS)


@cache
def whole(name: str) -> Outline:
    """Choose the words of one text."""
    if name == "every kind of block":
        return everywhere(HARMLESS)
    flow = shipped("de" if "German" in name else "en")
    person = judged(flow, em_now="chest") if name == "an emergency" else judged(flow, **LASTING)
    return for_practitioner(person, NOW) if name == "a summary" else for_person(person, NOW)


def read(told: Outline) -> list[Piece]:
    """Write an outline, and read it back as a program for Markdown does."""
    return pieces(READER.render(to_markdown(told)))


@cache
def harmless(make: Callable[[str], Outline]) -> list[Piece]:
    """What is found in a text of harmless words."""
    return read(make(HARMLESS))


def holds_only_words(make: Callable[[str], Outline], text: str) -> None:
    """Words make the same elements as harmless ones, and are found again in the same places."""
    told = to_markdown(make(text))

    assert spoken(pieces(READER.render(told))) == spoken(harmless(make), text)
    assert not unruly(told)
    assert not MADE_LINKS.search(told)


@pytest.mark.parametrize("text", (HOSTILE | AT_EDGES).values(), ids=HOSTILE | AT_EDGES)
def test_hostile_words_are_only_words(text: str) -> None:
    """Nothing that somebody typed is read as Markdown, as HTML or as a link."""
    holds_only_words(everywhere, text)


@given(strange_words)
def test_any_words_are_only_words(text: str) -> None:
    """The same holds of whatever somebody may type."""
    holds_only_words(everywhere, text)


@pytest.mark.parametrize("sign", "\\`*_[]<>#|~&!@^$=+{}")
def test_a_sign_that_is_markup_anywhere_is_taken_as_text(sign: str) -> None:
    """Programs know more than CommonMark does: formulas, footnotes, names, attributes, marked words."""
    told = to_markdown(briefly(f"a{sign}b"))

    assert told.count(f"a\\{sign}b") == told.count("a") - to_markdown(briefly("")).count("a") == 3


@pytest.mark.parametrize("name", [name if name == "signs" else slowly(name) for name in ENDLESSLY])
def test_endless_words_are_only_words(name: str) -> None:
    """100,000 signs are told to the last one."""
    holds_only_words(briefly, ENDLESSLY[name])


def test_words_of_which_nothing_is_left_leave_no_signs_behind() -> None:
    """A text of control signs alone is an empty one, also where it would be strong."""
    found = read(everywhere("\x1b\u202e"))

    assert "*" not in words_of(found)
    assert len(inside(found, "h1")) == 1
    assert not any(piece.text == "hr" for piece in found)
    assert words_of(inside(found, "strong")[0]) == "[1, 2]"


@each_text
def test_headings_tell_how_a_text_is_built(name: str) -> None:
    """There is one heading of the first level, it comes first, and no level is left out on the way down."""
    levels = levels_of(read(whole(name)))

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@each_text
def test_a_text_says_all_of_a_result(name: str) -> None:
    """Every word of the outline stands in it, in its order."""
    assert not left_out(whole(name), words_of(read(whole(name))))


@pytest.mark.parametrize("name", TEXTS[:3])
def test_tables_are_tables(name: str) -> None:
    """Each has the cells of the outline, in its rows and columns."""
    tables = [table for block in whole(name).blocks()
              if isinstance(table := block.table if isinstance(block, Trend) else block, Comparison)]
    found = inside(read(whole(name)), "table")

    assert len(tables) == len(found) > 0
    for table, drawn in zip(tables, found, strict=True):
        [[*columns], *rows] = [[words_of(cell) for cell in inside(row, "th", "td")]
                               for row in inside(drawn, "tr")]
        assert columns == [*table.columns]
        assert [row[:-1] for row in rows] == [[*row.cells[:-1]] for row in table.rows]
        assert [row[-1] for row in rows] == [
            row.cells[-1] + (f" [{', '.join(map(str, row.cites))}]" if row.cites else "")
            for row in table.rows]


@pytest.mark.parametrize("name", TEXTS[:3])
def test_pictures_are_told_in_words_and_drawn_in_people(name: str) -> None:
    """Of each 100 people, those who count are filled; they stand in tens, so that they can be counted."""
    told, blocks = to_markdown(whole(name)), whole(name).blocks()
    shares = [share for block in blocks if isinstance(block, Icons) for share in block.shares]
    drawn = [line.strip() for line in told.splitlines() if "●" in line or "○" in line]

    assert len(shares) == len(drawn) > 0
    for share, people in zip(shares, drawn, strict=True):
        assert (people.count("●"), people.count("○")) == (share.count, 100 - share.count)
        assert "○●" not in people.replace(" ", "")
        assert {len(ten) for ten in people.split()} == {10}


@pytest.mark.parametrize("name", TEXTS[1:])
def test_a_number_is_that_of_a_source(name: str) -> None:
    """Whatever is cited stands in the list of sources, under its number."""
    found = read(whole(name))
    items = [words_of(item) for item in inside(found, "li")]
    listed = [block for block in whole(name).blocks() if isinstance(block, Sources)]

    for number, cite in (entry for block in listed for entry in block.entries):
        assert f"[{number}] {cite}" in items
    cited = {number for block in whole(name).blocks() for number in cited_by(block)}
    assert cited <= {number for block in listed for number, _ in block.entries}


@each_text
def test_a_text_also_reads_well_as_it_is(name: str) -> None:
    """Nothing but a sign before what could be markup is added to words, and lines hold no HTML."""
    told = to_markdown(whole(name))
    plain = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", told)

    assert not [text for text in told_in_order(whole(name)) if text not in plain]
    assert not re.search(r"(?<!\\)[<>]", told)
    assert told.endswith("\n")
    assert "\n\n\n" not in told


def test_strong_words_are_strong() -> None:
    """What must not be overlooked is set so."""
    blocks = (Heading("See somebody today"), Paragraph(Line("*Call* now.", (1,)), strong=True),
              Paragraph(Line("Or walk there.")))
    found = read(Outline("A result", WORDS, "a4", "Made today.", (Page("first", "First", blocks),)))

    assert [words_of(strong) for strong in inside(found, "strong")] == ["*Call* now. [1]"]
