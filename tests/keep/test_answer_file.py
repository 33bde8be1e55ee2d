"""Answers in a file: what is written of them, and what is not."""

from __future__ import annotations

import pytest

from backtriage.keep.answer_file import read_answers, write_answers
from tests.conftest import TODAY, answers, flow_of, judged

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

    assert text.splitlines()[1:] == ['hot: "yes"', 'chill: "no"']
    assert left_out == ("start",)


def test_what_is_written_is_read_back_without_what_does_not_count() -> None:
    """An answer to a question that no longer applies is not kept."""
    text, left_out = write_answers(judged(FLOW, hot="no", chill="yes"))

    assert read_answers(FLOW, text, "mine.yaml", TODAY) == (answers(FLOW, hot="no"), [])
    assert left_out == ()
