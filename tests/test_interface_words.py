"""Every word for people stands in questions/, each is asked for, and with what its gaps need."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import NONE, Axis
from backtriage.flow.translation import Gaps, load_words
from backtriage.flow.truth import Absent
from backtriage.flow.words import GAP
from backtriage.keep.export_file import IMPORT
from backtriage.keep.records.journal import OPENED, Fault
from backtriage.practice.entries import FORMS
from backtriage.practice.handing_on import EXPORT, LETTER
from tests.test_house import TREES

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = load_words()
HOLE = "\0"  # stands in a name for what only a run can tell
SPEAKERS = {"words", "WORDS", "_words"}  # whoever is called by these names gives words
MADE = {  # what stands in such a hole, where no text in the same module says it
    ("flow.words", f"language.months.{HOLE}"): {str(month) for month in range(1, 13)},
    ("ask.sheet", f"keys.{HOLE}"): {  # those that always work, and what Ctrl-C may do
        "move", "step", "tick", "enter", "why", "back", "leave", "pause", "stop", "finish"},
    ("ask.plain", f"also.{HOLE}"): {*Absent, NONE, "yes", "no"},  # ids of lines
    ("cli.flow", f"cli.{HOLE}"): {each.name for each in fields(Gaps)},
    ("practice.desk", f"records.act_{HOLE}"): {*FORMS, OPENED, LETTER, EXPORT, IMPORT},
    ("practice.care", f"records.fault.{HOLE}"): {*Fault},
    ("report.record", f"summary.axis_{HOLE}"): {*Axis},
    ("report.wording", f"result.{HOLE}"): {
        f"{how}_{what}" for how in ("unsure", "unsaid") for what in ("hides", "about")},
}
FOR_FILES = {"language.name": "says to whoever opens a translation which language it is in"}
FOR_OTHERS = {  # rooms that speak to those who write flows, in the language of the manual
    "flow": "what is wrong with a flow",
    "author": "what is wrong with words, vignettes or a translation",
}
NO_WORDS = {  # what is written for machines, and by which signs it is known
    "form.fhirpath": r"\$this|%resource|\.(exists|not)\(\)|\.where|^iif",  # expressions
    "report.html": r"default-src|^ class=",  # what a page may load, and classes
    "report.terminal": r"^#[0-9a-f]{6} on #[0-9a-f]{6}$|^bold reverse$",  # how it looks
    "ask.menus": r"^[a-z-]+( [a-z-]+| <sigint>)* (c-[a-z])$|^bold fg:#",  # keys, and how it looks
    "ask.pager": r"^[a-z-]+( ([a-z-]+|<sigint>|G|<|0))+$",  # keys
    **dict.fromkeys(("keep.records.clinic", "keep.records.clinic_copies", "keep.records.clinic_opening",
                     "keep.records.server"),
                    r"^(SELECT|INSERT|SET|\0 (WHERE|ORDER))\b|^backtriage records"),  # SQL, and a mark
    **dict.fromkeys(("keep.records.cipher", "keep.records.checking", "keep.records.copies",
                     "keep.records.drawer"),
                    r"^(SELECT|INSERT|UPDATE|DELETE|PRAGMA|\0 (WHERE|AND|ORDER))\b|IN \(\0\)$"),  # SQL
    "form.sql": r"\b(CASE WHEN|AS misfit)\b|^  , misfit$",  # SQL
    "form.sql_names": r"^id misfit at_least |^\n    add all alter ",  # columns, and words of SQL
    "report.pictures": r"^<circle| fill=",  # parts of a drawing
}
SAID_AT_THE_DOOR = {  # when the program is ended from outside, perhaps before any words have been read
    "\nStopped.",
    "backtriage: the output was closed before everything was shown.",
    f"backtriage: stopped, because of an error: {HOLE}.",
}


@dataclass(frozen=True)
class Asked:
    """A place where the program asks for words."""

    module: str
    line: int
    names: tuple[str, ...]  # one of them, as the program decides
    values: frozenset[str] | None  # for the gaps; None where the names of the values are not known
    as_list: bool

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """The texts that can be meant, each in all its forms."""
        known = {name: (text,) if isinstance(text, str) else text for name, text in WORDS.texts.items()}
        return {name: known[name] for pattern in self.names for name in known
                if (name == pattern if HOLE not in pattern else self._fills(pattern, name))}

    def _fills(self, pattern: str, name: str) -> bool:
        """Can the program make this name of the pattern?"""
        before, _, after = pattern.partition(HOLE)
        said = MADE.get((self.module, pattern), constants(self.module))
        return any(name == f"{before}{each}{after}" for each in said)


@cache
def asked_for() -> list[Asked]:
    """Every place where the program asks for words."""
    return [asked for module, tree in TREES.items() for asked in _asked(module, tree)]


def _asked(module: str, tree: ast.Module) -> Iterator[Asked]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) == 1 and _speaks(node.func, module):
            keys = [keyword.arg for keyword in node.keywords]
            values = None if None in keys else frozenset(filter(None, keys))
            yield Asked(module, node.lineno, tuple(names(node.args[0])), values, as_list=(
                isinstance(node.func, ast.Attribute) and node.func.attr == "list"))
        elif isinstance(node, ast.Subscript) and ast.unparse(node).startswith("self.texts[f"):
            yield Asked(module, node.lineno, tuple(names(node.slice)), frozenset(), as_list=False)


def _speaks(function: ast.expr, module: str) -> bool:
    match function:
        case ast.Attribute(value, "list"):
            return _speaks(value, module)
        case ast.Name(name) | ast.Attribute(attr=name):
            return name in SPEAKERS or (name == "self" and module == "flow.words")
        case _:
            return False


def names(node: ast.expr) -> list[str]:
    """The names that an expression can be, with holes."""
    match node:
        case ast.Constant(str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*names(one), *names(other)]
        case ast.JoinedStr():
            return [whole(node)]
        case _:
            return [HOLE]


def whole(node: ast.JoinedStr) -> str:
    """A text with holes in it."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)


