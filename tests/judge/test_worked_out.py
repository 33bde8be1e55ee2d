from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.truth import Absent
from backtriage.judge.assessment import assess
from backtriage.judge.response import Answer, Response, Since, in_words, to_plain
from backtriage.judge.worked_out import worked_out
from tests.conftest import TODAY, flow_of

FLOW = flow_of("""
flow: {id: ache, title: Ache, version: 1, checked: 2026-11-24, review_by: 2027-11-24, intro: Hello.,
       sections: [{id: all, title: All, items: [ache, into, out]}]}
urgency: {rest: {name: Rest, destination: home}, today: {name: Today, destination: home}}
destinations: {home: {name: Home, do: Rest.}}
worked_out:
  visit: {is: visit, about: Which, short: Visit}
  kept: {is: kept, about: Kept, short: Kept}
  first: {of: ache, minus: first ache, unit: points, about: Change, short: Change}
  last: {of: ache, minus: last ache, about: Change, short: Change}
  share: {of: ache, minus: first ache, as: percent, unit: percent, about: Share, short: Share}
  inside: {of: into, minus: out, about: Inside, short: Inside}
items:
  ache: {kind: scale, ask: How?, about: Ache, short: Ache, why: We ask., low: No, high: Worst}
  into: {kind: number, ask: In?, about: In, short: In, why: We ask., unit: needles, from: 0, to: 60}
  out: {kind: number, ask: Out?, about: Out, short: Out, why: We ask., unit: needles, from: 0, to: 60}
flags:
  worse: {kind: red flag, name: W, concern: w, when: {first: at least 2}, urgency: today, if_unsure: today,
          say: W., cites: [guide]}
  left: {kind: red flag, name: L, concern: l, when: {inside: at least 1}, urgency: today, if_unsure: today,
         say: L., cites: [guide]}
sources: {guide: {cite: A guide, says: So., review_by: 2027-11-24}}
""")
UNSURE = Absent.UNSURE


def since(first: Answer | None, last: Answer | None, visit: int = 3) -> Since:
    given = [{} if answer is None else {"ache": answer} for answer in (first, last)]
    return Since(visit, given[0], given[1], frozenset())


@pytest.mark.parametrize("first, last, now, change, from_last, share", [
    (8, 6, 4, -4, -2, -50),
    (8, 6, 8, 0, 2, 0),
    (7, 7, 5, -2, -2, -28),     # 28.6 % is not told as more
    (10, 9, 7, -3, -2, -30),
    (3, 3, 2, -1, -1, -33),
    (2, 2, 9, 7, 7, 350),
    (0, 1, 3, 3, 2, UNSURE),    # of nothing there is no percentage
    (None, 6, 4, UNSURE, -2, UNSURE),  # never told before
    (8, None, 4, -4, UNSURE, -50),
    (8, UNSURE, 4, -4, UNSURE, -50),
    (8, 6, UNSURE, UNSURE, UNSURE, UNSURE),
    (8, 6, None, None, None, None),    # not answered yet
])
def test_a_change_is_worked_out_from_earlier_visits(
        first: Answer | None, last: Answer | None, now: Answer | None, change: Answer | None,
        from_last: Answer | None, share: Answer | None) -> None:
    """Against the first number and the last one; what is missing is open, and what was in doubt is doubt."""
    response = Response({} if now is None else {"ache": now}, since(first, last))

    answers = worked_out(FLOW, response).answers

    assert (answers.get("first"), answers.get("last"), answers.get("share")) == (change, from_last, share)
    assert answers["visit"] == 3
    assert answers["kept"] == frozenset({"yes"})


@pytest.mark.parametrize("into, out, inside", [
    (10, 10, 0), (10, 9, 1), (9, 10, -1), (10, None, None), (None, 10, None), (10, UNSURE, UNSURE),
    (UNSURE, 10, UNSURE)])
def test_two_answers_of_today_make_one_number(into: Answer | None, out: Answer | None,
                                              inside: Answer | None) -> None:
    """Also at a first visit; it is open until both are there, and doubt about one is doubt about it."""
    given = {"into": into, "out": out}

    response = Response({name: said for name, said in given.items() if said is not None})

    assert worked_out(FLOW, response).answers.get("inside") == inside


def test_at_a_first_visit_there_is_no_change() -> None:
    """Nothing is known of one, and nobody waits for it."""
    result = assess(FLOW, Response({"ache": 9, "into": 1, "out": 1}), TODAY)

    assert result.response.answers["visit"] == 1
    assert not {"first", "last", "share"} & {*(item.id for item in result.worked_out)}
    assert not result.findings
    assert not result.waiting


def test_what_is_given_stands_where_there_was_no_earlier_visit() -> None:
    """So a file, a told case or a receipt can say all that was judged; and what nothing tells is doubt."""
    given = worked_out(FLOW, Response({"visit": 2, "first": 3, "ache": 5}))

    assert given.answers["first"] == 3
    assert given.answers["share"] is UNSURE
    assert assess(FLOW, given, TODAY).urgency.id == "today"


def test_what_is_known_of_earlier_visits_counts_more_than_what_is_given() -> None:
    """Whoever goes back and answers otherwise has another change."""
    before = worked_out(FLOW, Response({"ache": 5}, since(5, 5)))
    after = worked_out(FLOW, before.with_answer("ache", 8))

    assert before.answers["first"] == 0
    assert after.answers["first"] == 3


def test_doubt_about_a_number_is_doubt_about_the_change() -> None:
    """It is told at the level that its author declared, and never as no."""
    result = assess(FLOW, Response({"ache": UNSURE, "into": 1, "out": 1}, since(5, 5)), TODAY)

    assert [(finding.flag.id, finding.certain) for finding in result.findings] == [("worse", False)]
    assert result.urgency.id == "today"


def test_an_item_is_asked_for_the_sake_of_a_number_that_is_made_of_it() -> None:
    """No rule looks at `out` itself, and nobody is asked for `inside`."""
    result = assess(FLOW, Response({"into": 10}), TODAY)

    assert [item.id for item in result.waiting] == ["out"]


@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))
def test_to_work_it_out_again_changes_nothing(first: int, last: int, now: int) -> None:
    """Whoever judges may do so as often as they like."""
    once = worked_out(FLOW, Response({"ache": now}, since(first, last)))

    assert worked_out(FLOW, once) == once


def test_a_first_visit_is_written_as_if_there_were_no_such_numbers() -> None:
    """Files of people who never come again stay as they were."""
    first = worked_out(FLOW, Response({"ache": 4}))
    later = worked_out(FLOW, Response({"ache": 4}, since(6, 6)))

    assert to_plain(FLOW, first) == {"ache": 4}
    assert to_plain(FLOW, later) == {
        "visit": 3, "kept": "yes", "first": -2, "last": -2, "share": -33, "ache": 4}


@pytest.mark.parametrize("number, words", [
    (-3, "3 points lower"), (2, "2 points higher"), (0, "the same as before")])
def test_a_change_is_told_in_words(number: int, words: str) -> None:
    """Nobody reads a minus sign."""
    assert in_words(FLOW.items["first"], number) == words
