"""A result on paper: how many sheets, how they look, and what a screen reader hears."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from backtriage.flow.words import Words
from backtriage.judge.assessment import assess
from backtriage.report.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Line,
    Outline,
    Paragraph,
    Reader,
    Row,
    Share,
    Sources,
)
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.pdf import PdfMissing, to_pdf
from tests.conftest import TODAY, WORDS, slowly
from tests.report.sheets import (
    FIRST,
    LIMITS,
    TABLE,
    WHOLE,
    assert_in_order,
    close,
    dark,
    ink,
    page,
    read,
    root_of,
    sheet,
    tags_of,
    texts,
    told,
)
from tests.shipped import everybody, shipped

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
PAPERS = {"a4": (595, 842), "us-letter": (612, 792)}  # points


@cache
def told_in(language: str, every: int) -> tuple[Outline, ...]:
    """Results of the shipped flow, from few answers to many."""
    said = sorted((person.vignette.response for person in everybody()), key=lambda each: len(each.answers))
    return tuple(for_person(assess(shipped(language), each, TODAY), NOW)
                 for each in [*said[::every], said[-1]])


each_language = pytest.mark.parametrize("language, every", [
    ("en", 400), ("de", 400),
    *(slowly(language, 50) for language in ("en", "es", "de"))])


@each_language
def test_a_result_takes_two_sheets_for_the_person_and_one_for_the_practitioner(
        language: str, every: int) -> None:
    """However much was found, the person gets two sheets, and the practitioner one that stands alone."""
    for made in told_in(language, every):
        handover = next(each for each in made.pages if each.reader is Reader.PRACTITIONER)

        assert len(texts(made)) <= 3
        assert texts(made)[-1].startswith(close(handover.title))
        assert root_of(made)["/Lang"] == language


@each_language
def test_every_word_for_the_practitioner_of_a_shipped_result_is_on_the_sheet(
        language: str, every: int) -> None:
    """Nothing clinical is left out: each answer, finding and change can be read back, in order."""
    for made in told_in(language, every):
        handover = next(each for each in made.pages if each.reader is Reader.PRACTITIONER)
        phrases = [phrase for block in handover.blocks for phrase in said(block)]

        assert_in_order(texts(made)[-1], *phrases)


def said(block: Block) -> list[str]:
    match block:
        case Heading(text):
            return [text]
        case Paragraph(line):
            return [line.text]
        case Bullets(lines):
            return [line.text for line in lines]
        case Labelled(pairs):
            return [part for pair in pairs for part in pair]
        case _:
            raise AssertionError(block)


def test_a_clinical_summary_is_one_sheet() -> None:
    """What a practitioner asks for is one sheet in itself."""
    busiest = max(everybody(), key=lambda person: len(person.vignette.found))
    made = for_practitioner(busiest.assessment)

    [text] = texts(made)
    assert all(close(words) in text for page in made.pages for block in page.blocks
               if not isinstance(block, Sources) for words in said(block))


def test_pages_are_read_in_the_order_in_which_they_were_told() -> None:
    """What to do comes first, then what was found; sources come last, and the practitioner's sheet after."""
    assert_in_order(
        "".join(texts(WHOLE)), "See somebody today", "Call now.", "About pictures", "Out of 100 people",
        "Real: 48 of 100", "Pretend: 44 of 100", "Neither: 27 of 100",
        "48, 44 and 27 of 100 were better. [1]", "How sure: fairly.", "How much it fell",
        "Real: 30.8 (points)", "Gap: 16 (10.6 to 21.3) (points)",
        "It fell by 31 points. [2]", "How sure: not very.", "Ways to help", "What", "Gain", "Exercise",
        "Some [1]", "Rest", "None", "Limits", "It cannot see you. [2]", "Where from",
        "[1] First and others. 2020. [2] Second. 2021.", "Once more: call.", "Made today.", "1 / 2",
        "To hand over", "Age: 44", "Decision support only.", "Made today.", "2 / 2")


def test_the_file_says_what_it_is_to_a_screen_reader() -> None:
    """It is tagged, has a title and a language, and claims the standard that it was checked against."""
    root = root_of(WHOLE)
    about: Any = read(WHOLE).metadata

    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "en"
    assert about["/Title"] == "A result: See somebody today"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_the_language_is_known_by_its_first_part() -> None:
    """A variant of a language is set as that language."""
    portuguese = Words("pt-BR", WORDS.texts)

    assert root_of(told(FIRST, words=portuguese))["/Lang"] == "pt"


