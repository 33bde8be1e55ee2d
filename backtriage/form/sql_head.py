"""What stands at the head of a flow in SQL: what it is, what it is not, and the table that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind
from backtriage.form.sql_people import ABSENT, People
from backtriage.judge.response import clean

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

WIDTH = 105


def head(flow: Flow, people: People, read: Sequence[str]) -> Iterator[str]:
    """Write the lines; `read` names the items whose answers are read."""
    words = flow.words
    reviewed = (words("result.reviewed", name=flow.reviewed_by) if flow.reviewed_by
                else words("result.not_reviewed"))
    said = [words("sql.what", title=flow.title, version=flow.version, hash=flow.hash),
            f"{reviewed} {words('sql.clinical')}", words("sql.people"), words("sql.unknown"),
            words("sql.misfit")]
    if any(item in flow.worked_out for item in read):
        said.append(words("sql.visits"))
    for text in (*said, words("sql.endings"), words("sql.materialized"), words("sql.columns")):
        yield from _comment(text)
        yield "--"
    yield "--   id"
    for name in read:
        for line in _columns(flow.items[name], people):
            yield from _comment(line, "  ")
    yield ""


def _columns(item: Item, people: People) -> Iterator[str]:
    """Say what stands in the columns of an item."""
    words, column, doubts = item.words, people.column(item.id), [*map(str, item.doubts)]
    options = [option.id for option in item.options]
    match item.kind:
        case Kind.ANY_OF:
            alone = [NONE] * (NONE in options) + doubts
            yield words("sql.any_of", column=column, words=_listed(each for each in options if each != NONE))
            if alone:
                yield words("sql.alone", column=column, words=_listed(alone))
        case Kind.YES_NO | Kind.ONE_OF:
            yield words("sql.one_of", column=column, words=_listed([*options, *doubts]))
        case Kind.NUMBER | Kind.SCALE:
            yield words("sql.number", column=column, low=item.low, high=item.high)
        case Kind.DATE:
            yield words("sql.days", column=column)
        case Kind.TEXT:
            yield words("sql.text", column=column)
    if doubts and not item.kind.chosen:
        yield words("sql.absent", column=people.columns[item.id] + ABSENT, words=_listed(doubts))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _comment(text: str, indent: str = "") -> Iterator[str]:
    """Write a text as a comment; no word of a flow can end it."""
    lines = wrap(clean(text), WIDTH, break_long_words=False, break_on_hyphens=False)
    return (f"-- {indent}{'  ' if number else ''}{line}" if indent else f"-- {line}"
            for number, line in enumerate(lines))
