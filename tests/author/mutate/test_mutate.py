"""Breaking a flow in every small way tells which rules nothing guards."""

from __future__ import annotations

import json
import sys
from functools import reduce
from operator import or_
from pathlib import Path
from random import Random

import pytest

from backtriage.author.mutate.breakages import breakages
from backtriage.author.mutate.mutate import Cases, Mutated, mutate
from backtriage.author.vignettes import failures
from backtriage.flow.loader import load_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError
from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import read_response
from tests.author.folders import folder_of
from tests.conftest import flow_of
from tests.shipped import everybody

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
HARMLESS = "age/place/without-chest"  # whoever has chest trouble is told the same at any age


def quiet(done: int, of: int) -> None:
    """Show no progress."""


def tried(folder: Path, cases: str, always: str = "") -> Mutated:
    """Break the flow above in every small way."""
    folder_of(folder, FLOW, cases)
    if always:
        (folder / "always.yaml").write_text(always, encoding="utf-8")
    return mutate(folder, quiet)


def left(told: Mutated) -> set[str]:
    """The ids of what nothing noticed."""
    return {survivor.breakage.id for survivor in told.survivors}


def without(case: str) -> str:
    """The cases but for one."""
    return "\n".join(line for line in GUARDED.splitlines() if f"case: {case}," not in line)


def test_every_part_of_a_rule_is_broken() -> None:
    """Levels fall, conditions turn, options and parts go, bounds move."""
    assert {breakage.id for breakage in breakages(flow_of(FLOW))} == {
        "chest_or_old/urgency/lower", "chest_or_old/if_unsure/lower", "chest_or_old/any/negated",
        "chest_or_old/any/without-place", "chest_or_old/any/without-age", "chest_or_old/place/negated",
        "chest_or_old/age/negated", "chest_or_old/age/low-1", "chest_or_old/age/low+1",
        "age/place/negated", "age/place/without-arm", HARMLESS}


def test_cases_on_every_side_of_a_rule_notice_every_breakage_that_matters(tmp_path: Path) -> None:
    """What makes no difference to anybody is proved to be harmless, and does not count."""
    told = tried(tmp_path, GUARDED)

    assert told.ok
    assert (told.harmless, told.survivors, told.by_laws) == ((HARMLESS,), (), ())
    assert (told.tried, told.counted, told.score) == (12, 11, 1)
    assert next(told.lines()) == "A test: 11 of 11 breakages are noticed (100.0%)"


@pytest.mark.parametrize("case, survivor", [
    ("Arm at 60", "chest_or_old/age/low+1"), ("Arm at 59", "chest_or_old/age/low-1"),
    ("Arm at 60", "age/place/without-arm"), ("Not sure", "chest_or_old/if_unsure/lower")])
def test_a_missing_case_lets_a_breakage_through(tmp_path: Path, case: str, survivor: str) -> None:
    """Somebody is then told something else and nobody notices; the report shows who."""
    told = tried(tmp_path, without(case))

    [found] = [found for found in told.survivors if found.breakage.id == survivor]
    assert not told.ok
    assert found.witness is not None
    assert found.witness.change.startswith("`urgency` becomes ")
    assert f": {survivor}\n" in str(found)
    assert f"{found.witness.change} for one who says " in str(found)
    assert "add a told case to `vignettes`, or a statement under `always:`" in [*told.lines()][-1]


def test_machines_are_given_the_answers_of_whom_it_matters_to(tmp_path: Path) -> None:
    """Each survivor comes with its place, and with a response that `assess` reads and judges otherwise."""
    told = tried(tmp_path, without("Arm at 59"))
    data = json.loads(json.dumps(told.data()))

    [survivor] = data["survivors"]
    assert (survivor["id"], Path(survivor["file"]).name) == ("chest_or_old/age/low-1", "flow.yaml")
    assert (data["ok"], data["tried"], data["harmless"]) == (False, 12, [HARMLESS])
    flow, broken = load_flow(tmp_path), told.survivors[0].breakage.flow
    person, mistakes = read_response(flow, survivor["answers"], flow.checked)
    assert not mistakes
    levels = [assess(each, person, flow.checked).urgency.id for each in (flow, broken)]
    assert survivor["change"] == f"`urgency` becomes {levels[1]} instead of {levels[0]}"


