"""How findings and doubts are said: exact at the level where it changes, and at the day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backtriage.report.wording import incomplete, out_of_date, still_open
from tests.conftest import WORDS, flow_of, judged

FLOW = flow_of("""
    items: {hot: {}, numb: {}, weak: {}}
    flags:
      fever: {when: {hot: yes}, urgency: today, if_unsure: routine}
      nerves: {when: {numb: yes}, urgency: today}
      worse: {when: {weak: yes}, urgency: now, if_unsure: self_care}
    """)


@pytest.mark.parametrize("raw, told", [
    ({"hot": "not_sure"}, ["“hot” could hide fever: Today."]),
    ({"weak": "not_sure", "hot": "not_sure"},
     ["“weak” could hide worse: Now.", "“hot” could hide fever: Today."]),
])
def test_what_doubt_hides_is_told_with_what_it_would_mean(raw: dict[str, str], told: list[str]) -> None:
    """The worst comes first, and each once."""
    assert still_open(judged(FLOW, **raw), about_urgency=True) == told


def test_of_one_danger_all_doubts_are_told_together() -> None:
    """Whoever is unsure of two signs of one danger reads of that danger once."""
    flow = flow_of("""
        items: {hot: {}, red: {}}
        flags: {fever: {when: {any: [{hot: yes}, {red: yes}]}, urgency: today, if_unsure: routine}}
        """)

    assert still_open(judged(flow, hot="not_sure", red="not_sure"), about_urgency=True) == [
        "“hot” and “red” could hide fever: Today."]


@pytest.mark.parametrize("days, late", [(-1, False), (0, False), (1, True)])
def test_a_flow_is_out_of_date_after_the_day_of_its_review(days: int, late: bool) -> None:
    """On the day itself it still holds."""
    assert bool(out_of_date(FLOW, FLOW.review_by + timedelta(days))) is late


@pytest.mark.parametrize("missing, more", [(3, ""), (4, "1"), (5, "2")])
def test_what_is_missing_is_named_or_counted(missing: int, more: str) -> None:
    """Three questions are named; of more it is said how many there are beside them."""
    items = [*flow_of(f"items: {{{', '.join(f'q{n}: {{}}' for n in range(7))}}}\n"
                      "flags: {any: {when: {q0: yes}, urgency: today}}").items.values()][:missing]

    told = incomplete(WORDS, items)

    names = ", ".join(item.about for item in items[:3])
    assert told == (WORDS("result.incomplete_more", items=names, count=int(more)) if more
                    else WORDS("result.incomplete", items=names))
