"""What only shows when a flow is seen whole: order, circles, levels that nobody can get.

These are the mistakes that would make a flow wrong or endless.  What is merely
unkind or unwise is not told here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.condition import Defined, Not, Within, leaves
from backtriage.flow.model import Flag, FlagKind, Flow, Suitability, Urgency
from backtriage.flow.problem import Place, Problem, did_you_mean
from backtriage.flow.rules import RuleKind, name_of, opened, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER = re.compile(r"\{(\w+)\}")
LONGEST_CHAIN = 32


def check_whole(flow: Flow, order: list[str], problems: list[Problem]) -> None:
    """Add what is wrong with the flow as a whole to `problems`."""
    circles = set(_circles(flow, problems))
    _ask_if(flow, order, circles, problems)
    if not problems:
        _chains(flow, problems)
    for flag in flow.flags.values():
        if flag.kind is FlagKind.RED:
            _explained(flow, flag, circles, problems)
    if not problems:  # what could not be read may be the flag that calls for a level, or the region
        _regions(flow, problems)
        _levels(flow, problems)


def _circles(flow: Flow, problems: list[Problem]) -> Iterator[str]:
    """Find definitions that lead back to themselves; each circle is told once."""
    seen: set[str] = set()
    for start in flow.definitions:
        trail = [start]
        while trail and start not in seen:
            name = trail[-1]
            inner = [leaf.name for leaf in leaves(flow.definitions[name].when)
                     if isinstance(leaf, Defined) and leaf.name in flow.definitions]
            back = next((n for n in inner if n in trail), None)
            if back:
                circle = [*trail[trail.index(back):], back]
                told = " → ".join(f"`{n}`" for n in circle)
                problems.append(Problem(flow.definitions[back].place,
                                        f"these definitions run in a circle: {told}"))
                seen.update(trail)
                yield from circle
                break
            fresh = next((n for n in inner if n not in seen), None)
            if fresh:
                trail.append(fresh)
            else:
                seen.add(trail.pop())


def _chains(flow: Flow, problems: list[Problem]) -> None:
    """A chain of definitions and `ask_if` may be only so long; nobody could follow a longer one."""
    chained = {rule.id: rule for rule in rules(flow, (RuleKind.DEFINITION, RuleKind.ITEM))}
    inner = {name: [name_of(leaf) for leaf in leaves(rule.when)] for name, rule in chained.items()}
    depth = dict.fromkeys(inner, 1)
    for _ in range(LONGEST_CHAIN + 1):
        before = dict(depth)
        depth = {step: 1 + max((before.get(other, 0) for other in others), default=0)
                 for step, others in inner.items()}
        if depth == before:
            return
    deepest = max(depth, key=depth.__getitem__)
    problems.append(Problem(
        chained[deepest].place, f"`{deepest}` stands at the end of more than {LONGEST_CHAIN} conditions "
        "that look at each other", "say some of them in one"))


def _ask_if(flow: Flow, order: list[str], circles: set[str], problems: list[Problem]) -> None:
    """An item's `ask_if` may look only at items that come earlier."""
    position = {name: index for index, name in enumerate(order)}
    for item in flow.items.values():
        if item.id in position and item.ask_if is not None:
            for name in map(name_of, opened(flow, item.ask_if, circles)):
                if name in flow.items and position.get(name, -1) >= position[item.id]:
                    what = "at itself" if name == item.id else f"ahead, at `{name}`"
                    problems.append(Problem(
                        item.place, f"the `ask_if` of `{item.id}` looks {what}",
                        "it can look only at items that are asked before it"))


def _explained(flow: Flow, flag: Flag, circles: set[str], problems: list[Problem]) -> None:
    """In a red flag, whatever may lower it must say why."""
    for leaf in opened(flow, flag.when, circles):
        if not isinstance(leaf, Not | Within) or (isinstance(leaf, Within) and leaf.high is None):
            continue
        if not leaf.explained and all(other.place != leaf.place for other in problems):
            problems.append(Problem(
                leaf.place, f"this may lower the red flag `{flag.id}` and does not say why",
                "write `lowers_because:` with the reason beside it"))


def _levels(flow: Flow, problems: list[Problem]) -> None:
    """Every level but the mildest must be within somebody's reach."""
    about = {True: {0}, False: {0}}
    for flag in flow.flags.values():
        about[flag.kind.about_urgency] |= {flag.level, flag.if_unsure}
    about[False] |= {level.suitability for level in flow.urgency if level.suitability is not None}
    scales: dict[bool, tuple[Urgency | Suitability, ...]] = {True: flow.urgency, False: flow.suitability}
    problems.extend(
        Problem(level.place, f"nobody can get the level `{level.id}`", "give it to a flag, or remove it")
        for about_urgency, scale in scales.items() for index, level in enumerate(scale)
        if index not in about[about_urgency])
    problems.extend(
        Problem(level.place, f"`{level.id}` ends the interview and leaves open what suits",
                "add `suitability:` with the level that it settles")
        for level in flow.urgency if level.ends and level.suitability is None and flow.suitability)
    for milder, sooner in pairwise(flow.urgency):
        if milder.ends and not sooner.ends:
            problems.append(Problem(sooner.place, f"`{milder.id}` ends the interview, "
                                    f"but the more urgent `{sooner.id}` does not"))


def _regions(flow: Flow, problems: list[Problem]) -> None:
    """Regions that can be chosen must be known, and so must the numbers that texts name."""
    if flow.region:
        problems.extend(
            Problem(flow.items[flow.region].place, f"no region is called `{option.id}`",
                    did_you_mean(option.id, flow.regions))
            for option in flow.items[flow.region].options if option.id not in flow.regions)
    known = {number for region in flow.regions.values() for number in region.numbers}
    problems.extend(
        Problem(place, f"no region has a number called `{word}`", did_you_mean(word, known))
        for place, word in _named_numbers(flow) if word not in known)


def _named_numbers(flow: Flow) -> Iterator[tuple[Place, str]]:
    """Find the numbers that texts name, such as `{emergency}`."""
    for place in flow.destinations.values():
        named = [*NUMBER.findall(place.do), *filter(None, [place.number])]
        yield from ((place.place, word) for word in named)
    for flag in flow.flags.values():
        yield from ((flag.place, word) for word in NUMBER.findall(f"{flag.say} {flag.tell}"))
    for entry in flow.advice.values():
        yield from ((entry.place, word) for word in NUMBER.findall(entry.say))
