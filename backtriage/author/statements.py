"""What the author of a flow says must always hold: `always: {ID: {if: …, then: …, why: …}}`.

Each side is a condition, or `{urgency: at least LEVEL}`, or some levels; so is `suitability`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.condition_reader import ConditionReader
from backtriage.flow.document import Node, Table, Word
from backtriage.flow.fields import Fields, as_words
from backtriage.flow.problem import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Flow
    from backtriage.flow.translation import Tables

AT_LEAST = "at least "


@dataclass(frozen=True, slots=True)
class AtLevels:
    """It comes out at one of these levels."""

    urgency: bool  # else suitability
    levels: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Whoever is in `when` must be in `then`."""

    id: str
    when: Condition | AtLevels
    then: Condition | AtLevels
    why: str
    place: Place


def read_statements(flow: Flow, tables: Tables, problems: list[Problem]) -> tuple[Statement, ...]:
    """Read `always:` in the tables of a flow; what is wrong is added to `problems`."""
    read = (_statement(flow, key, value, problems) for key, value in tables["always"].values())
    return tuple(statement for statement in read if statement)


def _statement(flow: Flow, key: Word, node: Node, problems: list[Problem]) -> Statement | None:
    fields = Fields(node, f"`{key.value}`", problems, key.place)
    first, second = fields.get("if", needed=True), fields.get("then", needed=True)
    why = fields.text("why", needed=False)
    fields.left()
    when, then = (_side(flow, side, problems) if side else None for side in (first, second))
    return Statement(id=key.value, when=when, then=then, why=why, place=key.place) if when and then else None


def _side(flow: Flow, node: Node, problems: list[Problem]) -> Condition | AtLevels | None:
    """Read a condition, or levels of urgency or suitability."""
    scales = {"urgency": [level.id for level in flow.urgency],
              "suitability": [level.id for level in flow.suitability]}
    pairs = node.pairs if isinstance(node, Table) else {}
    name = next(iter(pairs), "")
    if len(pairs) == 1 and name in scales and name not in flow.items:
        return AtLevels(name == "urgency", _levels(scales[name], name, pairs[name][1], problems))
    return ConditionReader(flow.items, flow.definitions.keys(), problems).read(node, explained=True)


def _levels(scale: list[str], name: str, node: Node, problems: list[Problem]) -> frozenset[int]:
    """Read some levels, or one and all above."""
    found = set[int]()
    for word in as_words(node, f"`{name}`", problems):
        level = word.value.removeprefix(AT_LEAST)
        if level not in scale:
            problems.append(Problem(word.place, f"there is no level `{level}`",
                                    did_you_mean(level, scale) or f"the levels are {', '.join(scale)}"))
        elif word.value.startswith(AT_LEAST):
            found.update(range(scale.index(level), len(scale)))
        else:
            found.add(scale.index(level))
    return frozenset(found)
