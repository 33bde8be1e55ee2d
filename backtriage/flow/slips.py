"""Slips of the pen in YAML: what a writer most likely did where the reader of YAML stopped.

The library says in what state its parser was.  A writer wants to know which blank,
dash or quote it is, on the line where it stands.  Each function below knows one
slip; the first that recognises its own tells it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backtriage.flow.problem import Place, Problem
from backtriage.flow.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DASHES = "\u2013\u2014\u2212\u2022\u00b7"  # what word processors make of a hyphen at the start of a line
HARD_BLANKS = re.compile("[\u00a0\u2007\u202f]")
TAB = re.compile(r"^ *(\t)")
COMPARED = re.compile(r"(>=|=>|\u2265|<=|=<|\u2264|==?|>|<)\s*(-?\d{1,9})(?!\d)")
VALUE = re.compile(r"^ *(?:- +)*(?:[\w.-]+: +)?(?=\S)")  # what stands before the text of a line
KEY = re.compile(r"^ *(?:- +)*([\w.-]+):(?: |$)")
OPEN, CLOSE = "{[", "}]"
STARTS = "*&%@`|>?,!"  # signs with which no text can begin


class Stop(Value):
    """Where the reader stopped, and where that began which it was reading; counted from 0."""

    file: str
    lines: Sequence[str]
    line: int
    column: int
    start: tuple[int, int] | None

    @property
    def text(self) -> str:
        """The line at which the reader stopped."""
        return self.lines[self.line]

    @property
    def at_key(self) -> bool:
        """Did the reader stop at the beginning of a line, or at the first colon on it?"""
        return _is_content(self.text) and self.column <= len(self.text.split(":")[0])

    @property
    def near(self) -> Iterator[int]:
        """The lines on which the slip may be: where the reader stopped, and where it began."""
        yield self.line
        if self.start and self.start[0] != self.line:
            yield self.start[0]

    def problem(self, line: int, column: int, message: str, hint: str, width: int = 1) -> Problem:
        """Tell what is wrong at a spot."""
        return Problem(Place(self.file, line + 1, column + 1, self.lines[line], width), message, hint)

    def above(self, line: int) -> Iterator[int]:
        """The lines above one that hold more than a comment, the nearest first."""
        return (number for number in range(line - 1, -1, -1) if _is_content(self.lines[number]))


def find_slip(stop: Stop) -> Problem | None:
    """Say in a writer's words what stopped the reader; None if it is no slip that is known here."""
    known: tuple[Callable[[Stop], Problem | None], ...] = (
        _tab, _hard_blank, _dash, _dots, _comparison, _open_quote, _inner_quote, _backslash, _bracket,
        _colon, _first_sign, _no_colon, _too_far_right, _between, _mixed)
    return next((problem for find in known if (problem := find(stop))), None)


def compared(text: str) -> str:
    """Say a comparison in the words of the language: `>= 60` is `at least 60`; empty if it is none."""
    found = COMPARED.fullmatch(text.strip())
    if not found:
        return ""
    sign, number = found[1], int(found[2])
    match sign:
        case ">":
            return f"`at least {number + 1}`"
        case "<":
            return f"`at most {number - 1}`"
        case "=" | "==":
            return f"`between {number} and {number}`"
        case "<=" | "=<" | "\u2264":
            return f"`at most {number}`"
        case _:
            return f"`at least {number}`"


def dashed(text: str) -> tuple[str, str] | None:
    """Tell what is wrong with a dash at the start of a text, and what to do; None if nothing is."""
    if text[:1] in tuple(DASHES):
        return f"a list does not begin with `{text[0]}`", "write a hyphen and a blank: `- `"
    if re.match(r"-[^\s\d-]", text):
        return "a blank is missing after the `-`", f"write `- {text[1:].strip()[:40]}`"
    return None


def cannot_begin(sign: str) -> str:
    """Say that a text cannot begin with a sign, as it means something else there."""
    return f"a text cannot begin with {'a backtick' if sign == '`' else f'`{sign}`'}"


def _tab(stop: Stop) -> Problem | None:
    for line in stop.near:
        if found := TAB.match(stop.lines[line]):
            return stop.problem(line, found.start(1), "a Tab moves this line to the right",
                                "put blanks in its place, two for each step")
    if stop.text[stop.column:stop.column + 1] == "\t":
        return stop.problem(stop.line, stop.column, "a Tab stands here", "put a blank in its place")
    return None


def _hard_blank(stop: Stop) -> Problem | None:
    for line in stop.near:
        if found := HARD_BLANKS.search(stop.lines[line]):
            return stop.problem(line, found.start(), "this is no common blank, but one that never breaks",
                                "delete it, and type a blank")
    return None


