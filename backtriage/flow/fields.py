"""A table being read, key by key: what is missing, unknown or of the wrong kind is told.

Nothing is guessed.  A value that cannot be read gives a Problem and a harmless
stand-in, so that reading goes on and everything wrong is told at once.  Each slip
is told once: what only seems wrong because of it is not told.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from backtriage.flow.document import Listing, Node, Table, Word, type_of
from backtriage.flow.problem import Place, Problem, did_you_mean, nearest
from backtriage.flow.voices import garbles_voices, voice_problem, voiced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
OPTION_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
FLOW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")  # the name of files, so never a path
LATEST = date(9999, 12, 31)
QUOTE = "a text that begins with `{` or `[` stands between quotes"


def is_empty(node: Node) -> bool:
    """Tell whether nothing is written behind a key."""
    return isinstance(node, Word) and not node.value and not node.quoted


class Fields:
    """The keys and values of one table; `left` tells what is missing, and what nobody asked for."""

    def __init__(self, node: Node, what: str, problems: list[Problem], place: Place | None = None) -> None:
        self.what, self.problems, self.place = what, problems, place or node.place
        self.asked: set[str] = set()
        self.missing: list[str] = []
        self.wrong: set[str] = set()  # keys that are missing, or whose value cannot be read
        self.pairs = node.pairs if isinstance(node, Table) else {}
        self.readable = isinstance(node, Table)  # else that is told, and nothing is missing from it
        if is_empty(node):
            self.problem(self.place, f"{what} is empty", "write its keys below it, two blanks further right")
        elif not self.readable:
            self.problem(node.place, f"{what} must be keys with values, not {type_of[type(node)]}")

    def problem(self, place: Place, message: str, hint: str = "") -> None:
        """Note something that is wrong."""
        self.problems.append(Problem(place, message, hint))

    def get(self, key: str, *, needed: bool = False) -> Node | None:
        """Take the value of a key; None if it is not there."""
        self.asked.add(key)
        if key in self.pairs:
            return self.pairs[key][1]
        if needed:
            self.wrong.add(key)
            self.missing.append(key)
        return None

    def leave(self, *keys: str) -> None:
        """Pass over keys of which nobody can say what they should be."""
        self.asked.update(keys)

    def cannot_read(self, key: str, place: Place, message: str, hint: str = "") -> None:
        """Note that the value of a key is wrong."""
        self.wrong.add(key)
        self.problem(place, message, hint)

    def key_place(self, key: str) -> Place:
        """Where a key is written; the whole table if it is not."""
        return self.pairs[key][0].place if key in self.pairs else self.place

    def word(self, key: str, *, needed: bool = True) -> Word | None:
        """Take a single value that is not empty."""
        node = self.get(key, needed=needed)
        if node is None:
            return None
        if not isinstance(node, Word):
            self.cannot_read(key, node.place, f"`{key}` must be a text, not {type_of[type(node)]}", QUOTE)
            return None
        if not node.value:
            self.cannot_read(key, self.key_place(key), f"`{key}` is empty", "write a text, or remove the key")
            return None
        return node

    def text(self, key: str, *, needed: bool = True) -> str:
        """Take a text, which may have two voices; empty if there is none."""
        word = self.word(key, needed=needed)
        if word is None:
            return ""
        if garbles_voices(word.value):
            self.problems.append(voice_problem(word.place))
        return voiced(word.value)

    def id(self, key: str) -> str:
        """Take an id that becomes a part of names of files."""
        word = self.word(key)
        if word and not FLOW_ID.fullmatch(word.value):
            self.cannot_read(key, word.place, f"`{word.value}` is not an id",
                             "use at most 64 letters from a to z, digits, `_` and `-`, as in `sore-toe`")
        return word.value if word else ""

    def choice(self, key: str, known: Collection[str], *, needed: bool = True) -> str:
        """Take a word out of a closed set."""
        word = self.word(key, needed=needed)
        if word is None or word.value in known:
            return word.value if word else ""
        names = ", ".join(f"`{name}`" for name in known)
        hint = did_you_mean(word.value, known) or f"it can be {names}"
        self.cannot_read(key, word.place, f"`{key}` cannot be `{word.value}`", hint)
        return ""

    def flag(self, key: str) -> bool:
        """Take `yes` or `no`; no if the key is absent."""
        return self.choice(key, ("yes", "no"), needed=False) == "yes"

    def whole(self, key: str) -> int:
        """Take a whole number."""
        word = self.word(key)
        if word is None:
            return 0
        if not re.fullmatch(r"-?\d{1,9}", word.value):
            self.cannot_read(key, word.place, f"`{key}` must be a whole number, not `{word.value}`")
            return 0
        return int(word.value)

    def figure(self, key: str, *, needed: bool = True) -> float | None:
        """Take a number with or without a fraction, written with a point; None if there is none."""
        word = self.word(key, needed=needed)
        if word is None:
            return None
        if not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", word.value):
            self.cannot_read(key, word.place, f"`{key}` must be a number, not `{word.value}`")
            return None
        return float(word.value)

    def day(self, key: str) -> date:
        """Take a date, written as 2026-11-24."""
        word = self.word(key)
        if word is None:
            return LATEST
        try:
            return date.fromisoformat(word.value)
        except ValueError:
            self.cannot_read(key, word.place, f"`{word.value}` is not a date", "write it as 2026-11-24")
            return LATEST

    def words(self, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """Take a word or a list of words, each the name of something known."""
        node = self.get(key)
        if node is None:
            return ()
        return tuple(word.value for word in as_words(node, f"`{key}`", self.problems)
                     if self.is_known(word, known, what))

    def is_known(self, word: Word, known: Collection[str], what: str) -> bool:
        """Tell whether a name is known; if it is not, say so."""
        if word.value in known:
            return True
        self.problem(word.place, f"no {what} is called `{word.value}`",
                     did_you_mean(word.value, known))
        return False

    def texts(self, key: str, *, needed: bool = False) -> dict[str, str]:
        """Take a table of texts."""
        node = self.get(key, needed=needed)
        if node is None:
            return {}
        inner = Fields(node, f"`{key}`", self.problems, self.key_place(key))
        if not inner.readable:
            self.wrong.add(key)
        return {name: inner.text(name) for name in inner.pairs}

    def left(self) -> None:
        """Tell which keys nobody knows, and which are missing; one that is misspelt is told once.

        What stands behind an empty key is meant to stand within it, and is not told beside it.
        """
        hollow = False
        for name, (word, node) in self.pairs.items():
            if name in self.asked:
                hollow = is_empty(node)
            elif not hollow:
                near = nearest(name, self.missing) or nearest(name, self.asked)
                self.missing = [key for key in self.missing if key != near]
                hint = f"did you mean `{near}`?" if near else f"it knows {', '.join(sorted(self.asked))}"
                self.problem(word.place, f"{self.what} has no key `{name}`", hint)
        if self.missing and self.readable:
            self.problem(self.place, f"{self.what} has no {in_row(self.missing)}",
                         f"add {in_row(f'{key}:' for key in self.missing)}")


def in_row(words: Iterable[str]) -> str:
    """Name several keys, or other words of a file."""
    return ", ".join(f"`{word}`" for word in words)


def as_words(node: Node, what: str, problems: list[Problem]) -> list[Word]:
    """Read a word, or a list of words."""
    parts: Iterable[Node] = node.parts if isinstance(node, Listing) else [node]
    words = []
    for part in parts:
        if isinstance(part, Word) and part.value:
            words.append(part)
        else:
            problems.append(Problem(part.place, f"{what} must be a word or a list of words"))
    if isinstance(node, Listing) and not node.parts:
        problems.append(Problem(node.place, f"{what} is an empty list"))
    return words


def entries(node: Node, what: str, problems: list[Problem]) -> Iterator[tuple[Word, Node]]:
    """Walk over a table of things with ids."""
    if not isinstance(node, Table):
        problems.append(Problem(node.place, f"{what} must be keys with values"))
        return
    for key, value in node.pairs.values():
        if not ID.fullmatch(key.value):
            problems.append(Problem(key.place, f"`{key.value}` is not an id",
                                    "use small letters, digits and `_`, as in `back_pain`"))
        yield key, value
