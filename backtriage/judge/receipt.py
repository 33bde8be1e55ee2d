"""A visit as it is kept or handed on, with a seal, and what is true of one: it is judged again.

The seal has no secret in it.  It tells what was changed by accident or in haste;
whoever seals a changed visit anew is found out, as the answers do not give that result.
So a receipt shows that answers give a result with a questionnaire: not who gave them,
when, or whether they are true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from backtriage import __version__
from backtriage.flow.value import Value
from backtriage.judge.discretion import completions, discreet, private_items
from backtriage.judge.looks import look
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response, plain_answer, to_plain
from backtriage.judge.told import Aspect, Move, Told, moves, read_told, told, told_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment

FAMILY = "backtriage/visit/"
SCHEMA = f"{FAMILY}1"


class Part(StrEnum):
    """What is sealed by itself, so that it can be said what was changed."""

    ABOUT = "about"
    ANSWERS = "answers"
    TOLD = "told"
    SEAL = "seal"  # the seals of the parts; or the parts are of two visits


ABOUT, ANSWERS = ("schema", "flow", "program", "language", "day"), ("answers", "looks", "withheld")
KEYS = {Part.ABOUT: (*ABOUT, "answered"), Part.ANSWERS: ANSWERS, Part.TOLD: ("told",)}
NEEDED = {*ABOUT, *ANSWERS, "told", "seal"}
WHOLE = "whole"


class Unreadable(StrEnum):
    """Why something is no visit."""

    OTHER = "other"  # it is something else
    NEWER = "newer"  # it is one of another version of this program
    DAMAGED = "damaged"


class NoVisit(ValueError):
    """Something is no visit that can be judged again."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why)
        self.why = why


class Visit(Value, kw_only=True):
    """Somebody's answers on a day, and what was told; no more than was written."""

    flow: str  # the id of the flow
    version: str
    fingerprint: str
    program: str  # the version of this program
    language: str
    day: date
    answers: Mapping[str, object]
    looks: Mapping[str, str]  # by item: what the question looked like
    withheld: tuple[str, ...]  # items with a sensitive answer: they were answered, and it is not said how
    told: Told
    answered: date | None = None  # the day of the answers, if it was another


class Verdict(Value, kw_only=True):
    """What is true of a visit."""

    visit: Visit
    broken: tuple[Part, ...] = ()  # what was changed since it was sealed
    other_flow: bool = False
    other_version: bool = False  # of the flow
    other_program: bool = False  # another version of it
    misfits: tuple[str, ...] = ()  # items whose answers the flow does not take, so that it cannot be judged
    changed: tuple[str, ...] = ()  # items that looked different then
    moves: tuple[Move, ...] = ()  # from what the visit says to what its answers give here

    @property
    def judged(self) -> bool:
        """Could the answers be judged again?"""
        return not (self.other_flow or self.misfits)

    @property
    def confirmed(self) -> bool:
        """Do these answers give this result with this flow, as far as they are known?"""
        return self.judged and not (self.broken or self.other_version or self.moves)

    @property
    def in_full(self) -> bool:
        """Is it confirmed, and nothing withheld?"""
        return self.confirmed and not self.visit.withheld


# Writing


def visit_of(assessment: Assessment) -> dict[str, object]:
    """Write down what was answered and told, sealed; no sensitive answer, nor what follows from one.

    Whoever gave a sensitive answer is written down as somebody who gave an ordinary one, or
    none; so what is named as withheld is what would be of that person, and gives nothing away.
    """
    shown, flow = discreet(assessment), assessment.published
    items = (*shown.worked_out, *shown.counted)
    answers = to_plain(flow, Response({item.id: shown.response.answers[item.id] for item in items}))
    applies = {name: shown.marks.applies(name) for name in private_items(flow, shown.response)}
    withheld = [name for name, truth in applies.items() if truth is None or not truth.no]
    earlier = assessment.answered is not None and assessment.answered < assessment.today
    return sealed({
        "schema": SCHEMA,
        "flow": {"id": flow.id, "version": flow.version, "fingerprint": flow.fingerprint},
        "program": __version__, "language": flow.words.language, "day": assessment.today.isoformat(),
        **({"answered": str(assessment.answered)} if earlier else {}),
        "answers": answers, "withheld": withheld,
        "looks": {name: look(flow.items[name]) for name in (*answers, *withheld)},
        "told": told_of(shown).plain()})


def sealed(visit: Mapping[str, object]) -> dict[str, object]:
    """Put a seal under what is written of a visit."""
    bare = {name: said for name, said in visit.items() if name != "seal"}
    return {**bare, "seal": _seal(bare)}


def _seal(bare: Mapping[str, object]) -> dict[str, str]:
    """Seal each part by itself, and all of it, so that no parts of two visits go together."""
    parts = {part.value: {name: bare[name] for name in names if name in bare} for part, names in KEYS.items()}
    return {**{name: _digest(part) for name, part in parts.items()}, WHOLE: _digest(bare)}


