"""What can be answered, and what is told about an answer that does not fit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backtriage.flow.model import Flow
from backtriage.flow.truth import Absent
from backtriage.judge.read_answers import LONGEST_TEXT, read_answer, read_response
from backtriage.judge.response import Answer, Response, Text, clean, in_words, plain_answer, to_plain
from tests.conftest import TODAY, draws, flow_of
from tests.random_flows import responses

FLOW = flow_of("""
    items:
      stuck: {}
      leg: {kind: one of, options: {left: The left, right: {say: The right, short: R}}, prefer_not: yes}
      feels: {kind: any of, options: {hot: Hot, red: Red, none: None of these}, not_sure: no}
      moods: {kind: any of, options: {sad: Sad, glad: Glad}, prefer_not: Not today, not_sure: no}
      age: {kind: number, from: 0, to: 120, unit: years}
      pain: {kind: scale}
      hurt: {kind: date}
      notes: {kind: text}
    """)


@pytest.mark.parametrize("item, raw, answer", [
    ("stuck", "yes", frozenset({"yes"})),
    ("stuck", True, frozenset({"yes"})),
    ("stuck", False, frozenset({"no"})),
    ("stuck", "false", frozenset({"no"})),
    ("stuck", "not_sure", Absent.UNSURE),
    ("leg", "right", frozenset({"right"})),
    ("leg", ["right"], frozenset({"right"})),
    ("leg", "prefer_not_to_say", Absent.UNSAID),
    ("feels", "hot", frozenset({"hot"})),
    ("feels", ["hot", "red"], frozenset({"hot", "red"})),
    ("feels", ["none"], frozenset({"none"})),
    ("age", 44, 44),
    ("age", "44", 44),
    ("age", " 44 ", 44),
    ("age", "44.0", 44),
    ("age", 44.0, 44),
    ("age", 0, 0),
    ("pain", 10, 10),
    ("hurt", "2026-11-24", date(2026, 11, 24)),
    ("hurt", date(2026, 11, 1), date(2026, 11, 1)),
    ("notes", "It  began\nin June", Text("It began in June")),
    ("notes", 7, Text("7")),
])
def test_an_answer_that_fits(item: str, raw: object, answer: Answer) -> None:
    """Answers are read as people write them in YAML or JSON."""
    assert read_answer(FLOW.items[item], raw, TODAY) == answer


@pytest.mark.parametrize("raw, message, hint", [
    ({"stcuk": "yes"}, "no item is called `stcuk`", "did you mean `stuck`?"),
    ({"stuck": "maybe"}, "`stuck` has no option `maybe`", "it can be yes, no"),
    ({"stuck": ["yes", "no"]}, "`stuck` takes one answer, not 2", "it can be yes, no"),
    ({"stuck": "prefer_not_to_say"}, "`stuck` has no answer `prefer_not_to_say`", "`not_sure` can be said"),
    ({"leg": "lef"}, "`leg` has no option `lef`", "did you mean `left`?"),
    ({"leg": ["left", "right"]}, "`leg` takes one answer, not 2", "it can be left, right"),
    ({"leg": ["left", "not_sure"]}, "`not_sure` stands alone: it cannot be joined to other answers of `leg`",
     "write `leg: not_sure`"),
    ({"leg": {"left": "yes"}}, "`leg` has no option", "it can be left, right"),
    ({"feels": []}, "`feels` has an empty list", "say `none`"),
    ({"moods": []}, "`moods` has an empty list", "it can be sad, glad"),
    ({"feels": ["hot", "none"]}, "`feels` says `none` and something else", "leave one of them out"),
    ({"feels": "not_sure"}, "`feels` has no answer `not_sure`", "it can be hot, red, none"),
    ({"moods": "not_sure"}, "`moods` has no answer `not_sure`", "`prefer_not_to_say` can be said"),
    ({"feels": [["hot"]]}, "`feels` has no option", "did you mean `hot`?"),
    ({"age": "old"}, "`age` is a whole number, not `old`", "it is a whole number from 0 to 120"),
    ({"age": 44.5}, "`age` is a whole number, not `44.5`", "it is a whole number from 0 to 120"),
    ({"age": True}, "`age` is a whole number, not `True`", "it is a whole number from 0 to 120"),
    ({"age": [44]}, "`age` is a whole number", "it is a whole number from 0 to 120"),
    ({"age": 121}, "`age` cannot be 121", "it is a whole number from 0 to 120"),
    ({"age": -1}, "`age` cannot be -1", "it is a whole number from 0 to 120"),
    ({"age": "9" * 30}, "`age` is a whole number", "it is a whole number from 0 to 120"),
    ({"pain": 11}, "`pain` cannot be 11", "it is a whole number from 0 to 10"),
    ({"hurt": "yesterday"}, "`yesterday` is not a date", "write it as 2026-11-24"),
    ({"hurt": "2026-11-25"}, "`hurt` lies in the future", "the latest day is today"),
    ({"notes": ["a"]}, "`notes` is a text, not a list or a mapping", ""),
    ({"notes": "\x1b\n"}, "`notes` is empty", "leave it out, or write something"),
    ({"notes": "a" * (LONGEST_TEXT + 1)}, f"`notes` is longer than {LONGEST_TEXT} characters", "shorten it"),
    (["age", 44], "answers must be a mapping from item to answer", "for example `age: 44`"),
    (None, "answers must be a mapping from item to answer", "for example `age: 44`"),
])
def test_an_answer_that_does_not_fit_is_told(raw: object, message: str, hint: str) -> None:
    """Each mistake says what is wrong and what would fit, and the answer is left out."""
    response, mistakes = read_response(FLOW, raw, TODAY)

    [mistake] = mistakes
    assert mistake.message.startswith(message)
    assert mistake.hint == hint
    assert response == Response()


def test_every_mistake_is_told_and_what_fits_is_kept() -> None:
    """One wrong answer does not cost the others."""
    response, mistakes = read_response(FLOW, {"age": 200, "stuck": "yes", "leg": "up", "pain": None}, TODAY)

    assert [mistake.item for mistake in mistakes] == ["age", "leg"]
    assert response.answers == {"stuck": frozenset({"yes"})}


@given(st.data())
@draws(4)
def test_answers_written_down_are_read_back(data: st.DataObject) -> None:
    """Whatever can be answered survives being written to a file."""
    response = data.draw(responses(FLOW))

    assert read_response(FLOW, to_plain(FLOW, response), TODAY) == (response, [])


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


@given(st.sampled_from([*FLOW.items]), VALUES)
@draws(8)
def test_any_value_is_an_answer_or_a_mistake(item: str, value: object) -> None:
    """Nothing that a file may hold brings the reader down, and what it takes, it can write."""
    response, mistakes = read_response(FLOW, {item: value}, TODAY)

    assert len(response.answers) + len(mistakes) == (value is not None)
    assert read_response(FLOW, to_plain(FLOW, response), TODAY) == (response, [])
    assert all(mistake.message.isprintable() for mistake in mistakes)


@given(st.text())
def test_typed_words_are_inert(text: str) -> None:
    """What was typed has no line breaks, no control signs, and nothing that turns text around."""
    assert clean(text).isprintable()
    assert clean(clean(text)) == clean(text)


@given(st.text())
@example("a\u00a0b")
@example(" two  words ")
def test_typed_words_are_cleared_sign_by_sign(text: str) -> None:
    """Words that can all be printed are not looked at one by one, and come out as if they were."""
    assert clean(text) == " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


@pytest.mark.parametrize("item, raw, words, short", [
    ("stuck", "yes", "Yes", "Yes"),
    ("leg", "right", "The right", "R"),
    ("leg", "not_sure", "Not sure", "Not sure"),
    ("leg", "prefer_not_to_say", "I would rather not say", "I would rather not say"),
    ("moods", "prefer_not_to_say", "Not today", "Not today"),
    ("feels", ["red", "hot"], "Hot; Red", "Hot; Red"),
    ("age", 44, "44 years", "44 years"),
    ("pain", 7, "7 of 10", "7 of 10"),
    ("hurt", "2026-11-01", "1 November 2026", "1 November 2026"),
    ("notes", "in June", "in June", "in June"),
])
def test_an_answer_can_be_said_in_words(item: str, raw: object, words: str, short: str) -> None:
    """In the person's words, or in the practitioner's."""
    answer = read_answer(FLOW.items[item], raw, TODAY)

    assert isinstance(answer, frozenset | int | date | Text | Absent)
    assert in_words(FLOW.items[item], answer) == words
    assert in_words(FLOW.items[item], answer, short=True) == short


def test_answers_are_written_in_the_order_of_the_flow() -> None:
    """Whatever the order in which they were given."""
    response, _ = read_response(FLOW, {"notes": "x", "age": 3, "stuck": "no"}, TODAY)

    assert [*to_plain(FLOW, response)] == ["stuck", "age", "notes"]


def test_options_are_written_in_the_order_of_the_flow() -> None:
    """A choice of several is a list, in the order of its options."""
    assert plain_answer(FLOW.items["feels"], frozenset({"red", "hot"})) == ["hot", "red"]


def test_the_days_since_a_date_depend_on_the_day_of_judging() -> None:
    """A future day is refused on the day it is given, and fits a day later."""
    tomorrow = (TODAY + timedelta(1)).isoformat()

    assert read_response(FLOW, {"hurt": tomorrow}, TODAY)[1]
    assert not read_response(FLOW, {"hurt": tomorrow}, TODAY + timedelta(1))[1]


def test_a_flow_for_this_test_has_every_kind_of_item() -> None:
    """No kind of item is left out here."""
    assert {item.kind for item in FLOW.items.values()} == {*type(FLOW.items["age"].kind)}
    assert isinstance(FLOW, Flow)
