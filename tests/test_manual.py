"""Every example of the manual of the language runs, and means what the manual says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from backtriage.author.material import load
from backtriage.author.prove.prove import prove
from backtriage.author.vignettes import failures, read_vignettes
from backtriage.flow.condition_reader import ConditionReader
from backtriage.flow.document import read_document
from backtriage.flow.loader import read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import Problem
from backtriage.flow.translation import find_gaps, gather_texts, gather_translation, spots
from backtriage.judge.evaluation import Marks
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import PersonFacts
from backtriage.report.for_person import for_person
from backtriage.report.terminal import write_plain
from tests.conftest import QUESTIONS, judged, manual_blocks

DAY = date(2026, 11, 24)
LESSON = (QUESTIONS / "README.md").read_text(encoding="utf-8")
MANUAL = (QUESTIONS / "language.md").read_text(encoding="utf-8")


@pytest.fixture(name="knee", scope="module")
def whole_flow() -> Flow:
    """The whole flow that the manual shows."""
    [text] = manual_blocks("flow")
    problems: list[Problem] = []
    flow = read_flow({"flow.yaml": text}, problems)
    assert not problems
    assert flow
    return flow


def test_the_whole_flow_asks_and_answers(knee: Flow) -> None:
    """The flow of the manual has its items, its flag and its levels."""
    assert [*knee.items] == ["locked", "swollen", "age"]
    assert [*knee.flags] == ["stuck_or_hot_knee"]
    assert [level.id for level in knee.urgency] == ["self_care", "today"]


@pytest.mark.parametrize("text", manual_blocks("condition"))
def test_each_condition_can_be_read(knee: Flow, text: str) -> None:
    """The conditions of the manual speak of the knee."""
    problems: list[Problem] = []
    node = read_document(text, "language.md", problems)
    assert node

    assert ConditionReader(knee.items, knee.definitions, problems).read(node)
    assert not problems


@pytest.mark.parametrize("number, raw, yes", [
    (0, {"swollen": "big", "age": "not_sure"}, True), (0, {"swollen": "big", "age": 61}, True),
    (0, {"swollen": "big", "age": 40}, False), (1, {"swollen": "hot"}, True),
    (1, {"swollen": "not_sure"}, False),
])
def test_doubt_is_settled_as_the_manual_says(knee: Flow, number: int, raw: object, yes: bool) -> None:
    """The first condition counts doubt as yes, the second as no."""
    problems: list[Problem] = []
    node = read_document(manual_blocks("condition")[number], "language.md", problems)
    assert node
    condition = ConditionReader(knee.items, knee.definitions, problems).read(node)
    assert condition
    response, mistakes = read_response(knee, raw, DAY)
    assert not mistakes

    truth = Marks(knee, PersonFacts(response, DAY)).truth(condition)

    assert (truth.yes, truth.no) == (int(yes), int(not yes))


def test_the_chapters_and_the_translation_can_be_read(knee: Flow) -> None:
    """The chapters of the manual fit beside its flow, and so does the German question."""
    [flow_text], [chapters], [german] = (manual_blocks(kind) for kind in ("flow", "chapters", "translation"))
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": flow_text, "reading.yaml": chapters}, problems)
    words = gather_texts({"de.yaml": german}, problems)

    assert not problems
    assert flow
    assert [part.shape for part in flow.chapters["evidence"].parts] == [
        "text", "icons", "bars", "heading", "say", "table"]
    assert {spot.path for spot in spots(words)} == {
        "items.locked.ask", "items.locked.about", "items.swollen.why"}


def test_what_is_local_in_the_translation_of_the_manual_is_needed() -> None:
    """Without the mark its name would be refused as soon as another text had it."""
    [flow_text], [german] = manual_blocks("flow"), manual_blocks("translation")
    problems: list[Problem] = []

    base = gather_texts({"flow.yaml": flow_text}, problems)
    gaps = find_gaps(base, gather_translation({"de.yaml": german}, Path("de"), problems))

    assert not problems
    assert gaps.leftover == []


def test_results_show_what_the_manual_says_they_do() -> None:
    """Word for word: the first page of two people, made of the flow of the manual and its signs."""
    [flow_text], [signs] = manual_blocks("flow"), manual_blocks("signs")
    problems: list[Problem] = []
    flow = read_flow({"flow.yaml": flow_text, "advice.yaml": signs}, problems)
    shown = re.findall(r"^```text\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)

    assert not problems
    assert flow
    assert shown == [first_page(flow, locked=locked, swollen="none") for locked in ("yes", "no")]


def first_page(flow: Flow, **answers: str) -> str:
    """Set the first page of a result as plain lines."""
    outline, out = for_person(judged(flow, **answers), datetime(2026, 11, 24, 12, 0)), StringIO()
    write_plain(outline.pages[0].blocks, out, 80)
    return out.getvalue().lstrip()


def test_the_manual_speaks_with_two_voices(knee: Flow) -> None:
    """The advice of the manual is for the person, or about them."""
    [flow_text], [text] = manual_blocks("flow"), manual_blocks("voices")
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": flow_text, "advice.yaml": text}, problems)

    assert not problems
    assert flow
    assert [voice.advice["rest"].say for voice in (flow, flow.for_another)] == [
        "Let your knee rest. You can walk on it again tomorrow.",
        "Let the person's knee rest. They can walk on it again tomorrow."]


def test_the_regions_can_be_read(knee: Flow) -> None:
    """The regions of the manual fit beside its flow."""
    [flow_text], [text] = manual_blocks("flow"), manual_blocks("regions")
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": flow_text, "regions.yaml": text}, problems)

    assert not problems
    assert flow
    assert flow.regions["uk"].numbers == {"emergency": "999", "urgent": "NHS 111"}


def test_the_trends_can_be_read() -> None:
    """Beside the items that they name: how bad it is, what somebody wants to do, and how well that goes."""
    [flow_text], [trends] = manual_blocks("flow"), manual_blocks("trends")
    words = "ask: How?, about: How, short: How, why: We ask."
    asked = flow_text.replace("[locked, swollen, age]", "[locked, swollen, age, severity, goal, goal_now]")
    more = (f"items:\n  severity: {{kind: scale, {words}, low: No, high: Worst}}\n"
            f"  goal: {{kind: text, {words}}}\n  goal_now: {{kind: scale, {words}, low: No, high: Well}}\n")
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": asked, "more.yaml": more, "trends.yaml": trends}, problems)

    assert not problems
    assert flow
    assert [(trend.item, trend.title, trend.better, trend.matters.points, trend.matters.percent)
            for trend in flow.trends.values()] == [
        ("severity", "", "lower", 2, 30), ("goal_now", "goal", "higher", 2, None)]
    assert [*spots(gather_texts({"trends.yaml": trends}, problems))] == []  # `goal` is an id: no words


def test_what_is_worked_out_can_be_read() -> None:
    """Beside the item that it is of, with the bounds that follow."""
    [flow_text], [worked] = manual_blocks("flow"), manual_blocks("worked")
    asked = flow_text.replace("[locked, swollen, age]", "[locked, swollen, age, severity]")
    more = ("items:\n  severity: {kind: scale, ask: How?, about: How, short: How, why: We ask., low: No, "
            "high: Worst}\n")
    problems: list[Problem] = []

    flow = read_flow({"flow.yaml": asked, "more.yaml": more, "worked.yaml": worked}, problems)

    assert not problems
    assert flow
    assert {name: (flow.items[name].low, flow.items[name].high) for name in flow.worked_out} == {
        "visit": (1, 500), "kept": (0, 0), "change": (-10, 10), "change_percent": (-100, 900)}


def test_the_told_cases_come_out_as_told(knee: Flow) -> None:
    """The vignettes of the manual are true of its flow."""
    [text] = manual_blocks("vignettes")
    problems: list[Problem] = []

    told = read_vignettes(knee, {"language.md": text}, problems)

    assert not problems
    assert len(told) == 2
    assert [failures(knee, vignette) for vignette in told] == [[], []]


def test_the_statement_can_be_read_and_holds(knee: Flow, tmp_path: Path) -> None:
    """What the manual says must always hold does so, of its own flow."""
    [flow_text], [statement] = manual_blocks("flow"), manual_blocks("always")
    (tmp_path / "flow.yaml").write_text(flow_text + statement, encoding="utf-8")

    proved = prove(tmp_path, print)

    assert ("hot_is_today", True) in [(claim.name, claim.holds) for claim in proved.claims]
    assert proved.ok


def test_the_hazard_can_be_read(tmp_path: Path) -> None:
    """The hazard of the manual is held by what its own flow has."""
    for name in ("flow", "always", "vignettes", "hazards"):
        [text] = manual_blocks(name)
        file = tmp_path / (name if name in ("vignettes", "hazards") else "") / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    [hazard] = load(tmp_path).hazards

    assert (str(hazard.before), str(hazard.after)) == ("major, medium", "major, low")


def test_every_example_is_run() -> None:
    """No example of the manual in YAML is without a mark that says how to run it."""
    run = sum(len(manual_blocks(kind)) for kind in (
        "flow", "condition", "signs", "voices", "regions", "vignettes", "chapters", "translation", "always",
        "hazards", "trends", "worked"))

    assert MANUAL.count("```yaml") == run
    assert run == 13


@pytest.mark.slow
def test_the_lesson_goes_as_it_is_told(tmp_path: Path) -> None:
    """Whoever types what the first part says sees what it shows, step by step, and ends with a sound flow."""
    lesson = LESSON[LESSON.index("## Twenty minutes"):LESSON.index("## The workshop")]
    steps = re.findall(r"^```(console|diff (\S+))\n(.*?)^```$", lesson, re.MULTILINE | re.DOTALL)

    for kind, file, text in steps:
        if kind == "console":
            for command, shown in re.findall(r"^\$ backtriage (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                assert_shown(shown, said(command, tmp_path), command)
        else:
            change(tmp_path / file, text)

    assert len(steps) == 19
    for command in ("check", "try", "prove", "mutate"):
        assert subprocess.run(backtriage(f"flow {command} --flow knee"), cwd=tmp_path, check=False,
                              capture_output=True).returncode == 0


def backtriage(command: str) -> list[str]:
    """Give a command as the system wants it."""
    return [sys.executable, "-m", "backtriage", *shlex.split(command)]


def said(command: str, folder: Path) -> str:
    """Run a command in a folder; give what it says."""
    home = str(folder)
    alone = {"LC_ALL": "C.UTF-8", "LANGUAGE": "", "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
    done = subprocess.run(backtriage(command), cwd=folder, check=False, input="leave\n", capture_output=True,
                          encoding="utf-8", env={**os.environ, **alone})
    return done.stdout + done.stderr


def assert_shown(shown: str, text: str, command: str) -> None:
    """The manual shows what is said; a `…` stands for any lines."""
    pattern = "(?:.*\n)*?".join(map(re.escape, shown.split("…\n")))

    assert re.fullmatch(pattern, text), f"{command}\nsays\n{text}\nand not\n{shown}"


def change(file: Path, text: str) -> None:
    """Do to a file what a block of `-` and `+` tells; a source is good for a year from today."""
    for hunk in text.split("…\n"):
        lines = [(line[:1], line[1:]) for line in hunk.splitlines()]
        before, after = ("".join(f"{line}\n" for sign, line in lines if sign != other) for other in "+-")
        whole = file.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"{file.name} has not once:\n{before}"
        day = date.today() + timedelta(days=365)
        file.write_text(whole.replace(before, after.replace("2027-11-24", f"{day}")), encoding="utf-8")
