"""Published cases as answers: read from the files beside, and filled in where nobody stated anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Item, Kind
from tests.shipped import interview

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment

NAMES = ("development", "more")
SILENCE = ("no", "not_sure")
PLAIN = {"role": "self", "region": "uk", "stand": "can", "aneurysm": "no", "consent": "agrees"}


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody stated, and the levels of urgency that a panel accepts; the first is expected."""

    id: str
    answers: Mapping[str, object]
    accept: tuple[str, ...]


def cases(name: str) -> Iterator[Case]:
    """Read the cases of one file."""
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        case = json.loads(line)
        yield Case(case["id"], case["answers"], tuple(case["accept"]))


def conducted(flow: Flow, case: Case, silence: str) -> Assessment:
    """Ask the person of a case; to what nobody stated they say no, or that they are not sure."""
    return interview(flow, lambda item: case.answers.get(item.id) or _unstated(item, silence))


def _unstated(item: Item, silence: str) -> object:
    """Say no where that can be said, if so wanted; else say that it is not known."""
    ids = [option.id for option in item.options]
    no = PLAIN.get(item.id) or (NONE if NONE in ids else "no" if item.kind is Kind.YES_NO else "")
    unknown = next((doubt.value for doubt in item.doubts), no)
    return no if no and (silence == "no" or item.id in ("role", "region")) else unknown
