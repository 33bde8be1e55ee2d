"""Whether the subject of the flow might suit: what speaks for it and against it, what is done differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import Axis, Topic
from backtriage.flow.words import capital
from backtriage.report.blocks import Block, Bullets, Heading, Line, Paragraph
from backtriage.report.budget import count
from backtriage.report.wording import changes, could_be, still_open

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from backtriage.judge.assessment import Assessment, Finding
    from backtriage.report.bibliography import Bibliography


OF_HEADING = 3  # words


class Balance:
    """What the findings say for and against; nothing while care comes first."""

    def __init__(self, assessment: Assessment, sources: Bibliography) -> None:
        self.assessment, self.sources = assessment, sources
        self.flow, self.words = assessment.flow, assessment.flow.words
        self.findings = assessment.about_suitability

    def in_short(self, *, why: bool) -> str:
        """The verdict in one line, and its reason if that is wanted."""
        headline, flow = self.assessment.headline, self.flow
        if headline is None:
            return ""
        verdict = self.words("result.subject_level", subject=capital(flow.subject_name), level=headline.name)
        top = flow.suitability.index(headline)
        if why:
            reasons = [self._of(f) for f in self.findings if f.level == top and (f.certain or top)]
            if self.assessment.settled:  # a danger needs no reason beside the page it stands on
                reasons = [self.words("result.seen_first")] * (self.assessment.level < flow.dangerous)
            if reasons:
                return self.words("result.verdict_why", verdict=verdict, why=reasons[0])
        return self.words("result.verdict_alone", verdict=verdict)

    def blocks(self, title: str, left: int, told: Collection[str]) -> list[Block]:
        """Speaks for it, speaks against it, ask first, done differently, what could change this.

        What is not about this person alone is told as far as `left` words allow.  The reason that
        was `told` on the first page is not told again.
        """
        assessment, headline = self.assessment, self.assessment.headline
        if headline is None or assessment.settled:
            return []
        certain = [f for f in self.findings if f.certain and not self._was_told(f, told)]
        asked = [f for f in certain if f.level == len(self.flow.suitability) - 2]
        against = [f for f in certain if f.level and f not in asked and self._of_value(f)]
        blocks: list[Block] = [
            Heading(title), Paragraph(Line(headline.name), strong=True),
            Paragraph(self.sources.line(headline.say, headline.cites)),
            *self._section("speaks_for", self._lines(f for f in certain if not f.level)),
            *self._section("speaks_against", self._lines(against)),
            *self._section("ask_first", self._lines(asked)),
            *self._section("could_change", map(Line, still_open(assessment, about_urgency=False)))]
        changed = self._section("differently", self._differently())
        if changed and count([*blocks, *changed]) > left:
            on_sheet = Line(self.words("result.on_sheet"))
            changed = self._section("differently", [*self._differently()[:1], on_sheet])
        return [*blocks, *changed, *self._worth_knowing(left - count([*blocks, *changed]) - OF_HEADING)]

    def _was_told(self, finding: Finding, told: Iterable[str]) -> bool:
        return any(text.endswith(self._of(finding)) for text in told)

    def _of_value(self, finding: Finding) -> bool:
        """Does it say that there is little to gain?  What asks for changes is no reason against it."""
        return self.flow.suitability[finding.level].axis is Axis.VALUE or not finding.flag.adapt

    def _worth_knowing(self, left: int) -> list[Block]:
        """What is told to many, as far as there is room."""
        told: list[Line] = []
        for entry in self.assessment.advice_on(Topic.SUITABILITY, Topic.MYTH):
            text = self.assessment.local(entry.say)
            if len(" ".join([text, *(line.text for line in told)]).split()) < left:
                told.append(self.sources.line(text, entry.cites))
        return self._section("worth_knowing", told)

    def _differently(self) -> list[Line]:
        """The conditions once, and then what is done, by technique and site."""
        findings = [f for f in self.findings if f.flag.adapt]
        if not findings:
            return []
        names = (f.flag.name if f.certain else self.words("summary.possible", flag=f.flag.name)
                 for f in findings)
        why = self.words("result.differently_for", names="; ".join(dict.fromkeys(names)))
        return [self.sources.line(why, dict.fromkeys(id for f in findings for id in f.flag.cites)),
                *(Line(self.words("result.change", title=title, text=" ".join(texts)))
                  for title, texts in changes(self.assessment))]

    def _section(self, title: str, lines: Iterable[Line]) -> list[Block]:
        told = tuple(dict.fromkeys(lines))
        return [Heading(self.words(f"result.{title}")), Bullets(told)] if told else []

    def _lines(self, findings: Iterable[Finding]) -> list[Line]:
        return [self.sources.line(self._of(finding), finding.flag.cites) for finding in findings]

    def _of(self, finding: Finding) -> str:
        if not finding.certain:
            return could_be(self.assessment, [finding])[0]
        return self.assessment.local(finding.flag.say)
