"""The logic of not knowing, written out as tables.

`yes` and `no` are known.  `doubt` is unknown because somebody was not sure;
`open` is unknown because nobody has asked.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from backtriage.flow.truth import Truth

MEANING = {
    "yes": Truth(1, 0, 0),
    "no": Truth(0, 1, 0),
    "doubt": Truth(0, 0, 1),
    "open": Truth(0, 0, 0),
}

NOT = """
          not
    yes   no
    no    yes
    doubt doubt
    open  open
"""
AND = """
    and   yes   no    doubt open
    yes   yes   no    doubt open
    no    no    no    no    no
    doubt doubt no    doubt doubt
    open  open  no    doubt open
"""
OR = """
    or    yes   no    doubt open
    yes   yes   yes   yes   yes
    no    yes   no    doubt open
    doubt yes   doubt doubt doubt
    open  yes   open  doubt open
"""
AT_LEAST = """
    three parts         1 of  2 of  3 of
    yes   yes   yes     yes   yes   yes
    yes   yes   no      yes   yes   no
    yes   yes   doubt   yes   yes   doubt
    yes   yes   open    yes   yes   open
    yes   no    no      yes   no    no
    yes   no    doubt   yes   doubt no
    yes   no    open    yes   open  no
    yes   doubt doubt   yes   doubt doubt
    yes   doubt open    yes   doubt doubt
    yes   open  open    yes   open  open
    no    no    no      no    no    no
    no    no    doubt   doubt no    no
    no    no    open    open  no    no
    no    doubt doubt   doubt doubt no
    no    doubt open    doubt doubt no
    no    open  open    open  open  no
    doubt doubt doubt   doubt doubt doubt
    doubt doubt open    doubt doubt doubt
    doubt open  open    doubt doubt doubt
    open  open  open    open  open  open
"""


def name(truth: Truth) -> str:
    """Call a truth by its word in the tables."""
    return next(word for word, meant in MEANING.items() if meant == truth)


def rows(table: str) -> list[list[str]]:
    """Read a table, without its head."""
    return [line.split() for line in table.split("\n")[2:] if line.strip()]


def pairs(table: str) -> list[tuple[str, str, str]]:
    """Read a table of two parts as left, right and result."""
    right = list(MEANING)
    return [(left, word, result) for left, *results in rows(table)
            for word, result in zip(right, results, strict=True)]


@pytest.mark.parametrize("part, result", rows(NOT))
def test_not(part: str, result: str) -> None:
    """To deny what is unknown leaves it unknown."""
    assert name(~MEANING[part]) == result


@pytest.mark.parametrize("left, right, result", pairs(AND))
def test_and(left: str, right: str, result: str) -> None:
    """One no decides; else what is unknown stays unknown."""
    assert name(MEANING[left] & MEANING[right]) == result
    assert name(Truth.of_all([MEANING[left], MEANING[right]], 1)) == result


@pytest.mark.parametrize("left, right, result", pairs(OR))
def test_or(left: str, right: str, result: str) -> None:
    """One yes decides; else what is unknown stays unknown."""
    assert name(MEANING[left] | MEANING[right]) == result
    assert name(Truth.of_any([MEANING[left], MEANING[right]], 1)) == result


@pytest.mark.parametrize("row", rows(AT_LEAST), ids=" ".join)
def test_at_least(row: list[str]) -> None:
    """So many of the parts must hold, in whatever order they stand."""
    parts, results = row[:3], row[3:]
    for turned in (parts, parts[1:] + parts[:1], parts[::-1]):
        truths = [MEANING[word] for word in turned]
        for count, result in enumerate(results, 1):
            assert name(Truth.of_at_least(count, truths)) == result



def test_the_tables_leave_nothing_out() -> None:
    """The tables speak of every pair, and of every three."""
    assert [tuple(row[:3]) for row in rows(AT_LEAST)] == [*combinations_with_replacement(MEANING, 3)]
    assert len(pairs(AND)) == len(pairs(OR)) == len(MEANING) ** 2


def test_a_truth_is_not_a_yes_or_no() -> None:
    """Whoever takes a truth for a plain yes or no by mistake is stopped."""
    with pytest.raises(TypeError, match="it may be unknown"):
        bool(MEANING["open"])
