"""A result that is longer than its paper: what is left out first, and that it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from unittest.mock import Mock

import pypdfium2
import pytest
import typst
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from backtriage.report import pdf
from backtriage.report.blocks import (
    Blank,
    Blanks,
    Block,
    Bullets,
    Card,
    Comparison,
    Heading,
    Labelled,
    Line,
    Outline,
    Page,
    Paragraph,
    Reader,
    Row,
    Sources,
    Tone,
)
from backtriage.report.for_person import for_person
from backtriage.report.pdf import MOST, to_pdf
from tests.conftest import TODAY, WORDS, slowly
from tests.report.sheets import (
    FIRST,
    LIMITS,
    assert_in_order,
    bullets,
    close,
    page,
    printed,
    sheet,
    sizes_of_print,
    texts,
    texts_of,
    told,
)
from tests.visit.personas import persona

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
FOOT = 130  # points above the edge of the paper


def test_what_is_not_printed_is_named() -> None:
    """Pages that a sheet has no room for are named on it, so that somebody can look for them."""
    made = told(FIRST, page("much", bullets(40)), page("reading", bullets(5), chapter=True),
                page("more", bullets(200)), page("less", bullets(2, "last")), LIMITS)
    [text] = texts(made)

    assert "Thisisbullet39ofmany" in text
    assert "Thisisbullet40ofmany" not in text
    assert "Thisislast1ofmany" in text
    assert close(WORDS("formats.with_full", titles="About reading · About more")) in text


def test_the_last_pages_are_left_out_first() -> None:
    """Pages come in the order of their weight; what to do, and the limits, always stay."""
    parts = (page(f"part {number}", bullets(25, f"part {number}")) for number in range(9))
    [text] = texts(told(FIRST, *parts, LIMITS))
    printed = [number for number in range(9) if f"Thisispart{number}0of" in text]

    assert printed == [*range(len(printed))]
    assert 2 <= len(printed) < 9
    assert_in_order(text, "See somebody today", "Call now.", "Weak legs.", "It cannot see you.",
                    "Once more: call.")


def test_print_is_as_large_as_a_sheet_has_room_for() -> None:
    """It gets smaller before anything is left out, and no smaller than can be read."""
    heights = [max(sizes_of_print(told(FIRST, page("much", bullets(count)), LIMITS), word="bullet"))
               for count in (5, 70, 104)]

    assert heights[0] == 14.0
    assert heights == sorted({*heights}, reverse=True)
    assert heights[-1] >= 9.5


@pytest.mark.parametrize("count", range(44, 62, 3))
@pytest.mark.parametrize("made", [
    lambda much: told(FIRST, page("much", bullets(40, "other"), much), LIMITS),
    lambda much: told(FIRST, sheet(much)),
    lambda much: told(FIRST, sheet(much, Blanks("After it", (Blank("Seen", lines=4),)))),
], ids=["person", "practitioner", "lines to write on"])
def test_in_any_larger_print_it_would_not_be_one_sheet(
    monkeypatch: pytest.MonkeyPatch, made: Callable[[Block], Outline], count: int,
) -> None:
    """Some prints are not tried, as the sheet was too full before: they are too large when they are."""
    outline = made(bullets(count))
    size = max(sizes_of_print(outline, word="bullet"))
    sizes = {reader: tuple(each for each in pdf.SIZES[reader] if each > size) for reader in pdf.SIZES}
    monkeypatch.setattr(pdf, "SIZES", {reader: larger or (14.0,) for reader, larger in sizes.items()})

    last = f"Thisisbullet{count - 1}of"
    assert last in "".join(texts(outline))
    assert last not in "".join(texts_of(to_pdf(outline)))


@pytest.mark.parametrize("name", ["simple pain", "cauda equina", "a child", "22 weeks pregnant"])
def test_the_print_is_guessed_well_enough_to_try_few(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Most of the time goes into layouts: of both sheets together, then of the next larger print."""
    query = Mock(side_effect=typst.query)
    monkeypatch.setattr(typst, "query", query)

    to_pdf(for_person(persona(name), NOW, chapters=False, numbered=False))

    assert 1 <= query.call_count <= 3


def test_lines_to_write_on_do_not_keep_the_print_small() -> None:
    """They fill whatever room is left, so a sheet that has them is not too full for a larger print."""
    dense = Paragraph(Line("All that is said here stands in one dense paragraph. " * 65))
    made = told(FIRST, sheet(dense, Blanks("After it", (Blank("Seen", lines=4),))))

    assert max(sizes_of_print(made, word="dense")) == pdf.SIZES[Reader.PRACTITIONER][0]


