"""A picture made of letters is never too wide, shows the whole scale, and has each number on its row."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.report.blocks import Chart, Mark, Tick
from backtriage.report.plot import (
    DRAWN,
    DRAWN_PLAINLY,
    Signs,
    draw,
    labelled,
    rows_of,
    sparkline,
)

WEEKS = tuple(Tick(week / 5, f"week {week}") for week in range(6))
PAIN = Chart(0, 10, tuple(Mark(at / 5, value, "") for at, value in enumerate((8, 7, 7, None, 5, 4))), 5,
             "30% lower: 5 or less", (0.1, 0.3), "sessions", "not known", WEEKS)
WIDE = """\
10 │
   │
 8 │●
   │           ●          ●
 6 │
   │┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄●┄┄┄┄┄┄┄┄┄┄┄ 30% lower: 5 or less
 4 │                                                      ●
   │
 2 │
   │
 0 │
   └───────────────────────────────────────────────────────
         ▴          ▴                                       sessions
                                    ?                       not known
    week 0     week 1     week 2    week 3     week 4"""
NARROW = """\
10 |
   |
 8 |o
   |       o      o
 6 |
   |............................o.......
 4 |                                   o
   |
 2 |
   |
 0 |
   +------------------------------------
        ^     ^
                         ?
    week 0        week 2        week 4
.. 30% lower: 5 or less
^ sessions
? not known"""


def test_a_wide_picture_has_its_labels_beside_it() -> None:
    """As the manual of this program shows it, letter by letter."""
    assert "\n".join(draw(PAIN, 80)) == WIDE


def test_a_narrow_picture_has_its_labels_below_and_can_be_drawn_in_ascii() -> None:
    """Forty columns are enough, and so are the signs of an old terminal."""
    assert "\n".join(draw(PAIN, 40, DRAWN_PLAINLY)) == NARROW


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any trend on any scale."""
    low = draw(st.integers(-20, 20))
    high = low + draw(st.sampled_from([1, 4, 10, 11, 12, 13, 24, 100, 999]))
    at = st.floats(0, 1, allow_nan=False)
    marks = tuple(Mark(draw(at), draw(st.none() | st.integers(low, high)), "")
                  for _ in range(draw(st.integers(1, 20))))
    span = draw(st.integers(0, 1500))
    ticks = tuple(Tick(day / span if span else 0.0, f"week {day // 7}") for day in range(0, span + 1, 7))
    return Chart(low, high, marks, draw(st.none() | st.integers(low, high)), "2 points lower: 6 or less",
                 tuple(draw(st.lists(at, max_size=9))), "sessions", "not known", ticks)


@given(charts(), st.integers(30, 100), st.sampled_from([DRAWN, DRAWN_PLAINLY]))
def test_no_picture_is_wider_than_asked_and_each_has_its_whole_scale(
        chart: Chart, width: int, signs: Signs) -> None:
    """Whatever the scale, the days and the terminal."""
    lines = draw(chart, width, signs)
    rows = rows_of(chart.low, chart.high)

    assert max(map(len, lines)) <= width
    scale = [line for line in lines if re.match(rf" *-?\d* {re.escape(signs.wall)}", line)]
    assert len(scale) == len(rows) <= 14
    assert [int(line.partition(signs.wall)[0] or 0) for line in reversed(scale)
            if line.partition(signs.wall)[0].strip()] == [*labelled(rows)]
    assert (rows[0], rows[-1] + rows.step > chart.high) == (chart.low, True)


@given(charts(), st.integers(30, 100))
def test_each_number_is_on_its_row_and_no_gap_is_on_any(chart: Chart, width: int) -> None:
    """A row has a mark just if a number of the trend belongs there."""
    rows = rows_of(chart.low, chart.high)
    scale = [*reversed(draw(chart, width)[:len(rows)])]

    for row, line in zip(rows, scale, strict=True):
        here = any(mark.value in range(row, row + rows.step) for mark in chart.marks
                   if mark.value is not None)
        assert (DRAWN.mark in line) == here, row
        assert "?" not in line


@pytest.mark.parametrize("high, step, count", [
    (10, 1, 11), (12, 1, 13), (24, 2, 13), (100, 10, 11), (63, 5, 13)])
def test_a_long_scale_has_one_row_for_several_numbers(high: int, step: int, count: int) -> None:
    """A dozen rows or so fit any screen."""
    rows = rows_of(0, high)

    assert (rows.step, len(rows)) == (step, count)


def test_where_a_row_stands_for_several_numbers_each_mark_has_its_own_beside_it() -> None:
    """So nothing is rounded; at the right edge the number stands before its mark."""
    score = Chart(0, 24, (Mark(0, 17, ""), Mark(1, 9, "")), 11, "30% lower: 11 or less", (), "", "", ())
    told = "\n".join(draw(score, 40))

    assert "16 │●17" in told
    assert re.search(r"^ 8 │ +9●$", told, re.MULTILINE)


@pytest.mark.parametrize("values, plainly, told", [
    ([8, 7, 7, 5, 5, 4], False, "8 ▇▆▆▅▅▄ 4"), ([0, 10], False, "0 ▁█ 10"), ([5], False, "5 ▅ 5"),
    ([None, 8, None, 4], False, "8 ?▇?▄ 4"), ([8, None, 4], True, "8 ? 4"), ([None], False, "?"),
])
def test_a_line_of_blocks_stands_between_its_numbers(
        values: list[int | None], plainly: bool, told: str) -> None:
    """On the whole scale; in ASCII it is the numbers themselves."""
    assert sparkline(values, 0, 10, plainly=plainly) == told
