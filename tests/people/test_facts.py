"""Columns know of many people what is known of each of them."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from backtriage.judge.many import ManyFacts
from backtriage.judge.worked_out import worked_out
from backtriage.people.facts import pack, unpack
from backtriage.people.table import lay_out, read_people
from tests.conftest import TODAY
from tests.people.tables import Way, table_of
from tests.shipped import everybody, shipped


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 64, 1000])
def test_what_is_packed_is_unpacked(count: int) -> None:
    """A bit for each person, the first one lowest."""
    who = np.array([Random(count).random() < 0.5 for _ in range(count)], np.bool_)

    assert [*unpack(pack(who), count)] == [*who]
    assert pack(who) == sum(1 << place for place, there in enumerate(who) if there)


@pytest.mark.parametrize("way", Way)
def test_columns_know_what_responses_know(way: Way) -> None:
    """Of every item: each option, some numbers, and doubt."""
    flow = shipped()
    people = [worked_out(flow, person.vignette.response) for person in everybody()]
    batch = table_of(flow, people, way)
    facts, many = read_people(lay_out(flow, batch.schema), batch, TODAY).facts, ManyFacts(people, TODAY)

    assert facts.everyone == many.everyone
    for item in flow.items.values():
        assert facts.unsure(item.id) == many.unsure(item.id), item.id
        for option in item.options:
            assert facts.chosen(item.id, frozenset({option.id})) == many.chosen(
                item.id, frozenset({option.id})), (item.id, option.id)
        for low, high in ((None, 5), (18, None), (3, 40)) if item.high else ():
            assert facts.within(item.id, low, high) == many.within(item.id, low, high), item.id
