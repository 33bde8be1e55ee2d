"""A store with somebody in it, and a desk at which lines are typed beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from backtriage.ask.plain import Plain
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.read_answers import read_response
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.opening import new_store
from backtriage.keep.records.store import Person
from backtriage.practice.desk import Desk
from tests.conftest import WORDS
from tests.keep.records.conftest import PASSPHRASE
from tests.shipped import shipped

NOW = datetime(2026, 11, 28, 10, 30)
TODAY = NOW.date()
MILD: dict[str, Any] = {
    "em_now": "none", "ces": "none", "region": "uk", "age": 44, "site": "low", "dur": "gt12m", "leg": "none",
    "start": "none", "unwell": "none", "history": "none", "trend": "same", "so_far": "checked", "severity": 6,
    "outlook": "none", "body": "none", "needles": "none"}

Typing = Callable[..., Desk]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Drawer]:
    """A store of records."""
    with new_store(tmp_path / "clinic" / "records.db", PASSPHRASE, "anna") as made:
        yield made


@pytest.fixture
def person(store: Drawer) -> Person:
    """Somebody in the store."""
    return store.open_person("K-12", NOW)


@pytest.fixture
def typing(store: Drawer) -> Typing:
    """Stand at a desk where these lines are typed; what was told is in `told`."""
    def stand(*lines: str) -> Desk:
        return Desk(store, WORDS, Plain(WORDS, StringIO("\n".join([*lines, ""])), StringIO()), plain=True)
    return stand


def visit(day: date = TODAY, *, role: str = "practitioner", **answers: Any) -> Assessment:
    """What somebody with little trouble answered on a day."""
    flow = shipped("en")
    said = {name: answer for name, answer in {**MILD, "role": role, **answers}.items() if answer is not None}
    response, mistakes = read_response(flow, said, day)
    assert not mistakes, mistakes
    return assess(flow, response, day)
