"""Terminals of every kind: narrow, small, resized, without colour, and hardly terminals at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import slowly
from tests.shipped import shipped
from tests.terminal.conftest import STOPPED
from tests.terminal.questions import CHECK, WHAT_NEXT, answer, heading, item_shown, line_ids, line_words
from tests.terminal.terminal import CTRL_C, CTRL_D, ENTER, squeezed

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home
    from tests.terminal.questions import Menus

NARROW = 40
PROMPT = "Your answer:"
COLOURS = re.compile(rb"\x1b\[[0-9;:]*m")


def colours(sent: bytes) -> set[int]:
    """The numbers of all colours that were sent."""
    numbers = {int(number) for sign in COLOURS.findall(sent) for number in re.findall(rb"\d+", sign)}
    return {number for number in numbers if 30 <= number <= 49 or 90 <= number <= 107}


def is_whole(menus: Menus, flow: Flow) -> bool:
    """Do the question and all its lines stand on the screen, folded at word ends?"""
    item = flow.items[menus.prompt()]
    words = " ".join([item.ask, *(line_words(item, id) for id in line_ids(item))]).split()
    shown = " ".join(menus.terminal.text.split())
    return all(word in shown for word in words)


def test_forty_columns_are_enough_for_every_word(home: Home, flow: Flow) -> None:
    """On a screen of 40 columns every question and every line can be read whole."""
    menus = home.menus(columns=NARROW, rows=60)

    while menus.prompt() in flow.items:
        menus.terminal.wait_until(lambda: is_whole(menus, flow), "the whole question")
        answer(menus, flow, most=1)

    assert menus.prompt() == CHECK
    assert menus.pick("All correct") == WHAT_NEXT


@pytest.mark.slow
def test_a_narrow_and_low_screen_can_be_used_to_the_end(home: Home, flow: Flow) -> None:
    """Where not all lines fit, they scroll, and the questionnaire can be finished all the same."""
    menus = home.menus(columns=NARROW, rows=24)

    answer(menus, flow)
    assert menus.prompt() == CHECK

    assert menus.pick("All correct") == WHAT_NEXT


def test_a_window_can_be_made_narrow_in_the_middle(home: Home, flow: Flow) -> None:
    """Whoever makes the window narrow sees the same question whole, and can answer it."""
    menus = home.menus(rows=60)
    answer(menus, flow, most=1)
    here = menus.prompt()

    menus.terminal.resize(NARROW, 60).wait_until(lambda: menus.prompt() == here and is_whole(menus, flow))

    assert answer(menus, flow, most=1) == [here]


@pytest.mark.parametrize("language, columns", [
    ("de", 80), slowly("en", 80), slowly("es", 80), slowly("en", 40), slowly("de", 40), slowly("es", 40)])
def test_the_first_screen_says_when_to_call_for_help(home: Home, language: str, columns: int) -> None:
    """It stands right above the first question, whole, where a screen has 24 rows."""
    spoken = shipped(language)
    home.extra["LANG"] = f"{language}.UTF-8"

    first = home.terminal(columns=columns)

    item = next(iter(spoken.items.values()))
    first.wait_for(f"{spoken.title}. {spoken.intro}", item.ask, item.options[0].say,
                   spoken.words("keys.leave"))


@pytest.mark.slow
def test_no_colours_are_sent_to_those_who_want_none(home: Home, flow: Flow) -> None:
    """With NO_COLOR the whole questionnaire comes without one colour, and loses no word."""
    home.extra["NO_COLOR"] = "1"
    menus = home.menus()
    answer(menus, flow)
    menus.pick("All correct")
    menus.read("What to do meanwhile")
    menus.read("Acupuncture and you")

    assert colours(menus.terminal.sent) == set()
    menus.terminal.wait_for(heading(flow, 0), "Finish")


@pytest.mark.slow
def test_colours_are_sent_to_others(home: Home, flow: Flow) -> None:
    """Where nobody forbids them there are colours: so the test above can fail."""
    menus = home.menus()
    answer(menus, flow, ces="saddle")

    assert colours(menus.terminal.sent)


@pytest.mark.parametrize("term, columns, rows", [
    ("dumb", 80, 24), ("unknown", 80, 24), slowly("network", 80, 24),
    slowly("xterm", 80, 8), slowly("", 80, 24), slowly("xterm", 30, 24)])
def test_a_terminal_that_cannot_show_menus_gets_plain_lines(
        home: Home, flow: Flow, term: str, columns: int, rows: int) -> None:
    """In a terminal that can do little, or is tiny, questions come as lines that are only ever added."""
    home.extra["TERM"] = term
    terminal = home.terminal(columns=columns, rows=rows)

    terminal.wait_for(PROMPT)

    assert b"\x1b" not in terminal.sent


@pytest.mark.slow
def test_plain_lines_can_be_had_in_any_terminal(home: Home, flow: Flow) -> None:
    """With --plain the first question comes in numbered lines and can be answered."""
    terminal = home.terminal("--plain", rows=60).wait_for(PROMPT)
    first = flow.items[item_shown(flow, terminal.text)]

    terminal.press(f"0{ENTER}").wait_for(f"{first.about}: {first.option('none').say}")
    terminal.wait_until(lambda: item_shown(flow, terminal.text) not in ("", first.id))

    assert list(home.kept()) == [first.id]
    assert b"\x1b" not in terminal.sent


@pytest.mark.parametrize("key", [CTRL_C, slowly(CTRL_D)], ids=["Ctrl-C", "Ctrl-D"])
def test_plain_lines_in_a_terminal_can_be_paused_with_a_key(home: Home, key: str) -> None:
    """Ctrl-C and the end of the line pause plain questions, too."""
    terminal = home.terminal("--plain", rows=60).wait_for(PROMPT)
    terminal.press(f"0{ENTER}").wait_for("Question 2.").settle()  # a key between two lines can be lost

    assert terminal.press(key).ended() == STOPPED

    terminal.wait_for("Paused. To go on, type: backtriage resume")
    assert "Traceback" not in terminal.text


def test_leaving_plain_lines_wipes_the_terminal(home: Home) -> None:
    """Leave, typed in a terminal, leaves nothing there, nor above it."""
    terminal = home.terminal("--plain").wait_for(PROMPT)

    terminal.press(f"leave{ENTER}").ended()

    assert terminal.sent.count(b"\x1b[3J") == 1
    assert squeezed(terminal.text) == ""
    assert home.files() == []
