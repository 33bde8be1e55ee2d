"""What only shows when a flow is seen whole: order, circles, levels that nobody can get.

These are the mistakes that would make a flow wrong or endless.  What is merely
unkind or unwise is not told here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.chapter import Grid, GridRow, Passage
from backtriage.flow.condition import Defined, Not, Within, leaves, name_of
from backtriage.flow.model import VISIT, Flag, FlagKind, Flow, Suitability, Urgency
from backtriage.flow.problem import Place, Problem, did_you_mean
from backtriage.flow.rules import RuleKind, opened, rules
from backtriage.flow.words import GAP, bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_CHAIN = 32


def check_whole(flow: Flow, order: list[str], problems: list[Problem]) -> None:
    """Add what is wrong with the flow as a whole to `problems`."""
    circles = set(_circles(flow, problems))
    seen = {*circles}
    _ask_if(flow, order, circles, problems)
    if not problems:
        _earlier(flow, problems)
        _offered(flow, problems)
        _chains(flow, problems)
    for flag in flow.flags.values():
        if flag.kind is FlagKind.RED:
            _explained(flow, flag, seen, problems)
    if not problems:  # what could not be read may be the flag that calls for a level, or the region
        _regions(flow, problems)
        _levels(flow, problems)


def _circles(flow: Flow, problems: list[Problem]) -> Iterator[str]:
    """Find definitions that lead back to themselves; each circle is told once."""
    seen: set[str] = set()
    ahead = {name: [leaf.name for leaf in leaves(each.when)
                    if isinstance(leaf, Defined) and leaf.name in flow.definitions][::-1]
             for name, each in flow.definitions.items()}
    for start in flow.definitions:
        trail = [start]
        while trail and start not in seen:
            inner = ahead[trail[-1]]
            while inner and inner[-1] in seen:
                inner.pop()
            if not inner:
                seen.add(trail.pop())
            elif inner[-1] not in trail:
                trail.append(inner[-1])
            else:
                back = inner[-1]
                circle = [*trail[trail.index(back):], back]
                told = " → ".join(f"`{n}`" for n in circle)
                problems.append(Problem(flow.definitions[back].place,
                                        f"these definitions run in a circle: {told}"))
                seen.update(trail)
                yield from circle
                break


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
    position |= {name: max((position.get(item, -1) for item in work.asked), default=-1)
                 for name, work in flow.worked_out.items()}
    latest = position | _latest(flow, position)
    for item in flow.items.values():
        if item.ask_if is None or item.work or item.id not in position:
            continue
        if any(latest.get(name_of(leaf), -1) >= position[item.id] for leaf in leaves(item.ask_if)):
            for name in map(name_of, opened(flow, item.ask_if, closed=circles)):
                if name in flow.items and position.get(name, -1) >= position[item.id]:
                    what = "at itself" if name == item.id else f"ahead, at `{name}`"
                    problems.append(Problem(
                        item.place, f"the `ask_if` of `{item.id}` looks {what}",
                        "it can look only at items that are asked before it"))


def _earlier(flow: Flow, problems: list[Problem]) -> None:
    """What looks back at an earlier visit needs to know which visit it is; each is known but once."""
    known = [work.known for work in flow.worked_out.values() if work.known]
    for name, work in flow.worked_out.items():
        if work.at and VISIT not in known:
            problems.append(Problem(flow.items[name].place, f"`{name}` looks at the {work.at} visit, and "
                                    "nothing says which visit it is",
                                    "add a number with `is: visit` to `worked_out`"))
        if work.known and known.count(work.known) > 1:
            problems.append(Problem(flow.items[name].place, f"two things are `is: {work.known}`",
                                    "keep one of them"))


def _offered(flow: Flow, problems: list[Problem]) -> None:
    """What one key takes over from last time may hide no danger."""
    looked = flow.items_in(*(flag.when for flag in flow.flags.values() if flag.kind.about_safety))
    looked |= {name for work in map(flow.worked_out.get, looked) if work for name in work.asked}
    problems.extend(
        Problem(flow.items[name].place, f"`{name}` offers the answer of last time, and a flag about danger "
                "looks at it",
                "remove its `earlier`: it is asked anew, as what was so last time may not be now")
        for name in flow.items if name in looked and flow.items[name].offer)


def _latest(flow: Flow, position: Mapping[str, int]) -> dict[str, int]:
    """Find the last item that each definition looks at, as far as chains may go."""
    looked = {name: [name_of(leaf) for leaf in leaves(each.when)] for name, each in flow.definitions.items()}
    latest = dict.fromkeys(looked, -1)
    for _ in range(LONGEST_CHAIN + 1):
        known = {**position, **latest}
        latest = {name: max((known.get(other, -1) for other in others), default=-1)
                  for name, others in looked.items()}
    return latest


def _explained(flow: Flow, flag: Flag, seen: set[str], problems: list[Problem]) -> None:
    """In a red flag, whatever may lower it must say why; definitions are looked into once."""
    for leaf in opened(flow, flag.when, closed=seen):
        if isinstance(leaf, Defined):
            seen.add(leaf.name)
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
    """Regions that can be chosen must be known, and so must the numbers and words that texts name."""
    options = flow.items[flow.region].options if flow.region else ()
    problems.extend(
        Problem(flow.items[flow.region].place, f"no region is called `{option.id}`",
                did_you_mean(option.id, flow.regions))
        for option in options if option.id not in flow.regions)
    _region_names(flow, problems)
    known = {word for region in flow.regions.values() for word in (*region.numbers, *region.words)}
    last = flow.regions.get(options[-1].id) if options else None
    for place, word in _named(flow):
        if word not in known:
            problems.append(Problem(place, f"no region has a number or a word called `{word}`",
                                    did_you_mean(word, known)))
        elif last and word not in {*last.numbers, *last.words}:
            problems.append(Problem(place, f"`{{{word}}}` says nothing to people elsewhere",
                                    f"give it to `{last.id}` as well, which speaks for them"))
    problems.extend(
        Problem(place, f"`{{{word}}}` is not filled in here", "a region's number or word can stand in "
                "what is told at the end: `heading`, `do`, `also`, `card`, `say`, `tell`, `concern`, and the "
                "words of chapters")
        for place, word in _misplaced(flow) if word in known)


def _region_names(flow: Flow, problems: list[Problem]) -> None:
    """A name must mean one region, as the numbers to call hang on it."""
    first: dict[str, str] = {}
    for region in flow.regions.values():
        for name in region.names:
            other = first.setdefault(bare(name), region.id)
            if other != region.id:
                problems.append(Problem(region.place, f"`{other}` is called `{name}` as well",
                                        "leave the name to the region that most people mean by it"))


def _named(flow: Flow) -> Iterator[tuple[Place, str]]:
    """Find the numbers and words of a region that texts name, such as `{emergency}`."""
    told: list[tuple[Place, tuple[str, ...]]] = []
    told += ((place.place, (place.name, place.heading, place.do, place.also))
             for place in flow.destinations.values())
    told += ((level.place, (level.card,)) for level in flow.urgency)
    told += ((flag.place, (flag.say, flag.tell, flag.concern)) for flag in flow.flags.values())
    told += ((entry.place, (entry.say,)) for entry in flow.advice.values())
    told += ((part.place, (part.words, *(cell for row in _rows(part) for cell in row.cells)))
             for chapter in flow.chapters.values() for part in chapter.parts)
    yield from ((place.place, place.number) for place in flow.destinations.values() if place.number)
    yield from ((place, word) for place, texts in told for text in texts for word in GAP.findall(text))


def _rows(part: Passage) -> tuple[GridRow, ...]:
    """The rows of a table; none of anything else."""
    return part.picture.rows if isinstance(part.picture, Grid) else ()


def _misplaced(flow: Flow) -> Iterator[tuple[Place, str]]:
    """Find numbers and words where nothing fills them in, such as in a question."""
    asked = ((item.place, (item.ask, item.about, item.help, item.why, *(each.say for each in item.options)))
             for item in flow.items.values())
    called = ((flag.place, (flag.name,)) for flag in flow.flags.values())
    soon = ((level.place, (level.name,)) for level in flow.urgency)
    suits = ((level.place, (level.name, level.say)) for level in flow.suitability)
    yield from ((place, word) for place, texts in (*asked, *called, *soon, *suits) for text in texts
                for word in GAP.findall(text))
