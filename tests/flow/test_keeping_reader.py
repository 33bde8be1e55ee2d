"""A flow says when somebody is asked anew, and for how long records are held; mistakes in it are told."""

from __future__ import annotations

import pytest

from backtriage.flow.model import Retention, Review
from backtriage.flow.problem import FlowError
from tests.conftest import flow_of

ITEM = "\nitems: {sign: {kind: yes/no, ask: A sign?, about: Sign, short: Sign, why: We ask.}}"
REGION = "regions: {{uk: {{name: UK, last_verified: 2026-11-22, retention: {}}}}}"


@pytest.mark.parametrize("written, read", [
    ("{days: 28, sessions: 4}", Review(28, 4)),
    ("{days: 28}", Review(28, 0)),
    ("{sessions: 4}", Review(0, 4)),
])
def test_a_review_has_days_or_sessions_or_both(written: str, read: Review) -> None:
    """What is not written sets no limit."""
    assert flow_of(f"flow: {{review: {written}}}{ITEM}").review == read


def test_without_either_nothing_is_due_and_nothing_is_known() -> None:
    """A flow need not say anything of it."""
    flow = flow_of("regions: {uk: {name: UK, last_verified: 2026-11-22}}" + ITEM)

    assert flow.review == Review(0, 0)
    assert flow.regions["uk"].retention is None


def test_a_region_says_for_how_many_years_and_on_whose_word() -> None:
    """With its source."""
    flow = flow_of(REGION.format("{years: 8, cites: guide}") + ITEM)

    assert flow.regions["uk"].retention == Retention(8, ("guide",))


@pytest.mark.parametrize("text, said", [
    ("flow: {review: {}}", "has neither `days` nor `sessions`"),
    ("flow: {review: 28}", "`review` must be keys with values"),
    ("flow: {review: {days: 0}}", "`days` must be 1 or more"),
    ("flow: {review: {days: soon}}", "`days` must be a whole number"),
    ("flow: {review: {weeks: 4}}", "has neither `days` nor `sessions`"),
    (REGION.format("{}"), "`retention` has no `years`"),
    (REGION.format("{cites: guide}"), "`years`"),
    (REGION.format("{years: -8}"), "`years` must be 1 or more"),
    (REGION.format("{years: 8, cites: nobody}"), "no source is called `nobody`"),
])
def test_what_cannot_be_read_is_told(text: str, said: str) -> None:
    """Each with its place."""
    with pytest.raises(FlowError) as caught:
        flow_of(text + ITEM)

    assert said in "\n".join(each.message for each in caught.value.problems)
