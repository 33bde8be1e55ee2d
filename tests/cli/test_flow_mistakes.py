"""Mistakes that authors make: each is caught by a command, at its line, in words for a clinician.

Each is made in a small flow that is otherwise sound; and, where reading or the
told cases show it, in a copy of the flow that is shipped, which takes longer.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backtriage.cli.answer import app
from tests.conftest import SHIPPED, slowly

WRIST = Path(__file__).parent / "wrist"
COLD = "    ask_if: {signs: [bent, swollen]}\n\ndefinitions:"
SECTIONS = """\
    - {id: now, title: Right now, items: [bleeding]}
    - {id: you, title: About you, items: [age]}
    - {id: wrist, title: Your wrist, items: [signs, feel, cold]}
"""
BLEEDING_LAST = """\
    - {id: you, title: About you, items: [age]}
    - {id: wrist, title: Your wrist, items: [signs, feel, cold]}
    - {id: now, title: Right now, items: [bleeding]}
"""
NEXT_CASE = "  - case: Doubt about the age is seen soon\n"
SAME_ANSWERS = """\
  - case: Swelling can wait, whatever the age
    answers: {signs: swollen, feel: yes, cold: no, age: 60}
    finds_not: [broken_wrist]
    urgency: self_care
"""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One edit, and what its author is told."""

    what: str
    flow: Path = WRIST
    file: str = "wrist.yaml"
    old: str
    new: str
    command: str
    at: str  # the line that is pointed at, as it reads after the edit
    place: str = ""  # the file in which that line stands, if it is another one
    says: tuple[str, ...]


