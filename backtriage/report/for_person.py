"""The words of a result for the person, and their order, chosen once for every format.

The first page is enough by itself: what to do and by when, whom to call, what to say,
why, and what to watch for.  No sentence stands twice in one result.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.flow.model import Topic
from backtriage.flow.words import capital
from backtriage.judge.region import numbers_that_differ, region_of
from backtriage.judge.safety_net import uncarded
from backtriage.report.balance import Balance
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Banner, Block, Bullets, Heading, Line, Outline, Page, Paragraph, Tone
from backtriage.report.budget import FIRST_PAGE, WHOLE, count, fits_small_screens, room, texts
from backtriage.report.chapters import Reading
from backtriage.report.handover import Handover
from backtriage.report.identity import NOBODY, Identity
from backtriage.report.once import told_once
from backtriage.report.safety_net import cards, tone_of
from backtriage.report.wording import (
    MOST_MISSING,
    about_flow,
    bound,
    clinical_level,
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

    from backtriage.flow.model import Destination
    from backtriage.judge.assessment import Assessment

# Reasons on the first page, answers quoted behind each, answers in what is said, and whether the verdict
# on the subject has its reason: the first that fit.
DENSITIES = ((3, 3, 4, True), (2, 3, 4, True), (1, 3, 4, True), (1, 2, 3, True), (1, 1, 2, True),
             (1, 0, 2, True), (1, 0, 1, True), (1, 0, 1, False))


NUMBERS = 20  # words: a longer list of numbers stands on the next page


def for_person(assessment: Assessment, now: datetime, identity: Identity = NOBODY, *,
               chapters: bool = True, numbered: bool = True) -> Outline:
    """Choose the words of a result: with its chapters or their titles, with numbers of sources or without.

    `identity` stands on the sheet that is handed over.
    """
    sources = Bibliography(assessment.flow, numbered=numbered)
    handover = Handover(assessment, now, identity)
    return bound(assessment, told_once(_Outline(assessment, handover, sources).pages(chapters=chapters)))


def closing(assessment: Assessment, now: datetime) -> list[Block]:
    """Say what whoever leaves should see last: how soon, whom to call, and the signs to watch for."""
    sources = Bibliography(assessment.flow, numbered=False)
    return _Outline(assessment, Handover(assessment, now), sources).closing()


class _Outline:
    """The pages of one result."""

    def __init__(self, assessment: Assessment, handover: Handover, sources: Bibliography) -> None:
        self.assessment, self.handover, self.sources = assessment, handover, sources
        self.flow, self.words, self.local = assessment.flow, assessment.flow.words, assessment.local
        self.tone = tone_of(self.flow, assessment.level)

    def pages(self, *, chapters: bool) -> list[Page]:
        """What to do first, then what can be read on about, then what is handed over."""
        if self.assessment.too_early:
            told = [self._page("first", self._too_early())]
        else:
            told = [self._page("first", self._fitted[0]), *self._beyond(chapters=chapters)]
        told.append(self.handover.page())
        limits = self._page("limits", self._limits())
        return [*told, self._page("sources", self._sources(), near=False), limits]

    def _beyond(self, *, chapters: bool) -> list[Page]:
        """What follows from the answers, beside what to do."""
        first, act, why = self._fitted[0], self._meanwhile(), [] if self.assessment.ended else self._why()
        limits = [Paragraph(line) for line in self._of_limits(Bibliography(self.flow))]
        left = room(WHOLE[self.tone], self.words) - count((*first, *act, *why, *limits, *self._crisis()))
        title = self.words("result.subject", subject=capital(self.flow.subject_name))
        told = frozenset(text for block in first for text in texts(block))
        balance = Balance(self.assessment, self.sources).blocks(title, left, told)
        reading = (Reading(self.assessment, self.sources).pages() if chapters
                   else Reading(self.assessment, Bibliography(self.flow)).titles())
        return [self._page("act", act), Page("subject", title, tuple(balance)), *reading,
                self._page("why", why, near=False)]

    def _page(self, name: str, blocks: Sequence[Block], *, near: bool = True) -> Page:
        return Page(name, self.words(f"result.{name}"), tuple(blocks), near=near)

    def _told(self, *topics: Topic) -> tuple[Line, ...]:
        return tuple(self.sources.line(self.local(entry.say), entry.cites)
                     for entry in self.assessment.advice_on(*topics))

    def _section(self, title: str, lines: Sequence[Line]) -> list[Block]:
        return [Heading(self.words(f"result.{title}")), Bullets(tuple(lines))] if lines else []

    # The first page

    @cached_property
    def _fitted(self) -> tuple[list[Block], int]:
        """The first page, with as many reasons and answers as there is room for; and how many reasons."""
        most = room(FIRST_PAGE[self.tone], self.words)
        for density in DENSITIES:
            blocks = self._first(*density)
            if count(blocks) <= most and fits_small_screens(blocks):
                break
        return blocks, density[0]

    def _first(self, reasons: int, quotes: int, answers: int, verdict_why: bool) -> list[Block]:
        """What to do and by when, whom to call, what to say, why, and what to watch for."""
        assessment = self.assessment
        blocks = [self._heading(), *self._crisis_line(), *self._call(everywhere=False)]
        if assessment.unanswered:
            blocks.append(Paragraph(Line(incomplete(self.words, assessment.unanswered))))
        if said := say_this(assessment, answers):
            blocks.append(Paragraph(Line(said)))
        blocks += self._section("because", [*self._reasons(quotes), *self._could_be_worse()][:reasons])
        blocks += [*cards(assessment)] or self._uncarded()
        if assessment.headline:
            verdict = Balance(assessment, self.sources).in_short(why=verdict_why)
            blocks.append(Paragraph(Line(verdict)))
        return blocks

    def _too_early(self) -> list[Block]:
        """That it is too early to say how soon, what to answer first, and whom to ask meanwhile."""
        return [self._heading(), *self._crisis_line(), *self._call(), *cards(self.assessment),
                *self._uncarded()]

    def closing(self) -> list[Block]:
        """How soon, whom to call, every sign to watch for, and whom to call in despair."""
        early, heading = self.assessment.too_early, self._heading()
        if self.assessment.for_practitioner and not early:
            heading = Banner(clinical_level(self.assessment), self.tone)
        return [heading, *self._call(everywhere=not early), *cards(self.assessment), *self._uncarded(),
                *self._crisis_line()]

    def _heading(self) -> Banner:
        """What to do and by when, or that it is too early to say."""
        if self.assessment.too_early:
            return Banner(self.words("result.too_early"), Tone.TODAY)
        return Banner(self.assessment.heading, self.tone)

    def _call(self, *, everywhere: bool = True) -> list[Block]:
        """Whom to call or to see; while it is too early to say, what to answer first.

        While the country is not known, the numbers of all can be named `everywhere`, also where that
        takes half a screen.
        """
        flow, words, place = self.flow, self.words, self.assessment.destination
        if not self.assessment.too_early:
            return [Paragraph(Line(self.local(place.do)), strong=True),
                    *(Paragraph(Line(self.local(other.also))) for other in self.assessment.also),
                    *(self._numbers(place) if everywhere or self._numbers_are_near else []), *self._old()]
        missing = words("result.answer_first", items=listed(words, (
            item.about for item in self.assessment.could_raise[:MOST_MISSING])))
        place = flow.destinations[flow.urgency[flow.dangerous].destination]
        instead = words("result.cannot_answer", heading=self.local(place.heading or place.do))
        return [Paragraph(Line(missing), strong=True), Paragraph(Line(instead)),
                *(self._numbers(place) if everywhere else []), *self._old()]

    def _uncarded(self) -> list[Block]:
        """What to watch for that stands on no card."""
        return [Paragraph(Line(text)) for text in uncarded(self.assessment)]

    @cached_property
    def _numbers_are_near(self) -> bool:
        """Are they few, and does the heading say to call: do they stand on the first page?"""
        place = self.assessment.destination
        return f"{{{place.number}}}" in place.heading and count(self._numbers(place)) <= NUMBERS

    def _numbers(self, place: Destination) -> list[Block]:
        """The numbers that countries have, while the country is not known."""
        if not place.number or region_of(self.flow, self.assessment.response):
            return []
        listed = numbers_that_differ(self.flow, place.number)
        return [Paragraph(Line(" · ".join(listed)))] if listed else []

    def _old(self) -> list[Block]:
        """How old the numbers are, if that is too old."""
        old = old_numbers(self.assessment)
        return [Paragraph(Line(old))] if old else []

    def _reasons(self, quotes: int) -> list[Line]:
        """What decided; no answer is quoted twice."""
        deciding, quoted = self.assessment.deciding, set[str]()
        certain = [finding for finding in deciding if finding.certain]
        texts = [reason(self.assessment, finding, quoted, quotes) for finding in certain]
        if not deciding:  # who may be in despair does not read that all is well
            texts = [] if self._crisis() else [self.words("result.nothing_found")]
        return [Line(text) for text in dict.fromkeys(texts or could_be(self.assessment, deciding))]

    def _could_be_worse(self) -> list[Line]:
        """What doubt could make worse."""
        told = self._told_as_open()
        return [Line(could_be_worse(self.assessment, doubt)) for doubt in self.assessment.doubts
                if doubt.worst.urgency > self.assessment.level and doubt.item.id not in told]

    def _told_as_open(self) -> set[str]:
        """Name the items of which it is said already that they were left open, as that decided."""
        return {name for finding in self.assessment.deciding if not finding.certain
                for name in finding.because}

    # What follows

    def _meanwhile(self) -> list[Block]:
        """What to do, and on the phone; to whom one can talk; whom to call where, if it was not told."""
        numbers = [] if self._numbers_are_near else self._numbers(self.assessment.destination)
        return [*numbers, *self._section("meanwhile", self._told(Topic.MEANWHILE)),
                *self._section("phone", self._told(Topic.PHONE)),
                *self._section("support", self._told(Topic.SUPPORT)),
                *self._section("sooner", self._sooner())]

    def _sooner(self) -> tuple[Line, ...]:
        """What to watch for that stands on no card, and not on the first page in place of cards."""
        told = uncarded(self.assessment) if any(cards(self.assessment)) else ()
        return tuple(map(Line, told))

    def _why(self) -> list[Block]:
        """What else speaks of urgency, and every "not sure", with what it could hide.

        Where it is for today, other findings stand only on the sheet for whoever helps.
        """
        deciding, quoted = self.assessment.deciding, set[str]()
        rest = [self.sources.line(reason(self.assessment, finding, quoted, 0), finding.flag.cites)
                for finding in self.assessment.findings
                if finding.flag.kind.about_urgency and finding.certain and finding not in deciding
                and self.assessment.level < self.flow.dangerous]
        told = self._told_as_open()
        unsettled = [*map(Line, still_open(self.assessment, about_urgency=True, but=told))]
        harmless = [doubt.item.about for doubt in self.assessment.doubts if not doubt.matters]
        if harmless:
            unsettled.append(Line(self.words("result.harmless", items=listed(self.words, harmless))))
        told_first = self._fitted[1]
        return [*self._section("decided", self._reasons(0)[told_first:]), *self._section("mention", rest),
                *self._section("open", unsettled)]

    def _limits(self) -> list[Block]:
        """What this cannot know, and the crisis line once more."""
        return [*self._section("limits", self._of_limits(self.sources)), *self._crisis()]

    def _sources(self) -> list[Block]:
        """On whose word this is said, that of the first page too, which carries no numbers."""
        for finding in self.assessment.deciding:
            self.sources.cited(finding.flag.cites)
        self.sources.cited(self.assessment.destination.cites)
        listed = self.sources.listed()
        return [Heading(self.words("result.sources")), *listed] if listed else []

    def _of_limits(self, sources: Bibliography) -> list[Line]:
        told = [sources.line(self.local(entry.say), entry.cites)
                for entry in self.assessment.advice_on(Topic.LIMITS)]
        return [*told, *map(Line, about_flow(self.flow, self.assessment.today))]

    def _crisis(self) -> list[Block]:
        """Whom to call at once in despair: it stands first and last."""
        return [Paragraph(line, strong=True) for line in self._told(Topic.CRISIS)]

    def _crisis_line(self) -> list[Block]:
        """The same on the first page, which carries no numbers of sources."""
        return [Paragraph(Line(self.local(entry.say)), strong=True)
                for entry in self.assessment.advice_on(Topic.CRISIS)]
