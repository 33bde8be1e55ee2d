"""The records, by the real program: made, written, shown, listed, checked, copied, put back, erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backtriage.flow.model import Flow, Kind
from backtriage.visit.start import open_flow
from tests.cli.records_home import practice
from tests.conftest import WORDS
from tests.terminal.conftest import DONE, Home
from tests.terminal.plain import Lines
from tests.terminal.questions import Given, answer


@pytest.fixture(scope="module")
def flow() -> Flow:
    return open_flow(None, WORDS)


@pytest.fixture
def home(tmp_path: Path, flow: Flow) -> Iterator[Home]:
    path = tmp_path / "home"
    path.mkdir()
    home = Home(path, flow)
    yield home
    for program in home.running:
        program.__exit__()


WORDS_TYPED = "Walk for half an hour"


def fill(lines: Lines, flow: Flow, **answers: Given) -> list[str]:
    """Answer all questions mildly, with words where words are asked for, up to the last page."""
    lines._flow, asked = flow, list[str]()
    while (name := lines.prompt()) in flow.items:
        if flow.items[name].kind is Kind.TEXT:
            asked.append(name)
            lines.type(WORDS_TYPED)
        else:
            texts = {item.id for item in flow.items.values() if item.kind is Kind.TEXT}
            asked += answer(lines, flow, until=texts, **answers)
    lines.pick("All correct")
    if "sensitive questions" in lines.said:
        lines.pick("Leave them out")
    return asked


def test_try(home: Home, flow: Flow) -> None:
    practice(home)
    (home.path / "a.yaml").write_text("""em_now: none
ces: none
role: self
age: 35
region: uk
site: low_back
dur: lt2w
severity: 7
trend: worse
legs: none
""")
    print(home.run("records", "write", "K-12", "intake", "--from", str(home.path / "a.yaml")))
    lines = home.lines("records", "write", "K-12", "intake", "--plain")
    fill(lines, flow, severity=8)
    lines.ended()
    print(home.run("records", "list").stdout, home.run("records", "show", "K-12").stdout)
    lines = home.lines("records", "write", "K-12", "again", "--plain")
    print(fill(lines, flow, severity=6))
    print(lines.all)
    session = open_flow(Path("questions/forms/session"), WORDS)
    lines = home.lines("records", "write", "K-12", "session", "--plain")
    fill(lines, session, needles_in=10, needles_out=9)
    print(lines.said)
    print(home.run("records", "show", "K-12"))
    lines = home.lines("records", "write", "K-12", "session", "--about", "5", "--plain")
    print(lines.said)
    print(home.run("records", "list", "--told-otherwise"))
    print(home.run("records", "list", "--due"))
    assert 0
