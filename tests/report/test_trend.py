"""How numbers went, in the words of the shipped flow; all formats tell the same."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from markdown_it import MarkdownIt

from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, Text
from backtriage.judge.trend import DatedValues
from backtriage.report.bibliography import Bibliography
from backtriage.report.blocks import Heading, Outline, Page, Trend
from backtriage.report.html import to_html
from backtriage.report.markdown import to_markdown
from backtriage.report.terminal import write_plain, write_rich
from backtriage.report.trend import outline_of_trends
from tests.judge.test_trend import FLOW
from tests.report.hostile import HOSTILE, inside, pieces, words_of
from tests.report.sheets import close, root_of, tags_of, texts, told
from tests.shipped import shipped

START = date(2026, 10, 24)
SESSIONS = [START + timedelta(days) for days in (3, 6, 10, 13, 17, 24)]
HELPED = ("How bad the pain is: 8, 7, 7, 5, 5, 4, from 24 October 2026 to 28 November 2026. "
          "4 points lower than at the start (50%). This is a change that most people notice. "
          "Lower is better.")
WEEKLY = (8, 7, 7, 5, 5, 4)


def weekly(*answers: Answer | None) -> list[DatedValues]:
    return [DatedValues(START + timedelta(weeks=week), {} if answer is None else {"severity": answer})
            for week, answer in enumerate(answers)]


def trend(*answers: Answer | None, language: str = "en", clinical: bool = False) -> Trend:
    flow = shipped(language)
    sources = Bibliography(flow)
    [only] = outline_of_trends(flow, weekly(*answers), SESSIONS, sources=sources, clinical=clinical)
    return only


def said(*answers: Answer | None) -> str:
    return " ".join(line.text for line in trend(*answers).said)


def bound(*trends: Trend) -> Outline:
    return told(Page("trend", "Is it helping?", (Heading("Is it helping?"), *trends)))


# Words


@pytest.mark.parametrize("answers, words", [
    (WEEKLY, HELPED),
    ((3, 2), "1 point lower than at the start (33%). This is small, but a real step."),
    ((9, 7), "2 points lower than at the start (22%). This is small, but a real step."),
    ((9, 8), "1 point lower than at the start (11%). This is too small to tell from a good or bad day."),
    ((5, 5), "The same as at the start. Lower is better."),
    ((4, 8), "4 points higher than at the start (100%). This is worse by as much as people notice."),
    ((3, 4), "1 point higher than at the start (33%). This is a small step for the worse, but a real one."),
    ((0, 3), "3 points higher than at the start. This is worse by as much as people notice."),
    ((8,), "How bad the pain is: 8, on 24 October 2026. One answer can't show a trend yet."),
    ((Absent.UNSURE,), "How bad the pain is: no answer is known yet."),
    ((8, None, 5), "8, not known, 5, from"),
    ((8, None, 5), "No number is known for 31 October 2026."),
    ((Absent.UNSURE, 8, 5), "The start is the first number that is known, from 31 October 2026."),
    ((8, 5, Absent.UNSURE), "known is from 31 October 2026. It may not tell how it is now."),
    ((8, Absent.UNSURE), "known is from 24 October 2026. It may not tell how it is now."),
])
def test_a_trend_says_what_it_weighs_and_what_is_not_known(
        answers: tuple[Answer | None, ...], words: str) -> None:
    """Sentence by sentence."""
    assert words in said(*answers)


def test_of_many_numbers_the_first_and_the_last_are_listed() -> None:
    """A year of weeks is no sentence; the table has them all."""
    long = trend(9, *([6] * 50), 4)

    assert "9, …, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 4, from" in long.said[0].text
    assert long.table
    assert len(long.table.rows) == 52


def test_a_practitioner_reads_that_the_scale_is_not_validated() -> None:
    """The label for practitioners says so."""
    assert "(not a validated scale)" in trend(8, 4, clinical=True).title
    assert "validated" not in trend(8, 4).title


def test_what_was_never_asked_is_not_told_and_a_goal_has_its_own_name() -> None:
    """Each trend of a flow is a block, if one of the visits asked for it."""
    visits = [DatedValues(START + timedelta(week), {"walk": value, "goal": Text("Walk to the shop")})
              for week, value in enumerate((2, 6))]

    [goal] = outline_of_trends(FLOW, visits, sources=Bibliography(FLOW))

    assert goal.title == "Walk to the shop, 0 to 10"
    assert "4 points higher than at the start. This is a change that most people notice." in goal.said[0].text
    assert goal.chart
    assert (goal.chart.target, goal.chart.target_label) == (4, "2 points higher: 4 or more")


def test_only_what_weighs_a_change_carries_its_source() -> None:
    """The days of gaps need none, and nor does one number."""
    assert [line.cites for line in trend(8, None, 4).said] == [(1,), ()]
    assert [line.cites for line in trend(8).said] == [()]


@pytest.mark.parametrize("language, line, week", [
    ("en", "30% lower: 5 or less", "week 5"), ("de", "30 % niedriger: 5 oder weniger", "Woche 5"),
    ("es", "30 % menos: 5 o menos", "semana 5")])
def test_the_picture_speaks_the_language_of_the_result(language: str, line: str, week: str) -> None:
    """Its labels are words of the interface."""
    chart = trend(*WEEKLY, language=language).chart

    assert chart
    assert (chart.target, chart.target_label, chart.ticks[-1].label) == (5, line, week)
    assert [mark.at for mark in chart.marks] == [0, 0.2, 0.4, 0.6, 0.8, 1]


def test_a_short_time_is_told_in_days() -> None:
    """Where weeks would say little."""
    flow = shipped()
    [short] = outline_of_trends(flow, weekly(8, 4), sources=Bibliography(flow))

    assert short.chart
    assert [tick.label for tick in short.chart.ticks] == [f"day {day}" for day in range(8)]


# Formats


def test_plain_lines_have_words_and_a_table_and_no_picture() -> None:
    """A screen reader hears no row of signs."""
    out = StringIO()
    write_plain([trend(*WEEKLY)], out, 80)
    lines = " ".join(out.getvalue().split())

    assert HELPED in lines
    assert "- 31 October 2026. Number: 7; Since the start: -1 (12%); Sessions so far: 2" in lines
    assert not re.search("[│●┄▴|]", lines)


@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_has_words_first_and_the_picture_after(width: int) -> None:
    """No line is wider than the screen."""
    out = StringIO()
    write_rich([trend(*WEEKLY)], out, width)
    lines = out.getvalue().splitlines()

    assert HELPED in " ".join(" ".join(lines).split())
    assert max(map(len, lines)) <= width
    assert out.getvalue().index("Lower is better.") < out.getvalue().index(" 8 │●")


def test_markdown_has_a_table() -> None:
    """A row for each day, with the words before it."""
    page = pieces(MarkdownIt("commonmark").enable("table").render(to_markdown(bound(trend(*WEEKLY)))))

    assert len(inside(page, "tr")) == 7
    assert HELPED in words_of(page)
    assert "28 November 2026 4 -4 (50%) 6" in words_of(page)


def test_a_page_has_a_picture_with_a_title_and_a_table() -> None:
    """The picture says in words what it shows, and has a mark for each number that is known."""
    page = pieces(to_html(bound(trend(8, 7, None, 4))))
    [picture] = inside(page, "svg")

    told = dict(picture[0].attributes)["aria-label"]
    assert told.endswith("31 October 2026: 7; 7 November 2026: not known; 14 November 2026: 4")
    assert words_of(inside(picture, "title")[0]) == "How bad the pain is, 0 to 10"
    marks = [dict(piece.attributes) for piece in picture if piece.kind == "start" and piece.text == "circle"]
    assert [(float(mark["cx"]), float(mark["cy"])) for mark in marks] == [
        (34, 45), (121.5, 61.5), (296.5, 111)]
    assert len(inside(page, "tr")) == 5
    assert not [piece for piece in page if dict(piece.attributes).get("style")]


def test_paper_has_a_picture_that_is_told_in_words() -> None:
    """It is a figure with an alternative text, and the sentence stands beside it as text."""
    made = bound(trend(8, 7, None, 4))
    figures = [alt for role, _, alt in tags_of(made) if role == "/Figure"]

    assert figures == [made.pages[0].blocks[1].alt]  # type: ignore[union-attr]  # no slip - it is the trend
    assert close(trend(8, 7, None, 4).said[0].text) in "".join(texts(made))
    assert root_of(made)["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_whatever_somebody_calls_a_goal_stays_words(typed: str) -> None:
    """In each format it is set as text."""
    visits = [DatedValues(START + timedelta(week), {"walk": value, "goal": Text(typed)})
              for week, value in enumerate((2, 6))]
    blocks = outline_of_trends(FLOW, visits, sources=Bibliography(FLOW))
    out = StringIO()
    write_rich(blocks, out, 40)
    page = pieces(to_html(bound(*blocks)))

    assert len(inside(page, "svg")) == 1
    assert not inside(page, "script", "img")
    assert max(map(len, out.getvalue().splitlines()[-18:])) <= 40
    assert texts(bound(*blocks))


def test_nothing_followed_is_nothing_told() -> None:
    """A visit that asked for none of the trends adds no empty picture."""
    assert outline_of_trends(FLOW, [DatedValues(START, {})], sources=Bibliography(FLOW)) == ()
