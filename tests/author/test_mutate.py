"""Breaking a flow in every small way tells which rules no case guards."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from backtriage.author.breakages import breakages
from backtriage.author.mutate import Cases, Mutated, mutate
from backtriage.author.vignettes import failures, load_vignettes
from backtriage.flow.model import Flow
from tests.author.folders import folder_of
from tests.conftest import SHIPPED, flow_of

FLOW = """
    items:
      place: {kind: any of, options: {chest: Chest, arm: Arm, none: None}}
      age: {kind: number, ask_if: {place: [chest, arm]}}
    flags:
      chest_or_old: {when: {any: [{place: chest}, {age: at least 60}]}, urgency: now, if_unsure: today}
"""
GUARDED = """
    cases:
      - {case: Chest, answers: {place: chest}, finds: [chest_or_old], urgency: now}
      - {case: Arm at 60, answers: {place: arm, age: 60}, finds: [chest_or_old]}
      - {case: Arm at 59, answers: {place: arm, age: 59}, finds_not: [chest_or_old]}
      - {case: Neither, answers: {place: none, age: 80}, finds_not: [chest_or_old]}
      - {case: Chest at 80, answers: {place: chest, age: 80}, finds: [chest_or_old]}
      - {case: Not sure, answers: {place: not_sure}, possible: [chest_or_old], urgency: today}
"""


def left(told: Mutated) -> set[str]:
    """The ids of what nothing noticed."""
    return {survivor.breakage.id for survivor in told.survivors}


def without(case: str) -> str:
    """The cases but for one."""
    return "\n".join(line for line in GUARDED.splitlines() if f"case: {case}," not in line)


def test_every_part_of_a_rule_is_broken() -> None:
    """Levels fall, conditions turn, options and parts go, bounds move."""
    assert {breakage.id for breakage in breakages(flow_of(FLOW), {})} == {
        "chest_or_old/urgency/lower", "chest_or_old/if_unsure/lower", "chest_or_old/any/negated",
        "chest_or_old/any/without-place", "chest_or_old/any/without-age", "chest_or_old/place/negated",
        "chest_or_old/age/negated", "chest_or_old/age/low-1", "chest_or_old/age/low+1",
        "age/place/negated", "age/place/without-arm", "age/place/without-chest"}


def test_cases_on_every_side_of_a_rule_notice_every_breakage(tmp_path: Path) -> None:
    """Only that the age of somebody with chest trouble is not asked makes no difference."""
    told = mutate(folder_of(tmp_path, FLOW, GUARDED))

    assert left(told) == {"age/place/without-chest"}
    [survivor] = told.survivors
    assert not survivor.witness.change
    assert not told.ok


@pytest.mark.parametrize("case, survivor", [
    ("Arm at 60", "chest_or_old/age/low+1"), ("Arm at 59", "chest_or_old/age/low-1"),
    ("Arm at 60", "age/place/without-arm"), ("Not sure", "chest_or_old/if_unsure/lower")])
def test_a_missing_case_lets_a_breakage_through(tmp_path: Path, case: str, survivor: str) -> None:
    """Somebody is then told something else and nobody notices; the report shows who."""
    told = mutate(folder_of(tmp_path, FLOW, without(case)))

    [found] = [found for found in told.survivors if found.breakage.id == survivor]
    assert found.witness.change
    assert found.witness.answers
    assert f": {survivor}\n" in str(found)


def test_a_harmless_breakage_is_listed_with_its_reason(tmp_path: Path) -> None:
    """Then the flow is guarded in full."""
    folder = folder_of(tmp_path, FLOW, GUARDED)
    listed(folder, "age/place/without-chest: the chest decides alone")

    told = mutate(folder)

    assert told.ok
    assert told.score == 1
    assert told.harmless == {"age/place/without-chest": "the chest decides alone"}


@pytest.mark.parametrize("line, message", [
    ("age/place/without-leg: gone", "no breakage is called `age/place/without-leg`"),
    ("chest_or_old/urgency/lower: no matter", "is noticed, so it is not harmless"),
    ("age/place/without-chest:", "is empty")])
def test_the_list_of_harmless_breakages_must_be_true(tmp_path: Path, line: str, message: str) -> None:
    """What is no breakage any more, or is noticed, or has no reason does not belong there."""
    folder = folder_of(tmp_path, FLOW, GUARDED)
    listed(folder, line)

    told = mutate(folder)

    assert not told.ok
    assert any(message in problem.message for problem in told.problems)


def listed(folder: Path, line: str) -> None:
    """Write the list of harmless breakages."""
    (folder / "checks").mkdir()
    (folder / "checks" / "harmless.yaml").write_text(f"harmless:\n  {line}\n", encoding="utf-8")


def test_a_case_that_is_wrong_anyway_notices_nothing(tmp_path: Path) -> None:
    """Else a wrong case would seem to guard all rules."""
    wrong = "cases: [{case: Wrong, answers: {place: chest}, finds_not: [chest_or_old]}]"

    told = mutate(folder_of(tmp_path, FLOW, wrong))

    assert told.off == ("Wrong",)
    assert len(told.survivors) == told.tried


def test_what_is_asked_can_be_noticed_too(tmp_path: Path) -> None:
    """A case may say that an item is asked."""
    asks = without("Arm at 60") + "\n      - {case: Asked, answers: {place: arm}, asks: [age]}"

    assert "age/place/without-arm" not in left(mutate(folder_of(tmp_path, FLOW, asks)))


def test_another_judge_is_asked_of_what_no_case_notices(tmp_path: Path) -> None:
    """A proof may notice what cases do not; what they notice it is not asked of."""
    asked: list[Flow] = []

    def judge(flow: Flow) -> bool:
        asked.append(flow)
        return True

    told = mutate(folder_of(tmp_path, FLOW, GUARDED), noticed_by=judge)

    assert told.ok
    assert len(asked) == 1


def test_progress_ends_when_all_is_tried(tmp_path: Path) -> None:
    """It counts each breakage once."""
    seen: list[tuple[int, int]] = []
    told = mutate(folder_of(tmp_path, FLOW, GUARDED), lambda *counted: seen.append(counted))

    assert seen == [(number, told.tried) for number in range(1, told.tried + 1)]


def test_cases_judged_at_once_come_out_as_one_by_one(low_back_pain: Flow) -> None:
    """Planes of many, with truths kept from the whole flow, agree with the judgement of one person."""
    chance, vignettes = Random(7), load_vignettes(low_back_pain, SHIPPED)
    judge = Cases(low_back_pain, vignettes)
    for breakage in chance.sample([*breakages(low_back_pain, {})], 25):
        wrong = judge.wrong(judge.reach.broken(breakage))
        noticed = [index for index in range(len(vignettes)) if wrong >> index & 1]
        for index in {*noticed[:5], *chance.sample(range(len(vignettes)), 15)}:
            if not (vignettes[index].asks or vignettes[index].asks_not):
                assert bool(failures(breakage.flow, vignettes[index])) is (index in noticed), breakage.id
