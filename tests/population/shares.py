"""How many of them are told what: shares by level, and rules that alone are to blame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts
from backtriage.judge.read_answers import read_response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backtriage.flow.model import Flow
    from backtriage.judge.response import Response
    from tests.population.people import Person

ODD = frozenset({"fall", "accident", "procedure", "hurt"})


def response(flow: Flow, person: Person, *, worried: bool) -> Response:
    """Let a person answer every item; what they do not have is none."""
    answers: dict[str, object] = dict(person.answers)
    for item in flow.items.values():
        if item.kind is Kind.ANY_OF and item.id not in answers and any(o.id == NONE for o in item.options):
            answers[item.id] = [NONE]
    for ticks in person.ticks(worried=worried):
        for id, option in ticks:
            known = answers.get(id)
            answers[id] = [*known, option] if isinstance(known, list) else option
    for id, answer in answers.items():
        if isinstance(answer, list) and len(answer) > 1:
            answers[id] = [option for option in dict.fromkeys(answer) if option != NONE]
    given, mistakes = read_response(flow, answers, flow.checked)
    assert not mistakes, mistakes
    return given


@dataclass(frozen=True)
class Shares:
    """What a crowd is told."""

    flow: Flow
    judgement: Judgement
    count: int

    def of(self, plane: int) -> float:
        """So many of a hundred."""
        return 100 * plane.bit_count() / self.count

    def levels(self) -> tuple[float, ...]:
        """So many of a hundred at each level, the mildest first."""
        return tuple(self.of(level & self.judgement.facts.everyone) for level in self.judgement.urgency)

    def at_least(self, level: str) -> float:
        """So many of a hundred at a level or above."""
        names = [each.id for each in self.flow.urgency]
        return sum(self.levels()[names.index(level):])

    def only_reasons(self) -> dict[str, float]:
        """For each rule: of how many of a hundred is it the only reason for a level above routine?"""
        judgement, found = self.judgement, {}
        above = next(index for index, level in enumerate(self.flow.urgency) if level.id == "within_days")
        for flag in self.flow.flags.values():
            if flag.kind.about_urgency:
                without = judgement.calling(about_urgency=True, but=frozenset({flag.id}))
                alone = judgement.facts.any_of(
                    here & ~less for here, less in
                    list(zip(judgement.at_least_urgent, without, strict=True))[above:])
                if share := self.of(alone):
                    found[flag.id] = share
        return dict(sorted(found.items(), key=lambda each: -each[1]))


def shares(flow: Flow, people: Sequence[Person], *, worried: bool) -> Shares:
    """Judge a whole crowd at once."""
    given = [response(flow, each, worried=worried) for each in people]
    return Shares(flow, Judgement(Marks(flow, ManyFacts(given, flow.checked))), len(people))


# What mechanical pain may come with: harmless signs, and health facts that are usual for an age.
USUAL = frozenset({
    "a fit of bad pain", "stuck with pain", "dizzy", "constipated", "both legs stiff and sore", "tingling",
    "leaks with a cough", "a leg that buckles with pain", "walks stiffly with pain", "numb hands for years",
    "hurts on walking, not sitting", "hot flushes", "tired", "a bit tired", "there every day",
    "awake most nights", "wakes on turning", "drinks little", "spasms", "short of breath for years",
    "hurts in the back on breathing", "a sore rib", "ankles swollen for long", "dry eyes", "a hard muscle",
    "bent over with pain", "old change, checked", "tires easily of colds", "cancer of the skin", "thin bones",
    "aspirin", "a newer blood thinner", "warfarin", "bruises easily", "acupuncture lately", "diabetes",
    "high blood pressure", "a steady heart problem", "a lung illness", "a past stroke", "wear or a disc",
    "an old back operation", "a narrow canal", "an inflamed illness"})


def plain(people: Iterable[Person]) -> list[Person]:
    """Keep those with mechanical pain: no fall, no pain in front or side, and nothing but what is usual."""
    return [each for each in people
            if not {"flank", "belly"}.intersection(each.sites) and each.start not in ODD
            and each.answers["stand"] == "can" and all(c.name in USUAL for c in each.has)]
