"""The words of a clinical summary for practitioners: exact, brief, in the order of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.doubts import open_doubts
from backtriage.flow.model import NONE, Topic
from backtriage.flow.truth import Absent
from backtriage.interview import counted, unanswered
from backtriage.region import with_numbers
from backtriage.report.blocks import Block, Bullets, Heading, Line, Outline, Pairs, Paragraph
from backtriage.report.sources import Bibliography
from backtriage.report.wording import about_flow, answer_words, changes, incomplete
from backtriage.response import in_words

if TYPE_CHECKING:
    from datetime import date

    from backtriage.assessment import Assessment, Finding
    from backtriage.flow.model import Item


def summary(assessment: Assessment, today: date, *, hide: bool = False) -> Outline:
    """Choose the words of a clinical summary; `hide` keeps sensitive answers out of what is saved."""
    return _Summary(assessment, today, hide).pages()


class _Summary:
    """The pages of one clinical summary."""

    def __init__(self, assessment: Assessment, today: date, hide: bool) -> None:
        self.assessment, self.today, self.hide = assessment, today, hide
        self.flow = assessment.flow
        self.sources = Bibliography(self.flow)
        self.doubts = open_doubts(assessment, today)
        self.items = [item for item in counted(self.flow, assessment.response, today)
                      if item.id not in self.flow.settings]

    def pages(self) -> Outline:
        parts = [self._disposition(), self._history(), self._flags(), self._adaptations(), self._limits()]
        return tuple(tuple(part) for part in parts if part)

    def _disposition(self) -> list[Block]:
        """Urgency, where to, suitability, and the flags that decided."""
        assessment = self.assessment
        place = with_numbers(self.flow, assessment.response, assessment.destination.do)
        blocks: list[Block] = [
            Heading(f"{assessment.urgency.name} ({assessment.destination.name})"),
            Paragraph(Line(place), strong=True)]
        missing = unanswered(self.flow, assessment.response, self.today)
        if missing:
            blocks.append(Paragraph(Line(incomplete(missing)), strong=True))
        if assessment.headline:
            verdicts = " · ".join(f"{axis}: {level.name}" for axis, level in assessment.axes.items())
            blocks.append(Paragraph(Line(
                f"{self.flow.subject.capitalize()}: {assessment.headline.name} ({verdicts})")))
        deciding = tuple(Line(self._flag_words(finding)) for finding in assessment.deciding())
        return blocks + ([Heading("Decided by"), Bullets(deciding)] if deciding else [])

    def _flag_words(self, finding: Finding) -> str:
        flag = finding.flag
        rule = f" [{flag.rule}]" if flag.rule else ""
        state = "" if finding.certain else " (possible)"
        because = ", ".join(self.flow.items[name].short for name in finding.because)
        return f"{flag.name}{rule}{state}: {because}"

    def _history(self) -> list[Block]:
        """Positives in the person's words, relevant negatives, and what is not known."""
        answers = self.assessment.response.answers
        positive, negative, unknown = [], [], []
        for item in self.items:
            answer = answers[item.id]
            if isinstance(answer, Absent):
                unknown.append(self._not_known(item, answer))
            elif answer in (frozenset({NONE}), frozenset({"no"})):
                negative.append(self._denied(item))
            else:
                positive.append((item.short, answer_words(self.assessment, item, hide=self.hide)))
        blocks: list[Block] = [Heading("Positives, in the person's words"), Pairs(tuple(positive))]
        if negative:
            blocks += [Heading("Relevant negatives"), Bullets(tuple(map(Line, negative)))]
        if unknown:
            blocks += [Heading("Not known"), Bullets(tuple(map(Line, unknown)))]
        return blocks

    def _not_known(self, item: Item, answer: Absent) -> str:
        """Name what is not known, and the worst that it could hide."""
        said = "not sure" if answer is Absent.UNSURE else "not said"
        doubt = next((doubt for doubt in self.doubts if doubt.item is item and doubt.matters), None)
        if doubt is None:
            return f"{item.short} ({said})"
        words = in_words(item, doubt.worst.answer, short=True)
        return f"{item.short} ({said}): {words} would raise: {doubt.worst.flags[0].name}"

    def _denied(self, item: Item) -> str:
        options = [option.short for option in item.options if option.id not in (NONE, "yes", "no")]
        return f"{item.short}: no {'; '.join(options)}" if options else f"{item.short}: no"

    def _flags(self) -> list[Block]:
        """Every finding with its sources, certain ones before possible ones."""
        certain = tuple(self.sources.line(self._flag_words(f), f.flag.cites)
                        for f in self.assessment.findings if f.certain)
        doubtful = tuple(self.sources.line(self._flag_words(f), f.flag.cites)
                         for f in self.assessment.open())
        blocks: list[Block] = []
        if certain:
            blocks += [Heading("Flags"), Bullets(certain)]
        if doubtful:
            blocks += [Heading("Could not be ruled out"), Bullets(doubtful)]
        return blocks

    def _adaptations(self) -> list[Block]:
        """What to change, by technique and site."""
        return [block for title, lines in changes(self.assessment, self.sources)
                for block in (Heading(title), Bullets(lines))]

    def _limits(self) -> list[Block]:
        told = tuple(self.sources.line(with_numbers(self.flow, self.assessment.response, entry.say),
                                       entry.cites)
                     for entry in self.assessment.advice() if entry.topic is Topic.PRACTITIONER)
        limits = (*told, *map(Line, about_flow(self.flow, self.today)))
        return [Heading("Limits"), Bullets(limits),
                Heading("Sources"), Bullets(self.sources.lines()),
                Paragraph(Line(f"{self.assessment.urgency.name} ({self.assessment.destination.name})"),
                          strong=True)]
