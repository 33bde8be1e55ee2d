"""Slips of the pen in YAML are told in a writer's words, once, where they were made."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from backtriage.flow.document import plain, read_document
from backtriage.flow.loader import read_flow
from backtriage.flow.model import FlagKind, Kind
from backtriage.flow.problem import Problem
from tests.conftest import WORDS, slowly
from tests.flow.manual import MANUAL, line_of
from tests.flow.test_loader import read, spot
from tests.test_schema import EVERYTHING


class Slip(NamedTuple):
    """What was done to the flow of the manual; «…» stands where the caret must stand."""

    what: str
    old: str
    new: str
    message: str
    hint: str


AGE = "ask: How old are you?\n"
OPTIONS = """\
    options:
      hot: Hot to touch
      big: Much bigger than the other one
      none: None of these
"""
ASK = "- all: [older, {swollen: big}]"
SLIPS = (
    # Blanks, Tabs and lines
    Slip("a Tab before a key", "    " + AGE, "«\t»" + AGE,
         "a Tab moves this line to the right", "put blanks in its place, two for each step"),
    Slip("a Tab behind blanks", "    " + AGE, "    «\t»" + AGE,
         "a Tab moves this line to the right", "put blanks in its place, two for each step"),
    Slip("a blank that never breaks", "    " + AGE, "   «\u00a0»" + AGE,
         "this is no common blank, but one that never breaks", "delete it, and type a blank"),
    Slip("one blank too many", "    " + AGE, "     «a»sk: How old are you?\n",
         "this line begins further right than the line above allows", "begin it in column 5, as `kind` does"),
    Slip("one blank too many on the first line", "    kind: number\n", "     «k»ind: number\n",
         "this line begins further right than those below it", "begin it in column 5, as `ask` does"),
    Slip("one blank too many before a point of a list", "        " + ASK, "         «-» all: [older]",
         "this line begins further right than the line above allows",
         "begin it in column 9, as `- {swollen: hot}` does"),
    Slip("one blank too few", "    " + AGE, "   «a»sk: How old are you?\n",
         "no line above begins in column 4, as this one does",
         "begin it in column 5, as `kind` does, or in column 3, as `age` does"),
    Slip("one blank too few before a point of a list", "        " + ASK, "       «-» all: [older]",
         "no line above begins in column 8, as this one does",
         "begin it in column 9, as `- {swollen: hot}` does, or in column 7, as `any` does"),
    Slip("one blank too few before an id", "  age:\n", " «a»ge:\n",
         "no line above begins in column 2, as this one does",
         "begin it in column 5, as `cites` does, or in column 3, as `swollen` does"),
    Slip("keys that are not moved to the right", OPTIONS,
         OPTIONS.replace("      ", "    ").replace("options", "«options»"),
         "`options` is empty", "write its keys below it, two blanks further right"),
    Slip("a point of a list among keys", "    " + AGE, "    «-» " + AGE,
         "a point of a list stands here among keys",
         "begin it further right, below its key, or remove the `- `"),
    # Colons
    Slip("a colon in a text", AGE, "ask: Please tell«:» how old are you?\n",
         "a text with a colon stands between quotes", 'write `ask: "Please tell: how old are you?"`'),
    Slip("a colon in a text between round quotes", AGE, "ask: «\u201c»Please: how old?\u201d\n",
         "`\u201c` does not count as a quote", 'write `"` in its place'),
    Slip("no blank after a colon", AGE, "ask«:»How old are you?\n",
         "a blank is missing after the colon", "write `ask: How old are you?`"),
    Slip("no blank after a colon between brackets", "- {locked: yes}", "- {«locked:yes»}",
         "a blank is missing after the colon", "write `locked: yes`"),
    Slip("no colon", AGE, "«ask» How old are you?\n",
         "there is no colon after the key", "write `ask: How old are you?`"),
    Slip("an equals sign for a colon", AGE, "«ask» = How old are you?\n",
         "there is no colon after the key", "write `ask: How old are you?`"),
    Slip("an id without a colon", "  age:\n", "  «age»\n", "there is no colon after the key", "write `age:`"),
    Slip("no comma", "- {locked: yes}", "- {locked: yes swollen«:» big}",
         "there is a second colon before the next comma",
         "write a comma before `swollen`, or the text between quotes"),
    # Comparisons
    Slip("at least, as a sign", "older: {age: at least 60}", "older: {age: «>=» 60}",
         "`>=` cannot be written here", "write `at least 60`"),
    Slip("at least, as a sign on a line of its own", "older: {age: at least 60}", "older:\n    age: «>=» 60",
         "`>=` cannot be written here", "write `at least 60`"),
    Slip("more than, as a sign", "older: {age: at least 60}", "older: {age: «>» 60}",
         "`>` cannot be written here", "write `at least 61`"),
    Slip("at least, as one sign", "older: {age: at least 60}", "older: {age: «\u2265 60»}",
         "`age` is a number: `\u2265 60` cannot be asked of it", "write `at least 60`"),
    Slip("at most, as a sign", "older: {age: at least 60}", "older: {age: «<= 60»}",
         "`age` is a number: `<= 60` cannot be asked of it", "write `at most 60`"),
    Slip("less than, as a sign between quotes", "older: {age: at least 60}", 'older: {age: «"< 60"»}',
         "`age` is a number: `< 60` cannot be asked of it", "write `at most 59`"),
    Slip("equal, as a sign", "older: {age: at least 60}", "older: {age: «= 60»}",
         "`age` is a number: `= 60` cannot be asked of it", "write `between 60 and 60`"),
    Slip("another word for yes", "- {locked: yes}", "- {locked: «true»}",
         "`locked` has no option `true`", "its options are yes, no"),
    # Dashes
    Slip("a long dash for a point of a list", ASK, "«\u2013» all: [older]",
         "a list does not begin with `\u2013`", "write a hyphen and a blank: `- `"),
    Slip("a round point for a point of a list", ASK, "«\u2022» all: [older]",
         "a list does not begin with `\u2022`", "write a hyphen and a blank: `- `"),
    Slip("no blank after a hyphen", ASK, "«-»{swollen: big}",
         "a blank is missing after the `-`", "write `- {swollen: big}`"),
    Slip("no blank after a hyphen before a word", ASK, "- older\n        «-»older",
         "a blank is missing after the `-`", "write `- older`"),
    Slip("no blank after the first hyphen", "- {locked: yes}", "«-»{locked: yes}",
         "a blank is missing after the `-`", "write `- {locked: yes}`"),
    # Quotes and signs
    Slip("a quote that is not closed", AGE, 'ask: «"»How old are you?\n',
         "this quote is not closed", 'write `"` at the end of the text'),
    Slip("a quote that is closed by a round one", AGE, 'ask: «"»How old are you?\u201d\n',
         "this quote is not closed", '`\u201d` does not close it: write `"` at the end of the text'),
    Slip("a quote that is closed by the next one", AGE, 'ask: «"»How old are you?\n    help: "In years"\n',
         "this quote is not closed", 'write `"` at the end of the text'),
    Slip("an apostrophe between single quotes", AGE, "ask: 'How old«'»s your knee?'\n",
         "the text ends here, at an apostrophe within it", 'write the whole text between `"`'),
    Slip("a quote within quotes", AGE, 'ask: "How «"»old" are you?"\n',
         "the text ends here, at a quote within it", 'write `\\"` within it, or \u201c and \u201d'),
    Slip("a backslash", AGE, 'ask: "How old «\\y»ou are?"\n',
         "`\\y` means nothing in a text", "write `\\\\` for a backslash"),
    Slip("a text that begins with a word between brackets", AGE, "ask: «{»age} of yours?\n",
         "a text cannot begin with `{`", 'write `ask: "{age} of yours?"`'),
    Slip("a text that is a word between brackets", AGE, "ask: «{»age}\n",
         "`ask` must be a text, not keys with values",
         "a text that begins with `{` or `[` stands between quotes"),
    *(Slip(f"a text that begins with {sign}", AGE, f"ask: «{sign}» How old are you?\n",
           f"a text cannot begin with `{sign}`", f'write `ask: "{sign} How old are you?"`')
      for sign in "*&%@|>?,"),
    Slip("a text that begins with a hyphen", AGE, "ask: «-» How old are you?\n",
         "a text cannot begin with `-`", 'write `ask: "- How old are you?"`'),
    Slip("a quote behind a bracket", "ask_if: {swollen: big}\n", "ask_if: {swollen: big}«'»\n",
         "this quote is not closed", "write `'` at the end of the text"),
    Slip("a text that begins with a backtick", AGE, "ask: «`»How` old?\n",
         "a text cannot begin with a backtick", 'write `ask: "`How` old?"`'),
    Slip("a word in bold", AGE, "ask: «*»*How* old?\n",
         "a text cannot begin with `*`", 'write `ask: "**How* old?"`'),
    # Brackets and documents
    Slip("a bracket that is not closed", "- {locked: yes}", "- «{»locked: yes",
         "this `{` is not closed", "write `}` where it ends"),
    Slip("a bracket too many", "- {locked: yes}", "- {locked: yes}«}»",
         "nothing is open that `}` could close", "remove it"),
    Slip("another bracket", "- {locked: yes}", "- {locked: yes«]»",
         "`]` does not close `{`", "write `}`"),
    Slip("a second document", "sources:\n", "«-»--\nsources:\n",
         "a file holds one document only", "remove the `---`"),
    Slip("an end of the document", "sources:\n", "«...»\nsources:\n",
         "a file holds one document only", "remove the `...`"),
    Slip("a key that is written twice", "short: Age", "short: Age\n    «short»: Years",
         "`short` is written twice", f"it stands already on line {line_of('short: Age')}"),
    # Keys
    Slip("a key that is misspelt, and so missing", AGE, "«aks»: How old are you?\n",
         "`age` has no key `aks`", "did you mean `ask`?"),
    Slip("a kind in capitals", "kind: number", "kind: «Number»",
         "`kind` cannot be `Number`", "did you mean `number`?"),
    Slip("a kind that is another one's", "kind: number", "kind: «scale»",
         "`kind: scale` has no `unit`, `from`, `to`",
         "write `kind: number`, or remove `unit`, `from`, `to`"),
)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.what)
def test_a_slip_is_told_once_at_its_place_in_plain_words(slip: Slip) -> None:
    """Its line and caret, what is wrong, and what to write; and nothing else."""
    assert MANUAL.count(slip.old) >= 1
    text, place = spot(MANUAL.replace(slip.old, slip.new, 1))

    [problem] = read(text)

    assert (problem.message, problem.hint) == (slip.message, slip.hint)
    assert (problem.place.line, problem.place.column, problem.place.width) == place, str(problem)
    assert problem.place.text == text.split("\n")[place[0] - 1]


# Whatever is wrong is told once

Way = tuple[str | int, ...]


def places(value: Any, way: Way = ()) -> Iterator[Way]:
    """Find the way to each value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        yield (*way, key)
        yield from places(part, (*way, key))


