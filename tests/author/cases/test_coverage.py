from __future__ import annotations

import json
from pathlib import Path

import pytest

from backtriage.author.cases.coverage import Trial, run_trial
from backtriage.author.vignettes import Vignette, asked_items, failures, read_vignettes
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError, Problem
from tests.author.folders import folder_of
from tests.conftest import TODAY, answers, flow_of

KNEE = """
    items:
      hot: {}
      stuck: {ask_if: {hot: yes}}
      age: {kind: number}
    flags:
      hot_knee: {when: {hot: yes}, urgency: today}
      old_knee: {when: {all: [{stuck: yes}, {age: at least 60}]}, urgency: now}
    """
COVERED = """
    cases:
      - {case: A hot knee, answers: {hot: yes, stuck: no, age: 59}, finds: hot_knee, finds_not: old_knee,
         urgency: today}
      - {case: A stuck knee, answers: {hot: yes, stuck: yes, age: 60}, finds: old_knee, urgency: now}
      - {case: A cool knee, answers: {hot: no, age: not_sure}, finds_not: hot_knee, urgency: self_care}
      - {case: Who can say, answers: {hot: not_sure, stuck: not_sure, age: 70},
         possible: [hot_knee, old_knee]}
    """


def tried(tmp_path: Path, cases: str, flow: str = KNEE) -> Trial:
    return run_trial(folder_of(tmp_path, flow, cases))


def gaps(trial: Trial, kind: str) -> list[str]:
    return [gap.id for gap in trial.gaps if gap.kind == kind]


def test_cases_that_cover_everything_leave_no_gap(tmp_path: Path) -> None:
    """Each flag found, missed and doubted, each answer given, each bound met on both sides: all is well."""
    trial = tried(tmp_path, COVERED)

    assert (trial.ok, trial.complete, trial.gaps, trial.cases) == (True, True, (), 4)


def test_a_case_that_comes_out_otherwise_says_why_and_where(tmp_path: Path) -> None:
    """Who writes a flow reads what differs, by which answers, and where the flag is written."""
    trial = tried(tmp_path, "cases: [{case: Hot, answers: {hot: yes}, finds_not: hot_knee, urgency: now}]")

    [differs] = trial.differs
    told = "\n".join(trial.lines())
    assert not trial.ok
    assert "`hot_knee` must not be found, but is certain (hot: Yes)" in differs.lines
    assert differs.because == (
        f"`hot_knee` is certain by hot: Yes ({tmp_path / 'flow.yaml'}:1)",)
    assert f"{tmp_path / 'vignettes' / 'cases.yaml'}:1: Hot" in told


def test_a_flag_that_was_not_found_tells_which_answer_kept_it_away(tmp_path: Path) -> None:
    """Also a "no" has its reason."""
    trial = tried(tmp_path, "cases: [{case: Cool, answers: {hot: no, age: 70}, finds: old_knee}]")

    assert trial.differs[0].because[0].startswith("`old_knee` is not found by hot: No (")


@pytest.mark.parametrize("without, kind, gap", [
    ("finds: old_knee, ", "flag", "old_knee"),
    ("finds_not: hot_knee, ", "absence", "hot_knee"),
    (", old_knee]", "doubt", "old_knee"),
    ("hot: not_sure, ", "option", "hot.not_sure"),
    ("stuck: no, ", "option", "stuck.no"),
    ("urgency: self_care", "level", "self_care"),
    (", age: 59", "edge", "age at least 60"),
])
def test_what_is_taken_out_of_the_cases_is_told_as_a_gap(
        tmp_path: Path, without: str, kind: str, gap: str) -> None:
    """Nothing can go missing from the cases unseen."""
    left = "]" if without.endswith("]") else ""
    trial = tried(tmp_path, COVERED.replace(without, left))

    assert gap in gaps(trial, kind)
    assert not trial.complete


