"""What must hold of a flow for everybody: each law says whom to look for, and where the rule stands.

Some laws need somebody (`can`): an option that nobody can choose is a fault.  The
others allow nobody.  Where two people are compared, they reply the same to all items but one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from backtriage.author.outcomes import Aspect, Subject
from backtriage.author.prove.formulas import World
from backtriage.author.prove.solver import any_of, changed, doubt_of, option_of, switch_of
from backtriage.author.statements import AtLevels, Statement
from backtriage.flow.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    Chosen,
    Condition,
    Defined,
    Not,
    Unsure,
    Within,
    name_of,
)
from backtriage.flow.model import NONE, Flag, Flow, Item, Kind
from backtriage.flow.problem import Place
from backtriage.flow.rules import RuleKind, opened, options_in, rules
from backtriage.flow.truth import Plane
from backtriage.judge.judgement import NO_FLAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One claim about everybody."""

    group: str
    name: str
    place: Place
    whom: Callable[[World], Plane]
    can: bool = False  # somebody must be found; else nobody may be
    early: bool = False  # it holds before everything is answered, too
    broken: str  # what it means if it does not hold
    among: Callable[[World], Plane] | None = None  # more people: if there are none, it is seen sooner
    like: Callable[[World], Plane] | None = None  # where nobody is found: who shows why not
    excuse: str = ""  # why it need not hold


