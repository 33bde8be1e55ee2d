"""A result that is longer than its paper: what is left out first, and that it is said."""

from __future__ import annotations

import pytest

from backtriage.report.blocks import (
    Comparison,
    Heading,
    Line,
    Page,
    Paragraph,
    Row,
    Sources,
)
from tests.conftest import WORDS, slowly
from tests.report.sheets import (
    FIRST,
    LIMITS,
    assert_in_order,
    bullets,
    close,
    page,
    sheet,
    sizes_of_print,
    texts,
    told,
)


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


def test_print_gets_smaller_before_anything_is_left_out() -> None:
    """Room is made in four steps, and no smaller than can be read."""
    heights = [max(sizes_of_print(told(FIRST, page("much", bullets(count)), LIMITS), word="bullet"))
               for count in (5, 70, 104)]

    assert heights[0] == 11.0
    assert heights == sorted({*heights}, reverse=True)
    assert heights[-1] >= 9.5


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


def test_in_full_what_was_cut_is_told_whole() -> None:
    """The booklet has the page once more, to its end, and as many leaves as that takes."""
    found = texts(told(FIRST, sheet(bullets(300)), LIMITS), full=True)

    assert len(found) > 3
    assert "Thisisbullet299ofmany" in found[-1]
    assert close(WORDS("formats.booklet", titles="To hand over")) in found[1]
