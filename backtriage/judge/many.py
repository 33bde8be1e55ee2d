"""What is known from many people's answers: a plane is a long number with a bit for each of them."""

from __future__ import annotations

from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from backtriage.flow.truth import Absent, Truth
from backtriage.flow.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from backtriage.judge.response import Answer, Response


class ManyFacts(Value):
    """What is known from many responses: for each item, who gave which answer."""

    people: Sequence[Response]
    today: date

    @property
    def everyone(self) -> int:
        """A bit for each of them."""
        return (1 << len(self.people)) - 1

    def any_of(self, planes: Iterable[int]) -> int:
        """Hold where one of the planes holds."""
        return reduce(or_, planes, 0)

    @cached_property
    def given(self) -> Mapping[str, Mapping[Answer, int]]:
        """For whom each answer was given, by item."""
        who: dict[str, dict[Answer, list[int]]] = {}
        for index, person in enumerate(self.people):
            for item, answer in person.answers.items():
                who.setdefault(item, {}).setdefault(answer, []).append(index)
        return {item: {answer: _bits(indexes) for answer, indexes in answers.items()}
                for item, answers in who.items()}

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """For whom was one of these options chosen?"""
        return self._judge(item, lambda said: isinstance(said, frozenset) and not said.isdisjoint(options))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """For whom does the number, or the days since the date, lie between the bounds?"""
        def fits(answer: Answer) -> bool:
            number = (self.today - answer).days if isinstance(answer, date) else answer
            return (isinstance(number, int) and (low is None or low <= number)
                    and (high is None or number <= high))
        return self._judge(item, fits)

    def unsure(self, item: str) -> Truth:
        """Who answered with doubt?"""
        known = self._judge(item, lambda _: True)
        return Truth(known.doubt, known.yes, 0)

    def _judge(self, item: str, fits: Callable[[Answer], bool]) -> Truth:
        yes = no = doubt = 0
        for answer, who in self.given.get(item, {}).items():
            if isinstance(answer, Absent):
                doubt |= who
            elif fits(answer):
                yes |= who
            else:
                no |= who
        return Truth(yes, no, doubt)


def _bits(indexes: list[int]) -> int:
    """Set a bit for each index."""
    plane = bytearray(indexes[-1] // 8 + 1)
    for index in indexes:
        plane[index // 8] |= 1 << index % 8
    return int.from_bytes(plane, "little")


def first(plane: int) -> int:
    """The index of the first bit that is set."""
    return (plane & -plane).bit_length() - 1


def members(plane: int) -> Iterator[int]:
    """The index of each bit that is set, from the first on."""
    bits = f"{plane:b}"[::-1]
    index = bits.find("1")
    while index >= 0:
        yield index
        index = bits.find("1", index + 1)
