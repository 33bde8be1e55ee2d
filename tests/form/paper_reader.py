"""Somebody who fills in a form on paper, and knows nothing but what stands on it, in English."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from backtriage.flow.truth import Absent
from tests.conftest import TODAY

if TYPE_CHECKING:
    from backtriage.form.paper import Form, Question
    from backtriage.form.skips import Only
    from backtriage.judge.response import Answer, Response

Written = set[str] | int | None  # letters, a figure (days ago for a date), or nothing
SKIPPED = frozenset({"skipped"})
QUOTE = re.compile(r" \(“[^”]*”\)")
CLAUSE = re.compile(
    r"you (?P<not>did not )?(?:ticked|tick|wrote|write) (?P<what>.+?)"
    r"(?:, or tick(?:ed)? (?P<also>.+),)? in question (?P<number>\d+)")
COULD = re.compile(r"you could (?P<not>not )?answer question (?P<number>\d+)")
FIGURE = re.compile(r"(?:a day that is )?(-?\d+)(?: (or more|or less|or fewer)| to (-?\d+))?(?: days ago)?")
COUNT = re.compile(r"at least (one|\d+) of these (?:is|are) true:$")


def answered(form: Form, response: Response) -> set[str]:
    """Name the questions that somebody answers, or leaves empty and yet should, going by the form alone."""
    written: dict[int, Written | frozenset[str]] = {}
    done = set()
    for question in form.questions:
        if question.only_if is not None and holds(question.only_if, written) is False:
            written[question.number] = SKIPPED
        else:
            written[question.number] = put_down(question, response.answers.get(question.code))
            done.add(question.code)
    return done


def put_down(question: Question, answer: Answer | None) -> Written:
    """Write an answer on paper."""
    letters = {box.code: box.letter for box in question.boxes}
    match answer:
        case Absent():
            return {letters[answer]}
        case frozenset():
            return {letters[option] for option in answer}
        case date():
            return (TODAY - answer).days
        case int():
            return answer
        case _:
            return None


def holds(only: Only, written: dict[int, Written | frozenset[str]]) -> bool | None:
    """Does a line fit? None where that cannot be told, because a question was left empty."""
    text = QUOTE.sub("", only.text).removeprefix("Answer this only if ")
    if only.parts:
        known = [holds(part, written) for part in only.parts]
        count = len(known)
        if text != "all of these are true:":
            found = COUNT.match(text)
            assert found, text
            count = 1 if found[1] == "one" else int(found[1])
        return _reached(known, count)
    clauses = re.split(r", (and|or) (?=you )", text.removesuffix("."))
    assert len(clauses) in (1, 3), text
    known = [_fits(clause, written) for clause in clauses[::2]]
    return _reached(known, 1 if "or" in clauses[1:2] else len(known))


def _reached(known: list[bool | None], count: int) -> bool | None:
    if known.count(True) >= count:
        return True
    return None if known.count(True) + known.count(None) >= count else False


def _fits(clause: str, written: dict[int, Written | frozenset[str]]) -> bool | None:
    could = COULD.fullmatch(clause)
    if could:
        put = written[int(could["number"])]
        return None if put is None else bool(could["not"]) is False
    found = CLAUSE.fullmatch(clause)
    assert found, clause
    put = written[int(found["number"])]
    if put is None:
        return None
    fits = put is not SKIPPED and any(points_at(what, put) for what in (found["what"], found["also"]) if what)
    return fits is not bool(found["not"])


def points_at(what: str, put: Written | frozenset[str]) -> bool:
    """Do words such as "b, c or 5 or more" name what was put down?"""
    what = QUOTE.sub("", what)
    if isinstance(put, int):
        return any(_within(found, put) for found in FIGURE.finditer(what))
    assert put is not None
    return not put.isdisjoint(re.findall(r"[a-z]+", re.sub(r"\bor\b", "", FIGURE.sub("", what))))


def _within(found: re.Match[str], figure: int) -> bool:
    low = int(found[1])
    if found[2]:
        return figure >= low if found[2] == "or more" else figure <= low
    return low <= figure <= int(found[3] or low)
