"""What keys do in menus.  Real keys go through a pipe, and a real terminal's screen is read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from textwrap import dedent
from time import monotonic

import pexpect
import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import get_app
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from backtriage.ask.asker import Choice, Command, Status
from backtriage.ask.menus import LEAVE, Menus
from backtriage.flow.truth import Absent
from backtriage.response import Answer, Text, clean
from tests.ask.items import FLOW, SHORT, STATUS, item

UP, DOWN, RIGHT, LEFT, ENTER, ESC, BACKSPACE = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\r", "\x1b", "\x7f"
CTRL_B, CTRL_C, CTRL_D, CTRL_O, CTRL_U, CTRL_X = "\x02", "\x03", "\x04", "\x0f", "\x15", "\x18"
UNSURE, UNSAID = Absent.UNSURE, Absent.UNSAID
PASTED = "\x1b[200~{}\x1b[201~"
TROUBLE = "0123456789 ?<\r\n\t\x1b[ABCD~\x08\x7f\x01\x0f\x10\x11\x16\x1a\x1e\x9b\u202e"
FOREVER = 10  # seconds


class Desk:
    """A person at a terminal, who presses a key, looks at the screen, and presses the next.

    When no key is left the line is cut: so no test waits forever.
    """

    def __init__(self, pipe: PipeInput, columns: int, rows: int) -> None:
        self._pipe = pipe
        self._keys: list[str] = []
        self._screen = pyte.Screen(columns, rows)
        self._screen.set_mode(pyte.modes.LNM)  # a line's end also returns, as in a real terminal
        self._stream = pyte.Stream(self._screen)
        self.sent = ""
        self.views: list[str] = []
        self.menus = Menus(pipe, _Paper(self, Size(rows, columns)))

    def press(self, keys: str) -> Desk:
        """Press keys, as soon as there is a question."""
        self._keys += re.findall(r"\x1b\[200~.*?~|\x1b\[.|.", keys, re.DOTALL)
        return self

    def ask(self, id: str, before: Answer | None = None, status: Status = STATUS) -> Answer | Command:
        """Be asked an item."""
        return self.menus.ask(item(id), before, status)

    def show(self, text: str) -> None:
        """Look at what is drawn, and press the next key if it is a question."""
        self.sent += text
        self._stream.feed(text)
        self.views.append("\n".join(line.rstrip() for line in self._screen.display).rstrip())
        if get_app().renderer.last_rendered_screen is None:
            return
        if self._keys:
            self._pipe.send_text(self._keys.pop(0))
        else:
            self._pipe.close()

    @property
    def question(self) -> str:
        """The last question on the screen."""
        return next(view for view in reversed(self.views) if LEAVE in view)


class _Paper(Vt100_Output):
    """A terminal's output, which is looked at as often as something is drawn."""

    def __init__(self, desk: Desk, size: Size) -> None:
        self._drawn = StringIO()
        self._desk = desk
        super().__init__(self._drawn, lambda: size, "xterm-256color", enable_cpr=False)

    def flush(self) -> None:
        """Show what was drawn since."""
        super().flush()
        self._desk.show(self._drawn.getvalue())
        self._drawn.seek(0)
        self._drawn.truncate()


@contextmanager
def desk(columns: int = 80, rows: int = 24) -> Iterator[Desk]:
    """Sit down at a terminal of some size."""
    with create_pipe_input() as pipe:
        yield Desk(pipe, columns, rows)


def pressed(id: str, keys: str, before: Answer | None = None) -> Answer | Command:
    """What one item is answered by some keys, pressed faster than anything is drawn."""
    with create_pipe_input() as pipe:
        menus = Menus(pipe, DummyOutput())
        pipe.send_text(keys)
        pipe.close()
        return menus.ask(item(id), before, STATUS)


def seen(id: str, keys: str = "", before: Answer | None = None, *, columns: int = 80, rows: int = 24,
         status: Status = STATUS) -> str:
    """What stands on the screen after some keys."""
    with desk(columns, rows) as sat:
        sat.press(keys).ask(id, before, status)
        return sat.question


def line_of(view: str, words: str) -> str:
    """The line of the screen with these words in it."""
    return next(line for line in view.splitlines() if words in line)


