"""Another language: the same words in a folder of the same shape, laid over the first.

Only words for people can be laid over: no condition, level or number to call.  A name
or figure that only this language needs, such as that of a product, is marked as local.
Beside them stand marks of the words that they were made from.  Where those have changed
since, the translation is not shown until somebody has looked at it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.document import Listing, Node, Table, Word, read_documents
from backtriage.flow.files import (
    INTERFACE,
    OWN,
    TRANSLATIONS,
    flow_texts,
    questions_folder,
    read_files,
    yaml_files,
)
from backtriage.flow.problem import FlowError, Place, Problem, Problems
from backtriage.flow.voices import garbles_voices, voiced, voices
from backtriage.flow.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

Pairs = dict[str, tuple[Word, Node]]
Tables = dict[str, Pairs]

MARKS = "made-from.txt"  # the marks of one language, a line each: a mark, and the path of a text
TEXTS = frozenset({  # keys whose value is words for people, wherever they stand
    "about", "also", "ask", "card", "certainty", "cite", "complaint", "concern", "do", "heading", "help",
    "high", "intro", "label", "low", "name", "not_sure", "phrase", "prefer_not", "say", "short",
    "subject_name", "tell", "text", "title", "to_note", "unit", "why"})
ALL_TEXTS = frozenset({"adapt", "adaptations", "cells", "columns", "numbers", "options", "words"})
NUMBERS = "numbers"  # to call; they belong to a region, in every language
LOCAL = "local"  # the table of the names and figures that only the translation has, by the path of the text
CONDITIONS = frozenset({"always", "ask_if", "definitions", "first_if", "when"})  # no words for people
OWN_RULE = "language.plural"  # each language has another
CHOICES = frozenset({"not_sure", "prefer_not"})  # `yes` and `no` say here that usual words are meant
NAMES = frozenset({("advice", "card"), ("trends", "title")})  # tables and keys where an id stands, no words
FIGURE = re.compile(r"\d+")
LETTER = re.compile(r"[^\W\d_]")
GAP = re.compile(r"\{\w+\}")


class Spot(NamedTuple):
    """Where a text stands: the table that holds it, and its key there."""

    path: str
    pairs: Pairs
    key: str

    @property
    def node(self) -> Node:
        """What stands there."""
        return self.pairs[self.key][1]


@dataclass
class Gaps:
    """What is wrong with a translation, each by the paths of the texts."""

    missing: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)  # the first language has changed since
    leftover: list[str] = field(default_factory=list)  # nothing there needs it
    garbled: list[str] = field(default_factory=list)  # figures, {gaps} or local names are not the same

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.leftover or self.garbled)


class Local(NamedTuple):
    """The names and figures that one text of a translation has, and the first language lacks."""

    place: Place
    words: tuple[str, ...]


class Translation(NamedTuple):
    """The words of another language, and the marks of those that they were made from."""

    tables: Tables
    marks: Mapping[str, str]
    local: Mapping[str, Local] = MappingProxyType({})  # by the path of the text


@cache
def load_words(language: str = OWN) -> Words:
    """Read the interface's own words, once in each language.  Raises FlowError, as they come with us."""
    problems = Problems()
    folder = questions_folder() / INTERFACE
    groups = gather_texts(flow_texts(folder, problems), problems)
    lay_over(groups, read_translation(folder, language, problems), everything=True)
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
                    yield here, tuple(voiced(text_of(part)) for part in parts)
                case Word(value):
                    yield here, voiced(value)


def read_translation(folder: Path, language: str, problems: list[Problem]) -> Translation:
    """Read another language's words and marks; nothing if the folder has none."""
    within = folder / TRANSLATIONS / language
    if language == OWN or not within.is_dir():
        return Translation({}, {})
    return gather_translation(read_files(yaml_files(within, problems), problems), within, problems)


def gather_translation(texts: Mapping[str, str], within: Path, problems: list[Problem]) -> Translation:
    """Bring the files of another language together, and the marks that lie in its folder."""
    tables = gather_texts(texts, problems)
    local = _read_local(tables.pop(LOCAL, {}), problems)
    return Translation(tables, read_marks(within, problems), local)


def _read_local(pairs: Pairs, problems: list[Problem]) -> dict[str, Local]:
    """Read what is local in which text: one name or figure, or a list of them."""
    local: dict[str, Local] = {}
    for path, (key, node) in pairs.items():
        parts = node.parts if isinstance(node, Listing) else (node,)
        words = tuple(filter(None, map(text_of, parts)))
        local[path] = Local(key.place, words)
        if not words or len(words) < len(parts):
            problems.append(Problem(key.place, f"it does not say what is local in `{path}`",
                                    "write the name or figure behind it, or a list of them"))
    return local


def read_marks(within: Path, problems: list[Problem]) -> dict[str, str]:
    """Read the marks in the folder of a language, by the path of the text; none before the first is accepted.

    There are thousands of them and a program writes them, so no reader of YAML is needed.
    """
    files = [file for file in [within / MARKS] if file.is_file()]
    lines = (line.split() for text in read_files(files, problems).values() for line in text.splitlines())
    return {parts[1]: parts[0] for parts in lines if len(parts) == 2}


def gather_texts(texts: Mapping[str, str], problems: list[Problem]) -> Tables:
    """Bring the tables of several files together, whatever they hold."""
    tables: Tables = {}
    for root in read_documents(texts, problems).values():
        for name, (word, node) in root.pairs.items() if isinstance(root, Table) else ():
            if isinstance(node, Table):
                tables.setdefault(name, {}).update(node.pairs)
            else:
                problems.append(Problem(word.place, f"`{name}` must be keys with values"))
    return tables


