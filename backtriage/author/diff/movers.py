"""Which rules move people from one outcome to another, told by planes of those who are moved.

To something milder people are moved by what called for more before, and does so no
longer; to something more urgent by what calls for it now.  From one place to
another it can be either.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from backtriage.author.outcomes import (
    CERTAIN,
    NOT_FOUND,
    POSSIBLE,
    Aspect,
    Subject,
    milder,
    moved,
    outcomes,
)
from backtriage.judge.told import hanging, too_early

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backtriage.judge.judgement import Judgement

OPEN = "open"  # a flag that hangs on an answer that is missing
SENT, LEVEL = "where it sends", "its level"


class Outcome(NamedTuple):
    """What somebody is told: a level, or that it is too early to say more than that level."""

    level: str  # or a place
    early: bool = False

    def __str__(self) -> str:
        if not self.level:
            return "nothing"
        return f"too early to say, at least `{self.level}`" if self.early else f"`{self.level}`"


class Rule(NamedTuple):
    """What becomes of something that decides; where that stays as it was, of what it calls for."""

    subject: Subject
    before: str
    after: str
    calls: tuple[str, str, str] | None = None  # what of it changed, from what to what

    def __str__(self) -> str:
        aspect, id = self.subject
        name = f"{aspect} `{id}`" if id else str(aspect)
        states = [state if id else f"`{state}`" for state in (self.before, self.after)]
        if self.calls is None:
            return f"{name}: {' → '.join(states)}"
        what, before, after = self.calls
        return f"{name}, {states[0]} as before; {what}: `{before}` → `{after}`"

    def data(self) -> dict[str, object]:
        """Say it to machines."""
        what, before, after = self.calls or ("", "", "")
        return {"kind": self.subject.aspect.value, "id": self.subject.id,
                "before": self.before, "after": self.after,
                "changed": {"": "condition", LEVEL: "level", SENT: "destination"}[what],
                "called_for": [before, after] if what else None}


class Call(NamedTuple):
    """What something calls for, and for whom."""

    subject: Subject
    state: str
    target: str
    who: int


class Version:
    """What one version tells the people of a block, and what calls for it."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement, self.flow = judgement, judgement.flow

    @cached_property
    def early(self) -> int:
        """For whom is it too early to say?"""
        return too_early(self.judgement)

    def danger(self, level: str) -> bool:
        """Is a level one of those that it is a danger to miss?"""
        return level in [each.id for each in self.flow.urgency[self.flow.dangerous:]]

    def outcomes(self, aspect: Aspect) -> dict[Outcome, int]:
        """Say who is told what."""
        given = outcomes(self.judgement, Subject(aspect))
        told = {Outcome(level): who & ~self.early for level, who in given.items()}
        if aspect is Aspect.URGENCY:
            told |= {Outcome(level, early=True): who & self.early for level, who in given.items()}
        return {outcome: who for outcome, who in told.items() if who}

    def calling(self, aspect: Aspect, target: str) -> Iterator[Call]:
        """Find all that calls for a level, a headline or a place."""
        return (call for call in self._calls(aspect) if call.target == target and call.who)

    def hanging(self, above: str) -> Iterator[Call]:
        """Find all that makes it too early to say, and could call for more than a level."""
        scale = [level.id for level in self.flow.urgency]
        least = scale.index(above) if above in scale else 0
        for flag in self.flow.flags.values():
            if flag.kind.about_urgency and flag.level > least:
                who = self._open[flag.id] & self.early & ~self.judgement.at_least_urgent[flag.level]
                if who:
                    yield Call(Subject(Aspect.FLAG, flag.id), OPEN, scale[flag.level], who)

    @cached_property
    def _open(self) -> Mapping[str, int]:
        flags = self.flow.flags
        return dict(zip(flags, hanging(self.judgement, flags.values()), strict=True))

    def _calls(self, aspect: Aspect) -> Iterator[Call]:
        judgement = self.judgement
        for flag in self.flow.flags.values():
            if flag.kind.about_urgency is (aspect is not Aspect.SUITABILITY):
                for state, level, who in ((CERTAIN, flag.level, judgement.certain(flag)),
                                          (POSSIBLE, flag.if_unsure, judgement.possible(flag))):
                    deciding = judgement.urgency[level] if aspect is Aspect.DESTINATION else who
                    if level:
                        subject = Subject(Aspect.FLAG, flag.id)
                        yield Call(subject, state, self.target(aspect, subject, state), who & deciding)
        if aspect is Aspect.SUITABILITY:
            for settling, who in zip(self.flow.urgency, judgement.urgency, strict=True):
                subject = Subject(Aspect.URGENCY)
                yield Call(subject, settling.id, self.target(aspect, subject, settling.id), who)

    def target(self, aspect: Aspect, subject: Subject, state: str) -> str:
        """Say what something calls for in a state; empty if it calls for nothing."""
        flow = self.flow
        if subject.aspect is Aspect.URGENCY:
            level = next((level.suitability for level in flow.urgency if level.id == state), None)
            return "" if level is None else flow.suitability[level].id
        flag = flow.flags.get(subject.id)
        if flag is None:
            return ""
        place = flag.if_unsure if state == POSSIBLE else flag.level
        if aspect is Aspect.DESTINATION:
            own = flag.destination if place == flag.level else ""
            return own or flow.urgency[place].destination
        return flow.scale(about_urgency=aspect is Aspect.URGENCY)[place].id

    def states(self, subject: Subject, prefer: str, who: int) -> Iterator[tuple[str, int]]:
        """Say in which state something is for whom of some; the preferred one first, if two could be said."""
        given: dict[str, int] = dict(outcomes(self.judgement, subject))
        if subject.aspect is Aspect.FLAG:
            rest = given.pop(NOT_FOUND)
            given |= {OPEN: self._open.get(subject.id, 0), NOT_FOUND: rest}
        for state in sorted(given, key=lambda state: state != prefer):
            here = who & given[state]
            who &= ~here
            if here:
                yield state, here


