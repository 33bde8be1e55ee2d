"""What people type is set letter by letter on paper, whatever it looks like."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.judge.response import clean
from backtriage.report.blocks import (
    Bar,
    Bars,
    Bullets,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Line,
    Outline,
    Page,
    Paragraph,
    Row,
    Share,
    Sources,
)
from backtriage.report.ink import UNKNOWN, UNSET
from tests.conftest import WORDS, draws, slowly
from tests.report.sheets import (
    FIRST,
    WHOLE,
    close,
    page,
    sheet,
    texts,
    told,
)


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
