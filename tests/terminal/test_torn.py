"""What a terminal sends that is no key, or a key in two pieces: nothing is answered, ticked or left by it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.ask.test_keyboard import KEYS, SILENT
from tests.conftest import slowly
from tests.terminal.conftest import Home
from tests.terminal.questions import answer, mildest
from tests.terminal.terminal import CTRL_X, ENTER, ESC
from tests.terminal.test_leave import At, check, lists, number, result, single, which

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from tests.terminal.questions import Menus

SOON, LATE = 0.08, 0.35  # seconds between two pieces; Esc is waited for less than LATE
TOO_LATE = 0.18  # and at least so long


def torn(menus: Menus, sequence: str, pause: float) -> None:
    """Send a sequence, its first sign some time before the rest."""
    begun = time.monotonic()
    menus.terminal.press(sequence[0])
    time.sleep(pause)
    menus.terminal.press(sequence[1:])
    if pause == SOON and time.monotonic() - begun > TOO_LATE:
        pytest.skip("the rest of a key could not be sent soon enough: the machine is too busy")


@pytest.mark.parametrize("place", [single, *map(slowly, (lists, number, check, which, result))])
def test_what_is_no_key_changes_nothing_on_any_page(home: Home, flow: Flow, place: At) -> None:
    """What terminals report of themselves, the mouse and Alt are not even seen."""
    menus = place(home, flow)
    kept, shown = home.files(), menus.terminal.settle().text

    for sequence in SILENT:
        menus.terminal.press(sequence)
        torn(menus, sequence, SOON)

    assert menus.terminal.settle().text == shown
    assert home.files() == kept


@pytest.mark.parametrize("place", [lists, *map(slowly, (single, check, which, result))])
def test_a_key_in_two_pieces_answers_and_leaves_nothing(home: Home, flow: Flow, place: At) -> None:
    """As through a slow network; the pointer moves, as by a whole one."""
    menus = place(home, flow)
    kept, asked = home.files(), menus.prompt()

    for sequence in KEYS:
        torn(menus, sequence, SOON)

    menus.terminal.settle()
    assert menus.prompt() == asked
    assert "[x]" not in menus.terminal.text
    assert home.files() == kept


def test_the_rest_of_a_key_that_comes_late_changes_no_earlier_answer(home: Home, flow: Flow) -> None:
    """Its Esc has gone back to a question that was answered: no digit in the rest answers it anew."""
    menus = home.menus()
    answer(menus, flow, until={"start"})
    before = home.kept()

    for sequence in ("\x1b[3~", "\x1b[1;2A", "\x1bO1", "\x1b[12;40R"):
        torn(menus, sequence, LATE)

    menus.terminal.settle(0.5)
    assert home.kept() == before


def test_esc_still_goes_back_and_digits_still_answer(home: Home, flow: Flow) -> None:
    """After a moment, in which nobody can have read the question."""
    menus = single(home, flow)
    asked = menus.prompt()
    menus.give(flow.items[asked], mildest(flow.items[asked]))

    assert menus.press(ESC) == asked
    time.sleep(0.5)

    assert menus.press("2") != asked
    assert home.kept()[asked] == flow.items[asked].options[1].id


def test_pasted_digits_answer_nothing(home: Home, flow: Flow) -> None:
    """Where a line is to be chosen, what is pasted counts for nothing, in pieces or not."""
    menus = single(home, flow)
    kept, shown = home.kept(), menus.terminal.settle().text

    for piece in ("\x1b[200~1", f"{ENTER}2{ENTER}", "\x1b[20", "1~"):
        menus.terminal.press(piece)
        time.sleep(SOON)

    assert menus.terminal.settle().text == shown
    assert home.kept() == kept


@pytest.mark.slow
def test_ctrl_x_leaves_even_in_the_middle_of_a_sequence(home: Home, flow: Flow) -> None:
    """Whatever the terminal has begun to say."""
    for begun in ("\x1b", "\x1b[", "\x1b]11;", "\x1b[200~12"):
        menus = single(home, flow)
        menus.terminal.press(begun)
        time.sleep(LATE)

        menus.terminal.press(CTRL_X).ended()

        assert home.files() == []


def test_arrows_in_a_plain_line_are_none_of_it(home: Home, flow: Flow) -> None:
    """Where lines are typed, keys without a letter and reports of the terminal answer nothing."""
    terminal = home.terminal("--plain", rows=60).wait_for("Your answer:")
    first = next(iter(flow.items.values()))

    terminal.press(f"\x1b1{ENTER}").wait_for("Please tick what fits")
    terminal.press(f"\x1b[?1;2c\x1b[A0{ENTER}").wait_for(f"{first.about}: {first.option('none').say}")

    assert list(home.kept()) == [first.id]
