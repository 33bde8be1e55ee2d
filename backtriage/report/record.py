"""What was said, as a clinical record has it: positives, negatives, what is not known, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import NONE
from backtriage.flow.truth import Absent
from backtriage.flow.words import capital
from backtriage.judge.response import in_words

if TYPE_CHECKING:
    from backtriage.flow.model import Item
    from backtriage.judge.assessment import Assessment, Finding


class Record:
    """The answers of one person, sorted."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.flow, self.words = assessment.flow, assessment.flow.words
        self.positives: list[tuple[str, str]] = []
        self.negatives: list[str] = []
        self.unknown: list[str] = []
        for item in assessment.counted:
            if item.id not in self.flow.settings:
                self._sort(item)

    def _sort(self, item: Item) -> None:
        answer = self.assessment.response.answers[item.id]
        if isinstance(answer, Absent):
            self.unknown.append(self._not_known(item, answer))
        elif answer in (frozenset({NONE}), frozenset({"no"})):
            self.negatives.append(self._denied(item))
        else:
            self.positives.append((item.short, self.assessment.answer_words(item)))

    def _not_known(self, item: Item, answer: Absent) -> str:
        """Name what is not known, and the worst that it could hide."""
        left = self.words("summary.unsure" if answer is Absent.UNSURE else "summary.unsaid", item=item.short)
        doubts = (doubt for doubt in self.assessment.doubts if doubt.item is item and doubt.matters)
        doubt = next(doubts, None)
        if doubt is None:
            return left
        worst = in_words(item, doubt.worst.answer, short=True)
        return self.words("summary.would_raise", item=left, answer=worst, flag=doubt.worst.flags[0].name)

    def _denied(self, item: Item) -> str:
        options = [option.short for option in item.options if option.id not in (NONE, "yes", "no")]
        if not options:
            return self.words("summary.denied_plain", item=item.short)
        return self.words("summary.denied", item=item.short, options="; ".join(options))

    def flag(self, finding: Finding) -> str:
        """Name a finding, and the items that led to it."""
        flag, items = finding.flag, ", ".join(self.flow.items[name].short for name in finding.because)
        told = self.words("summary.flag", name=flag.name, items=items)
        return told if finding.certain else self.words("summary.possible", flag=told)

    def subject(self) -> str:
        """Say whether the subject of the flow suits, on both axes; empty if nothing is said of it."""
        headline = self.assessment.headline
        if headline is None:
            return ""
        verdicts = " · ".join(self.words("summary.verdict", axis=self.words(f"summary.axis_{axis}"),
                                         level=level.name) for axis, level in self.assessment.axes.items())
        return self.words("summary.subject", subject=capital(self.flow.subject_name), level=headline.name,
                          verdicts=verdicts)