def test_a_statement_notices_what_no_case_does(tmp_path: Path) -> None:
    """What the flow says must always hold stands guard as well, and the report says so."""
    always = "always: {old_arm: {if: {place: arm, age: at least 60}, then: {urgency: now}}}"

    told = tried(tmp_path, without("Arm at 60"), always)

    assert set(told.by_laws) == {"chest_or_old/age/low+1", "chest_or_old/any/without-age"}
    assert left(told) == {"age/place/without-arm"}  # what is not asked cannot be in an `if`
    assert ", 2 of them by laws alone" in "\n".join(told.lines())


def test_a_case_that_is_wrong_anyway_notices_nothing(tmp_path: Path) -> None:
    """Else a wrong case would seem to guard all rules."""
    told = tried(tmp_path, "cases: [{case: Wrong, answers: {place: chest}, finds_not: [chest_or_old]}]")

    assert told.off == ("Wrong",)
    assert not told.ok
    assert len(told.survivors) + len(told.by_laws) == told.counted


def test_what_is_asked_can_be_noticed_too(tmp_path: Path) -> None:
    """A case may say that an item is asked."""
    assert "age/place/without-arm" in left(tried(tmp_path / "without", without("Arm at 60")))

    asks = without("Arm at 60") + "\n      - {case: Asked, answers: {place: arm}, asks: [age]}"
    assert "age/place/without-arm" not in left(tried(tmp_path / "with", asks))


def test_advice_can_be_noticed_on_both_sides(tmp_path: Path) -> None:
    """A case may say what is told, and what is not."""
    flow = """
        items: {hot: {}}
        flags: {fever: {when: {hot: yes}, urgency: today}}
        advice: {drink: {when: {hot: no}}}
    """
    cases = "cases:\n  - {case: Hot, answers: {hot: yes}, finds: fever, urgency: today}\n"
    cold = "  - {case: Cold, answers: {hot: no}, finds_not: fever}\n"
    doubt = "  - {case: Doubt, answers: {hot: not_sure}, urgency: today}\n"

    folder_of(tmp_path / "bare", flow, cases + cold + doubt)
    assert left(mutate(tmp_path / "bare", quiet)) == {"drink/hot/negated"}
    for word in ("advice: drink, answers: {hot: no}", "advice_not: drink, answers: {hot: yes}"):
        folder = folder_of(tmp_path / word[:8].strip(":, "), flow,
                           cases + cold + doubt + f"  - {{case: Told, {word}}}\n")
        assert left(mutate(folder, quiet)) == set()


def test_progress_ends_when_all_is_tried(tmp_path: Path) -> None:
    """It counts each breakage once."""
    seen: list[tuple[int, int]] = []
    told = mutate(folder_of(tmp_path, FLOW, GUARDED), lambda *counted: seen.append(counted))

    assert seen == [(number, told.tried) for number in range(1, told.tried + 1)]


def test_without_the_solver_it_is_said_what_to_install(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is harmless must be proved, so whoever lacks the prover is told how to get it."""
    monkeypatch.delitem(sys.modules, "backtriage.author.prove.solver", raising=False)
    monkeypatch.setitem(sys.modules, "z3", None)

    with pytest.raises(FlowError, match="pip install 'z3-solver"):
        tried(tmp_path, GUARDED)


def test_cases_judged_at_once_come_out_as_one_by_one(low_back_pain: Flow) -> None:
    """Planes of many, with truths kept from the whole flow, agree with the judgement of one person."""
    chance, vignettes = Random(7), [person.vignette for person in everybody()]
    judge = Cases(low_back_pain, vignettes)
    for breakage in chance.sample([*breakages(low_back_pain)], 10):
        wrong = reduce(or_, judge.wrong(judge.reach.broken(breakage)), 0)
        noticed = [index for index in range(len(vignettes)) if wrong >> index & 1]
        for index in {*noticed[:5], *chance.sample(range(len(vignettes)), 15)}:
            if not (vignettes[index].asks or vignettes[index].asks_not):
                assert bool(failures(breakage.flow, vignettes[index])) is (index in noticed), breakage.id
