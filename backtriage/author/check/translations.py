"""Whether another language is complete and up to date, and how it is marked as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.fields import FLOW_ID
from backtriage.flow.files import INTERFACE, OWN, TRANSLATIONS, flow_texts
from backtriage.flow.problem import FlowError, Place, Problem, Problems
from backtriage.flow.translation import (
    MARKS,
    Gaps,
    Tables,
    Translation,
    find_gaps,
    gather_texts,
    mark,
    read_translation,
    spots,
    text_of,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ("# Marks of the English words that this translation was made from; a program writes this file.\n"
        "# A text whose mark no longer fits is shown in English, until somebody has looked at it.\n\n")


def gaps_in(folder: Path, language: str) -> Gaps:
    """Tell what a translation lacks.  Raises FlowError if its files cannot be read."""
    base, translated = _read(folder, language)
    return find_gaps(base, translated, everything=folder.name == INTERFACE)


def mark_all(folder: Path, language: str) -> int:
    """Mark every text of a translation as made from today's English; gives how many.

    Raises FlowError, and OSError.
    """
    base, translated = _read(folder, language)
    everything = folder.name == INTERFACE
    there = {spot.path for spot in spots(translated.tables, everything=everything)}
    marks = {spot.path: mark(text_of(spot.node)) for spot in spots(base, everything=everything)
             if spot.path in there}
    lines = "".join(f"{value} {path}\n" for path, value in sorted(marks.items()))
    (folder / TRANSLATIONS / language / MARKS).write_text(HEAD + lines, encoding="utf-8")
    return len(marks)


def _read(folder: Path, language: str) -> tuple[Tables, Translation]:
    """Read the texts of the first language and of another, as they stand in their files."""
    problems = Problems()
    if not FLOW_ID.fullmatch(language):  # it is the name of a folder, and never a path
        problems.append(Problem(Place(str(folder)), f"`{language}` is no language", "name one such as `de`"))
    base = gather_texts(flow_texts(folder, problems), problems)
    translated = read_translation(folder, language, problems)
    if problems or language == OWN:
        raise FlowError(problems)
    return base, translated
