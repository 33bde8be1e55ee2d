"""What is written to be kept does not give a sensitive answer away, and no level changes by that."""

from __future__ import annotations

from datetime import datetime

import pytest

from backtriage.flow.model import Flow
from backtriage.judge.discretion import KEPT_PRIVATE, discreet
from backtriage.report.formats import Format, write_format
from tests.conftest import TODAY, flow_of, judged

NOW = datetime.combine(TODAY, datetime.min.time())
SMALL = flow_of("""
    items:
      start:
        kind: one of
        options: {fall: I fell, hurt: Somebody hurt me, sudden: Suddenly}
        sensitive: [hurt]
      hot: {}
    flags:
      beaten: {when: {start: hurt}, urgency: today, say: Somebody did this., name: Assault}
      injured: {when: {start: [hurt, fall]}, urgency: routine, say: You were injured., name: Injury}
      hot_knee: {when: {hot: yes}, urgency: routine, say: It is hot., name: Heat}
    advice:
      talk: {when: {start: hurt}, say: Talk to somebody.}
      rest: {when: {start: [hurt, fall]}, say: Rest a little.}
    """)


def test_a_finding_that_tells_the_answer_loses_its_words_and_keeps_its_level() -> None:
    """The urgency stays, and why it is what it is stays private."""
    plain = judged(SMALL, start="hurt", hot="yes")

    kept = discreet(plain)

    assert kept.urgency is plain.urgency
    assert [finding.flag.id for finding in kept.findings] == [KEPT_PRIVATE, "injured", "hot_knee"]
    assert [finding.level for finding in kept.findings] == [finding.level for finding in plain.findings]
    assert [entry.id for entry in kept.advice] == ["rest"]


@pytest.mark.parametrize("start", ["fall", "sudden", "not_sure"])
def test_other_answers_hide_nothing(start: str) -> None:
    """Where nothing sensitive was said, everything is told."""
    plain = judged(SMALL, start=start, hot="yes")

    assert discreet(plain) is plain


@pytest.mark.parametrize("format", [format for format in Format if format is not Format.PDF])
def test_no_format_tells_of_it(format: Format) -> None:
    """Neither the answer, nor a finding or advice that only it leads to."""
    told = write_format(format, judged(SMALL, start="hurt", hot="yes"), NOW)

    assert isinstance(told, str)
    for words in ("Somebody", "Assault", "beaten", "hurt"):
        assert words not in told
    assert "hot" in told


@pytest.mark.parametrize("item, option, words", [
    ("immune_kind", "hiv_low", "HIV"), ("needles", "mind", "psych"), ("start", "hurt", "safeguarding"),
])
def test_the_shipped_questionnaire_keeps_these_to_itself(low_back_pain: Flow, item: str, option: str,
                                                         words: str) -> None:
    """HIV, an illness of the mind, and violence at home are in no file."""
    case = judged(low_back_pain, em_now="none", ces="none", region="uk", history="immune", **{item: option})

    for format in (Format.MARKDOWN, Format.JSON, Format.FHIR):
        told = write_format(format, case, NOW)
        assert isinstance(told, str)
        assert words.lower() not in told.lower()
