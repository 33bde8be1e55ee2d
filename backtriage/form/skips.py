"""When a question on paper is to be answered: `ask_if` in terms of boxes that were ticked.

A question applies unless its `ask_if` is no.  So what is said here is "not no": doubt
about an earlier question leads on as its answer does.  Whoever cannot tell whether such a
line holds, as the earlier question stayed empty, is told to answer.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Chosen, Condition, Defined, Not, Unsure, Within
from backtriage.flow.model import NONE, Kind
from backtriage.flow.problem import FlowError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backtriage.flow.model import Flow, Item
    from backtriage.flow.words import Words

Bounds = tuple[int | None, int | None]
MOST_PARTS = 300  # of a condition that is written out
LONGEST_QUOTE = 40  # signs of an option that is quoted where it is pointed at


@dataclass(frozen=True, slots=True)
class Ticked:
    """One of these boxes was ticked, or a figure within the bounds was written; with `no`, it was not."""

    item: str
    boxes: frozenset[str]  # options, and the doubt
    bounds: Bounds | None = None
    no: bool = False


@dataclass(frozen=True, slots=True)
class Of:
    """At least so many of two or more parts hold."""

    count: int
    parts: tuple[Skip, ...]

    @property
    def every(self) -> bool:
        """Must all of them hold?"""
        return self.count == len(self.parts)


Skip = Ticked | Of


@dataclass(frozen=True, slots=True)
class Only:
    """A line that says when to answer, and what stands below it as a list."""

    text: str
    parts: tuple[Only, ...] = ()


def not_no(flow: Flow, item: Item, ask_if: Condition) -> Skip:
    """Say of boxes when the `ask_if` of an item is not no.  Raises FlowError if nobody could follow that."""
    try:
        return _Skips(flow).of(ask_if, holds=True)
    except TooLong as error:
        raise too_long(flow, item) from error


class TooLong(Exception):
    """A condition has more parts than anybody can follow, once its definitions are written out."""


def too_long(flow: Flow, item: Item) -> FlowError:
    """Tell the writer of a flow that the `ask_if` of an item cannot be written out."""
    return FlowError([Problem(item.place, flow.words("paper.too_long", item=item.id),
                              flow.words("paper.say_less"))])


class _Skips:
    """Says conditions of boxes; each part of a condition is said once."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.known = dict[tuple[int, bool], Skip]()

    def of(self, condition: Condition, *, holds: bool) -> Skip:
        """Say when a condition is not no; without `holds`, when it is not yes."""
        key = id(condition), holds
        if key not in self.known:
            self.known[key] = self._of(condition, holds=holds)
            if _size(self.known[key]) > MOST_PARTS:
                raise TooLong
        return self.known[key]

    def _of(self, condition: Condition, *, holds: bool) -> Skip:
        match condition:
            case AllOf(parts):
                return self._joined(len(parts) if holds else 1, parts, holds=holds)
            case AnyOf(parts):
                return self._joined(1 if holds else len(parts), parts, holds=holds)
            case AtLeast(count, parts):
                return self._joined(count if holds else len(parts) - count + 1, parts, holds=holds)
            case Not(part):
                return self.of(part, holds=not holds)
            case Defined(name):
                return self.of(self.flow.definitions[name].when, holds=holds)
            case Chosen(item, options):
                return Ticked(item, options | (self._doubt(item) if holds else set()), no=not holds)
            case Within(item, low, high):
                return Ticked(item, self._doubt(item) if holds else frozenset(), (low, high), no=not holds)
            case Unsure(item):
                return Ticked(item, self._doubt(item), no=not holds)
            case _:
                assert_never(condition)

    def _joined(self, count: int, parts: Sequence[Condition], *, holds: bool) -> Skip:
        return _of(self.flow, count, [self.of(part, holds=holds) for part in parts])

    def _doubt(self, item: str) -> frozenset[str]:
        return frozenset(map(str, self.flow.items[item].doubts))


def _size(skip: Skip) -> int:
    """Count the parts that stand within parts."""
    return sum(map(_size, skip.parts)) if isinstance(skip, Of) else 1


# Fewer words for the same


def _of(flow: Flow, count: int, parts: Sequence[Skip]) -> Skip:
    """Join parts; what all, or any, of them say of one question becomes one part."""
    if 1 < count < len(parts):
        return Of(count, tuple(parts))
    every = count > 1
    kept: list[Skip] = []
    waiting = deque(parts)
    while waiting:
        part = waiting.popleft()
        if isinstance(part, Of) and part.every is every and part.count in (1, len(part.parts)):
            waiting.extendleft(reversed(part.parts))
            continue
        for other in kept:
            joined = part if part == other else _joined(flow, other, part, every=every)
            if joined:
                waiting.appendleft(joined)
                kept.remove(other)
                break
        else:
            kept.append(part)
            if len(kept) > MOST_PARTS:
                raise TooLong
    kept = [part for part in kept if not any(_covered(part, other, every=every) for other in kept)]
    return kept[0] if len(kept) == 1 else Of(len(kept) if every else 1, tuple(kept))


