"""A result on paper: how many sheets, how they look, and what a screen reader hears."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest

from backtriage.flow.words import Words
from backtriage.judge.assessment import assess
from backtriage.report.blocks import (
    Banner,
    Bar,
    Bars,
    Bullets,
    Card,
    Comparison,
    Icons,
    Labelled,
    Line,
    Outline,
    Page,
    Reader,
    Row,
    Share,
    Tone,
)
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.pdf import PdfMissing, to_pdf
from tests.conftest import TODAY, WORDS, judged, slowly
from tests.report.grey import READABLE, TOLD_APART, contrast, paper_and_ink
from tests.report.hostile import told_on
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
    printed,
    read,
    root_of,
    sheet,
    sizes_of_print,
    tags_of,
    texts,
    told,
)
from tests.shipped import WELL, everybody, shipped

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
SMALLEST = 9.5  # points
PAPERS = {"a4": (595, 842), "us-letter": (612, 792)}  # points


@cache
def told_in(language: str, every: int) -> tuple[Outline, ...]:
    """Results of the shipped flow as they are printed, from few answers to many."""
    said = sorted((person.vignette.response for person in everybody()), key=lambda each: len(each.answers))
    return tuple(for_person(assess(shipped(language), each, TODAY), NOW, chapters=False, numbered=False)
                 for each in [*said[::every], said[-1]])


each_language = pytest.mark.parametrize("language, every", [
    ("en", 400),
    *(slowly(language, 150) for language in ("en", "es", "de"))])


@each_language
def test_a_result_takes_one_sheet_for_the_person_and_one_for_the_practitioner(
        language: str, every: int) -> None:
    """However much was found, each gets one sheet that stands alone."""
    for made in told_in(language, every):
        handover = next(each for each in made.pages if each.reader is Reader.PRACTITIONER)

        assert len(texts(made)) == 2
        assert texts(made)[-1].startswith(close(handover.title))
        assert root_of(made)["/Lang"] == language
        assert sizes_of_print(made)[0] >= SMALLEST


@each_language
def test_what_to_do_and_what_to_watch_for_always_fit(language: str, every: int) -> None:
    """The first page and its cards are told to the last word, in order; all else is told or named."""
    for made in told_in(language, every):
        text, first = texts(made)[0], made.pages[0]
        others = [page for page in made.pages[1:] if page.reader is Reader.PERSON]

        assert_in_order(text, *filter(None, told_on(first)))
        for other in others:
            assert all(close(words) in text for words in told_on(other)) or close(other.title) in text


@each_language
def test_every_word_for_the_practitioner_is_on_the_sheet_or_counted(language: str, every: int) -> None:
    """Nothing clinical is left out in silence: each answer, finding and change can be read back, in order."""
    for made in told_in(language, every):
        handover = next(each for each in made.pages if each.reader is Reader.PRACTITIONER)
        words, text = made.words, texts(made)[-1]
        counted = [count for count in range(1, 400) if close(words("formats.cut", n=count)) in text]

        missing = [phrase for phrase in told_on(handover) if close(phrase) not in text]
        assert bool(missing) is bool(counted)
        if counted:
            assert close(words("formats.with_full", titles=handover.title)) in text
        else:
            assert_in_order(text, *told_on(handover))


def test_in_full_a_booklet_tells_all_that_the_sheets_leave_out() -> None:
    """Every word of a result can be read back from the sheets or from the pages that follow."""
    unsure = {item.id: "not_sure" for item in shipped().items.values() if "not_sure" in item.doubts}
    for somebody in (judged(shipped(), **WELL), judged(shipped(), **unsure | {"region": "uk"})):
        made = for_person(somebody, NOW)
        text = "".join(texts(made, full=True)).replace("-", "")  # words of tables may be broken

        assert len(texts(made, full=True)) > 2
        assert sizes_of_print(made, full=True)[0] >= SMALLEST
        assert not [words for each in made.pages for words in told_on(each)
                    if close(words).replace("-", "") not in text]


def test_a_clinical_summary_is_one_sheet() -> None:
    """What a practitioner asks for is one sheet in itself, with its heading in the colour of its urgency."""
    busiest = max(everybody(), key=lambda person: len(person.vignette.found))
    made = for_practitioner(busiest.assessment, NOW, numbered=False)

    [text] = texts(made)
    assert text.startswith(close(made.pages[0].headed()[0]))
    assert close(WORDS("summary.sources")) in text


def test_pages_are_read_in_the_order_in_which_they_were_told() -> None:
    """What to do comes first; then the practitioner's sheet, and the booklet, which ends with the sources."""
    assert_in_order(
        "".join(texts(WHOLE, full=True)), "See somebody today", "Call now.", "At once: call", "Numb skin.",
        "Weak legs.", "Book a check", "No better.", "Limits", "It cannot see you. [2]", "Once more: call.",
        WORDS("formats.booklet", titles="About pictures · Where from"), "Made today.", "1 / 3",
        "To hand over", "Age: 44", "Decision support only.", "Made today.", "2 / 3",
        "About pictures", "Out of 100 people",
        "Real: 48 of 100", "Pretend: 44 of 100", "Neither: 27 of 100",
        "48, 44 and 27 of 100 were better. [1]", "How sure: fairly.", "How much it fell",
        "Real: 30.8 (points)", "Gap: 16 (10.6 to 21.3) (points)",
        "It fell by 31 points. [2]", "How sure: not very.", "Ways to help", "What", "Gain", "Exercise",
        "Some [1]", "Rest", "None", "Where from", "[1] First and others. 2020.", "[2] Second. 2021", "3 / 3")


