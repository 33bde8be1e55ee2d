"""Comments that silence a warning, `# check: CODE because REASON`, and those that do not work.

A comment holds for its own line, or for the next one if it stands alone; several may
stand one below the other.  So whoever reads the line reads the reason too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backtriage.author.check.remark import CODES, Remark, Severity
from backtriage.flow.problem import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COMMENT = re.compile(r"(?:^|\s)(#\s*check:\s*(.*))$")
SILENCE = re.compile(r"(\w+)\s+because\s+(\S.*)")
HOW = "write `# check: CODE because REASON`"


@dataclass(frozen=True, slots=True)
class Silence:
    """A comment that silences one kind of warning, and the line that it speaks of."""

    code: str
    reason: str
    place: Place
    line: int


def apply(told: list[Remark], texts: Mapping[str, str]) -> list[Remark]:
    """Silence what has a reason beside it; tell which comments do not work."""
    problems: list[Problem] = []
    known = [silence for file, text in texts.items() for silence in read_silences(text, file, problems)]
    reasons = {(each.place.file, each.line, each.code): each.reason for each in known}
    after = [each if each.severity is Severity.ERROR else replace(each, silenced=reasons.get(_key(each), ""))
             for each in told]
    severities = {_key(each): each.severity for each in told}
    for silence in known:
        severity = severities.get((silence.place.file, silence.line, silence.code))
        if severity is None:
            problems.append(Problem(silence.place, f"there is no `{silence.code}` here to silence",
                                    "remove the comment, or move it to the line that the warning names"))
        elif severity is Severity.ERROR:
            problems.append(Problem(silence.place, f"`{silence.code}` is an error here, and stays one",
                                    "only warnings can be silenced"))
    return after + [Remark("silence", problem, Severity.ERROR) for problem in problems]


def _key(told: Remark) -> tuple[str, int, str]:
    return told.problem.place.file, told.problem.place.line, told.code


def read_silences(text: str, file: str, problems: list[Problem]) -> Iterator[Silence]:
    """Find the comments of a file that silence; what is wrong with them is added to `problems`."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        comment = COMMENT.search(line)
        if not comment:
            continue
        place = Place(file, number, comment.start(1) + 1, line, len(comment[1]))
        said = SILENCE.fullmatch(comment[2].strip())
        if not said:
            problems.append(Problem(place, "this comment gives no code with a reason", HOW))
        elif said[1] not in CODES:
            problems.append(Problem(place, f"no check has the code `{said[1]}`",
                                    did_you_mean(said[1], CODES) or HOW))
        else:
            yield Silence(said[1], said[2].strip(), place, _spoken_of(lines, number))


def _spoken_of(lines: list[str], number: int) -> int:
    """Find the line that a comment speaks of: its own, or the next that is more than a comment."""
    while number < len(lines) and lines[number - 1].lstrip().startswith("#"):
        number += 1
    return number
