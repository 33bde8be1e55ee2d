"""Every told case of the shipped flow comes out as told, and every flag has its cases."""

from __future__ import annotations

import pytest

from backtriage.author.cases.coverage import run_trial
from backtriage.author.vignettes import Vignette, failures, read_vignettes
from backtriage.flow.problem import Problem
from tests.conftest import SHIPPED, flow_of
from tests.shipped import everybody, shipped


@pytest.mark.slow
def test_the_shipped_cases_come_out_as_told_and_leave_nothing_out() -> None:
    """Whoever answers like somebody told of is told what the case says; whatever can be has its case."""
    trial = run_trial(SHIPPED)

    assert trial.ok, "\n".join(trial.lines())
    assert not trial.gaps, "\n".join(trial.lines())


def test_each_flag_is_found_in_somebody_and_missing_in_somebody() -> None:
    """For every flag somebody is told of who has it, and somebody who does not."""
    cases = [person.vignette for person in everybody()]

    assert {*shipped().flags} - {flag for case in cases for flag in case.found} == set()
    assert {*shipped().flags} - {flag for case in cases for flag in case.finds_not} == set()


KNEE = flow_of("""
    items:
      hot: {}
      stuck: {}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today}
    advice:
      rest: {when: {hot: yes}}
    """)


def read(*texts: str) -> tuple[tuple[Vignette, ...], list[Problem]]:
    """Read files of cases about a knee."""
    problems: list[Problem] = []
    files = {f"{number}.yaml": text for number, text in enumerate(texts)}
    return read_vignettes(KNEE, files, problems), problems


def test_a_case_takes_the_defaults_over_changes_them_and_takes_them_away() -> None:
    """The answers of a case stand before the defaults, and a null takes a default away."""
    [vignette], problems = read(
        "defaults: {hot: no, stuck: no}\n"
        "cases: [{case: A hot knee, answers: {hot: yes, stuck: null}, finds: hot_knee}]\n")

    assert not problems
    assert vignette.response.answers == {"hot": frozenset({"yes"})}


def test_what_is_worked_out_from_defaults_follows_the_answers_of_a_case() -> None:
    """A case that counts one thing less is not told what the defaults would give."""
    flow = flow_of("""
        items:
          went_in: {kind: number, unit: needles, from: 0, to: 99}
          came_out: {kind: number, unit: needles, from: 0, to: 99}
        worked_out:
          left: {of: went_in, minus: came_out, unit: needles, about: Needles left, short: Left}
        flags:
          one_left: {when: {left: at least 1}, urgency: today}
        """)

    [vignette] = read_vignettes(flow, {"0.yaml": (
        "defaults: {went_in: 9, came_out: 9}\n"
        "cases: [{case: One is left, answers: {came_out: 8}, finds: one_left}]\n")}, [])

    assert vignette.response.answers["left"] == 1
    assert not failures(flow, vignette)


def test_defaults_hold_in_every_file() -> None:
    """They stand in one file, which needs no cases of its own."""
    vignettes, problems = read("cases: [{case: A hot knee, finds: hot_knee}]", "defaults: {hot: yes}",
                               "cases: [{case: Another, urgency: today}]")

    assert not problems
    assert [vignette.response.answers for vignette in vignettes] == [{"hot": frozenset({"yes"})}] * 2


def test_defaults_in_two_files_are_told() -> None:
    """Nobody could say which of them hold."""
    _, [problem] = read("defaults: {hot: no}\ncases: [{case: A, urgency: today}]", "defaults: {hot: yes}")

    assert str(problem).startswith("1.yaml:1:1: `defaults` is written in two files")


@pytest.mark.parametrize("expectation, line", [
    ("answers: {hot: no}, finds: hot_knee", "`hot_knee` must be certain, but is not found"),
    ("answers: {}, finds: hot_knee", "`hot_knee` must be certain, but is open: its items have no answer"),
    ("answers: {hot: not_sure}, finds: hot_knee",
     "`hot_knee` must be certain, but is possible (hot: Not sure)"),
    ("answers: {hot: yes}, possible: hot_knee", "`hot_knee` must be possible, but is certain (hot: Yes)"),
    ("answers: {hot: not_sure}, finds_not: hot_knee",
     "`hot_knee` must not be found, but is possible (hot: Not sure)"),
    ("answers: {hot: no}, advice: rest", "the advice `rest` must be told"),
    ("answers: {hot: yes}, urgency: self_care",
     "the urgency must be `self_care`, but is `today`, through `hot_knee`"),
])
def test_a_case_that_comes_out_differently_says_how(expectation: str, line: str) -> None:
    """What did not come out as told is said in one line, with the answers behind it."""
    [vignette], problems = read(f"cases: [{{case: A knee, {expectation}}}]\n")

    assert not problems
    assert failures(KNEE, vignette) == [line]


@pytest.mark.parametrize("text, place, message", [
    ("cases: [{case: A, answers: {hto: yes}, urgency: today}]", (1, 29), "no item is called `hto`"),
    ("cases: [{case: A, answers: {hot: warm}, urgency: today}]", (1, 29), "`hot` has no option `warm`"),
    ("defaults: {hot: 3}\ncases: [{case: A, urgency: today}]", (1, 12), "`hot` has no option `3`"),
    ("cases: [{case: A, finds: hot_kne}]", (1, 26), "no flag is called `hot_kne`"),
    ("cases: [{case: A, advice: rust}]", (1, 27), "no advice is called `rust`"),
    ("cases: [{case: A, urgency: soon}]", (1, 28), "`urgency` cannot be `soon`"),
    ("cases: [{case: A, answers: {hot: yes}}]", (1, 10), "this case expects nothing"),
    ("cases: [{case: A, urgency: today, found: x}]", (1, 35), "a case has no key `found`"),
    ("cases: none", (1, 8), "`cases` must be a list of cases, not a single value"),
    ("{}", (1, 1), "a file of vignettes has no `cases`"),
    ("cases: [{answers: {}, urgency: today}]", (1, 9), "a case has no `case`"),
    ("cases: [{case: A, answers: 3, urgency: today}]", (1, 28), "answers must be a mapping"),
])
def test_what_is_wrong_with_a_case_is_told_with_its_place(
        text: str, place: tuple[int, int], message: str) -> None:
    """A case that cannot be meant is a problem with a line and a column."""
    _, problems = read(text)

    assert [(p.place.line, p.place.column) for p in problems] == [place], problems
    assert message in problems[0].message
