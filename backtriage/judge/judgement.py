"""What many people are told, or anybody: who is at which level, has which flag, hears which advice.

This is what `assess` says of one person, on any plane; a test holds the two
together.  Everything is judged by the one evaluator when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.flow.truth import Plane

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backtriage.flow.model import Advice, Flag
    from backtriage.judge.evaluation import Marks

States = dict[str, Plane]  # who is in each state; everybody is in one
NOT_FOUND, CERTAIN, POSSIBLE = "not found", "certain", "possible"
TOLD, UNTOLD = "told", "not told"
URGENCY, DESTINATION, SUITABILITY, FLAG, ADVICE = "urgency", "destination", "suitability", "flag", "advice"
AXIS = "verdict"  # on one of the two questions that the suitability answers


@dataclass
class Verdicts:
    """What a flow tells many people; `everyone` has a bit for each of them, or is a formula that holds."""

    marks: Marks
    everyone: Plane
    nobody: Plane = 0
    known: dict[tuple[str, str], States] = field(default_factory=dict)

    def states(self, kind: str, name: str = "") -> States:
        """Tell who is in which state: the level they are given, or how a flag or advice comes out."""
        if (kind, name) not in self.known:
            self.known[kind, name] = self._find(kind, name)
        return self.known[kind, name]

    def _find(self, kind: str, name: str) -> States:
        flow = self.marks.flow
        match kind:
            case "urgency":
                return dict(zip((level.id for level in flow.urgency), self._urgency, strict=True))
            case "destination":
                return self._destinations()
            case "suitability":
                scale = [level.id for level in flow.suitability] or [""]
                return dict(zip(scale, self._suitability, strict=True))
            case "verdict":
                return self._verdict(name)
            case "flag":
                return self._flag(flow.flags.get(name))
            case _:
                told = self._told(flow.advice[name]) if name in flow.advice else self.nobody
                return {TOLD: told, UNTOLD: self.everyone & ~told}

    def _flag(self, flag: Flag | None) -> States:
        if flag is None:
            return {NOT_FOUND: self.everyone}
        certain, possible = self._certain(flag), self._possible(flag)
        return {CERTAIN: certain, POSSIBLE: possible, NOT_FOUND: self.everyone & ~certain & ~possible}

    def _certain(self, flag: Flag) -> Plane:
        return self.marks.flag(flag.id).yes

    def _possible(self, flag: Flag) -> Plane:
        return self.marks.flag(flag.id).doubt if flag.kind.about_safety else self.nobody

    def _calls_for(self, level: int, *, urgency: bool) -> Plane:
        """For whom does a finding call for a level?"""
        flags = [flag for flag in self.marks.flow.flags.values() if flag.kind.about_urgency is urgency]
        return self._any([*(self._certain(flag) for flag in flags if flag.level == level),
                          *(self._possible(flag) for flag in flags if flag.if_unsure == level)])

    @cached_property
    def _urgency(self) -> Sequence[Plane]:
        """Who is at each level."""
        return self._worst([self._calls_for(level, urgency=True)
                            for level in range(len(self.marks.flow.urgency))])

    @cached_property
    def _reached(self) -> Sequence[Plane]:
        """For whom does something call for each headline, the worst or not?"""
        flow = self.marks.flow
        reached = [self._calls_for(level, urgency=False) for level in range(len(flow.suitability))]
        for level, who in zip(flow.urgency, self._urgency, strict=True):
            if level.suitability is not None:
                reached[level.suitability] = reached[level.suitability] | who
        return reached or [self.nobody]

    @cached_property
    def _suitability(self) -> Sequence[Plane]:
        """Who is given each headline."""
        return self._worst(self._reached)

    def _verdict(self, axis: str) -> States:
        """Who is told what on one of the two questions; where one is settled, only the headline is told."""
        rest, told = self.everyone, dict[str, Plane]()
        levels = zip(self.marks.flow.suitability, [self.everyone, *self._reached[1:]], self._suitability,
                     strict=False)
        for level, reached, headline in reversed([*levels]):
            if level.axis == axis:
                told[level.id] = rest & (headline | reached & ~self._settled)
                rest = rest & ~told[level.id]
        return {**told, UNTOLD: rest}

    def _worst(self, reached: Sequence[Plane]) -> Sequence[Plane]:
        """Leave each person at the worst level that they reach; whoever reaches none is at the first."""
        rest, worst = self.everyone, [self.nobody] * len(reached)
        for level in reversed(range(1, len(reached))):
            worst[level] = rest & reached[level]
            rest = rest & ~reached[level]
        worst[0] = rest
        return worst

    def _destinations(self) -> States:
        """Who is sent where: the first place named by a deciding flag, or else the level's own."""
        flow = self.marks.flow
        named: States = dict.fromkeys(flow.destinations, self.nobody)
        for flag in flow.flags.values():
            if flag.destination and flag.kind.about_urgency:
                doubt = self._possible(flag) if flag.if_unsure == flag.level else self.nobody
                there = (self._certain(flag) | doubt) & self._urgency[flag.level]
                named[flag.destination] = named[flag.destination] | there
        rest = self.everyone
        sent = dict.fromkeys(flow.destinations, self.nobody)
        for place, who in named.items():
            sent[place] = who & rest
            rest = rest & ~who
        for level, who in zip(flow.urgency, self._urgency, strict=True):
            sent[level.destination] = sent[level.destination] | who & rest
        return sent

    @cached_property
    def _settled(self) -> Plane:
        """For whom is nothing more told about suitability?"""
        flow = self.marks.flow
        settling = [there for level, there in zip(flow.urgency, self._urgency, strict=True)
                    if level.suitability is not None]
        return self._any(settling + [self._certain(flag) for flag in flow.flags.values() if flag.settles])

    def _told(self, entry: Advice) -> Plane:
        """Who is told a piece of advice?"""
        who = self.everyone
        if entry.urgency:
            who = who & self._any([self._urgency[level] for level in entry.urgency])
        if entry.topic.of_suitability:
            who = who & ~self._settled
        if entry.suitability:
            who = who & self._any([self._suitability[level] for level in entry.suitability])
        if entry.flags:
            flags = [self.marks.flow.flags[name] for name in entry.flags]
            who = who & self._any([self._certain(flag) | self._possible(flag) for flag in flags])
        return who if entry.when is None else who & self.marks.truth(entry.when).yes

    def _any(self, planes: Sequence[Plane]) -> Plane:
        who = self.nobody
        for plane in planes:
            who = who | plane
        return who


def moved(before: States, after: States) -> Mapping[tuple[str, str], int]:
    """Tell who of many moves from which state to which other."""
    return {(one, other): who & there for one, who in before.items() for other, there in after.items()
            if one != other and who & there}
