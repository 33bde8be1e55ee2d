"""What nobody is asked for is worked out for many as it is for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.judge.many import ManyFacts
from backtriage.judge.response import Response
from backtriage.judge.worked_out import worked_out
from backtriage.people.table import lay_out, read_people
from tests.conftest import TODAY
from tests.judge.test_worked_out import FLOW
from tests.judge.test_worked_out_today import COUNT
from tests.people.tables import Way, table_of
from tests.random_flows import Draw, said_or_doubted

if TYPE_CHECKING:
    from backtriage.flow.model import Flow


@st.composite
def visitors(draw: Draw, flow: Flow) -> list[Response]:
    """Some who come for the first time, or again, with numbers of before or without."""
    return [Response({item.id: draw(said_or_doubted(item)) for item in flow.items.values()
                      if draw(st.booleans())}) for _ in range(draw(st.integers(1, 8)))]


@pytest.mark.parametrize("flow", [FLOW, COUNT], ids=["visits", "today"])
@given(data=st.data(), way=st.sampled_from(Way))
def test_of_many_it_is_what_it_is_of_each(flow: Flow, data: st.DataObject, way: Way) -> None:
    """First visits and later ones, with and without what was worked out elsewhere."""
    people = data.draw(visitors(flow))
    batch = table_of(flow, people, way)
    alone = ManyFacts([worked_out(flow, person) for person in people], TODAY)

    facts = read_people(lay_out(flow, batch.schema), batch, TODAY).facts

    for name in flow.worked_out:
        item = flow.items[name]
        assert facts.unsure(name) == alone.unsure(name)
        for option in item.options:
            chosen = frozenset({option.id})
            assert facts.chosen(name, chosen) == alone.chosen(name, chosen)
        for number in range(item.low, item.high + 1) if not item.options else ():
            assert facts.within(name, number, number) == alone.within(name, number, number)
