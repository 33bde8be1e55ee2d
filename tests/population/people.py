"""Who the made-up people are: age, place, time, course and strength, drawn with a fixed seed.

Age and strength follow the primary-care cohorts that the fact files name (mean
age 49, deviation 16.5; pain 5.6, deviation 2.2); all else is guessed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.population.complaints import COMPLAINTS, HEALTH, Complaint, Ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DURATIONS = {"lt2w": 38, "2to6w": 22, "6to12w": 12, "3to12m": 12, "gt12m": 16}
TRENDS = {  # by duration: better, same, worse, up and down
    "lt2w": (45, 30, 12, 13), "2to6w": (38, 31, 12, 19), "6to12w": (25, 40, 12, 23),
    "3to12m": (18, 48, 12, 22), "gt12m": (12, 55, 11, 22)}
SITES = {"low": 94, "buttock": 25, "above_knee": 17, "below_knee": 15, "both": 3, "upper": 9, "flank": 5,
         "belly": 4}
FRONT = {"hip": 55, "other": 17, "periods": 10, "through": 5, "low_side": 8, "stone": 5}
STARTS = {"none": 42, "strain": 33, "sudden": 12, "sudden_none": 5, "fall": 5, "accident": 1.2,
          "procedure": 1, "hurt": 0.8}
ACCIDENTS = {"hard": 15, "light": 45, "checked": 40}
SO_FAR = {"checked": 50, "twice": 6, "waiting": 7, "no_help": 18, "active": 45, "rest": 18}
ARTERY = {"still": 5, "smoke": 40, "vessels": 35, "kin": 3}
INFLAMED = {"night2": 25, "buttock": 30, "moves": 60, "morning": 35, "nsaid": 35, "joints": 12, "heels": 15,
            "psoriasis": 6, "family": 4, "eye_gut": 3, "young": 25}
OUTLOOK = {"harm": 20, "never": 15, "low": 12, "work": 18}


@dataclass(slots=True)
class Person:
    """Somebody made up: plain answers by item, and what else they have."""

    age: int
    sites: list[str]
    start: str
    answers: dict[str, object]
    has: list[Complaint] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)  # one draw for each thing that they have

    def ticks(self, *, worried: bool) -> Iterator[Ticks]:
        """Say what is ticked for each thing that they have."""
        for complaint, chance in zip(self.has, self.chances, strict=True):
            yield _read(complaint, chance) if worried else complaint.literal


def _read(complaint: Complaint, chance: float) -> Ticks:
    """Let a worried person read: each misreading takes its part of the chance."""
    for ticks, share in complaint.worried.items():
        if chance < share:
            return ticks
        chance -= share
    return complaint.literal


def _several(dice: random.Random, shares: dict[str, int]) -> list[str]:
    return [option for option, share in shares.items() if dice.random() * 100 < share] or ["none"]


def _one(dice: random.Random, shares: dict[str, float] | dict[str, int]) -> str:
    return dice.choices(list(shares), list(shares.values()))[0]


def person(dice: random.Random) -> Person:
    """Make somebody up."""
    age = min(95, max(18, round(dice.gauss(49, 16.5))))
    dur = _one(dice, DURATIONS)
    sites = [site for site in _several(dice, SITES) if site != "none"] or ["low"]
    start = _one(dice, STARTS)
    severity = min(10, max(0, round(dice.gauss(5.6, 2.2))))
    stuck = 0.0 if severity < 8 else {8: 2, 9: 4, 10: 7}[severity]
    answers: dict[str, object] = {
        "role": "self", "region": "uk", "age": age, "site": sites, "dur": dur,
        "groin": _one(dice, FRONT), "both_legs": "new" if dice.random() < 0.25 else "old",
        "start": start, "accident": _one(dice, ACCIDENTS),
        "trend": dice.choices(["better", "same", "worse", "varies"], TRENDS[dur])[0],
        "so_far": _several(dice, SO_FAR), "severity": severity,
        "stand": "cannot" if dice.random() * 100 < stuck else "can",
        "artery": _several(dice, ARTERY), "inflam": _several(dice, INFLAMED),
        "outlook": _several(dice, OUTLOOK), "mood_safety": "no",
        "cancer_pain": ["strain"] if dice.random() < 0.12 else ["none"],
        "preg_flags": ["waves"] if dice.random() < 0.05 else ["none"]}
    if start == "procedure":
        answers |= {"needle": ["needling"], "since": ["pain"]}
    someone = Person(age, sites, start, answers)
    for complaint in (*COMPLAINTS, *HEALTH):
        low, high = complaint.ages
        if low <= age <= high and dice.random() * 100 < complaint.share:
            someone.has.append(complaint)
            someone.chances.append(dice.random() * 100)
    return someone


def crowd(count: int, seed: int) -> Sequence[Person]:
    """Make so many people up; the same seed gives the same people."""
    dice = random.Random(seed)
    return [person(dice) for _ in range(count)]
