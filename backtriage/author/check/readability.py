"""How hard words for people are to read: the school grade of each sentence, and phrases to avoid.

The grade is that of Flesch and Kincaid (1975): 0.39 words a sentence, and 11.8
syllables a word, less 15.59.  Syllables are counted by rule, as English is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Chosen, Defined, Not, Unsure, Within
from backtriage.flow.model import Topic
from backtriage.flow.translation import spots, text_of
from backtriage.flow.voices import voices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from backtriage.flow.condition import Condition
    from backtriage.flow.model import Flow
    from backtriage.flow.problem import Place
    from backtriage.flow.translation import Pairs, Tables

HARDEST, LONGEST = 6.0, 25  # the school grade, and the words of a sentence
FEWEST = 6  # words; of fewer the formula says nothing: "Many people fear spiders." would be grade 10
FOR_PEOPLE = frozenset({"also", "ask", "help", "why", "say", "tell", "do", "intro", "text", "certainty",
                        "concern", "heading", "card", "options"})
FOR_OTHERS = ("summary", "cli", "mistakes", "language", "adaptations", "commands", "also", "sources")
SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+|\n|:\s+(?=[A-Z])")
WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*|\d[\d.,]*")
GAP = re.compile(r"\{\w+\}")
VOWELS = re.compile(r"[aeiouy]+")


class Sentence(NamedTuple):
    """One sentence for people, and where it stands."""

    path: str  # of the text, such as `items.age.why`
    words: str
    place: Place  # of the text

    def grade(self, names: Collection[str] = ()) -> float:
        """The school grade after which it can be read; a name counts as a word of one syllable."""
        found = WORD.findall(self.words)
        syllables = sum(1 if _is_name(word, names) else count_syllables(word) for word in found)
        return 0.39 * len(found) + 11.8 * syllables / len(found) - 15.59

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(WORD.findall(self.words))


class Wording(NamedTuple):
    """What the authors of a flow allow and forbid, each with a reason."""

    hard: Pairs  # texts, by their path
    names: Pairs  # words for which there is no other
    forbidden: Pairs  # phrases
    abbreviations: Pairs  # words in capitals


class Unkind(NamedTuple):
    """A text that is too hard or must not occur, or one that is allowed to be hard in vain."""

    code: str
    path: str
    place: Place
    message: str
    hint: str


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


def sentences(tables: Tables, practitioners: Collection[str] = (), *,
              interface: bool = False) -> list[Sentence]:
    """Find every sentence for people in a flow, or in the words of the interface.

    `practitioners` names the things whose words only they read, such as `items.exam`.
    """
    return [Sentence(spot.path, part, spot.node.place) for spot in spots(tables, everything=interface)
            if (interface and not spot.path.startswith(FOR_OTHERS))
            or _is_for_people(spot.path, practitioners)
            for part in _split(text_of(spot.node))]


def _is_for_people(path: str, practitioners: Collection[str]) -> bool:
    """Is it read by people, and more than a label?"""
    kind, name, *keys = path.split(".")
    return (kind not in FOR_OTHERS and f"{kind}.{name}" not in practitioners
            and not {"short", "cells"}.intersection(keys) and not FOR_PEOPLE.isdisjoint(keys))


def for_practitioners(flow: Flow) -> frozenset[str]:
    """Name the items and the advice that nobody but a practitioner is shown, such as `items.exam`."""
    theirs = _Practitioners(flow)
    items = {f"items.{item.id}" for item in flow.items.values()
             if item.ask_if and theirs.alone(item.ask_if)}
    return frozenset(items | {
        f"advice.{entry.id}" for entry in flow.advice.values()
        if entry.topic is Topic.PRACTITIONER or (entry.when and theirs.alone(entry.when))})


class _Practitioners:
    """Knows which conditions hold for none but practitioners; each definition is opened once."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.known = flow, dict[str, bool]()

    def alone(self, condition: Condition) -> bool:
        """Can it hold for nobody else?  What relatives may read too is for people."""
        match condition:
            case Chosen(item, options):
                role = self.flow.role
                return role is not None and item == role.item and options == {role.practitioner}
            case AllOf(parts):
                return any(map(self.alone, parts))
            case AnyOf(parts):
                return all(map(self.alone, parts))
            case Defined(name):
                if name not in self.known:
                    self.known[name] = self.alone(self.flow.definitions[name].when)
                return self.known[name]
            case AtLeast() | Not() | Within() | Unsure():
                return False


def _split(text: str) -> Iterator[str]:
    """Cut a text into sentences, in each of its voices."""
    parts = (part.strip() for voice in voices(GAP.sub("999", text)) for part in SENTENCE.split(voice) if part)
    return (part for part in dict.fromkeys(parts) if len(WORD.findall(part)) >= FEWEST)


def read_wording(tables: Tables) -> Wording:
    """Take what checks/wording.yaml allows and forbids out of its tables."""
    return Wording(*(tables.get(name, {}) for name in Wording._fields))


def _is_name(word: str, names: Collection[str]) -> bool:
    plain = word.lower().replace("\u2019", "'").removesuffix("'s")
    return plain in names or plain.removesuffix("s") in names


def unkind(sentences: Iterable[Sentence], wording: Wording) -> Iterator[Unkind]:
    """Tell what is too hard, too long or holds a forbidden phrase, and what is allowed in vain."""
    needed = set()
    for each in sentences:
        grade = each.grade(wording.names)
        if each.length > LONGEST:
            yield _hard(each, f"{each.length} words, {LONGEST} at most")
        if round(grade, 1) > HARDEST:
            needed.add(each.path)
            if each.path not in wording.hard:
                yield _hard(each, f"grade {grade:.1f}, {HARDEST:g} at most")
        for phrase, (_, why) in wording.forbidden.items():
            if phrase in each.words.lower():
                yield Unkind("forbidden_phrase", each.path, each.place,
                             f"“{phrase}” ({text_of(why)}): {each.words}",
                             "checks/wording.yaml forbids it; say it in another way")
    for path, (word, _) in wording.hard.items():
        if path not in needed:
            yield Unkind("hard_to_read", path, word.place,
                         "allowed to be hard, but it is not there or not hard",
                         "remove it from `hard` in checks/wording.yaml")


def _hard(sentence: Sentence, why: str) -> Unkind:
    return Unkind("hard_to_read", sentence.path, sentence.place, f"{why}: {sentence.words}",
                  "shorter words, or two sentences; or a reason under `hard` in checks/wording.yaml")