@cache
def constants(module: str) -> frozenset[str]:
    """Every text of a module."""
    return frozenset(node.value for node in ast.walk(TREES[module])
                     if isinstance(node, ast.Constant) and isinstance(node.value, str))


def gaps(forms: tuple[str, ...]) -> set[str]:
    """The gaps of a text, in any of its forms."""
    return {name for form in forms for name in GAP.findall(form)}


# Names


def test_the_program_asks_for_many_words() -> None:
    """The tests below look at something; no place hides which words it asks for."""
    assert len(asked_for()) > 200
    assert not [asked for asked in asked_for() if HOLE in asked.names]


def test_every_name_that_is_asked_for_exists() -> None:
    """Nobody meets an error where words should be."""
    missing = [(asked.module, asked.line, name) for asked in asked_for() for name in asked.names
               if (name not in WORDS.texts if HOLE not in name else not asked.texts)]

    assert not missing


def test_every_text_is_asked_for() -> None:
    """What nobody is shown is not written, and needs no translation."""
    shown = {name for asked in asked_for() for name in asked.texts}

    assert {*WORDS.texts} - shown == {*FOR_FILES}


def test_every_gap_is_filled_and_every_value_is_told() -> None:
    """A text is given just what stands in its gaps; `n` may also do no more than choose its form."""
    wrong = []
    for asked in asked_for():
        if asked.values is None or asked.as_list or any(HOLE in name for name in asked.names):
            continue
        needed = {name: gaps(forms) for name, forms in asked.texts.items()}
        told = set[str]().union(*needed.values())
        if not all(each <= asked.values for each in needed.values()) or not asked.values - {"n"} <= told:
            wrong.append((asked.module, asked.line, needed, asked.values))

    assert not wrong


def test_a_plural_is_asked_for_with_its_number_and_only_a_list_without() -> None:
    """Words with several forms know which one is meant."""
    for asked in asked_for():
        for name in asked.texts if asked.values is not None else ():
            plural = isinstance(WORDS.texts[name], tuple) and not asked.as_list
            assert plural is ("n" in (asked.values or ())), (asked.module, asked.line, name)


# Words in Python


def phrases(module: str) -> Iterator[tuple[int, str]]:
    """Every text of a module that could be read by a person; docstrings are read by those who change it."""
    tree = TREES[module]
    seen = {id(node.body[0].value) for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            seen |= {id(part) for part in node.values}
            text = whole(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in seen:
            text = node.value
        else:
            continue
        if could_be_read(text):
            yield node.lineno, text


def could_be_read(text: str) -> bool:
    """Are there words, side by side or with the full stop of a sentence?"""
    bare = re.sub(r"<[^<>]*>", "", text).strip()
    several = " " in bare.replace(HOLE, "").strip()
    side_by_side = several and re.search(r"(?<![\w.=-])[a-z]{3,}(?![\w=-])", bare)
    return bool(side_by_side or re.search(r"[A-Za-z][a-z]{2,}[.!?]$", bare))


@pytest.mark.parametrize("text, words", [
    ("You can go home", True), ("Stopped.", True), ("about {n} left", True), ("Really?", True),
    ('<p class="strong">', False), ("result.why", False), ("<b>See a doctor today</b>", True),
    ("utf-8", False), ("  ", False),
])
def test_words_for_people_are_known_when_they_are_seen(text: str, words: bool) -> None:
    """The test below would find them."""
    assert could_be_read(text) is words


@pytest.mark.parametrize("module", [name for name in TREES if name.split(".")[0] not in FOR_OTHERS])
def test_no_words_for_people_stand_in_python(module: str) -> None:
    """Whoever changes or translates a word finds it in questions/."""
    found = [(line, text) for line, text in phrases(module)
             if not (module in NO_WORDS and re.search(NO_WORDS[module], text))
             and not (module == "cli.exits" and text in SAID_AT_THE_DOOR)]

    assert not found


def test_each_exception_is_still_needed() -> None:
    """What has gone needs no exception any more."""
    assert {text for _, text in phrases("cli.exits")} == SAID_AT_THE_DOOR
    for module, sign in NO_WORDS.items():
        assert [text for _, text in phrases(module) if re.search(sign, text)], module
    for room in FOR_OTHERS:
        assert [name for name in TREES if name.split(".")[0] == room for _ in phrases(name)], room
