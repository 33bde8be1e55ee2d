"""Dangers that nobody has thought through: flags outside the hazard log, or resting on nothing published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.author.check.remark import Remark, Severity
from backtriage.author.hazards import held_by
from backtriage.flow.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.author.material import Material
    from backtriage.flow.model import Flag, Flow


def hazard_problems(material: Material) -> Iterator[Remark]:
    """Tell which grave flags belong to no hazard, or have nothing behind them that can carry them."""
    if material.problems:
        return  # a hazard that cannot be read would seem to be missing
    for flag in grave_flags(material.flow):
        if not held_by(material.hazards, flag.id):
            yield Remark("no_hazard", Problem(
                flag.place, f"`{flag.id}` belongs to no hazard, and is too grave for that",
                "add it to the `rules` of a hazard in `hazards/`, or add a hazard"), Severity.ERROR)
    yield from _weak(material)


def grave_flags(flow: Flow) -> Iterator[Flag]:
    """List the flags that can call for a level with `hazard: yes`, or for a more urgent one."""
    least = next((place for place, level in enumerate(flow.urgency) if level.hazard), len(flow.urgency))
    return (flag for flag in flow.flags.values()
            if flag.kind.about_urgency and max(flag.level, flag.if_unsure) >= least)


def _weak(material: Material) -> Iterator[Remark]:
    """Find grave flags with nothing published behind them, and reasons for that which are not needed."""
    flow = material.flow
    weak = {flag.id: flag for flag in grave_flags(flow) if not _is_carried(flow, flag)}
    excused = {flag: hazard for hazard in material.hazards for flag in hazard.unsourced}
    for flag in (weak[id] for id in weak if id not in excused):
        yield Remark("weak_source", Problem(
            material.place("flags", flag.id, "cites"),
            f"`{flag.id}` rests on nothing but copies and judgement",
            "cite a guideline, a study or a page; or say why under `unsourced` of its hazard"))
    for id, hazard in excused.items():
        if id not in weak:
            yield Remark("weak_source", Problem(
                hazard.place, f"`{hazard.id}` says why `{id}` rests on nothing published, but it does not",
                "remove it from `unsourced`"))


def _is_carried(flow: Flow, flag: Flag) -> bool:
    """Does a source stand behind a flag on which something about safety can rest?"""
    kinds = (flow.sources[name].kind for name in flag.cites)
    return any(kind is None or kind.carries for kind in kinds)
