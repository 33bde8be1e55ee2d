"""YAML that remembers its lines: each word knows the file, line and column it came from.

Only YAML's events are used.  So scalars are typed here, by version 1.2 (`no` is
a word), repeated keys are found, and deep nesting cannot bring the parser down.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from backtriage.flow.problem import Place, Problem
from backtriage.flow.slips import DASHES, Stop, cannot_begin, dashed, find_slip

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 64
MOST_NODES = 100_000  # words, lists and tables of all documents that belong together
NULLS = ("", "null", "~")
HYPHENS = ("-", *DASHES)
HARD_SPACES = ("\u00a0", "\u202f")  # no line breaks at them; alone, one can stand between thousands
KEPT = ("\n", *HARD_SPACES)  # signs that are kept though they cannot be seen
PAIR = re.compile(r"\\\\|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
CONTROL = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Word(NamedTuple):
    """A single value, as it was written; `quoted` words are never numbers."""

    value: str
    place: Place
    quoted: bool = False


class Listing(NamedTuple):
    """Values in order."""

    parts: list[Node]
    place: Place


class Table(NamedTuple):
    """Keys and values, in the order in which they were written."""

    pairs: dict[str, tuple[Word, Node]]
    place: Place


type_of = {Word: "a single value", Listing: "a list", Table: "keys with values"}
Node = Word | Listing | Table


def read_document(text: str, file: str, problems: list[Problem]) -> Node | None:
    """Read one YAML document; what is wrong with it is added to `problems`."""
    return read_documents({file: text}, problems)[file]


def read_documents(texts: Mapping[str, str], problems: list[Problem]) -> dict[str, Node | None]:
    """Read documents that belong together, by the names of their files; None for one that cannot be read."""
    roots, left = dict[str, Node | None](), MOST_NODES
    for file, text in texts.items():
        written = as_yaml(text)
        builder = _Builder(file, [*written.splitlines(), ""], problems, left)
        roots[file] = builder.root if _build(builder, written) else None
        left = builder.left
    return roots


def _build(builder: _Builder, text: str) -> bool:
    """Read a document into a builder; tells whether it could be read."""
    try:
        for event in iter(_LOADER(text).get_event, None):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(builder.stopped(error))
        return False
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        builder.problems.append(Problem(Place(builder.file, line, 1), "a sign here cannot stand in a file"))
        return False
    except _Refused as refusal:
        builder.problems.append(refusal.problem)
        return False
    return True


def as_yaml(text: str) -> str:
    """Put what JSON allows and YAML does not in words of YAML: pairs of surrogates, and control signs."""
    if "\\u" in text:
        text = PAIR.sub(lambda found: found[0] if found[1] is None else _joined(found[1], found[2]), text)
    return CONTROL.sub(" ", text)


def _joined(high: str, low: str) -> str:
    """Write a pair of surrogates, such as an emoji in JSON, as the one sign that it means."""
    sign = bytes.fromhex(high + low).decode("utf-16-be")
    return f"\\U{ord(sign):08x}"


def plain(node: Node) -> object:
    """Turn nodes into plain values; what a word means is for its reader to say."""
    match node:
        case Word(value, quoted=quoted):
            return None if value in NULLS and not quoted else value
        case Listing(parts):
            return [plain(part) for part in parts]
        case Table(pairs):
            return {name: plain(value) for name, (_, value) in pairs.items()}


class _Refused(Exception):
    """The document uses a part of YAML that flows do without."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Builder:
    """Turn a stream of events into nodes, with a stack instead of recursion.

    Every start of the program waits for some 18,000 events, so what most of them need
    is done without a detour.
    """

    def __init__(self, file: str, lines: list[str], problems: list[Problem], left: int) -> None:
        self.file, self.lines, self.problems = file, lines, problems  # a mark may stand after the last line
        self.left = left  # so many nodes may still be read
        self.root: Node | None = None
        self.stack: list[Listing | Table] = []
        self.keys: list[Word | None] = []
        self.documents = 0

    def place(self, mark: Any, width: int = 1) -> Place:
        if mark is None:
            return Place(self.file)
        line = mark.line
        return Place(self.file, line + 1, mark.column + 1, self.lines[line], width)

    def stopped(self, error: yaml.MarkedYAMLError) -> Problem:
        """Tell where the library stopped, in a writer's words if the slip is a known one."""
        end, start = error.problem_mark or error.context_mark, error.context_mark
        slip = end and find_slip(Stop(self.file, self.lines, end.line, end.column,
                                      (start.line, start.column) if start else None))
        what = error.problem or error.context
        return slip or Problem(self.place(start or end), f"this is not YAML: {what}")

    def take(self, event: Any) -> None:
        """Take one event; most are words, so they come first."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if event.anchor or event.tag or len(self.stack) >= DEEPEST:
                self._check(event)
            start, end = event.start_mark, event.end_mark
            line, column = start.line, start.column
            width = end.column - column if end.line == line else 1
            value = event.value if event.value in HARD_SPACES else event.value.strip()
            if not value.isprintable() and value not in HARD_SPACES:
                value = "".join(sign for sign in value if sign.isprintable() or sign in KEPT).strip()
            if not event.style and (value[:1] in HYPHENS or end.line != line):
                self._check_dashes(start, end)
            place = Place(self.file, line + 1, column + 1, self.lines[line], width or 1)
            self._place_node(Word(value, place, bool(event.style)), event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._check(event)
            place = self.place(event.start_mark)
            node = Table({}, place) if kind is yaml.MappingStartEvent else Listing([], place)
            self._place_node(node, event)
            self.stack.append(node)
            self.keys.append(None)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.stack.pop()
            self.keys.pop()
        elif kind is yaml.AliasEvent:
            self._check(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self._refuse(event, "a file holds one document only", "remove the `---`")

    def _check(self, event: Any) -> None:
        """Refuse what flows do without."""
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&" if event.anchor is not None else ""
        if sign or getattr(event, "tag", None) not in (None, "!"):
            self._refuse(event, cannot_begin(sign or "!"), "put it between quotes")
        if len(self.stack) >= DEEPEST:
            self._refuse(event, f"nested more than {DEEPEST} levels deep", "")

    def _check_dashes(self, start: Any, end: Any) -> None:
        """Refuse a line of its own that was meant to be a point of a list, and was read as a word."""
        for line in range(start.line, end.line + 1):
            text = self.lines[line].lstrip(" ")
            column = len(self.lines[line]) - len(text)
            told = dashed(text)
            if told and (line > start.line or column == start.column):
                raise _Refused(Problem(Place(self.file, line + 1, column + 1, self.lines[line]), *told))

    def _place_node(self, node: Node, event: Any) -> None:
        self.left -= 1
        if self.left < 0:
            self._refuse(event, f"here are more than {MOST_NODES:,} words, lists and tables",
                         "leave out what is not needed")
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, Listing):
            parent.parts.append(node)
        elif self.keys[-1] is None:
            if not isinstance(node, Word):
                self._refuse(event, "a key must be a plain word",
                             "quote a text that begins with `{` or `[`")
            assert isinstance(node, Word)
            self.keys[-1] = node
        else:
            key, self.keys[-1] = self.keys[-1], None
            if not key.quoted and ":" in key.value and isinstance(node, Word) and not node.value:
                name, _, value = key.value.partition(":")
                raise _Refused(Problem(key.place, "a blank is missing after the colon",
                                       f"write `{name}: {value}`"))
            if key.value in parent.pairs:
                first = parent.pairs[key.value][0].place.line
                self.problems.append(Problem(key.place, f"`{key.value}` is written twice",
                                             f"it stands already on line {first}"))
            else:
                parent.pairs[key.value] = (key, node)

    def _refuse(self, event: Any, message: str, hint: str) -> None:
        raise _Refused(Problem(self.place(event.start_mark), message, hint))


def write_plain(value: object) -> str:
    """Write plain values so that people can read them, and `read_plain` gives them back."""
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


def read_plain(text: str) -> object:
    """Read what `write_plain` wrote, numbers as numbers.  Raises ValueError."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from error
