"""What is wrong in a flow, and where: a place, a message, and what to do about it.

Problems are values.  They are collected until there is nothing more to find,
and told together, since a writer wants one list and not one error at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
        file, line, column, text, width = self.place
        if not line:
            lines = [f"{file}: {self.message}"]
        else:
            shown, before = _window(text, column)
            marks = "^" * max(1, min(width, len(shown) - before))
            lines = [
                f"{file}:{line}:{column}: {self.message}",
                f"{line:5} | {shown}",
                f"      | {' ' * before}{marks}",
            ]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class FlowError(Exception):
    """A flow cannot be used; `problems` says everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place[:3]))
        super().__init__("\n\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """Find the known word that looks most like this one; empty if none does."""
    from difflib import get_close_matches  # needed for a mistake only

    return next(iter(get_close_matches(word, sorted(known), 1, 0.6)), "")


def similar(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Find up to three known words that could be meant: those that hold this one come first."""
    from difflib import get_close_matches  # needed for a mistake only

    held = [name for name in sorted(known, key=len) if len(word) > 2 and word in name]
    return tuple(dict.fromkeys([*held[:3], *get_close_matches(word, sorted(known), 3, 0.6)]))[:3]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that looks most like this one, or nothing."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""


def _window(text: str, column: int) -> tuple[str, int]:
    """Cut a long line so that the spot stays in sight; control signs become spaces."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    start = max(0, column - 61) if len(clean) > 100 else 0
    return clean[start : start + 100], column - 1 - start
