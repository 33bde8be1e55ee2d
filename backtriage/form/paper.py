"""The questionnaire as a form for pen and paper: what stands on it, question by question.

A form cannot judge.  So it says beside a question which answers call for help by
themselves, says at both ends that it gives no result, and carries the names by which its
answers can be typed in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.flow.model import Kind, Topic
from backtriage.flow.words import GAP, capital
from backtriage.form.calls import SOME_DAY, Calls, answers_of, figures
from backtriage.form.first_visit import first_visit
from backtriage.form.skips import (
    Only,
    boxes_of,
    boxes_words,
    either,
    figure_words,
    letters_of,
    not_no,
    only_if,
)
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.region import list_of_numbers, local
from backtriage.judge.response import PersonFacts, Response
from backtriage.judge.safety_net import in_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.flow.model import Flow, Item
    from backtriage.form.calls import Alone
    from backtriage.form.skips import Bounds


@dataclass(frozen=True, slots=True)
class TickBox:
    """Something to tick; `code` is its name in a file of answers."""

    letter: str
    say: str
    code: str
    stop: bool  # whoever ticks it stops here


@dataclass(frozen=True, slots=True)
class Note:
    """What some answers to a question call for by themselves."""

    answers: str  # "If you ticked a or b:"
    lines: tuple[str, ...]
    stop: bool  # the form ends here
    urgent: bool  # or help is needed soon, and the form goes on


class Call(NamedTuple):
    """What an answer calls for by itself."""

    stop: bool
    level: int  # of urgency; 0 if that need not be said
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands on paper; `code` is its name in a file of answers."""

    number: int
    code: str
    kind: str  # that of the item
    ask: str
    how: str  # such as "Tick one."
    help: str
    only_if: Only | None
    boxes: tuple[TickBox, ...]
    ends: tuple[str, str]  # what both ends of a scale mean
    unit: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class FormPart:
    """Questions below one heading; what `says` is told before them."""

    title: str
    says: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that stands on the form, in order."""

    title: str
    language: str
    version: str
    stop: str  # what stands on the sign beside answers at which the form ends
    blanks: tuple[str, ...]  # who fills it in, and when
    opening: tuple[FormPart, ...]  # these have no questions
    parts: tuple[FormPart, ...]
    closing: tuple[FormPart, ...]

    def data(self) -> dict[str, Any]:
        """Give the form as plain values, for whatever sets it in type."""
        return asdict(self)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for part in self.parts for question in part.questions)


def form(flow: Flow) -> Form:
    """Put a flow on paper.  Raises FlowError if a condition is too long to be followed there."""
    return _Paper(first_visit(flow)).form()


def for_practitioners(flow: Flow) -> frozenset[str]:
    """Name the items that apply to nobody else, and on which no other item depends."""
    if flow.role is None:
        return frozenset()
    others = [Marks(flow, PersonFacts(Response({flow.role.item: frozenset({role})}), SOME_DAY))
              for role in (flow.role.person, flow.role.someone_else)]
    theirs = {name for name in flow.items if all(
        applies is not None and applies.no for applies in (marks.applies(name) for marks in others))}
    for item in reversed([*flow.items.values()]):  # `ask_if` looks only back
        if item.id not in theirs and item.ask_if is not None:
            theirs -= flow.items_in(item.ask_if)
    return frozenset(theirs)


class _Paper:
    """A form being written."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.words = flow, flow.words
        self.theirs = for_practitioners(flow)
        self.calls = Calls(flow)
        order = sorted(flow.items, key=lambda name: name in self.theirs)
        self.numbers = {name: number for number, name in enumerate(order, 1)}

    def form(self) -> Form:
        """Say what stands on it, from the title to what happens next."""
        flow, words = self.flow, self.words
        told = [(section.title, [flow.items[name] for name in section.items if name not in self.theirs])
                for section in flow.sections]
        parts = [self._part(title, (), items) for title, items in told]
        parts.append(self._part(words("paper.exam"), (words("paper.practitioner_only"),),
                                [flow.items[name] for name in self.numbers if name in self.theirs]))
        closing = [FormPart(words("paper.next"), (words("paper.no_result"),), ()),
                   FormPart(words("paper.call"), tuple(self._numbers(at_once=False)), ()),
                   FormPart(words("paper.practitioner"),
                            (words("paper.type_in", example=self._example()),), ())]
        return Form(
            title=flow.title, language=words.language,
            version=words("paper.version", version=flow.version, checked=flow.checked, until=flow.review_by),
            stop=words("paper.sign"), blanks=(words("paper.name"), words("paper.date")),
            opening=self._opening(), parts=tuple(part for part in parts if part.questions),
            closing=tuple(part for part in closing if part.says))

    def _example(self) -> str:
        item = next(iter(self.flow.items.values()))
        answer = item.options[0].id if item.options else next(iter(answers_of(item)), "1")
        return f"{item.id}: {answer}"

    # Before the questions

    def _opening(self) -> tuple[FormPart, ...]:
        """Say what this is and is not, when not to go on, whom to call, and how to fill it in."""
        flow, words = self.flow, self.words
        nobody = assess(flow, Response(), SOME_DAY)
        sooner = in_sentences(nobody)
        limits = [self._filled(entry.say) for entry in nobody.advice if entry.topic is Topic.LIMITS]
        reviewed = (words("result.reviewed", name=flow.reviewed_by) if flow.reviewed_by
                    else words("result.not_reviewed"))
        late = [words("result.untranslated")] if flow.untranslated else []
        opening = [FormPart("", (flow.intro, words("paper.no_answer")), ()),
                   FormPart(words("paper.worse"), (*sooner, *self._numbers(at_once=True)), ()),
                   FormPart(words("paper.how"), tuple(self._how()), ()),
                   FormPart(words("result.limits"), (*limits, reviewed, *late), ())]
        return tuple(part for part in opening if part.says)

    def _numbers(self, *, at_once: bool) -> Iterable[str]:
        """List by country the numbers that the form may name: those for an emergency, or all others."""
        flow = self.flow
        first = {flow.destinations[level.destination].number for level in flow.urgency if level.ends}
        texts = [*(place.do for place in flow.destinations.values()),
                 *(entry.say for entry in flow.advice.values())]
        for number in dict.fromkeys(name for text in texts for name in GAP.findall(text)):
            listed = list_of_numbers(flow, number)
            if listed and flow.region and (number in first) is at_once:
                yield self.words("paper.numbers", what=capital(self._filled(f"{{{number}}}")),
                                 numbers=" · ".join(listed))

    def _how(self) -> Iterable[str]:
        yield self.words("paper.tick")
        if any(item.ask_if is not None for item in self.flow.items.values()):
            yield self.words("paper.arrow")
        if self.flow.role:
            yield self.words("paper.another")
        yield self.words("paper.signs")

    # The questions

    def _part(self, title: str, says: tuple[str, ...], items: list[Item]) -> FormPart:
        return FormPart(title, says, tuple(map(self._question, items)))

    def _question(self, item: Item) -> Question:
        notes, stops = self._notes(item)
        letters = letters_of(item)
        skip = None if item.ask_if is None else not_no(self.flow, item, item.ask_if)
        private = [self.words("paper.sensitive")] if item.sensitive else []
        return Question(
            number=self.numbers[item.id], code=item.id, kind=item.kind.value, ask=item.ask,
            how=self._how_to_answer(item), help=" ".join(filter(None, [item.help, *private])),
            only_if=None if skip is None else only_if(self.flow, self.numbers, skip),
            boxes=tuple(TickBox(letters[code], say, code, code in stops)
                        for code, say in boxes_of(item).items()),
            ends=item.anchors, unit=item.unit, notes=notes)

    def _how_to_answer(self, item: Item) -> str:
        words = self.words
        match item.kind:
            case Kind.YES_NO | Kind.ONE_OF | Kind.SCALE:
                return words("paper.tick_one")
            case Kind.ANY_OF:
                return words("paper.tick_all")
            case Kind.NUMBER:
                return words("paper.write_number", low=item.low, high=item.high)
            case Kind.DATE:
                return words("paper.write_day")
            case Kind.TEXT:
                return words("paper.write_words")

    def _notes(self, item: Item) -> tuple[tuple[Note, ...], frozenset[str]]:
        """Say what answers call for by themselves, the same things together; and at which boxes to stop."""
        boxes: dict[Call, list[str]] = {}
        for code, answer in answers_of(item).items():
            boxes.setdefault(self._call(self.calls.of(item, answer)), []).append(code)
        spans: dict[Call, list[Bounds]] = {}
        for bounds, answer in figures(self.flow, item):
            spans.setdefault(self._call(self.calls.of(item, answer)), []).append(bounds)
        told = []
        for call in sorted({**boxes, **spans}, key=lambda call: (call.stop, call.level), reverse=True):
            if call.lines:
                which = self._which(item, boxes.get(call, []), spans.get(call, []))
                told.append(Note(which, call.lines, call.stop, urgent=call.level > 0))
        return tuple(told), frozenset(code for call, codes in boxes.items() if call.stop for code in codes)

    def _which(self, item: Item, codes: list[str], spans: list[Bounds]) -> str:
        """Point at the answers that a note is about."""
        words = self.words
        figure = [figure_words(item, self._bounds(item, bounds)) for bounds in _merged(spans)]
        boxes = [boxes_words(item, frozenset(codes))] if codes else []
        if not figure or item.kind is Kind.SCALE:
            return words("paper.if_ticked", what=either(words, figure + boxes))
        if not boxes:
            return words("paper.if_wrote", what=either(words, figure))
        return words("paper.if_either", figure=either(words, figure), boxes=boxes[0])

    def _bounds(self, item: Item, bounds: Bounds) -> Bounds:
        """Leave out bounds that everybody keeps to."""
        low, high = bounds
        top = SOME_DAY.toordinal() - 1 if item.kind is Kind.DATE else item.high
        return (None if low == item.low and high not in (low, top) else low), (
            None if high == top != low else high)

    def _call(self, alone: Alone) -> Call:
        """Say what an answer calls for: to stop, to seek help soon, or to be told something at once."""
        words = self.words
        lines = [self._filled(entry.say) for entry in alone.advice]
        if alone.urgent:
            place = alone.destination
            lines.insert(0, words("result.level_again", what=self._filled(place.do), heading=self._filled(
                place.heading or self.flow.urgency[alone.level].name)))
        if alone.stop:
            lines.append(words("paper.stop"))
        return Call(alone.stop, alone.level if alone.urgent else 0, tuple(lines))

    def _filled(self, text: str) -> str:
        """Nobody knows where the form will be filled in."""
        return local(self.flow, Response(), text)


def _merged(spans: list[Bounds]) -> list[Bounds]:
    """Join spans that touch."""
    joined: list[Bounds] = []
    for low, high in spans:
        if joined and low is not None and joined[-1][1] == low - 1:
            joined[-1] = joined[-1][0], high
        else:
            joined.append((low, high))
    return joined