def test_print_grows_again_once_pages_are_left_out() -> None:
    """What stays is not smaller than it must be."""
    made = told(FIRST, page("more", bullets(200)), LIMITS)

    assert min(sizes_of_print(made, word="It cannot see you")) == 14.0


def test_the_list_of_what_can_be_read_gives_way_to_what_was_found() -> None:
    """A page that only names others is left out before any that follows from the answers."""
    reading = Page("chapters", "More to read", (Heading("More to read"), bullets(70, "title")))
    [text] = texts(told(FIRST, reading, page("found", bullets(70)), LIMITS))

    assert "Thisisbullet69ofmany" in text
    assert "Thisistitle0ofmany" not in text


@pytest.mark.parametrize("name", ["cauda equina", "not sure of anything"])
@pytest.mark.parametrize("language", ["en", slowly("de"), slowly("es")])
def test_lines_to_write_on_are_never_left_out_and_fill_their_sheet(language: str, name: str) -> None:
    """However much was not known, whoever takes over has all lines, down to the foot of the paper."""
    made = for_person(persona(name, language), NOW, chapters=False, numbered=False)
    blanks = [blank for page in made.pages if page.reader is Reader.PRACTITIONER
              for block in page.blocks if isinstance(block, Blanks) for blank in block.blanks]
    *_, leaf = pypdfium2.PdfDocument(printed(made))
    lines = sorted(each.get_bounds()[1] for each in leaf.get_objects([FPDF_PAGEOBJ_PATH]))

    assert len(lines) == sum(blank.lines for blank in blanks)
    assert lines[0] < FOOT
    assert all(close(f"{blank.label}:") in texts(made)[-1] for blank in blanks)


@pytest.mark.parametrize("pages", [
    (FIRST, page("much", bullets(1000)), LIMITS),
    slowly((FIRST, *(page(str(number), bullets(10)) for number in range(60)), LIMITS)),
    slowly((FIRST, Page("limits", "Limits", (Heading("Limits"), bullets(2000))))),
    slowly((FIRST, Page("limits", "Limits", (
        Paragraph(Line("", (*range(900),))),
        Sources(tuple((number, "A source") for number in range(900))))))),
    slowly((Page("first", "Result", (Heading("Call"), bullets(2000))),)),
    slowly((Page("first", "R", (Heading("Call"),
                                Comparison("T", ("a",), (Row(("cell",)),) * 2000))), LIMITS)),
    (FIRST, Page("limits", "T" * 100_000, (Heading("H" * 100_000), Paragraph(Line("P" * 100_000))))),
], ids=["a page", "pages", "limits", "sources", "the first page", "a table", "a title"])
def test_a_result_of_any_length_fits_a_sheet_each(pages: tuple[Page, ...]) -> None:
    """However long a flow is, paper has an end; what to do is kept, and the rest is counted or named."""
    found = texts(told(*pages, sheet(bullets(3))))

    assert len(found) == 2
    assert found[-1].startswith("Tohandover")
    assert found[0].startswith(close(pages[0].headed()[0]))
    if pages[0] is FIRST:
        assert_in_order(found[0], "Call now.", "Numb skin.", "Weak legs.", "No better.")


def test_a_practitioner_is_told_how_much_is_missing() -> None:
    """Nothing clinical is left out silently: what was cut is counted, and the last word stays."""
    made = told(FIRST, sheet(bullets(1000)), LIMITS)
    text = texts(made)[-1]

    shown = text.count("Thisisbullet")
    assert 60 < shown < 1000
    assert close(WORDS("formats.cut", n=1000 - shown)) in text
    assert close(WORDS("formats.with_full", titles="To hand over")) in text
    assert "Decisionsupportonly." in text


@pytest.mark.parametrize("blocks", [
    (Card("Call", Tone.NOW, (Line("x"),) * (MOST // 3)),) * 3, (Bullets((Line("x"),) * MOST),),
    (Labelled((("x", "-"),) * MOST),)], ids=["cards", "bullets", "pairs"])
def test_no_sheet_has_room_for_as_many_lines_as_are_never_tried(blocks: tuple[Block, ...]) -> None:
    """However short they are: what is left out is left out as it does not fit."""
    [text] = texts(told(Page("first", "Result", blocks), page("two", *blocks)))

    assert 20 < text.count("x") < MOST - 1


def test_in_full_what_was_cut_is_told_whole() -> None:
    """The booklet has the page once more, to its end, and as many leaves as that takes."""
    found = texts(told(FIRST, sheet(bullets(300)), LIMITS), full=True)

    assert len(found) > 3
    assert "Thisisbullet299ofmany" in found[-1]
    assert close(WORDS("formats.booklet", titles="To hand over")) in found[1]
