"""What is asked next, and what going back or another answer would do."""

from __future__ import annotations

from backtriage.flow.model import Flow
from backtriage.judge.assessment import assess
from backtriage.judge.change import change
from backtriage.judge.response import Answer, Response
from tests.conftest import TODAY, answers, flow_of

FLOW = flow_of("""
    flow:
      sections:
        - {id: legs, title: Legs, items: [numb, where]}
        - {id: rest, title: The rest, items: [fever, tired]}
    items:
      tired: {}
      fever: {}
      where: {kind: one of, options: {foot: Foot, thigh: Thigh}, ask_if: {numb: yes}}
      numb: {}
    flags:
      nerves: {when: {where: thigh}, urgency: today, if_unsure: routine}
      infection: {when: {fever: yes}, urgency: today, if_unsure: routine}
      worry: {kind: yellow flag, when: {tired: yes}, urgency: routine}
    """)

YES, NO = frozenset({"yes"}), frozenset({"no"})


def following(response: Response, flow: Flow = FLOW) -> str | None:
    """The item that is asked next."""
    item = assess(flow, response, TODAY).next
    return item.id if item else None


def test_sections_give_the_order() -> None:
    """Items are asked as the sections list them, wherever in the files they are written."""
    response, order = Response(), []
    while item := assess(FLOW, response, TODAY).next:
        order.append(item.id)
        response = response.with_answer(item.id, frozenset({"foot"}) if item.id == "where" else YES)

    assert order == ["numb", "where", "fever"]


def test_an_item_that_was_answered_is_not_asked_again() -> None:
    """Not even if the answer was "not sure"."""
    assert following(answers(FLOW, numb="not_sure")) == "where"
    assert following(answers(FLOW, numb="not_sure", where="not_sure")) == "fever"


def test_to_go_back_is_to_have_one_answer_fewer() -> None:
    """The item is asked again, and the answers after it stay."""
    before = answers(FLOW, numb="yes", where="foot", fever="no")

    after = before.without(["where"])

    assert following(after) == "where"
    assert {*after.answers} == {"numb", "fever"}


def test_an_answer_leaves_the_response_before_it_as_it_was() -> None:
    """A response never changes; another answer makes another response."""
    before = answers(FLOW, numb="no")
    before.with_answer("numb", YES)

    assert before.answers == {"numb": NO}


def test_how_much_is_left_counts_what_will_surely_be_asked() -> None:
    """A follow-up is counted once it is sure to come."""
    assert assess(FLOW, Response(), TODAY).left == 3
    assert assess(FLOW, answers(FLOW, numb="yes"), TODAY).left == 3
    assert assess(FLOW, answers(FLOW, numb="no"), TODAY).left == 2


def effects(response: Response, item: str, answer: Answer) -> tuple[list[str], list[str], bool]:
    """What another answer closes and opens, and whether it moves the result."""
    result = change(assess(FLOW, response, TODAY), FLOW.items[item], answer)
    return [i.id for i in result.closes], [i.id for i in result.opens], result.moves


def test_another_answer_can_close_what_followed_from_it() -> None:
    """Whoever is not numb after all has said nothing about where, and the result moves with it."""
    response = answers(FLOW, numb="yes", where="thigh", fever="no")

    assert effects(response, "numb", NO) == (["where"], ["tired"], True)


def test_another_answer_can_open_questions() -> None:
    """Whoever is numb after all will be asked where."""
    assert effects(answers(FLOW, numb="no", fever="no", tired="no"), "numb", YES) == ([], ["where"], False)


def test_the_same_answer_changes_nothing() -> None:
    """Whoever keeps an answer closes, opens and moves nothing."""
    assert effects(answers(FLOW, numb="yes", where="thigh"), "numb", YES) == ([], [], False)


def test_an_answer_kept_aside_is_not_asked_again_when_it_counts_again() -> None:
    """Whoever changes their mind twice has lost nothing."""
    aside = answers(FLOW, numb="no", where="foot")

    assert following(aside.with_answer("numb", YES)) == "fever"
