"""Small flows, written where they are tested; and the flow that is shipped.

`flow_of` adds whatever a flow must have but a test does not speak of: wording,
a source, a scale of urgency.  So a test shows only what it is about.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import re
from datetime import date, datetime
from math import ceil
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

from backtriage.author.check.readability import Wording, read_wording
from backtriage.cli.main import MANY
from backtriage.flow.document import plain, read_document
from backtriage.flow.files import read_files
from backtriage.flow.loader import read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError, Problem
from backtriage.flow.translation import gather_texts, load_words
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response
from backtriage.keep.drafts import OpenDraft

os.environ["LC_ALL"] = "C.UTF-8"  # whatever whoever runs the tests speaks
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each program that tests start would be compiled anew
gc.set_threshold(MANY)  # as the program does itself

PATIENCE = 900  # seconds for a test that is known to be slow; pyproject.toml has what others get

# The same change comes out the same, also on a busy machine; CONTRIBUTING.md tells when to use which.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("explore", deadline=None, max_examples=100)
settings.load_profile("quick")

Raw = dict[str, Any]

TODAY = date(2026, 11, 24)
QUESTIONS = Path(__file__).parents[1] / "questions"
SHIPPED = QUESTIONS / "low-back-pain"
WORDS = load_words()

HEADER: Raw = {"id": "test", "title": "A test", "version": "1", "checked": "2026-01-01",
               "review_by": "2027-01-01", "intro": "This is a test."}
URGENCY: Raw = {
    "self_care": {"name": "Self-care", "destination": "home"},
    "routine": {"name": "Routine", "destination": "doctor"},
    "today": {"name": "Today", "destination": "doctor"},
    "now": {"name": "Now", "destination": "hospital", "ends": "yes"},
}
SUITABILITY: Raw = {
    "reasonable": {"name": "Reasonable", "axis": "value", "say": "It may help."},
    "adapted": {"name": "Adapted", "axis": "safety", "say": "With changes."},
    "pointless": {"name": "Pointless", "axis": "value", "say": "It will do little."},
    "not_now": {"name": "Not now", "axis": "safety", "say": "Not now."},
}
DESTINATIONS: Raw = {
    "hospital": {"name": "Hospital", "do": "Go there."},
    "doctor": {"name": "Doctor", "do": "Call the doctor."},
    "home": {"name": "Home", "do": "Keep moving."},
}
SOURCES: Raw = {"guide": {"cite": "A guide", "says": "So it is.", "kind": "guideline", "year": "2026",
                          "review_by": "2027-01-01"}}


def flow_of(text: str) -> Flow:
    """Make a flow of a few lines of YAML; raises FlowError with what is wrong in them."""
    problems: list[Problem] = []
    node = read_document(dedent(text), "test.yaml", problems)
    if node is None or problems:
        raise FlowError(problems)
    raw = plain(node)
    assert isinstance(raw, dict)
    return flow_from(raw)


def flow_from(raw: Raw) -> Flow:
    """Make a flow of plain values, as `flow_of` does of YAML."""
    problems: list[Problem] = []
    flow = read_flow({"test.yaml": json.dumps(filled(raw))}, problems, WORDS)
    if flow is None or problems:
        raise FlowError(problems)
    return flow


def filled(raw: Raw) -> Raw:
    """Add what a whole flow needs."""
    items, flags, advice = (raw.get(part, {}) for part in ("items", "flags", "advice"))
    raw = dict(raw)
    raw["items"] = {name: _item(name, item or {}) for name, item in items.items()}
    raw["flags"] = {name: _flag(name, flag) for name, flag in flags.items()}
    raw["advice"] = {name: {"topic": "meanwhile", "say": name, **entry} for name, entry in advice.items()}
    section = {"id": "all", "title": "All", "items": list(items)}
    raw["flow"] = {**HEADER, "sections": [section], **raw.get("flow", {})}
    return {"sources": SOURCES, "destinations": DESTINATIONS, "urgency": used(URGENCY, "urgency", raw),
            "suitability": used(SUITABILITY, "suitability", raw), **raw}


def _item(name: str, item: Raw) -> Raw:
    kind = item.get("kind", "yes/no")
    extra: Raw = {"number": {"unit": "years", "from": "0", "to": "120"},
                  "scale": {"low": "none", "high": "worst"}}.get(kind, {})
    return {"kind": kind, "ask": f"{name}?", "about": name, "short": name, "why": name, **extra, **item}


def _flag(name: str, flag: Raw) -> Raw:
    """A flag with an urgency is a red flag, any other a contraindication; doubt counts in full."""
    kind, level = ("red flag", "urgency") if "urgency" in flag else ("contraindication", "suitability")
    return {"kind": kind, "name": name, "concern": name, "say": name, "cites": ["guide"],
            "if_unsure": flag[level], **flag}


def used(scale: Raw, key: str, raw: Raw) -> Raw:
    """Keep the mildest level of a scale, and those that somebody can get."""
    used = {flag.get(word) for flag in raw["flags"].values() for word in (key, "if_unsure")}
    used |= {level.get(key) for level in raw.get("urgency", {}).values()}
    if key == "suitability" and used.isdisjoint(scale):
        return {}
    mildest = next(iter(scale))
    return {name: level for name, level in scale.items() if name in used or name == mildest}


def answers(flow: Flow, **raw: object) -> Response:
    """Read answers as from a file; an answer that does not fit is a mistake of the test."""
    response, mistakes = read_response(flow, raw, TODAY)
    assert not mistakes, mistakes
    return response


def judged(flow: Flow, **raw: object) -> Assessment:
    """Judge some answers."""
    return assess(flow, answers(flow, **raw), TODAY)


def slowly(*values: object) -> ParameterSet:
    """Values with which a test takes long: `.ci/run` tries them as well."""
    return pytest.param(*values, marks=pytest.mark.slow)


def draws(times: float) -> settings:
    """Try a property less often than others, as it takes long, or more often, as it takes no time."""
    return settings(max_examples=ceil(settings().max_examples * times))


def fail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next write fail as it waits for the disk, and no later one."""
    bring, calls = os.fsync, list[int]()

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        bring(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that nobody waits for it at the end, and give it longer."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session")
def low_back_pain() -> Flow:
    """The flow that is shipped."""
    from tests.shipped import shipped

    return shipped()


@pytest.fixture(scope="session", autouse=True)
def frozen() -> None:
    """What is loaded before the first test stays, so nobody looks for garbage in it again and again."""
    gc.freeze()


def wording_of(folder: Path) -> Wording:
    """What the authors of a flow, or of the interface, allow and forbid."""
    return read_wording(gather_texts(read_files(sorted(folder.glob("checks/*.yaml")), []), []))


def manual_blocks(kind: str) -> list[str]:
    """The examples of the manual that are marked with a kind, such as `yaml flow`."""
    manual = (QUESTIONS / "language.md").read_text(encoding="utf-8")
    return re.findall(rf"^```yaml {kind}\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)


def kept_draft(path: Path, flow: Flow, response: Response, now: datetime, folder: str = "") -> Path:
    """Leave an unfinished questionnaire, as somebody does who pauses."""
    draft = OpenDraft(path)
    draft.keep(flow, folder, response, now)
    draft.close()
    return path
