"""How a text is broken at random: as people, editors and bad copies do it, and as is done on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

SIGNS = ("\x00\x01\x07\x08\x1b\x7f\x85\x9b\t\r\n\ufeff\ufffe\u2028\u202e\u200b\u0301"
         "ßİé٣Ⅳ😀'\"`:;,.-?!#&*|>%@{}[]()~=+\\/ ")
WORDS = (
    "", "~", "null", "yes", "no", "true", "none", "not_sure", "prefer_not_to_say", "answered", "resourceType",
    "0", "-1", "1e9", "NaN", "44.0", "9" * 5000, "0x2c", "1:30", "2026-13-45",
    "[]", "{}", "[" * 300, "{a: " * 300, "- " * 300, "&a [*a]", "*a", "!!python/name:os.system", "!x y",
    "<<: *a", "? a", "|", ">-", "'", '"', "---", "...", "%YAML 9.9",
    "../../x", "\x1b]0;x\x07", "a" * 3000, "word " * 400, "\\ud83d", "\\x00",
    "all", "any", "not", "at least 0 of", "at least 99 of", "unsure")


def broken(text: str, dice: Random) -> str:
    """Break a text in one to three places."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice(WAYS)(text, dice)
    return text


def nonsense(dice: Random) -> str:
    """Make up a line that says nothing, or nearly something."""
    signs = dice.choices(SIGNS + "aeinors0123456789", k=dice.randrange(9))
    return dice.choice((dice.choice(WORDS), "".join(signs)))


def _span(text: str, dice: Random) -> tuple[int, int]:
    """Choose a part of a text; mostly a short one."""
    start = dice.randrange(len(text) + 1)
    return start, min(len(text), start + dice.choice((1, 1, 2, 5, 20, 200)))


def _lines(text: str, dice: Random) -> str:
    """Lose, repeat, move or indent some lines."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at, many = dice.randrange(len(lines)), dice.choice((1, 1, 2, 9))
    part, to = lines[at:at + many], dice.randrange(len(lines))
    match dice.randrange(4):
        case 0:
            del lines[at:at + many]
        case 1:
            lines[to:to] = part * dice.choice((1, 1, 30))
        case 2:
            del lines[at:at + many]
            lines[to:to] = part
        case _:
            indent = dice.choice((" ", "  ", "    ", "\t"))
            lines[at:at + many] = [indent + line if dice.random() < 0.5 else line.removeprefix(indent)
                                   for line in part]
    return "".join(lines)


def _signs(text: str, dice: Random) -> str:
    """Put some signs in the place of others."""
    start, end = _span(text, dice)
    return text[:start] + "".join(dice.choices(SIGNS, k=dice.choice((0, 1, 1, 2, 9)))) + text[end:]


def _copied(text: str, dice: Random) -> str:
    """Put a part of the text where another was."""
    start, end = _span(text, dice)
    at, to = _span(text, dice)
    return text[:start] + text[at:to] + text[end:]


def _words(text: str, dice: Random) -> str:
    """Put one word in the place of another: of the same text, or one that is meant to do harm."""
    words = text.split()
    if not words:
        return text
    old = dice.choice(words)
    new = dice.choice((dice.choice(words), dice.choice(WORDS)))
    pieces = text.split(old)
    at = dice.randrange(len(pieces))
    return old.join(pieces[:at]) + (new if at > 0 else "") + old.join(pieces[at:])


def _cut(text: str, dice: Random) -> str:
    """Lose the end, or the beginning, as a bad copy does."""
    at = dice.randrange(len(text) + 1)
    return text[:at] if dice.random() < 0.7 else text[at:]


WAYS: tuple[Callable[[str, Random], str], ...] = (
    _lines, _lines, _signs, _signs, _words, _words, _copied, _cut)
