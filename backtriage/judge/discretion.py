"""What is kept or handed on gives no sensitive answer away: the question is left out, with all it led to.

Whoever chose a sensitive option is written down as somebody who gave an ordinary
answer to that question: the one after which most is told that is told now.  So for
every sensitive answer there is an ordinary one with which the same is written.
"""

from __future__ import annotations

from itertools import combinations, islice, product
from typing import TYPE_CHECKING

from backtriage.flow.condition import Chosen, leaves
from backtriage.flow.model import NONE, Kind
from backtriage.flow.truth import Absent
from backtriage.flow.value import replace
from backtriage.judge.assessment import NOTHING, Assessment, assess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backtriage.flow.model import Flow, Item
    from backtriage.judge.response import Answer, Response

MOST_WAYS = 4096


def private_items(flow: Flow, response: Response) -> tuple[str, ...]:
    """Name the answered items that have a sensitive answer, whatever was answered."""
    return tuple(name for name in response.answers if flow.items[name].sensitive)


def discreet(assessment: Assessment, chosen: frozenset[str] = NOTHING) -> Assessment:
    """Give what may be read by others: without private questions, and as an ordinary answer has it.

    What somebody has `chosen` to tell is told, by the name of its question.
    """
    flow, shown = assessment.published, assessment
    for name in private_items(flow, assessment.response):
        if name in chosen:
            continue
        answer = shown.response.answers.get(name)
        if answer is not None and is_sensitive(flow.items[name], answer):
            shown = _as_ordinary(shown, flow.items[name], answer)
    led_to = {item.id for item in assessment.counted} - {item.id for item in shown.counted}
    if led_to:
        shown = assess(flow, shown.response.without(led_to), shown.today)
    private = frozenset(private_items(flow, shown.response)) - chosen
    return replace(shown, private=private) if private else shown


def is_sensitive(item: Item, answer: Answer) -> bool:
    """Is it an answer of which nothing is kept?  Doubt is none: it says as little."""
    if isinstance(answer, frozenset):
        return not answer.isdisjoint(item.sensitive)
    return bool(item.sensitive) and not isinstance(answer, Absent)


def _as_ordinary(assessment: Assessment, item: Item, answer: Answer) -> Assessment:
    """Judge the same person with the ordinary answer that changes least, and makes nothing milder."""
    least = min((assess(assessment.published, other, assessment.today)
                 for other in _ordinary(assessment.response, item, answer)),
                key=lambda other: _distance(assessment, other))
    return replace(least, answered=assessment.answered)


def _ordinary(response: Response, item: Item, answer: Answer) -> Iterator[Response]:
    """Put every answer that is not sensitive in the place of one that is; what else was ticked stays."""
    rest = answer - item.sensitive if isinstance(answer, frozenset) else frozenset[str]()
    ordinary = [option.id for option in item.options if option.id not in item.sensitive]
    yield from (response.with_answer(item.id, (frozenset() if option == NONE else rest) | {option})
                for option in ordinary)
    yield from (response.with_answer(item.id, doubt) for doubt in item.doubts)
    yield response.without([item.id])


def _distance(one: Assessment, other: Assessment) -> tuple[int, int, bool, bool, int]:
    """Tell how much else is told: what is milder weighs most, then levels and places, then all the rest."""
    return (max(0, one.level - other.level), abs(one.level - other.level),
            one.destination.id != other.destination.id, one.headline != other.headline,
            len(_told(one) ^ _told(other)))


def _told(assessment: Assessment) -> set[tuple[str, str]]:
    """Name what is told of one person, to count what differs."""
    return {*(("flag", f"{finding.flag.id} {finding.certain}") for finding in assessment.findings),
            *(("advice", entry.id) for entry in assessment.advice),
            *(("doubt", doubt.item.id) for doubt in assessment.doubts),
            *(("unanswered", item.id) for item in assessment.unanswered)}


def completions(flow: Flow, withheld: Sequence[str]) -> list[dict[str, Answer]]:
    """Answer what is withheld in every ordinary way that a rule tells apart, the likeliest first.

    Of very many ways, as with long lists, it gives the first ones.
    """
    ways = [[*_told_apart(flow, flow.items[name]), None] for name in withheld]
    return [{name: answer for name, answer in zip(withheld, some, strict=True) if answer is not None}
            for some in islice(product(*ways), MOST_WAYS)]


def _told_apart(flow: Flow, item: Item) -> Iterator[Answer]:
    """Give of all ordinary answers to an item one of those that no rule tells apart."""
    conditions = [thing.when for things in (flow.flags, flow.definitions) for thing in things.values()]
    conditions += [each.ask_if for each in flow.items.values() if each.ask_if]
    sets = {leaf.options for condition in conditions for leaf in leaves(condition)
            if isinstance(leaf, Chosen) and leaf.item == item.id}
    seen = set[object]()
    for answer in _ways(item):
        sign = answer if item.id in flow.settings else (
            frozenset(some for some in sets if not some.isdisjoint(answer))
            if isinstance(answer, frozenset) else None)
        if sign not in seen:
            seen.add(sign)
            yield answer


def _ways(item: Item) -> Iterator[Answer]:
    """Give every answer that is not sensitive; a number, a day or a text that can be is never ordinary."""
    ordinary = [option.id for option in item.options if option.id not in item.sensitive]
    if item.kind is not Kind.ANY_OF:
        yield from (frozenset({option}) for option in ordinary)
        yield from item.doubts
        return
    ticked = [option for option in ordinary if option != NONE]
    yield from (frozenset({NONE}) for option in ordinary if option == NONE)
    yield from (frozenset(some) for count in range(1, len(ticked) + 1)
                for some in combinations(ticked, count))
    yield from item.doubts
