"""What somebody typed, through a whole result in every format: it is told, and it does nothing.

The flow below says back what was typed, as the reason for a finding; so it stands on
the person's own pages as well as on the sheet for the practitioner.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from backtriage.judge.assessment import Assessment
from backtriage.judge.read_answers import LONGEST_TEXT, read_response
from backtriage.judge.response import clean
from backtriage.report.formats import Format, outline_of, write_format
from backtriage.report.ink import UNKNOWN, UNSET
from backtriage.report.terminal import write_rich
from tests.conftest import TODAY, flow_of, judged, slowly
from tests.report.hostile import (
    ENDLESSLY,
    HARMLESS,
    HOSTILE,
    Piece,
    pieces,
    spoken,
    strange_words,
    unruly,
)
from tests.report.sheets import texts_of

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
FLOW = flow_of("""
    flow: {role: {item: who, person: me, someone_else: other, practitioner: clinic}}
    items:
      who: {kind: one of, options: {me: Me, other: Somebody else, clinic: A clinic}, record: yes}
      hot: {}
      goal: {kind: text, record: yes}
    flags:
      said_something:
        when: {not: {unsure: goal}, lowers_because: this flow says back what was typed}
        urgency: today
        if_unsure: routine
    """)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
STYLED = re.compile(r"\x1b\[[0-9;]*m")  # weight and colour, and nothing else
ACTIVE = ("/OpenAction", "/AA", "/AcroForm", "/Names", "/URI")
each_typed = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
each_reader = pytest.mark.parametrize("practitioner", [False, True], ids=["person", "practitioner"])


def somebody(text: str, *, practitioner: bool) -> Assessment:
    """Judge somebody who typed some words, or a practitioner who did."""
    return judged(FLOW, who="clinic" if practitioner else "me", hot="no", goal=text)


def written(name: str, text: str, *, practitioner: bool = False) -> str:
    """Answer with some words, and write the result."""
    told = write_format(Format(name), somebody(text, practitioner=practitioner), NOW)
    assert isinstance(told, str)
    return told


def drawn(text: str, *, practitioner: bool = False) -> str:
    """Answer with some words, and draw the result for a terminal."""
    out = StringIO()
    told = outline_of(somebody(text, practitioner=practitioner), NOW)
    write_rich(told.blocks(), out, 80)
    return out.getvalue()


def letters(text: str) -> str:
    """Leave out spaces and line breaks, which stand where a line is full."""
    return "".join(text.split())


def each_string(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text in plain values."""
    if isinstance(value, dict):
        return {change(key): each_string(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [each_string(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def told_on_lines(told: str, as_harmless: str, text: str) -> None:
    """Lines say what was typed letter by letter, and nothing else than harmless ones do."""
    assert not unruly(told)
    assert letters(told) == letters(as_harmless).replace(HARMLESS, letters(clean(text)))


def test_what_is_typed_is_told_in_every_format() -> None:
    """The other tests here could not fail if it were left out."""
    for name in {*Format} - {Format.PDF}:
        assert HARMLESS in written(name, HARMLESS)
    assert HARMLESS in drawn(HARMLESS)
    assert HARMLESS in pdf_letters(pdf(HARMLESS))
    for name in ("terminal", "markdown", "html"):
        assert written(name, HARMLESS).count(HARMLESS) > 1


@each_typed
@each_reader
def test_plain_lines_hold_only_words(text: str, practitioner: bool) -> None:
    """A screen reader, and a terminal that a file is shown on, get letters and line breaks."""
    told_on_lines(written("terminal", text, practitioner=practitioner),
                  written("terminal", HARMLESS, practitioner=practitioner), text)


@each_typed
@each_reader
def test_a_drawn_result_holds_only_words(text: str, practitioner: bool) -> None:
    """Nothing is read as rich's markup, and no name of an emoji is replaced."""
    told_on_lines(drawn(text, practitioner=practitioner), drawn(HARMLESS, practitioner=practitioner), text)


@each_reader
@pytest.mark.parametrize("width", [24, 40, 80])
def test_a_word_that_is_wider_than_the_terminal_goes_on_in_the_next_line(
        monkeypatch: pytest.MonkeyPatch, practitioner: bool, width: int) -> None:
    """No letter of it is left out, wherever it stands."""
    monkeypatch.setenv("COLUMNS", str(width))

    told_on_lines(drawn("x" * 200, practitioner=practitioner), drawn(HARMLESS, practitioner=practitioner),
                  "x" * 200)


@each_typed
@each_reader
def test_a_terminal_is_sent_no_command_but_ours(monkeypatch: pytest.MonkeyPatch, text: str,
                                                practitioner: bool) -> None:
    """In colour, all that is sent beside words is weight and colour, and of that no more than for others."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    told, as_harmless = (drawn(words, practitioner=practitioner) for words in (text, HARMLESS))

    assert STYLED.findall(as_harmless)
    assert {*STYLED.findall(told)} == {*STYLED.findall(as_harmless)}
    told_on_lines(STYLED.sub("", told), STYLED.sub("", as_harmless), text)


READERS: dict[str, Callable[[str], list[Piece]]] = {
    "html": pieces, "markdown": lambda told: pieces(READER.render(told))}


@cache
def harmless(name: str, *, practitioner: bool) -> list[Piece]:
    """What is found in a result with harmless words."""
    return READERS[name](written(name, HARMLESS, practitioner=practitioner))


def only_words(name: str, text: str, *, practitioner: bool) -> None:
    """Words make the same elements as harmless ones, and are found again in the same places."""
    told = written(name, text, practitioner=practitioner)

    assert not unruly(told)
    assert spoken(READERS[name](told)) == spoken(harmless(name, practitioner=practitioner), clean(text))


@each_typed
@each_reader
@pytest.mark.parametrize("name", READERS)
def test_a_page_holds_only_words(name: str, text: str, practitioner: bool) -> None:
    """HTML and Markdown have the same elements, whatever was typed, and the words stand where they should."""
    only_words(name, text, practitioner=practitioner)


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # made of the content, so never the same


@each_typed
@pytest.mark.parametrize("name", ["json", "fhir"])
def test_a_machine_gets_only_words(name: str, text: str) -> None:
    """JSON and FHIR are whole, and say the same as for harmless words, but for the words themselves."""
    told = written(name, text)
    expected = each_string(json.loads(written(name, HARMLESS)), lambda each: UUID.sub("", each))

    assert not unruly(told)
    assert each_string(json.loads(told), lambda each: UUID.sub("", each)) == each_string(
        expected, lambda each: each.replace(HARMLESS, clean(text)))


@cache
def pdf(text: str, *, practitioner: bool = False) -> bytes:
    """Answer with some words, and print the result."""
    made = write_format(Format.PDF, somebody(text, practitioner=practitioner), NOW)
    assert isinstance(made, bytes)
    return made


def pdf_letters(made: bytes) -> str:
    """All letters of a file, as they would be copied from it."""
    told = "".join(texts_of(made))
    return letters(unicodedata.normalize("NFKC", told.replace("\N{ZERO WIDTH SPACE}", "")))


def root_of(reader: PdfReader) -> DictionaryObject:
    """What a file says of itself."""
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    return root


def roles(part: PdfObject | None) -> set[str]:
    """The kinds of elements of a file, as a screen reader knows them."""
    part = part.get_object() if part is not None else None
    if isinstance(part, ArrayObject):
        return {role for each in part for role in roles(each)}
    if isinstance(part, DictionaryObject):
        return ({str(part["/S"])} if "/S" in part else set()) | roles(part.get("/K"))
    return set()


@each_typed
@pytest.mark.parametrize("practitioner", [False, slowly(True)], ids=["person", "practitioner"])
def test_paper_holds_only_words(text: str, practitioner: bool) -> None:
    """Nothing is read as markup of the template; the file has no link, no form and nothing that runs."""
    made, other = pdf(text, practitioner=practitioner), pdf(HARMLESS, practitioner=practitioner)
    reader, harmless = (PdfReader(BytesIO(each)) for each in (made, other))
    root = root_of(reader)

    told = pdf_letters(made)
    assert not unruly(told)
    set_text = unicodedata.normalize("NFKC", UNSET.sub(UNKNOWN, unicodedata.normalize("NFC", clean(text))))
    assert told.count(letters(set_text)) >= pdf_letters(other).count(HARMLESS)
    assert roles(root["/StructTreeRoot"]) == roles(root_of(harmless)["/StructTreeRoot"]) > {"/H1", "/P"}
    assert not [key for key in ACTIVE if key in root]
    assert not [page for page in reader.pages if "/Annots" in page or "/AA" in page]


@given(strange_words)
def test_any_words_are_only_words_in_every_format(text: str) -> None:
    """The same holds of whatever somebody may type."""
    told_on_lines(written("terminal", text), written("terminal", HARMLESS), text)
    told_on_lines(drawn(text), drawn(HARMLESS), text)
    for name in READERS:
        only_words(name, text, practitioner=False)
    for name in ("json", "fhir"):
        test_a_machine_gets_only_words(name, text)


@pytest.mark.parametrize("text", ENDLESSLY.values(), ids=ENDLESSLY)
def test_endless_words_are_refused(text: str) -> None:
    """100,000 signs are no answer; whoever typed them is told how many would be."""
    response, [mistake] = read_response(FLOW, {"goal": text}, TODAY)

    assert not response.answers
    assert str(LONGEST_TEXT) in mistake.message.replace(",", "")
    assert len(mistake.message) + len(mistake.hint) < 200


@pytest.mark.parametrize("text", ["\x1b", "\u202e\u2066", "\x00\x07", " \t\n", "\ud800"])
def test_words_of_which_nothing_is_left_are_refused(text: str) -> None:
    """Control signs alone are no answer."""
    response, mistakes = read_response(FLOW, {"goal": text}, TODAY)

    assert not response.answers
    assert [mistake.item for mistake in mistakes] == ["goal"]


def test_the_longest_answer_is_told_to_the_last_letter() -> None:
    """What can be answered is told in full, in every format."""
    text = ("word " * LONGEST_TEXT)[:LONGEST_TEXT - 3] + "end"

    for name in ("terminal", "markdown", "html", "json", "fhir"):
        assert letters(text) in letters(written(name, text))
    assert letters(text) in pdf_letters(pdf(text))