def test_headings_lists_and_tables_are_told_as_such() -> None:
    """Roles tell a screen reader where it is; the level of headings never jumps."""
    roles = [role for role, _, _ in tags_of(WHOLE)]
    levels = [int(role[2]) for role in roles if re.fullmatch(r"/H\d", role)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"/L", "/LI", "/P"} <= {*roles}
    assert (roles.count("/Table"), roles.count("/TR"), roles.count("/TH"), roles.count("/TD")) == (1, 3, 2, 4)


def test_no_table_is_hidden_behind_other_words() -> None:
    """A table in a picture with a text of its own could not be walked through cell by cell."""
    [(_, above, alt)] = [tag for tag in tags_of(WHOLE) if tag[0] == "/Table"]

    assert "/Figure" not in above
    assert not alt


def test_each_picture_is_said_in_words() -> None:
    """Every group of people and every bar has the same figures as text."""
    assert [alt for role, _, alt in tags_of(WHOLE) if role == "/Figure"] == [
        "Real: 48 of 100", "Pretend: 44 of 100", "Neither: 27 of 100",
        "Real: 30.8 (points)", "Gap: 16 (10.6 to 21.3) (points)"]


def test_more_people_are_drawn_darker() -> None:
    """A filled sign and an empty one differ without colour, and their number is what is said."""
    few, some, most = (dark(ink(told(page("one", Icons("", (Share("x", count),), Line("")))))[0])
                       for count in (10, 50, 90))

    assert some - few == pytest.approx(most - some, rel=0.05)
    assert some - few > 100


def test_an_interval_is_drawn_only_where_it_is_known() -> None:
    """A figure that was given without bounds gets no whisker."""
    def drawn(least: float | None, most: float | None) -> int:
        one = Bar("x", 20.0, least, most, "20")
        return dark(ink(told(page("one", Bars("", "", 0.0, 40.0, (one,), Line("")))))[0])

    assert drawn(None, None) < drawn(19.0, 21.0) < drawn(5.0, 38.0)


@pytest.mark.parametrize("low, high, value", [(0.0, 0.0, 0.0), (-40.0, -10.0, -30.0), (5.0, 9.0, 20.0)])
def test_any_scale_can_be_drawn(low: float, high: float, value: float) -> None:
    """A scale without length, below zero, or too short for its figure breaks nothing."""
    bar = Bar("Odd", value, value, value, "odd")

    assert "Odd:odd" in texts(told(page("one", Bars("", "", low, high, (bar,), Line("")))))[0]


def test_all_fonts_are_in_the_file() -> None:
    """The sheet looks and reads the same on any machine and printer."""
    resources: list[Any] = [each["/Resources"] for each in read(WHOLE).pages]
    fonts = [font.get_object() for each in resources for font in each["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]

    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & {*descriptor} for descriptor in inner)
    assert all("/ToUnicode" in font for font in fonts)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_paper_is_that_of_the_country(paper: str) -> None:
    """A4 in most of the world, Letter in North America."""
    sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height))
             for sheet in read(told(FIRST, sheet(), LIMITS, paper=paper)).pages}

    assert sizes == {PAPERS[paper]}


def test_the_same_result_gives_the_same_file() -> None:
    """No clock and no chance is in the file, so that two can be compared."""
    assert to_pdf(WHOLE) == to_pdf(WHOLE)


def test_every_sheet_has_ink_and_white_margins() -> None:
    """Nothing is blank, and nothing runs off the paper, not even a word without an end."""
    endless = Bullets((Line("W" * 500), Line("x" * 5000)))
    made = told(FIRST, page("one", endless, TABLE, Comparison("T", ("a",) * 5, (Row(("y" * 300,) * 5),))),
                sheet(endless, Labelled((("v" * 100, "v" * 400),))), LIMITS)

    for picture in ink(made):
        width, height = picture.size
        assert dark(picture) > 1000
        assert not dark(picture.crop((width - 40, 0, width, height)))
        assert not dark(picture.crop((0, 0, 40, height)))


def test_without_its_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is complete without PDF; only who asks for it is told what to install."""
    monkeypatch.setitem(__import__("sys").modules, "typst", None)

    with pytest.raises(PdfMissing):
        to_pdf(WHOLE)
