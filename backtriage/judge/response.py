"""What was answered, and what is therefore known of each item.

A response is all the state there is: to go back is to have one answer fewer, to
resume is to load a response.  Reading one checks it against the flow, and tells
everything that does not fit, together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING

from backtriage.flow.model import KEPT, VISIT, Flow, Item, Kind
from backtriage.flow.truth import Absent, Truth
from backtriage.flow.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable


YES, NO = Truth(1, 0, 0), Truth(0, 1, 0)
DOUBT, OPEN = Truth(0, 0, 1), Truth(0, 0, 0)


class Text(str):
    """Words that a person typed, cleared of signs that a terminal might obey."""

    __slots__ = ()


Answer = frozenset[str] | int | date | Text | Absent
AT_FIRST: Mapping[str, Answer] = {VISIT: 1, KEPT: frozenset({"no"})}  # where nothing is known of a visit


class Since(Value):
    """What a later visit knows of those before it."""

    visit: int  # which one it is; the first visit is 1
    first: Mapping[str, Answer]  # the first number that each item was answered with
    last: Mapping[str, Answer]  # the one of the visit before
    carried: frozenset[str]  # items whose answer of another time still holds, so that nobody asked


class Response(Value):
    """What one person answered, by the id of the item; and what is known from earlier visits."""

    answers: Mapping[str, Answer] = MappingProxyType({})
    since: Since | None = None

    def with_answer(self, item: str, answer: Answer) -> Response:
        """Answer one item more, or one item differently."""
        return Response({**self.answers, item: answer}, self.since)

    def with_answers(self, answers: Mapping[str, Answer]) -> Response:
        """Answer several items more, or differently."""
        return Response({**self.answers, **answers}, self.since)

    def without(self, items: Iterable[str]) -> Response:
        """Take answers back."""
        gone = frozenset(items)
        return Response({name: a for name, a in self.answers.items() if name not in gone}, self.since)


class PersonFacts(Value):
    """What is known from one response; planes are the numbers 0 and 1.

    `today` turns a date into the number of days that have passed since.
    """

    response: Response
    today: date

    @property
    def everyone(self) -> int:
        """The person."""
        return 1

    def any_of(self, planes: Iterable[int]) -> int:
        """Hold where one of the planes holds."""
        return reduce(or_, planes, 0)

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """Was one of these options chosen?"""
        answer = self.response.answers.get(item)
        if isinstance(answer, frozenset):
            return NO if answer.isdisjoint(options) else YES
        return OPEN if answer is None else DOUBT

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """Does the number, or the days since the date, lie between the bounds?"""
        answer = self.response.answers.get(item)
        if isinstance(answer, date):
            answer = (self.today - answer).days
        if isinstance(answer, int):
            fits = (low is None or low <= answer) and (high is None or answer <= high)
            return YES if fits else NO
        return OPEN if answer is None else DOUBT

    def unsure(self, item: str) -> Truth:
        """Was it answered with doubt?"""
        answer = self.response.answers.get(item)
        if answer is None:
            return OPEN
        return YES if isinstance(answer, Absent) else NO


def clean(text: str) -> str:
    """Make typed words inert: one line, no control signs, nothing that turns text around."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())


def to_plain(flow: Flow, response: Response) -> dict[str, object]:
    """Write a response as plain values, in the order of the flow, for YAML or JSON.

    What anybody would work out anew is left out: the numbers of a first visit that nobody keeps.
    """
    return {item.id: plain_answer(item, response.answers[item.id])
            for item in flow.items.values() if item.id in response.answers
            and not (item.work and response.answers[item.id] == AT_FIRST.get(item.work.known))}


def plain_answer(item: Item, answer: Answer) -> object:
    """Write one answer as a plain value, which `read_answer` reads back."""
    match answer:
        case Absent():
            return answer.value
        case frozenset():
            chosen = [option.id for option in item.options if option.id in answer]
            return chosen if item.kind is Kind.ANY_OF else chosen[0]
        case date():
            return answer.isoformat()
        case Text():
            return str(answer)
        case int():
            return answer


def in_words(item: Item, answer: Answer, *, short: bool = False) -> str:
    """Say an answer in the words of its options; `short` for practitioners."""
    match answer:
        case Absent():
            return item.doubts[answer]
        case frozenset():
            words = [option.short if short else option.say
                     for option in item.options if option.id in answer]
            return "; ".join(words)
        case date():
            return item.words.written(answer)
        case Text():
            return str(answer)
        case int() if item.work and item.work.at:
            said = "lower" if answer < 0 else "higher" if answer else "as_before"
            return item.words(f"answers.{said}", number=abs(answer), unit=item.unit)
        case int() if item.kind is Kind.SCALE:
            return item.words("answers.of_ten", number=answer)
        case int():
            return item.words("answers.in_units", number=answer, unit=item.unit)
