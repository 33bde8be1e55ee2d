"""How answers are read: what fits a flow becomes a Response, and what does not is told, all together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.problem import MOST, nearest
from backtriage.flow.truth import Absent
from backtriage.judge.response import Answer, Response, Text, clean
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.words import Words

ANSWERED = "answered"  # the day of the answers, where they are kept; unless the flow has an item of this name
LONGEST_TEXT = 2000
WHOLE = re.compile(r"(-?\d{1,9})(?:\.0{1,9})?")  # some programs write every number with a point
ABSENT_WORDS = {"not_sure": Absent.UNSURE, "prefer_not_to_say": Absent.UNSAID, "prefer_not": Absent.UNSAID}


class Mistake(NamedTuple):
    """An answer that does not fit the flow, and what would."""

    item: str
    message: str
    hint: str = ""


def read_response(flow: Flow, raw: object, today: date) -> tuple[Response, list[Mistake]]:
    """Read a mapping from item id to answer, as from YAML or JSON.

    Gives the answers that fit, with what is worked out, and a Mistake for each that does not.
    """
    if not isinstance(raw, Mapping):
        return Response(), [Mistake("", flow.words("mistakes.not_a_mapping"),
                                    flow.words("mistakes.such_as"))]
    answers: dict[str, Answer] = {}
    mistakes = list[Mistake]()
    for name, value in raw.items():
        if len(mistakes) == MOST:
            mistakes.append(Mistake("", flow.words("mistakes.more", count=MOST)))
            break
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
    return worked_out(flow, Response(answers)), mistakes


def read_answer(item: Item, value: object, today: date) -> Answer | Mistake:
    """Read one answer; a Mistake says why it does not fit."""
    if item.kind is Kind.YES_NO:
        value = {"true": "yes", "false": "no"}.get(str(value).lower(), value)
    if isinstance(value, str) and value in ABSENT_WORDS:
        return _absent(item, ABSENT_WORDS[value])
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
    chosen = [word if word in known else _by_name(item, word) for word in chosen]
    if not chosen:
        return _mistake(item, "empty_list", "say_none" if NONE in known else "")
    for word in chosen:
        if isinstance(word, str) and word in ABSENT_WORDS:
            return _mistake(item, "alone", "write_alone", answer=word)
        if word not in known:
            mistake = _mistake(item, "no_option", answer=_shown(word))
            return mistake._replace(hint=_did_you_mean(item.words, str(word), known) or mistake.hint)
    if item.kind is not Kind.ANY_OF and len(chosen) > 1:
        return _mistake(item, "only_one", count=len(chosen))
    if NONE in chosen and len(set(chosen)) > 1:
        return _mistake(item, "none_and_more", "leave_one_out")
    return frozenset(map(str, chosen))


def _by_name(item: Item, word: object) -> object:
    """Give the id of the option that has this name; the word itself if none has it."""
    option = item.named(word) if isinstance(word, str) else None
    return option.id if option else word


def _number(item: Item, value: object) -> int | Mistake:
    if isinstance(value, str | float) and (found := WHOLE.fullmatch(str(value).strip())):
        value = int(found[1])
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


def _shown(value: object) -> str:
    """Quote what somebody wrote, short and without control signs."""
    text = clean(str(value))
    return text if len(text) <= 40 else text[:39] + "…"
