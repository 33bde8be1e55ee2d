"""What follows from the marks: how soon, where to, what suits, what is settled, what is over, who hears what.

Nothing is scored or weighed.  Each flag is raised or not, and the worst finding
decides, so that every outcome can be traced to the answers behind it.  All of it
is said of planes, so of one person, of many and of everybody by the same lines.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.truth import Plane, without
from backtriage.flow.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backtriage.flow.model import Advice, Axis, Flag, Flow
    from backtriage.judge.evaluation import Facts, Marks

NO_FLAGS: frozenset[str] = frozenset()


class Judgement(Value):
    """Who is told what; each plane says of whom it is so."""

    marks: Marks

    @property
    def flow(self) -> Flow:
        """The flow by which is judged."""
        return self.marks.flow

    @property
    def facts(self) -> Facts:
        """Whose answers are judged."""
        return self.marks.facts

    @cached_property
    def nobody(self) -> Plane:
        """The plane that holds for none."""
        return self.facts.any_of(())

    # Findings

    def certain(self, flag: Flag) -> Plane:
        """Who has a finding that follows from the answers?"""
        return self.marks.truth(flag.when).yes

    def possible(self, flag: Flag) -> Plane:
        """Who has one that doubt leaves open?  It counts where it would be a danger to overlook it."""
        return self.marks.truth(flag.when).doubt if flag.kind.about_safety else self.nobody

    def calling(self, *, about_urgency: bool, but: frozenset[str] = NO_FLAGS) -> Sequence[Plane]:
        """Who has a finding that calls for at least each level of a scale, not counting some flags?"""
        return self._upwards(self._called(about_urgency=about_urgency, but=but))

    def _called(self, *, about_urgency: bool, but: frozenset[str] = NO_FLAGS) -> list[list[Plane]]:
        """Gather by level who has a finding that calls for just that."""
        called: list[list[Plane]] = [[] for _ in self.flow.scale(about_urgency=about_urgency)]
        for flag in self.flow.flags.values():
            if flag.kind.about_urgency is about_urgency and flag.id not in but:
                if flag.level:
                    called[flag.level].append(self.certain(flag))
                if flag.if_unsure and flag.kind.about_safety:
                    called[flag.if_unsure].append(self.possible(flag))
        return called

    def _upwards(self, called: Sequence[Iterable[Plane]]) -> Sequence[Plane]:
        """Say for each level who is called to it or above; everybody is at the mildest."""
        if not called:
            return ()
        upwards, above = [], self.nobody
        for planes in reversed(called[1:]):
            above = self.facts.any_of([above, *planes])
            upwards.append(above)
        return [self.facts.everyone, *reversed(upwards)]

    def _exactly(self, upwards: Sequence[Plane]) -> Sequence[Plane]:
        """Leave everybody at the worst level only."""
        return [*(without(level, above) for level, above in pairwise(upwards)), *upwards[-1:]]

    # How soon, and where to

    @cached_property
    def at_least_urgent(self) -> Sequence[Plane]:
        """Who has an urgency of at least each level?"""
        return self.calling(about_urgency=True)

    @cached_property
    def urgency(self) -> Sequence[Plane]:
        """Who is at each level?"""
        return self._exactly(self.at_least_urgent)

    @cached_property
    def named(self) -> Mapping[str, Plane]:
        """To whom does a deciding finding name which place?  A flag without one names its level's own."""
        flow, called = self.flow, dict[tuple[str, int], list[Plane]]()
        for flag in flow.flags.values():
            if flag.kind.about_urgency:
                if flag.level:
                    place = flag.destination or flow.urgency[flag.level].destination
                    called.setdefault((place, flag.level), []).append(self.certain(flag))
                if flag.if_unsure and flag.kind.about_safety:
                    own = flag.destination if flag.if_unsure == flag.level else ""
                    place = own or flow.urgency[flag.if_unsure].destination
                    called.setdefault((place, flag.if_unsure), []).append(self.possible(flag))
        named: dict[str, Plane] = dict.fromkeys(flow.destinations, self.nobody)
        named[flow.urgency[0].destination] = self.urgency[0]
        for (place, level), who in called.items():
            named[place] = named[place] | self.facts.any_of(who) & self.urgency[level]
        return named

    @cached_property
    def destinations(self) -> Mapping[str, Plane]:
        """Who is sent where?  To the first place, in the order of the flow, that is named."""
        rest: Plane = self.facts.everyone
        sent = dict[str, Plane]()
        for place, who in self.named.items():
            sent[place] = who & rest
            rest = rest & ~who
        return sent

    @cached_property
    def also_named(self) -> Mapping[str, Plane]:
        """To whom is a place named, while they are sent to another?"""
        return {place: who & ~self.destinations[place] for place, who in self.named.items()}

    @cached_property
    def ended(self) -> Plane:
        """For whom does a certain finding end the interview?"""
        return self.facts.any_of(self.certain(flag) for flag in self.flow.flags.values()
                                 if flag.kind.about_urgency and self.flow.urgency[flag.level].ends)

    # What suits

    @cached_property
    def _called_to(self) -> Sequence[Sequence[Plane]]:
        """By headline: who is called to it by a finding, or by an urgency that settles it."""
        called = self._called(about_urgency=False)
        for level, who in zip(self.flow.urgency, self.urgency, strict=True):
            if level.suitability is not None:
                called[level.suitability].append(who)
        return called

    @cached_property
    def at_least_bound(self) -> Sequence[Plane]:
        """Who has a headline of at least each level?"""
        return self._upwards(self._called_to)

    @cached_property
    def suitability(self) -> Sequence[Plane]:
        """Who is given each headline?  Nobody, if the flow says nothing of suitability."""
        return self._exactly(self.at_least_bound)

    @cached_property
    def settled(self) -> Plane:
        """For whom is nothing more asked or told about suitability?"""
        flow = self.flow
        levels = zip(flow.urgency, self.urgency, strict=True)
        return self.facts.any_of([*(who for level, who in levels if level.suitability is not None),
                                  *(self.certain(flag) for flag in flow.flags.values() if flag.settles)])

    def on_axis(self, axis: Axis) -> Mapping[str, Plane]:
        """Who is given which level on one of the two questions?

        It is the worst that was reached there; where all is settled, only the headline is told.
        """
        rest, given = self.facts.everyone, dict[str, Plane]()
        levels = list(zip(self.flow.suitability, self._called_to, self.suitability, strict=True))
        for index, (level, called, headline) in reversed(list(enumerate(levels))):
            if level.axis is axis:
                reached = self.facts.any_of(called) if index else self.facts.everyone
                given[level.id] = rest & (headline | reached & ~self.settled)
                rest = rest & ~given[level.id]
        return given

    # What is told

    def hears(self, entry: Advice) -> Plane:
        """Who is told a piece of advice?"""
        who, facts = self.facts.everyone, self.facts
        if entry.card is not None:
            who = who & ~self.at_least_urgent[entry.card]
        if entry.urgency:
            who = who & facts.any_of(self.urgency[level] for level in entry.urgency)
        if entry.topic.of_suitability:
            who = who & ~self.settled
        if entry.suitability:
            who = who & facts.any_of(self.suitability[level] for level in entry.suitability)
        if entry.flags:
            flags = [self.flow.flags[id] for id in entry.flags]
            who = who & facts.any_of(self.certain(flag) | self.possible(flag) for flag in flags)
        return who if entry.when is None else who & self.marks.truth(entry.when).yes


def level_of(levels: Sequence[Plane], index: int = 0) -> int:
    """Find the level at which one of many people stands."""
    return next(level for level, who in enumerate(levels) if who >> index & 1)