def canonical(value: object) -> bytes:
    """Write plain values in the one way in which they are sealed.  Raises ValueError for what is none."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False,
                      allow_nan=False).encode()


def _digest(value: object) -> str:
    return sha256(canonical(value)).hexdigest()


def written(visit: Mapping[str, object]) -> str:
    """Write a visit as a file: canonical, but for line breaks and spaces, so that it can be read."""
    return json.dumps(visit, sort_keys=True, ensure_ascii=False, indent=2)


# Reading


def read_file(text: str) -> dict[str, Any]:
    """Read what `written` wrote.  Raises NoVisit."""
    try:
        raw: dict[str, Any] = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        cut_off = text.lstrip().startswith("{") and '"answers"' in text
        raise NoVisit(Unreadable.DAMAGED if cut_off or FAMILY in text else Unreadable.OTHER) from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        parts = isinstance(raw, dict) and len(NEEDED & raw.keys()) > len(NEEDED) // 2
        newer = isinstance(schema, str) and schema.removeprefix(FAMILY).isdecimal()
        raise NoVisit(Unreadable.NEWER if newer else Unreadable.DAMAGED if parts else Unreadable.OTHER)
    return raw


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: two readers could take two different values."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def _refuse(_: str) -> object:
    raise ValueError


def read_visit(raw: Mapping[str, Any]) -> Visit:
    """Read plain values.  Raises NoVisit if anything is missing, is of another kind, or is too much."""
    try:
        if {*raw} - {"answered"} != NEEDED or raw["flow"].keys() != {"id", "version", "fingerprint"}:
            raise NoVisit(Unreadable.DAMAGED)
        what_told = read_told(raw["told"])
        words = [raw["program"], raw["language"], *raw["flow"].values(), *raw["withheld"],
                 *raw["looks"], *raw["looks"].values(), *raw["seal"], *raw["seal"].values()]
        right = (all(isinstance(word, str) for word in words) and isinstance(raw["answers"], Mapping)
                 and isinstance(raw["withheld"], list) and raw["seal"].keys() == {*KEYS, WHOLE})
        if what_told is None or not right:
            raise NoVisit(Unreadable.DAMAGED)
        days = [date.fromisoformat(raw[name]) for name in ("day", "answered") if name in raw]
        return Visit(flow=raw["flow"]["id"], version=raw["flow"]["version"],
                     fingerprint=raw["flow"]["fingerprint"], program=raw["program"],
                     language=raw["language"], day=days[0], answers=raw["answers"], looks=raw["looks"],
                     withheld=tuple(raw["withheld"]), told=what_told,
                     answered=days[1] if "answered" in raw else None)
    except (TypeError, AttributeError, ValueError) as error:
        raise NoVisit(Unreadable.DAMAGED) from error


# Judging again


def verify(raw: Mapping[str, Any], flow: Flow) -> Verdict:
    """Judge a visit again, as `visit_of` wrote it.  Raises NoVisit."""
    visit = read_visit(raw)
    found: dict[str, Any] = {"visit": visit, "broken": _broken(raw),
                             "other_program": visit.program != __version__}
    if visit.flow != flow.id:
        return Verdict(**found, other_flow=True)
    found["other_version"] = visit.fingerprint != flow.fingerprint
    if not found["other_version"] and visit.version != flow.version:
        found["broken"] = (Part.ABOUT, *(part for part in found["broken"] if part is not Part.ABOUT))
    elif found["other_version"] and visit.language == flow.words.language:
        found["changed"] = changed(visit, flow)
    response, misfits = fitting(visit, flow)
    if misfits:
        return Verdict(**found, misfits=misfits)
    possible = [response.with_answers(way) for way in completions(flow, visit.withheld)]
    return Verdict(**found, moves=nearest_moves(visit.told, told(flow, possible, visit.day)))


def _broken(raw: Mapping[str, Any]) -> tuple[Part, ...]:
    """Name the parts that are not as they were sealed."""
    try:
        right = _seal({name: said for name, said in raw.items() if name != "seal"})
    except (ValueError, RecursionError) as error:
        raise NoVisit(Unreadable.DAMAGED) from error
    if raw["seal"] == right:
        return ()
    parts = tuple(part for part in KEYS if raw["seal"][part] != right[part])
    whole = raw["seal"][WHOLE] == right[WHOLE]
    return (Part.SEAL,) if whole or not parts else parts


def changed(visit: Visit, flow: Flow) -> tuple[str, ...]:
    """Name the answered items that look different in a flow of the same language, or are gone."""
    return tuple(name for name, seen in visit.looks.items()
                 if name not in flow.items or look(flow.items[name]) != seen)


def fitting(visit: Visit, flow: Flow) -> tuple[Response, tuple[str, ...]]:
    """Read the answers of a visit; names the items whose answers the flow does not take as written."""
    response, mistakes = read_response(flow, visit.answers, visit.day)
    wrong = {mistake.item for mistake in mistakes} - {""}
    wrong |= {name for name, said in visit.answers.items() if name not in response.answers
              or _ticks(plain_answer(flow.items[name], response.answers[name])) != _ticks(said)}
    wrong |= {name for name in visit.withheld if name in visit.answers or name not in flow.items
              or not flow.items[name].sensitive}
    return response, tuple(sorted(wrong))


def _ticks(answer: object) -> object:
    """Take what was ticked in any order: another version of a flow may have another one."""
    return sorted(map(str, answer)) if isinstance(answer, list) else answer


def nearest_moves(before: Told, now: Sequence[Told]) -> tuple[Move, ...]:
    """Say what is told otherwise now; of several possible results, by the one that differs least."""
    return min((moves(before, each) for each in now), key=distance)


def distance(moved: Sequence[Move]) -> tuple[int, int]:
    """Tell how much differs; findings count most, as one that only a supposed answer raises is nobody's."""
    return sum(move.aspect is Aspect.FINDING for move in moved), len(moved)
