"""Which keys are heard, of what a terminal sends: whole, in pieces, late, or of its own accord."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from backtriage.ask.keyboard import FAR, HASTE, LATE, NEAR, Keyboard, patience
from backtriage.ask.sequence import ESC, without

SILENT = (  # what is no key, or none that means anything here
    "\x1b[I", "\x1b[O", "\x1b[?1;2c", "\x1b[>0;276;0c", "\x1b[12;40R", "\x1b[0n", "\x1b[?2026;2$y",
    "\x1b]11;rgb:0000/1111/2222\x07", "\x1b]10;rgb:ffff/0000/1111\x1b\\", "\x1b]52;c;MTIz\x07",
    "\x1bP1+r544e=31\x1b\\", "\x1bP>|XTerm(390)\x1b\\", "\x1b_Gi=1;OK\x1b\\", "\x1b^1\x1b\\",
    "\x1b[<0;12;10M", "\x1b[<64;1;1m", "\x1b[M 10", "\x1b[M`11", "\x1b[96;14;13M",
    "\x1b1", "\x1b0", "\x1bq", "\x1b ", "\x1b\r", "\x1b\x7f", "\x1b-", "\x1b.", "\x1b\x1b[3~", "\x1b\x1b[A",
    "\x1b[49;5u", "\x1b[13;9u", "\x1b[1;1;1~", "\x1b[99~", "\x1b[57414u", "\x1b[[Z", "\x1b[1;3A", "\x1bO5Q",
)
KEYS = {"\x1b[A": Keys.Up, "\x1b[B": Keys.Down, "\x1bOA": Keys.Up, "\x1b[3~": Keys.Delete,
        "\x1b[5~": Keys.PageUp, "\x1b[H": Keys.Home, "\x1bOF": Keys.End, "\x1b[1;5A": Keys.ControlUp,
        "\x1b[15~": Keys.F5, "\x1bOP": Keys.F1, "\x1b[[A": Keys.F1, "\x1b[Z": Keys.BackTab}
JUST_NOW, A_WHILE, LONG = NEAR / 2, NEAR * HASTE * 1.5, NEAR * LATE * 1.5  # seconds between two pieces

pieces = st.lists(st.integers(0, 40), max_size=3)


class Heard:
    """A keyboard, and the keys that are heard of it, in a time that is not waited for."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._now = 100.0
        self.keyboard = Keyboard(self._press, NEAR, lambda: self._now)

    def _press(self, key: KeyPress) -> None:
        self.keys.append(key.key)

    def hear(self, pause: float, *sent: str) -> list[str]:
        """Send some pieces, with a pause after each; gives the keys."""
        for piece in sent:
            self.keyboard.feed(piece)
            if pause >= NEAR:
                self.keyboard.flush()
            self._now += pause
        return self.keys


def test_esc_can_be_pressed_again_and_again() -> None:
    """However fast somebody goes back; a key that follows at once is no Alt of the last one."""
    assert heard(A_WHILE / 2, ESC, ESC, ESC) == [Keys.Escape] * 3
    assert heard(NEAR, ESC, ESC, "\x1b[3~") == [Keys.Escape, Keys.Escape, Keys.Delete]


def heard(pause: float, *sent: str) -> list[str]:
    """Name the keys that are heard of some pieces."""
    return Heard().hear(pause, *sent)


def cut(text: str, places: list[int]) -> list[str]:
    """Cut a text into pieces."""
    ends = sorted({0, len(text), *(place for place in places if place < len(text))})
    return [text[first:last] for first, last in pairwise(ends)]


@given(st.sampled_from(SILENT), pieces)
def test_what_is_no_key_is_not_heard_however_it_comes(sequence: str, places: list[int]) -> None:
    """And a key that comes after it is."""
    assert heard(JUST_NOW, *cut(sequence, places), "1") == ["1"]


@given(st.sampled_from([*KEYS]), pieces)
def test_a_key_that_comes_in_pieces_is_still_that_key(sequence: str, places: list[int]) -> None:
    """It is waited for."""
    assert heard(JUST_NOW, *cut(sequence, places), "1") == [KEYS[sequence], "1"]


@given(st.sampled_from([each for each in (*KEYS, *SILENT) if each[1] in "[O]"]), st.integers(1, 40))
def test_the_rest_of_a_sequence_is_no_key_even_when_it_comes_late(sequence: str, place: int) -> None:
    """Its first sign may have been taken for Esc; the rest is never taken for a digit or a letter."""
    assert heard(A_WHILE, *cut(sequence, [place])) in ([], [Keys.Escape], [KEYS.get(sequence)])