def spots(tables: Mapping[str, Pairs], *, everything: bool = False) -> Iterator[Spot]:
    """Find every text for people; `everything` where a file holds nothing else."""
    for name, pairs in tables.items():
        if everything or name not in CONDITIONS:
            yield from _spots(pairs, name, every=everything or name in ALL_TEXTS)


def _spots(pairs: Pairs, path: str, *, every: bool) -> Iterator[Spot]:
    for key, (_, node) in pairs.items():
        here = f"{path}.{key}"
        if isinstance(node, Table):
            if every or key not in CONDITIONS:
                yield from _spots(node.pairs, here, every=every or key in ALL_TEXTS)
        elif key == "sections" and isinstance(node, Listing):
            for part in node.parts:
                if isinstance(part, Table) and "id" in part.pairs:
                    yield from _spots(part.pairs, f"{here}.{text_of(part.pairs['id'][1])}", every=False)
        elif every or (key in TEXTS and not _is_choice(path, key, node)):
            yield Spot(here, pairs, key)


def _is_choice(path: str, key: str, node: Node) -> bool:
    """Tell whether a key that mostly holds words holds a choice here."""
    return (path.partition(".")[0], key) in NAMES or (key in CHOICES and text_of(node) in ("yes", "no"))


def text_of(node: Node) -> str:
    """Give the words of a text; the forms of a plural are one text."""
    match node:
        case Word(value):
            return value
        case Listing(parts):
            return "\n".join(map(text_of, parts))
        case Table():
            return ""


def mark(text: str) -> str:
    """Tell two versions of a text apart."""
    return sha256(text.encode()).hexdigest()[:8]


def lay_over(base: Tables, translation: Translation, *, everything: bool = False) -> Gaps:
    """Put a translation in the place of the first language, text by text.

    A text that is missing, outdated or garbled stays in the first language; all of
    these are told.
    """
    gaps = find_gaps(base, translation, everything=everything)
    unfit = {*gaps.outdated, *gaps.garbled}
    there = {spot.path: spot.node for spot in spots(translation.tables, everything=everything)}
    for spot in spots(base, everything=everything):
        if spot.path in there and spot.path not in unfit:
            spot.pairs[spot.key] = spot.pairs[spot.key][0], there[spot.path]
    return gaps


def find_gaps(base: Tables, translation: Translation, *, everything: bool = False) -> Gaps:
    """Tell what a translation of the first language lacks, or has wrong."""
    gaps = Gaps()
    there = {spot.path: spot.node for spot in spots(translation.tables, everything=everything)}
    names = {name for local in translation.local.values() for name in local.words if LETTER.search(name)}
    known, local = set[str](), set[str]()
    for spot in spots(base, everything=everything):
        known.add(spot.path)
        if spot.path not in there:
            if not _may_stay(spot):
                gaps.missing.append(spot.path)
            continue
        own = _own_words(spot, there[spot.path], translation)
        local |= {spot.path} if own else set()
        if translation.marks.get(spot.path) != mark(text_of(spot.node)):
            gaps.outdated.append(spot.path)
        elif spot.path != OWN_RULE and garbled(spot.node, there[spot.path], own, names):
            gaps.garbled.append(spot.path)
    gaps.leftover.extend(spot.path for spot in spots(translation.tables, everything=True)
                         if spot.path not in known)
    gaps.leftover.extend(f"{LOCAL}.{path}" for path in translation.local if path not in local)
    return gaps


def _own_words(spot: Spot, after: Node, translation: Translation) -> tuple[str, ...]:
    """Name what is local in a text; nothing if not all of it is, or if it is a number to call."""
    marked = translation.local.get(spot.path)
    if marked is None or _is_number(spot.path):
        return ()
    first, other = text_of(spot.node), text_of(after)
    return marked.words if all(_has(other, word) and not _has(first, word) for word in marked.words) else ()


def _is_number(path: str) -> bool:
    """Is it a number to call?"""
    return NUMBERS in path.split(".")[-2:]


def _may_stay(spot: Spot) -> bool:
    """Tell whether a text may be left as it is: a title of a source, or a number without words."""
    return spot.key == "cite" or (_is_number(spot.path) and not LETTER.search(text_of(spot.node)))


def garbled(before: Node, after: Node, local: Collection[str] = (), names: Collection[str] = ()) -> bool:
    """Tell whether a translation lost a figure or a {gap}, or has another one, in one of its voices.

    What is `local` there does not count; nor may it have any other of the local `names`.
    """
    first, other = text_of(before), text_of(after)
    for word in local:
        other = _as_word(word).sub("", other)
    if any(_has(other, name) and not _has(first, name) for name in names):
        return True
    if isinstance(before, Listing):  # forms of a plural repeat their gaps
        return {*GAP.findall(first)} != {*GAP.findall(other)}
    return isinstance(after, Listing) or garbles_voices(other) or any(
        sorted(sign.findall(one)) != sorted(sign.findall(two))
        for one, two in zip(voices(first), voices(other), strict=True) for sign in (FIGURE, GAP))


def _has(text: str, word: str) -> bool:
    """Tell whether a name or figure stands in a text, and not only as a part of another."""
    return word in text and _as_word(word).search(text) is not None


def _as_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
