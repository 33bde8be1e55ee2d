"""Rules without effect: items, options and definitions that nothing needs, flags without a case.

A part counts as needed if a rule that can change a result looks at it.  Whether a
rule can ever hold is another matter, and needs a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.author.check.remark import Remark, Severity
from backtriage.flow.condition import AtLeast, Not, name_of
from backtriage.flow.model import NONE, Kind
from backtriage.flow.problem import Problem
from backtriage.flow.rules import RuleKind, opened, options_in, rules
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response

MOST_STEPS = 20_000  # in which one answer is judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backtriage.author.material import Material
    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Flow


def rule_problems(material: Material) -> Iterator[Remark]:
    """Tell everything that stands in the flow without effect, or without a case."""
    yield from _items(material)
    yield from _late(material)
    yield from _slow(material)
    yield from _options(material)
    yield from _definitions(material)
    yield from _cases(material)


def asking(flow: Flow) -> list[Condition]:
    """Give the conditions for whose sake the interview asks questions."""
    flags = [flag.when for flag in flow.flags.values()
             if not flag.kind.about_urgency or max(flag.level, flag.if_unsure)]
    return flags + [entry.when for entry in flow.advice.values() if entry.when]


def askable_items(flow: Flow) -> frozenset[str]:
    """Name the items that somebody can be asked, as far as reading shows it."""
    asked = {*flow.settings, *(item.id for item in flow.items.values() if item.record)}
    waiting = [*asking(flow), *_ask_ifs(flow, asked)]
    while waiting:
        fresh = flow.items_in(*waiting)
        fresh |= {part for name in fresh & flow.worked_out.keys() for part in flow.worked_out[name].asked}
        fresh -= asked
        asked |= fresh
        waiting = _ask_ifs(flow, fresh)
    return frozenset(asked)


def _ask_ifs(flow: Flow, items: Iterable[str]) -> list[Condition]:
    return [condition for name in items if (condition := flow.items[name].ask_if)]


def at_work(flow: Flow) -> list[Condition]:
    """Give every condition but definitions: those of flags, advice, items and chapters."""
    return [rule.when for rule in rules(flow, frozenset(RuleKind) - {RuleKind.DEFINITION})]


def _items(material: Material) -> Iterator[Remark]:
    """Find items that nobody is asked, as their answer would change nothing."""
    flow = material.flow
    seen = flow.items_in(*at_work(flow))
    for name in flow.items.keys() - askable_items(flow):
        if name in flow.worked_out:
            yield Remark("unused_definition", Problem(flow.items[name].place, f"nothing looks at `{name}`",
                                               "use it in a rule, or remove it"))
            continue
        why = "no flag and no advice looks at its answer" if name not in seen else (
            "what looks at it is never a reason to ask: a chapter, an item that is not asked, "
            "or a flag of the mildest level")
        yield Remark("never_asked", Problem(
            flow.items[name].place, f"nobody is asked `{name}`: {why}",
            "use it in a flag, write `record: yes` to ask it anyway, or remove it"))


def _late(material: Material) -> Iterator[Remark]:
    """Find items of which one answer ends it all, behind an item that nothing of the kind looks at."""
    flow, behind = material.flow, ""
    ending = [flag.when for flag in flow.flags.values()
              if flag.kind.about_urgency and flow.urgency[flag.level].ends]
    grave = flow.items_in(*ending)
    for item in (item for item in flow.asked if item.ask_if is None):
        if item.id not in grave:
            behind = behind or item.id
        elif behind and any(assess(flow, Response({item.id: frozenset({option.id})}), flow.checked).ended
                            for option in item.options):
            yield Remark("asked_late", Problem(
                item.place,
                f"`{item.id}` can show an emergency, and is asked only after `{behind}`, which can't",
                "let its section stand before, so that nobody in danger has to answer anything else first"))


def _slow(material: Material) -> Iterator[Remark]:
    """Tell if so much is judged after each answer that people would wait for it."""
    seen = set[int]()
    steps = {rule: _steps(rule.when, seen) for rule in rules(material.flow)}
    total, most = sum(steps.values()), max(steps, key=steps.__getitem__, default=None)
    if total > MOST_STEPS and most:
        yield Remark("slow", Problem(
            most.place, f"people wait, as each answer is judged in {total:,} steps, not in {MOST_STEPS:,}; "
            f"the {most.kind} `{most.id}` alone takes {steps[most]:,}",
            "say what several rules look at in one definition, and count fewer things"))


def _steps(condition: Condition, seen: set[int]) -> int:
    """Count the steps in which a condition is judged, without parts that were `seen`, as they are known."""
    steps, waiting = 0, [condition]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        inner = [part.part] if isinstance(part, Not) else [*getattr(part, "parts", ())]
        waiting += inner
        steps += 1 + len(inner) * (len(inner).bit_length() if isinstance(part, AtLeast) else 1)
    return steps


def _options(material: Material) -> Iterator[Remark]:
    """Find options that no rule tells apart from having chosen something else."""
    flow = material.flow
    used: dict[str, set[str]] = {}
    for name, option in options_in(flow, *at_work(flow)):
        used.setdefault(name, set()).add(option)
    if flow.role:
        used.setdefault(flow.role.item, set()).update(
            (flow.role.person, flow.role.someone_else, flow.role.practitioner))
    for item in flow.items.values():
        named = used.get(item.id, set()) | item.sensitive
        if item.id == flow.region or item.record or not named or not item.kind.chosen:
            continue
        idle = [option.id for option in item.options if option.id not in named and option.id != NONE]
        if item.kind is Kind.ANY_OF:
            yield from (Remark("idle_option", Problem(
                material.place("items", item.id, "options", name),
                f"no rule speaks of `{name}` of `{item.id}`: it is the same as choosing nothing",
                "use it in a rule, or join it with another option")) for name in idle)
        elif len(idle) > 1:  # one of them may stand for all that is well
            yield Remark("idle_option", Problem(
                material.place("items", item.id, "options", idle[0]),
                f"no rule tells {' from '.join(f'`{name}`' for name in idle)} of `{item.id}`",
                "use one of them in a rule, or join them"))


def _definitions(material: Material) -> Iterator[Remark]:
    """Find definitions that no condition uses, not even through another definition."""
    flow = material.flow
    used = {name_of(leaf) for leaf in opened(flow, *at_work(flow))}
    for name in flow.definitions.keys() - used:
        yield Remark("unused_definition", Problem(
            material.place("definitions", name), f"nothing uses the definition `{name}`",
            "use it in a condition, or remove it"))


def _cases(material: Material) -> Iterator[Remark]:
    """Find flags that no told case has, or that none is without; so also advice that holds a hazard."""
    if material.problems:
        return  # the cases that cannot be read would seem to be missing
    told, holding = material.vignettes, {rule for hazard in material.hazards for rule in hazard.rules}
    flags = {"finds": {flag for case in told for flag in case.found},
             "finds_not": {flag for case in told for flag in case.finds_not}}
    advice = {"advice": {entry for case in told for entry in case.advice},
              "advice_not": {entry for case in told for entry in case.advice_not}}
    rules = [(flag.id, flag.place, flags) for flag in material.flow.flags.values()]
    rules += [(entry.id, entry.place, advice) for entry in material.flow.advice.values()
              if entry.id in holding]
    for rule, place, sides in rules:
        lacking = [side for side, there in sides.items() if rule not in there]
        if lacking:
            yield Remark("no_vignette", Problem(
                place, f"no vignette {' or '.join(f'`{side}`' for side in lacking)} `{rule}`",
                "tell of somebody who just has it, and of somebody who just does not"),
                Severity.ERROR if rule in holding else Severity.WARNING)
