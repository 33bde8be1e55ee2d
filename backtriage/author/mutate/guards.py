"""The laws and statements of a flow that allow nobody, kept in view while the flow is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from backtriage.author.prove.formulas import World
from backtriage.author.prove.laws import Laws
from backtriage.author.prove.solver import Search, Unsettled

if TYPE_CHECKING:
    from backtriage.author.statements import Statement
    from backtriage.flow.model import Flow
    from backtriage.flow.truth import Plane


@dataclass(frozen=True)
class Watch:
    """Tells whether a law that held no longer does."""

    flow: Flow
    statements: tuple[Statement, ...]

    @cached_property
    def search(self) -> Search:
        """A solver that knows what every reply looks like; breakages do not change that."""
        return Search(self.flow)

    @cached_property
    def before(self) -> dict[tuple[str, str], Plane]:
        """For whom each law fails in the whole flow: for nobody, if it holds."""
        return dict(self._planes(self.flow))

    def notices(self, broken: Flow) -> bool:
        """Does a law fail somebody in the broken flow, and nobody in the whole one?"""
        return any(self._somebody(plane) for law, plane in self._planes(broken) if self._held(law, plane))

    def _held(self, law: tuple[str, str], plane: Plane) -> bool:
        """Has a law become another one, and did it hold before, if it was there?"""
        before = self.before.get(law)
        return before is None or not (plane.eq(before) or self._somebody(before))

    def _planes(self, flow: Flow) -> Iterator[tuple[tuple[str, str], Plane]]:
        whole, partly = World(flow), World(flow, whole=False)
        for law in Laws(flow, self.statements).all():
            if not law.can:
                yield (law.group, law.name), law.whom(partly if law.early else whole)

    def _somebody(self, plane: Plane) -> bool:
        with suppress(Unsettled):
            return self.search.somebody(plane) is not None
        return False
