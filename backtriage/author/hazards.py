"""The hazard log: what could go wrong for people, how bad and how likely, what holds it, and what is left.

hazard := {name, cause, effect, before: risk, after: risk, residual,
           rules, statements, control, cites, unsourced}
risk   := {severity, likelihood}

It lies beside the flow, in `hazards/`: nobody needs it to ask or to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.document import Word, read_document
from backtriage.flow.fields import Fields, entries
from backtriage.flow.rules import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backtriage.author.statements import Statement
    from backtriage.flow.document import Node
    from backtriage.flow.model import Flow
    from backtriage.flow.problem import Place, Problem

SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very low", "low", "medium", "high", "very high")


class Risk(NamedTuple):
    """How bad it would be and how likely it is: a place on each of the two scales."""

    severity: int
    likelihood: int

    def __str__(self) -> str:
        """Say it as `major, low`."""
        return f"{SEVERITIES[self.severity]}, {LIKELIHOODS[self.likelihood]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One thing that could go wrong for somebody, and what holds it."""

    id: str
    name: str
    cause: str
    effect: str
    before: Risk  # as if nothing held it
    after: Risk
    rules: tuple[str, ...]  # ids of flags and of advice
    statements: tuple[str, ...]  # ids of what must always hold
    control: str  # what else holds it, in words
    cites: tuple[str, ...]
    unsourced: Mapping[str, str]  # why a flag rests on nothing published, by its id
    residual: str  # what is left
    place: Place


def held_by(hazards: Iterable[Hazard], rule: str) -> tuple[Hazard, ...]:
    """Find the hazards that a flag, a piece of advice or a statement holds."""
    return tuple(hazard for hazard in hazards if rule in (*hazard.rules, *hazard.statements))


def read_hazards(flow: Flow, statements: Iterable[Statement], texts: Mapping[str, str],
                 problems: list[Problem]) -> tuple[Hazard, ...]:
    """Read the files of a hazard log; what is wrong is added to `problems`."""
    known = frozenset(statement.id for statement in statements)
    hazards: dict[str, Hazard] = {}
    for file, text in texts.items():
        for key, node in _rows(read_document(text, file, problems), problems):
            fields = Fields(node, f"`{key.value}`", problems, key.place)
            other = hazards[key.value].place if key.value in hazards else _place_of(flow, key.value)
            if other:
                fields.problem(key.place, f"two things are called `{key.value}`",
                               f"the other stands in {other.file}, line {other.line}")
            hazards[key.value] = _hazard(flow, known, key, fields)
            fields.left()
    return tuple(hazards.values())


def _place_of(flow: Flow, id: str) -> Place | None:
    try:
        return place_of(flow, id)
    except KeyError:
        return None


def _rows(root: Node | None, problems: list[Problem]) -> Iterator[tuple[Word, Node]]:
    """Walk over the hazards of one file."""
    if root is None:
        return
    fields = Fields(root, "a file of hazards", problems)
    table = fields.get("hazards", needed=True)
    fields.left()
    if table is not None:
        yield from entries(table, "`hazards`", problems)


def _hazard(flow: Flow, statements: frozenset[str], key: Word, fields: Fields) -> Hazard:
    """Read one row."""
    rules = fields.words("rules", {**flow.flags, **flow.advice}, "flag or advice")
    unsourced = fields.texts("unsourced")
    for flag in unsourced:
        fields.is_known(Word(flag, fields.key_place("unsourced")), rules, "rule of this hazard")
    hazard = Hazard(
        id=key.value, name=fields.text("name"), cause=fields.text("cause"), effect=fields.text("effect"),
        before=_risk("before", fields), after=_risk("after", fields), rules=rules,
        statements=fields.words("statements", statements, "statement under `always`"),
        control=fields.text("control", needed=False), cites=fields.words("cites", flow.sources, "source"),
        unsourced=unsourced, residual=fields.text("residual"), place=key.place)
    if fields.pairs.keys().isdisjoint({"rules", "statements", "control"}):
        fields.problem(key.place, f"nothing holds `{key.value}`",
                       "name its `rules` or `statements`, or say under `control` what does")
    if any(after > before for after, before in zip(hazard.after, hazard.before, strict=True)):
        fields.problem(fields.key_place("after"), f"`after` is worse than `before`: {hazard.after}",
                       f"before it is {hazard.before}")
    return hazard


def _risk(key: str, fields: Fields) -> Risk:
    """Read how bad and how likely it is."""
    node = fields.get(key, needed=True)
    if node is None:
        return Risk(0, 0)
    inner = Fields(node, f"`{key}`", fields.problems)
    severity, likelihood = inner.choice("severity", SEVERITIES), inner.choice("likelihood", LIKELIHOODS)
    inner.left()
    return Risk(SEVERITIES.index(severity) if severity else 0,
                LIKELIHOODS.index(likelihood) if likelihood else 0)
