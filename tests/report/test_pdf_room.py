"""A result that is longer than its paper: what is left out first, and that it is said."""

from __future__ import annotations

import pytest

from backtriage.report.blocks import (
    Comparison,
    Heading,
    Line,
    Outline,
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
    read,
    sheet,
    texts,
    told,
)


def test_what_is_not_printed_is_named() -> None:
    """Pages that paper has no room for are named on the sheet, so that somebody can look for them."""
    made = told(FIRST, page("much", bullets(60)), page("side effects", bullets(5), near=False),
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
    assert found[0].startswith(close(pages[0].headed()[0]))
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
    made = told(FIRST, page("much", Paragraph(Line("Said.", (1,))), near=False), LIMITS)

    text = "".join(texts(made))
    assert "[2]Second.2021." in text
    assert "[1]First" not in text
