"""The formats that a result can be written in; to add one, add a file here and a case below.

Each is imported where it is written, as commands name them all.
"""

from __future__ import annotations

from enum import StrEnum
from io import StringIO
from typing import TYPE_CHECKING

from backtriage.flow.value import replace
from backtriage.report.identity import NOBODY, Identity

if TYPE_CHECKING:
    from datetime import datetime

    from backtriage.flow.words import Words
    from backtriage.judge.assessment import Assessment
    from backtriage.report.blocks import Outline
    from backtriage.report.since import Since

WIDTH = 80


class Format(StrEnum):
    """What a result can be written as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    FHIR = "fhir"
    RECEIPT = "receipt"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""
        return {Format.TERMINAL: ".txt", Format.MARKDOWN: ".md", Format.FHIR: ".json",
                Format.RECEIPT: ".receipt.json"}.get(self, f".{self}")


class FormatMissing(Exception):
    """A format needs a library that is not installed."""


def lacking(format: Format, words: Words) -> str:
    """Say which library a format lacks, and what to do; empty if it can be written."""
    from backtriage.report.pdf import can_make_pdf

    return "" if format is not Format.PDF or can_make_pdf() else words("cli.no_pdf_result")


def outline_of(assessment: Assessment, now: datetime, identity: Identity = NOBODY, *,
               clinical: bool = False, chapters: bool = True, numbered: bool = True,
               since: Since | None = None) -> Outline:
    """Choose the words of a result, for the person or for the practitioner who answered.

    `identity` is whom it is about; a `clinical` result is for a practitioner, whoever
    answered.  Without `chapters` they are told by their titles, and only lines that are
    `numbered` carry the numbers of their sources.  `since` is what is known from earlier visits.
    """
    if clinical or assessment.for_practitioner:
        from backtriage.report.for_practitioner import for_practitioner

        return _dated(assessment, for_practitioner(assessment, now, identity, numbered=numbered), since)
    from backtriage.report.for_person import for_person

    return _dated(
        assessment, for_person(assessment, now, identity, chapters=chapters, numbered=numbered), since)


def _dated(assessment: Assessment, outline: Outline, since: Since | None) -> Outline:
    """Say on top from when answers are that were not given today, and behind it what has changed since."""
    if since:
        first, *others = outline.pages
        outline = replace(outline, pages=(first, since.page(assessment), *others))
    from backtriage.report.blocks import Line, Paragraph

    answered, words = assessment.answered, assessment.flow.words
    if answered is None or answered >= assessment.today:
        return outline
    first, *rest = outline.pages
    dated = Paragraph(Line(words("result.answered", date=answered)), strong=True)
    return replace(outline, pages=(replace(first, blocks=(dated, *first.blocks)), *rest))


def write_format(format: Format, assessment: Assessment, now: datetime, identity: Identity = NOBODY, *,
                 clinical: bool = False, full: bool = False, since: Since | None = None) -> str | bytes:
    """Write a result to be kept, with sensitive answers masked, and with its chapters if wanted in full.

    Raises FormatMissing.
    """
    if lack := lacking(format, assessment.flow.words):
        raise FormatMissing(lack)
    from backtriage.judge.discretion import discreet

    shown = discreet(assessment)
    match format:
        case Format.JSON:
            from backtriage.report.json import to_json

            return to_json(shown, since)
        case Format.FHIR:
            from backtriage.report.fhir import to_bundle

            return to_bundle(shown, now, identity)
        case Format.RECEIPT:
            from backtriage.report.receipt import to_receipt

            return to_receipt(assessment)
        case _:
            folded = format is Format.HTML  # a web page holds its chapters, and opens them on request
            numbered = full or format in (Format.HTML, Format.MARKDOWN)
            return typeset(format, outline_of(shown, now, identity, clinical=clinical,
                                              chapters=full or folded, numbered=numbered, since=since),
                           full=full)


def typeset(format: Format, outline: Outline, *, full: bool) -> str | bytes:
    """Set an outline in a format for people to read, and all of it if wanted in full."""
    match format:
        case Format.HTML:
            from backtriage.report.html import to_html

            return to_html(outline, opened=full)
        case Format.MARKDOWN:
            from backtriage.report.markdown import to_markdown

            return to_markdown(outline)
        case Format.PDF:
            from backtriage.report.pdf import to_pdf

            return to_pdf(outline, full=full)
        case _:
            return _plain_lines(outline)


def _plain_lines(outline: Outline) -> str:
    from backtriage.report.terminal import write_plain

    out = StringIO()
    write_plain(outline.blocks(), out, WIDTH)
    return out.getvalue()