def _joined(flow: Flow, one: Skip, other: Skip, *, every: bool) -> Ticked | None:
    """Say two things about one question as one, if that can be said."""
    if not (isinstance(one, Ticked) and isinstance(other, Ticked) and one.item == other.item):
        return None
    alone = _alone(flow.items[one.item])
    if one.no is other.no is every:  # any of these, or none of these
        bounds = one.bounds or other.bounds
        return None if bounds != (other.bounds or bounds) else Ticked(
            one.item, one.boxes | other.boxes, bounds, one.no)
    if one.no is other.no:
        if one.bounds and other.bounds and one.bounds != other.bounds:
            return None
        fewer, more = sorted((one.boxes - alone, other.boxes - alone), key=len)
        if not fewer <= more:
            return None
        boxes, bounds = fewer | (alone & one.boxes & other.boxes), one.bounds and other.bounds
    else:  # these, but not those
        these, those = (one, other) if other.no is every else (other, one)
        if those.bounds or not those.boxes <= alone:
            return None
        boxes, bounds = these.boxes - those.boxes, these.bounds
    return Ticked(one.item, boxes, bounds, no=not every) if boxes or bounds else None


def _alone(item: Item) -> frozenset[str]:
    """Name the boxes of which nobody ticks one together with another."""
    doubt = frozenset(map(str, item.doubts))
    return doubt | ({NONE} if item.kind is Kind.ANY_OF else {option.id for option in item.options})


def _covered(part: Skip, other: Skip, *, every: bool) -> bool:
    """Does another part make this one needless?"""
    return isinstance(part, Of) and isinstance(other, Ticked) and part.every is not every and (
        part.count in (1, len(part.parts))) and any(
        _implies(other, each) if every else _implies(each, other) for each in part.parts)


def _implies(one: Skip, other: Skip) -> bool:
    if not (isinstance(one, Ticked) and isinstance(other, Ticked)):
        return False
    if (one.item, one.no) != (other.item, other.no):
        return False
    less, more = (other, one) if one.no else (one, other)
    return less.boxes <= more.boxes and less.bounds in (None, more.bounds)


# In words


def only_if(flow: Flow, numbers: Mapping[str, int], skip: Skip) -> Only:
    """Say when to answer a question; `numbers` are those of the questions."""
    told, words = _Sentences(flow, numbers).line(skip), flow.words
    text = words("paper.only_if_list" if told.parts else "paper.only_if", condition=told.text)
    return Only(text, told.parts)


class _Sentences:
    """Says conditions about boxes, and points at questions by their numbers."""

    def __init__(self, flow: Flow, numbers: Mapping[str, int]) -> None:
        self.flow, self.numbers, self.words = flow, numbers, flow.words

    def line(self, skip: Skip) -> Only:
        """Say it in one sentence, or as a list where that would be hard to read."""
        if isinstance(skip, Ticked):
            return Only(self._ticked(skip))
        parts = tuple(map(self.line, skip.parts))
        if len(parts) == 2 and not any(isinstance(part, Of) for part in skip.parts):
            return Only(self.words("paper.both" if skip.every else "paper.one",
                                   first=parts[0].text, last=parts[1].text))
        if skip.every or skip.count == 1:
            return Only(self.words("paper.all_of" if skip.every else "paper.one_of"), parts)
        return Only(self.words("paper.some_of", count=skip.count), parts)

    def _ticked(self, said: Ticked) -> str:
        item, number = self.flow.items[said.item], self.numbers[said.item]
        figure = figure_words(item, said.bounds) if said.bounds else ""
        boxes = boxes_words(item, said.boxes) if said.boxes else ""
        if not (figure or boxes):
            return self.words("paper.answered" if said.no else "paper.unanswered", number=number)
        if figure and item.kind is not Kind.SCALE:
            if not boxes:
                return self.words("paper.not_wrote" if said.no else "paper.wrote",
                                  figure=figure, number=number)
            return self.words("paper.neither" if said.no else "paper.either",
                              figure=figure, boxes=boxes, number=number)
        boxes = either(self.words, [*filter(None, (figure, boxes))])
        return self.words("paper.not_ticked" if said.no else "paper.ticked", boxes=boxes, number=number)


def boxes_of(item: Item) -> dict[str, str]:
    """Give all boxes of a question, the options and the doubt, with their words, in their order."""
    return {option.id: option.say for option in item.options} | {
        str(absent): words for absent, words in item.doubts.items()}


def letters_of(item: Item) -> dict[str, str]:
    """Give the boxes of a question their letters: a to z, then aa to az."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {box: ("" if at < 26 else letters[at // 26 - 1]) + letters[at % 26]
            for at, box in enumerate(boxes_of(item))}


def boxes_words(item: Item, boxes: frozenset[str]) -> str:
    """Point at boxes by their letters; a single one is also quoted, if it is short."""
    said, named = boxes_of(item), [letter for box, letter in letters_of(item).items() if box in boxes]
    if len(boxes) == 1 and len(text := said[next(iter(boxes))]) <= LONGEST_QUOTE:
        return item.words("paper.box", letter=named[0], text=text)
    return either(item.words, named)


def figure_words(item: Item, bounds: Bounds) -> str:
    """Say between which bounds a number lies, or how many days a date is ago."""
    low, high = bounds
    if item.kind is Kind.DATE:
        if high is None:
            return item.words("paper.days_at_least", low=low)
        if not low:
            return item.words("paper.days_at_most", high=high)
        return item.words("paper.days_between", low=low, high=high)
    if high is None:
        return item.words("paper.at_least", low=low)
    if low is None:
        return item.words("paper.at_most", high=high)
    return item.words("paper.between", low=low, high=high) if low != high else item.words.written(low)


def either(words: Words, texts: Sequence[str]) -> str:
    """Name several things of which one suffices: a, b or c."""
    *first, last = texts
    return words("paper.or", first=", ".join(first), last=last) if first else last
