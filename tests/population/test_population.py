"""What the shipped flow tells made-up people alarms no more of them than it aims to.

All their frequencies are guesses: these bounds notice a change, and prove nothing about life.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.population.people import Person, crowd
from tests.population.shares import Shares, plain, shares
from tests.shipped import shipped

PEOPLE, SEED = 3000, 20261128


@cache
def people() -> tuple[Person, ...]:
    """The same people each time."""
    return tuple(crowd(PEOPLE, SEED))


@cache
def told(*, worried: bool = False) -> Shares:
    """Judge them all at once."""
    return shares(shipped(), people(), worried=worried)


@pytest.mark.parametrize("worried, most", [(False, 20), (True, 28.5)])
def test_few_are_told_to_be_seen_today(worried: bool, most: float) -> None:
    """Of 100 people at most 20 by the letter, and at most 28 as worried people tick."""
    assert told(worried=worried).at_least("same_day") <= most


def test_plain_pain_is_seldom_more_than_a_planned_check() -> None:
    """Of 100 people with plain mechanical pain at most 10 are told more than that."""
    assert shares(shipped(), plain(people()), worried=False).at_least("within_days") <= 10


def test_every_level_is_told_to_somebody() -> None:
    """Such people are told all levels, so that a crowd in which nobody is ill would be noticed."""
    assert all(told().levels())