def test_a_gap_is_told_as_one_though_it_comes_out_in_a_case(tmp_path: Path) -> None:
    """A case guards only what it says."""
    trial = tried(tmp_path, COVERED.replace("finds: old_knee, ", ""))

    [gap] = [gap for gap in trial.gaps if gap.kind == "flag"]
    assert gap.message == "`old_knee`: cases in which it is so: 1, but none says `finds`"


def test_an_edge_wants_somebody_right_beside_it(tmp_path: Path) -> None:
    """A bound of 60 that moves to 61 would pass unseen where nobody is 60."""
    trial = tried(tmp_path, COVERED.replace("age: 60", "age: 75"))

    [gap] = [gap for gap in trial.gaps if gap.kind == "edge"]
    assert "nobody says 60; the nearest is 59" in gap.message


def test_an_answer_that_does_not_count_covers_nothing(tmp_path: Path) -> None:
    """What is said of an item that does not apply is kept aside."""
    trial = tried(tmp_path, "cases: [{case: Cool, answers: {hot: no, stuck: yes}, urgency: self_care}]")

    assert "stuck.yes" in gaps(trial, "option")


def test_a_doubt_that_a_rule_settles_is_no_gap(tmp_path: Path) -> None:
    """Only a doubt in which somebody can be left needs a case."""
    settled = KNEE.replace("when: {hot: yes}", "when: {any: [{hot: yes}, {unsure: hot}]}")

    trial = tried(tmp_path, COVERED.replace("[hot_knee, old_knee]", "old_knee"), settled)

    assert gaps(trial, "doubt") == []


def test_a_flow_without_cases_is_told_so(tmp_path: Path) -> None:
    """It comes out as nothing was told, and all flags are gaps."""
    trial = run_trial(folder_of(tmp_path, KNEE))

    assert gaps(trial, "flag") == ["hot_knee", "old_knee"]
    assert list(trial.lines())[-1] == "A test has no cases: write some in the folder `vignettes`"


def test_what_is_wrong_in_a_file_of_cases_is_told(tmp_path: Path) -> None:
    """A case about an item that is not there is a problem with a place."""
    with pytest.raises(FlowError, match="no item is called `hto`"):
        tried(tmp_path, "cases: [{case: Hot, answers: {hto: yes}, urgency: now}]")


def test_machines_are_told_the_same(tmp_path: Path) -> None:
    """The result is plain JSON."""
    data = json.loads(json.dumps(tried(tmp_path, COVERED.replace("urgency: now", "urgency: today")).data()))

    assert (data["ok"], data["cases"], len(data["differs"])) == (False, 4, 1)


ASKING: Flow = flow_of(KNEE)


def case(text: str) -> tuple[tuple[Vignette, ...], list[Problem]]:
    problems: list[Problem] = []
    return read_vignettes(ASKING, {"cases.yaml": f"cases: [{{case: A knee, {text}}}]\n"}, problems), problems


@pytest.mark.parametrize("text, lines", [
    ("answers: {hot: yes, stuck: yes, age: 3}, asks: [hot, stuck, age]", []),
    ("answers: {hot: no}, asks_not: stuck", []),
    ("answers: {hot: no}, asks: stuck", ["`stuck` must be asked, but is not"]),
    ("answers: {hot: yes, stuck: no}, asks_not: [stuck, age]",
     ["`stuck` must not be asked, but is, as question 2"]),
])
def test_a_case_can_say_what_must_be_asked_and_what_not(text: str, lines: list[str]) -> None:
    """The interview is held with the answers of the case."""
    [vignette], problems = case(text)

    assert not problems
    assert failures(ASKING, vignette) == lines


def test_an_item_that_nobody_knows_cannot_be_asked() -> None:
    """A misspelt item is told."""
    _, problems = case("answers: {}, asks: hto")

    assert [problem.message for problem in problems] == ["no item is called `hto`"]


def test_an_item_without_an_answer_is_asked_and_passed_over() -> None:
    """The interview goes on, as long as something could matter."""
    assert asked_items(ASKING, answers(ASKING, age=70), TODAY) == ("hot", "stuck", "age")
