"""Asking whom a sheet is about, when it is printed or handed on; each line may stay empty.

What is typed goes from here into what is written, and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from backtriage.ask.asker import Command
from backtriage.judge.response import clean
from backtriage.report.identity import Identity, read_birth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backtriage.ask.asker import Asker
    from backtriage.flow.words import Words


ASKED, OF_LETTER, QUESTION = ("name", "born", "number"), ("name", "born", "address"), "question"


def ask_identity(asker: Asker, words: Words, today: date) -> Identity | Command:
    """Ask for name, date of birth and identifier."""
    told: dict[str, str] = {}
    for name in ASKED:
        prompt = _prompt(words, name)
        said = asker.type(prompt, needed=False)
        while name == "born" and isinstance(said, str) and said and not read_birth(said, today):
            asker.tell(words("visit.no_day"))
            said = asker.type(prompt, needed=False)
        if isinstance(said, Command):
            return said
        told[name] = said
    return Identity(told["name"], read_birth(told["born"], today), told["number"])


def read_identity(words: Words, today: date, read: TextIO, ask: TextIO,
                  asked: Sequence[str] = ASKED) -> Identity | None:
    """Read the same as lines, asked for on another stream; None if the day of birth is no day."""
    told = {name: read_typed(words, name, read, ask) for name in asked}
    born = read_birth(told["born"], today)
    if told["born"] and not born:
        return None
    return Identity(told["name"], born, told.get("number", ""), told.get("address", ""))


def read_typed(words: Words, name: str, read: TextIO, ask: TextIO) -> str:
    """Read one line, and ask for it where somebody types."""
    if read.isatty():
        ask.write(f"{_prompt(words, name)} ")
        ask.flush()
    return clean(read.readline())


def _prompt(words: Words, name: str) -> str:
    return words("visit.typed", what=words(f"summary.{name}"), hint=words(f"visit.hint_{name}"))
