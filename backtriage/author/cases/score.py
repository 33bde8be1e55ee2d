"""A file of cases from elsewhere, scored: how urgent each should be, and what the flow gives.

Each line is one case: `{"id": …, "answers": {item: answer}, "accept": ["today", …]}`.
`accept` lists the levels that a panel accepts; the first is the one it expects.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.cases.tally import Pair, Tally, read_levels
from backtriage.flow.files import read_files
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError, Place, Problem, Problems
from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backtriage.flow.model import Flow

MILDER, MORE_URGENT = "milder than every accepted level", "more urgent than every accepted level"
SHAPE = 'write `{"id": "a1", "answers": {"age": 40}, "accept": ["today"]}` on one line'


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody's answers, and the levels of urgency that a panel accepts; the first is expected."""

    id: str
    response: Response
    accept: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Scored:
    """A case and what the flow gave."""

    case: Case
    pair: Pair  # what the panel accepts, and what was given
    deciding: tuple[str, ...]  # the flags that account for the level
    left_open: int  # questions that would still be asked


@dataclass(frozen=True, slots=True)
class Score:
    """What became of all cases."""

    title: str
    levels: tuple[str, ...]  # ids, the mildest first
    cases: tuple[Scored, ...]

    @property
    def tally(self) -> Tally:
        """Count them."""
        return Tally(self.levels, Counter(scored.pair for scored in self.cases))

    @property
    def ok(self) -> bool:
        """Is nobody told something milder than every accepted level?"""
        return not self.tally.under.count

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        yield f"{len(self.cases)} cases, judged by {self.title}"
        yield ""
        yield from self.tally.lines()
        left = sum(bool(scored.left_open) for scored in self.cases)
        if left:
            yield f"cases in which a question that would be asked has no answer: {left} of {len(self.cases)}"
        for heading, wrong in ((MILDER, [scored for scored in self.cases if scored.pair.under]),
                               (MORE_URGENT, [scored for scored in self.cases if scored.pair.over])):
            if wrong:
                yield ""
                yield f"{heading}:"
                yield from (f"  {self._case_line(scored)}" for scored in wrong)

    def _case_line(self, scored: Scored) -> str:
        """Tell one case: where it stands, what was accepted and what was given, through which flags."""
        case = scored.case
        through = ", ".join(f"`{flag}`" for flag in scored.deciding)
        left = f"; questions without an answer: {scored.left_open}" if scored.left_open else ""
        return (f"{case.place.file}:{case.place.line}: {case.id}: {self.tally.named(scored.pair)}"
                f"{', through ' if through else ''}{through}{left}")

    def data(self) -> object:
        """Say it to machines."""
        return {
            "ok": self.ok, "title": self.title, **self.tally.data(),
            "cases": [{"id": scored.case.id, "line": scored.case.place.line,
                       "accept": [self.levels[level] for level in scored.case.accept],
                       "given": self.levels[scored.pair.given],
                       "under": scored.pair.under, "over": scored.pair.over,
                       "deciding": list(scored.deciding), "left_open": scored.left_open}
                      for scored in self.cases]}


def score(folder: Path, file: Path) -> Score:
    """Judge every case of a file on the day the flow was checked.

    Raises FlowError with every line that cannot be read or answered so.
    """
    flow = load_flow(folder)
    problems = Problems()
    texts = read_files([file], problems)
    cases = [case for name, text in texts.items() for case in read_cases(flow, text, name, problems)]
    if not (cases or problems):
        problems.append(Problem(Place(str(file)), "there is no case in this file", SHAPE))
    if problems:
        raise FlowError(problems)
    return Score(flow.title, tuple(level.id for level in flow.urgency),
                 tuple(_scored(flow, case) for case in cases))


def _scored(flow: Flow, case: Case) -> Scored:
    """Judge one case."""
    result = assess(flow, case.response, flow.checked)
    return Scored(case, Pair(case.accept, result.level),
                  tuple(finding.flag.id for finding in result.deciding), len(result.unanswered))


def read_cases(flow: Flow, text: str, file: str, problems: list[Problem]) -> list[Case]:
    """Read the cases of one file; what is wrong is added to `problems`, with its line."""
    cases: dict[str, Case] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        case = _read_case(flow, line, Place(file, number, 1, line.rstrip("\r")), problems)
        if case is None:
            continue
        if case.id in cases:
            problems.append(Problem(_spot(case.place, case.id), f"two cases are called `{case.id}`",
                                    f"the other stands on line {cases[case.id].place.line}"))
        cases.setdefault(case.id, case)
    return list(cases.values())


def _read_case(flow: Flow, line: str, place: Place, problems: list[Problem]) -> Case | None:
    """Read one line; None if it is no case."""
    try:
        raw = json.loads(line, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        problems.append(Problem(place._replace(column=error.colno), f"this is not JSON: {error.msg}", SHAPE))
        return None
    except (_Twice, RecursionError) as error:
        told = f"`{error}` is written twice" if isinstance(error, _Twice) else "nested too deep"
        problems.append(Problem(_spot(place, str(error)), told))
        return None
    missing = [key for key in ("id", "answers", "accept") if not isinstance(raw, dict) or key not in raw]
    if missing:
        problems.append(Problem(place, f"this case has no {', '.join(f'`{key}`' for key in missing)}", SHAPE))
        return None
    if not isinstance(raw["id"], str | int) or raw["id"] == "":
        problems.append(Problem(_spot(place, "id"), "`id` must be a word or a number", SHAPE))
    response, mistakes = read_response(flow, raw["answers"], flow.checked)
    problems.extend(Problem(_spot(place, mistake.item), mistake.message, mistake.hint)
                    for mistake in mistakes)
    accept = _levels(flow, raw["accept"], place, problems)
    return Case(str(raw["id"]), response, accept, place)


def _levels(flow: Flow, raw: object, place: Place, problems: list[Problem]) -> tuple[int, ...]:
    """Read the accepted levels."""
    known = [level.id for level in flow.urgency]
    names = [raw] if isinstance(raw, str) else raw
    if not (isinstance(names, list) and names):
        problems.append(Problem(_spot(place, "accept"), "`accept` must be a list of levels of urgency",
                                f"they are {', '.join(known)}"))
        return ()
    accept, wrong = read_levels(names, known)
    problems.extend(Problem(_spot(place, name), f"no level of urgency is called `{name}`", hint)
                    for name, hint in wrong.items())
    return accept


class _Twice(ValueError):
    """A key stands twice in one table."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a table, in which no key may repeat."""
    table: dict[str, object] = {}
    for key, value in pairs:
        if key in table:
            raise _Twice(key)
        table[key] = value
    return table


def _spot(place: Place, word: str) -> Place:
    """Point at a word of a line, if it stands there in quotes."""
    column = place.text.find(json.dumps(word, ensure_ascii=False))
    return place._replace(column=column + 1, width=len(word) + 2) if word and column >= 0 else place
