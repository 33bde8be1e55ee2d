"""A flow as SQL tells everybody what the evaluator tells them, in each of three databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.judge.response import Answer, Response, Text
from tests.conftest import PATIENCE, TODAY, draws, flow_of
from tests.form.databases import Run, sqlite, told_by_sql, told_by_us
from tests.random_flows import flows, responses
from tests.shipped import everybody, shipped

PEOPLE = 2_000
SMALL = """
    items:
      fever: {kind: yes/no}
      since: {kind: date, ask_if: {fever: yes}}
      signs: {kind: any of, options: {pale: Pale, a_b: One, axb: Other, none: None}}
      severity: {kind: scale}
      age: {kind: number}
      end: {kind: one of, options: {new: New, old: Old, gone: Gone}, ask_if: {any: [pale, {unsure: fever}]}}
      note: {kind: text}
      hurt: {kind: yes/no}
      spot: {kind: one of, options: {near: Near, far: Far}, ask_if: {hurt: yes}}
    definitions:
      pale: {signs: pale}
      two_or_more: {at least 2 of: [{fever: yes}, pale, {severity: at least 7}, {end: [new, gone]}]}
      not_old: {not: {end: old}, lowers_because: it is a test}
      order: {all: [two_or_more, {not: not_old, lowers_because: it is a test}]}
    flags:
      both: {urgency: now, if_unsure: routine, when: order}
      alike: {urgency: today, if_unsure: today, destination: hospital, when: {signs: a_b}}
      long: {urgency: today, if_unsure: routine, when: {all: [{fever: yes}, {since: at least 3 days ago}]}}
      worse: {urgency: routine, if_unsure: self_care, when: {change: at least 2}}
      less: {urgency: routine, if_unsure: self_care, when: {share: at most -30, lowers_because: test}}
      gap: {urgency: today, if_unsure: routine,
            when: {any: [{apart: at least 50}, {part: at least -58}]}}
      far: {urgency: today, if_unsure: routine, when: {all: [{spot: far}, {fever: yes}]}}
      kept_back: {suitability: not_now, if_unsure: adapted, when: {any: [{kept: yes}, {unsure: note}]}}
      young: {suitability: adapted, if_unsure: adapted, when: {age: at most 17}}
    urgency:
      self_care: {name: Self-care, destination: home}
      routine: {name: Routine, destination: doctor}
      today: {name: Today, destination: doctor}
      now: {name: Now, destination: hospital, ends: yes, suitability: not_now}
    worked_out:
      visit: {is: visit, about: visit, short: visit}
      kept: {is: kept, about: kept, short: kept}
      change: {of: severity, minus: first severity, about: change, short: change}
      share: {of: severity, minus: last severity, as: percent, about: share, short: share}
      apart: {of: age, minus: severity, about: apart, short: apart}
      part: {of: severity, minus: age, as: percent, about: part, short: part}
"""


@cache
def small() -> Flow:
    """A flow with every kind of item and every operator."""
    return flow_of(SMALL)


def answer(item: Item, chance: Random) -> Answer:
    """Answer in any way that the item takes; numbers mostly at some bound."""
    if item.doubts and chance.random() < 0.15:
        return chance.choice([*item.doubts])
    options = [option.id for option in item.options]
    match item.kind:
        case Kind.ANY_OF:
            picked = {option for option in options if option != NONE and chance.random() < 0.2}
            return frozenset(picked or {chance.choice(options)})
        case Kind.YES_NO | Kind.ONE_OF:
            return frozenset({chance.choice(options)})
        case Kind.DATE:
            return TODAY - timedelta(days=chance.randint(0, 6))
        case Kind.TEXT:
            return Text("words")
        case Kind.NUMBER | Kind.SCALE:
            bounds = [each for each in (item.low, item.high, 17, 18, 44, 45, 50, 60, 65, 70)
                      if item.low <= each <= item.high]
            return chance.choice(bounds) if item.high == 120 else chance.randint(item.low, item.high)


def somebody(flow: Flow, chance: Random) -> Response:
    """Somebody who answered some or all questions, and to whom much or little is the matter."""
    share, calm = chance.choice([0.3, 0.8, 0.95, 1]), chance.random()
    known = {}
    for item in flow.items.values():
        if chance.random() > (share if item.work is None else 0.4):
            continue
        none = any(option.id == NONE for option in item.options) and chance.random() < calm
        known[item.id] = frozenset({NONE}) if none else answer(item, chance)
    return Response(known)


def at_random(flow: Flow, count: int) -> Sequence[Response]:
    """Many people."""
    chance = Random(20261129)
    return [somebody(flow, chance) for _ in range(count)]


@pytest.mark.timeout(PATIENCE)
def test_random_people_are_told_the_same_by_the_shipped_flow(database: Run) -> None:
    """Of every urgency, and some of whom it is too early to tell."""
    flow, people = shipped(), at_random(shipped(), PEOPLE)

    expected = told_by_us(flow, people)

    assert {row[3] for row in expected} == {None, *(level.id for level in flow.urgency)}
    assert told_by_sql(database, flow, people) == expected


@pytest.mark.timeout(PATIENCE)
def test_everybody_who_is_told_of_is_told_the_same(database: Run) -> None:
    """The vignettes have somebody on both sides of every flag, and somebody with each suitability."""
    flow, people = shipped(), [person.vignette.response for person in everybody()]

    expected = told_by_us(flow, people)

    assert {row[5] for row in expected} >= {level.id for level in flow.suitability}
    assert told_by_sql(database, flow, people) == expected


def test_every_operator_and_kind_of_item_means_the_same(database: Run) -> None:
    """Also ids that are words of SQL, options that LIKE takes for each other, and what is worked out."""
    people = at_random(small(), PEOPLE)

    expected = told_by_us(small(), people)

    assert {row[3] for row in expected} == {None, "self_care", "routine", "today", "now"}
    assert told_by_sql(database, small(), people) == expected


@draws(2)
@given(data=st.data())
def test_any_flow_and_any_people_come_out_the_same(data: st.DataObject) -> None:
    """Flows use the whole language, and mean nothing."""
    flow = data.draw(flows())
    people = data.draw(st.lists(responses(flow), min_size=5, max_size=20))

    assert told_by_sql(sqlite, flow, people) == told_by_us(flow, people)
