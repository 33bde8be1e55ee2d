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


@pytest.mark.parametrize("raw, mildest", [
    ({"hot": "not_sure"}, "Self-care"),
    ({"hot": "not_sure", "numb": "yes"}, WORDS("result.stays")),
    ({"weak": "not_sure", "hot": "yes"}, WORDS("result.stays")),
    ({"weak": "not_sure"}, WORDS("result.stays")),
])
def test_a_mildest_answer_is_said_as_a_level_only_if_it_would_be_milder(
        raw: dict[str, str], mildest: str) -> None:
    """To name the level that stands anyhow would sound like a change."""
    result = judged(FLOW, **raw)

    [doubt] = result.doubts
    assert still_open(result, doubt).endswith(f"If not: {mildest}.")


@pytest.mark.parametrize("days, late", [(-1, False), (0, False), (1, True)])
def test_a_flow_is_out_of_date_after_the_day_of_its_review(days: int, late: bool) -> None:
    """On the day itself it still holds."""
    assert bool(out_of_date(FLOW, FLOW.review_by + timedelta(days))) is late


@pytest.mark.parametrize("missing, more", [(5, ""), (6, "1"), (7, "2")])
def test_what_is_missing_is_named_or_counted(missing: int, more: str) -> None:
    """Five questions are named; of more it is said how many there are beside them."""
    items = [*flow_of(f"items: {{{', '.join(f'q{n}: {{}}' for n in range(7))}}}\n"
                      "flags: {any: {when: {q0: yes}, urgency: today}}").items.values()][:missing]

    told = incomplete(WORDS, items)

    names = ", ".join(item.about for item in items[:5])
    assert told == (WORDS("result.incomplete_more", items=names, count=int(more)) if more
                    else WORDS("result.incomplete", items=names))
