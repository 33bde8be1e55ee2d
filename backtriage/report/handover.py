"""The sheet that a person hands over: to a practitioner, or to whoever takes over at once.

It is one page, and says what was answered, what could not be ruled out and what to
change.  While care comes first it holds nothing about the subject of the flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.report.blocks import Block, Bullets, Heading, Labelled, Line, Page, Paragraph, Reader
from backtriage.report.record import Record
from backtriage.report.wording import changes, level_and_place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backtriage.judge.assessment import Assessment


class Handover:
    """One sheet, in the words of the clinic and of the person."""

    def __init__(self, assessment: Assessment, now: datetime) -> None:
        self.assessment, self.now = assessment, now
        self.words = assessment.flow.words
        self.record = Record(assessment)

    def page(self) -> Page:
        """Write the sheet."""
        ended, settled = self.assessment.ended, self.assessment.settled
        name = "_ended" if ended else "_settled" if settled else ""
        title = self.words(f"result.handover{name}")
        blocks: list[Block] = [Heading(title), *self._head(), *self._answers()]
        if not settled:
            blocks += self._changes()
        blocks.append(Paragraph(Line(self.words("summary.decision_support"))))
        return Page("handover", title, tuple(blocks), Reader.PRACTITIONER)

    def _head(self) -> list[Block]:
        """When this was answered, and what decided."""
        handed = self.words("summary.handed", date=self.now.date(), time=f"{self.now:%H:%M}")
        level = level_and_place(self.assessment)
        blocks: list[Block] = [Paragraph(Line(handed)), Paragraph(Line(level), strong=True)]
        if not self.assessment.settled and (subject := self.record.subject()):
            blocks.append(Paragraph(Line(subject)))
        return blocks

    def _listed(self, title: str, texts: Iterable[str]) -> list[Block]:
        lines = tuple(map(Line, texts))
        return [Heading(self.words(f"summary.{title}")), Bullets(lines)] if lines else []

    def _answers(self) -> list[Block]:
        """The findings, the answers in the person's words, and what is not known."""
        told = [finding for finding in self.assessment.findings
                if finding.flag.kind.about_urgency or not self.assessment.settled]
        flags = (self.record.flag(finding) for finding in told if finding.certain)
        doubtful = (self.record.flag(finding) for finding in told if not finding.certain)
        pairs = tuple(self.record.positives)
        positives: list[Block] = [Heading(self.words("summary.positives")), Labelled(pairs)] if pairs else []
        return [*self._listed("led_here", flags), *positives, *self._listed("open", doubtful),
                *self._listed("unknown", self.record.unknown),
                *self._listed("negatives", self.record.negatives)]

    def _changes(self) -> list[Block]:
        """What to change, by technique and site."""
        lines = tuple(Line(self.words("result.change", title=title, text=" ".join(texts)))
                      for title, texts in changes(self.assessment))
        return [Heading(self.words("summary.changes_title")), Bullets(lines)] if lines else []
