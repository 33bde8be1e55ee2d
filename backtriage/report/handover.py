"""The sheet that a person hands over: to a practitioner, or to whoever takes over at once.

It is one page: how soon and where to, hazards with what to change, what is not known,
what was said, and which dangers were denied.  While care comes first it holds nothing
about the subject of the flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.report.blocks import (
    Blank,
    Blanks,
    Block,
    Bullets,
    Heading,
    Labelled,
    Line,
    Page,
    Paragraph,
    Reader,
)
from backtriage.report.budget import NOTE, PRACTITIONER, count, room
from backtriage.report.hazards import hazards
from backtriage.report.identity import NOBODY, Identity, identity_lines
from backtriage.report.record import Record
from backtriage.report.wording import answer_first, clinical_level

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backtriage.judge.assessment import Assessment

TO_WRITE = {"began": 2, "reactions": 2, "taken": 8}  # lines to write on, for each thing
TO_NOTE = 2  # lines for what the flow wants to be noted


class Handover:
    """One sheet, in the words of the clinic and of the person."""

    def __init__(self, assessment: Assessment, now: datetime, identity: Identity = NOBODY) -> None:
        self.assessment, self.now, self.identity = assessment, now, identity
        self.words = assessment.flow.words
        self.record = Record(assessment)

    def page(self) -> Page:
        """Write the sheet."""
        emergency = self.assessment.urgency.ends
        name = "_ended" if emergency else "_settled" if self.assessment.settled else ""
        title = self.words(f"result.handover{name}")
        above: list[Block] = [Heading(title), *self._head(), *self._hazards(), *self._said()]
        below = self._to_write()
        if not emergency:
            below.append(Paragraph(Line(self.words("summary.decision_support"))))
        left = room(NOTE if emergency else PRACTITIONER, self.words) - count([*above, *below])
        return Page("handover", title, (*above, *self._negatives(left), *below), Reader.PRACTITIONER)

    def _head(self) -> list[Block]:
        """How soon and where to, who this is about, and what decided."""
        assessment, decided = self.assessment, self.record.decided()
        first = answer_first(assessment)
        blocks: list[Block] = [Paragraph(Line(clinical_level(assessment)), strong=True),
                               *([Paragraph(Line(first))] if first else []),
                               identity_lines(self.words, self.identity),
                               Paragraph(Line(self.record.answered(self.now)))]
        subject = "" if assessment.settled else self.record.subject()
        lines = [decided, Line(subject) if subject else None]
        return [*blocks, *(Paragraph(line) for line in lines if line)]

    def _hazards(self) -> list[Block]:
        return self._listed("hazards", (each.told for each in hazards(self.assessment)))

    def _said(self) -> list[Block]:
        """What is not known, and the answers in the person's words."""
        blocks = self._listed("unknown", self.record.not_known)
        if self.record.positives:
            blocks += [Heading(self.record.positives_title), Labelled(tuple(self.record.positives))]
        return blocks

    def _negatives(self, most: int) -> list[Block]:
        title = self.words("summary.negatives")
        told = self.record.negatives(most - len(title.split()))
        return [Heading(title), Paragraph(Line(told))] if told else []

    def _to_write(self) -> list[Block]:
        """Lines for what whoever takes over asks first; only where care comes today."""
        if self.assessment.level < self.assessment.flow.dangerous:
            return []
        own = self.assessment.flow.to_note
        blanks = [Blank(own, lines=TO_NOTE)] if own else []
        blanks += (Blank(self.words(f"summary.write_{name}"), lines=rows) for name, rows in TO_WRITE.items())
        return [Blanks(self.words("summary.by_hand"), tuple(blanks))]

    def _listed(self, title: str, texts: Iterable[str]) -> list[Block]:
        lines = tuple(map(Line, texts))
        return [Heading(self.words(f"summary.{title}")), Bullets(lines)] if lines else []
