"""The words of a result for the person, and their order, chosen once for every format.

The first page is enough by itself: what to do and by when, whom to call, what to say,
why, and what to watch for.  No sentence stands twice in one result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.model import Topic
from backtriage.flow.words import capital
from backtriage.judge.region import list_of_numbers, region_of
from backtriage.report.balance import Balance
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Banner, Block, Bullets, Heading, Line, Outline, Page, Paragraph, Tone
from backtriage.report.chapters import Reading
from backtriage.report.handover import Handover
from backtriage.report.safety_net import cards, tone_of, uncarded
from backtriage.report.wording import (
    about_flow,
    bound,
    could_be,
    could_be_worse,
    incomplete,
    listed,
    old_numbers,
    reason,
    say_this,
    still_open,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        self.reasons, self.more = self._reasons()

    def pages(self) -> list[Page]:
        """What to do first, then what can be read on about, then what is handed over."""
        early = self.assessment.too_early
        return [self._page("first", self._too_early() if early else self._first()),
                *([] if early else self._beyond()),
                Handover(self.assessment, self.now).page(), self._page("limits", self._limits())]

    def _beyond(self) -> list[Page]:
        """What follows from the answers beside what to do."""
        subject = self.words("result.subject", subject=capital(self.flow.subject_name))
        return [self._page("act", self._meanwhile()),
                Page("subject", subject, tuple(Balance(self.assessment, self.sources).blocks(subject))),
                *Reading(self.assessment, self.sources).pages(), self._page("why", self._why(), near=False)]

    def _page(self, name: str, blocks: Sequence[Block], *, near: bool = True) -> Page:
        return Page(name, self.words(f"result.{name}"), tuple(blocks), near=near)

    def _told(self, *topics: Topic) -> tuple[Line, ...]:
        return tuple(self.sources.line(self.local(entry.say), entry.cites)
                     for entry in self.assessment.advice_on(*topics))

    def _section(self, title: str, lines: Sequence[Line]) -> list[Block]:
        return [Heading(self.words(f"result.{title}")), Bullets(tuple(lines))] if lines else []

    # The first page

    def _first(self) -> list[Block]:
        """What to do and by when, whom to call, what to say, why, and what to watch for."""
        assessment, words, place = self.assessment, self.words, self.assessment.destination
        level = assessment.level
        blocks: list[Block] = [Banner(assessment.heading, tone_of(self.flow, level)), *self._crisis(),
                               Paragraph(Line(self.local(place.do)), strong=True),
                               *(Paragraph(Line(self.local(other.also))) for other in assessment.also)]
        blocks += self._numbers(place.number)
        if assessment.unanswered:
            blocks.append(Paragraph(Line(incomplete(words, assessment.unanswered))))
        if said := say_this(assessment):
            blocks.append(Paragraph(Line(said)))
        blocks += self._section("because", self.reasons)
        blocks += cards(assessment)
        if assessment.headline:
            blocks.append(Paragraph(Line(Balance(assessment, self.sources).in_short())))
        return blocks

    def _too_early(self) -> list[Block]:
        """That it is too early to say how soon, what to answer first, and whom to ask meanwhile."""
        flow, words = self.flow, self.words
        missing = words("result.answer_first", items=listed(words, (
            item.about for item in self.assessment.could_raise[:MOST_REASONS])))
        place = flow.destinations[flow.urgency[flow.dangerous].destination]
        return [Banner(words("result.too_early"), Tone.TODAY), *self._crisis(),
                Paragraph(Line(missing), strong=True),
                Paragraph(Line(words("result.cannot_answer", heading=self.local(place.heading or place.do)))),
                *self._numbers(place.number), *cards(self.assessment)]

    def _numbers(self, number: str) -> list[Block]:
        """The number of every country, while the country is not known; and how old a number is."""
        lines = []
        if number and region_of(self.flow, self.assessment.response) is None:
            lines.append(" · ".join(list_of_numbers(self.flow, number)))
        lines.append(old_numbers(self.assessment))
        return [Paragraph(Line(line)) for line in lines if line]

    def _reasons(self) -> tuple[list[Line], list[Line]]:
        """What decided and what doubt could make worse: what fits the first page, and the rest.

        Answers that are quoted already are not quoted once more.
        """
        deciding = self.assessment.deciding
        certain = [finding for finding in deciding if finding.certain]
        quoted = set[str]()
        lines = [Line(self._reason(finding, quoted)) for finding in certain or deciding]
        if not deciding:
            lines = [Line(self.words("result.nothing_found"))]
        lines += [Line(could_be_worse(self.assessment, doubt)) for doubt in self.assessment.doubts
                  if doubt.worst.urgency > self.assessment.level]
        lines = list(dict.fromkeys(lines))
        return lines[:MOST_REASONS], lines[MOST_REASONS:]

    def _reason(self, finding: Finding, quoted: set[str]) -> str:
        if not finding.certain:
            return could_be(self.assessment, finding)
        return reason(self.assessment, finding, quoted)

    # What follows

    def _meanwhile(self) -> list[Block]:
        """What to do, and on the phone; to whom one can talk."""
        return [*self._section("meanwhile", self._told(Topic.MEANWHILE)),
                *self._section("phone", self._told(Topic.PHONE)),
                *self._section("support", self._told(Topic.SUPPORT)),
                *self._section("sooner", [self.sources.line(self.local(entry.say), entry.cites)
                                          for entry in uncarded(self.assessment)])]

    def _why(self) -> list[Block]:
        """What else speaks of urgency, and every "not sure", with what it could hide."""
        deciding, quoted = self.assessment.deciding, set[str]()
        rest = [self.sources.line(self._reason(finding, quoted), finding.flag.cites)
                for finding in self.assessment.findings
                if finding.flag.kind.about_urgency and finding.certain and finding not in deciding]
        unsettled = [Line(still_open(self.assessment, doubt)) for doubt in self.assessment.doubts
                     if doubt.matters and doubt.worst.flags[0].kind.about_urgency]
        harmless = [doubt.item.about for doubt in self.assessment.doubts if not doubt.matters]
        if harmless:
            unsettled.append(Line(self.words("result.harmless", items=listed(self.words, harmless))))
        return [*self._section("decided", self.more), *self._section("mention", rest),
                *self._section("open", unsettled)]

    def _limits(self) -> list[Block]:
        """Limits and sources."""
        for finding in self.assessment.deciding:
            self.sources.cited(finding.flag.cites)  # the first page carries no numbers
        self.sources.cited(self.assessment.destination.cites)
        limits = (*self._told(Topic.LIMITS), *map(Line, about_flow(self.flow, self.assessment.today)))
        cited = self.sources.listed()
        sources: list[Block] = [Heading(self.words("result.sources")), cited] if cited.entries else []
        return [*self._section("limits_heading", limits), *sources, *self._crisis()]

    def _crisis(self) -> list[Block]:
        """Whom to call at once in despair: it stands first and last."""
        return [Paragraph(line, strong=True) for line in self._told(Topic.CRISIS)]
