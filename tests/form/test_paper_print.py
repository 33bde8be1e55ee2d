"""The form for pen and paper in print: all its words can be read, and the command that makes it."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pexpect
import pypdfium2
import pytest
from pypdf import PdfReader

from backtriage.flow.loader import load_flow
from backtriage.form.paper import form
from backtriage.judge.response import clean
from backtriage.report.ink import UNKNOWN
from backtriage.report.pdf import PdfMissing, form_to_pdf
from tests.author.folders import folder_of
from tests.conftest import WORDS, flow_from, slowly
from tests.form.test_paper import shipped_form
from tests.report.hostile import HOSTILE
from tests.report.sheets import texts_of

if TYPE_CHECKING:
    from pathlib import Path

MOST_PAGES = 20
each_language = pytest.mark.parametrize("language", ["de", *map(slowly, ("en", "es"))])


@cache
def printed(language: str) -> bytes:
    flow, made = shipped_form(language)
    return form_to_pdf(made.data(), flow.words)


def close(text: str) -> str:
    """Leave out whatever a line break may change."""
    return re.sub(r"[\s\u200b-]+", "", text)


def read_back(pdf: bytes, footer: str = "") -> str:
    """Read all pages as one, without what stands at the foot of each."""
    pages = [*map(close, texts_of(pdf))]
    foot = close(footer)
    return "".join(re.sub(rf"{re.escape(foot)}\d+/\d+$", "", page) if foot else page for page in pages)


@each_language
def test_every_word_can_be_read_back_from_the_print(language: str) -> None:
    """No text is cut, in any language; the file is tagged and knows its language."""
    made = shipped_form(language)[1]
    text = read_back(printed(language), f"{made.title} · {made.version}")
    reader = PdfReader(BytesIO(printed(language)))

    assert len(reader.pages) <= MOST_PAGES
    assert str(reader.root_object["/Lang"]) == language
    assert "/StructTreeRoot" in reader.root_object
    told = [line for part in (*made.opening, *made.parts, *made.closing) for line in (part.title, *part.says)]
    for question in made.questions:
        told += [question.ask, question.how, *question.ends, *(box.say for box in question.boxes),
                 *(line for note in question.notes for line in (note.answers, *note.lines)),
                 question.only_if.text if question.only_if else ""]
    assert [line for line in told if close(line) not in text] == []


@each_language
def test_nothing_runs_off_the_paper(language: str) -> None:
    """All sheets are A4, with white margins and something on each."""
    for page in pypdfium2.PdfDocument(printed(language)):
        assert [*map(round, page.get_size())] == [595, 842]
        picture = page.render(grayscale=True).to_pil()
        width, height = picture.size
        inside = picture.crop((40, 30, width - 40, height - 15))
        assert sum(picture.histogram()[:200]) == sum(inside.histogram()[:200]) > 500


def test_the_same_flow_gives_the_same_file() -> None:
    """Two prints of one version can be compared."""
    flow, made = shipped_form("de")

    assert printed("de") == form_to_pdf(made.data(), flow.words)


@pytest.mark.parametrize("name", [
    name if name in ("terminal escapes", "typst", "emoji", "not a character") else slowly(name)
    for name in HOSTILE])
def test_hostile_words_are_printed_as_they_are(name: str) -> None:
    """What looks like a command of the typesetter, or of a terminal, is only words."""
    words = "".join(sign for sign in HOSTILE[name] if sign < "\ud800" or "\ue000" <= sign <= "\uffff")
    said = f"begin {words} finish"
    item = {"ask": said, "help": said, "about": said, "short": said}
    made = form(flow_from({
        "flow": {"title": said, "intro": said},
        "items": {"a": {**item, "kind": "any of", "options": {"x": said, "none": said}},
                  "b": {**item, "kind": "scale", "low": said, "high": said, "ask_if": {"a": "x"}},
                  "c": {**item, "kind": "number", "unit": said}, "d": {**item, "kind": "text"},
                  "e": {**item, "kind": "date", "not_sure": said}},
        "flags": {"f": {"when": {"a": "x"}, "urgency": "now"}}}))
    text = read_back(form_to_pdf(made.data(), WORDS))

    assert text.count("begin") == text.count("finish") > 15
    if UNKNOWN in text:
        assert close(WORDS("pdf.unset", sign=UNKNOWN)) in text
    else:
        assert text.count(close(clean(said))) > 15


def test_a_question_longer_than_a_page_is_not_cut() -> None:
    """It goes on overleaf."""
    options = {f"o{number}": f"Number {number} of many, " + "with words " * 12 for number in range(60)}
    made = form(flow_from({
        "items": {"a": {"kind": "one of", "options": options}},
        "flags": {"f": {"when": {"a": "o1"}, "urgency": "now"}}}))
    text = read_back(form_to_pdf(made.data(), WORDS))

    assert all(f"Number{number}ofmany" in text for number in range(60))


def test_without_its_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who asks for print is told what to install."""
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(PdfMissing):
        form_to_pdf(shipped_form()[1].data(), WORDS)


# The command

SMALL = "{items: {hot: {}}, flags: {fever: {when: {hot: yes}, urgency: today}}}"


def test_the_command_writes_a_file_or_into_a_pipe_and_never_to_a_terminal(tmp_path: Path) -> None:
    """As wherever the program makes PDF."""
    flow, file = folder_of(tmp_path / "flow", SMALL), tmp_path / "form.pdf"
    command = [sys.executable, "-m", "backtriage", "flow", "paper", "--flow", str(flow)]
    subprocess.run([*command, "--output", str(file)], check=True, capture_output=True)
    again = subprocess.run([*command, "--output", str(file)], check=False, capture_output=True)
    piped = subprocess.run(command, check=True, capture_output=True)
    terminal = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=60)
    terminal.expect(pexpect.EOF)
    terminal.close()

    assert file.read_bytes() == piped.stdout == form_to_pdf(form(load_flow(flow)).data(), WORDS)
    assert again.returncode == 1
    assert "--output" in str(terminal.before)
    assert terminal.exitstatus == 2
