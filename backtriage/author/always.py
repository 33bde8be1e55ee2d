"""What the author of a flow says must always hold: `always: {ID: {if: …, then: …, why: …}}`.

`then` is a condition, or `{urgency: at least LEVEL}`, or the levels that may come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.claims import ConditionReader
from backtriage.flow.document import Node, Table, Word, read_document
from backtriage.flow.fields import Fields, as_words, entries
from backtriage.flow.files import CHECKS, read_files
from backtriage.flow.problem import FlowError, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Flow

AT_LEAST = "at least "


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Whoever is in `when` must be in `then`, or at one of the levels."""

    id: str
    when: Condition
    then: Condition | None  # None where levels are said
    urgency: frozenset[int] = frozenset()
    suitability: frozenset[int] = frozenset()
    why: str
    place: Place


def load_statements(flow: Flow, folder: Path) -> tuple[Statement, ...]:
    """Read `checks/always.yaml`, if it is there.  Raises FlowError with every problem found."""
    file = folder / CHECKS / "always.yaml"
    if not file.is_file():
        return ()
    problems: list[Problem] = []
    told = [statement for name, text in read_files([file], problems).items()
            for statement in read_statements(flow, text, name, problems)]
    if problems:
        raise FlowError(problems)
    return tuple(told)


def read_statements(flow: Flow, text: str, file: str, problems: list[Problem]) -> list[Statement]:
    """Read the statements of one file; what is wrong is added to `problems`."""
    root = read_document(text, file, problems)
    if root is None:
        return []
    fields = Fields(root, "a file of statements", problems)
    node = fields.get("always", needed=True)
    fields.left()
    read = [_statement(flow, key, value, problems)
            for key, value in (entries(node, "`always`", problems) if node else ())]
    return [statement for statement in read if statement]


def _statement(flow: Flow, key: Word, node: Node, problems: list[Problem]) -> Statement | None:
    fields = Fields(node, f"`{key.value}`", problems, key.place)
    conditions = ConditionReader(flow.items, flow.definitions.keys(), problems)
    first, second = fields.get("if", needed=True), fields.get("then", needed=True)
    why = fields.text("why", needed=False)
    fields.left()
    if first is None or second is None:
        return None
    levels = _levels(flow, second, problems)
    when = conditions.read(first, explained=True)
    then = conditions.read(second, explained=True) if levels is None else None
    if when is None or (levels is None and then is None):
        return None
    return Statement(id=key.value, when=when, then=then, why=why, place=key.place, **(levels or {}))


def _levels(flow: Flow, node: Node, problems: list[Problem]) -> dict[str, frozenset[int]] | None:
    """Read levels of urgency or suitability; None if it is a condition."""
    scales: dict[str, list[str]] = {"urgency": [level.id for level in flow.urgency],
                                    "suitability": [level.id for level in flow.suitability]}
    pairs: Mapping[str, tuple[Word, Node]] = node.pairs if isinstance(node, Table) else {}
    name = next(iter(pairs), "")
    if len(pairs) != 1 or name not in scales or name in flow.items:
        return None
    scale, found = scales[name], set[int]()
    for word in as_words(pairs[name][1], f"`{name}`", problems):
        level = word.value.removeprefix(AT_LEAST)
        if level not in scale:
            problems.append(Problem(word.place, f"there is no level `{level}`",
                                    did_you_mean(level, scale) or f"the levels are {', '.join(scale)}"))
        elif word.value.startswith(AT_LEAST):
            found.update(range(scale.index(level), len(scale)))
        else:
            found.add(scale.index(level))
    return {name: frozenset(found)}
