"""`flow explain hazards`: the hazard log as one table, for whoever has to judge whether it is enough.

It is Markdown, so that it can stand beside the flow and be read where the files are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.hazards import LIKELIHOODS, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.author.hazards import Hazard
    from backtriage.author.material import Material

ALL = "hazards"  # the word that asks for the whole log
INTRODUCTION = """\
Each line is a hazard: what could go wrong, why, and what it would do to somebody.
“Before” and “after” say how bad it would be and how likely, without and with what holds it.
Severity is {severities}.
Likelihood is {likelihoods}.
Behind each rule stand the told cases that have it, and those that must not have it.
`backtriage flow explain ID` says a hazard or a rule in sentences, with its sources and its cases.
A program writes this list: `backtriage flow explain hazards`.
"""
HEADER = """\
| hazard | cause | effect | before | after | held by | evidence | what is left |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


@dataclass(frozen=True, slots=True)
class HazardLog:
    """All hazards of a flow, in the order of the files."""

    material: Material

    @property
    def ok(self) -> bool:
        """Whatever exists can be listed."""
        return True

    def lines(self) -> Iterator[str]:
        """Say it to people, in Markdown."""
        yield f"# The hazards of {self.material.flow.title}"
        yield ""
        scales = {"severities": _scale(SEVERITIES), "likelihoods": _scale(LIKELIHOODS)}
        yield from INTRODUCTION.format(**scales).splitlines()
        yield ""
        yield from HEADER.splitlines()
        for hazard in self.material.hazards:
            cells = (f"{hazard.name} (`{hazard.id}`)", hazard.cause, hazard.effect, str(hazard.before),
                     str(hazard.after), "; ".join(self._held_by(hazard)), "; ".join(_evidence(hazard)),
                     hazard.residual)
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    def data(self) -> object:
        """Say it to machines."""
        return {"title": self.material.flow.title, "hazards": [
            {"id": hazard.id, "name": hazard.name, "cause": hazard.cause, "effect": hazard.effect,
             "before": _risk(hazard.before), "after": _risk(hazard.after), "rules": list(hazard.rules),
             "statements": list(hazard.statements), "control": hazard.control, "cites": list(hazard.cites),
             "unsourced": dict(hazard.unsourced), "residual": hazard.residual}
            for hazard in self.material.hazards]}

    def _held_by(self, hazard: Hazard) -> Iterator[str]:
        """Name what holds a hazard; each rule with its told cases on both sides."""
        for rule in hazard.rules:
            there = sum(rule in (*case.found, *case.advice) for case in self.material.vignettes)
            absent = sum(rule in (*case.finds_not, *case.advice_not) for case in self.material.vignettes)
            yield f"`{rule}` ({there}, {absent})"
        yield from (f"always `{statement}`" for statement in hazard.statements)
        if hazard.control:
            yield hazard.control


def hazard_log(material: Material) -> HazardLog:
    """List the hazards of a flow, with what holds them."""
    return HazardLog(material)


def _evidence(hazard: Hazard) -> Iterator[str]:
    """Name the sources, and why a rule has none that is published."""
    yield from (f"`{source}`" for source in hazard.cites)
    yield from (f"nothing published for `{flag}`: {why.rstrip('.')}"
                for flag, why in hazard.unsourced.items())


def _risk(risk: tuple[int, int]) -> dict[str, str]:
    severity, likelihood = risk
    return {"severity": SEVERITIES[severity], "likelihood": LIKELIHOODS[likelihood]}


def _scale(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
