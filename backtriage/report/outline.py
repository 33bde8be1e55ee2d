"""The words of a result for the person, and their order, chosen once for every format.

The first page says what to do, how soon, whom to call and why, and fits a small
screen.  In an emergency hardly anything follows; nothing may stand in its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.doubts import open_doubts
from backtriage.flow.model import Topic
from backtriage.interview import unanswered
from backtriage.region import list_of_numbers, region_of, with_numbers
from backtriage.report.blocks import Block, Bullets, Heading, Line, Outline, Paragraph
from backtriage.report.sources import Bibliography
from backtriage.report.wording import (
    about_flow,
    changes,
    could_be_worse,
    doubted,
    incomplete,
    reasons,
    still_open,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from backtriage.assessment import Assessment, Finding

MOST_REASONS = 3  # on the first page


def outline(assessment: Assessment, today: date, *, hide: bool = False) -> Outline:
    """Choose the words of a result; `hide` keeps sensitive answers out of what is saved."""
    return _Outline(assessment, today, hide).pages()


class _Outline:
    """The pages of one result."""

    def __init__(self, assessment: Assessment, today: date, hide: bool) -> None:
        self.assessment, self.today, self.hide = assessment, today, hide
        self.flow = assessment.flow
        self.sources = Bibliography(self.flow)
        self.advice = assessment.advice()
        self.doubts = open_doubts(assessment, today)

    def pages(self) -> Outline:
        parts = [self._first(), self._open(), self._subject(), self._talk(), self._meanwhile(),
                 self._limits()]
        return tuple(tuple(part) for part in parts if part)

    def _filled(self, text: str) -> str:
        return with_numbers(self.flow, self.assessment.response, text)

    def _told(self, *topics: Topic) -> tuple[Line, ...]:
        return tuple(self.sources.line(self._filled(entry.say), entry.cites)
                     for entry in self.advice if entry.topic in topics)

    def _section(self, title: str, lines: tuple[Line, ...]) -> list[Block]:
        return [Heading(title), Bullets(lines)] if lines else []

    def _first(self) -> list[Block]:
        """What to do, how soon, whom to call, and why."""
        assessment, place = self.assessment, self.assessment.destination
        title = f"{assessment.urgency.name}. {assessment.urgency.how_soon}."
        blocks: list[Block] = [Heading(title.replace("..", ".")),
                               Paragraph(Line(self._filled(place.do)), strong=True)]
        missing = unanswered(self.flow, assessment.response, self.today)
        if missing:
            blocks.append(Paragraph(Line(incomplete(missing)), strong=True))
        if place.number and region_of(self.flow, assessment.response) is None:
            numbers = " · ".join(list_of_numbers(self.flow, place.number))
            if numbers:
                blocks.append(Paragraph(Line(numbers)))
        blocks += [Heading("Why"), Bullets(tuple(self._reasons()))]
        if assessment.headline:
            blocks.append(Paragraph(Line(f"{self.flow.subject.capitalize()}: {assessment.headline.name}")))
        return blocks

    def _reasons(self) -> list[Line]:
        """What decided, what doubt could make worse, and no more than a small screen holds."""
        deciding = self.assessment.deciding()
        certain = [finding for finding in deciding if finding.certain]
        lines = [line for finding in certain or deciding for line in self._why(finding)]
        if len(lines) > MOST_REASONS:
            more = len(lines) - MOST_REASONS
            return [*lines[:MOST_REASONS],
                    Line(f"There {'are' if more > 1 else 'is'} {more} more, further down.")]
        if not deciding:
            lines = [Line("None of your answers called for more than this today.")]
        lines += [Line(could_be_worse(self.assessment, doubt)) for doubt in self.doubts
                  if doubt.worst.urgency > self.assessment.level()]
        return lines[:MOST_REASONS]

    def _why(self, finding: Finding) -> list[Line]:
        if not finding.certain:
            return [Line(f"We could not rule out {finding.flag.concern}, because you were not sure "
                         f"about {doubted(self.assessment, finding)}.")]
        answers = reasons(self.assessment, finding, hide=self.hide)
        return [Line(f"{finding.flag.say} You answered: {answers}." if answers else finding.flag.say)]

    def _subject(self) -> list[Block]:
        """Whether the subject of the flow might suit; nothing while care comes first."""
        assessment = self.assessment
        headline = assessment.headline
        if headline is None or assessment.settled:
            return []
        findings = assessment.about_suitability()
        top = self.flow.suitability.index(headline)
        blocks: list[Block] = [
            Heading(f"Might {self.flow.subject} suit you?"),
            Paragraph(Line(headline.name), strong=True),
            Paragraph(self.sources.line(headline.say, headline.cites))]
        others = [level for level in assessment.axes.values() if level is not headline]
        blocks += self._section("What decided this", self._explained(
            f for f in findings if f.certain and f.level == top))
        beneath = self._explained(f for f in findings if f.certain and f.level != top)
        blocks += self._section("Also", (
            *(self.sources.line(f"{level.name}. {level.say}", level.cites) for level in others
              if level is not self.flow.suitability[0]), *beneath))
        tells = tuple(self.sources.line(f.flag.tell, f.flag.cites) for f in findings
                      if f.certain and f.flag.tell)
        blocks += self._section("Tell the practitioner", tells)
        to_change = tuple(Line(f"{title}: {line.text}", line.cites)
                          for title, lines in changes(assessment, self.sources) for line in lines)
        blocks += self._section("List of changes, for the practitioner", to_change)
        unsure = self._doubts(about_urgency=False)
        blocks += self._section("What could change this", unsure)
        blocks += self._section("Worth knowing", self._told(Topic.SUITABILITY))
        blocks += self._section("What does not rule it out", self._told(Topic.MYTH))
        return blocks

    def _explained(self, findings: Iterable[Finding]) -> tuple[Line, ...]:
        lines = []
        for finding in findings:
            answers = reasons(self.assessment, finding, hide=self.hide)
            text = f"{finding.flag.say} You answered: {answers}." if answers else finding.flag.say
            lines.append(self.sources.line(text, finding.flag.cites))
        return tuple(lines)

    def _talk(self) -> list[Block]:
        """What to say on the phone, and what else to mention."""
        deciding = self.assessment.deciding()
        tells = tuple(Line(f"“{finding.flag.tell}”") for finding in deciding
                      if finding.certain and finding.flag.tell)
        blocks = self._section("What to say when you call or go", (*tells, *self._told(Topic.PHONE)))
        rest = [f for f in self.assessment.findings
                if f.flag.kind.about_urgency and f.certain
                and (f not in deciding or f in deciding[MOST_REASONS:])]
        return blocks + self._section("Other answers worth mentioning", self._explained(rest))

    def _meanwhile(self) -> list[Block]:
        return [*self._section("What you can do meanwhile", self._told(Topic.MEANWHILE)),
                *self._section("Someone to talk to", self._told(Topic.SUPPORT)),
                *self._section("Get help sooner if", self._told(Topic.SAFETY_NET))]

    def _doubts(self, *, about_urgency: bool) -> tuple[Line, ...]:
        """What doubt left open, in the urgency or in the suitability."""
        return tuple(Line(still_open(self.assessment, doubt)) for doubt in self.doubts
                     if doubt.matters and doubt.worst.flags[0].kind.about_urgency is about_urgency)

    def _open(self) -> list[Block]:
        """Every "not sure", with what it could hide."""
        harmless = ", ".join(f"“{doubt.item.about}”" for doubt in self.doubts if not doubt.matters)
        lines = self._doubts(about_urgency=True)
        if harmless:
            lines += (Line(f"You were also not sure about {harmless}. No answer there would add to this."),)
        return self._section("What we could not settle", lines)

    def _limits(self) -> list[Block]:
        """Limits and sources, and the level once more for whoever reads the end first."""
        assessment = self.assessment
        for cites in (assessment.destination.cites, *(f.flag.cites for f in assessment.deciding())):
            self.sources.line("", cites)  # the first page carries no numbers
        limits = (*self._told(Topic.LIMITS), *map(Line, about_flow(self.flow, self.today)))
        return [*self._section("Limits", limits), *self._section("Sources", self.sources.lines()),
                Paragraph(Line(f"{assessment.urgency.name}. {self._filled(assessment.destination.do)}"),
                          strong=True)]
