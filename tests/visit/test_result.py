"""A result on the screen: its pages, what is shown first and last, and what a printed one leaves out."""

from __future__ import annotations

import sys
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest

from backtriage.ask.asker import Command
from backtriage.ask.plain import Plain
from backtriage.report.blocks import Banner, Card, Paragraph, Tone
from backtriage.report.for_person import closing
from backtriage.report.formats import outline_of
from backtriage.visit.result import Showing, print_result
from backtriage.visit.screen import typeset
from tests.ask.desk import Desk, desk
from tests.conftest import TODAY, WORDS, flow_of, judged, slowly
from tests.visit.personas import ANSWERS, persona

NOW = datetime.combine(TODAY, datetime.min.time())
SIZES = [(80, 24), slowly(120, 40), slowly(40, 24)]
SOME = ("simple pain", "cauda equina", "warfarin and a pacemaker")
EVERYBODY = [name if name in SOME else slowly(name) for name in ANSWERS]
RIGHT = "\x1b[C"
FLOW = flow_of("""
    items:
      start: {kind: one of, options: {fall: I fell, hurt: Somebody hurt me}, sensitive: [hurt]}
    flags:
      injured: {when: {start: [hurt, fall]}, urgency: today, say: You were injured.}
    advice:
      talk: {topic: at_once, when: {start: hurt}, say: Talk to somebody.}
    """)


@pytest.mark.parametrize("full", [False, True])
def test_a_private_answer_is_not_printed(capsys: pytest.CaptureFixture[str], full: bool) -> None:
    """What is printed is the same, byte for byte, as after an ordinary answer."""
    printed = []
    for start in ("hurt", "fall"):
        print_result(judged(FLOW, start=start), NOW, full=full)
        printed.append(capsys.readouterr().out)

    assert printed[0] == printed[1]
    assert "You were injured." in printed[0]
    assert "hurt" not in printed[0]