@pytest.mark.parametrize("id, keys, answer", [
    ("doctor", "1", frozenset({"yes"})),
    ("doctor", "2", frozenset({"no"})),
    ("doctor", DOWN + ENTER, frozenset({"yes"})),
    ("doctor", UP + ENTER, UNSURE),
    ("long", DOWN * 2 + ENTER, frozenset({"weeks"})),
    ("long", "4", UNSURE),
    ("long", "5", UNSAID),
    ("signs", "13" + ENTER, frozenset({"chest", "bleed"})),
    ("signs", DOWN + " " + DOWN + " " + ENTER, frozenset({"chest", "numb"})),
    ("signs", "4" + ENTER, frozenset({"none"})),
    ("signs", "6" + ENTER, UNSAID),
    ("many", "0" + ENTER, frozenset({"ten"})),
    ("many", UP * 2 + " " + ENTER, frozenset({"none"})),
    ("age", "44" + ENTER, 44),
    ("age", "44 years" + ENTER, 44),
    ("age", DOWN + ENTER, UNSURE),
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
    ("124", frozenset({"none"})),
    ("41", frozenset({"chest"})),
    ("125", UNSURE),
    ("51", frozenset({"chest"})),
    ("126", UNSAID),
    ("45", UNSURE),
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


@pytest.mark.parametrize("id", FLOW.items)
@pytest.mark.parametrize("key, command", [
    (ESC, Command.BACK), (CTRL_B, Command.BACK), ("<", Command.BACK),
    (CTRL_C, Command.PAUSE), (CTRL_D, Command.PAUSE), (CTRL_X, Command.LEAVE),
])
def test_a_person_can_always_go_back_pause_or_leave(id: str, key: str, command: Command) -> None:
    """There is no kind of question that holds anybody."""
    with create_pipe_input() as pipe:
        menus = Menus(pipe, DummyOutput())
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
    keys = "↑↓ 0-9  Space tick  Enter ok  ? why  Esc/Ctrl-B back  Ctrl-C pause  Ctrl-X leave"

    assert seen("many").splitlines()[-1] == keys
    assert seen("pain").splitlines()[-1] == (
        "↑↓ move  ←→ change  Enter ok  ? why  Esc/Ctrl-B back  Ctrl-C pause  Ctrl-X leave")


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
    assert "> [ ] 9  A ninth thing" in view
    assert "There are more lines" in view
    assert "There are more lines" not in seen("many")


def test_empty_lines_make_room_first() -> None:
    """Where all lines fit without the empty ones, nothing has to be scrolled."""
    view = seen("many", rows=17)

    assert "Your back [##--------] about 6 left\nWhich of these" in view
    assert "None of these" in view
    assert "There are more lines" not in view


@pytest.mark.parametrize("id", FLOW.items)
@pytest.mark.parametrize("columns, rows", [(10, 4), (20, 8), (40, 10), (300, 80)])
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
        assert sat.sent.endswith("\x1b[3J\x1b[2J\x1b[H")
        assert sat.views[-1] == ""


CHOICES = [Choice("go", "Go on"), Choice("stop", "Stop here")]


@pytest.mark.parametrize("keys, picked", [
    ("2", "stop"), (DOWN + ENTER, "go"), (ENTER, Command.PAUSE), (CTRL_X, Command.LEAVE), ("<", Command.BACK),
])
def test_a_line_can_be_picked(keys: str, picked: str | Command) -> None:
    """A choice that is no question of the flow works with the same keys."""
    with create_pipe_input() as pipe:
        menus = Menus(pipe, DummyOutput())
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
        menus = Menus(pipe, DummyOutput())
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
@settings(max_examples=40, deadline=None)
@given(keys=st.text() | st.text(TROUBLE))
def test_no_keys_break_a_question(id: str, keys: str) -> None:
    """Whatever is pressed, the question stays, or ends in an answer that is plain words."""
    answer = pressed(id, keys.encode("utf-8", "replace").decode())

    assert isinstance(answer, frozenset | int | date | Text | Absent | Command)
    if isinstance(answer, Text):
        assert answer == clean(answer)


PROGRAM = """
from time import sleep

from backtriage.ask.menus import Menus
from tests.ask.items import STATUS, item

menus = Menus()
for id in ("doctor", "long", "signs"):
    print("said", menus.ask(item(id), None, STATUS))
    sleep(0.5)
"""


class Terminal:
    """The same in a real pseudo-terminal."""

    def __init__(self, **environment: str) -> None:
        self._child = pexpect.spawn(sys.executable, ["-c", PROGRAM], encoding="utf-8", dimensions=(24, 80),
                                    cwd=Path(__file__).parents[2],
                                    env={"TERM": "xterm-256color", **environment})
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.Stream(self._screen)
        self.sent = ""

    def wait_for(self, words: str) -> None:
        """Read until words stand on the screen."""
        end = monotonic() + FOREVER
        while words not in self.view:
            assert monotonic() < end, self.view
            self._read()

    def press(self, keys: str) -> None:
        """Press keys as fast as can be."""
        self._child.send(keys)

    def close(self) -> None:
        """Hang up."""
        self._child.close(force=True)

    def _read(self) -> None:
        try:
            text = self._child.read_nonblocking(4096, timeout=0.1)
        except pexpect.TIMEOUT:
            return
        self.sent += text
        self._stream.feed(text)

    @property
    def view(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A real terminal with the program in it."""
    opened = Terminal(**getattr(request, "param", {}))
    yield opened
    opened.close()


def test_a_held_key_does_not_answer_the_next_question(terminal: Terminal) -> None:
    """What was pressed before a question was on the screen does not answer it."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press("1" * 20)
    terminal.wait_for("How long have you had")
    terminal.press(ENTER * 20)
    terminal.wait_for("Please choose one first.")

    assert "A doctor seen: Yes" in terminal.view
    assert "How long: " not in terminal.view


def test_what_is_pressed_between_two_questions_is_forgotten(terminal: Terminal) -> None:
    """A key that is pressed while an answer is kept on disk answers nothing."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press("1")
    terminal.wait_for("said frozenset")
    terminal.press("1" * 20)
    terminal.wait_for("How long have you had")
    terminal.press(ENTER)
    terminal.wait_for("Please choose one first.")


def test_esc_goes_back_at_once(terminal: Terminal) -> None:
    """Esc is not held back for long in case an arrow key follows."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press(ESC)
    terminal.wait_for("said Command.BACK")


@pytest.mark.parametrize("terminal, colour", [({}, True), ({"NO_COLOR": "1"}, False)],
                         indirect=["terminal"])
def test_no_colour_is_sent_to_those_who_want_none(terminal: Terminal, *, colour: bool) -> None:
    """With NO_COLOR set nothing has a colour, and what is pointed at is still marked."""
    terminal.wait_for("Have you seen a doctor")
    terminal.press(DOWN)
    terminal.wait_for("> 1  Yes")

    found = re.search(r"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m", terminal.sent)
    assert bool(found) is colour
