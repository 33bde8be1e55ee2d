"""Pages inside the program: keys go through a pipe, and what stands on the screen is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from backtriage.ask.asker import Choice, Command, Typeset
from backtriage.ask.menus import Menus
from tests.ask.desk import desk
from tests.conftest import WORDS, draws

UP, DOWN, RIGHT, LEFT, ENTER, ESC = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\r", "\x1b"
HOME, END, PAGE_UP, PAGE_DOWN = "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~"
CTRL_B, CTRL_C, CTRL_D, CTRL_X = "\x02", "\x03", "\x04", "\x18"
TOPICS = [Choice("first", "One topic"), Choice("second", "Another topic"), Choice("save", "Save"),
          Choice("finish", "Finish", apart=True)]
AT_THE_END = WORDS("reading.end")
ENDS = {ESC: Command.BACK, CTRL_B: Command.BACK, "<": Command.BACK, CTRL_C: Command.PAUSE,
        CTRL_D: Command.PAUSE, CTRL_X: Command.LEAVE}


def rows(count: int) -> str:
    return "".join(f"Row {number}.\n" for number in range(1, count + 1))


def long(_: int) -> str:
    """A page that fills several screens."""
    return rows(60)


def short(_: int) -> str:
    """A page that leaves room for a menu."""
    return f"\n{rows(10)}"


def view(keys: str, *, lines: int = 24, columns: int = 80) -> list[str]:
    """What stands on the screen after some keys at a long page."""
    with desk(columns, lines) as sat:
        sat.press(keys)
        sat.menus.read(long)
        return sat.question.splitlines()


@pytest.mark.parametrize("key, first", [
    (" ", 22), (PAGE_DOWN, 22), ("f", 22), (ENTER, 22), (DOWN, 2), ("j", 2), (END, 39), ("G", 39),
    (" b", 1), (" " + PAGE_UP, 1), (DOWN * 3 + UP, 3), (DOWN * 3 + "k", 3), ("  " + HOME, 1), ("Gg", 1),
    (UP, 1), ("b", 1), (" " * 9, 39), ("x", 1), ("?", 1), (RIGHT, 1), ("5", 1)])
def test_a_long_page_is_read_with_the_keys_that_people_try(key: str, first: int) -> None:
    """A page on keeps a row of the page before in sight, and no key leaves the page's bounds."""
    seen = view(key)

    assert seen[0] == f"Row {first}."
    assert (AT_THE_END in seen) is (first == 39)


def test_a_line_below_says_how_to_go_on_and_how_to_come_back() -> None:
    """And how much is left to read."""
    *_, left, keys = view("")

    assert left == WORDS("reading.below", n=38)
    assert all(WORDS(f"reading.{name}") in keys for name in ("more", "up", "topics"))
    assert all(WORDS(f"keys.{name}") in keys for name in ("finish", "leave"))


@pytest.mark.parametrize("key, end", [*ENDS.items(), ("q", Command.BACK), ("0", Command.BACK)])
def test_a_page_is_left_with_the_keys_that_people_try(key: str, end: Command) -> None:
    """Back to the topics, with a word, or at once, from anywhere on the page."""
    for before in ("", " ", END):
        with desk() as sat:
            assert sat.press(before + key).menus.read(long) is end


def test_enter_reads_on_and_then_goes_back() -> None:
    """Whoever presses only Enter reads all of it."""
    with desk() as sat:
        assert sat.press(ENTER * 3).menus.read(long) is Command.BACK
        assert any(AT_THE_END in seen for seen in sat.views)


def test_a_page_covers_the_screen_and_leaves_it_as_it_was() -> None:
    """So nothing of it can be scrolled back to."""
    with desk() as sat:
        sat.menus.tell("This stood there.")
        sat.press(" " + ESC).menus.read(short)
        assert "Row 10." in sat.question
        assert sat.views[-1].strip() == "This stood there."


@given(st.text("\x1b[ABCDFH~56 0bq<?jkgGfx19\r\t\x7f\x02\x1a\x1c", max_size=12), st.booleans())
@draws(1)
def test_no_key_loses_a_page(keys: str, menu: bool) -> None:
    """Whatever is pressed, the page is left by a command or a choice."""
    with create_pipe_input() as pipe:
        menus = Menus(WORDS, pipe, DummyOutput())
        pipe.send_text(keys)
        pipe.close()
        picked = menus.choose("What next?", TOPICS, page=long) if menu else menus.read(long)

    assert isinstance(picked, Command) or picked in {choice.id for choice in TOPICS}


