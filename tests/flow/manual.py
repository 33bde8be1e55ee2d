"""The whole flow of the manual, which the tests spoil in many ways."""

from __future__ import annotations

from tests.conftest import manual_blocks

[MANUAL] = manual_blocks("flow")


def line_of(words: str) -> int:
    """Count the line at which some words stand first."""
    return MANUAL[:MANUAL.index(words)].count("\n") + 1
