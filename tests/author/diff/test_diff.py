from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.author.diff.diff import Difference, Move, diff
from backtriage.author.outcomes import CERTAIN, HEARD, NOT_FOUND, UNHEARD, Aspect
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError
from backtriage.judge.evaluation import Marks
from backtriage.judge.many import ManyFacts
from tests.author.folders import folder_of
from tests.conftest import TODAY
from tests.shipped import everybody

KNEE = """
    items:
      hot: {}
      age: {kind: number}
      look: {kind: one of, options: {red: Red, blue: Blue, plain: Plain}}
    flags:
      hot_knee: {when: {hot: yes}, urgency: routine}
      old_knee: {when: {all: [{hot: yes}, {age: at least 60}]}, urgency: today}
      red_knee: {when: {look: red}, suitability: adapted}
"""


def compared(tmp_path: Path, *changes: tuple[str, str], cases: str = "", before: str = KNEE) -> Difference:
    after = before
    for words, others in changes:
        assert words in after
        after = after.replace(words, others)
    old, new = (folder_of(tmp_path / name, text, cases) for name, text in (("a", before), ("b", after)))
    return diff(old, new, old, people=2000)


def told(move: Move) -> tuple[str, str, str, str]:
    return move.subject.aspect, move.subject.id, move.before, move.after


def test_the_same_flow_moves_nobody(tmp_path: Path) -> None:
    """Nothing changed, so nothing is told but where it was looked for."""
    result = compared(tmp_path)

    assert (result.ok, result.moves, result.words) == (True, (), ())
    assert (result.changes.added, result.changes.removed, result.changes.rules) == ((), (), ())
    assert "searched: 0 told cases of both versions, and 2000 people made up (seed 1)" in list(result.lines())


def test_a_bound_that_moves_by_one_shows_the_one_whom_it_moves(tmp_path: Path) -> None:
    """Whoever is exactly 60 is told something milder than before."""
    result = compared(tmp_path, ("at least 60", "at least 61"))

    [urgency] = [move for move in result.moves if move.subject.aspect is Aspect.URGENCY]
    assert told(urgency) == ("urgency", "", "today", "routine")
    assert urgency.witness.enough == {"hot": "yes", "age": 60}
    assert urgency.milder
    assert not result.ok
    assert (Aspect.FLAG, "old_knee", CERTAIN, NOT_FOUND) in map(told, result.moves)
    assert result.changes.rules == ("flag `old_knee`: when",)


def test_a_sooner_level_is_a_move_and_no_alarm(tmp_path: Path) -> None:
    """More urgent than before moves people, but nobody to something milder."""
    result = compared(tmp_path, ("at least 60", "at least 50"))

    assert ("urgency", "", "routine", "today") in map(told, result.moves)
    assert result.ok


def test_doubt_that_counts_for_less_is_milder(tmp_path: Path) -> None:
    """A weaker `if_unsure` is seen, though the flag itself stays possible."""
    result = compared(tmp_path, ("{when: {hot: yes}, urgency: routine}",
                                 "{when: {hot: yes}, urgency: routine, if_unsure: self_care}"))

    assert [told(move) for move in result.milder] == [("urgency", "", "routine", "self_care")]
    enough = result.milder[0].witness.enough
    assert enough["hot"] == "not_sure"
    assert int(str(enough["age"])) < 60  # or else the other flag would be possible, and as before
    assert result.still == ("hot_knee",)


def test_a_headline_that_yields_is_milder(tmp_path: Path) -> None:
    """What is told of suitability counts like urgency."""
    result = compared(tmp_path, ("{look: red}", "{all: [{look: red}, {hot: no}]}"))

    assert [told(move) for move in result.milder] == [("suitability", "", "adapted", "reasonable")]


def test_an_item_that_is_gone_takes_its_danger_with_it(tmp_path: Path) -> None:
    """Whoever could say it before is told something milder now, and it is told that only one version asks."""
    fever = "      fever_knee: {when: {fever: yes}, urgency: today}\n"
    before = KNEE.replace("      hot: {}\n", "      hot: {}\n      fever: {}\n") + fever
    result = compared(tmp_path, ("      fever: {}\n", ""), (fever, ""), before=before)

    move = next(move for move in result.milder if move.after == "self_care")
    assert told(move) == ("urgency", "", "today", "self_care")
    assert move.witness.enough == {"fever": "yes"}
    assert move.witness.hangs_on == ("fever",)
    assert result.changes.removed == ("item `fever`", "flag `fever_knee`")


def test_an_option_that_only_one_version_has_is_told_as_not_compared(tmp_path: Path) -> None:
    """Nothing is claimed of an answer that cannot be given to both."""
    result = compared(tmp_path, ("blue: Blue, ", ""),
                      cases="cases: [{case: Red, answers: {look: red}, suitability: adapted}]")

    assert result.searched.not_compared == ("`look: blue`",)
    assert result.changes.removed == ("option `look: blue`",)
    assert any("not compared, as only one version has them: `look: blue`" in line for line in result.lines())


def test_a_doubt_or_a_number_that_only_one_version_takes_is_told_as_not_compared(tmp_path: Path) -> None:
    """It is the same with "not sure", and with numbers out of the bounds of one version."""
    result = compared(tmp_path, ("hot: {}", "hot: {not_sure: no}"),
                      ("age: {kind: number}", "age: {kind: number, from: 18}"))

    assert result.searched.not_compared == ("`hot: not_sure`", "`age` below 18")


