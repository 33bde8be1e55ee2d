"""A value is what it holds."""

from __future__ import annotations

import pickle
from functools import cached_property

import pytest

from backtriage.flow.value import Value, fields_of, replace


class Spot(Value):
    """A place on a map, as an example."""

    x: int
    y: int = 0

    @cached_property
    def far(self) -> int:
        """How far away it is."""
        return self.x + self.y


class Tree(Spot, kw_only=True):
    """Something that stands there."""

    name: str


@pytest.mark.parametrize("made", [Spot(1, 2), Spot(1, y=2), Spot(y=2, x=1), replace(Spot(1), y=2)])
def test_a_value_is_the_same_however_it_was_made(made: Spot) -> None:
    """By position, by name, or from another."""
    assert made == Spot(1, 2)
    assert hash(made) == hash(Spot(1, 2))
    assert repr(made) == "Spot(x=1, y=2)"
    assert fields_of(made) == (("x", 1), ("y", 2))


def test_values_differ_by_what_they_hold_and_by_their_class() -> None:
    """What was worked out of one makes no difference."""
    worked_out = Spot(1, 2)

    assert worked_out.far == 3
    assert worked_out == Spot(1, 2)
    assert worked_out != Spot(2, 1)
    assert Tree(x=1, name="oak") != Spot(1)
    assert Tree(x=1, name="oak") != Tree(x=1, name="elm")


@pytest.mark.parametrize("given, named", [
    ([], {}), ([1, 2, 3], {}), ([1], {"x": 1}), ([1], {"z": 1}), ([], {"y": 1}), ([], {"x": 1, "z": 2}),
])
def test_a_value_has_all_its_fields_and_no_others(given: list[int], named: dict[str, int]) -> None:
    """A slip is told where it is made."""
    with pytest.raises(TypeError, match="a Spot is made of x, y"):
        Spot(*given, **named)


def test_a_value_never_changes() -> None:
    """Neither by giving a field, nor by taking it."""
    spot = Spot(1)

    with pytest.raises(AttributeError, match="never changes"):
        spot.x = 2  # type: ignore[misc]  # on purpose - it must fail
    with pytest.raises(AttributeError, match="never changes"):
        del spot.x
    assert spot == Spot(1)


def test_patterns_know_the_fields() -> None:
    """They are matched in their order."""
    match Spot(1, 2):
        case Spot(x, y):
            assert (x, y) == (1, 2)


def test_a_value_can_be_sent_to_another_process() -> None:
    """Crowds are judged side by side."""
    assert pickle.loads(pickle.dumps(Spot(1, 2))) == Spot(1, 2)