@dataclass(frozen=True)
class Laws:
    """The laws of one flow."""

    flow: Flow
    statements: tuple[Statement, ...] = ()

    def all(self) -> Iterator[Law]:
        """Every law, group by group."""
        yield from self._options()
        yield from self._flags()
        yield from self._levels()
        yield from self._verdicts()
        yield from self._settled()
        yield from self._doubt()
        yield from self._worse()
        yield from self._skipped()
        yield from map(self._stated, self.statements)

    def _options(self) -> Iterator[Law]:
        for item in self.flow.items.values():
            for option in item.options:
                yield Law(group="every option can be chosen", name=f"{item.id}: {option.id}",
                          place=item.place, can=True, broken="nobody who is asked can choose it",
                          whom=partial(World.chosen, item=item.id, options=[option.id]))

        for item in self.flow.asked:
            if item.ask_if is not None:
                yield Law(group="every `ask_if` can hold", name=item.id, place=item.place, can=True,
                          broken="its `ask_if` holds for nobody, so only those in doubt would be asked",
                          whom=partial(World.opens, item=item.id))

    def _flags(self) -> Iterator[Law]:
        for flag in self.flow.flags.values():
            yield Law(group="every flag can be raised", name=flag.id, place=flag.place, can=True,
                      broken="no answers raise it",
                      whom=partial(World.raised, name=flag.id))
        for flag in self.flow.flags.values():
            if flag.kind.about_safety:
                yield Law(group="every flag can decide alone", name=flag.id, place=flag.place, can=True,
                          broken="whoever has it has another finding as bad or worse, so it never counts; "
                                 "loosen it, remove it, or say why under `never_alone_because`",
                          excuse=flag.never_alone, whom=partial(World.alone, name=flag.id),
                          like=partial(World.raised, name=flag.id))
        for flag in self.flow.flags.values():
            if flag.kind.about_safety and flag.if_unsure:
                yield Law(group="doubt can leave a flag open, where `if_unsure` says what then",
                          name=flag.id, place=flag.place, can=True,
                          broken="no doubt leaves it open, so its `if_unsure` never counts",
                          excuse="its rules say what doubt means" if self._asks_doubt(flag) else "",
                          whom=partial(World.left_open, name=flag.id))

    def _asks_doubt(self, flag: Flag) -> bool:
        """Does a flag look at doubt itself, or at items that are never in doubt?"""
        seen = list(opened(self.flow, flag.when, asked=True))
        items = [self.flow.items[leaf.item] for leaf in seen if isinstance(leaf, Chosen | Within | Unsure)]
        return any(isinstance(leaf, Unsure) for leaf in seen) or not any(item.doubts for item in items)

    def _levels(self) -> Iterator[Law]:
        for index, level in enumerate(self.flow.urgency):
            yield Law(group="every level and headline can occur", name=f"urgency: {level.id}",
                      place=level.place, can=True, broken="nobody can get this level",
                      whom=partial(_at_level, level=index))
        for index, suits in enumerate(self.flow.suitability):
            yield Law(group="every level and headline can occur", name=f"suitability: {suits.id}",
                      place=suits.place, can=True,
                      broken="nobody can get this headline",
                      whom=partial(_under_headline, level=index))

    def _verdicts(self) -> Iterator[Law]:
        """One level, one place, one headline; and no finding that is two things, or nothing."""
        for aspect in (Aspect.URGENCY, Aspect.DESTINATION, Aspect.SUITABILITY):
            yield Law(group="every finished response has one level, one place to go to and one headline",
                      name=aspect, place=Place(self.flow.id),
                      broken="somebody who has answered all is given none, or two",
                      whom=partial(World.not_one, subject=Subject(aspect)))
        for flag in self.flow.flags.values():
            yield Law(group="nobody is told yes and no of the same", name=flag.id, place=flag.place,
                      early=True, broken="it is raised and not raised for the same answers",
                      whom=partial(World.contradicted, name=flag.id))
        for flag in self.flow.flags.values():
            yield Law(group="whoever has answered all is left with nothing open but doubt", name=flag.id,
                      place=flag.place, broken="all is answered, and it is still not known",
                      whom=partial(World.unknown, name=flag.id))

    def _settled(self) -> Iterator[Law]:
        top = len(self.flow.suitability) - 1
        settling = [index for index, level in enumerate(self.flow.urgency)
                    if top >= 0 and (level.suitability == top or level.ends)]
        for index, level in enumerate(self.flow.urgency):
            if settling and index >= min(settling):
                mildest = self.flow.suitability[top].id
                yield Law(group=f"nobody with a finding that settles `{mildest}` is told anything else of it",
                          name=f"urgency: {level.id}", place=level.place, early=True,
                          broken=f"a finding of `{level.id}`, certain or possible, leaves open what suits",
                          whom=partial(self._left_to_choose, level=index))

    def _left_to_choose(self, world: World, level: int) -> Plane:
        top = len(self.flow.suitability) - 1
        levels = world.judgement.urgency
        settled = (levels[other] for other, each in enumerate(self.flow.urgency) if each.suitability == top)
        return levels[level] & ~any_of(settled)

    @cached_property
    def flagged(self) -> frozenset[tuple[str, str]]:
        """The options that a flag about urgency looks at."""
        flags = (flag.when for flag in self.flow.flags.values() if flag.kind.about_urgency)
        return options_in(self.flow, *flags)

    @cached_property
    def looked_at(self) -> frozenset[tuple[str, str]]:
        """The options that a flag about urgency looks at, or that open another question."""
        opening = (rule.when for rule in rules(self.flow, [RuleKind.ITEM]))
        return self.flagged | options_in(self.flow, *opening)

    def blind(self, item: Item) -> frozenset[str]:
        """The flags that an item cannot decide, not even through others that it opens."""
        return frozenset(flag for flag, names in self._looking.items() if item.id not in names)

    @cached_property
    def _looking(self) -> Mapping[str, frozenset[str]]:
        """What each flag looks at."""
        return {flag.id: frozenset(map(name_of, opened(self.flow, flag.when, asked=True)))
                for flag in self.flow.flags.values()}

    def mild(self, item: Item) -> frozenset[str]:
        """The answers `none` and `no`, and those that no flag about urgency looks at."""
        return frozenset(option.id for option in item.options
                         if option.id in (NONE, "no") or (item.id, option.id) not in self.looked_at)

    def _doubt(self) -> Iterator[Law]:
        for item in self.flow.items.values():
            if item.doubts and self.mild(item):
                yield Law(group="doubt in place of the mildest answers never lowers the urgency",
                          name=item.id, place=item.place,
                          broken="it would be less urgent with doubt in place of this answer",
                          whom=partial(self._milder_in_doubt, item=item))

    def _milder_in_doubt(self, world: World, item: Item) -> Plane:
        mild = self.mild(item)
        rest = [option.id for option in item.options if option.id not in mild]
        known = world.chosen(item.id, mild) & ~world.chosen(item.id, rest)
        return known & any_of(level & ~changed(level, {doubt_of(item.id): True})
                              for level in world.judgement.at_least_urgent)

    def zero(self, item: Item) -> str:
        """The one answer that says that there is nothing; empty if no option is known to say so."""
        ids = [option.id for option in item.options]
        if NONE in ids:
            return NONE
        if item.kind is Kind.YES_NO:  # an `ask_if` may look at what is well
            flagged = [id for id in ids if (item.id, id) in self.flagged]
            looked = flagged or [id for id in ids if (item.id, id) in self.looked_at]
            return "yes" if looked == ["no"] else "no"
        return "no" if "no" in ids else ""

    def troubles(self, item: Item) -> Iterator[str]:
        """The options that say more than their absence, and that some rule looks at.

        Where one of several is chosen, and none says that there is nothing, no order is known.
        """
        zero = self.zero(item)
        return (option.id for option in item.options
                if (zero or item.kind is Kind.ANY_OF)
                and option.id != zero and (item.id, option.id) in self.looked_at)

    def without(self, world: World, item: Item, option: str) -> Iterator[tuple[Plane, dict[Plane, bool]]]:
        """Who has chosen an option, and the switches that take it back."""
        zero = self.zero(item)
        more = item.options if item.kind is Kind.ANY_OF else ()
        others = [other.id for other in more if other.id not in (option, zero)]
        gone, chosen = {option_of(item.id, option): False}, world.chosen(item.id, [option])
        if zero:
            alone = chosen & ~world.chosen(item.id, others) if others else chosen
            yield alone, {**gone, option_of(item.id, zero): True}
        if others:
            yield chosen & world.chosen(item.id, others), gone

    def _worse(self) -> Iterator[Law]:
        lowering = {flag.id: self._lowering(flag) for flag in self.flow.flags.values()}
        for item in self.flow.items.values():
            for option in self.troubles(item):
                excused = frozenset(flag for flag, options in lowering.items()
                                    if (item.id, option) in options)
                milder = partial(self._milder_with, item=item, option=option, excused=excused)
                yield Law(group="a worse answer never gives a milder result, except where the flow says why",
                          name=f"{item.id}: {option}", place=item.place,
                          broken=f"it is less urgent with `{option}` than with the same answers without it",
                          whom=milder, among=partial(milder, unseen=self.blind(item)))

    def _milder_with(self, world: World, item: Item, option: str, excused: frozenset[str],
                     unseen: frozenset[str] = NO_FLAGS) -> Plane:
        """Who has a flag without the option, and with it none that calls for as much (but those unseen)?

        A flag that does not look at the item is the same with and without the option.
        """
        without = world.judgement.calling(about_urgency=True, but=excused | self.blind(item))
        having = world.judgement.calling(about_urgency=True, but=unseen)
        levels = list(zip(without, having, strict=True))[1:]
        return any_of(who & changed(more, values) & ~level
                      for who, values in self.without(world, item, option) for more, level in levels)

    def _lowering(self, flag: Flag) -> frozenset[tuple[str, str]]:
        """Name the options of which a flag says, with a reason, that they lower it."""
        lowering, seen = set[tuple[str, str]](), set[tuple[str, bool]]()
        waiting = [(flag.when, False)]
        while waiting:
            condition, under = waiting.pop()
            match condition:
                case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
                    waiting += ((part, under) for part in parts)
                case Not(part):
                    waiting.append((part, under or condition.explained))
                case Defined(name) if (name, under) not in seen:
                    seen.add((name, under))
                    waiting.append((self.flow.definitions[name].when, under))
                case Chosen(item, options) if under:
                    lowering |= {(item, option) for option in options}
        return frozenset(lowering)

    def _skipped(self) -> Iterator[Law]:
        """Skipping is meant where an earlier answer denies; no trouble and no doubt may bring it about."""
        for item in self.flow.asked:
            if item.ask_if is not None:
                yield Law(group="no trouble and no doubt skips an item that would have raised the urgency",
                          name=item.id, place=item.place,
                          broken="an answer that says more, or doubt, skips it; asked, it is more urgent",
                          whom=partial(self._hidden, item=item))

    def _hidden(self, world: World, item: Item) -> Plane:
        assert item.ask_if is not None
        closed = world.marks.truth(item.ask_if).no
        opening = {switch_of(other): other == item.id for other in self.flow.items}
        gains = any_of(changed(more, opening) & ~level
                       for more, level in zip(world.opened.judgement.at_least_urgent,
                                              world.judgement.at_least_urgent, strict=True))
        return closed & gains & any_of(who & ~changed(closed, values)
                                       for who, values in self._gates(world, item.ask_if))

    def _gates(self, world: World, ask_if: Condition) -> Iterator[tuple[Plane, dict[Plane, bool]]]:
        """Whoever has a trouble or a doubt at the gate of an item, and the switches that take it back."""
        for gate in (self.flow.items[name] for name in sorted(self.flow.items_in(ask_if))):
            for option in self.troubles(gate):
                yield from self.without(world, gate, option)
            if gate.doubts and self.zero(gate):
                zero = {option_of(gate.id, o.id): o.id == self.zero(gate) for o in gate.options}
                yield world.asked(gate.id) & doubt_of(gate.id), {doubt_of(gate.id): False, **zero}

    def _stated(self, statement: Statement) -> Law:
        return Law(group="what the flow says must always hold", name=statement.id, place=statement.place,
                   broken=statement.why or "the `if` holds, and the `then` does not",
                   whom=partial(self._breaks, statement=statement))

    def _breaks(self, world: World, statement: Statement) -> Plane:
        return self._holds(world, statement.when) & ~self._holds(world, statement.then)

    def _holds(self, world: World, side: Condition | AtLevels) -> Plane:
        if isinstance(side, AtLevels):
            exactly = world.judgement.urgency if side.urgency else world.judgement.suitability
            return any_of(exactly[level] for level in sorted(side.levels))
        return world.marks.truth(side).yes


def _at_level(world: World, level: int) -> Plane:
    return world.judgement.urgency[level]


def _under_headline(world: World, level: int) -> Plane:
    return world.judgement.suitability[level]
