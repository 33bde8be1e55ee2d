"""What can be known of a claim: yes, no, or unknown, and whether doubt is to blame.

A `Truth` is made of planes.  One plane is a number 0 or 1 for one person, a long
number with a bit for each of many people, or a formula for everybody: `&`, `|`
and `~` are all that is asked of it, so one piece of code judges all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, NoReturn

Plane = Any  # int, or z3.BoolRef: whatever has &, | and ~
NOBODY = 0  # the number of no bit; where it is known to be that, a step is saved


def without(plane: Plane, other: Plane) -> Plane:
    """Leave out of a plane who is in another: `plane & ~other`.

    `~` of a number is below nought, and whatever is done with that takes four times as long.
    """
    if isinstance(plane, int) and isinstance(other, int):
        return plane ^ (plane & other)
    return plane & ~other


class Absent(StrEnum):
    """An answer that leaves the question open."""

    UNSURE = "not_sure"
    UNSAID = "prefer_not_to_say"


class Truth(NamedTuple):
    """For whom a claim holds, for whom it does not, and for whom doubt leaves it open.

    Where neither `yes` nor `no` is set the claim is unknown.  `doubt` is set
    where it is unknown and somebody's "not sure" is among the reasons; unknown
    without doubt means that the question has not come up.  This is Kleene's
    logic; tests/spec/test_truth.py writes out its tables.
    """

    yes: Plane
    no: Plane
    doubt: Plane

    def __and__(self, other: Truth) -> Truth:
        no = self.no | other.no
        return Truth(self.yes & other.yes, no, (self.doubt | other.doubt) & ~no)

    def __or__(self, other: Truth) -> Truth:
        yes = self.yes | other.yes
        return Truth(yes, self.no & other.no, (self.doubt | other.doubt) & ~yes)

    def __invert__(self) -> Truth:
        return Truth(self.no, self.yes, self.doubt)

    @staticmethod
    def of_all(truths: Iterable[Truth], everyone: Plane) -> Truth:
        """All of them hold: the same as `&` between them, in fewer steps.

        Once they hold for nobody in `everyone`, the rest is not looked at.  Planes are compared
        by `is`: for one person that is enough, and `==` between formulas only makes another one.
        """
        each = iter(truths)
        yes, no, doubt = next(each)
        for also_yes, also_no, also_doubt in each if no is not everyone else ():
            yes, no = yes & also_yes, no | also_no
            if also_doubt is not NOBODY:
                doubt = doubt | also_doubt
            if no is everyone:
                break
        return Truth(yes, no, doubt if doubt is NOBODY else without(doubt, no))

    @staticmethod
    def of_any(truths: Iterable[Truth], everyone: Plane) -> Truth:
        """One of them holds: the same as `|` between them, likewise."""
        each = iter(truths)
        yes, no, doubt = next(each)
        for also_yes, also_no, also_doubt in each if yes is not everyone else ():
            yes, no = yes | also_yes, no & also_no
            if also_doubt is not NOBODY:
                doubt = doubt | also_doubt
            if yes is everyone:
                break
        return Truth(yes, no, doubt if doubt is NOBODY else without(doubt, yes))

    @staticmethod
    def of_at_least(count: int, truths: Sequence[Truth]) -> Truth:
        """So many hold, or too many do not; as long as it is open, whatever is doubted could decide it."""
        yes = _held(count, [truth.yes for truth in truths])
        no = _held(len(truths) - count + 1, [truth.no for truth in truths])
        return Truth(yes, no, without(_held(1, [truth.doubt for truth in truths]), yes | no))

    def __bool__(self) -> NoReturn:
        raise TypeError("ask a Truth for `.yes` or `.no`: it may be unknown")


def _held(count: int, planes: Sequence[Plane]) -> Plane:
    """Find for whom at least so many of the planes hold, which takes few steps also for thousands.

    `digits` is their number as a binary figure, a plane for each digit, the lowest first.
    """
    digits: list[Plane] = []
    for number, plane in enumerate(planes, 1):
        carry = plane
        for place, digit in enumerate(digits):
            digits[place], carry = without(digit | carry, digit & carry), digit & carry
        if len(digits) < number.bit_length():
            digits.append(carry)
    held = None  # as far as the lower digits show; none of them shows nothing
    for place, digit in enumerate(digits):
        if count >> place & 1:
            held = digit if held is None else digit & held
        elif held is not None:
            held = digit | held
    return held