MISTAKES = (
    Mistake(what="a misspelt option", old="{signs: hot}", new="{signs: hott}", command="check",
            at="when: {signs: hott}", says=("`signs` has no option `hott`", "did you mean `hot`?")),
    Mistake(what="a misspelt option of the shipped flow", flow=SHIPPED, file="cauda-equina.yaml",
            old="- {all: [{ces: [saddle,", new="- {all: [{ces: [sadle,", command="check",
            at="- {all: [{ces: [sadle,", says=("`ces` has no option `sadle`", "did you mean `saddle`?")),
    Mistake(what="an emergency that is asked too late", file="flow.yaml", old=SECTIONS, new=BLEEDING_LAST,
            command="try", place="vignettes/cases.yaml", at="Whoever bleeds is sent to hospital",
            says=("`age` must not be asked, but is, as question 1",)),
    Mistake(what="an emergency of the shipped flow that is asked too late", flow=SHIPPED, file="flow.yaml",
            old="""\
    - {id: right_now, title: Right now, items: [em_now, em_check, ces, ces_check, ces_old]}
    - {id: who, title: Who it is about, items: [role, region, age]}
""", new="""\
    - {id: who, title: Who it is about, items: [role, region, age]}
    - {id: right_now, title: Right now, items: [em_now, em_check, ces, ces_check, ces_old]}
""", command="check", place="emergency.yaml", at="  em_now:",
            says=("`em_now` can show an emergency, and is asked only after `role`, which can't",
                  "nobody in danger has to answer anything else first")),
    Mistake(what="an emergency whose question waits for a later answer",
            old="short: Spurting blood\n", new="short: Spurting blood\n    ask_if: {signs: bent}\n",
            command="check", at="  bleeding:",
            says=("the `ask_if` of `bleeding` looks ahead, at `signs`",
                  "it can look only at items that are asked before it")),
    Mistake(what="a red flag hidden behind a no that means trouble", old=COLD,
            new="    ask_if: {all: [{signs: [bent, swollen]}, {not: {feel: no}}]}\n\ndefinitions:",
            command="prove", at="  cold:",
            says=("no trouble and no doubt skips an item that would have raised the urgency: `cold`",
                  "for one who says Fingers feel as usual: No · Cold pale fingers: Yes (not asked)")),
    Mistake(what="a red flag asked of those who are well", old=COLD,
            new="    ask_if: {all: [{signs: [bent, swollen]}, {feel: yes}]}\n\ndefinitions:",
            command="prove", at="  cold:",
            says=("no trouble and no doubt skips an item that would have raised the urgency: `cold`",)),
    Mistake(what="a red flag hidden behind a no that denies too little", old=COLD,
            new="    ask_if: {signs: bent}\n\ndefinitions:", command="try",
            place="vignettes/cases.yaml", at="case: A swollen wrist and a cold hand",
            says=("`no_blood` must be certain, but is not found",
                  "the urgency must be `now`, but is `self_care`",
                  "`no_blood` is not found by signs: Bigger than the other one")),
    Mistake(what="a red flag of the shipped flow hidden behind a no", flow=SHIPPED,
            file="cancer.yaml", old="- all: [{history: cancer}, {not: {unsure: history}}]",
            new="- all: [{history: cancer}, {unwell: constant}]", command="try",
            place="vignettes/cancer.yaml", at="F66, breast cancer 6 years ago; new pain",
            says=("`cancer_with_plain_pain` must be certain, but is not found",
                  "the urgency must be `within_days`, but is `self_care`",
                  "`cancer_with_plain_pain` is not found by age: 66 years, unwell: None of these")),
    Mistake(what="a rule shadowed by another", old="when: {feel: no}",
            new="when: {any: [{feel: no}, {signs: bent}, older]}", command="prove", at="  broken_wrist:",
            says=("every flag can decide alone: `broken_wrist`",
                  "whoever has it has another finding as bad or worse, so it never counts")),
    Mistake(what="a `not` that lowers", old="when: {cold: yes}",
            new="when: {all: [{cold: yes}, {not: {feel: yes}}]}", command="check",
            at="{not: {feel: yes}}", says=("this may lower the red flag `no_blood` and does not say why",
                                           "write `lowers_because:` with the reason beside it")),
    Mistake(what="a `not` that lowers in the shipped flow", flow=SHIPPED, file="cauda-equina.yaml",
            old="sex_changed: {all: [{leg: sex}, leg_sure]}",
            new="sex_changed: {all: [{leg: sex}, {not: {leg: none}}]}",
            command="check", at="{leg: sex}, {not: {leg: none}}",
            says=("this may lower the red flag `sexual_change_", "and does not say why")),
    Mistake(what="a bound that is off by one", old="at least 60", new="at least 61", command="try",
            place="vignettes/cases.yaml", at="A swollen wrist at 60",
            says=("`broken_wrist` must be certain, but is not found",
                  "`broken_wrist` is not found by age: 60 years")),
    Mistake(what="a translation that is missing", flow=SHIPPED, file="translations/de/emergency.yaml",
            old='    ask: "Trifft gerade jetzt etwas davon zu?"\n', new="", command="check",
            place="emergency.yaml", at="ask: Is any of this true right now?",
            says=("`items.em_now.ask` has no translation (de)", "until then it is shown untranslated")),
    Mistake(what="a translation of what was said before", flow=SHIPPED, file="emergency.yaml",
            old="ask: Is any of this true right now?", new="ask: Is one of these true for you now?",
            command="check", place="translations/de/emergency.yaml", at='ask: "Trifft gerade',
            says=("`items.em_now.ask` has changed since it was translated (de)", "look at the translation")),
    Mistake(what="an out-of-date source", file="flow.yaml",
            old="    year: 2026\n    review_by: 2099-01-01",
            new="    year: 2026\n    review_by: 2020-01-01", command="check", at="review_by: 2020-01-01",
            says=("`guide` was to be reviewed by 2020-01-01", "rest on nothing newer",
                  "look at the source again, then set a later `review_by`")),
    Mistake(what="an out-of-date source of the shipped flow", flow=SHIPPED,
            file="sources/infection-and-needles.yaml",
            old='a third a deficit."\n    kind: page\n    year: 2026\n    review_by: 2027',
            new='a third a deficit."\n    kind: page\n    year: 2026\n    review_by: 2020',
            command="check", at="review_by: 2020", says=("`accessmed_sea` was to be reviewed by 2020",)),
    Mistake(what="a circle", old="older: {age: at least 60}",
            new="older: {any: [{age: at least 60}, frail]}\n  frail: {all: [older, {signs: bent}]}",
            command="check", at="  older:",
            says=("these definitions run in a circle: `older` → `frail` → `older`",)),
    Mistake(what="a circle in the shipped flow", flow=SHIPPED, file="cauda-equina.yaml",
            old="lately_changed: {any: [{ces_old: lt3m},", new="lately_changed: {any: [lately_changed,",
            command="check", at="  lately_changed:",
            says=("these definitions run in a circle: `lately_changed` → `lately_changed`",)),
    Mistake(what="a contradiction between two told cases", file="vignettes/cases.yaml",
            old=NEXT_CASE, new=SAME_ANSWERS + NEXT_CASE, command="try",
            at="Swelling can wait, whatever the age",
            says=("the case “A swollen wrist at 60”", "has the same answers, and says `finds: broken_wrist`, "
                  "`urgency: soon` where this says `finds_not: broken_wrist`, `urgency: self_care`: "
                  "one of the two is wrong")),
    Mistake(what="a question that nobody can reach", old="when: {cold: yes}", new="when: {feel: no}",
            command="check", at="  cold:", says=("nobody is asked `cold`", "no flag and no advice looks at")),
    Mistake(what="a question that its `ask_if` closes to everybody", old=COLD,
            new="    ask_if: {signs: none, feel: no}\n\ndefinitions:", command="prove", at="  cold:",
            says=("every `ask_if` can hold: `cold`",
                  "its `ask_if` holds for nobody, so only those in doubt would be asked")),
    Mistake(what="a level that nobody can get", old="urgency: soon\n    if_unsure: soon",
            new="urgency: today\n    if_unsure: today", command="check", place="flow.yaml", at="  soon:",
            says=("nobody can get the level `soon`", "give it to a flag, or remove it")),
)


