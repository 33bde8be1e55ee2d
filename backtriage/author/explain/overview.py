"""`flow explain` without an id: every flag of a flow, a line each, for clinicians who look over them all.

It is Markdown, so that it can stand beside the flow and be read where the files are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.author.material import Material
    from backtriage.flow.model import Flag

INTRODUCTION = """\
Each line is a rule: what it is about, the level that it calls for, and the level if a doubt leaves it open.
“Found” counts the told cases that have it, certain or possible; “absent” those that must not have it.
`backtriage flow explain ID` says a rule in sentences, with its sources and its cases.
A program writes this list: `backtriage flow explain`.
"""
HEADER = """\
| rule | what it says | kind | level | if unsure | found | absent |
| --- | --- | --- | --- | --- | ---: | ---: |"""


class RuleLine(NamedTuple):
    """One flag, and how many told cases speak of it."""

    file: str  # within the folder of the flow
    id: str
    name: str
    kind: str
    level: str
    if_unsure: str
    found: int
    absent: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All flags of a flow, in the order of its files."""

    title: str
    flags: tuple[RuleLine, ...]

    @property
    def ok(self) -> bool:
        """Whatever exists can be listed."""
        return True

    def lines(self) -> Iterator[str]:
        """Say it to people, in Markdown: a table for each file."""
        yield f"# The rules of {self.title}"
        yield ""
        yield from INTRODUCTION.splitlines()
        for file, flags in groupby(self.flags, key=lambda line: line.file):
            yield from ("", f"## {file}", "", *HEADER.splitlines())
            for _, id, *cells in flags:
                row = " | ".join(str(cell).replace("|", r"\|") for cell in cells)
                yield f"| `{id}` | {row} |"

    def data(self) -> object:
        """Say it to machines."""
        return {"title": self.title, "flags": [line._asdict() for line in self.flags]}


def overview(material: Material) -> Overview:
    """List the flags of a flow, with their told cases."""
    flow = material.flow
    return Overview(flow.title, tuple(_line(material, flag) for flag in flow.flags.values()))


def _line(material: Material, flag: Flag) -> RuleLine:
    flow, cases = material.flow, material.vignettes
    scale = flow.urgency if flag.kind.about_urgency else flow.suitability
    if not flag.kind.about_safety:
        doubt = "not raised"
    elif flag.if_unsure:
        doubt = scale[flag.if_unsure].name
    else:
        doubt = "told as open"
    return RuleLine(
        Path(flag.place.file).relative_to(material.folder).as_posix(), flag.id, flag.name, flag.kind.value,
        scale[flag.level].name, doubt, sum(flag.id in case.found for case in cases),
        sum(flag.id in case.finds_not for case in cases))
