"""Whom a sheet is about: typed when it is printed or handed on, and kept nowhere.

It is no part of a response, so no draft and no file of answers can hold it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.report.blocks import Blank, Blanks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.words import Words

SHEET, LETTER = ("name", "born", "number"), ("name", "born", "address")  # what is asked for each
DAY = re.compile(r"(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})\.?")


class Identity(Value):
    """Who somebody is, as far as it was typed."""

    name: str = ""
    born: date | None = None
    number: str = ""  # by which they are known: of a record, or of an insurance
    address: str = ""

    def __bool__(self) -> bool:
        """Was anything typed?"""
        return bool(self.name or self.born or self.number or self.address)


NOBODY = Identity()  # nothing was typed


def read_birth(text: str, today: date) -> date | None:
    """Read a day of birth, such as 1961-03-05; None if it is no day, or has not come yet."""
    found = DAY.fullmatch(text.strip())
    try:
        born = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return born if born and born <= today else None


def identity_lines(words: Words, identity: Identity, asked: Sequence[str] = SHEET) -> Blanks:
    """Set what was typed, and lines to write on for the rest."""
    born = words.written(identity.born) if identity.born else ""
    said = {"name": identity.name, "born": born, "number": identity.number, "address": identity.address}
    return Blanks(words("summary.by_hand"), tuple(
        Blank(words(f"summary.{name}"), said[name]) for name in asked))
