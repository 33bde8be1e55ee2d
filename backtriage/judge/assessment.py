"""What the answers mean for one person on one day: all that is told of it is worked out here, once.

Whoever shows an assessment needs nothing beside it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind, Topic
from backtriage.flow.truth import Absent
from backtriage.flow.value import Value
from backtriage.judge.evaluation import Marks, because, undecided
from backtriage.judge.interview import (
    applies,
    counted,
    is_enough,
    is_for_another,
    is_practitioner,
    surely_applies,
    waiting,
)
from backtriage.judge.judgement import Judgement, level_of
from backtriage.judge.region import local
from backtriage.judge.response import AT_FIRST, PersonFacts, in_words
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from backtriage.flow.model import Advice, Axis, Destination, Flag, Flow, Item, Suitability, Urgency
    from backtriage.judge.doubts import Doubt
    from backtriage.judge.response import Answer, Response

NOTHING: frozenset[str] = frozenset()


class Finding(Value):
    """A flag raised for this person.

    A certain finding follows from the answers in `because`.  A possible one is
    left open by doubt about the items in `because`, and stands at the level
    that its author declared in `if_unsure`.
    """

    flag: Flag
    certain: bool
    because: tuple[str, ...]  # ids of items, in the order of the flow
    options: Mapping[str, frozenset[str]]  # of these items: the options that count, where not all do

    @property
    def level(self) -> int:
        """The level that this finding calls for, on the scale of its flag."""
        return self.flag.level if self.certain else self.flag.if_unsure

    @property
    def counts(self) -> bool:
        """Does it call for more than the mildest level?"""
        return self.level > 0


class Assessment(Value):
    """What follows from a flow and one response, on one day."""

    published: Flow  # the flow as other programs know it, in the voice for the person
    judgement: Judgement
    response: Response
    today: date
    private: frozenset[str] = NOTHING  # answered items that are left out, whatever the answer
    answered: date | None = None  # the day of answers that were given another time

    @property
    def flow(self) -> Flow:
        """The flow by which was judged, in the voice for whoever answers."""
        return self.judgement.flow

    @property
    def marks(self) -> Marks:
        """The truth of every condition."""
        return self.judgement.marks

    # How soon, where to, and what suits

    @cached_property
    def level(self) -> int:
        """The index of the urgency on its scale."""
        return level_of(self.judgement.urgency)

    @property
    def urgency(self) -> Urgency:
        """How soon this person should be seen."""
        return self.flow.urgency[self.level]

    @cached_property
    def destination(self) -> Destination:
        """Where to go, or whom to call."""
        return self.flow.destinations[next(id for id, here in self.judgement.destinations.items() if here)]

    @property
    def heading(self) -> str:
        """What to do and by when, in one breath."""
        return self.local(self.destination.heading or self.urgency.name)

    @cached_property
    def also(self) -> tuple[Destination, ...]:
        """Other places that findings of the same urgency name, which have something to say of it."""
        there = self.judgement.also_named
        return tuple(place for place in self.flow.destinations.values() if place.also and there[place.id])

    @cached_property
    def headline(self) -> Suitability | None:
        """Whether the subject of the flow suits; None if the flow says nothing of it."""
        return self.flow.suitability[level_of(self.judgement.suitability)] if self.flow.suitability else None

    @cached_property
    def axes(self) -> dict[Axis, Suitability]:
        """The answers to the two questions about suitability, as far as they are told."""
        scale = self.flow.suitability
        return {axis: level for axis in dict.fromkeys(level.axis for level in scale)
                for level in scale if self.judgement.on_axis(axis).get(level.id)}

    @property
    def settled(self) -> bool:
        """Is nothing more asked or told about suitability?"""
        return bool(self.judgement.settled)

    @property
    def ended(self) -> bool:
        """Does a certain finding end the interview?"""
        return bool(self.judgement.ended)

    # What was found

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The flags that are raised or left open, the worst first."""
        found = [finding for flag in self.flow.flags.values() if (finding := _finding(flag, self))]
        return tuple(sorted(found, key=lambda f: (not f.flag.kind.about_urgency, -f.level, not f.certain)))

    @cached_property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that alone account for the urgency; none at the mildest level."""
        return tuple(finding for finding in self.findings
                     if finding.flag.kind.about_urgency and finding.counts and finding.level == self.level)

    @cached_property
    def about_suitability(self) -> tuple[Finding, ...]:
        """The findings that speak of suitability."""
        return tuple(finding for finding in self.findings if not finding.flag.kind.about_urgency)

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        """What could not be settled, because of doubt."""
        return tuple(finding for finding in self.findings if not finding.certain)

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """The answers left open, each with what it could hide."""
        from backtriage.judge.doubts import open_doubts  # no question waits for what only a result tells

        doubts = open_doubts(self.judgement, self.response, self.today)
        return tuple(doubt for doubt in doubts if doubt.item.id not in self.private)

    # What was answered, and what is left to ask

    @cached_property
    def for_practitioner(self) -> bool:
        """Does a practitioner answer, at intake?"""
        return is_practitioner(self.flow, self.response)

    @cached_property
    def counted(self) -> tuple[Item, ...]:
        """The answered items that apply; answers to others are kept aside."""
        return tuple(item for item in counted(self.judgement, self.response) if item.id not in self.private)

    @cached_property
    def worked_out(self) -> tuple[Item, ...]:
        """What nobody was asked for, as far as it is known, and is not the same for all at a first visit."""
        answers, judged = self.response.answers, self.judgement
        return tuple(item for item in self.flow.items.values() if item.work and item.id in answers
                     and answers[item.id] != AT_FIRST.get(item.work.known) and applies(item, judged))

    @cached_property
    def set_aside(self) -> tuple[Item, ...]:
        """The items to which something was said that does not count, as other answers close them."""
        answers, counts = self.response.answers, counted(self.judgement, self.response)
        return tuple(item for item in self.flow.items.values()
                     if item.id in answers and item.work is None and item not in counts
                     and not _says_nothing(item, answers[item.id]))

    @cached_property
    def denied(self) -> tuple[Item, ...]:
        """The items to which nothing fitted."""
        from backtriage.judge.denials import denied

        return tuple(item for item in denied(self.judgement, self.response) if item.id not in self.private)

    @cached_property
    def telling(self) -> Mapping[str, tuple[str, ...]]:
        """By item, the options that rule out a danger by being denied."""
        from backtriage.judge.denials import telling

        told = telling(self.judgement, self.response, self.today)
        return {item: options for item, options in told.items() if item not in self.private}

    @cached_property
    def waiting(self) -> tuple[Item, ...]:
        """The items that would be asked as things stand, in order."""
        return tuple(self.flow.items[name] for name, asked in waiting(self.judgement).items() if asked)

    @property
    def next(self) -> Item | None:
        """The item to ask now; None if there is none, or enough has been asked."""
        return self.waiting[0] if self.waiting and not is_enough(self.flow, self.response) else None

    @property
    def left(self) -> int:
        """About how many questions are left: those that are sure to be asked."""
        return sum(surely_applies(item, self.judgement) for item in self.waiting)

    @cached_property
    def unanswered(self) -> tuple[Item, ...]:
        """The items about health that are still to be asked."""
        return tuple(item for item in self.waiting if item.id not in self.flow.settings)

    @cached_property
    def could_raise(self) -> tuple[Item, ...]:
        """The items still to be asked by which an answer could call for more than is called for now."""
        higher = [(flag.when, 1) for flag in self.flow.flags.values()
                  if flag.kind.about_urgency and flag.level > self.level and not self.judgement.certain(flag)]
        deciding = undecided(higher, self.marks)
        return tuple(item for item in self.unanswered if item.id in deciding)

    @cached_property
    def too_early(self) -> bool:
        """Is it too early to say how soon?  A missing answer could make a danger of a mild result."""
        return self.level < self.flow.dangerous and bool(self.could_raise)

    def answer_words(self, item: Item, *, short: bool = False, only: frozenset[str] = NOTHING) -> str:
        """Say what was answered to an item, or `only` some of its options; `short` for practitioners."""
        answer = self.response.answers[item.id]
        if only and isinstance(answer, frozenset):
            answer &= only
        return in_words(item, answer, short=short)

    # What is told

    def local(self, text: str) -> str:
        """Put the numbers and words of the person's region into a text."""
        return local(self.flow, self.response, text)

    @cached_property
    def advice(self) -> tuple[Advice, ...]:
        """What to tell this person, in the order of the flow."""
        return tuple(entry for entry in self.flow.advice.values() if self.judgement.hears(entry))

    def advice_on(self, *topics: Topic) -> tuple[Advice, ...]:
        """What to tell this person on some topics."""
        return tuple(entry for entry in self.flow.advice.values()
                     if entry.topic in topics and self.judgement.hears(entry))

    @cached_property
    def safety_net(self) -> tuple[Advice, ...]:
        """When to come back sooner, whatever suits."""
        return tuple(entry for entry in self.advice_on(Topic.SAFETY_NET) if not entry.suitability)


