"""Chapters are read as the manual says, and what is wrong with one is told."""

from __future__ import annotations

import pytest

from backtriage.flow.chapter import BarPicture, Grid, IconPicture, Shape
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError
from backtriage.judge.assessment import assess
from tests.conftest import TODAY, answers, flow_of

ICONS = "{icons: {title: T, arms: {a: {label: A, count: 40}}}, say: Forty., cites: [guide]}"
BARS = ("{bars: {title: T, unit: u, from: 0, to: 10, arms: {a: {label: A, value: 3.5}}}, say: S, "
        "cites: [guide]}")


def with_part(part: str) -> Flow:
    """A flow with one chapter of one part."""
    return flow_of(f"""
        items: {{hot: {{}}}}
        flags: {{}}
        chapters: {{more: {{title: More, parts: {{one: {part}}}}}}}
        """)


@pytest.mark.parametrize("part, shape, picture", [
    ("{heading: H}", Shape.HEADING, type(None)),
    ("{text: T, cites: [guide]}", Shape.TEXT, type(None)),
    ("{say: S, cites: [guide]}", Shape.SAY, type(None)),
    (ICONS, Shape.ICONS, IconPicture),
    (BARS, Shape.BARS, BarPicture),
    ("{table: {title: T, columns: {a: A}, rows: {r: {cells: {a: x}}}}}", Shape.TABLE, Grid),
])
def test_each_shape_is_read(part: str, shape: Shape, picture: type) -> None:
    """The key that a part is written with says what it looks like."""
    [read] = with_part(part).chapters["more"].parts

    assert read.shape is shape
    assert isinstance(read.picture, picture)


@pytest.mark.parametrize("part, message", [
    ("{certainty: S}", "shows nothing"),
    ("{say: S}", "has no `cites`"),
    (ICONS.replace("40", "140"), "`count` cannot be 140"),
    (ICONS.replace("say: Forty., ", ""), "has no `say`"),
    (BARS.replace("3.5", "30"), "lies outside of 0 to 10"),
    (BARS.replace("3.5", "much"), "must be a number"),
    ("{table: {title: T, columns: {a: A, b: B}, rows: {r: {cells: {a: x}}}}}", "there is no cell for `b`"),
    ("{table: {title: T, columns: {a: A}, rows: {r: {cells: {a: x, b: y}}}}}", "there is no column `b`"),
    ("{table: {title: T, rows: {r: {cells: {a: x}}}}}", "`table` has no `columns`"),
    ("{table: {title: T, columns: {a: A}, rows: {r: {when: {hot: yes}}}}}", "`r` has no `cells`"),
    ("{say: S, cites: [nobody]}", "no source is called `nobody`"),
    ("{say: S, when: {hot: cold}, cites: [guide]}", "cold"),
    ("{say: S, cites: [guide], colour: red}", "has no key `colour`"),
])
def test_what_is_wrong_is_told(part: str, message: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(FlowError, match=message):
        with_part(part)


def test_a_chapter_is_never_a_reason_to_ask() -> None:
    """What only chapters look at is not asked: reading on must not cost anybody a question."""
    flow = with_part("{say: S, when: {hot: yes}, cites: [guide]}")

    assert assess(flow, answers(flow), TODAY).next is None
