"""A result on paper: how many sheets, what a screen reader hears, and what hostile words can do to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from backtriage.flow.words import Words
from backtriage.judge.assessment import assess
from backtriage.judge.response import clean
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
    Page,
    Paragraph,
    Reader,
    Row,
    Share,
    Sources,
)
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.pdf import UNKNOWN, UNSET, PdfMissing, to_pdf
from tests.conftest import TODAY, WORDS, draws, slowly
from tests.shipped import everybody, shipped

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
PAPERS = {"a4": (595, 842), "us-letter": (612, 792)}  # points
ICONS = Icons("Out of 100 people", (Share("Real", 48), Share("Pretend", 44), Share("Neither", 27)),
              Line("48, 44 and 27 of 100 were better.", (1,)), "How sure: fairly.")
BARS = Bars("How much it fell", "points", 0.0, 40.0,
            (Bar("Real", 30.8, None, None, "30.8"), Bar("Gap", 16.0, 10.6, 21.3, "16 (10.6 to 21.3)")),
            Line("It fell by 31 points.", (2,)), "How sure: not very.")
TABLE = Comparison("Ways to help", ("What", "Gain"), (Row(("Exercise", "Some"), (1,)), Row(("Rest", "None"))))
SOURCES = Sources(((1, "First and others. 2020."), (2, "Second. 2021")))
FIRST = Page("first", "Result", (Heading("See somebody today"), Paragraph(Line("Call now."), strong=True)))
LIMITS = Page("limits", "Limits", (Heading("Limits"), Bullets((Line("It cannot see you.", (2,)),)),
                                   Heading("Where from"), SOURCES, Paragraph(Line("Once more: call."))))


def page(name: str, *blocks: Block, on_paper: bool = True) -> Page:
    return Page(name, f"About {name}", (Heading(f"About {name}"), *blocks), on_paper=on_paper)


def sheet(*blocks: Block) -> Page:
    closing = Paragraph(Line("Decision support only."))
    return Page("handover", "To hand over", (Heading("To hand over"), *blocks, closing), Reader.PRACTITIONER)


def told(*pages: Page, words: Words = WORDS, paper: str = "a4", title: str = "A result") -> Outline:
    return Outline(title, words, paper, "Made today.", pages)


def bullets(count: int, word: str = "bullet") -> Bullets:
    return Bullets(tuple(Line(f"This is {word} {number} of many, and it has something to say.")
                         for number in range(count)))


WHOLE = told(FIRST, page("pictures", ICONS, BARS, TABLE), sheet(Labelled((("Age", "44"),))), LIMITS)


def root_of(made: Outline) -> Any:
    return read(made).root_object


@cache
def read(made: Outline) -> PdfReader:
    return PdfReader(BytesIO(to_pdf(made)))


def close(text: str) -> str:
    """Leave out whatever a line break may change."""
    return re.sub(r"[\s\u200b]+", "", text)


@cache
def texts(made: Outline) -> list[str]:
    """What is read back from each sheet."""
    return [close(each.extract_text()) for each in read(made).pages]


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


def tags_of(made: Outline) -> list[tuple[str, tuple[str, ...], str]]:
    return [*tags(root_of(made)["/StructTreeRoot"])]


def ink(made: Outline) -> list[Any]:
    """Draw each sheet, in shades of grey from 0 to 255."""
    return [each.render(grayscale=True).to_pil() for each in pypdfium2.PdfDocument(to_pdf(made))]


def dark(picture: Any) -> int:
    return sum(picture.histogram()[:128])


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

    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "en"
    assert read(WHOLE).metadata.title == "A result: See somebody today"  # type: ignore[union-attr]
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


# What does not fit.

def test_what_is_not_printed_is_named() -> None:
    """Pages that paper has no room for are named on the sheet, so that somebody can look for them."""
    made = told(FIRST, page("much", bullets(60)), page("side effects", bullets(5), on_paper=False),
                page("more", bullets(200)), LIMITS)
    text = "".join(texts(made))

    assert len(texts(made)) <= 2
    assert "Thisisbullet59ofmany" in text
    assert "Thisisbullet60ofmany" not in text
    assert close(WORDS("formats.continued", titles="About side effects · About more")) in text


def test_the_last_pages_are_left_out_first() -> None:
    """Pages come in the order of their weight; what to do, and the limits, always stay."""
    parts = (page(f"part {number}", bullets(30, f"part {number}")) for number in range(9))
    made = told(FIRST, *parts, LIMITS)
    text = "".join(texts(made))
    printed = [number for number in range(9) if f"Thisispart{number}0of" in text]

    assert printed == [*range(len(printed))]
    assert 3 <= len(printed) < 9
    assert_in_order(text, "See somebody today", "Call now.", "It cannot see you.", "Once more: call.")


def size_of_print(made: Outline) -> float:
    sizes: list[float] = []

    def seen(text: str, _matrix: object, matrix: list[float], _font: object, size: float) -> None:
        if "bullet" in text:
            sizes.append(size * abs(matrix[3]))

    read(made).pages[0].extract_text(visitor_text=seen)
    return round(max(sizes), 1)


def test_print_gets_smaller_before_anything_is_left_out() -> None:
    """Room is made in three steps, and no smaller than can be read."""
    heights = [size_of_print(told(FIRST, page("much", bullets(count)), LIMITS)) for count in (5, 105, 125)]

    assert heights[0] == 10.0
    assert heights == sorted(heights, reverse=True)
    assert 8.5 <= heights[-1] < 10.0


@pytest.mark.parametrize("pages", [
    (FIRST, page("much", bullets(1000)), LIMITS),
    slowly((FIRST, *(page(str(number), bullets(10)) for number in range(60)), LIMITS)),
    slowly((FIRST, Page("limits", "Limits", (Heading("Limits"), bullets(2000))))),
    (FIRST, Page("limits", "Limits", (
        Paragraph(Line("", (*range(900),))), Sources(tuple((number, "A source") for number in range(900)))))),
    (Page("first", "Result", (Heading("Call"), bullets(2000))),),
    slowly((Page("first", "R", (Heading("Call"),
                                Comparison("T", ("a",), (Row(("cell",)),) * 2000))), LIMITS)),
    (FIRST, Page("limits", "T" * 100_000, (Heading("H" * 100_000), Paragraph(Line("P" * 100_000))))),
], ids=["a page", "pages", "limits", "sources", "the first page", "a table", "a title"])
def test_a_result_of_any_length_fits_two_sheets_and_one(pages: tuple[Page, ...]) -> None:
    """However long a flow is, paper has an end; what to do is kept, and the rest is counted or named."""
    made = told(*pages, sheet(bullets(3)))
    found = texts(made)

    assert len(found) <= 3
    assert found[-1].startswith("Tohandover")
    assert found[0].startswith(close(pages[0].headed(first=True)[0]))
    if pages[0] is FIRST:
        assert "Callnow." in found[0]


def test_a_practitioner_is_told_how_much_is_missing() -> None:
    """Nothing clinical is left out silently: what was cut is counted, and the last word stays."""
    made = told(FIRST, sheet(bullets(1000)), LIMITS)
    text = texts(made)[-1]

    shown = text.count("Thisisbullet")
    assert 100 < shown < 1000
    assert close(WORDS("formats.cut", n=1000 - shown)) in text
    assert "Decisionsupportonly." in text


def test_only_sources_that_were_printed_are_listed() -> None:
    """A source of a page that was left out would lead nowhere."""
    made = told(FIRST, page("much", Paragraph(Line("Said.", (1,))), on_paper=False), LIMITS)

    text = "".join(texts(made))
    assert "[2]Second.2021." in text
    assert "[1]First" not in text


# What people type.

@pytest.mark.parametrize("typed", [
    '#panic("x")', "$x^2$ *a* _b_ `c`", "= Heading", "<label> @ref", "// comment", r"\u{41} \ ",
    *map(slowly, (
        "- list", "/ Term: x", "~", '#import "@preview/x:1"', 'https://example.org/#read("pdf.py")',
        "/* comment */", "--- ...", '"quoted" \'single\'', "{{gap}} %s {0}", "](x)", "&amp; <b>b</b>")),
])
def test_what_looks_like_markup_is_set_letter_by_letter(typed: str) -> None:
    """Words are never read as commands of the typesetter."""
    text = "".join(texts(hostile(typed)))

    assert text.count(close(typed)) >= 9


def hostile(typed: str) -> Outline:
    """Put the same words wherever words can stand."""
    line = Line(typed)
    inner = (Heading(typed), Paragraph(line), Paragraph(line, strong=True), Bullets((line,)),
             Labelled(((typed, typed),)), Comparison(typed, (typed,), (Row((typed,)),)),
             Icons(typed, (Share(typed, 5),), line, typed),
             Bars(typed, typed, 0.0, 1.0, (Bar(typed, 1.0, None, None, typed),), line, typed),
             Sources(((1, typed),)))
    return Outline(typed, WORDS, "a4", typed, (Page("first", typed, inner), sheet(*inner)))


@pytest.mark.parametrize("typed", [
    "\x00\x07\x1b[31mred", "\u202eright to left", "\U0001f600", "\ud800",
    *map(slowly, ("\u05d0\u05d1 \u0627\u0644", "\u75db \ud55c", "\ufeff\ufffe\uffff", "\U000e0041",
                  "a\u0301\u0302\u0303", "\u2028\u2029", "")),
], ids=ascii)
def test_signs_that_cannot_be_printed_break_nothing(typed: str) -> None:
    """A sign without a letter in the fonts is shown as a square, or not at all; the rest is set."""
    text = "".join(texts(hostile(f"before {typed} after")))

    assert text.count("before") == text.count("after") > 9
    assert "\u202e" not in text


def test_a_sheet_says_what_a_square_stands_for() -> None:
    """Signs are not lost in silence, and nothing is said where all could be printed."""
    said_so = close(WORDS("pdf.unset", sign=UNKNOWN))

    assert said_so in texts(told(FIRST, sheet(Paragraph(Line("It \U0001f600 hurts")))))[-1]
    assert said_so not in "".join(texts(WHOLE))


def test_letters_of_many_languages_are_printed_as_they_are() -> None:
    """What the fonts have is not replaced, also if it was typed as a letter and an accent."""
    typed = "¿Dónde? Rückenschmerzen, größer: „ja“, 5 ≤ x ½ € … Łódź, Ελλάδα, Київ, Việt"
    decomposed = unicodedata.normalize("NFD", "Rückenschmerzen")

    text = "".join(texts(told(page("one", Paragraph(Line(typed)), Paragraph(Line(decomposed))))))
    assert close(typed) in text
    assert text.count("Rückenschmerzen") == 2


def test_every_sign_that_is_kept_is_in_the_fonts() -> None:
    """The standard refuses a file that lacks a letter, so all that are let through must be there."""
    signs = map(chr, range(0x10000))
    kept = [sign for sign in signs if clean(sign) and not UNSET.match(sign) and sign != UNKNOWN]
    half = len(kept) // 2

    assert len(kept) > 1500
    for some in (kept[:half], kept[half:]):
        [text] = texts(told(page("one", Paragraph(Line(" ".join(some))))))
        assert UNKNOWN not in text


@draws(1 / 5)
@given(st.text(max_size=60))
def test_any_text_can_be_set(typed: str) -> None:
    """No words that somebody types keep a result from being printed."""
    assert 1 <= len(texts(hostile(typed))) <= 3


def test_without_its_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is complete without PDF; only who asks for it is told what to install."""
    monkeypatch.setitem(__import__("sys").modules, "typst", None)

    with pytest.raises(PdfMissing):
        to_pdf(WHOLE)