def told_of(whole: Any) -> list[str]:
    """Read a flow of plain values; give what is told."""
    problems: list[Problem] = []
    read_flow({"flow.yaml": json.dumps(whole)}, problems, WORDS)
    return [str(problem) for problem in problems]


def everything() -> Any:
    """A flow with all that a flow can have, as plain values."""
    node = read_document(EVERYTHING, "flow.yaml", [])
    assert node
    return plain(node)


def changed(way: Way, value: object) -> Any:
    """Put another value in one place of the flow that has everything."""
    whole = table = copy.deepcopy(everything())
    for key in way[:-1]:
        table = table[key]
    table[way[-1]] = value
    return whole


@pytest.mark.parametrize("every", [3, slowly(1)])
@pytest.mark.parametrize("nth, wrong", [*enumerate(["nonsense_9", ["nonsense_9"], ""])],
                         ids=["word", "list", "nothing"])
def test_a_wrong_value_is_one_problem(nth: int, wrong: object, every: int) -> None:
    """Wherever it stands: what only seems wrong because of it is not told.

    The quick test puts one of the three into each place.
    """
    assert not told_of(everything())
    told = {way: told_of(changed(way, wrong)) for way in [*places(everything())][nth % every::every]}

    assert {way: problems for way, problems in told.items() if len(problems) > 1} == {}