def test_levels_that_cannot_be_compared_are_no_success(tmp_path: Path) -> None:
    """A level under a new name may be milder: somebody has to look."""
    scale = """
        urgency:
          self_care: {name: A, destination: home}
          now: {name: B, destination: hospital}
        items: {hot: {}}
        flags: {hot_knee: {when: {hot: yes}, urgency: now}}
        """
    result = compared(tmp_path, ("now:", "soon:"), ("urgency: now", "urgency: soon"), before=scale)

    assert [told(move) for move in result.milder] == [("urgency", "", "now", "soon")]


def test_another_change_that_matters_is_told_and_moves_nobody(tmp_path: Path) -> None:
    """What counts as a change is a rule, though nobody's result hangs on it."""
    trend = "    trends: {age: {item: age, better: lower, matters: {points: 2, percent: 30}, cites: guide}}\n"

    result = compared(tmp_path, ("points: 2, percent: 30", "points: 3"), before=KNEE + trend)

    assert (result.moves, result.changes.rules) == ((), ("trend `age`: points, percent",))


def test_wording_is_told_apart_from_rules(tmp_path: Path) -> None:
    """A word that changes moves nobody."""
    result = compared(tmp_path, ("hot: {}", "hot: {ask: Is it hot?}"))

    assert [tuple(words) for words in result.words] == [("items.hot.ask", "hot?", "Is it hot?")]
    assert result.ok
    assert (result.moves, result.changes.rules) == ((), ())


def test_a_told_case_is_the_first_witness(tmp_path: Path) -> None:
    """Somebody whom the authors know says more than somebody made up."""
    result = compared(tmp_path, ("at least 60", "at least 61"), cases="""
        cases: [{case: Sixty, answers: {hot: yes, age: 60}, finds: hot_knee}]
        """)

    assert result.milder[0].witness.told == f"the case “Sixty” of {tmp_path / 'a'}"


def test_advice_is_compared_for_those_whose_level_stays(tmp_path: Path) -> None:
    """What follows from another level is not told a second time."""
    advice = "    advice:\n      ice: {when: {hot: yes}, urgency: [routine]}\n"
    moving = compared(tmp_path / "1", ("age: at least 60", "age: at least 50"), before=KNEE + advice)
    losing = compared(tmp_path / "2", ("ice: {when: {hot: yes}", "ice: {when: {hot: no}"),
                      before=KNEE + advice)

    assert [move.subject.aspect for move in moving.moves] == [Aspect.URGENCY, Aspect.FLAG, Aspect.FLAG]
    assert (Aspect.ADVICE, "ice", HEARD, UNHEARD) in map(told, losing.moves)


def test_advice_that_follows_from_another_headline_is_not_told_a_second_time(tmp_path: Path) -> None:
    """Nor is it where the headline, and not the urgency, is another one."""
    advice = "    advice:\n      gently: {suitability: [adapted]}\n"
    result = compared(tmp_path, ("{look: red}", "{look: [red, blue]}"), before=KNEE + advice)

    assert [move.subject.aspect for move in result.moves] == [Aspect.SUITABILITY, Aspect.FLAG]


def test_the_same_search_finds_the_same(tmp_path: Path) -> None:
    """Chance has a seed, so a difference can be looked at again; machines are told all of it."""
    first = compared(tmp_path / "1", ("at least 60", "at least 61")).data()
    second = compared(tmp_path / "1", ("at least 60", "at least 61")).data()

    assert json.loads(json.dumps(first)) == json.loads(json.dumps(second))


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org", *words],
                   check=True, capture_output=True)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A flow in a repository: a sound revision, and a changed folder."""
    folder = folder_of(tmp_path / "flows" / "knee", KNEE)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "A knee")
    folder_of(folder, KNEE.replace("at least 60", "at least 61"))
    return folder


@pytest.mark.parametrize("name", ["HEAD", "HEAD:flows/knee"])
def test_a_revision_is_compared_as_a_folder_is(
        kept: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git keeps is read without touching what lies in the folder, also from within a hook of git."""
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    result = diff(name, kept, kept, people=500)

    assert [told(move) for move in result.milder] == [("urgency", "", "today", "routine")]
    assert "at least 61" in (kept / "flow.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["nothing", "HEAD:nowhere", "--output=x", "HEAD~9"])
def test_a_version_that_is_not_there_is_told(kept: Path, name: str) -> None:
    """Neither a folder nor a revision: what could be given is said."""
    with pytest.raises(FlowError, match="there is no such folder, and no such revision"):
        diff(name, kept, kept, people=10)


def test_what_is_wrong_in_a_revision_is_told_by_its_name(kept: Path) -> None:
    """A problem names the revision and the file there, not where it was unpacked."""
    (kept / "flow.yaml").write_text("items: {hot: 3}", encoding="utf-8")
    git(kept, "commit", "-a", "-m", "Broken")

    with pytest.raises(FlowError) as error:
        diff("HEAD:flows/knee", "HEAD~1", kept, people=10)
    assert {problem.place.file for problem in error.value.problems} == {"HEAD:flows/knee/flow.yaml"}


def test_people_made_up_raise_every_flag_of_the_shipped_flow(low_back_pain: Flow) -> None:
    """A search that never meets a flag would be blind to what becomes of it."""
    cases = [person.vignette.response for person in everybody()]
    facts = ManyFacts(made_up(answers_to([low_back_pain], TODAY), cases, 10_000, 1), TODAY)
    marks = Marks(low_back_pain, facts)

    assert not [name for name in low_back_pain.flags if not marks.flag(name).yes]
