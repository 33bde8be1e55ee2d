"""What keys do in menus.  Real keys go through a pipe, and a real terminal's screen is read."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backtriage.ask.asker import Choice, Command
from backtriage.ask.menus import Menus
from backtriage.ask.sequence import WIPE
from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, Text, clean
from tests.ask.desk import desk, line_of, pressed, seen
from tests.ask.items import FLOW, SHORT, STATUS, item
from tests.conftest import WORDS, draws, slowly

UP, DOWN, RIGHT, LEFT, ENTER, ESC, BACKSPACE = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\r", "\x1b", "\x7f"
HOME, END, PAGE_UP, PAGE_DOWN = "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~"
CTRL_B, CTRL_C, CTRL_D, CTRL_O, CTRL_U, CTRL_X = "\x02", "\x03", "\x04", "\x0f", "\x15", "\x18"
UNSURE, UNSAID = Absent.UNSURE, Absent.UNSAID
PASTED = "\x1b[200~{}\x1b[201~"
TROUBLE = "0123456789 ?<\r\n\t\x1b[ABCD~\x08\x7f\x01\x0f\x10\x11\x16\x1a\x1e\x9b\u202e"


@pytest.mark.parametrize("id, keys, answer", [
    ("doctor", "1", frozenset({"yes"})),
    ("doctor", "2", frozenset({"no"})),
    ("doctor", "\uff12", frozenset({"no"})),
    ("long", "\uff0e", UNSAID),
    ("doctor", DOWN + ENTER, frozenset({"yes"})),
    ("doctor", UP + ENTER, UNSURE),
    ("long", DOWN * 2 + ENTER, frozenset({"weeks"})),
    ("long", "-", UNSURE),
    ("long", ".", UNSAID),
    ("long", DOWN * 2 + " ", frozenset({"weeks"})),
    ("long", END + ENTER, UNSAID),
    ("long", END + HOME + ENTER, frozenset({"new"})),
    ("signs", "13" + ENTER, frozenset({"chest", "bleed"})),
    ("signs", DOWN + " " + DOWN + " " + ENTER, frozenset({"chest", "numb"})),
    ("signs", "0" + ENTER, frozenset({"none"})),
    ("signs", "-" + ENTER, UNSURE),
    ("signs", "." + ENTER, UNSAID),
    ("many", "10" + ENTER, frozenset({"ten"})),
    ("many", "1" + ENTER, frozenset({"one"})),
    ("many", "12" + ENTER, frozenset({"one", "two"})),
    ("many", "1" + DOWN + " " + ENTER, frozenset({"one", "two"})),
    ("many", "1 1" + ENTER, frozenset({"one"})),
    ("many", "110" + ENTER, frozenset({"one", "ten"})),
    ("many", "0" + ENTER, frozenset({"none"})),
    ("many", "seven" + " " + ENTER, frozenset({"seven"})),
    ("many", "SEVX" + BACKSPACE + " " + ENTER, frozenset({"seven"})),
    ("many", "thing" + DOWN + " " + ENTER, frozenset({"two"})),
    ("many", "seven" + " " + "third" + " " + ENTER, frozenset({"seven", "three"})),
    ("many", PAGE_DOWN * 9 + " " + ENTER, UNSURE),
    ("many", PAGE_DOWN * 9 + PAGE_UP * 9 + " " + ENTER, frozenset({"one"})),
    ("many", UP * 2 + " " + ENTER, frozenset({"none"})),
    ("age", "44" + ENTER, 44),
    ("age", "44 years" + ENTER, 44),
    ("age", DOWN + ENTER, UNSURE),
    ("age", DOWN + " ", UNSURE),
    ("age", "-" + ENTER, UNSURE),
    ("age", "." + ENTER, UNSAID),
    ("age", "-" + BACKSPACE + "44" + ENTER, 44),
    ("age", "4?4" + ENTER, 44),
    ("age", DOWN * 2 + ENTER, UNSAID),
    ("pain", "0" + ENTER, 0),
    ("pain", "10" + ENTER, 10),
    ("pain", "7/10" + ENTER, 7),
    ("pain", RIGHT * 4 + LEFT + ENTER, 2),
    ("pain", LEFT + ENTER, 10),
    ("pain", "\t" + ENTER, UNSURE),
    ("pain", "7" + DOWN * 2 + ENTER, 7),
    ("pain", "7" + DOWN + UP + ENTER, 7),
    ("pain", DOWN + "7" + ENTER, 7),
    ("day", "2026-02-03" + ENTER, date(2026, 2, 3)),
    ("day", "2026/2/3" + ENTER, date(2026, 2, 3)),
    ("words", "It hurts at night" + ENTER, Text("It hurts at night")),
    ("words", DOWN + ENTER, UNSURE),
    ("words", "-" + ENTER, UNSURE),
    ("words", "- it hurts" + ENTER, Text("- it hurts")),
])
def test_every_kind_of_question_can_be_answered(id: str, keys: str, answer: Answer) -> None:
    """Each kind takes arrows, digits or typing, and doubt is always an answer."""
    assert pressed(id, keys) == answer


@pytest.mark.parametrize("id", FLOW.items)
def test_nothing_is_chosen_for_a_person(id: str) -> None:
    """Enter alone answers nothing; the question stays, and says what to do."""
    with desk() as sat:
        assert sat.press(ENTER * 5).ask(id) is Command.PAUSE
        assert "Please" in sat.question


def test_an_empty_checklist_is_refused() -> None:
    """Nothing ticked is not the same as none of these."""
    assert pressed("signs", ENTER) is Command.PAUSE
    assert "Please tick what fits, or “None of these”." in seen("signs", ENTER)


@pytest.mark.parametrize("keys, answer", [
    ("120", frozenset({"none"})),
    ("01", frozenset({"chest"})),
    ("12-", UNSURE),
    ("-1", frozenset({"chest"})),
    ("12.", UNSAID),
    ("0-", UNSURE),
    ("11 2", frozenset({"numb", "chest"})),
    ("122", frozenset({"chest"})),
])
def test_none_and_not_sure_stand_alone(keys: str, answer: Answer) -> None:
    """Whoever ticks "none" or "not sure" has ticked nothing else, and the other way round."""
    assert pressed("signs", keys + ENTER) == answer


@pytest.mark.parametrize("id, before", [
    ("doctor", frozenset({"no"})),
    ("long", frozenset({"years"})),
    ("long", UNSAID),
    ("signs", frozenset({"chest", "bleed"})),
    ("signs", frozenset({"none"})),
    ("signs", UNSURE),
    ("age", 44),
    ("age", UNSURE),
    ("pain", 10),
    ("day", date(2026, 2, 3)),
    ("words", Text("It hurts at night")),
    ("words", UNSURE),
])
def test_an_earlier_answer_is_still_chosen(id: str, before: Answer) -> None:
    """Whoever comes back to a question keeps the answer with Enter."""
    assert pressed(id, ENTER, before) == before


def test_an_earlier_answer_is_told_in_words() -> None:
    """Which answer holds does not show by colour or place alone."""
    assert "(your answer)" in line_of(seen("long", before=frozenset({"years"})), "Years")
    assert "[x]" in line_of(seen("signs", before=frozenset({"numb"})), "numb")


LEAVING = {ESC: Command.BACK, CTRL_B: Command.BACK, "<": Command.BACK,
           CTRL_C: Command.PAUSE, CTRL_D: Command.PAUSE, CTRL_X: Command.LEAVE}


@pytest.mark.parametrize("id, key, command", [
    (id, key, command) if id in ("signs", "words") or key == ESC else slowly(id, key, command)
    for id in FLOW.items for key, command in LEAVING.items()])
def test_a_person_can_always_go_back_pause_or_leave(id: str, key: str, command: Command) -> None:
    """There is no kind of question that holds anybody."""
    with create_pipe_input() as pipe:
        menus = Menus(WORDS, pipe, DummyOutput())
        pipe.send_text(key)
        assert menus.ask(item(id), None, STATUS) is command


@pytest.mark.parametrize("id", FLOW.items)
def test_a_cut_line_is_a_pause(id: str) -> None:
    """When the terminal is gone, nothing is answered and nothing lost."""
    assert pressed(id, "") is Command.PAUSE


def test_going_back_loses_no_tick() -> None:
    """An Esc that came by mistake, as on a slow line, costs nothing."""
    with desk() as sat:
        sat.press("13" + "<" + ENTER)
        assert sat.ask("signs") is Command.BACK
        assert sat.ask("signs") == frozenset({"chest", "bleed"})


def test_why_is_answered_on_the_spot() -> None:
    """Asking why shows the reason under the question, and keeps the ticks."""
    assert "They can mean danger" not in seen("signs", "13")
    assert "Why we ask: They can mean danger." in seen("signs", "13?")
    assert pressed("signs", "13?" + ENTER) == frozenset({"chest", "bleed"})


def test_a_question_mark_can_be_written() -> None:
    """In a field it asks why only while the field is empty."""
    assert pressed("words", "?Why me?" + ENTER) == Text("Why me?")


def test_practitioners_read_labels() -> None:
    """They see the short question and options, and the help only when they ask why."""
    view = seen("signs", "1", status=SHORT)

    assert line_of(view, "Haematemesis") == "  [ ] 3  Haematemesis"
    assert "Do you have any of these?" not in view
    assert "Any doctor counts" not in seen("doctor", status=SHORT)
    assert "Any doctor counts" in seen("doctor", "?", status=SHORT)


@pytest.mark.parametrize("id, typed, told", [
    ("age", "old", "Please type a whole number from 0 to 120."),
    ("age", "121", "Please type a whole number from 0 to 120."),
    ("age", "4.5", "Please type a whole number from 0 to 120."),
    ("age", "44 months", "Please type a whole number from 0 to 120."),
    ("age", "-1", "Please type a whole number from 0 to 120."),
    ("pain", "11", "Please type a whole number from 0 to 10."),
    ("day", "in May", "Please type the day as year-month-day, such as 2026-11-24."),
    ("day", "2026-02-30", "Please type the day as year-month-day, such as 2026-11-24."),
    ("day", "2026-11-25", "That day has not come yet."),
    ("words", "  ", "Please type a few words."),
    ("words", PASTED.format("a" * 2001), "Please type fewer words: 2000 letters at most."),
])
def test_what_does_not_fit_is_told_kindly(id: str, typed: str, told: str) -> None:
    """A wrong answer is not taken; one line says what would fit."""
    with desk(rows=50) as sat:
        assert sat.press(typed + ENTER).ask(id) is Command.PAUSE
        assert told in " ".join(sat.question.split())


def test_a_wrong_answer_can_be_corrected() -> None:
    """What was typed stays to be mended."""
    assert pressed("age", "440" + ENTER + BACKSPACE + ENTER) == 44


def test_the_screen_says_where_we_are() -> None:
    """Section, bar and how much is left stand above the question, without colour."""
    assert line_of(seen("doctor"), "Your back") == "Your back [##--------] about 6 left"


def test_all_keys_stand_in_one_line() -> None:
    """Nobody has to remember a key."""
    keys = "↑↓ move  Space tick  Enter ok  ? why  Esc back  Ctrl-C pause  Ctrl-X leave"

    assert seen("many").splitlines()[-1] == keys
    assert seen("pain").splitlines()[-1] == (
        "↑↓ move  ←→ change  Enter ok  ? why  Esc back  Ctrl-C pause  Ctrl-X leave")


def test_long_options_wrap_between_words() -> None:
    """On a narrow screen no word is cut, and what belongs together stands together."""
    view = seen("long", columns=20, before=frozenset({"new"}))

    assert dedent("""\
        > 1  Less than two
             weeks (your
             answer)
          2  Some weeks""") in view


def test_a_long_list_leaves_the_question_in_sight() -> None:
    """Where not all lines fit, they scroll under the question, and that is said."""
    view = seen("many", DOWN * 9, columns=40)

    assert "Which of these many things" in view
    assert "> [ ]  9  A ninth thing" in view
    assert "There are more lines" in view
    assert "There are more lines" not in seen("many")


def test_empty_lines_make_room_first() -> None:
    """Where all lines fit without the empty ones, nothing has to be scrolled."""
    view = seen("many", rows=17)

    assert "Your back [##--------] about 6 left\nWhich of these" in view
    assert "None of these" in view
    assert "There are more lines" not in view


@pytest.mark.parametrize("id, columns, rows", [
    *((id, 20, 8) for id in FLOW.items),
    *(("many", *size) for size in ((10, 4), (40, 10), (300, 80))),
    *(("words", *size) for size in ((10, 4), (300, 80)))])
def test_any_size_of_screen_can_be_asked_on(id: str, columns: int, rows: int) -> None:
    """A tiny window shows less, but asks."""
    with desk(columns, rows) as sat:
        assert sat.press("?" + DOWN * 3 + UP * 5 + CTRL_X).ask(id) is Command.LEAVE


def test_an_answer_leaves_one_line() -> None:
    """The question is wiped away, and what was said stands in its place."""
    with desk() as sat:
        sat.press("13" + ENTER).ask("signs")
        assert sat.views[-1] == "Signs: Bad chest pain; You threw up blood"


def test_what_was_said_before_a_question_stays() -> None:
    """Paragraphs are wrapped and set apart."""
    with desk(columns=30) as sat:
        sat.menus.tell("This asks about your back, and nothing else.", "It is short.")
        sat.press("1").ask("doctor")
        assert sat.views[-1].split("\n") == [
            "", "This asks about your back, and", "nothing else.", "", "It is short.", "A doctor seen: Yes"]


@pytest.mark.parametrize("columns, rows", [(80, 24), (80, 18), (40, 24), (30, 20), (300, 80)])
def test_what_was_told_before_a_question_is_in_sight_with_it(columns: int, rows: int) -> None:
    """Empty lines make room for it, and then lines of the question, which scroll."""
    with desk(columns, rows) as sat:
        sat.menus.tell("If your life may be in danger, stop here and call for help now.")
        sat.press("?").ask("many")
        first, *rest = filter(None, sat.question.splitlines())

        assert first.startswith("If your life may be")
        assert "Which of these many things" in " ".join(rest)
        assert "A first thing" in " ".join(rest)


def test_words_are_never_obeyed() -> None:
    """Whatever a text holds, it is shown and not interpreted."""
    with desk() as sat:
        sat.menus.tell("<b>{0}</b> %s \x1b[31mred\x1b[0m \x9b2J \u202ereversed")
        assert sat.views[-1].strip() == "<b>{0}</b> %s [31mred [0m 2J reversed"


def test_clearing_also_wipes_what_can_be_scrolled_back_to() -> None:
    """Nobody who looks later finds the answers."""
    with desk() as sat:
        sat.menus.tell("Private")
        sat.menus.clear()
        assert sat.sent.endswith(WIPE)
        assert sat.views[-1] == ""


CHOICES = [Choice("go", "Go on"), Choice("stop", "Stop here")]


@pytest.mark.parametrize("keys, picked", [
    ("2", "stop"), (DOWN + ENTER, "go"), (ENTER, Command.PAUSE), (CTRL_X, Command.LEAVE), ("<", Command.BACK),
])
def test_a_line_can_be_picked(keys: str, picked: str | Command) -> None:
    """A choice that is no question of the flow works with the same keys."""
    with create_pipe_input() as pipe:
        menus = Menus(WORDS, pipe, DummyOutput())
        pipe.send_text(keys)
        pipe.close()
        assert menus.choose("What now?", CHOICES) == picked


@pytest.mark.parametrize("keys, typed", [
    (ENTER, "report.md"), (CTRL_U + "other.md" + ENTER, "other.md"), (CTRL_U + ENTER, Command.PAUSE),
    (CTRL_C, Command.PAUSE),
])
def test_a_name_can_be_typed(keys: str, typed: str | Command) -> None:
    """A name that is offered can be taken, or replaced."""
    with create_pipe_input() as pipe:
        menus = Menus(WORDS, pipe, DummyOutput())
        pipe.send_text(keys)
        pipe.close()
        assert menus.type("Which file?", "report.md") == typed


def test_pasted_lines_become_one() -> None:
    """A text of several lines is kept as one line of plain signs."""
    assert pressed("words", PASTED.format("two\nlines \x1b[31m") + ENTER) == Text("two lines [31m")


def test_words_typed_for_one_question_are_gone_at_the_next() -> None:
    """No key brings back what was said elsewhere."""
    with desk() as sat:
        sat.press("secret" + CTRL_O + CTRL_O + ENTER)
        assert sat.ask("words") == Text("secret")
        assert sat.ask("words") is Command.PAUSE
        assert "> secret" not in sat.question


@pytest.mark.parametrize("id", FLOW.items)
@draws(1 / 5)
@given(keys=st.text() | st.text(TROUBLE))
def test_no_keys_break_a_question(id: str, keys: str) -> None:
    """Whatever is pressed, the question stays, or ends in an answer that is plain words."""
    answer = pressed(id, keys.encode("utf-8", "replace").decode())

    assert isinstance(answer, frozenset | int | date | Text | Absent | Command)
    if isinstance(answer, Text):
        assert answer == clean(answer)
