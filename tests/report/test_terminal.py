"""How urgency looks in a terminal: in colours that can be read, and without any."""

from __future__ import annotations

import re
from io import StringIO

import pytest

from backtriage.report.blocks import Banner, Block, Card, Line, Tone
from backtriage.report.terminal import COLOURS, MARKS, write_rich

NARROW = 40


class Screen(StringIO):
    """A terminal to write for."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def drawn(*blocks: Block, width: int = NARROW) -> str:
    out = StringIO()
    write_rich(blocks, out, width, like=Screen())
    return out.getvalue()


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of many colours."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


def light(colour: str) -> float:
    """How light a colour is, as WCAG reckons."""
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", Tone)
def test_urgency_can_be_read_on_its_colour(tone: Tone) -> None:
    """Ink and ground are both given, so the theme of the terminal does not matter: AA of WCAG 2.2."""
    dark, bright = sorted(light(colour) for colour in COLOURS[tone].split(" on "))

    assert (bright + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("tone", Tone)
def test_urgency_has_a_colour_and_a_sign(tone: Tone) -> None:
    """The heading of a result and the head of a card are in the same colour."""
    banner = drawn(Banner("Go now", tone))
    card = drawn(Card("Go now", tone, (Line("numb"),)))
    colour = re.compile(r"\x1b\[1;[\d;]+m")  # ink and ground, as the first terminal of this run knew them

    assert {*colour.findall(banner)} == {*colour.findall(card)} != set()
    assert f"{MARKS[tone]} Go now:" in card


def test_urgency_can_be_told_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The heading is reversed, and signs tell the cards from each other."""
    monkeypatch.setenv("NO_COLOR", "1")
    told = drawn(Banner("Go now", Tone.NOW), Card("Call", Tone.NOW, (Line("numb"),)),
                 Card("Ring", Tone.TODAY, (Line("hot"),)))

    assert "\x1b[1;7mGO NOW" in told
    assert not re.search(r"\x1b\[[0-9;]*\b[34]8\b", told)
    assert "!! Call:" in told
    assert "!  Ring:" in told


def test_the_signs_on_a_card_are_set_under_its_head() -> None:
    """So that the marks of the cards stand alone at the edge."""
    signs = tuple(Line(f"sign number {number}") for number in range(9))
    lines = drawn(Card("Call", Tone.NOW, signs)).strip().splitlines()

    assert len(lines) > 2
    assert all(line.startswith("   ") for line in lines[1:])
    assert max(map(len, lines[1:])) <= NARROW
