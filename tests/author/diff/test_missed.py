"""Whom a change moves is found for certain: what chance misses, the prover finds."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from backtriage.author.cases.made_up import answers_to
from backtriage.author.diff.diff import diff
from backtriage.author.diff.missed import others
from backtriage.author.mutate.breakages import breakages
from backtriage.author.outcomes import Aspect, Subject, moved, outcomes, subjects
from backtriage.flow.loader import load_flow
from backtriage.flow.model import Flow
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import PersonFacts, Response
from tests.author.folders import folder_of
from tests.conftest import TODAY, draws
from tests.random_flows import flows, responses

RARE = """
    items: {a: {}, b: {}, c: {}, d: {}}
    flags:
      all_four: {when: {a: yes, b: yes, c: yes, d: yes}, urgency: LEVEL}
      one: {when: {a: no, b: yes}, urgency: today}
      other: {when: {a: yes, b: no}, urgency: now}
"""


def moves(pair: tuple[Flow, Flow], person: Response, day: date) -> set[tuple[Subject, str, str]]:
    """What becomes of one person, judged by itself on the day on which the answers were given."""
    old, new = (Judgement(Marks(flow, PersonFacts(person, day))) for flow in pair)
    return {(subject, *move) for subject in subjects(pair[0])
            if subject.aspect.scaled or subject.aspect is Aspect.FLAG
            for move in moved(outcomes(old, subject), outcomes(new, subject))}


@given(st.data())
@settings(draws(1 / 3), phases=[Phase.generate])  # to make one smaller takes minutes
def test_nobody_is_moved_but_as_the_prover_shows(data: st.DataObject) -> None:
    """Whoever is drawn at random is moved in no other way than somebody whom the prover found."""
    flow = data.draw(flows())
    broken = data.draw(st.sampled_from([*breakages(flow)])).flow if [*breakages(flow)] else flow
    pair = (flow, broken)

    shown = set[tuple[Subject, str, str]]().union(
        *(moves(pair, person, flow.checked) for person in others(pair, answers_to(pair, flow.checked), ())))

    for person in data.draw(st.lists(responses(flow, gaps=False), min_size=5, max_size=30)):
        assert moves(pair, person, TODAY) <= shown


def test_somebody_whom_chance_does_not_meet_is_found(tmp_path: Path) -> None:
    """Where nobody is made up, the prover alone finds who is told something milder."""
    old = folder_of(tmp_path / "old", RARE.replace("LEVEL", "now"))
    new = folder_of(tmp_path / "new", RARE.replace("LEVEL", "today"))

    told = diff(old, new, tmp_path, people=0)

    [move] = told.milder
    assert (move.subject, move.before, move.after) == (Subject(Aspect.URGENCY), "now", "today")
    for folder, level in ((old, "now"), (new, "today")):
        flow = load_flow(folder)
        assert assess(flow, read_response(flow, move.witness.enough, TODAY)[0], TODAY).urgency.id == level
    assert move.witness.told == "somebody whom the prover found"
    assert told.searched.proved


def test_without_the_solver_it_is_said_that_nothing_is_proved(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison works all the same, and says what to install for a proof."""
    for name in ("prove.solver", "prove.formulas", "diff.missed"):
        monkeypatch.delitem(sys.modules, f"backtriage.author.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "z3", None)
    folder = folder_of(tmp_path / "old", RARE.replace("LEVEL", "now"))

    told = diff(folder, folder, tmp_path, people=0)

    assert told.ok
    assert not told.searched.proved
    assert "pip install 'z3-solver" in "\n".join(told.lines())
