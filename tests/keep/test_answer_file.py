"""Answers in a file: what is written of them, and what is not."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from backtriage.flow.value import replace
from backtriage.keep.answer_file import read_answers, write_answers
from backtriage.report.fhir import to_response
from backtriage.report.formats import Format, write_format
from backtriage.report.json import to_json
from tests.conftest import TODAY, WORDS, answers, flow_of, judged

FLOW = flow_of("""
    items:
      hot: {}
      start: {kind: one of, options: {fall: I fell, hurt: Somebody hurt me}, sensitive: [hurt]}
      chill: {ask_if: {hot: yes}}
    flags:
      injured: {when: {start: [hurt, fall]}, urgency: today}
      fever: {when: {chill: yes}, urgency: today}
    """)


@pytest.mark.parametrize("start", ["hurt", "fall", "not_sure"])
def test_a_private_question_is_not_written_and_is_named(start: str) -> None:
    """Neither the answer nor the ordinary one in its place: the question does not stand in the file."""
    text, left_out = write_answers(judged(FLOW, hot="yes", start=start, chill="no"))

    assert text.splitlines()[1:] == ["answered: 2026-11-24", 'hot: "yes"', 'chill: "no"']
    assert left_out == ("start",)


def test_what_is_written_is_read_back_without_what_does_not_count() -> None:
    """An answer to a question that no longer applies is not kept."""
    text, left_out = write_answers(judged(FLOW, hot="no", chill="yes"))

    assert read_answers(FLOW, text, "mine.yaml", TODAY) == (answers(FLOW, hot="no"), [], TODAY)
    assert left_out == ()


@pytest.mark.parametrize("line, day, message", [
    ("answered: 2026-11-23", date(2026, 11, 23), ""), ("", None, ""),
    ("answered: yesterday", None, "`yesterday` is not a date"),
    ("answered: 2026-11-25", date(2026, 11, 25), "`answered` lies in the future")])
def test_a_file_says_from_when_its_answers_are(line: str, day: date | None, message: str) -> None:
    """It is no answer; without it, nothing is known of that."""
    response, problems, answered = read_answers(FLOW, f"{line}\nhot: no\n", "mine.yaml", TODAY)

    assert response == answers(FLOW, hot="no")
    assert answered == day
    assert [problem.message for problem in problems] == [message] * bool(message)


@pytest.mark.parametrize("authored, day", [
    ("2026-11-20T10:00:00+01:00", date(2026, 11, 20)), ("2026-11-20", date(2026, 11, 20)),
    ("2026-11", None), ("2027-01-01", TODAY), (None, None)])
def test_answers_in_fhir_are_from_the_day_on_which_they_were_written(authored: str | None,
                                                                     day: date | None) -> None:
    """At most from today, as somewhere it may be tomorrow already."""
    resource = {"resourceType": "QuestionnaireResponse", "status": "completed", "authored": authored,
                "questionnaire": "urn:backtriage:test|1"}
    text = json.dumps({key: value for key, value in resource.items() if value})

    assert read_answers(FLOW, text, "mine.json", TODAY).answered == day


@pytest.mark.parametrize("format", [Format.TERMINAL, Format.MARKDOWN, Format.HTML])
@pytest.mark.parametrize("clinical", [False, True])
@pytest.mark.parametrize("days", [0, 1, 90])
def test_a_result_of_old_answers_says_so_on_top(format: Format, clinical: bool, days: int) -> None:
    """Before all that follows from them."""
    day = TODAY - timedelta(days=days)
    old = replace(judged(FLOW, hot="yes", chill="yes", start="hurt"), answered=day)
    told = write_format(format, old, datetime.combine(TODAY, datetime.min.time()), clinical=clinical)

    assert isinstance(told, str)
    words = " ".join(told.split())
    since = WORDS("result.answered", date=day)
    assert (since in words) is bool(days)
    if days:
        shown = words.partition("<body")[2] or words
        assert shown.index(since) < shown.casefold().index("today")


def test_machines_read_from_when_answers_are() -> None:
    """In JSON and in FHIR."""
    old = replace(judged(FLOW, hot="yes", chill="yes"), answered=date(2026, 11, 1))

    assert json.loads(to_json(old))["answered"] == "2026-11-01"
    assert to_response(old, datetime(2026, 11, 24))["authored"] == "2026-11-01"