def test_a_wrong_kind_is_one_problem() -> None:
    """Also one that exists: the keys, and the rules that look at it, are not told beside it."""
    flow = everything()
    kinds = [*((("items", item, "kind"), kind.value) for item in flow["items"] for kind in Kind),
             *((("flags", flag, "kind"), kind.value) for flag in flow["flags"] for kind in FlagKind)]
    told = {(way, kind): told_of(changed(way, kind)) for way, kind in kinds}

    assert {key: problems for key, problems in told.items() if len(problems) > 1} == {}


@pytest.mark.parametrize("every", [3, slowly(1)])
def test_a_misspelt_key_is_one_problem(every: int) -> None:
    """It is not told as missing as well; an id may be told wherever it is used."""
    ids = {"urgency", "suitability", "destinations", "items", "definitions", "flags", "sources",
           "regions", "options"}
    for way in [*places(everything())][::every]:
        key = way[-1]
        if isinstance(key, str) and not (len(way) > 1 and way[-2] in ids):
            whole = table = copy.deepcopy(everything())
            for step in way[:-1]:
                table = table[step]
            pairs = {f"{key}q" if name == key else name: value for name, value in table.items()}
            table.clear()
            table.update(pairs)
            assert len(told_of(whole)) <= 1, (way, told_of(whole))