def picked(keys: str, *, page: Typeset = short, lines: int = 24, columns: int = 80,
           topics: list[Choice] = TOPICS) -> tuple[str | Command, str]:
    """What was picked below a page, and what the screen showed last."""
    with desk(columns, lines) as sat:
        sat.press(keys)
        return sat.menus.choose("What next?", topics, page=page), sat.question


@pytest.mark.parametrize("keys, id", [
    (ENTER, "first"), ("2", "second"), (DOWN + ENTER, "second"), (RIGHT * 2 + ENTER, "save"),
    ("\t" + ENTER, "second"), (LEFT + ENTER, "finish"), (UP + ENTER, "finish"), (" " + ENTER, "first"),
    *ENDS.items()])
def test_what_can_be_done_next_stands_below_a_short_page(keys: str, id: str | Command) -> None:
    """The first line is pointed at; the page stays in sight from its first row."""
    what, seen = picked(keys)

    assert what == id
    assert seen.splitlines()[0] == "Row 1."
    assert all(choice.say in seen for choice in TOPICS)


@pytest.mark.parametrize("key", ["4", "0", "q", "9", "x"])
def test_no_slip_of_a_key_ends_anything(key: str) -> None:
    """What ends something has no digit, and a key that means nothing here does nothing."""
    assert picked(key + "2")[0] == "second"


@pytest.mark.parametrize("lines", [40, *range(13, 17)])
def test_a_key_that_does_nothing_is_told_on_any_screen(lines: int) -> None:
    """Also where page and menu fill it to the last row."""
    assert WORDS("keys.nothing", key="x") in picked("x", lines=lines)[1]


def test_a_page_that_needs_the_screen_brings_its_menu_on_request() -> None:
    """Its first row is in sight, with and without the menu; Enter brings it, and another Enter picks."""
    _, without = picked("", page=long)
    _, with_menu = picked(ENTER, page=long)

    assert without.splitlines()[0] == with_menu.splitlines()[0] == "Row 1."
    assert WORDS("reading.menu") in without
    assert "One topic" not in without
    assert "> 1 One topic" in with_menu
    assert picked(ENTER + ENTER, page=long)[0] == "first"
    assert picked("2", page=long)[0] is Command.PAUSE
    assert picked("22", page=long)[0] == "second"


def test_a_menu_that_was_asked_for_stays() -> None:
    """Whoever comes back from a topic picks the next one at once."""
    with desk() as sat:
        sat.press(ENTER * 2 + ESC + "2")
        assert sat.menus.choose("What next?", TOPICS, page=long) == "first"
        assert sat.menus.read(short) is Command.BACK
        assert sat.menus.choose("What next?", TOPICS, page=long) == "second"


def test_what_was_read_is_passed_over() -> None:
    """The pointer stands at the first topic that was not opened; once all were, at the first."""
    one, *rest = TOPICS

    assert picked(ENTER, topics=[Choice(one.id, one.say, read=True), *rest])[0] == "second"
    assert picked(ENTER, topics=[Choice(each.id, each.say, read=True) for each in TOPICS])[0] == "first"


def test_what_was_told_just_before_is_not_hidden_by_a_page() -> None:
    """It is told once more below it, and only once."""
    with desk() as sat:
        sat.menus.tell("Saved in /home/you/mine.yaml.")
        sat.press("11").menus.choose("What next?", TOPICS, page=short)
        assert "Saved in /home/you/mine.yaml." in sat.question
        sat.menus.choose("What next?", TOPICS, page=short)
        assert "Saved in" not in sat.question


@given(st.integers(36, 200), st.integers(10, 60), st.integers(0, 12), st.integers(1, 80))
@draws(1)
def test_the_pointer_and_the_first_row_are_in_sight_on_every_screen(
        columns: int, lines: int, down: int, length: int) -> None:
    """However little room there is, nobody picks what they cannot see."""
    topics = [Choice(str(number), f"A topic of some length, number {number}") for number in range(9)]
    with desk(columns, lines) as sat:
        sat.press(ENTER + RIGHT * down)
        first = sat.menus.choose("What next?", topics, page=lambda _: rows(length))
        if isinstance(first, Command):
            assert sat.question.splitlines()[0] == "Row 1."
            assert f"number {down % 9}" in next(
                row[row.index("> "):] for row in sat.question.splitlines() if "> " in row)


def test_a_page_is_set_for_the_width_of_the_screen_and_keeps_its_colours() -> None:
    """Weight, colour and umlauts come out as they went in."""
    with desk(columns=50) as sat:
        sat.menus.read(lambda width: f"\x1b[1;38;5;160mHöchstens {width} Spalten • ja\x1b[0m\n")
        assert sat.question.splitlines()[0] == "Höchstens 50 Spalten • ja"
        assert "38;5;160" in sat.sent
