"""What many people are told, all at once: who is at which level, has which flag, hears which advice.

This is what `assess` says of one person, on planes that hold many; a test holds
the two together.  Everything is judged by the one evaluator when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backtriage.evaluation import Marks
    from backtriage.flow.model import Advice, Flag

States = dict[str, int]  # who is in each state; everybody is in one
NOT_FOUND, CERTAIN, POSSIBLE = "not found", "certain", "possible"
TOLD, UNTOLD = "told", "not told"
URGENCY, DESTINATION, SUITABILITY, FLAG, ADVICE = "urgency", "destination", "suitability", "flag", "advice"


@dataclass
class Verdicts:
    """What a flow tells many people; `everyone` has a bit for each of them."""

    marks: Marks
    everyone: int
    known: dict[tuple[str, str], States] = field(default_factory=dict)

    def states(self, kind: str, name: str = "") -> States:
        """Tell who is in which state: the level they are given, or how a flag or advice comes out."""
        if (kind, name) not in self.known:
            self.known[kind, name] = {state: who for state, who in self._find(kind, name).items() if who}
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
            case "flag":
                return self._flag(flow.flags.get(name))
            case _:
                told = self._told(flow.advice[name]) if name in flow.advice else 0
                return {TOLD: told, UNTOLD: self.everyone & ~told}

    def _flag(self, flag: Flag | None) -> States:
        if flag is None:
            return {NOT_FOUND: self.everyone}
        certain, possible = self._certain(flag), self._possible(flag)
        return {CERTAIN: certain, POSSIBLE: possible, NOT_FOUND: self.everyone & ~certain & ~possible}

    def _certain(self, flag: Flag) -> int:
        return int(self.marks.flag(flag.id).yes)

    def _possible(self, flag: Flag) -> int:
        return int(self.marks.flag(flag.id).doubt) if flag.kind.about_safety else 0

    def _calls_for(self, level: int, *, urgency: bool) -> int:
        """For whom does a finding call for a level?"""
        who = 0
        for flag in self.marks.flow.flags.values():
            if flag.kind.about_urgency is urgency:
                who |= self._certain(flag) if flag.level == level else 0
                who |= self._possible(flag) if flag.if_unsure == level else 0
        return who

    @cached_property
    def _urgency(self) -> Sequence[int]:
        """Who is at each level."""
        return self._worst([self._calls_for(level, urgency=True)
                            for level in range(len(self.marks.flow.urgency))])

    @cached_property
    def _suitability(self) -> Sequence[int]:
        """Who is given each headline."""
        flow = self.marks.flow
        reached = [self._calls_for(level, urgency=False) for level in range(len(flow.suitability))]
        for level, who in zip(flow.urgency, self._urgency, strict=True):
            if level.suitability is not None:
                reached[level.suitability] |= who
        return self._worst(reached or [0])

    def _worst(self, reached: Sequence[int]) -> Sequence[int]:
        """Leave each person at the worst level that they reach; whoever reaches none is at the first."""
        rest, worst = self.everyone, [0] * len(reached)
        for level in reversed(range(1, len(reached))):
            worst[level] = rest & reached[level]
            rest &= ~reached[level]
        worst[0] = rest
        return worst

    def _destinations(self) -> States:
        """Who is sent where: the first place named by a deciding flag, or else the level's own."""
        flow = self.marks.flow
        named = dict.fromkeys(flow.destinations, 0)
        for flag in flow.flags.values():
            if flag.destination and flag.kind.about_urgency:
                doubt = self._possible(flag) if flag.if_unsure == flag.level else 0
                named[flag.destination] |= (self._certain(flag) | doubt) & self._urgency[flag.level]
        rest = self.everyone
        sent = dict.fromkeys(flow.destinations, 0)
        for place, who in named.items():
            sent[place] = who & rest
            rest &= ~who
        for level, who in zip(flow.urgency, self._urgency, strict=True):
            sent[level.destination] |= who & rest
        return sent

    @cached_property
    def _settled(self) -> int:
        """For whom is nothing more told about suitability?"""
        flow = self.marks.flow
        who = 0
        for level, there in zip(flow.urgency, self._urgency, strict=True):
            who |= there if level.suitability is not None else 0
        for flag in flow.flags.values():
            who |= self._certain(flag) if flag.settles else 0
        return who

    def _told(self, entry: Advice) -> int:
        """Who is told a piece of advice?"""
        who = self.everyone
        if entry.urgency:
            who &= self._any(self._urgency, entry.urgency)
        if entry.topic.of_suitability:
            who &= ~self._settled
        if entry.suitability:
            who &= self._any(self._suitability, entry.suitability)
        if entry.flags:
            flags = [self.marks.flow.flags[name] for name in entry.flags]
            who &= self._any([self._certain(flag) | self._possible(flag) for flag in flags])
        return who if entry.when is None else who & int(self.marks.truth(entry.when).yes)

    @staticmethod
    def _any(planes: Sequence[int], only: frozenset[int] | None = None) -> int:
        who = 0
        for index, plane in enumerate(planes):
            who |= plane if only is None or index in only else 0
        return who


def moved(before: States, after: States) -> Mapping[tuple[str, str], int]:
    """Tell who moves from which state to which other."""
    return {(one, other): who & there for one, who in before.items() for other, there in after.items()
            if one != other and who & there}