@pytest.mark.parametrize("there", [True, False])
def test_what_cannot_be_saved_is_not_offered_as_if_it_could(
        there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its library a PDF says what to install, before anybody has thought of a name for it."""
    monkeypatch.chdir(tmp_path)
    if not there:
        monkeypatch.setitem(sys.modules, "typst", None)  # importing it fails
    line = WORDS("visit.save_pdf" if there else "visit.save_no_pdf")
    said, told = StringIO(f"{WORDS('visit.save')}\n{line}\nleave\n"), StringIO()

    Showing(judged(FLOW, start="fall"), Plain(WORDS, said, told), NOW, plain=True).run()

    written = " ".join(told.getvalue().split())
    assert ("pip install 'typst" in written) is not there
    assert (WORDS("visit.hint_name") in written) is there
    assert [*tmp_path.iterdir()] == []


def shown_first(sat: Desk) -> str:
    """The first page with a menu."""
    return next(view for view in sat.views if WORDS("keys.leave") in view)


def first_row(page: str) -> str:
    """The first words of a page."""
    return next(row for row in page.splitlines() if row.strip()).strip()


@pytest.mark.parametrize("columns, lines", SIZES)
@pytest.mark.parametrize("name", EVERYBODY)
def test_the_first_row_of_every_page_is_on_the_screen_when_it_is_shown(
        name: str, columns: int, lines: int) -> None:
    """With a menu below it or without, whatever the screen."""
    person = persona(name)
    first, *rest = outline_of(person, NOW).pages
    with desk(columns, lines) as sat:
        assert Showing(person, sat.menus, NOW, plain=False).run() is None
        words = first_row(typeset(first.blocks, plain=False)(columns))
        assert shown_first(sat).splitlines()[0].strip() == words
    for page in rest:
        shown = typeset(page.blocks, plain=False)
        with desk(columns, lines) as sat:
            sat.menus.read(shown)
            assert sat.question.splitlines()[0].strip() == first_row(shown(columns))


@pytest.mark.parametrize("language", ["en", slowly("de"), slowly("es")])
@pytest.mark.parametrize("name", EVERYBODY)
def test_the_first_page_fits_a_small_screen_with_its_menu(name: str, language: str) -> None:
    """On a narrow one, it fits up to the signs to watch for."""
    person = persona(name, language)
    with desk(80, 24) as sat:
        Showing(person, sat.menus, NOW, plain=False).run()
        fits = person.flow.words("visit.next") in shown_first(sat)
        assert fits
    with desk(40, 24) as sat:
        Showing(person, sat.menus, NOW, plain=False).run()
        cards = [block for block in outline_of(person, NOW).pages[0].blocks if isinstance(block, Card)]
        assert all(
            f"!! {card.text[:20]}" in shown_first(sat) for card in cards if card.tone is Tone.NOW)


def test_a_topic_is_opened_marked_and_left() -> None:
    """The next one is pointed at; those that one has to ask for stand in a menu of their own."""
    with desk(120, 40) as sat:
        sat.press("1q" + "\r" + "q" + RIGHT * 9)
        Showing(persona("simple pain"), sat.menus, NOW, plain=False).run()
        for words in (WORDS("visit.was_read", title=WORDS("result.act")), "Until then", "> 3 "):
            assert any(words in view for view in sat.views)
    with desk(120, 40) as sat:
        sat.press("41q")
        Showing(persona("simple pain"), sat.menus, NOW, plain=False).run()
        assert any(WORDS("visit.topics") in view and "(read)" in view for view in sat.views)


@pytest.mark.parametrize("keys, ended", [("\x1b", Command.BACK), ("1\x18", Command.LEAVE), ("1\x03", None),
                                         ("71\x18", Command.LEAVE), ("\x03", None)])
def test_a_result_is_left_from_each_of_its_pages(keys: str, ended: Command | None) -> None:
    """To the questions, at once, or with a last word."""
    with desk() as sat:
        sat.press(keys)
        assert Showing(persona("simple pain"), sat.menus, NOW, plain=False).run() is ended


@pytest.mark.parametrize("keys", ["\x03", "\r\x03", "\r1\x03"])
def test_whoever_saved_nothing_sees_that_it_is_asked(keys: str) -> None:
    """Also where a page leaves no room for what is asked below it, on a page and on a topic."""
    with desk(40, 24) as sat:
        sat.press(keys)
        Showing(persona("simple pain"), sat.menus, NOW, plain=False).run()
        assert any(WORDS("visit.nothing_saved") in view for view in sat.views)


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_last_word_names_level_and_call_first_and_every_sign(name: str) -> None:
    """And whom to call in despair last, where that is told at all."""
    person = persona(name)
    said = closing(person, NOW)
    first = outline_of(person, NOW).pages[0].blocks
    heading = said[0]

    assert isinstance(heading, Banner)
    assert said[1] == next(block for block in said if isinstance(block, Paragraph) and block.strong)
    assert person.for_practitioner or [block for block in said if isinstance(block, Card)] == [
        block for block in first if isinstance(block, Card)]
    last = said[-1]
    assert (isinstance(last, Paragraph) and "116 123" in last.line.text) is (name == "thoughts of suicide")


PAGER = """\
#!/bin/sh
cat >{folder}/text
env >{folder}/surroundings
echo "$@" >{folder}/arguments
"""


class Screen(StringIO):
    """A terminal to write on."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.skipif(sys.platform == "win32", reason="the pager is a shell script")
@pytest.mark.parametrize("name, arguments", [("less", "-i -R"), ("more", "-i")])
def test_a_long_printed_result_goes_through_a_shielded_pager(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, arguments: str) -> None:
    """It keeps no history, starts nothing else, and shows umlauts and colours whatever the settings say."""
    pager, screen = tmp_path / name, Screen()
    pager.write_text(PAGER.format(folder=tmp_path))
    pager.chmod(0o700)
    for key, value in {"PAGER": f"{pager} -i", "LINES": "10", "COLUMNS": "80", "TERM": "xterm"}.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(sys, "stdin", screen)
    monkeypatch.setattr(sys, "stdout", screen)

    print_result(persona("simple pain"), NOW, full=False)

    surroundings = (tmp_path / "surroundings").read_text()
    assert (tmp_path / "arguments").read_text().strip() == arguments
    assert "•" in (tmp_path / "text").read_text()
    assert screen.getvalue() == ""
    assert all(each in surroundings for each in ("LESSSECURE=1", "LESSHISTFILE=-", "LESSCHARSET=utf-8"))


@pytest.mark.parametrize("pager", ["no-such-program", " ", "false-program"])
def test_without_a_pager_a_long_printed_result_is_simply_written(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pager: str) -> None:
    """Nothing is lost where it cannot be started."""
    screen = Screen()
    (tmp_path / "false-program").write_text("#!/no/such/interpreter\n")
    (tmp_path / "false-program").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    for key, value in {"PAGER": pager, "LINES": "10", "COLUMNS": "80", "TERM": "xterm"}.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(sys, "stdin", screen)
    monkeypatch.setattr(sys, "stdout", screen)

    print_result(persona("simple pain"), NOW, full=False)

    assert WORDS("result.because") in screen.getvalue()
