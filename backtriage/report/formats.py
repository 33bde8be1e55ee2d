"""The formats that a result can be written in; to add one, add a file here and a line below."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from backtriage.judge.discretion import discreet
from backtriage.report.blocks import Outline, Reader
from backtriage.report.for_person import outline
from backtriage.report.for_practitioner import summary

if TYPE_CHECKING:
    from datetime import datetime

    from backtriage.judge.assessment import Assessment

TERMINAL, PDF = "terminal", "pdf"
SUFFIXES = {TERMINAL: ".txt", "markdown": ".md", "html": ".html", PDF: ".pdf", "json": ".json",
            "fhir": ".json"}
BINARY = frozenset({PDF})  # not for a screen
WIDTH = 80


class FormatMissing(Exception):
    """A format needs a library that is not installed."""


def words_of(assessment: Assessment, now: datetime, *, practitioner: bool, hide: bool) -> Outline:
    """Choose the words of a result, for the person or for a practitioner."""
    told = discreet(assessment, now.date()) if hide else assessment
    return (summary if practitioner else outline)(told, now, hide=hide)


def in_short(whole: Outline) -> tuple[Outline, tuple[str, ...]]:
    """Keep what also stands on paper, and name the pages that are left out."""
    kept = tuple(page for page in whole.pages if page.on_paper and page.reader is Reader.PERSON)
    if not kept:  # a clinical summary
        return whole, ()
    left = tuple(page.title for page in whole.pages if page not in kept)
    return Outline(whole.title, whole.language, whole.paper, whole.footer, kept), left


def write_format(name: str, assessment: Assessment, now: datetime, *, practitioner: bool) -> str | bytes:
    """Write a result to be kept: sensitive answers are left out.  Raises FormatMissing."""
    if name == "json":
        from backtriage.report.json import to_json

        return to_json(assessment, now.date())
    if name == "fhir":
        from backtriage.report.fhir import to_bundle

        return to_bundle(assessment, now)
    return _typeset(name, words_of(assessment, now, practitioner=practitioner, hide=True), assessment)


def _typeset(name: str, told: Outline, assessment: Assessment) -> str | bytes:
    words = assessment.flow.words
    if name == "html":
        from backtriage.report.html import to_html

        return to_html(told, words)
    if name == "markdown":
        from backtriage.report.markdown import to_markdown

        return to_markdown(told, words)
    if name == PDF:
        from backtriage.report.pdf import PdfMissing, to_pdf

        try:
            return to_pdf(told, words)
        except PdfMissing as error:
            raise FormatMissing(words("cli.no_pdf")) from error
    from backtriage.report.terminal import write_plain

    out = StringIO()
    write_plain(told.blocks(), out, WIDTH)
    return out.getvalue()
