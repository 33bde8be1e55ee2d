"""`flow check`: what reading a flow shows, before anybody has answered a question.

First what the loader tells.  If the flow loads: rules without effect, flags without
a case, words that lead or are hard, sources and translations that are out of date.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.check import silences
from backtriage.author.check.hazards import hazard_problems
from backtriage.author.check.readability import read_wording
from backtriage.author.check.remark import Remark, Severity
from backtriage.author.check.rules import rule_problems
from backtriage.author.check.sources import source_problems
from backtriage.author.check.words import word_problems
from backtriage.author.material import look_into
from backtriage.flow.files import CHECKS
from backtriage.flow.problem import FlowError
from backtriage.flow.translation import gather_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from backtriage.flow.problem import Problem

PAGES = "questions/checks.md"


@dataclass(frozen=True)
class Checked:
    """What was found in a flow by reading it."""

    folder: Path
    told: tuple[Remark, ...]

    @property
    def ok(self) -> bool:
        """Is there nothing that has no reason beside it?"""
        return not self.open

    @property
    def open(self) -> tuple[Remark, ...]:
        """What is not silenced."""
        return tuple(each for each in self.told if not each.silenced)

    def lines(self) -> Iterator[str]:
        """Say it for people: each problem with its place, then how many there are."""
        for each in self.open:
            yield from (*str(each).splitlines(), "")
        count = Counter(each.severity for each in self.open)
        parts = [f"{count[kind]} {kind}{'s' if count[kind] > 1 else ''}" for kind in Severity if count[kind]]
        silenced = len(self.told) - len(self.open)
        yield (", ".join(parts) or "nothing is wrong that reading can show") + (
            f"; {silenced} silenced, with a reason" if silenced else "")
        if self.open:
            yield f"{PAGES} has a page for each code"

    def data(self) -> dict[str, object]:
        """Give it as plain values."""
        return {"folder": str(self.folder), "ok": self.ok, "told": [each.data() for each in self.told]}


def check(folder: Path, today: date) -> Checked:
    """Tell everything that reading a flow shows; `today` decides which sources are out of date."""
    try:
        material = look_into(folder)
    except FlowError as error:
        return Checked(folder, tuple(_unread(error.problems)))
    problems: list[Problem] = []
    wording = read_wording(gather_texts(material.beside(CHECKS), problems))
    told = [*_unread(material.problems), *_unread(problems), *rule_problems(material),
            *source_problems(material, today), *hazard_problems(material)]
    if not problems:
        told += word_problems(material, wording)
    told = silences.apply(told, material.texts)
    return Checked(folder, tuple(sorted(told, key=lambda each: (*each.problem.place[:3], each.code))))


def _unread(problems: Iterable[Problem]) -> Iterator[Remark]:
    return (Remark("load", problem, Severity.ERROR) for problem in problems)
