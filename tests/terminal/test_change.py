"""Going back, changing an answer, and keys that come too early."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import Kind
from tests.terminal.questions import (
    CHECK,
    REALLY_CHANGE,
    WHAT_NEXT,
    answer,
    key_of,
    keys_for,
    line_words,
    mildest,
)
from tests.terminal.terminal import CTRL_B, DOWN, ENTER, ESC, SPACE

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from tests.terminal.conftest import Home

HELD = 40  # key presses


@pytest.mark.slow
@pytest.mark.parametrize("key", [ESC, CTRL_B], ids=["Esc", "Ctrl-B"])
def test_going_back_shows_the_answer_that_was_given(home: Home, flow: Flow, key: str) -> None:
    """Whoever goes back finds their answer still chosen, and Enter leads to where they were."""
    menus = home.menus()
    asked = answer(menus, flow, until={"region"})
    here = menus.prompt()

    for before in reversed(asked):
        assert menus.press(key) == before
        item = flow.items[before]
        line = menus.terminal.line_of(line_words(item, str(mildest(item))))
        assert "[x]" in line if item.kind is Kind.ANY_OF else "(your answer)" in line
    assert menus.press(ENTER) == here


@pytest.mark.slow
def test_there_is_nothing_before_the_first_question(home: Home) -> None:
    """Going back from the first question says so, and stays there."""
    menus = home.menus()
    first = menus.prompt()

    menus.terminal.press(ESC).wait_for("This is the first question.").settle()

    assert menus.prompt() == first


@pytest.mark.slow
def test_an_answer_can_be_changed_on_the_way(home: Home, flow: Flow) -> None:
    """Whoever goes back and answers differently is asked what follows from the new answer."""
    menus = home.menus()
    answer(menus, flow, until={"role"})

    while menus.prompt() != "em_now":
        menus.press(ESC)

    assert menus.press(f"{DOWN}{SPACE}{ENTER}") == WHAT_NEXT
    menus.terminal.wait_for(" NOW", "Don't drive")


@pytest.mark.slow
def test_whoever_ticked_an_emergency_by_mistake_goes_back_from_the_result(home: Home, flow: Flow) -> None:
    """The answer is still chosen; answered otherwise, the questions go on, and are kept again."""
    menus = home.menus()
    assert menus.press(f"1{ENTER}") == WHAT_NEXT

    assert menus.press(ESC) == "em_now"
    assert "[x]" in menus.terminal.line_of(line_words(flow.items["em_now"], "chest"))
    assert home.drafts()

    assert menus.press(f"0{ENTER}") == REALLY_CHANGE
    menus.terminal.wait_for("With this change, your result becomes less urgent.")
    assert menus.pick("No, leave it as it was") == WHAT_NEXT

    assert menus.press(ESC) == "em_now"
    assert menus.press(f"0{ENTER}") == REALLY_CHANGE
    assert menus.pick("Yes, change it") == "ces"


@pytest.mark.slow
def test_whoever_answered_all_goes_back_from_the_result_to_the_answers(home: Home, flow: Flow) -> None:
    """There any of them can be picked and changed; what is correct leads to the result again."""
    menus = home.checking(rows=50)
    assert menus.pick("All correct") == WHAT_NEXT

    assert menus.press(ESC) == CHECK
    assert menus.pick("All correct") == WHAT_NEXT


def test_an_answer_can_be_changed_at_the_end(home: Home, flow: Flow) -> None:
    """On the last page an answer can be picked; what the change does is said before it is done."""
    menus = home.checking(rows=50)
    history = flow.items["history"]
    settled = home.kept()

    assert menus.pick(history.about) == "history"
    assert menus.press(tick(flow, "cancer")) == REALLY_CHANGE
    menus.terminal.wait_for("we need to ask about", flow.items["cancer"].about)
    assert home.kept() == settled
    assert "cancer" in (menus.pick("Yes, change it"), *answer(menus, flow, cancer="past"))
    assert menus.prompt() == CHECK
    assert menus.terminal.shows(line_words(history, "cancer"))
    assert home.kept()["history"] == ["cancer"]


@pytest.mark.slow
def test_a_change_can_be_left_undone(home: Home, flow: Flow) -> None:
    """Whoever sees what a change does, and does not want it, keeps the answer as it was."""
    menus = home.checking(rows=50)
    settled = home.kept()

    menus.pick(flow.items["history"].about)
    menus.press(tick(flow, "cancer"))

    assert menus.pick("No, leave it as it was") == CHECK
    assert home.kept() == settled


@pytest.mark.slow
def test_going_back_while_changing_leaves_everything_as_it_was(home: Home, flow: Flow) -> None:
    """Esc from a question that was picked on the last page leads to that page again."""
    menus = home.checking(rows=50)
    settled = home.kept()

    menus.pick(flow.items["age"].about)

    assert menus.press(ESC) == CHECK
    assert home.kept() == settled


@pytest.mark.slow
def test_going_back_from_the_last_page_leads_to_the_last_question(home: Home, flow: Flow) -> None:
    """Esc on the last page shows the question that was asked last."""
    menus = home.menus()
    asked = answer(menus, flow)

    assert menus.press(ESC) == asked[-1]
    assert menus.press(ENTER) == CHECK


@pytest.mark.slow
def test_a_change_that_makes_it_an_emergency_is_told_first(home: Home, flow: Flow) -> None:
    """On the last page, too, an emergency that comes up is told at once."""
    menus = home.checking(rows=50)

    menus.pick(flow.items["em_now"].about)

    assert menus.press(tick(flow, "chest", of="em_now")) == REALLY_CHANGE
    menus.terminal.wait_for("more urgent")
    assert menus.pick("Yes, change it") == WHAT_NEXT
    menus.terminal.wait_for(" NOW", "Don't drive")


@pytest.mark.slow
def test_a_held_enter_answers_nothing(home: Home, flow: Flow) -> None:
    """Enter, held down, says that something has to be chosen first; it never answers by itself."""
    menus = home.menus()
    first = menus.prompt()

    menus.terminal.press(ENTER * HELD).wait_for("Please tick what fits").settle()

    assert menus.prompt() == first
    assert home.kept() == {}


@pytest.mark.slow
def test_enter_held_too_long_does_not_answer_the_next_questions(home: Home, flow: Flow) -> None:
    """Whoever answers and holds Enter is still asked the next question, with nothing chosen."""
    menus = home.menus()
    first = flow.items[menus.prompt()]

    menus.terminal.press(keys_for(first, mildest(first)) + ENTER * HELD)
    for _ in range(HELD):
        time.sleep(0.02)  # as fast as a keyboard repeats
        menus.terminal.press(ENTER)
    menus.terminal.settle()

    assert list(home.kept()) == [first.id]
    assert menus.prompt() not in ("", first.id)


@pytest.mark.slow
def test_keys_typed_ahead_do_not_answer_questions_unread(home: Home, flow: Flow) -> None:
    """A digit pressed several times in a row answers only the question that was on the screen."""
    menus = home.menus()
    before = answer(menus, flow, until={"role"})

    menus.terminal.press("1111").wait_until(lambda: menus.prompt() == "region").settle()

    assert list(home.kept()) == [*before, "role"]


def tick(flow: Flow, id: str, *, of: str = "history") -> str:
    """The key that ticks a line of a question, and Enter; “None of these” then loses its tick."""
    return f"{key_of(flow.items[of], id)}{ENTER}"
