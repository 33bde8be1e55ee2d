"""The published cases come out as a panel accepts, as far as the aims go; README.md says what that shows."""

from __future__ import annotations

from functools import cache

import pytest

from tests.published import NAMES, SILENCE, Case, cases, conducted
from tests.shipped import shipped

LEVELS = ["self_care", "routine", "within_days", "same_day", "emergency"]
LEAST_ACCEPTED, MOST_TOO_MILD = 0.95, 0.03


@cache
def told(silence: str) -> list[tuple[Case, str]]:
    """Judge every case once: its case, and the level that it is told."""
    return [(case, conducted(shipped(), case, silence).urgency.id) for name in NAMES for case in cases(name)]


def too_mild(silence: str) -> list[str]:
    """Name the cases that are told something milder than all that a panel accepts."""
    return [case.id for case, level in told(silence)
            if LEVELS.index(level) < min(map(LEVELS.index, case.accept))]


@pytest.mark.slow
def test_most_cases_come_out_as_a_panel_accepts() -> None:
    """With no to all that nobody stated, at least 95 of 100 are told a level that a panel accepts."""
    wrong = [(case.id, case.accept, level) for case, level in told("no") if level not in case.accept]

    assert len(wrong) <= (1 - LEAST_ACCEPTED) * len(told("no")), wrong


@pytest.mark.slow
@pytest.mark.parametrize("silence", SILENCE)
def test_few_cases_come_out_too_mild(silence: str) -> None:
    """At most 3 of 100, whether what nobody stated is no or not known."""
    assert len(too_mild(silence)) <= MOST_TOO_MILD * len(told(silence)), too_mild(silence)


@pytest.mark.slow
@pytest.mark.parametrize("silence", SILENCE)
def test_no_emergency_is_told_to_wait_beyond_today(silence: str) -> None:
    """Whoever a panel expects at the emergency department is at least told to be seen today."""
    assert not [case.id for case, level in told(silence)
                if case.accept[0] == "emergency" and LEVELS.index(level) < LEVELS.index("same_day")]
