"""What a result says to the person: on the first screen, at every level, in every told case."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import Flow
from backtriage.judge.assessment import assess
from backtriage.judge.discretion import discreet
from backtriage.judge.interview import is_practitioner
from backtriage.judge.response import Response
from backtriage.report.blocks import (
    Card,
    Labelled,
    Outline,
    Page,
    Reader,
)
from backtriage.report.budget import texts
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.safety_net import tone_of
from backtriage.report.terminal import write_rich
from tests.conftest import SHIPPED, TODAY, answers, flow_of, judged, wording_of
from tests.shipped import Person, shipped, with_each_flag
from tests.visit.personas import persona

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    People = Callable[[], Sequence[Person]]

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)


def told_of(people: People) -> Iterator[Person]:
    """Name those who are told a result themselves."""
    return (person for person in people() if not is_practitioner(shipped(), person.vignette.response))


@cache
def outline_of(person: Person) -> Outline:
    """What is said to somebody."""
    return for_person(person.assessment, NOW)


def text_of(told: Outline | Page) -> str:
    """All the words of an outline, or of one of its pages."""
    blocks = told.blocks() if isinstance(told, Outline) else told.blocks
    return "\n".join(text for block in blocks for text in texts(block))


@with_each_flag
def test_the_safety_net_of_the_first_page_is_for_this_person(people: People) -> None:
    """Each sign stands on the card of what it calls for, the most urgent first, and none is there already."""
    for person in told_of(people):
        case, first = person.assessment, outline_of(person).pages[0]
        cards = [block for block in first.blocks if isinstance(block, Card)]

        assert [card.tone for card in cards] == sorted((card.tone for card in cards), reverse=True), person
        assert all(card.tone > tone_of(case.flow, case.level) for card in cards), person
        assert case.ended or cards, person


@with_each_flag
def test_every_result_has_a_safety_net_a_next_step_and_its_limits(people: People) -> None:
    """At every level the result says what to do, when to come back sooner, and who has reviewed it."""
    for person in told_of(people):
        told = text_of(outline_of(person))

        nets = [person.assessment.local(entry.say) for entry in person.assessment.safety_net]
        assert nets, person
        assert not [net for net in nets if net not in told], person
        assert person.assessment.too_early or person.assessment.heading in told, person
        assert "A clinician has not yet reviewed" in told, person


@with_each_flag
def test_no_result_says_what_it_must_not(people: People) -> None:
    """No result reassures, diagnoses, gives a percentage, or tells anybody to stop a medicine."""
    forbidden = wording_of(SHIPPED).forbidden
    for person in told_of(people):
        pages = [page for page in outline_of(person).pages if page.reader is Reader.PERSON]
        told = "\n".join(map(text_of, pages)).lower()

        assert not [phrase for phrase in forbidden if phrase in told], person
        assert "{" not in text_of(outline_of(person)), person


@with_each_flag
def test_an_emergency_hears_nothing_of_the_subject_but_not_now(people: People) -> None:
    """Whoever needs care today is told of acupuncture only that it is not for now."""
    about_it = [entry.say for entry in shipped().advice.values() if entry.topic.of_suitability]
    about_it += [flag.say for flag in shipped().flags.values() if not flag.kind.about_urgency]
    for person in told_of(people):
        headline = person.assessment.headline
        if person.assessment.urgency.id in ("emergency", "same_day"):
            told = text_of(outline_of(person))
            assert headline, person
            assert headline.id == "not_now", person
            assert f"Acupuncture: {headline.name}" in text_of(outline_of(person).pages[0]), person
            assert not [words for words in about_it if words in told], person


def test_a_bare_111_is_never_shown_while_the_region_is_unknown(low_back_pain: Flow) -> None:
    """The same number is an emergency line in one country and not in another."""
    case = judged(low_back_pain, em_now="chest")
    first = text_of(for_person(case, NOW).pages[0])

    assert "New Zealand: 111" in first
    assert not re.search(r"(?<!New Zealand: )\b111\b(?! \(in New Zealand\))", first)


def test_the_number_is_the_one_of_the_region(low_back_pain: Flow) -> None:
    """Somebody in the United States is told to call 911."""
    case = judged(low_back_pain, em_now="chest", region="us")

    assert "Call 911" in text_of(for_person(case, NOW).pages[0])


SMALL = flow_of("""
    items:
      hot: {}
      hurt: {kind: one of, options: {yes: Somebody hurt me, no: It came alone}, sensitive: [yes]}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today, if_unsure: routine, concern: an infected knee,
                 say: A hot knee is seen today.}
      hurt_knee: {when: {hurt: yes}, urgency: routine}
    """)


def test_a_possible_finding_is_told_as_doubt() -> None:
    """Doubt is told as doubt: what could not be ruled out, because of which question."""
    told = text_of(for_person(judged(SMALL, hot="not_sure", hurt="no"), NOW))

    assert "We could not rule out an infected knee, because you were not sure about “hot”." in told


def test_nothing_mild_is_told_while_a_missing_answer_could_make_it_urgent() -> None:
    """What to answer first is named, and nothing looks like an all-clear."""
    first = text_of(for_person(judged(SMALL, hurt="no"), NOW).pages[0])

    assert "We can't say yet" in first
    assert "Answer first: “hot”." in first


def test_sensitive_answers_stay_out_of_what_is_saved() -> None:
    """That somebody was hurt by another person is not written where that person may read it."""
    case = judged(SMALL, hot="no", hurt="yes")

    assert "Somebody hurt me" in text_of(for_person(case, NOW))
    assert "Somebody hurt me" not in text_of(for_person(discreet(case), NOW))
    assert "Somebody hurt me" not in text_of(for_practitioner(discreet(case), NOW))


def test_a_flow_past_its_review_says_so() -> None:
    """Old content is told as old."""
    late = NOW.replace(year=SMALL.review_by.year + 1)
    well = answers(SMALL, hot="no", hurt="no")

    assert "may be out of date" in text_of(for_person(assess(SMALL, well, late.date()), late))


CALLING = flow_of("""
    flow: {region: where, role: {item: who, person: me, someone_else: other, practitioner: clinic}}
    items:
      who: {kind: one of, options: {me: Me, other: Another, clinic: A clinic}}
      where: {kind: one of, options: {uk: UK, ie: Ireland, else: Elsewhere}}
      hot: {}
    regions:
      uk: {name: UK, last_verified: 2026-01-01, numbers: {call: "999"}, cites: guide}
      ie: {name: Ireland, last_verified: 2026-11-01, numbers: {call: "112"}, cites: guide}
      else: {name: Elsewhere, last_verified: 2026-11-01, numbers: {call: a number}, cites: guide}
    destinations:
      hospital: {name: Hospital, do: "Call {call} now."}
      doctor: {name: Doctor, do: Call the doctor.}
      home: {name: Home, do: Keep moving.}
    flags:
      hot_knee: {when: {hot: yes}, urgency: now, if_unsure: today}
    """)


@pytest.mark.parametrize("where, hot, day, old", [
    ("uk", "yes", "2026-06-30", False),  # after 180 days
    ("uk", "yes", "2026-07-01", True),
    ("ie", "yes", "2026-07-01", False),  # another country
    ("not_sure", "yes", "2026-07-01", True),  # numbers of all countries are listed
    ("uk", "no", "2026-07-01", False),  # there is nobody to call
])
def test_a_number_that_was_not_checked_for_long_says_so_beside_it(
        where: str, hot: str, day: str, old: bool) -> None:
    """A number can change; only then is it said, so that nobody has to read it for nothing."""
    late = datetime.fromisoformat(day)
    case = assess(CALLING, answers(CALLING, who="me", where=where, hot=hot), late.date())

    first = text_of(for_person(case, late).pages[0])

    assert ("This number was last checked on 1 January 2026." in first) is old


def test_typed_words_are_never_read_as_markup() -> None:
    """What a person typed appears letter by letter."""
    flow = flow_of("""
        items:
          goal: {kind: text, record: yes}
        flags: {}
        """)
    case = assess(flow, Response(), TODAY)
    out = StringIO()
    goal = Labelled((("Goal", "[red]walk[/red] :smile:"),))
    write_rich((*for_practitioner(case, NOW).blocks(), goal), out, 80)

    assert "[red]walk[/red] :smile:" in out.getvalue()


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_who_may_be_in_despair_does_not_read_that_nothing_points_to_danger(language: str) -> None:
    """Others with the same back do; for them it is true."""
    words = shipped(language).words("result.nothing_found")
    fine, low = (for_person(persona(name, language), NOW) for name in ("simple pain", "thoughts of suicide"))

    assert words in {text for block in fine.blocks() for text in texts(block)}
    assert words not in {text for block in low.blocks() for text in texts(block)}
