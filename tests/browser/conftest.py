"""A real browser, and people whose results are looked at in it.

These tests need Chromium and what package.json names; `.ci/browser` brings both.  They
are not part of `pytest`, so that the project's own tests need nothing but Python.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from backtriage.flow.model import Flow
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from tests.conftest import TODAY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NODE_MODULES = Path(__file__).with_name("node_modules")
NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
QUIETLY = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync")

WELL: dict[str, Any] = {
    "em_now": "none", "ces": "none", "role": "self", "region": "uk", "age": 45, "site": "low",
    "groin": "other", "leg": "none", "dur": "6to12w", "start": "none", "unwell": "none",
    "history": "none", "health": "none", "spine": "none", "trend": "same", "so_far": "checked",
    "inflam": "none", "severity": 5, "outlook": "none", "consent": "agrees",
    "body": "none", "device": "none", "needles": "none"}
PEOPLE: dict[str, dict[str, Any]] = {
    "simple": WELL,
    "sciatica": WELL | {"site": ["low", "below_knee"], "dur": "3to12m", "age": 52},
    "blood_thinner": WELL | {"age": 72, "dur": "gt12m", "history": "blood", "bleeding": "doac",
                             "blood_kind": "none", "region": "us"},
    "pregnant": WELL | {"age": 28, "history": "preg", "stage": "later", "preg_flags": "none",
                        "pregnancy": "none"},
    "cauda_equina": {"em_now": "none", "ces": ["saddle"]},
    "haemophilia": WELL | {"age": 40, "history": "blood", "bleeding": "disorder", "region": "eu"},
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window and without a word to anybody."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "these tests need Chromium: run .ci/browser, or set CHROMIUM to it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*QUIETLY])
        yield chromium
        chromium.close()


def person(flow: Flow, name: str) -> Assessment:
    """Judge one of the people; `unsure` answers everything with doubt."""
    unsure = {item.id: "not_sure" for item in flow.items.values() if "not_sure" in item.doubts}
    raw = unsure | {"region": "uk"} if name == "unsure" else PEOPLE[name]
    response, _ = read_response(flow, raw, TODAY)
    return assess(flow, response, TODAY)
