"""Whole questionnaires, from the first question to the last page of the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from backtriage.judge.region import numbers_that_differ
from tests.conftest import slowly
from tests.terminal.questions import CHECK, GO_ON_OR_STOP, WHAT_NEXT, answer, heading
from tests.terminal.terminal import ENTER

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home

ALL_CORRECT = "All correct"
MOST_IF_SIMPLE, MOST_IN_DANGER, MOST_OF_ALL = 20, 2, 30


def test_simple_back_pain_ends_with_self_care_after_twenty_questions_at_most(home: Home, flow: Flow) -> None:
    """Somebody with simple pain that is new answers at most 20 questions, and can look after their back."""
    menus = home.menus()

    asked = answer(menus, flow)

    assert len(asked) <= MOST_IF_SIMPLE
    assert menus.prompt() == CHECK
    assert menus.pick(ALL_CORRECT) == WHAT_NEXT
    menus.terminal.wait_for(heading(flow, 0), "Finish")
    menus.finish()
    assert menus.terminal.ended() == 0


@pytest.mark.parametrize("given", [
    {"em_now": "chest"},
    *map(slowly, ({"ces": "saddle"}, {"ces": "retention"}, {"em_now": ("tearing", "legs_gone")}))])
def test_an_emergency_needs_two_questions_and_no_scrolling(
        home: Home, flow: Flow, given: dict[str, Any]) -> None:
    """Somebody in danger is told after two questions, and everything that matters fits a small screen."""
    menus = home.menus("--region", "uk")

    asked = answer(menus, flow, **given)

    assert len(asked) <= MOST_IN_DANGER
    assert menus.prompt() == WHAT_NEXT
    menus.terminal.wait_for("999", "Say:", "Why", "Finish")


@pytest.mark.slow
def test_the_first_page_of_an_emergency_fits_a_small_screen_without_a_known_country(
        home: Home, flow: Flow) -> None:
    """In danger nobody is asked for their country: numbers for all of them fit the same screen."""
    menus = home.menus()

    menus.press(f"1{ENTER}")

    menus.terminal.wait_for("112 or 911", "Why", "Finish", *numbers_that_differ(flow, "emergency"))


@pytest.mark.slow
def test_the_first_page_of_self_care_fits_a_small_screen(home: Home, flow: Flow) -> None:
    """Somebody who can look after their back sees what to do, and why, without scrolling."""
    menus = home.checking()

    menus.pick(ALL_CORRECT)

    place = flow.destinations[flow.urgency[0].destination]
    menus.terminal.wait_for(heading(flow, 0), place.do, "Why", "At once", "Today", "Finish")


@pytest.mark.slow
def test_reading_on_shows_the_whole_result(home: Home, flow: Flow) -> None:
    """Whoever reads on is told about acupuncture, what to watch for, the limits and the sources."""
    menus = home.checking()
    menus.pick(ALL_CORRECT)

    assert "Speaks against it" in menus.read("Acupuncture and you")
    assert "Until then" in menus.read("What to do meanwhile")
    menus.pick_here("More to read")
    menus.terminal.wait_for("Back to the topics")
    assert "A clinician has not yet reviewed" in menus.read("Limits")
    assert "Side effects" in menus.read("Side effects and harms")


@pytest.mark.slow
def test_not_sure_throughout_is_never_told_to_wait(home: Home, flow: Flow) -> None:
    """Somebody who is sure of nothing is asked at most 30 questions, and is seen today."""
    menus = home.menus(rows=40)

    asked = answer(menus, flow, unsure=True)
    if menus.prompt() == CHECK:
        menus.pick(ALL_CORRECT)

    assert len(asked) <= MOST_OF_ALL
    menus.terminal.wait_for("TODAY", "Why", "Finish")


@pytest.mark.slow
def test_nobody_answers_for_more_than_thirty_questions(home: Home, flow: Flow) -> None:
    """Somebody with many troubles, none of them urgent, is asked at most 30 questions."""
    menus = home.menus()

    asked = answer(menus, flow, history=("cancer", "osteo", "blood"), cancer="past", dur="gt12m", age=70,
                   trend="same", seen="unchanged", spine=("op_old", "stenosis"), health=("diabetes", "heart"))

    assert menus.prompt() == CHECK
    assert len(asked) <= MOST_OF_ALL


def test_a_practitioner_reads_short_labels_and_no_banner(home: Home, flow: Flow) -> None:
    """A practitioner sees the terms of the trade, and nothing that they know already."""
    menus = home.menus("--practitioner")

    first = flow.items[menus.prompt()]

    assert menus.terminal.shows("resume --forget")  # what is kept, and how to delete it
    assert menus.terminal.shows(first.short)
    assert menus.terminal.shows(first.options[0].short)
    assert not menus.terminal.shows(first.ask)
    assert not menus.terminal.shows(flow.intro)


@pytest.mark.slow
def test_a_practitioner_is_told_an_emergency_at_once_and_may_go_on(home: Home, flow: Flow) -> None:
    """An emergency at intake is told before the next question; the intake can still be finished."""
    menus = home.menus("--practitioner", "--region", "uk", rows=200)

    asked = answer(menus, flow, em_now="chest")
    menus.terminal.wait_for(flow.urgency[-1].short, flow.flags["danger_chest"].name)

    assert (asked, menus.prompt()) == (["em_now"], GO_ON_OR_STOP)
    menus.pick("Go on with the questions")
    answer(menus, flow)
    assert menus.prompt() == CHECK
    assert menus.pick(ALL_CORRECT) == WHAT_NEXT
    menus.terminal.wait_for("Decided by")
    read = menus.read("Positives")
    assert all(words in read for words in (
        "Positives", "Relevant negatives", flow.items["em_now"].option("chest").short))
    menus.pick_here("More to read")
    menus.terminal.wait_for("Back to the topics")
    assert "Decision support only" in menus.read("Limits")


@pytest.mark.slow
def test_a_practitioner_may_stop_at_an_emergency(home: Home, flow: Flow) -> None:
    """Whoever stops at an emergency gets the summary of what was asked so far."""
    menus = home.menus("--practitioner", rows=60)
    answer(menus, flow, em_now="collapse")

    assert menus.pick("Stop here") == WHAT_NEXT

    menus.terminal.wait_for(flow.urgency[-1].short.upper(), "Not answered yet", "Finish")


@pytest.mark.slow
def test_country_and_person_given_beforehand_are_not_asked(home: Home, flow: Flow) -> None:
    """What was said on the command line is not asked again."""
    menus = home.menus("--region", "uk", "--for", "self")

    asked = answer(menus, flow)

    assert not {"region", "role"} & set(asked)
    assert menus.prompt() == CHECK


@pytest.mark.slow
def test_why_is_told_when_asked(home: Home, flow: Flow) -> None:
    """A question mark tells why we ask, and leaves the question where it is."""
    menus = home.menus()
    asked = menus.prompt()

    menus.terminal.press("?").wait_for(f"Why we ask: {flow.items[asked].why}")

    assert menus.prompt() == asked