def _dash(stop: Stop) -> Problem | None:
    for line in stop.near:
        text = stop.lines[line].lstrip(" ")
        if told := dashed(text):
            return stop.problem(line, len(stop.lines[line]) - len(text), *told)
    return None


def _dots(stop: Stop) -> Problem | None:
    line = next(stop.above(stop.line), None)
    if line is None or stop.lines[line].strip() != "...":
        return None
    return stop.problem(line, 0, "a file holds one document only", "remove the `...`", 3)


def _comparison(stop: Stop) -> Problem | None:
    for line in stop.near:
        found = re.search(rf"[:,\[{{] *({COMPARED.pattern})", stop.lines[line])
        if found and found.start(1) <= stop.column:
            return stop.problem(line, found.start(1), f"`{found[2]}` cannot be written here",
                                f"write {compared(found[1])}", len(found[2]))
    return None


def _open_quote(stop: Stop) -> Problem | None:
    """A text that began with a quote went on over the end of its line."""
    if stop.start and stop.start[0] < stop.line and _sign(stop, stop.start) in ("'", '"'):
        return _not_closed(stop, *stop.start)
    for line in stop.above(stop.line):
        text = stop.lines[line]
        found = VALUE.match(text)
        begin = found.end() if found else 0
        sign = text[begin:begin + 1]
        if sign in ('"', "'") and sign not in text[begin + 1:]:
            return _not_closed(stop, line, begin)
    return None


def _not_closed(stop: Stop, line: int, column: int) -> Problem:
    text, sign = stop.lines[line].rstrip(), _sign(stop, (line, column))
    curly = next((each for each in "\u201c\u201d\u2018\u2019" if text.endswith(each)), "")
    hint = f"`{curly}` does not close it: " if curly else ""
    return stop.problem(line, column, "this quote is not closed",
                        f"{hint}write `{sign}` at the end of the text")


def _inner_quote(stop: Stop) -> Problem | None:
    """A quote or an apostrophe within a text ended it too soon."""
    sign = stop.text[stop.column - 1:stop.column]
    begin = stop.text.find(sign) if sign else -1
    if sign not in ('"', "'") or not 0 <= begin < stop.column - 1:
        return None
    if sign == "'":
        return stop.problem(stop.line, stop.column - 1, "the text ends here, at an apostrophe within it",
                            'write the whole text between `"`')
    return stop.problem(stop.line, stop.column - 1, "the text ends here, at a quote within it",
                        'write `\\"` within it, or \u201c and \u201d')


def _backslash(stop: Stop) -> Problem | None:
    column = stop.text.rfind("\\", 0, stop.column + 1)
    if column < stop.column - 1 or column < 0:
        return None
    return stop.problem(stop.line, column, f"`{stop.text[column:column + 2]}` means nothing in a text",
                        "write `\\\\` for a backslash", 2)


def _bracket(stop: Stop) -> Problem | None:
    """A bracket is not closed, or closed twice, or by another; or a text begins with one."""
    sign = stop.text[stop.column:stop.column + 1]
    if stop.start and _sign(stop, stop.start) in tuple(OPEN):
        line, column = stop.start
        opened = _sign(stop, stop.start)
        closer = CLOSE[OPEN.index(opened)]
        if sign in tuple(CLOSE):
            return stop.problem(stop.line, stop.column, f"`{sign}` does not close `{opened}`",
                                f"write `{closer}`")
        if line != stop.line or stop.column >= len(stop.text.rstrip()):
            return stop.problem(line, column, f"this `{opened}` is not closed",
                                f"write `{closer}` where it ends")
        return None
    if sign in tuple(CLOSE):
        return stop.problem(stop.line, stop.column, f"nothing is open that `{sign}` could close", "remove it")
    return None


def _first_sign(stop: Stop) -> Problem | None:
    found = VALUE.match(stop.text)
    begin = found.end() if found else 0
    sign = stop.text[begin:begin + 1]
    within = sign in OPEN and stop.column > begin
    point = stop.text[begin:begin + 2] == "- " and stop.column == begin and ":" in stop.text[:begin]
    if sign and (sign in STARTS or within or point):
        return _quote_it(stop, begin, cannot_begin(sign))
    return None


