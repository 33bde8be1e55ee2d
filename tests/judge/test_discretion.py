"""What is kept or handed on gives no sensitive answer away, and makes nothing milder."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backtriage.flow.files import languages
from backtriage.flow.model import EVERY
from backtriage.flow.value import replace
from backtriage.judge.assessment import assess
from backtriage.judge.discretion import _ordinary, discreet, is_sensitive
from backtriage.keep.answer_file import write_answers
from backtriage.report.formats import Format, write_format
from tests.conftest import SHIPPED, TODAY, flow_of, judged, slowly
from tests.random_flows import Draw, flows, responses
from tests.shipped import everybody, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.response import Response

NOW = datetime.combine(TODAY, datetime.min.time())
WRITTEN = [format for format in Format if format is not Format.PDF]  # which prints what Markdown says
SMALL = flow_of("""
    items:
      start:
        kind: one of
        options: {fall: I fell, hurt: Somebody hurt me, sudden: Suddenly}
        sensitive: [hurt]
      hot: {}
    flags:
      injured: {when: {start: [hurt, fall]}, urgency: today, say: You were injured., name: Injury}
      hot_knee: {when: {hot: yes}, urgency: routine, say: It is hot., name: Heat}
    advice:
      talk: {topic: at_once, when: {start: hurt}, say: Talk to somebody.}
      rest: {when: {start: [hurt, fall]}, say: Rest a little.}
    """)


def files(assessment: Assessment, formats: Sequence[Format] = WRITTEN) -> Iterator[str]:
    """All that can be kept of a result."""
    yield write_answers(assessment)[0]
    for format in formats:
        yield str(write_format(format, assessment, NOW))


def test_whoever_was_hurt_is_written_down_as_somebody_who_fell() -> None:
    """The same file comes of an ordinary answer, byte for byte."""
    hurt, fell = (judged(SMALL, start=start, hot="yes") for start in ("hurt", "fall"))

    assert [*files(hurt)] == [*files(fell)]


@pytest.mark.parametrize("start", ["hurt", "fall", "sudden", "not_sure"])
def test_a_private_question_is_left_out_whatever_the_answer(start: str) -> None:
    """That something is missing says nothing, as it is always missing."""
    for written in files(judged(SMALL, start=start, hot="yes")):
        assert not [words for words in ("Somebody", "I fell", "Suddenly") if words in written]
        assert "hot" in written


def test_nothing_is_milder_in_what_is_kept() -> None:
    """Where no ordinary answer leads to the same, the more urgent one is taken."""
    flow = flow_of("""
        items:
          start: {kind: one of, options: {fall: Fell, hurt: Hurt, hit: Hit, slow: Slow}, sensitive: [hurt]}
        flags:
          beaten: {when: {start: hurt}, urgency: today}
          hit: {when: {start: hit}, urgency: now}
          fell: {when: {start: fall}, urgency: routine}
        """)

    assert discreet(judged(flow, start="hurt")).urgency.id == "now"


def test_without_a_private_question_nothing_is_left_out() -> None:
    """The same assessment is shown."""
    plain = judged(SMALL, hot="yes")

    assert discreet(plain) is plain


def people(item: str, option: str, most: int) -> list[Response]:
    """Some of those told beside the flow who come to a question, with a sensitive answer there."""
    told = [person for person in everybody() if item in person.vignette.response.answers]
    came = (person.vignette.response for person in Random(7).sample(told, len(told))
            if item in {each.id for each in person.assessment.counted})
    return [said.with_answer(item, frozenset({option})) for said in islice(came, most)]


SENSITIVE = [(item.id, option) for item in shipped().items.values() for option in sorted(item.sensitive)]


@pytest.mark.parametrize("most, formats", [(1, (Format.HTML,)), slowly(4, WRITTEN)])
@pytest.mark.parametrize("item, option", SENSITIVE)
def test_for_each_sensitive_answer_an_ordinary_one_gives_the_same_file(
        low_back_pain: Flow, item: str, option: str, most: int, formats: Sequence[Format]) -> None:
    """Levels, places, sources, reasons and advice included: a reader can't tell them apart."""
    asked = low_back_pain.items[item]
    tried = people(item, option, most)
    assert tried
    for person in tried:
        private = assess(low_back_pain, person, TODAY)
        written = [*files(private, formats)]
        ordinary = (assess(low_back_pain, other, TODAY)
                    for other in _ordinary(person, asked, frozenset({option})))
        assert any(written == [*files(other, formats)] for other in ordinary), person
        assert discreet(private).level == private.level, person
        assert discreet(private).headline == private.headline, person


