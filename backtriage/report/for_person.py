"""The words of a result for the person, and their order, chosen once for every format.

The first page says what to do, how soon, whom to call and why, and fits a small
screen.  In an emergency hardly anything follows; nothing may stand in its way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backtriage.flow.model import Topic
from backtriage.flow.words import capital
from backtriage.judge.region import list_of_numbers, region_of
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Block, Bullets, Heading, Line, Outline, Page, Paragraph
from backtriage.report.chapters import Reading
from backtriage.report.handover import Handover
from backtriage.report.wording import (
    about_flow,
    bound,
    changes,
    could_be,
    could_be_worse,
    incomplete,
    listed,
    old_numbers,
    reason,
    still_open,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backtriage.judge.assessment import Assessment, Finding

MOST_REASONS = 3  # on the first page


def for_person(assessment: Assessment, now: datetime) -> Outline:
    """Choose the words of a result."""
    return bound(assessment, _Outline(assessment, now).pages())


class _Outline:
    """The pages of one result."""

    def __init__(self, assessment: Assessment, now: datetime) -> None:
        self.assessment, self.now = assessment, now
        self.flow, self.words, self.local = assessment.flow, assessment.flow.words, assessment.local
        self.sources = Bibliography(self.flow)

    def pages(self) -> list[Page]:
        """What was found first, then what can be read on about, then what is handed over."""
        subject = self.words("result.subject", subject=self.flow.subject_name)
        told = [self._page("first", self._first()), self._page("why", self._why()),
                self._page("act", [*self._talk(), *self._meanwhile()]),
                Page("subject", subject, tuple(self._subject(subject))),
                *Reading(self.assessment, self.sources).pages()]
        handover = Handover(self.assessment, self.now).page()
        return [*told, handover, self._page("limits", self._limits())]

    def _page(self, name: str, blocks: list[Block]) -> Page:
        return Page(name, self.words(f"result.{name}"), tuple(blocks))

    def _told(self, *topics: Topic) -> tuple[Line, ...]:
        return tuple(self.sources.line(self.local(entry.say), entry.cites)
                     for entry in self.assessment.advice_on(*topics))

    def _section(self, title: str, lines: tuple[Line, ...]) -> list[Block]:
        return [Heading(self.words(f"result.{title}")), Bullets(lines)] if lines else []

    def _first(self) -> list[Block]:
        """What to do, how soon, whom to call, and why."""
        assessment, words, place = self.assessment, self.words, self.assessment.destination
        level = assessment.urgency
        title = words("result.level", name=level.name, how_soon=level.how_soon)
        blocks: list[Block] = [Heading(title.replace("..", ".")), *self._crisis(),
                               Paragraph(Line(self.local(place.do)), strong=True),
                               *(Paragraph(Line(self.local(other.also))) for other in assessment.also)]
        if assessment.unanswered:
            blocks.append(Paragraph(Line(incomplete(words, assessment.unanswered)), strong=True))
        if place.number and region_of(self.flow, assessment.response) is None:
            numbers = " · ".join(list_of_numbers(self.flow, place.number))
            if numbers:
                blocks.append(Paragraph(Line(numbers)))
        if warning := old_numbers(assessment):
            blocks.append(Paragraph(Line(warning)))
        blocks += self._section("because", tuple(self._reasons()))
        if assessment.headline:
            blocks.append(Paragraph(Line(words(
                "result.subject_level", subject=capital(self.flow.subject_name),
                level=assessment.headline.name))))
        return blocks

    def _reasons(self) -> list[Line]:
        """What decided, what doubt could make worse, and no more than a small screen holds.

        Answers that are quoted already are not quoted once more.
        """
        deciding = self.assessment.deciding
        certain = [finding for finding in deciding if finding.certain]
        lines, quoted = list[Line](), set[str]()
        for finding in certain or deciding:
            new = tuple(name for name in finding.because if name not in quoted)
            again = finding.certain and not new
            lines.append(Line(self.local(finding.flag.say)) if again
                         else self._reason(replace(finding, because=new) if finding.certain else finding))
            quoted.update(finding.because)
        if len(lines) > MOST_REASONS:
            more = self.words("result.more_reasons", n=len(lines) - MOST_REASONS,
                              title=self.words("result.why"))
            return [*lines[:MOST_REASONS], Line(more)]
        if not deciding:
            lines = [Line(self.words("result.nothing_found"))]
        lines += [Line(could_be_worse(self.assessment, doubt)) for doubt in self.assessment.doubts
                  if doubt.worst.urgency > self.assessment.level]
        return lines[:MOST_REASONS]

    def _reason(self, finding: Finding) -> Line:
        if not finding.certain:
            return Line(could_be(self.assessment, finding))
        return Line(reason(self.assessment, finding))

    def _why(self) -> list[Block]:
        """Every finding that speaks of urgency, and every "not sure", with what it could hide."""
        deciding = self.assessment.deciding
        decided = (self._cited(finding) for finding in deciding)
        rest = (self._cited(finding) for finding in self.assessment.findings
                if finding.flag.kind.about_urgency and finding.certain and finding not in deciding)
        unsettled = self._doubts(about_urgency=True)
        harmless = [doubt.item.about for doubt in self.assessment.doubts if not doubt.matters]
        if harmless:
            unsettled += (Line(self.words("result.harmless", items=listed(self.words, harmless))),)
        return [*self._section("decided", tuple(decided)), *self._section("mention", tuple(rest)),
                *self._section("open", unsettled)]

    def _subject(self, title: str) -> list[Block]:
        """Whether the subject of the flow might suit; nothing while care comes first."""
        assessment, headline = self.assessment, self.assessment.headline
        if headline is None or assessment.settled:
            return []
        findings = assessment.about_suitability
        top = self.flow.suitability.index(headline)
        blocks: list[Block] = [Heading(title), Paragraph(Line(headline.name), strong=True),
                               Paragraph(self.sources.line(headline.say, headline.cites))]
        blocks += self._section("decided", self._explained(
            f for f in findings if f.certain and f.level == top))
        beneath = self._explained(f for f in findings if f.certain and f.level != top)
        others = [level for level in assessment.axes.values()
                  if level not in (headline, self.flow.suitability[0])]
        blocks += self._section("also", (
            *(self.sources.line(self.words("result.axis_level", name=level.name, say=level.say), level.cites)
              for level in others), *beneath))
        tells = tuple(self.sources.line(self.local(f.flag.tell), f.flag.cites) for f in findings
                      if f.certain and f.flag.tell)
        blocks += self._section("tell_practitioner", tells)
        to_change = tuple(Line(self.words("result.change", title=title, text=line.text), line.cites)
                          for title, lines in changes(assessment, self.sources) for line in lines)
        blocks += self._section("list_of_changes", to_change)
        blocks += self._section("could_change", self._doubts(about_urgency=False))
        blocks += self._section("worth_knowing", self._told(Topic.SUITABILITY))
        blocks += self._section("no_hindrance", self._told(Topic.MYTH))
        return blocks

    def _explained(self, findings: Iterable[Finding]) -> tuple[Line, ...]:
        return tuple(map(self._cited, findings))

    def _cited(self, finding: Finding) -> Line:
        return self.sources.line(self._reason(finding).text, finding.flag.cites)

    def _talk(self) -> list[Block]:
        """What to say on the phone."""
        tells = tuple(Line(self.words("result.tell", text=self.local(finding.flag.tell)))
                      for finding in self.assessment.deciding if finding.certain and finding.flag.tell)
        return self._section("phone", (*tells, *self._told(Topic.PHONE)))

    def _meanwhile(self) -> list[Block]:
        return [*self._section("meanwhile", self._told(Topic.MEANWHILE)),
                *self._section("support", self._told(Topic.SUPPORT)),
                *self._section("sooner", self._told(Topic.SAFETY_NET))]

    def _doubts(self, *, about_urgency: bool) -> tuple[Line, ...]:
        """What doubt left open, in the urgency or in the suitability."""
        return tuple(Line(still_open(self.assessment, doubt)) for doubt in self.assessment.doubts
                     if doubt.matters and doubt.worst.flags[0].kind.about_urgency is about_urgency)

    def _sources(self) -> list[Block]:
        listed = self.sources.listed()
        return [Heading(self.words("result.sources")), listed] if listed.entries else []

    def _limits(self) -> list[Block]:
        """Limits and sources, and the level once more for whoever reads the end first."""
        assessment, words = self.assessment, self.words
        self.sources.cited(assessment.destination.cites)  # the first page carries no numbers
        limits = (*self._told(Topic.LIMITS), *map(Line, about_flow(self.flow, assessment.today)))
        again = words("result.level_again", name=assessment.urgency.name,
                      what=self.local(assessment.destination.do))
        return [*self._section("limits_heading", limits), *self._sources(),
                Paragraph(Line(again), strong=True), *self._crisis()]

    def _crisis(self) -> list[Block]:
        """Whom to call at once in despair: it stands first and last."""
        return [Paragraph(line, strong=True) for line in self._told(Topic.CRISIS)]
