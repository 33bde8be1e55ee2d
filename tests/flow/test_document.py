"""YAML that remembers its lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.document import Listing, Node, Table, Word, plain, read_document
from backtriage.flow.problem import Problem


def read(text: str) -> Node | None:
    """Read a document without problems."""
    problems: list[Problem] = []
    node = read_document(text, "it.yaml", problems)
    assert not problems
    return node


def word(text: str) -> Word:
    """Read the value of a key."""
    table = read(text)
    assert isinstance(table, Table)
    [(_, value)] = table.pairs.values()
    assert isinstance(value, Word)
    return value


@pytest.mark.parametrize("text, value, quoted", [
    ("a: no", "no", False), ("a: 012", "012", False), ("a: 12:30", "12:30", False), ("a: 1e3", "1e3", False),
    ("a: null", "null", False), ("a:", "", False), ("a: 'null'", "null", True), ('a: "no"', "no", True),
    ("a: '  x '", "x", True), ("a: x # why", "x", False), ("a: |\n  x\n  y\n", "x\ny", True),
    ("a: x\n  y", "x y", False), ('a: "x\\u0007y"', "xy", True), ('a: "x\\u202Ey"', "xy", True),
])
def test_a_value_is_the_word_that_was_written(text: str, value: str, quoted: bool) -> None:
    """Nothing is taken for a number, a date or a truth; signs that a terminal might obey are left out."""
    assert (word(text).value, word(text).quoted) == (value, quoted)


@pytest.mark.parametrize("text, line, column, width", [
    ("a: word", 1, 4, 4), ("a:\n  'word'", 2, 3, 6), ("\n\na:   x", 3, 6, 1), ("ä: wörd", 1, 4, 4),
    ("a: |\n  x", 1, 4, 1),
])
def test_a_word_knows_where_it_stands(text: str, line: int, column: int, width: int) -> None:
    """Lines and columns are counted from 1, in signs and not in bytes."""
    assert (word(text).place.line, word(text).place.column, word(text).place.width) == (line, column, width)


def test_lists_and_tables_keep_their_order() -> None:
    """What was written first is read first, also within one line."""
    node = read("{b: [x, y], a: {}}")

    assert isinstance(node, Table)
    listing = node.pairs["b"][1]
    assert isinstance(listing, Listing)
    assert [*node.pairs] == ["b", "a"]
    assert [part.value for part in listing.parts if isinstance(part, Word)] == ["x", "y"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment"])
def test_an_empty_document_is_nothing(text: str) -> None:
    """It is no problem yet: whoever needs something will say so."""
    assert read(text) is None


@pytest.mark.parametrize("text, line, column", [
    ("a: [1, 2", 1, 4), ("a: 'word", 1, 4), ("a: b: c", 1, 5), ("a:\n\tb: c", 2, 1), ("a: @", 1, 4),
    ("a: &b {&c : d}", 1, 4), ("%YAML 9.9\n---\na: b", 1, 1)])
def test_what_is_no_yaml_is_told_where_it_began(text: str, line: int, column: int) -> None:
    """A bracket or quote that was never closed is told where it was opened; slips.py knows the rest."""
    problems: list[Problem] = []

    assert read_document(text, "it.yaml", problems) is None
    assert [(p.place.line, p.place.column) for p in problems] == [(line, column)], problems[0]



def test_the_first_of_two_equal_keys_counts_and_the_second_is_told() -> None:
    """A key that is repeated in a table is a problem; in another table it is not."""
    problems: list[Problem] = []
    read_document("a: {x: 1, y: {x: 2}}\nb: 1\na: 2", "it.yaml", problems)

    [problem] = problems
    assert (problem.place.line, problem.message) == (3, "`a` is written twice")


def test_spaces_at_which_no_line_breaks_are_kept() -> None:
    """Some languages write them within numbers; other signs that cannot be printed are dropped."""
    root = read_document('text: "1\u202f162 a\u00a0b\u200bc"', "test.yaml", [])

    assert root
    assert plain(root) == {"text": "1\u202f162 a\u00a0bc"}


@pytest.mark.parametrize("text, value", [
    (r'"\ud83d\ude00"', "\U0001f600"), (r'"\uD83D\uDE00 and \u00e9"', "\U0001f600 and \u00e9"),
    (r'"\\ud83d\\ude00"', r"\ud83d\ude00"), (r'"\\\ud83d\ude00"', "\\\U0001f600"),
    ('"a\x7fb"', "a b"), ('"a\x9bb"', "a b"), ('"a\uffffb"', "a b"), (r'"a\/b"', "a/b"), (r'"a\tb"', "ab"),
    ('"\U0001f600"', "\U0001f600")])
@pytest.mark.parametrize("before", ["", "\ufeff", "\r\n"])
def test_json_is_read_whoever_wrote_it(before: str, text: str, value: str) -> None:
    """Emoji in two halves, as Python writes them; signs that YAML forbids; a mark of the order of bytes."""
    problems: list[Problem] = []
    root = read_document(f'{before}{{"word": {text}}}', "it.json", problems)

    assert not problems
    assert root
    assert plain(root) == {"word": value}


def test_half_an_emoji_is_told() -> None:
    """It means no sign."""
    problems: list[Problem] = []

    assert read_document(r'{"word": "\ud83d"}', "it.json", problems) is None
    assert [problem.place.line for problem in problems] == [1]


@given(st.text())
def test_whatever_json_writes_is_read(text: str) -> None:
    """Escaped or not, but for signs that cannot be seen."""
    for ascii in (True, False):
        problems: list[Problem] = []
        root = read_document(json.dumps({"word": text, "next": 1}, ensure_ascii=ascii), "it.json", problems)

        assert not problems
        assert isinstance(root, Table)
        word, after = (node for _, node in root.pairs.values())
        assert isinstance(word, Word)
        assert isinstance(after, Word)
        assert [sign for sign in word.value if sign.isprintable() and sign != " "] == [
            sign for sign in text if sign.isprintable() and sign != " "]
        assert after.place.text[after.place.column - 1] == "1"