@pytest.mark.parametrize("language", [*map(slowly, languages(SHIPPED))])
def test_so_it_is_in_every_language(language: str) -> None:
    """Words are chosen after what is private was left out."""
    flow = shipped(language)
    words = [(item, option) for item, option in SENSITIVE if option != "yes"]  # that word is anywhere
    for item, option in words:
        [person] = people(item, option, 1)
        private = assess(flow, person, TODAY)
        assert flow.items[item].option(option).say not in "".join(files(private)), (item, option)


@st.composite
def private_people(draw: Draw) -> tuple[Flow, Response]:
    """A flow at random, some of whose options are sensitive, and somebody who gave such answers."""
    flow = draw(flows())
    items = {name: replace(item, sensitive=draw(st.frozensets(
        st.sampled_from([option.id for option in item.options] or [EVERY]), max_size=2)))
        for name, item in flow.items.items()}
    flow = replace(flow, items=items)
    response = draw(responses(flow))
    assume([name for name, answer in response.answers.items() if is_sensitive(flow.items[name], answer)])
    return flow, response


@given(private_people())
def test_whatever_sensitive_answers_are_given_somebody_ordinary_is_written_down(
        person: tuple[Flow, Response]) -> None:
    """Also where several of them stand behind one finding: with none of them all files are the same."""
    flow, response = person
    private = assess(flow, response, TODAY)
    ordinary = discreet(private).response

    assert not [name for name, answer in ordinary.answers.items() if is_sensitive(flow.items[name], answer)]
    assert {name: answer for name, answer in response.answers.items() if not flow.items[name].sensitive
            }.items() >= {name: answer for name, answer in ordinary.answers.items()
                          if not flow.items[name].sensitive}.items()
    assert [*files(private)] == [*files(assess(flow, ordinary, TODAY))]


@given(private_people())
def test_nothing_is_kept_of_what_a_sensitive_answer_led_to(person: tuple[Flow, Response]) -> None:
    """Whoever reads of an answer that no longer counts would ask why it was given."""
    private = assess(*person, TODAY)
    before = {item.id for item in private.set_aside}

    assert {item.id for item in discreet(private).set_aside} <= before


def test_two_sensitive_answers_behind_one_finding_leave_no_trace() -> None:
    """Each of them by itself would account for it, so neither may be taken away alone."""
    flow = flow_of("""
        items:
          safety: {sensitive: [no]}
          fear: {sensitive: [yes]}
          hot: {}
        flags:
          danger:
            {when: {any: [{safety: no}, {fear: yes}]}, urgency: today, if_unsure: routine, name: Violence}
          hot_knee: {when: {hot: yes}, urgency: today, name: Heat}
        """)

    person = judged(flow, safety="no", fear="yes", hot="yes")
    for written in files(person, [format for format in WRITTEN if format is not Format.RECEIPT]):
        assert not [word for word in ("Violence", "safety", "fear") if word in written]
    receipt = str(write_format(Format.RECEIPT, person, NOW))  # which names the questions that it withholds
    assert "danger" not in receipt
    assert receipt == write_format(Format.RECEIPT, judged(flow, safety="yes", fear="no", hot="yes"), NOW)


def test_a_number_a_day_or_a_text_is_sensitive_as_a_whole() -> None:
    """`sensitive: yes` leaves out whatever is written there, and the finding that rests on it alone."""
    flow = flow_of("""
        items:
          drinks: {kind: number, from: 0, to: 90, sensitive: yes}
          wounded: {kind: date, sensitive: yes}
          words: {kind: text, sensitive: yes, record: yes}
          hot: {}
        flags:
          drunk: {when: {drinks: at least 70}, urgency: today, if_unsure: self_care, name: Alcohol}
          hot_knee: {when: {hot: yes}, urgency: today, name: Heat}
        """)

    for written in files(judged(flow, drinks=77, wounded="2026-11-11", words="Secret", hot="yes")):
        assert not [word for word in ("Alcohol", "77 years", "11-11", "Secret") if word in written]
        assert "Heat" in written or "hot" in written