class Step(NamedTuple):
    """Where to people move under a change."""

    aspect: Aspect
    before: Outcome
    after: Outcome
    milder: bool


def steps(old: Version, new: Version, aspect: Aspect, some: int) -> Iterator[tuple[Step, int]]:
    """Tell which of some move from where to where; milder is also what could have been more, and is not."""
    for (before, after), there in moved(old.outcomes(aspect), new.outcomes(aspect)).items():
        who = there & some
        down = milder((old.flow, new.flow), aspect, before.level, after.level)
        if before.early and not after.early and not (down or new.danger(after.level)):
            lost = old.judgement.facts.any_of(call.who for call in old.hanging(after.level)) & who
            yield Step(aspect, before, after, True), lost
            who &= ~lost
        yield Step(aspect, before, after, down), who


def rules(old: Version, new: Version, step: Step, who: int) -> Mapping[Rule, int]:
    """Find the rules that move some people, each with whom it moves."""
    aspect, before, after = step[:3]
    down = milder((old.flow, new.flow), aspect, before.level, after.level)
    leaving, arriving = list[Call](), list[Call]()
    if down or aspect is Aspect.DESTINATION:
        leaving += old.calling(aspect, before.level)
    elif before.early and not after.early and step.milder:
        leaving += old.hanging(after.level)
    if before.level == after.level and after.early:
        arriving += new.hanging(after.level)
    elif before.level != after.level and not down:
        arriving += new.calling(aspect, after.level)
    found: dict[Rule, int] = {}
    for here, there, calls in ((old, new, leaving), (new, old, arriving)):
        for call in calls:
            for state, some in there.states(call.subject, call.state, who & call.who):
                rule = _rule(aspect, call, here, there, state, forward=here is old)
                if rule is not None:
                    found[rule] = found.get(rule, 0) | some
    return found


def _rule(aspect: Aspect, call: Call, here: Version, there: Version, state: str, *,
          forward: bool) -> Rule | None:
    """Say what becomes of something that calls for an outcome; None if it does so in both versions."""
    if state != call.state:
        return Rule(call.subject, *((call.state, state) if forward else (state, call.state)))
    what = SENT if aspect is Aspect.DESTINATION else LEVEL
    targets = here.target(aspect, call.subject, state), there.target(aspect, call.subject, state)
    if what == SENT and targets[0] == targets[1]:  # a place counts at the level that decides only
        what = LEVEL
        aspect = Aspect.URGENCY
        targets = here.target(aspect, call.subject, state), there.target(aspect, call.subject, state)
    if targets[0] == targets[1]:
        return None
    return Rule(call.subject, state, state, (what, *(targets if forward else targets[::-1])))
