"""What was answered, and what is therefore known of each item.

A response is all the state there is: to go back is to have one answer fewer, to
resume is to load a response.  Reading one checks it against the flow, and tells
everything that does not fit, together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.problem import nearest
from backtriage.flow.truth import Absent, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.words import Words

YES, NO = Truth(1, 0, 0), Truth(0, 1, 0)
DOUBT, OPEN = Truth(0, 0, 1), Truth(0, 0, 0)
LONGEST_TEXT = 2000
ABSENT = {"not_sure": Absent.UNSURE, "prefer_not_to_say": Absent.UNSAID, "prefer_not": Absent.UNSAID}


class Text(str):
    """Words that a person typed, cleared of signs that a terminal might obey."""

    __slots__ = ()


Answer = frozenset[str] | int | date | Text | Absent


@dataclass(frozen=True)
class Response:
    """What one person answered, by the id of the item."""

    answers: Mapping[str, Answer] = field(default_factory=dict)

    def with_answer(self, item: str, answer: Answer) -> Response:
        """Answer one item more, or one item differently."""
        return Response({**self.answers, item: answer})

    def without(self, items: Iterable[str]) -> Response:
        """Take answers back."""
        gone = frozenset(items)
        return Response({name: a for name, a in self.answers.items() if name not in gone})


class Mistake(NamedTuple):
    """An answer that does not fit the flow, and what would."""

    item: str
    message: str
    hint: str = ""



@dataclass(frozen=True)
class PersonFacts:
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


def read_response(flow: Flow, raw: object, today: date) -> tuple[Response, list[Mistake]]:
    """Read a mapping from item id to answer, as from YAML or JSON.

    Gives the answers that fit, and a Mistake for each that does not.
    """
    if not isinstance(raw, Mapping):
        return Response(), [Mistake("", flow.words("mistakes.not_a_mapping"),
                                    flow.words("mistakes.such_as"))]
    answers: dict[str, Answer] = {}
    mistakes = []
    for name, value in raw.items():
        item = flow.items.get(str(name))
        if item is None:
            mistakes.append(Mistake(str(name), flow.words("mistakes.no_item", name=_shown(name)),
                                    _did_you_mean(flow.words, str(name), flow.items)))
            continue
        if value is None:
            continue  # not answered yet
        answer = read_answer(item, value, today)
        if isinstance(answer, Mistake):
            mistakes.append(answer)
        else:
            answers[item.id] = answer
    return Response(answers), mistakes


def read_answer(item: Item, value: object, today: date) -> Answer | Mistake:
    """Read one answer; a Mistake says why it does not fit."""
    if item.kind is Kind.YES_NO:
        value = {"true": "yes", "false": "no"}.get(str(value).lower(), value)
    if isinstance(value, str) and value in ABSENT:
        return _absent(item, ABSENT[value])
    match item.kind:
        case Kind.YES_NO | Kind.ONE_OF | Kind.ANY_OF:
            return _choice(item, value)
        case Kind.NUMBER | Kind.SCALE:
            return _number(item, value)
        case Kind.DATE:
            return _day(item, value, today)
        case Kind.TEXT:
            return _text(item, value)


def _mistake(item: Item, name: str, hint: str = "", **values: object) -> Mistake:
    """Say what does not fit; `hint` is the name of a hint, or what an answer looks like."""
    said = item.words(f"mistakes.{name}", item=item.id, **values)
    return Mistake(item.id, said, item.words(f"mistakes.{hint}", item=item.id, **values) if hint
                   else _wanted(item))


def _did_you_mean(words: Words, word: str, known: Iterable[str]) -> str:
    near = nearest(word, known)
    return words("mistakes.did_you_mean", name=near) if near else ""


def _absent(item: Item, absent: Absent) -> Absent | Mistake:
    if absent in item.doubts:
        return absent
    other = next(iter(item.doubts), None)
    hint = item.words("mistakes.can_be_said", answer=other) if other else _wanted(item)
    return _mistake(item, "no_absent", answer=absent)._replace(hint=hint)


def _wanted(item: Item) -> str:
    """Say what an answer to this item looks like."""
    if item.kind.chosen:
        return item.words("mistakes.can_be", options=", ".join(option.id for option in item.options))
    if item.kind in (Kind.NUMBER, Kind.SCALE):
        return item.words("mistakes.a_number", low=item.low, high=item.high)
    return item.words("mistakes.a_day" if item.kind is Kind.DATE else "mistakes.a_text")


def _choice(item: Item, value: object) -> frozenset[str] | Mistake:
    """Read an option, or for `any of` a list of options."""
    chosen = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
    known = [option.id for option in item.options]
    if not chosen:
        return _mistake(item, "empty_list", "say_none" if NONE in known else "")
    for word in chosen:
        if isinstance(word, str) and word in ABSENT:
            return _mistake(item, "alone", "write_alone", answer=word)
        if word not in known:
            mistake = _mistake(item, "no_option", answer=_shown(word))
            return mistake._replace(hint=_did_you_mean(item.words, str(word), known) or mistake.hint)
    if item.kind is not Kind.ANY_OF and len(chosen) > 1:
        return _mistake(item, "only_one", count=len(chosen))
    if NONE in chosen and len(set(chosen)) > 1:
        return _mistake(item, "none_and_more", "leave_one_out")
    return frozenset(map(str, chosen))


def _number(item: Item, value: object) -> int | Mistake:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return _mistake(item, "no_number", answer=_shown(value))
    if not item.low <= value <= item.high:
        return _mistake(item, "cannot_be", answer=value)
    return value


def _day(item: Item, value: object, today: date) -> date | Mistake:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return _mistake(item, "no_day", answer=_shown(value))
    if day > today:
        return _mistake(item, "future", "latest")
    return day


def _text(item: Item, value: object) -> Text | Mistake:
    if not isinstance(value, str | int | float):
        return _mistake(item, "no_text")._replace(hint="")
    text = clean(str(value))
    if not text:
        return _mistake(item, "empty", "leave_out")
    if len(text) > LONGEST_TEXT:
        return _mistake(item, "too_long", "shorten", count=LONGEST_TEXT)
    return Text(text)


def clean(text: str) -> str:
    """Make typed words inert: one line, no control signs, nothing that turns text around."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _shown(value: object) -> str:
    """Quote what somebody wrote, short and without control signs."""
    text = clean(str(value))
    return text if len(text) <= 40 else text[:39] + "…"


def to_plain(flow: Flow, response: Response) -> dict[str, object]:
    """Write a response as plain values, in the order of the flow, for YAML or JSON."""
    return {item.id: plain_answer(item, response.answers[item.id])
            for item in flow.items.values() if item.id in response.answers}


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
        case int() if item.kind is Kind.SCALE:
            return item.words("answers.of_ten", number=answer)
        case int():
            return item.words("answers.in_units", number=answer, unit=item.unit)
