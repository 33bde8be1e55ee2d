"""The chain: what it shows by itself, and what only a head on paper shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.keep.records.journal import (
    FIRST,
    Fault,
    Finding,
    Head,
    Line,
    Link,
    digest,
    findings,
    read_head,
)

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
LINES = st.builds(Line, st.integers(1, 999), WORDS, WORDS, WORDS, st.none() | WORDS.filter(bool),
                  st.none() | st.integers(1, 999), WORDS)
SALT = b"0123456789abcdef"


def chain(many: int, start: int = 1, before: str = FIRST) -> list[Link]:
    """Make a chain as a store makes it."""
    links = []
    for number in range(start, start + many):
        body = f'{{"at":{number}}}'
        line = Line(number, "2026-11-28T10:30:00", "anna", "note", f"p{number % 3}", None, digest(SALT, body))
        links.append(Link(line, line.seal(before), SALT, body))
        before = links[-1].seal
    return links


def changed(link: Link, **fields: object) -> Link:
    """Change a line, and leave its seal."""
    return link._replace(line=link.line._replace(**fields))  # type: ignore[arg-type]  # any field - of any type


def remade(links: list[Link], at: int) -> list[Link]:
    """Change the author of a line, and seal all anew from there."""
    made, before = links[:at - 1], links[at - 2].seal
    for link in links[at - 1:]:
        line = link.line._replace(who="nobody") if link.line.number == at else link.line
        made.append(Link(line, line.seal(before), link.salt, link.body))
        before = made[-1].seal
    return made


WHOLE = chain(200)
HEAD_150 = read_head(str(Head(150, WHOLE[149].seal)))


@pytest.mark.parametrize("harm, alone, with_head", [
    (lambda links: links, [], []),
    (lambda links: [*links[:99], changed(links[99], who="nobody"), *links[100:]], [(Fault.SEAL, 100)], []),
    (lambda links: [*links[:99], changed(links[99], act="session"), *links[100:]], [(Fault.SEAL, 100)], []),
    (lambda links: [*links[:99], changed(links[99], person="p2"), *links[100:]], [(Fault.SEAL, 100)], []),
    (lambda links: [*links[:99], changed(links[99], about=7), *links[100:]], [(Fault.SEAL, 100)], []),
    (lambda links: [*links[:99], changed(links[99], at="2026-11-29T10:30:00"), *links[100:]],
     [(Fault.SEAL, 100)], []),
    (lambda links: [*links[:99], links[99]._replace(seal=FIRST), *links[100:]],
     [(Fault.SEAL, 100), (Fault.SEAL, 101)], []),
    (lambda links: [*links[:99], links[99]._replace(body='{"at":101}'), *links[100:]],
     [(Fault.ANSWERS, 100)], []),
    (lambda links: [*links[:99], links[99]._replace(salt=b"another salt"), *links[100:]],
     [(Fault.ANSWERS, 100)], []),
    (lambda links: [*links[:99], links[99]._replace(salt=None, body=None), *links[100:]],
     [(Fault.VANISHED, 100)], []),
    (lambda links: [*links[:99], *links[100:]], [(Fault.MISSING, 100)], []),
    (lambda links: links[2:], [(Fault.MISSING, 1), (Fault.MISSING, 2)], []),
    (lambda links: [*links[:98], changed(links[99], number=99), changed(links[98], number=100), *links[100:]],
     [(Fault.SEAL, 99), (Fault.SEAL, 100), (Fault.SEAL, 101)], []),
    (lambda links: links[:140], [], [(Fault.CUT_OFF, 140)]),
    (lambda links: remade(links, 100), [], [(Fault.REWRITTEN, 150)]),
    (lambda _: [], [], [(Fault.CUT_OFF, 0)]),
    (lambda links: links[:140] + chain(60, 141, links[139].seal[::-1]),
     [(Fault.SEAL, 141)], [(Fault.REWRITTEN, 150)]),
])
def test_what_was_done_to_a_chain_shows(harm: Callable[[list[Link]], list[Link]],
                                        alone: list[tuple[Fault, int]],
                                        with_head: list[tuple[Fault, int]]) -> None:
    """By itself with the number of the line; a cut-off end and a full rewrite only beside a head."""
    links = harm(WHOLE)

    assert [each[:2] for each in findings(links, {})] == alone
    assert sorted(each[:2] for each in findings(links, {}, HEAD_150)) == sorted(alone + with_head)


def test_content_may_be_gone_before_somebody_was_erased_and_not_after() -> None:
    """What was written of them later, such as that they were erased, stays."""
    links = chain(6)  # lines 1 and 4 are about p1
    without = [links[0]._replace(salt=None, body=None), *links[1:]]

    assert list(findings(without, {"p1": 4})) == []
    assert list(findings(links, {"p1": 4})) == [Finding(Fault.LEFT, 1, "p1")]
    assert list(findings([*without[:3], links[3]._replace(body=None), *links[4:]], {"p1": 4})) == [
        Finding(Fault.VANISHED, 4, "p1")]


@given(LINES, LINES)
def test_two_lines_have_the_same_seal_only_if_they_say_the_same(one: Line, other: Line) -> None:
    """No field can be read as a part of the next one."""
    assert (one.seal(FIRST) == other.seal(FIRST)) == (one == other)


def test_a_seal_is_the_same_in_every_store() -> None:
    """Another store that writes these lines has this seal."""
    line = Line(2, "2026-11-28T10:30:00", "änne", "note", None, 1, "ab")

    assert line.seal(FIRST) == "630801204ea35e13065009140af6c9ba75b0cc166cc13a944e1d8687f0052a73"


def test_what_is_not_one_line_is_not_sealed() -> None:
    """Or else an author could write the next field."""
    with pytest.raises(ValueError, match="anna"):
        Line(1, "", "anna\nnote", "", None, None, "").seal(FIRST)


@given(st.integers(0, 10**9), st.binary(min_size=32, max_size=32))
def test_a_head_on_paper_is_read_back(number: int, seal: bytes) -> None:
    """With half of its digits, in groups, and however it is copied."""
    head = Head(number, seal.hex())

    read = read_head(str(head))

    assert read.number == number
    assert read.fits(head.seal)
    assert read_head(f"  {str(head).upper()} …") == read
    assert len(str(head).split()) == 9


@pytest.mark.parametrize("text", [
    "", "412", "412 7f3a", "412 7f3a…", "x 7f3a90b17f3a90b1", "7f3a90b17f3a90b1", "412 7f3a90b17f3a90bg",
    "-1 7f3a90b17f3a90b1", "412 " + "a" * 65])
def test_what_is_no_head_is_refused(text: str) -> None:
    """Few digits prove little: somebody could try until they fit."""
    with pytest.raises(ValueError, match=r".*"):
        read_head(text)


def test_a_digest_tells_nothing_without_its_salt() -> None:
    """The same answers twice have two digests, so nobody can guess them when they are gone."""
    assert digest(b"one", "{}") != digest(b"two", "{}")
