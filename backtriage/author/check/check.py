"""`flow check`: what reading a flow shows, before anybody has answered a question.

First what the loader tells.  If the flow loads: rules without effect, flags without
a case, words that lead or are hard, sources and translations that are out of date.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.cases.vignettes import load_vignettes
from backtriage.author.check import silences
from backtriage.author.check.readability import read_allowed
from backtriage.author.check.remark import Material, Severity, Told
from backtriage.author.check.rules import rule_problems
from backtriage.author.check.words import word_problems
from backtriage.author.prove.statements import load_statements
from backtriage.flow.files import flow_files, read_files
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from backtriage.flow.translation import gather_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from backtriage.author.cases.vignettes import Vignette
    from backtriage.flow.model import Flow

PAGES = "questions/checks.md"


@dataclass(frozen=True)
class Checked:
    """What was found in a flow by reading it."""

    folder: Path
    told: tuple[Told, ...]

    @property
    def ok(self) -> bool:
        """Is there nothing that has no reason beside it?"""
        return not self.open

    @property
    def open(self) -> tuple[Told, ...]:
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
        flow = load_flow(folder)
    except FlowError as error:
        return Checked(folder, tuple(_unread(error)))
    told: list[Told] = []
    material = Material(folder, flow, gather_texts(read_files(flow_files(folder, []), []), []),
                        _vignettes(flow, folder, told), today)
    told += rule_problems(material)
    _can_be_read(lambda: load_statements(flow, folder), told)
    if _can_be_read(lambda: read_allowed(folder), told):
        told += word_problems(material)
    told = silences.apply(told, read_files(sorted(folder.rglob("*.yaml")), []))
    return Checked(folder, tuple(sorted(told, key=lambda each: (*each.problem.place[:3], each.code))))


def _vignettes(flow: Flow, folder: Path, told: list[Told]) -> tuple[Vignette, ...] | None:
    try:
        return load_vignettes(flow, folder)
    except FlowError as error:
        told.extend(_unread(error))
        return None


def _can_be_read(read: Callable[[], object], told: list[Told]) -> bool:
    try:
        read()
    except FlowError as error:
        told.extend(_unread(error))
        return False
    return True


def _unread(error: FlowError) -> Iterator[Told]:
    return (Told("load", problem, Severity.ERROR) for problem in error.problems)
