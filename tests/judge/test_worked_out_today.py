"""Numbers worked out from answers of today follow these, whatever stood there before."""

from __future__ import annotations

import pytest

from backtriage.flow.truth import Absent
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Answer, Response
from backtriage.judge.worked_out import worked_out
from tests.conftest import TODAY, flow_of

COUNT = flow_of("""
    items:
      went_in: {kind: number, unit: needles, from: 0, to: 99}
      came_out: {kind: number, unit: needles, from: 0, to: 99, ask_if: {went_in: at least 1}}
    worked_out:
      left: {of: went_in, minus: came_out, unit: needles, about: Needles left, short: Left}
    flags:
      one_left: {when: {left: at least 1}, urgency: today}
    """)


@pytest.mark.parametrize("given, left", [
    ({"went_in": 9, "came_out": 9}, 0),
    ({"went_in": 9, "came_out": 8}, 1),
    ({"went_in": 9, "came_out": 10}, -1),
    ({"went_in": 9, "came_out": 8, "left": 0}, 1),
    ({"went_in": 9, "came_out": Absent.UNSURE, "left": 0}, Absent.UNSURE),
    ({"went_in": Absent.UNSURE, "came_out": 9}, Absent.UNSURE),
    ({"went_in": 9}, None),
    ({"left": 2}, 2),
])
def test_a_difference_follows_the_answers_of_today(given: dict[str, Answer], left: Answer | None) -> None:
    """An answer that was corrected must not leave what was worked out from the wrong one."""
    assert worked_out(COUNT, Response(given)).answers.get("left") == left


def test_an_answer_that_is_changed_changes_the_difference() -> None:
    """As when somebody goes back and counts again."""
    response, _ = read_response(COUNT, {"went_in": 9, "came_out": 9}, TODAY)

    again = worked_out(COUNT, response.with_answer("came_out", 8))

    assert (response.answers["left"], again.answers["left"]) == (0, 1)
