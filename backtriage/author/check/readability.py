"""How hard words for people are to read: the school grade of each sentence, and phrases to avoid.

The grade is that of Flesch and Kincaid (1975): 0.39 words a sentence, and 11.8
syllables a word, less 15.59.  Syllables are counted by rule, as English is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.document import Table
from backtriage.flow.files import CHECKS, flow_files, read_files
from backtriage.flow.problem import FlowError, Problem
from backtriage.flow.translation import INTERFACE, gather_texts, spots, text_of
from backtriage.flow.voices import voices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from backtriage.flow.translation import Tables

HARDEST, LONGEST = 6.0, 25  # the school grade, and the words of a sentence
FEWEST = 6  # words; of fewer the formula says nothing: "Many people fear spiders." would be grade 10
FOR_PEOPLE = frozenset({"ask", "help", "why", "say", "tell", "do", "intro", "text", "certainty", "concern",
                        "how_soon", "options"})
FOR_OTHERS = ("summary", "cli", "mistakes", "language", "adaptations", "commands", "also", "sources")
SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+|\n|:\s+(?=[A-Z])")
WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*|\d[\d.,]*")
GAP = re.compile(r"\{\w+\}")
VOWELS = re.compile(r"[aeiouy]+")


class Sentence(NamedTuple):
    """One sentence for people, and where it stands."""

    path: str  # of the text, such as `items.age.why`
    words: str

    def grade(self, names: Collection[str] = ()) -> float:
        """The school grade after which it can be read; a name counts as a word of one syllable."""
        found = WORD.findall(self.words)
        syllables = sum(1 if _is_name(word, names) else count_syllables(word) for word in found)
        return 0.39 * len(found) + 11.8 * syllables / len(found) - 15.59

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(WORD.findall(self.words))


@dataclass(frozen=True)
class Allowed:
    """What the authors of a flow allow and forbid, each with a reason."""

    hard: dict[str, str]  # texts, by their path
    names: dict[str, str]  # words for which there is no other
    forbidden: dict[str, str]  # phrases


def count_syllables(word: str) -> int:
    """Count the syllables of an English word; a figure counts as one."""
    if not word[0].isalpha():
        return 1
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee", "ye")) and count > 1:
        count -= 1
    if re.search(r"[^aeiouydt]ed$", plain) and count > 1:
        count -= 1
    if re.search(r"(ia|io|ua|eo|iu)(?!us)", plain) and not re.search(r"[tsc]i[oa]|gio|[gq]ua", plain):
        count += 1
    return max(1, count)


def sentences(folder: Path) -> list[Sentence]:
    """Find every sentence for people in a flow, or in the interface.  Raises FlowError."""
    problems: list[Problem] = []
    tables = gather_texts(read_files(flow_files(folder, problems), problems), problems)
    if problems:
        raise FlowError(problems)
    interface = folder.name == INTERFACE
    return [Sentence(spot.path, part) for spot in spots(tables, everything=interface)
            if (interface and not spot.path.startswith(FOR_OTHERS)) or _is_for_people(spot.path, tables)
            for part in _split(text_of(spot.node))]


def _is_for_people(path: str, tables: Tables) -> bool:
    """Is it read by people, and more than a label?"""
    kind, name, *keys = path.split(".")
    if kind in FOR_OTHERS or "short" in keys or "cells" in keys or not FOR_PEOPLE.intersection(keys):
        return False
    node = tables[kind][name][1]
    if isinstance(node, Table):
        topic = node.pairs.get("topic")
        conditions = [str(node.pairs[key][1]) for key in ("ask_if", "when") if key in node.pairs]
        told = text_of(topic[1]) if topic else ""
        return told != "practitioner" and not any("'practitioner'" in each for each in conditions)
    return True


def _split(text: str) -> Iterator[str]:
    """Cut a text into sentences, in each of its voices."""
    parts = (part.strip() for voice in voices(GAP.sub("999", text)) for part in SENTENCE.split(voice) if part)
    return (part for part in dict.fromkeys(parts) if len(WORD.findall(part)) >= FEWEST)


def read_allowed(folder: Path) -> Allowed:
    """Read what the authors allow, and the phrases that they forbid.  Raises FlowError."""
    problems: list[Problem] = []
    files = sorted((folder / CHECKS).glob("*.yaml"))
    tables = gather_texts(read_files(files, problems), problems)
    if problems:
        raise FlowError(problems)
    return Allowed(*({key: text_of(node) for key, (_, node) in tables.get(name, {}).items()}
                     for name in ("hard", "names", "forbidden")))


def _is_name(word: str, names: Collection[str]) -> bool:
    plain = word.lower().replace("\u2019", "'").removesuffix("'s")
    return plain in names or plain.removesuffix("s") in names


def unkind(folder: Path) -> list[str]:
    """Tell what is too hard, too long or holds a forbidden phrase, and what is allowed in vain."""
    allowed, found = read_allowed(folder), sentences(folder)
    told, needed = [], set()
    for each in found:
        if each.length > LONGEST:
            told.append(f"{each.path}: {each.length} words, {LONGEST} at most: {each.words}")
        grade = each.grade(allowed.names)
        if round(grade, 1) > HARDEST:
            needed.add(each.path)
            if each.path not in allowed.hard:
                told.append(f"{each.path}: grade {grade:.1f}, {HARDEST:g} at most: {each.words}")
        told += [f"{each.path}: “{phrase}” ({why}): {each.words}" for phrase, why in allowed.forbidden.items()
                 if phrase in each.words.lower()]
    told += [f"{path}: allowed to be hard, but it is not there or not hard" for path in allowed.hard
             if path not in needed]
    return told