def test_what_stands_at_the_foot_of_a_sheet_is_not_told_above_it_too() -> None:
    """Of which day and version a result is takes one line of a sheet, not three."""
    limits = page("limits", Bullets((Line("Made today."), Line("It cannot see you."))))
    [text] = texts(told(FIRST, limits))

    assert text.count("Madetoday.") == 1
    assert "Itcannotseeyou." in text


def test_without_being_asked_for_chapters_are_not_printed_but_named() -> None:
    """The sheets end with where to find the rest."""
    text = "".join(texts(WHOLE))

    assert len(texts(WHOLE)) == 2
    assert "Outof100people" not in text
    assert close(WORDS("formats.with_full", titles="About pictures · Where from")) in text


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
    roles = [role for role, _, _ in tags_of(WHOLE, full=True)]
    levels = [int(role[2]) for role in roles if re.fullmatch(r"/H\d", role)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"/L", "/LI", "/P"} <= {*roles}
    assert (roles.count("/Table"), roles.count("/TR"), roles.count("/TH"), roles.count("/TD")) == (1, 3, 2, 4)


def test_no_table_is_hidden_behind_other_words() -> None:
    """A table in a picture with a text of its own could not be walked through cell by cell."""
    [(_, above, alt)] = [tag for tag in tags_of(WHOLE, full=True) if tag[0] == "/Table"]

    assert "/Figure" not in above
    assert not alt


def test_each_picture_is_said_in_words() -> None:
    """Every group of people and every bar has the same figures as text."""
    assert [alt for role, _, alt in tags_of(WHOLE, full=True) if role == "/Figure"] == [
        "Real: 48 of 100", "Pretend: 44 of 100", "Neither: 27 of 100",
        "Real: 30.8 (points)", "Gap: 16 (10.6 to 21.3) (points)"]


def test_more_people_are_drawn_darker() -> None:
    """A filled sign and an empty one differ without colour, and their number is what is said."""
    few, some, most = (dark(ink(told(page("one", Icons("", (Share("x", count),), Line("")))), scale=3)[0])
                       for count in (10, 50, 90))

    assert some - few == pytest.approx(most - some, rel=0.05)
    assert some - few > 100


@pytest.mark.parametrize("tone", Tone)
def test_a_card_is_read_in_black_and_white(tone: Tone) -> None:
    """On a printer without colour its head is told from its body, and the words on both can be read."""
    card = Card("Go there", tone, (Line("Numb skin."),))
    made = told(Page("first", "First", (Banner("Find help", tone), card)))
    [picture] = ink(made, scale=4)
    [leaf] = pypdfium2.PdfDocument(printed(made))
    text, (_, height) = leaf.get_textpage(), leaf.get_size()

    def seen(words: str) -> tuple[int, int]:
        found = text.search(words).get_next()
        left, low, right, high = text.get_rect(text.count_rects(*found) - 1)
        box = (left - 2, height - high - 2, right + 2, height - low + 2)
        return paper_and_ink(picture.crop(tuple(4 * each for each in box)))

    heading, head, body = map(seen, ("Find help", "Go there", "Numb skin."))
    assert heading[0] == head[0]
    assert contrast(head[0], body[0]) >= TOLD_APART
    assert min(contrast(*each) for each in (heading, head, body)) >= READABLE


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
