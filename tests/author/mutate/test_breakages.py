"""In which small ways a flow is broken."""

from __future__ import annotations

import pytest

from backtriage.author.mutate.breakages import breakages
from tests.conftest import flow_of


@pytest.mark.parametrize("count, others", [(2, {1, 3}), (1, {2}), (3, {2})])
def test_a_count_is_tried_one_lower_and_one_higher_up_to_all_parts(count: int, others: set[int]) -> None:
    """Also "all of them": whoever writes 2 may have meant 3 of 3."""
    flow = flow_of(f"""
        items: {{a: {{}}, b: {{}}, c: {{}}}}
        flags:
          many: {{when: {{at least {count} of: [{{a: yes}}, {{b: yes}}, {{c: yes}}]}}, urgency: today}}
        """)

    assert {broken.id for broken in breakages(flow) if "/count-" in broken.id} == {
        f"many/at-least-{count}/count-{other}" for other in others}
