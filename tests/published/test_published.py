"""The published cases come out as a panel accepts, as far as the aims go; README.md says what that shows."""

from __future__ import annotations

import pytest

from tests.published import NAMES, SILENCE, cases, conducted
from tests.shipped import shipped

LEVELS = ["self_care", "routine", "within_days", "same_day", "emergency"]
LEAST_ACCEPTED, MOST_TOO_MILD = 0.95, 0.03


@pytest.mark.slow
@pytest.mark.parametrize("silence", SILENCE)
def test_cases_come_out_as_a_panel_accepts(silence: str) -> None:
    """Whether what nobody stated is no or not known, few come out too mild, and no emergency waits.

    At most 3 of 100 are told something milder than all that a panel accepts, and whoever
    it expects at the emergency department is at least told to be seen today.  With no, at
    least 95 of 100 are told a level that it accepts.
    """
    told = [(case, conducted(shipped(), case, silence).urgency.id) for name in NAMES for case in cases(name)]
    wrong = [(case.id, case.accept, level) for case, level in told if level not in case.accept]
    mild = [case.id for case, level in told if LEVELS.index(level) < min(map(LEVELS.index, case.accept))]

    assert silence != "no" or len(wrong) <= (1 - LEAST_ACCEPTED) * len(told), wrong
    assert len(mild) <= MOST_TOO_MILD * len(told), mild
    assert not [case.id for case, level in told
                if case.accept[0] == "emergency" and LEVELS.index(level) < LEVELS.index("same_day")]
