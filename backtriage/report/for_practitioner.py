"""The words of a clinical summary for practitioners: exact, brief, hazards first.

The first page fits a small screen: how soon and where to, what decided, hazards with
what to change, and what is not known.  What has no room there follows on the next one.
"""

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
    Tone,
)
from backtriage.report.budget import PRACTITIONER, PRACTITIONER_FIRST, count, fitting, room
from backtriage.report.hazards import hazards
from backtriage.report.identity import NOBODY, Identity, identity_lines
from backtriage.report.record import Record
from backtriage.report.safety_net import tone_of
from backtriage.report.wording import about_flow, answer_first, bound, clinical_level, incomplete

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backtriage.judge.assessment import Assessment

FLAGS = 80  # words, of findings that did not decide


def for_practitioner(assessment: Assessment, now: datetime, identity: Identity = NOBODY, *,
                     numbered: bool = True) -> Outline:
    """Choose the words of a clinical summary, with numbers of sources or without."""
    sources = Bibliography(assessment.flow, numbered=numbered)
    return bound(assessment, _Summary(assessment, now, identity, sources).pages())


class _Summary:
    """The pages of one clinical summary."""

    def __init__(self, assessment: Assessment, now: datetime, identity: Identity,
                 sources: Bibliography) -> None:
        self.assessment, self.now, self.identity = assessment, now, identity
        self.flow, self.words = assessment.flow, assessment.flow.words
        self.record = Record(assessment)
        self.sources = sources
        self.decided = self.record.decided(self.sources)
        self.found = hazards(assessment)
        self.hazards = [self.sources.line(each.told, each.cites) for each in self.found]

    def pages(self) -> list[Page]:
        """The first page, then the answers as far as there is room for them, other findings, and limits."""
        first, told, whole = self._fitted()
        history, flags, limits = self._history(told, whole), self._flags(), self._limits()
        left = room(PRACTITIONER, self.words) - count([*first, *history, *flags, *limits])
        parts = {"title": first, "record": [*history, *self._negatives(left)], "flags": flags,
                 "sources": self.sources.listed(), "limits": limits}
        return [Page(name, self.words(f"summary.{name}"), tuple(blocks), Reader.PRACTITIONER)
                for name, blocks in parts.items()]

    # The first page

    def _fitted(self) -> tuple[list[Block], int, bool]:
        """The first page, how many hazards it tells with their changes, and whether all that is not known."""
        most = room(PRACTITIONER_FIRST, self.words)
        for told in range(len(self.hazards), -1, -1):
            for whole in (True, False):
                blocks = [*self._head(), *self._hazards(told), *self._unknown(whole=whole)]
                if count(blocks) <= most:
                    return blocks, told, whole
        return blocks, told, whole

    def _head(self) -> list[Block]:
        """How soon and where to, whom this is about, what decided, and whether the subject suits."""
        assessment, words = self.assessment, self.words
        early = answer_first(assessment)
        tone = Tone.TODAY if early else tone_of(self.flow, assessment.level)
        also = "; ".join(assessment.local(place.name) for place in assessment.also)
        texts = [early]
        if not early:
            texts = [words("summary.also", places=also) if also else "",
                     incomplete(words, assessment.unanswered, short=True) if assessment.unanswered else ""]
        subject = self.record.subject()
        return [Banner(clinical_level(assessment), tone),
                *(Paragraph(Line(text), strong=True) for text in texts if text),
                *(self._to_do() if self.flow.clinical and not early else []),
                *([Paragraph(self.decided)] if self.decided else []),
                *([Paragraph(Line(subject))] if subject else []),
                Paragraph(Line(self.record.answered(self.now))), identity_lines(words, self.identity)]

    def _to_do(self) -> list[Block]:
        """What is to do, and why, in a form that nobody else reads: what decided, and all that is certain."""
        assessment = self.assessment
        found = [finding for finding in assessment.findings
                 if finding.level and (finding.certain or finding in assessment.deciding)]
        lines = tuple(self.sources.line(assessment.local(each.flag.say), each.flag.cites) for each in found)
        what = Paragraph(Line(assessment.local(assessment.destination.do)))
        return [what, *([Bullets(lines)] if lines else [])]

    def _hazards(self, told: int) -> list[Block]:
        """So many hazards with what to change, and the names of the others."""
        names = [each.name for each in self.found[told:]]
        more = [Line(self.words("summary.more_hazards", names="; ".join(names)))] if names else []
        return self._listed("hazards", [*self.hazards[:told], *more])

    def _unknown(self, *, whole: bool) -> list[Block]:
        """What is not known, with what it could hide; or only that there is something."""
        if whole:
            return self._listed("unknown", [*map(Line, self.record.not_known)])
        return self._listed("unknown", [Line(self.words("summary.more_unknown", n=len(self.record.unknown)))])

    # What follows

    def _history(self, told: int, whole: bool) -> list[Block]:
        """What had no room on the first page, and the positives."""
        blocks = self._listed("changes_title", self.hazards[told:])
        if not whole:
            blocks += self._unknown(whole=True)
        if self.record.positives:
            blocks += [Heading(self.record.positives_title), Labelled(tuple(self.record.positives))]
        return blocks

    def _negatives(self, most: int) -> list[Block]:
        title = self.words("summary.negatives")
        told = self.record.negatives(most - len(title.split()))
        return [Heading(title), Paragraph(Line(told))] if told else []

    def _flags(self) -> list[Block]:
        """The findings that are told nowhere else, with their sources: certain ones before possible ones."""
        hidden = self.assessment.settled or self.assessment.too_early
        found = [finding for finding in self.assessment.findings
                 if finding not in self.assessment.deciding and finding.flag.id not in self.record.named
                 and (finding.flag.kind.about_urgency
                      or not (hidden or finding.flag.kind.about_safety))]
        found.sort(key=lambda finding: not finding.certain)
        names, left = fitting([self.record.flag(finding) for finding in found], FLAGS)
        lines = [self.sources.line(name, finding.flag.cites)
                 for name, finding in zip(names, found, strict=False)]
        if left:
            lines.append(Line(self.words("summary.more_flags", n=len(left))))
        return self._listed("flags", lines)

    def _limits(self) -> list[Block]:
        """What this can and cannot do, and where it comes from."""
        own = [self.sources.line(self.assessment.local(entry.say), entry.cites)
               for entry in self.assessment.advice_on(Topic.PRACTITIONER)
               if not (entry.urgency and self.assessment.too_early)]
        told = own or [Line(self.words("summary.decision_support"))]
        limits = (*told, *map(Line, about_flow(self.flow, self.assessment.today)))
        return [Heading(self.words("summary.limits")), Bullets(limits)]

    def _listed(self, title: str, lines: Sequence[Line]) -> list[Block]:
        return [Heading(self.words(f"summary.{title}")), Bullets(tuple(lines))] if lines else []
