"""The languages that a flow and the interface can be read in: one folder of words each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.document import Listing, Node, Table, Word, read_document
from backtriage.flow.files import TRANSLATIONS, flow_files, questions_folder, read_files
from backtriage.flow.problem import FlowError, Problem
from backtriage.flow.translation import MARKS, Gaps, lay_over, text_of
from backtriage.flow.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OWN = "en"  # the language that flows and the interface are written in first
INTERFACE = "interface"  # the folder of the interface's own words

Tables = dict[str, dict[str, tuple[Word, Node]]]


def load_words(language: str = OWN) -> Words:
    """Read the interface's own words.  Raises FlowError, as they come with the program."""
    problems: list[Problem] = []
    folder = questions_folder() / INTERFACE
    groups = gather_texts(read_files(flow_files(folder, problems), problems), problems)
    lay_over_all(groups, read_translation(folder, language, problems), everything=True)
    if problems:
        raise FlowError(problems)
    return Words(language, dict(_named_texts(groups)))


def _named_texts(groups: Tables, path: str = "") -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Name every text by its path, such as `result.why`."""
    for name, pairs in groups.items():
        for key, (_, node) in pairs.items():
            here = f"{path}{name}.{key}"
            match node:
                case Table(inner):
                    yield from _named_texts({key: inner}, f"{path}{name}.")
                case Listing(parts):
                    yield here, tuple(map(text_of, parts))
                case Word(value):
                    yield here, value


def languages(folder: Path) -> tuple[str, ...]:
    """Name the languages that a flow, or the interface, can be read in."""
    there = (path.name for path in sorted((folder / TRANSLATIONS).glob("*")) if path.is_dir())
    return (OWN, *there)


def read_translation(folder: Path, language: str, problems: list[Problem]) -> Tables:
    """Read another language's words and marks; nothing if the folder has none."""
    within = folder / TRANSLATIONS / language
    if language == OWN or not within.is_dir():
        return {}
    return gather_texts(read_files(sorted(within.rglob("*.yaml")), problems), problems)


def gather_texts(texts: Mapping[str, str], problems: list[Problem]) -> Tables:
    """Bring the tables of several files together, whatever they hold."""
    tables: Tables = {}
    for file, text in texts.items():
        root = read_document(text, file, problems)
        for name, (word, node) in root.pairs.items() if isinstance(root, Table) else ():
            if isinstance(node, Table):
                tables.setdefault(name, {}).update(node.pairs)
            else:
                problems.append(Problem(word.place, f"`{name}` must be keys with values"))
    return tables


def lay_over_all(base: Tables, translated: Tables, *, everything: bool = False) -> Gaps:
    """Put a translation in the place of the first language, as far as it is up to date."""
    marks = {path: text_of(node) for path, (_, node) in translated.get(MARKS, {}).items()}
    words = {name: pairs for name, pairs in translated.items() if name != MARKS}
    return lay_over(base, words, marks, everything=everything)