def run(*arguments: str) -> tuple[int, str]:
    """Run a command as an author would: how it ends, and what it says."""
    done = CliRunner().invoke(app, ["flow", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def mistaken(folder: Path, mistake: Mistake) -> Path:
    """Copy a flow, and make the mistake in the copy."""
    copy = Path(shutil.copytree(mistake.flow, folder / mistake.flow.name))
    file = copy / mistake.file
    text = file.read_text(encoding="utf-8")
    assert text.count(mistake.old) == 1, "the line to edit has changed"
    file.write_text(text.replace(mistake.old, mistake.new), encoding="utf-8")
    return copy


@pytest.mark.parametrize("command", ["check", "try", "prove", "mutate"])
def test_the_small_flow_is_sound(command: str) -> None:
    """So whatever is told after an edit is told because of the edit."""
    code, told = run(command, "--flow", str(WRIST))

    assert code == 0, told


@pytest.mark.parametrize("mistake", [
    slowly(each) if each.flow is SHIPPED else each for each in MISTAKES
], ids=lambda mistake: mistake.what)
def test_a_mistake_is_caught_at_its_line_and_told_in_plain_words(tmp_path: Path, mistake: Mistake) -> None:
    """The command ends with 1, and says where it is, and what is wrong there."""
    flow = mistaken(tmp_path, mistake)
    file = flow / (mistake.place or mistake.file)
    lines = file.read_text(encoding="utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if mistake.at in text][:1]

    code, told = run(mistake.command, "--flow", str(flow))

    assert code == 1
    assert f"{file}:{line}:" in told
    below = told[told.index(f"{file}:{line}:"):].split("\n\n")[0]
    for sentence in mistake.says:
        assert sentence in below


@pytest.mark.parametrize("what, moved", [
    ("a red flag hidden behind a no that denies too little", "`now` → `self_care`"),
    ("a `not` that lowers", "`now` → "), ("a bound that is off by one", "`soon` → `self_care`")])
def test_what_a_mistake_does_to_people_is_shown(tmp_path: Path, what: str, moved: str) -> None:
    """Compared with the version before, somebody is told something milder: it is shown who."""
    mistake = next(each for each in MISTAKES if each.what == what)
    flow = mistaken(tmp_path, mistake)
    if mistake.command == "check":  # the loader refuses it until there is a reason, and a bad one will do
        file = flow / mistake.file
        file.write_text(file.read_text(encoding="utf-8").replace(
            "{not: {feel: yes}}", "{not: {feel: yes}, lowers_because: whoever feels all has blood enough}"),
            encoding="utf-8")

    code, told = run("diff", str(WRIST), str(flow))

    assert code == 1
    milder = told.split("MILDER than before")[1].split("\n\n")[0]
    assert f"urgency: {moved}" in milder
    assert "    with {" in milder


def test_cases_contradict_each_other_only_if_their_answers_are_the_same(tmp_path: Path) -> None:
    """A case that fails for another reason accuses no other case."""
    mistake = next(each for each in MISTAKES if each.new == "    ask_if: {signs: bent}\n\ndefinitions:")

    _, told = run("try", "--flow", str(mistaken(tmp_path, mistake)))

    assert "one of the two is wrong" not in told
