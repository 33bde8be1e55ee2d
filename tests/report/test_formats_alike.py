"""All formats say the same: the words of the outline that they set, in its order, with its cards."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from markdown_it import MarkdownIt

from backtriage.judge.assessment import Assessment
from backtriage.judge.discretion import discreet
from backtriage.report.blocks import Card, Outline
from backtriage.report.formats import Format, outline_of, write_format
from backtriage.report.terminal import write_rich
from tests.conftest import TODAY, judged, slowly
from tests.report.hostile import inside, left_out, pieces, words_of
from tests.shipped import WELL, shipped

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PEOPLE: dict[str, dict[str, Any]] = {
    "plain back pain": WELL,
    "numb between the legs": {"em_now": "none", "ces": ["saddle"]},
    "on a blood thinner": WELL | {"age": 72, "dur": "gt12m", "history": "blood", "bleeding": "doac",
                                  "blood_kind": "none"},
    "hardly anything answered": {"age": 44},
    "a practitioner": WELL | {"role": "practitioner"},
}
each_person = pytest.mark.parametrize("name", PEOPLE)
each_language = pytest.mark.parametrize("language", ["en", slowly("de"), slowly("es")])


def person(name: str, language: str = "en") -> Assessment:
    """Judge one of the people."""
    return judged(shipped(language), **PEOPLE[name])


def outline(name: str, language: str, *, chapters: bool, numbered: bool) -> Outline:
    """Choose the words for one of them, as far as they may be kept."""
    return outline_of(discreet(person(name, language)), NOW, chapters=chapters, numbered=numbered)


def written(format: Format, name: str, language: str, *, full: bool) -> str:
    """Write the result of one of them, and read its words back."""
    told = str(write_format(format, person(name, language), NOW, full=full))
    if format is Format.TERMINAL:
        return told
    found = pieces(told if format is Format.HTML else READER.render(told))
    return words_of(inside(found, "main")[0] if format is Format.HTML else found)


def evenly(text: str) -> str:
    """Leave out what a line break or a heading in capitals may change."""
    return " ".join(text.upper().split())


def missing(told: Outline, words: str) -> list[str]:
    """List what a format does not say, or not in the order of the outline."""
    return left_out(told, evenly(words), evenly)


@each_person
@each_language
@pytest.mark.parametrize("full", [False, True])
def test_markdown_says_what_the_outline_says(name: str, language: str, full: bool) -> None:
    """In short without chapters, in full with them; both with the numbers of sources."""
    told = outline(name, language, chapters=full, numbered=True)

    assert not missing(told, written(Format.MARKDOWN, name, language, full=full))


@each_person
@each_language
def test_a_page_says_what_the_outline_says(name: str, language: str) -> None:
    """It has the chapters in any case, folded."""
    told = outline(name, language, chapters=True, numbered=True)

    assert not missing(told, written(Format.HTML, name, language, full=False))


@each_person
@each_language
def test_plain_and_drawn_lines_say_what_the_outline_says(name: str, language: str) -> None:
    """They carry no numbers of sources, and tell chapters by their titles."""
    told = outline(name, language, chapters=False, numbered=False)
    drawn = StringIO()
    write_rich(told.blocks(), drawn, 80)

    assert not missing(told, written(Format.TERMINAL, name, language, full=False))
    assert not missing(told, drawn.getvalue().replace("•", ""))


@each_person
def test_each_format_has_the_same_first_page(name: str) -> None:
    """Chapters and numbers make no difference to it, nor to its cards."""
    firsts = [outline(name, "en", chapters=chapters, numbered=numbered).pages[0]
              for chapters in (False, True) for numbered in (False, True)]

    assert all(first == firsts[0] for first in firsts)
    signs = [block for block in firsts[0].blocks if isinstance(block, Card)]
    assert bool(signs) is (name not in ("a practitioner", "numb between the legs"))


@pytest.mark.parametrize("format", [Format.TERMINAL, Format.MARKDOWN])
def test_in_full_there_is_more_and_it_is_told_how_to_have_it(format: Format) -> None:
    """In short, a line says how all of it is had; in full, that line is gone and the chapters are there."""
    option = shipped().words("formats.with_option")
    short, full = (written(format, "plain back pain", "en", full=each) for each in (False, True))

    assert option in short
    assert option not in full
    assert len(full.split()) > 3 * len(short.split())


def test_lines_on_a_screen_carry_no_numbers_of_sources() -> None:
    """In full they do, once beside each line and once in the list."""
    short, full = (written(Format.TERMINAL, "plain back pain", "en", full=each) for each in (False, True))

    assert "[1" not in short
    assert "[1]" in full