def test_esc_alone_is_a_key_and_so_is_what_is_pressed_later() -> None:
    """But not what comes so soon that it may have been Alt and a key; Ctrl-X always counts."""
    assert heard(A_WHILE, "\x1b", "1") == [Keys.Escape, "1"]
    assert heard(NEAR, "\x1b", "1") == [Keys.Escape]
    assert heard(NEAR, "\x1b", "1\r") == [Keys.Escape, "1", Keys.ControlM]
    assert heard(NEAR, "\x1b", "\r") == [Keys.Escape, Keys.ControlM]
    assert heard(NEAR, "\x1b", "\x1b[C") == [Keys.Escape, Keys.Right]
    assert heard(NEAR, "\x1b", "\x1b") == [Keys.Escape, Keys.Escape]
    for sign, key in (("\x18", Keys.ControlX), ("\x03", Keys.ControlC), ("\x04", Keys.ControlD)):
        assert heard(JUST_NOW, "\x1b", sign) == [key]
        assert heard(NEAR, "\x1b", sign) == [Keys.Escape, key]
        assert heard(JUST_NOW, "\x1b[3", sign) == [key]
        assert heard(JUST_NOW, "\x1b]11;rgb", sign) == [key]


def test_a_sequence_that_is_never_ended_does_not_make_the_keyboard_deaf() -> None:
    """After a while keys are keys again."""
    for begun in ("\x1b[", "\x1bO", "\x1b]", "\x1b]11;rgb", "\x1b[<0;1", "\x1b[M"):
        assert heard(LONG, begun, "1") == ["1"]


def test_held_esc_is_one_esc() -> None:
    """It goes back once."""
    assert heard(A_WHILE, "\x1b\x1b\x1b") == [Keys.Escape]


def test_what_is_pasted_is_no_key_but_ctrl_x_ends_a_paste_whose_end_got_lost() -> None:
    """Pasted digits answer nothing, in pieces or not."""
    assert heard(JUST_NOW, "\x1b[20", "0~1\r", "\x18", "2\x1b[201", "~3") == [Keys.BracketedPaste, "3"]
    assert heard(LONG, "\x1b[200~1\r", "2", "\x18") == [Keys.ControlX]


def test_a_sequence_that_was_begun_before_a_page_is_no_key_on_it() -> None:
    """Keys pressed before are dropped; the rest of one of them is no digit."""
    for begun, rest in (("\x1b", "[3~"), ("\x1b", "[A"), ("\x1b", "1"), ("\x1b[", "3~"), ("\x1b[3", "1~")):
        desk = Heard()
        desk.hear(A_WHILE if len(begun) > 1 else JUST_NOW, begun)
        desk.keyboard.forget()
        desk.keyboard.flush()

        assert desk.hear(JUST_NOW, rest) == []


@pytest.mark.parametrize("environ, seconds", [
    ({}, NEAR), ({"SSH_TTY": "/dev/pts/1"}, FAR), ({"SSH_CONNECTION": "a 1 b 2"}, FAR)])
def test_keys_through_a_network_are_waited_for_longer(environ: dict[str, str], seconds: float) -> None:
    """Pauses are longer there."""
    assert patience(environ) == seconds


@given(st.text(st.sampled_from("\x1b[O]P0123;~ABIM<\x07\\\x18\r"), max_size=30), pieces)
def test_nothing_that_is_sent_stops_the_keyboard(text: str, places: list[int]) -> None:
    """Whatever came before, after a while a key is heard."""
    desk = Heard()
    desk.hear(JUST_NOW, *cut(text, places))
    desk.hear(LONG, "")

    assert desk.hear(JUST_NOW, "\x18")[-1] == Keys.ControlX


@pytest.mark.parametrize("line, words", [
    *((f"{sequence}2", "2") for sequence in SILENT), ("\x1b[A", ""), ("1\x1b[3", "1"), ("\x1b", ""),
    ("no \x1b[200~yes\x1b[201~", "no yes")])
def test_a_line_is_what_was_typed(line: str, words: str) -> None:
    """What a terminal puts between is none of it."""
    assert without(line) == words


@pytest.mark.parametrize("piece", ["\x1b", "\x1b]", "\x1b[", "\x1b[M", "\x1bO", "\x1b]\x1b", "1\x1b1", "1"])
def test_a_long_line_takes_no_time(piece: str) -> None:
    """Whatever it is made of: some hundredths of a second for a hundred thousand signs."""
    started = process_time()

    without(piece * 100_000)

    assert process_time() - started < 1
