"""What two versions of a flow differ in as texts: what came and went, rules, and words apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.condition import in_text
from backtriage.flow.rules import JUDGING, rules
from backtriage.flow.translation import spots, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Advice, Flag, Flow, Item
    from backtriage.flow.translation import Tables

Parts = dict[str, str]  # what a rule says, by its key


class Rewording(NamedTuple):
    """A text before and after; empty where there is none."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What came, what went, and which rules say something else."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    rules: tuple[str, ...]  # each with the keys that changed
    flags: tuple[str, ...]  # those whose own rule changed, by id
    focus: tuple[str, ...]  # items that changed rules look at


def changes(old: Flow, new: Flow) -> Changes:
    """Compare the rules of two versions."""
    before, after = _rules(old), _rules(new)
    changed = {key: [part for part in parts | after[key] if parts.get(part) != after[key].get(part)]
               for key, parts in before.items() if key in after and parts != after[key]}
    told = tuple(f"{kind} `{name}`: {', '.join(parts)}" for (kind, name), parts in changed.items())
    altered = {*changed, *(before.keys() ^ after.keys())}
    focus = {item for flow in (old, new) for item in _looked_at(flow, altered)}
    return Changes(
        added=tuple(_only(after, before)), removed=tuple(_only(before, after)), rules=told,
        flags=tuple(name for kind, name in changed if kind == "flag"),
        focus=tuple(sorted(focus)))


def _only(one: Mapping[tuple[str, str], Parts], other: Mapping[tuple[str, str], Parts]) -> Iterator[str]:
    """Name what one version has and the other has not; of a new item, not each option."""
    for kind, name in (key for key in one if key not in other):
        if kind != "option" or ("item", name.partition(":")[0]) in other:
            yield f"{kind} `{name}`"


def _rules(flow: Flow) -> dict[tuple[str, str], Parts]:
    """Write down every rule of a flow, so that two versions can be compared."""
    rules: dict[tuple[str, str], Parts] = {}
    for place, urgency in enumerate(flow.urgency):
        rules["level", urgency.id] = {
            "place on the scale": str(place), "destination": urgency.destination,
            "ends": str(urgency.ends), "suitability": str(urgency.suitability)}
    for place, suitability in enumerate(flow.suitability):
        rules["suitability", suitability.id] = {"place on the scale": str(place), "axis": suitability.axis}
    rules |= {("destination", name): {"number": each.number} for name, each in flow.destinations.items()}
    for item in flow.items.values():
        rules["item", item.id] = _item(item)
        rules |= {("option", f"{item.id}: {option.id}"): {} for option in item.options}
    rules |= {("definition", each.id): {"condition": in_text(each.when)}
              for each in flow.definitions.values()}
    rules |= {("flag", flag.id): _flag(flow, flag) for flag in flow.flags.values()}
    rules |= {("advice", entry.id): _advice(flow, entry) for entry in flow.advice.values()}
    rules |= {("trend", trend.id): {
        "item": trend.item, "title": trend.title, "better": trend.better, "points": str(trend.matters.points),
        "percent": str(trend.matters.percent)} for trend in flow.trends.values()}
    rules["flow", flow.id] = {"order of the items": " ".join(flow.items), "longest": str(flow.longest),
                              "keep_if": _said(flow.keep_if),
                              "review": f"{flow.review.days} {flow.review.sessions}",
                              "longest_intake": str(flow.longest_intake)}
    return rules


def _item(item: Item) -> Parts:
    return {"kind": item.kind, "from": str(item.low), "to": str(item.high), "ask_if": _said(item.ask_if),
            "doubts": " ".join(item.doubts), "earlier": "offer" if item.offer else str(item.holds),
            "worked out": str(item.work or ""), "record": str(item.record),
            "sensitive": " ".join(sorted(item.sensitive))}


def _flag(flow: Flow, flag: Flag) -> Parts:
    scale = [level.id for level in (flow.scale(about_urgency=flag.kind.about_urgency))]
    return {"kind": flag.kind, "when": in_text(flag.when), "level": scale[flag.level],
            "if_unsure": scale[flag.if_unsure], "destination": flag.destination, "settles": str(flag.settles)}


def _advice(flow: Flow, entry: Advice) -> Parts:
    return {"topic": entry.topic, "when": _said(entry.when), "flags": " ".join(sorted(entry.flags)),
            "urgency": " ".join(flow.urgency[level].id for level in sorted(entry.urgency)),
            "suitability": " ".join(flow.suitability[level].id for level in sorted(entry.suitability)),
            "card": "" if entry.card is None else flow.urgency[entry.card].id, "stop": str(entry.stop)}


def _said(condition: Condition | None) -> str:
    return "" if condition is None else in_text(condition)


def _looked_at(flow: Flow, altered: set[tuple[str, str]]) -> Iterator[str]:
    """Name the items that altered rules look at, or that are altered themselves."""
    for kind, name in altered:
        if kind == "option":
            yield name.partition(":")[0]
        elif kind == "item" and name in flow.items:
            yield name
    for rule in rules(flow, JUDGING):
        if (rule.kind, rule.id) in altered:
            yield from flow.items_in(rule.when)


def rewordings(old: Tables, new: Tables) -> Iterator[Rewording]:
    """Compare the texts for people in two versions, in their first language."""
    before, after = ({spot.path: text_of(spot.node) for spot in spots(tables)} for tables in (old, new))
    for path in {**before, **after}:
        if before.get(path) != after.get(path):
            yield Rewording(path, before.get(path, ""), after.get(path, ""))
