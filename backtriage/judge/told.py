"""What somebody is told, by its ids alone: how soon, where to, what suits, and every finding.

So results can be kept, sealed and compared.  It is worked out for many people at once,
by the same lines as for one; also whether it is too early to say, which hangs on what
is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, assert_never

from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Chosen, Condition, Defined, Not, Unsure, Within
from backtriage.flow.truth import without
from backtriage.flow.value import Value
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts, members
from backtriage.judge.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backtriage.flow.model import Flag, Flow
    from backtriage.flow.truth import Plane
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.response import Response

CERTAIN, POSSIBLE = "certain", "possible"


class Aspect(StrEnum):
    """What of it can differ."""

    URGENCY = "urgency"
    AT_LEAST = "at_least"  # the level that is certain so far, where it is too early to say more
    DESTINATION = "destination"
    SUITABILITY = "suitability"
    FINDING = "finding"


class Told(Value, kw_only=True):
    """What one person is told; None is what is not told, as it is too early to say."""

    urgency: str | None
    at_least: str
    destination: str | None
    suitability: str | None  # None also where the flow says nothing of it
    findings: Mapping[str, str]  # by flag: certain, or possible

    def plain(self) -> dict[str, object]:
        """Write it as plain values, which `read_told` reads back."""
        return {"urgency": self.urgency, "at_least": self.at_least, "destination": self.destination,
                "suitability": self.suitability, "findings": dict(self.findings)}


class Move(NamedTuple):
    """One thing that is told otherwise."""

    aspect: Aspect
    before: str | None
    after: str | None
    flag: str = ""  # of a finding


def moves(one: Told, other: Told) -> tuple[Move, ...]:
    """Name all that is told otherwise."""
    pairs = [(Aspect.URGENCY, one.urgency, other.urgency),
             (Aspect.DESTINATION, one.destination, other.destination),
             (Aspect.SUITABILITY, one.suitability, other.suitability)]
    if one.urgency == other.urgency:
        pairs.insert(1, (Aspect.AT_LEAST, one.at_least, other.at_least))
    scaled = [Move(aspect, before, after) for aspect, before, after in pairs if before != after]
    flags = dict.fromkeys([*one.findings, *other.findings])
    found = [Move(Aspect.FINDING, one.findings.get(flag), other.findings.get(flag), flag) for flag in flags
             if one.findings.get(flag) != other.findings.get(flag)]
    return (*scaled, *found)


def read_told(raw: object) -> Told | None:
    """Read what was told from plain values; None if it is not written as `plain` writes it."""
    if not isinstance(raw, Mapping) or raw.keys() != {*Told.__match_args__}:
        return None
    findings = raw["findings"]
    maybe = [raw[name] for name in ("urgency", "destination", "suitability")]
    if not isinstance(findings, Mapping) or not all(isinstance(word, str) for word in (
            raw["at_least"], *(word for word in maybe if word is not None), *findings, *findings.values())):
        return None
    return Told(**raw)


def told_of(assessment: Assessment) -> Told:
    """Say what one person is told."""
    early, headline = assessment.too_early, assessment.headline
    level = assessment.urgency.id
    return Told(urgency=None if early else level, at_least=level,
                destination=None if early else assessment.destination.id,
                suitability=headline.id if headline and not early else None,
                findings={found.flag.id: CERTAIN if found.certain else POSSIBLE
                          for found in assessment.findings})


def told(flow: Flow, people: Sequence[Response], today: date, *, so_far: bool = False) -> list[Told]:
    """Say what each of many people is told on a day; or `so_far`, as if nothing were missing."""
    people = [worked_out(flow, person) for person in people]
    judgement = Judgement(Marks(flow, ManyFacts(people, today)))
    count = len(people)
    early = [False] * count
    for index in members(0 if so_far else too_early(judgement)):
        early[index] = True
    levels = _each(count, zip((level.id for level in flow.urgency), judgement.urgency, strict=True))
    places = _each(count, judgement.destinations.items())
    suits = _each(count, zip((level.id for level in flow.suitability), judgement.suitability, strict=True))
    findings = list[dict[str, str]]({} for _ in people)
    for flag in flow.flags.values():
        for how, who in ((CERTAIN, judgement.certain(flag)), (POSSIBLE, judgement.possible(flag))):
            for index in members(who):
                findings[index][flag.id] = how
    return [Told(urgency=None if soon else level, at_least=level, destination=None if soon else place,
                 suitability=suit if suit and not soon else None, findings=found)
            for soon, level, place, suit, found in zip(early, levels, places, suits, findings, strict=True)]


def _each(count: int, outcomes: Iterable[tuple[str, Plane]]) -> list[str]:
    """Give the outcome of each of many people; of each it is one, or none."""
    given = [""] * count
    for id, who in outcomes:
        for index in members(who):
            given[index] = id
    return given


# Too early to say


def too_early(judgement: Judgement) -> int:
    """For whom could an answer that is missing make a danger of a mild result?"""
    flow, facts = judgement.flow, judgement.facts
    urgent = [flag for flag in flow.flags.values() if flag.kind.about_urgency and flag.level]
    could = facts.any_of(without(who, judgement.at_least_urgent[flag.level])
                         for flag, who in zip(urgent, hanging(judgement, urgent), strict=True))
    role = flow.role
    thorough = facts.chosen(role.item, frozenset({role.practitioner})).yes if role else judgement.nobody
    over = judgement.at_least_urgent[flow.dangerous] | judgement.ended & ~thorough
    plane: int = could & facts.everyone & ~over
    return plane


def hanging(judgement: Judgement, flags: Iterable[Flag]) -> Iterator[int]:
    """For whom does each flag hang on an answer about health that is missing?"""
    known: dict[int, int] = {}
    return (_hangs(flag.when, judgement, known) for flag in flags)


def _hangs(condition: Condition, judgement: Judgement, known: dict[int, int]) -> int:
    """For whom does a condition hang on an answer about health that is missing?"""
    key = id(condition)
    if key not in known:
        truth = judgement.marks.truth(condition)
        known[key] = without(_parts_hang(condition, judgement, known), truth.yes | truth.no)
    return known[key]


def _parts_hang(condition: Condition, judgement: Judgement, known: dict[int, int]) -> int:
    flow, facts = judgement.flow, judgement.facts
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return _any(_hangs(part, judgement, known) for part in parts)
        case Not(part):
            return _hangs(part, judgement, known)
        case Defined(name):
            return _hangs(flow.definitions[name].when, judgement, known)
        case Chosen(item) | Within(item) | Unsure(item):
            unsure = facts.unsure(item)
            missing: int = without(facts.everyone, unsure.yes | unsure.no)
            ask_if = flow.items[item].ask_if
            if item in flow.settings:
                missing = 0
            return missing if ask_if is None else missing | _hangs(ask_if, judgement, known)
        case _:
            assert_never(condition)


def _any(planes: Iterable[int]) -> int:
    whole = 0
    for plane in planes:
        whole |= plane
    return whole
