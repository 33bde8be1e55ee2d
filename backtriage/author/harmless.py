"""The breakages that need not be noticed, each with its reason: `checks/harmless.yaml` beside a flow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.document import read_document
from backtriage.flow.fields import Fields
from backtriage.flow.files import CHECKS, read_files
from backtriage.flow.problem import Problem, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.flow.problem import Place


@dataclass(frozen=True, slots=True)
class Harmless:
    """Why a breakage may go unnoticed, by its id, and where that is written."""

    reasons: Mapping[str, str]
    places: Mapping[str, Place]

    def stale(self, known: Collection[str], left: Collection[str]) -> Iterator[Problem]:
        """Tell what no longer belongs on the list."""
        for id, place in self.places.items():
            if id not in known:
                hint = did_you_mean(id, known) or "remove the line"
                yield Problem(place, f"no breakage is called `{id}`", hint)
            elif id not in left:
                yield Problem(place, f"`{id}` is noticed, so it is not harmless", "remove the line")


def read_harmless(folder: Path, problems: list[Problem]) -> Harmless:
    """Read the list beside a flow; it may be missing."""
    path = folder / CHECKS / "harmless.yaml"
    for file, text in read_files([path] if path.exists() else [], problems).items():
        root = read_document(text, file, problems)
        if root is None:
            break
        fields = Fields(root, "the list of harmless breakages", problems)
        node = fields.get("harmless", needed=True)
        fields.left()
        if node is None:
            break
        inner = Fields(node, "`harmless`", problems)
        return Harmless({id: inner.text(id) for id in inner.pairs},
                        {id: inner.key_place(id) for id in inner.pairs})
    return Harmless({}, {})
