"""Since last time: what is told of it, in every format, and in which order."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.receipt import Visit, read_visit, visit_of
from backtriage.judge.response import Response
from backtriage.judge.visits import next_visit
from backtriage.report.blocks import Trend
from backtriage.report.formats import Format, outline_of, write_format
from backtriage.report.since import Since
from backtriage.visit.again import Earlier
from tests.shipped import shipped

DAYS = [date(2026, 10, 24), date(2026, 11, 8), date(2026, 11, 29)]
NOW = datetime(2026, 11, 29, 10)
LASTING = {
    "em_now": "none", "ces": "none", "role": "self", "region": "uk", "age": 44, "site": "low", "leg": "none",
    "dur": "3to12m", "start": "none", "unwell": "none", "history": "none", "trend": "same", "outlook": "none",
    "so_far": ["checked", "active"], "artery": "none", "inflam": "none", "body": "none", "needles": "none",
    "kept": "yes", "goal_name": "walk the dog", "goal_now": 2}
LATER = {"needle": "needling", "since": "none"}


def response(visits: list[Visit], day: date, **said: object) -> Response:
    """Answer at one more visit."""
    flow = shipped()
    given, mistakes = read_response(flow, {**LASTING, **said}, day)
    assert not mistakes
    return Response({name: answer for name, answer in given.answers.items() if name not in flow.worked_out
                     or not visits}, next_visit(flow, visits, day).since if visits else None)


@cache
def third(severity: int, sessions: int) -> tuple[Assessment, Since]:
    """Somebody at their third visit."""
    visits: list[Visit] = []
    before: list[dict[str, object]] = [{"severity": 8}, {**LATER, "severity": 7, "sessions": 2}]
    for day, said in zip(DAYS, before, strict=False):
        visits.append(read_visit(visit_of(assess(shipped(), response(visits, day, **said), day))))
    today = response(visits, DAYS[2], **LATER, severity=severity, sessions=sessions)
    now = assess(shipped(), today, DAYS[2])
    return now, Earlier(Path("diary.yaml"), shipped(), tuple(visits)).since(now)


def told(format: Format, now: Assessment, since: Since) -> str:
    """Write it, without regard to where lines are folded."""
    return " ".join(str(write_format(format, now, NOW, since=since)).split())


@pytest.mark.parametrize("severity, sessions, headline", [
    (4, 6, "going_well"), (7, 6, "stop_or_change"), (8, 3, "too_early"), (10, 3, "stop_or_change")])
def test_numbers_of_earlier_visits_decide_what_is_told_of_a_course(
        severity: int, sessions: int, headline: str) -> None:
    """As whoever comes again is judged by their own first number."""
    now, _ = third(severity, sessions)

    assert now.headline
    assert now.headline.id == headline


def test_what_changed_is_told_before_how_numbers_went() -> None:
    """First what is told otherwise, then the answers, then trends, each with its name."""
    now, since = third(4, 6)
    page = outline_of(now, NOW, since=since).pages[1]
    titles = [block.title for block in page.blocks if isinstance(block, Trend)]

    assert page.id == "since"
    assert "8 November 2026" in page.title
    assert titles == ["How bad the pain is, 0 to 10", "walk the dog, 0 to 10"]
    text = told(Format.TERMINAL, now, since)
    order = [text.index(words) for words in (
        "Acupuncture: It seems to help. Last time:", "How bad the pain is: 4 of 10", "4 points lower than")]
    assert order == sorted(order)


@pytest.mark.parametrize("format", [Format.TERMINAL, Format.MARKDOWN, Format.HTML])
def test_every_format_says_it(format: Format) -> None:
    """In words; a page draws it as well, with the numbers as a table."""
    now, since = third(4, 6)
    text = told(format, now, since)

    for words in ("4 points lower than at the start (50%)", "walk the dog", "The same in numbers"):
        assert words in text
    assert ("<svg" in text) is (format is Format.HTML)


def test_json_has_the_numbers() -> None:
    """For machines; without earlier visits there is no such key."""
    now, since = third(4, 6)
    told = json.loads(str(write_format(Format.JSON, now, NOW, since=since)))

    assert [[each["value"] for each in trend["readings"]] for trend in told["trends"]] == [
        [8, 7, 4], [2, 2, 2]]
    assert "trends" not in json.loads(str(write_format(Format.JSON, now, NOW)))


def test_a_sheet_of_paper_has_it() -> None:
    """Before what is left out for want of room."""
    now, since = third(4, 6)
    made = write_format(Format.PDF, now, NOW, since=since)
    assert isinstance(made, bytes)

    first = " ".join(PdfReader(BytesIO(made)).pages[0].extract_text().split())

    assert "Since 8 November 2026" in first
    assert "4 points lower than at the start (50%)" in first
