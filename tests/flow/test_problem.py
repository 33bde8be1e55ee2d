"""How a problem is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.problem import FlowError, Place, Problem, did_you_mean

PLACE = Place("nerves.yaml", 31, 12, "        - {sadle: yes}", 5)


def test_a_problem_shows_the_line_and_a_caret_under_the_spot() -> None:
    """The place, the line, the caret under the whole word, and what to do."""
    assert str(Problem(PLACE, "no item is called `sadle`", "did you mean `saddle`?")) == (
        "nerves.yaml:31:12: no item is called `sadle`\n"
        "   31 |         - {sadle: yes}\n"
        "      |            ^^^^^\n"
        "  hint: did you mean `saddle`?")


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    """Where no line is to blame, none is shown."""
    assert str(Problem(Place("nerves.yaml"), "cannot be read")) == "nerves.yaml: cannot be read"


@given(st.text(max_size=300), st.integers(1, 300), st.integers(1, 300))
def test_the_caret_stays_in_sight(text: str, column: int, width: int) -> None:
    """However long a line is, it is cut so that the spot can be seen, and shows no control signs."""
    column = min(column, len(text) + 1)

    _, line, caret, *_ = [*str(Problem(Place("a", 1, column, text, width), "odd")).split("\n"), ""]

    assert "^" in caret
    assert len(line) <= 108
    assert caret.index("^") <= 108
    assert line.isprintable()
    if column <= len(text) and text[column - 1].isprintable():
        assert line[caret.index("^")] == text[column - 1]


def test_problems_are_told_in_the_order_of_files_and_lines() -> None:
    """They are told from the top of the first file to the end of the last."""
    places = [("b", 1, 1), ("a", 20, 1), ("a", 3, 9), ("a", 3, 2)]

    error = FlowError([Problem(Place(*place), "odd") for place in places])

    assert [problem.place[:3] for problem in error.problems] == sorted(places)
    assert str(error).count("odd") == 4


@pytest.mark.parametrize("word, suggestion", [
    ("sadle", "did you mean `saddle`?"), ("leg", "did you mean `legs`?"), ("xyz", ""), ("", "")])
def test_a_word_that_looks_alike_is_suggested(word: str, suggestion: str) -> None:
    """Only what looks alike is suggested; nobody is led astray."""
    assert did_you_mean(word, ["saddle", "legs", "age"]) == suggestion
