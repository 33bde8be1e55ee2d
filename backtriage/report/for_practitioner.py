"""The words of a clinical summary for practitioners: exact, brief, in the order of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import Topic
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import (
    Banner,
    Block,
    Bullets,
    Heading,
    Labelled,
    Line,
    Outline,
    Page,
    Paragraph,
    Reader,
)
from backtriage.report.record import Record
from backtriage.report.safety_net import tone_of
from backtriage.report.wording import about_flow, bound, changes, incomplete, level_and_place, old_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.judge.assessment import Assessment


def for_practitioner(assessment: Assessment, *, numbered: bool = True) -> Outline:
    """Choose the words of a clinical summary, with numbers of sources or without."""
    return bound(assessment, _Summary(assessment, Bibliography(assessment.flow, numbered=numbered)).pages())


class _Summary:
    """The pages of one clinical summary."""

    def __init__(self, assessment: Assessment, sources: Bibliography) -> None:
        self.assessment, self.sources = assessment, sources
        self.flow, self.words = assessment.flow, assessment.flow.words
        self.record = Record(assessment)

    def pages(self) -> list[Page]:
        parts = {"title": self._disposition(), "positives": self._history(), "flags": self._flags(),
                 "changes_title": self._changes()}
        limits = self._limits()
        parts |= {"sources": [Heading(self.words("summary.sources")), *self.sources.listed()],
                  "limits": limits}
        return [Page(name, self.words(f"summary.{name}"), tuple(blocks), Reader.PRACTITIONER)
                for name, blocks in parts.items()]

    def _disposition(self) -> list[Block]:
        """Urgency, where to, suitability, and the flags that decided."""
        local = self.assessment.local
        tone = tone_of(self.flow, self.assessment.level)
        blocks: list[Block] = [Banner(level_and_place(self.assessment), tone),
                               Paragraph(Line(local(self.assessment.destination.do)), strong=True),
                               *(Paragraph(Line(local(other.also))) for other in self.assessment.also)]
        if warning := old_numbers(self.assessment):
            blocks.append(Paragraph(Line(warning)))
        if missing := self.assessment.unanswered:
            blocks.append(Paragraph(Line(incomplete(self.words, missing)), strong=True))
        if subject := self.record.subject():
            blocks.append(Paragraph(Line(subject)))
        return blocks + self._listed("decided", map(self.record.flag, self.assessment.deciding))

    def _listed(self, title: str, texts: Iterable[str]) -> list[Block]:
        lines = tuple(map(Line, texts))
        return [Heading(self.words(f"summary.{title}")), Bullets(lines)] if lines else []

    def _history(self) -> list[Block]:
        """Positives in the person's words, relevant negatives, and what is not known."""
        return [Heading(self.words("summary.positives")), Labelled(tuple(self.record.positives)),
                *self._listed("negatives", self.record.negatives),
                *self._listed("unknown", self.record.unknown)]

    def _flags(self) -> list[Block]:
        """Every finding with its sources, certain ones before possible ones."""
        blocks: list[Block] = []
        certain = [finding for finding in self.assessment.findings if finding.certain]
        for title, findings in (("flags", certain), ("open", self.assessment.open)):
            lines = tuple(self.sources.line(self.record.flag(f), f.flag.cites) for f in findings)
            if lines:
                blocks += [Heading(self.words(f"summary.{title}")), Bullets(lines)]
        return blocks

    def _changes(self) -> list[Block]:
        """What to change, by technique and site."""
        lines = tuple(Line(self.words("result.change", title=title, text=" ".join(texts)))
                      for title, texts in changes(self.assessment))
        return [Heading(self.words("summary.changes_title")), Bullets(lines)] if lines else []

    def _limits(self) -> list[Block]:
        told = tuple(self.sources.line(self.assessment.local(entry.say), entry.cites)
                     for entry in self.assessment.advice if entry.topic is Topic.PRACTITIONER)
        limits = (*told, *map(Line, about_flow(self.flow, self.assessment.today)))
        return [Heading(self.words("summary.limits")), Bullets(limits),
                Paragraph(Line(level_and_place(self.assessment)), strong=True)]
