"""What is told otherwise, in words: how soon, where to, what suits, and findings, from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from backtriage.judge.response import clean
from backtriage.judge.told import Aspect, Move

if TYPE_CHECKING:
    from backtriage.flow.model import Flow


def what_moves(move: Move, flow: Flow) -> str:
    """Name what is told otherwise."""
    words = flow.words
    match move.aspect:
        case Aspect.URGENCY | Aspect.AT_LEAST:
            return words("receipt.how_soon")
        case Aspect.DESTINATION:
            return words("receipt.where_to")
        case Aspect.SUITABILITY:
            return flow.subject_name
        case Aspect.FINDING:
            return flow.flags[move.flag].name if move.flag in flow.flags else clean(move.flag)[:40]
        case _:
            assert_never(move.aspect)


def from_to(move: Move, flow: Flow) -> tuple[str, str]:
    """Say what was told, and what is told now, by its name where the flow has one."""
    words = flow.words
    match move.aspect:
        case Aspect.URGENCY:
            names = {level.id: level.name for level in flow.urgency}
        case Aspect.AT_LEAST:
            names = {level.id: words("receipt.too_early", level=level.name) for level in flow.urgency}
        case Aspect.DESTINATION:
            names = {place.id: place.name for place in flow.destinations.values()}
        case Aspect.SUITABILITY:
            names = {level.id: level.name for level in flow.suitability}
        case Aspect.FINDING:
            names = {"certain": words("receipt.found"), "possible": words("receipt.possible")}
            return _known(move.before, names, words("receipt.not_found")), _known(
                move.after, names, words("receipt.not_found"))
        case _:
            assert_never(move.aspect)
    return (_known(move.before, names, words("receipt.not_said")),
            _known(move.after, names, words("receipt.not_said")))


def _known(id: str | None, names: dict[str, str], nothing: str) -> str:
    return nothing if id is None else names.get(id, clean(id)[:40])
