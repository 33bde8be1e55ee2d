"""What the list of rules says of a flow: from which numbers on an answer is another answer to them."""

from __future__ import annotations

import pytest

from backtriage.flow.rules import bounds
from tests.conftest import flow_of


@pytest.mark.parametrize("claim, edges", [
    ("at least 60", {60}),
    ("at most 5", {6}),
    ("between 3 and 5", {3, 6}),
])
def test_a_number_is_another_from_a_lower_bound_on_and_after_an_upper_one(
        claim: str, edges: set[int]) -> None:
    """Whoever says "at most 5" tells 5 from 6: so 6 is tried where somebody is not sure."""
    flow = flow_of(f"""
        items: {{age: {{kind: number}}}}
        flags: {{old: {{when: {{age: {claim}}}, suitability: not_now}}}}
        """)

    assert {*bounds(flow)["age"]} == edges