def _colon(stop: Stop) -> Problem | None:
    """A second colon on a line: it stands within a text, or a comma is missing before its key."""
    if stop.text[stop.column:stop.column + 1] != ":":
        return None
    found = VALUE.match(stop.text)
    if stop.start and _sign(stop, stop.start) in tuple(OPEN):
        word = re.search(r"([\w.-]*)$", stop.text[:stop.column])
        name = word[1] if word else ""
        return stop.problem(stop.line, stop.column, "there is a second colon before the next comma",
                            f"write a comma before `{name}`, or the text between quotes")
    if found and found.end() < stop.column and found.group().rstrip().endswith(":"):
        return _quote_it(stop, stop.column, "a text with a colon stands between quotes", found.end())
    return None


def _quote_it(stop: Stop, column: int, message: str, begin: int | None = None) -> Problem:
    """Tell that a text needs quotes, and write it with them."""
    begin = column if begin is None else begin
    before = stop.text[:begin].strip().removeprefix("- ")
    text = stop.text[begin:].split(" #")[0].strip()
    if text[0] in "\u201c\u201d":
        return stop.problem(stop.line, begin, f"`{text[0]}` does not count as a quote",
                            'write `"` in its place')
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return stop.problem(stop.line, column, message, f'write `{before}{" " * bool(before)}"{quoted}"`')


def _too_far_right(stop: Stop) -> Problem | None:
    above = next(stop.above(stop.line), None)
    if above is None or not stop.at_key:
        return None
    here, before = _indent(stop.text), _indent(stop.lines[above])
    if here <= before:
        return None
    return stop.problem(stop.line, here, "this line begins further right than the line above allows",
                        f"begin it in column {before + 1}, as {_named(stop.lines[above])} does")


def _between(stop: Stop) -> Problem | None:
    """A line begins where none above it does: it lacks a blank, or the single line above has one too many."""
    here = _indent(stop.text)
    columns = dict(_columns(stop, stop.line))
    if not columns or not stop.at_key or here in columns:
        return None
    above, parent, *_ = (*stop.above(stop.line), 0, 0)
    below = next(filter(_is_content, stop.lines[stop.line + 1:]), "")
    if _indent(stop.lines[parent]) < here == _indent(below) == _indent(stop.lines[above]) - 1:
        return stop.problem(above, here + 1, "this line begins further right than those below it",
                            f"begin it in column {here + 1}, as {_named(stop.text)} does")
    ways = ", or in ".join(f"column {column + 1}, as {name} does" for column, name in [*columns.items()][:2])
    return stop.problem(stop.line, here, f"no line above begins in column {here + 1}, as this one does",
                        f"begin it in {ways}")


def _mixed(stop: Stop) -> Problem | None:
    """A point of a list among keys, or a key among the points of a list."""
    here = _indent(stop.text)
    above = next((line for line in stop.above(stop.line) if _indent(stop.lines[line]) == here), None)
    points = [stop.lines[line][here:here + 2] == "- " for line in (stop.line, above) if line is not None]
    if not stop.at_key or points not in ([True, False], [False, True]):
        return None
    if points[0]:
        return stop.problem(stop.line, here, "a point of a list stands here among keys",
                            "begin it further right, below its key, or remove the `- `")
    return stop.problem(stop.line, here, "a key stands here among the points of a list",
                        "write `- ` before it, or begin it where its own thing does")


def _columns(stop: Stop, line: int) -> Iterator[tuple[int, str]]:
    """The columns in which a line could begin, each with the line above that does, the nearest first."""
    least = None
    for number in stop.above(line):
        indent = _indent(stop.lines[number])
        if least is None or indent < least:
            least = indent
            yield indent, _named(stop.lines[number])


def _no_colon(stop: Stop) -> Problem | None:
    """A key without a colon, or a colon without a blank."""
    if not stop.start:
        return None
    line, column = stop.start
    text = stop.lines[line][column:].split(" #")[0].rstrip()
    if stop.lines[line][:column].strip(" -") or KEY.match(stop.lines[line]) or not re.match(r"\w", text):
        return None
    if found := re.match(r"([\w.-]+):(?=\S)", text):
        return stop.problem(line, column + len(found[1]), "a blank is missing after the colon",
                            f"write `{found[1]}: {text[found.end():]}`")
    key, _, rest = text.partition(" ")
    return stop.problem(line, column, "there is no colon after the key",
                        f"write `{key}:{rest and ' '}{rest.lstrip('= ')}`", len(key))


def _sign(stop: Stop, spot: tuple[int, int]) -> str:
    line, column = spot
    return stop.lines[line][column:column + 1]


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _named(line: str) -> str:
    """Name a line by its key, or by how it begins."""
    found = KEY.match(line)
    return f"`{found[1]}`" if found else f"`{line.strip()[:20]}`"
