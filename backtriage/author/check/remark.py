"""What reading a flow can tell its author: a code, the problem, and the reason if it is silenced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtriage.flow.problem import Place, Problem

CODES = {  # each has a page in questions/checks.md
    "load": "the flow, or a file beside it, cannot be read",
    "never_asked": "an item that nobody is asked",
    "asked_late": "an emergency that is asked behind something else",
    "slow": "a flow that makes people wait after each answer",
    "idle_option": "an option that changes nothing",
    "no_vignette": "a flag that the told cases do not cover on both sides",
    "unused_definition": "a definition that nothing uses",
    "double_question": "a question that asks two things",
    "leading_question": "a question that suggests its answer",
    "shouting": "words in capitals, or an exclamation mark",
    "hard_to_read": "a sentence above the reading age, or too long",
    "forbidden_phrase": "a phrase that must not occur",
    "no_none": "a list without `none`",
    "no_not_sure": "an item that cannot be answered with doubt",
    "out_of_date": "a source, or the flow, past its review date",
    "old_number": "numbers to call that were not checked for long",
    "bare_source": "a source that does not say what kind it is, or of which year",
    "no_hazard": "a grave flag that belongs to no hazard",
    "weak_source": "a grave flag with nothing behind it but copies and judgement",
    "uncited_source": "a source that nothing cites",
    "translation": "a text that another language lacks, or has wrong",
    "silence": "a comment `# check:` that does not work",
}


class Severity(StrEnum):
    """How bad it is: an error cannot be silenced."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was found."""

    code: str
    problem: Problem
    severity: Severity = Severity.WARNING
    silenced: str = ""  # the reason beside the line, if there is one

    def __str__(self) -> str:
        """Say it as a problem, with how bad it is and its code."""
        return str(self.problem._replace(message=f"{self.severity}: {self.problem.message} [{self.code}]"))

    def data(self) -> dict[str, object]:
        """Give it as plain values."""
        place, message, hint = self.problem
        return {"code": self.code, "severity": self.severity.value, "file": place.file, "line": place.line,
                "column": place.column, "message": message, "hint": hint, "silenced": self.silenced}


def spot(place: Place, part: str) -> Place:
    """Point to a part of a text, if it stands on the same line."""
    start = place.text.find(part, place.column - 1)
    return place if start < 0 else place._replace(column=start + 1, width=len(part))
