"""All that lies in a flow's folder, read once: the flow, its words, statements, told cases, hazards.

Each command of the workshop starts from this, so that none reads a file twice, and
everything that is wrong is told together.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.author.hazards import read_hazards
from backtriage.author.statements import read_statements
from backtriage.author.vignettes import read_vignettes
from backtriage.flow.document import Table, Word
from backtriage.flow.files import HAZARDS, VIGNETTES, files_beside, flow_texts, read_files
from backtriage.flow.loader import fingerprint, make_flow, read_tables
from backtriage.flow.problem import FlowError, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.author.hazards import Hazard
    from backtriage.author.statements import Statement
    from backtriage.author.vignettes import Vignette
    from backtriage.flow.model import Flow
    from backtriage.flow.problem import Place, Problem
    from backtriage.flow.translation import Tables


@dataclass(frozen=True, slots=True)
class Material:
    """What an author has written: a flow, and what lies beside it."""

    folder: Path
    texts: Mapping[str, str]  # every file of YAML in the folder, as it is written
    flow: Flow
    tables: Tables  # what the flow was made of, with the place of each word
    statements: tuple[Statement, ...]
    vignettes: tuple[Vignette, ...]
    hazards: tuple[Hazard, ...]
    problems: tuple[Problem, ...] = ()  # in the statements, the vignettes and the hazards

    def beside(self, *folders: str) -> dict[str, str]:
        """Give the texts in a folder beside the flow, such as `vignettes`."""
        return _within(self.texts, self.folder.joinpath(*folders))

    def place(self, kind: str, name: str, *keys: str) -> Place:
        """Find where something is written: a text, or the key of anything longer.

        If a key is missing, the place is that of the thing that should have it.
        """
        word, node = self.tables[kind][name]
        for key in keys:
            if not (isinstance(node, Table) and key in node.pairs):
                return word.place
            word, node = node.pairs[key]
        is_text = keys and isinstance(node, Word) and "options" not in keys
        return node.place if is_text else word.place


def load(folder: Path) -> Material:
    """Read a folder.  Raises FlowError with everything that is wrong in it."""
    material = look_into(folder)
    if material.problems:
        raise FlowError(material.problems)
    return material


def look_into(folder: Path) -> Material:
    """Read a folder, also if something beside the flow is wrong.  Raises FlowError if the flow is."""
    problems = Problems()
    written = flow_texts(folder, problems)
    tables = read_tables(written, problems)
    flow = make_flow(tables, fingerprint(written, folder), problems) if tables else None
    if tables is None or flow is None or problems:
        raise FlowError(problems)
    texts = {**written, **read_files(files_beside(folder, problems), problems)}
    statements = read_statements(flow, tables, problems)
    vignettes = read_vignettes(flow, _within(texts, folder / VIGNETTES), problems)
    hazards = read_hazards(flow, statements, _within(texts, folder / HAZARDS), problems)
    return Material(folder, texts, flow, tables, statements, vignettes, hazards, tuple(problems))


def _within(texts: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Keep the texts of a folder."""
    return {file: text for file, text in texts.items() if Path(file).is_relative_to(folder)}