def _says_nothing(item: Item, answer: Answer) -> bool:
    """Is it an answer by which nothing was found: none of these, or no?"""
    return answer == frozenset({NONE}) or (item.kind is Kind.YES_NO and answer == frozenset({"no"}))


def assess(flow: Flow, response: Response, today: date) -> Assessment:
    """Judge one person's answers; `today` gives dates their age in days.

    From here on the flow speaks to whoever answers: to the person, or about them.
    """
    response = worked_out(flow, response)
    spoken = flow.for_another if is_for_another(flow, response) else flow
    return Assessment(flow, Judgement(Marks(spoken, PersonFacts(response, today))), response, today)


def _says_else(item: Item, response: Response) -> bool:
    """Were options ticked?  Of a finding that rests on others, which were not, they say nothing."""
    answer = response.answers.get(item.id)
    return item.kind is Kind.ANY_OF and isinstance(answer, frozenset) and answer != frozenset({NONE})


def _finding(flag: Flag, assessment: Assessment) -> Finding | None:
    """Raise a flag, or say that doubt leaves it open; no private answer is a reason."""
    flow, marks, response = assessment.flow, assessment.marks, assessment.response
    if assessment.judgement.certain(flag):
        chosen = dict[str, frozenset[str]]()
        for item, options in because(flag.when, marks):
            chosen[item] = chosen.get(item, NOTHING) | options
        telling = {item for item, options in chosen.items()
                   if options or not _says_else(flow.items[item], response)}
        return Finding(flag, True, tuple(name for name in flow.items
                                         if name in telling and name not in assessment.private), chosen)
    if assessment.judgement.possible(flag):
        open_items = undecided([(flag.when, 1)], marks).keys() - assessment.private
        return Finding(flag, False, tuple(name for name in flow.items if name in open_items
                                          and isinstance(response.answers.get(name), Absent)), {})
    return None
