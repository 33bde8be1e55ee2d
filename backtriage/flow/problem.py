"""What is wrong in a flow, and where: a place, a message, and what to do about it.

Problems are values.  They are collected until there is nothing more to find,
and told together, since a writer wants one list and not one error at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 100  # problems that are told at once
LIKELY = 100  # words that are compared with a misspelt one
LONGEST = 600  # signs of a message


def inert(text: str) -> str:
    """Make a text harmless, so that a terminal obeys nothing in it: every message passes through here."""
    return text if text.isprintable() else "".join(
        sign if sign.isprintable() or sign == "\n" else " " for sign in text)


class Place(NamedTuple):
    """A spot in a file; lines and columns are counted from 1."""

    file: str
    line: int = 0  # 0 means the file or folder as a whole
    column: int = 0
    text: str = ""  # the whole line, for the caret
    width: int = 1


class Problem(NamedTuple):
    """One thing that is wrong, in the words of whoever wrote the file."""

    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Say it as `file:line:column: message`, with the line, a caret and a hint."""
        _, line, column, text, width = self.place
        file, message, hint = map(_line, (self.place.file, self.message, self.hint))
        if not line:
            lines = [f"{file}: {message}"]
        else:
            shown, before = _window(text, column)
            marks = "^" * max(1, min(width, len(shown) - before))
            lines = [
                f"{file}:{line}:{column}: {message}",
                f"{line:5} | {shown}",
                f"      | {' ' * before}{marks}",
            ]
        if hint:
            lines.append(f"  hint: {hint}")
        return "\n".join(lines)


class FlowError(Exception):
    """A flow cannot be used; `problems` says everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place[:3]))
        told = [*map(str, self.problems[:MOST])]
        if len(self.problems) >= MOST:
            told.append(f"these are {MOST} problems; mend them first, and look for more then")
        super().__init__("\n\n".join(told))


class Problems(list[Problem]):
    """Problems as they are found, as long as somebody might mend them all: then FlowError ends the search."""

    def append(self, problem: Problem) -> None:
        """Note one more."""
        super().append(problem)
        if len(self) >= MOST:
            raise FlowError(self)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note some more."""
        for problem in problems:
            self.append(problem)

    def __iadd__(self, problems: Iterable[Problem]) -> Self:  # type: ignore[override,misc] # - as `extend`
        self.extend(problems)
        return self


def nearest(word: str, known: Iterable[str]) -> str:
    """Find the known word that looks most like this one; empty if none does."""
    from difflib import get_close_matches  # needed for a mistake only

    return next(iter(get_close_matches(word, _likely(word, known), 1, 0.6)), "")


def similar(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Find up to three known words that could be meant: those that hold this one come first."""
    from difflib import get_close_matches  # needed for a mistake only

    known = sorted(known, key=len)
    held = [name for name in known if len(word) > 2 and word in name]
    return tuple(dict.fromkeys([*held[:3], *get_close_matches(word, _likely(word, known), 3, 0.6)]))[:3]


def _likely(word: str, known: Iterable[str]) -> list[str]:
    """Choose some known words that share most signs with this one: comparing thousands well takes seconds."""
    from heapq import nlargest

    signs = frozenset(word)
    return sorted(nlargest(LIKELY, sorted(known), key=lambda name: (
        len(signs.intersection(name)) - abs(len(name) - len(word)))))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that looks most like this one, or nothing."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""


def _line(text: str) -> str:
    """Put a text on one line, and cut it where nobody would read on."""
    line = inert(text[:LONGEST + 1]).replace("\n", " ")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _window(text: str, column: int) -> tuple[str, int]:
    """Cut a long line so that the spot stays in sight."""
    start = max(0, column - 61) if len(text) > 100 else 0
    return _line(text[start : start + 100]), column - 1 - start
