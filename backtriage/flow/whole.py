"""What only shows when a flow is seen whole: order, circles, levels that nobody can get.

These are the mistakes that would make a flow wrong or endless.  What is merely
unkind or unwise is not told here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.condition import Condition, Defined, Leaf, Not, Within, leaves
from backtriage.flow.model import Flag, FlagKind, Flow
from backtriage.flow.problem import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

Places = Mapping[tuple[str, str], Place]  # by the table and the id
NUMBER = re.compile(r"\{(\w+)\}")
LONGEST_CHAIN = 32


def check_whole(flow: Flow, order: list[str], places: Places,
                problems: list[Problem]) -> None:
    """Add what is wrong with the flow as a whole to `problems`."""
    circles = set(_circles(flow, places, problems))
    _ask_if(flow, order, circles, places, problems)
    if not problems:
        _chains(flow, places, problems)
    for flag in flow.flags.values():
        if flag.kind is FlagKind.RED:
            _explained(flow, flag, circles, problems)
    _regions(flow, places, problems)
    if not problems:  # a flag that could not be read may be the one that calls for a level
        _levels(flow, places, problems)


def _circles(flow: Flow, places: Places, problems: list[Problem]) -> Iterator[str]:
    """Find definitions that lead back to themselves; each circle is told once."""
    seen: set[str] = set()
    for start in flow.definitions:
        trail = [start]
        while trail and start not in seen:
            name = trail[-1]
            inner = [leaf.name for leaf in leaves(flow.definitions[name])
                     if isinstance(leaf, Defined) and leaf.name in flow.definitions]
            back = next((n for n in inner if n in trail), None)
            if back:
                circle = [*trail[trail.index(back):], back]
                told = " → ".join(f"`{n}`" for n in circle)
                problems.append(Problem(places["definitions", back],
                                        f"these definitions run in a circle: {told}"))
                seen.update(trail)
                yield from circle
                break
            fresh = next((n for n in inner if n not in seen), None)
            if fresh:
                trail.append(fresh)
            else:
                seen.add(trail.pop())


def _chains(flow: Flow, places: Places, problems: list[Problem]) -> None:
    """A chain of definitions and `ask_if` may be only so long; nobody could follow a longer one."""
    conditions = {("definitions", name): condition for name, condition in flow.definitions.items()}
    conditions |= {("items", item.id): item.ask_if for item in flow.items.values() if item.ask_if}
    inner = {step: [("definitions", leaf.name) if isinstance(leaf, Defined) else ("items", leaf.item)
                    for leaf in leaves(condition) if not isinstance(leaf, Not)]
             for step, condition in conditions.items()}
    depth = dict.fromkeys(inner, 1)
    for _ in range(LONGEST_CHAIN + 1):
        before = dict(depth)
        depth = {step: 1 + max((before.get(other, 0) for other in others), default=0)
                 for step, others in inner.items()}
        if depth == before:
            return
    deepest = max(depth, key=depth.__getitem__)
    problems.append(Problem(
        places[deepest], f"`{deepest[1]}` stands at the end of more than {LONGEST_CHAIN} conditions "
        "that look at each other", "say some of them in one"))


def conditions(flow: Flow) -> Iterator[Condition]:
    """Every condition by which somebody is judged, asked or told."""
    yield from (flag.when for flag in flow.flags.values())
    yield from flow.definitions.values()
    yield from (item.ask_if for item in flow.items.values() if item.ask_if is not None)
    yield from (entry.when for entry in flow.advice.values() if entry.when is not None)


def opened(flow: Flow, condition: Condition,
           closed: frozenset[str] | set[str] = frozenset()) -> Iterator[Leaf | Defined | Not]:
    """Walk over the leaves of a condition and of the definitions it uses, each once."""
    done = set(closed)
    waiting = [condition]
    while waiting:
        for leaf in leaves(waiting.pop()):
            yield leaf
            if isinstance(leaf, Defined) and leaf.name not in done:
                done.add(leaf.name)
                if leaf.name in flow.definitions:
                    waiting.append(flow.definitions[leaf.name])


def _ask_if(flow: Flow, order: list[str], circles: set[str], places: Places,
            problems: list[Problem]) -> None:
    """An item's `ask_if` may look only at items that come earlier."""
    position = {name: index for index, name in enumerate(order)}
    for item in flow.items.values():
        if item.id not in position:
            problems.append(Problem(places["items", item.id], f"`{item.id}` stands in no section",
                                    "add it to the `items` of a section in flow.yaml"))
        elif item.ask_if is not None:
            for leaf in opened(flow, item.ask_if, circles):
                name = getattr(leaf, "item", None)
                if name is not None and position.get(name, -1) >= position[item.id]:
                    what = "at itself" if name == item.id else f"ahead, at `{name}`"
                    problems.append(Problem(
                        places["items", item.id], f"the `ask_if` of `{item.id}` looks {what}",
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


def _levels(flow: Flow, places: Places, problems: list[Problem]) -> None:
    """Every level but the mildest must be within somebody's reach."""
    about = {True: {0}, False: {0}}
    for flag in flow.flags.values():
        about[flag.kind.about_urgency] |= {flag.level, flag.if_unsure}
    about[False] |= {level.suitability for level in flow.urgency if level.suitability is not None}
    names = {"urgency": [level.id for level in flow.urgency],
             "suitability": [level.id for level in flow.suitability]}
    problems.extend(
        Problem(places[kind, name], f"nobody can get the level `{name}`", "give it to a flag, or remove it")
        for kind, scale in names.items() for index, name in enumerate(scale)
        if index not in about[kind == "urgency"])
    problems.extend(
        Problem(places["urgency", level.id], f"`{level.id}` ends the interview and leaves open what suits",
                "add `suitability:` with the level that it settles")
        for level in flow.urgency if level.ends and level.suitability is None and flow.suitability)
    for milder, sooner in pairwise(flow.urgency):
        if milder.ends and not sooner.ends:
            problems.append(Problem(places["urgency", sooner.id], f"`{milder.id}` ends the interview, "
                                    f"but the more urgent `{sooner.id}` does not"))


def _regions(flow: Flow, places: Places, problems: list[Problem]) -> None:
    """Regions that can be chosen must be known, and so must the numbers that texts name."""
    if flow.region:
        problems.extend(
            Problem(places["items", flow.region], f"no region is called `{option.id}`",
                    did_you_mean(option.id, flow.regions))
            for option in flow.items[flow.region].options if option.id not in flow.regions)
    known = {number for region in flow.regions.values() for number in region.numbers}
    problems.extend(
        Problem(place, f"no region has a number called `{word}`", did_you_mean(word, known))
        for place, word in _named_numbers(flow, places) if word not in known)


def _named_numbers(flow: Flow, places: Places) -> Iterator[tuple[Place, str]]:
    """Find the numbers that texts name, such as `{emergency}`."""
    for place in flow.destinations.values():
        named = [*NUMBER.findall(place.do), *filter(None, [place.number])]
        yield from ((places["destinations", place.id], word) for word in named)
    for flag in flow.flags.values():
        yield from ((flag.place, word) for word in NUMBER.findall(f"{flag.say} {flag.tell}"))
    for entry in flow.advice.values():
        yield from ((entry.place, word) for word in NUMBER.findall(entry.say))
