"""What can be told apart in a picture without colour."""

from __future__ import annotations

from typing import Any

READABLE = 4.5  # contrast of words, as WCAG asks for
TOLD_APART = 1.4  # contrast of a coloured area and the paper beside it


def luminance(grey: int) -> float:
    """How bright a shade of grey from 0 to 255 is, from 0 to 1."""
    share = grey / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def contrast(one: int, other: int) -> float:
    """The contrast of two shades of grey, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def paper_and_ink(picture: Any) -> tuple[int, int]:
    """The shade that most of a picture has, and the one that differs most from it."""
    shades = picture.convert("L").histogram()
    paper = max(range(256), key=lambda shade: shades[shade])
    seen = (shade for shade in range(256) if shades[shade])
    return paper, max(seen, key=lambda shade: contrast(paper, shade))
