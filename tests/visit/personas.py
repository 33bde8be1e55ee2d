"""People in front of a result, by what they answer beside the mildest that can be answered."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind
from backtriage.flow.truth import Absent
from tests.shipped import interview, shipped

if TYPE_CHECKING:
    from backtriage.flow.model import Item
    from backtriage.judge.assessment import Assessment

ANSWERS: dict[str, dict[str, object]] = {
    "simple pain": {"trend": "better"},
    "sciatica for 5 months": {"site": "below_knee", "dur": "3to12m", "leg": "numb", "severity": 6},
    "a blood thinner at 72": {"age": 72, "history": "blood", "bleeding": "doac", "leg": "walk",
                              "leg_walk": "sit", "dur": "3to12m"},
    "22 weeks pregnant": {"age": 31, "history": "preg", "stage": "later", "dur": "2to6w"},
    "cauda equina": {"ces": "saddle"},
    "not sure of anything": {},
    "thoughts of suicide": {"dur": "gt12m", "outlook": "low", "mood_safety": "yes"},
    "a child": {"age": 14, "role": "other"},
    "warfarin and a pacemaker": {"role": "practitioner", "history": "blood", "bleeding": "warfarin",
                                 "blood_kind": "inr_steady", "body": "device", "device": "pacemaker"},
}


@cache
def persona(name: str, language: str = "en") -> Assessment:
    """Ask one of them all that there is to ask."""
    def reply(item: Item) -> object:
        if item.id in ANSWERS[name]:
            return ANSWERS[name][item.id]
        unsure = name == "not sure of anything" and Absent.UNSURE in item.doubts
        return Absent.UNSURE if unsure else _mildest(item)
    return interview(shipped(language), reply)


def _mildest(item: Item) -> object:
    if item.kind in (Kind.NUMBER, Kind.SCALE):
        return 40 if item.id == "age" else 3
    ids = [option.id for option in item.options]
    return next((id for id in (NONE, "no", "uk") if id in ids), ids[0])
