"""What is proved of everybody, and who is found where it does not hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.author.prove.formulas import World
from backtriage.author.prove.laws import Laws
from backtriage.author.prove.prove import Proved, Verdict, prove, prove_flow
from backtriage.author.prove.solver import Search
from backtriage.author.vignettes import asked_items
from backtriage.flow.loader import load_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response
from backtriage.keep.answer_file import read_answers
from tests.author.prove.proofs import (
    ALONE,
    ASKED,
    CHOSEN,
    DOUBT,
    HOT,
    LEVELS,
    OPEN,
    RAISED,
    SKIPS,
    WORSE,
    broken,
    claim,
    proved,
    silent,
    witnesses,
)
from tests.conftest import SHIPPED, TODAY, draws
from tests.random_flows import counting, flows, responses


def level(flow: Flow, response: Response) -> int:
    """How urgent is it?"""
    return assess(flow, response, flow.checked).level


@pytest.fixture(scope="module")
def shipped() -> Proved:
    """All that is proved of the flow that is shipped."""
    return prove(SHIPPED, silent)


@pytest.mark.slow
def test_every_claim_about_the_shipped_flow_holds(shipped: Proved) -> None:
    """Nobody can answer so that a claim about the shipped flow breaks."""
    assert not broken(shipped)
    assert {claim.group for claim in shipped.claims} >= {
        ASKED, CHOSEN, RAISED, ALONE, OPEN, LEVELS, DOUBT, WORSE, SKIPS}


@pytest.mark.slow
def test_whoever_shows_that_a_flag_can_be_raised_has_it(low_back_pain: Flow, shipped: Proved) -> None:
    """The prover's people are judged as anybody is: certain where it says so, possible where it says so."""
    for group, certain in ((RAISED, True), (OPEN, False)):
        shown = dict(witnesses(low_back_pain, shipped, group))
        assert shown
        for name, result in shown.items():
            assert (name, certain) in {(f.flag.id, f.certain) for f in result.findings}


@pytest.mark.slow
def test_whoever_shows_that_a_level_can_occur_is_at_it(low_back_pain: Flow, shipped: Proved) -> None:
    """Every urgency and every headline of the shipped flow is somebody's."""
    for name, result in witnesses(low_back_pain, shipped, LEVELS):
        assert result.headline is not None
        assert name in (f"urgency: {result.urgency.id}", f"suitability: {result.headline.id}")


@pytest.mark.slow
def test_whoever_shows_that_an_item_is_asked_is_asked_it(low_back_pain: Flow, shipped: Proved) -> None:
    """The interview comes to every item of the shipped flow."""
    for each in shipped.claims:
        if each.group == ASKED:
            response, _ = read_response(low_back_pain, each.witness, low_back_pain.checked)
            assert each.name in asked_items(low_back_pain, response, low_back_pain.checked)


@pytest.mark.slow
def test_the_length_of_conversations_is_told(shipped: Proved, low_back_pain: Flow) -> None:
    """One answer can be enough; nobody is asked more than the flow allows, at home or at intake."""
    shortest, longest, thorough = shipped.notes

    assert shortest == "the shortest conversation: 1 question"
    assert longest.startswith(f"the longest conversation: {low_back_pain.longest} questions")
    assert thorough.startswith(
        f"the longest conversation with a practitioner: {low_back_pain.longest_intake} questions")


def test_a_sound_flow_is_proved(tmp_path: Path) -> None:
    """Where nothing is wrong, all is proved, and a page says so."""
    result = proved(tmp_path, HOT + "flags: {fever: {when: {hot: yes, cold: yes}, urgency: today}}")

    assert result.ok
    assert list(result.lines())[-1] == f"{len(result.claims)} claims hold for everybody"
    assert json.loads(json.dumps(result.data()))["ok"] is True


def test_an_item_that_nobody_is_asked_is_found(tmp_path: Path) -> None:
    """Whatever contradicts itself before an item hides it, and what hangs on it, from everybody."""
    result = proved(tmp_path, """
        items:
          hot: {}
          cold: {}
          both: {ask_if: {all: [{hot: yes}, {hot: no}, {not: {unsure: hot}}]}}
        flags:
          fever: {when: {hot: yes, cold: yes}, urgency: today}
          mixed: {when: {both: yes}, urgency: now}
        """)

    found = broken(result)
    assert found[ASKED] == ["both"]
    assert found[CHOSEN] == ["both: yes", "both: no"]
    assert found[RAISED] == ["mixed"]
    assert found[LEVELS] == ["urgency: now"]


def test_an_item_that_no_interview_comes_to_is_found(tmp_path: Path) -> None:
    """An item that applies, but that decides nothing that is still open, is never asked."""
    result = proved(tmp_path, """
        items: {hot: {}, cold: {}, tired: {}}
        flags:
          fever: {when: {hot: yes}, urgency: today}
          worn: {when: {hot: yes, tired: yes}, urgency: routine}
        """)

    assert broken(result)[ASKED] == ["cold", "tired"]


def test_a_level_that_another_always_covers_is_found(tmp_path: Path) -> None:
    """A flag that is never raised without a worse one gives nobody its level."""
    result = proved(tmp_path, HOT + """
flags:
  fever: {when: {hot: yes, cold: yes}, urgency: today}
  worse: {when: {any: [{hot: yes}, {cold: yes}]}, urgency: now}
""")

    assert broken(result) == {ALONE: ["fever"], LEVELS: ["urgency: today"]}


def test_a_finding_that_leaves_open_what_suits_is_found(tmp_path: Path) -> None:
    """Whoever must go now is told "not now", and nothing milder."""
    result = proved(tmp_path, """
items: {hot: {}, cold: {}, tired: {}}
urgency:
  self_care: {name: a, destination: home}
  now: {name: b, destination: hospital, ends: yes, suitability: adapted}
flags:
  fever: {when: {hot: yes}, urgency: now}
  frail: {when: {cold: yes}, suitability: not_now}
  stiff: {when: {tired: yes}, suitability: adapted, kind: precaution}
""")

    assert [claim.name for claim in result.broken] == ["urgency: now"]
    assert result.broken[0].counterexample in ({"hot": "yes"}, {"hot": "not_sure"})


def test_doubt_that_makes_it_less_urgent_is_found_with_the_smallest_response(tmp_path: Path) -> None:
    """A rule that asks for certainty is milder to those who are not sure; two answers show it."""
    result = proved(tmp_path, """
        items: {tired: {}, hot: {}, cold: {}}
        flags:
          fever:
            when: {all: [{cold: yes}, {not: {unsure: hot}}], lowers_because: a test}
            urgency: today
          worn: {when: {tired: yes, hot: yes}, urgency: routine}
        """)

    assert broken(result) == {DOUBT: ["hot"]}
    found = claim(result, DOUBT, "hot")
    assert found.counterexample in ({"hot": "no", "cold": "yes"}, {"hot": "no", "cold": "not_sure"})
    assert found.words[0] == "hot: No"
    assert found.place.line


def test_a_smallest_response_is_read_and_judged_like_any_file_of_answers(tmp_path: Path) -> None:
    """What breaks a claim can be given to `assess`, which shows the same."""
    text = HOT + """
flags:
  fever: {when: {all: [{cold: yes}, {not: {unsure: hot}}], lowers_because: a test}, urgency: today}
  worn: {when: {hot: yes}, urgency: routine}
"""
    found = claim(proved(tmp_path, text), DOUBT, "hot")
    flow = load_flow(tmp_path)

    response, problems, _ = read_answers(flow, json.dumps(found.counterexample), "answers.json", flow.checked)

    assert not problems
    assert level(flow, response.with_answer("hot", Absent.UNSURE)) < level(flow, response)


HIDDEN = """
items:
  legs: {kind: any of, options: {numb: numb, stiff: stiff, none: none}}
  weak: {ask_if: {not: {legs: numb}}}
flags:
  numbness: {when: {legs: numb}, urgency: routine}
  weakness: {when: {weak: yes}, urgency: now}
"""


def test_a_danger_that_a_worse_answer_hides_is_found(tmp_path: Path) -> None:
    """Whoever has one trouble more must not be spared the question about the greater one."""
    result = proved(tmp_path, HIDDEN)

    assert broken(result) == {WORSE: ["legs: numb"], SKIPS: ["weak"]}
    found = claim(result, SKIPS, "weak")
    assert found.counterexample in [{"legs": ["numb"], "weak": said} for said in ("yes", "not_sure")]
    assert found.words[0] == "legs: numb"
    assert found.words[1].endswith(" (not asked)")
    assert "less urgent with `numb`" in "\n".join(result.lines())


def test_one_place_more_hides_no_danger(tmp_path: Path) -> None:
    """Where no option says "none", to choose one more must not skip what would be urgent."""
    result = proved(tmp_path, HIDDEN.replace(", none: none", ""))

    assert broken(result) == {WORSE: ["legs: numb"], SKIPS: ["weak"]}
    found = claim(result, SKIPS, "weak")
    assert found.counterexample in [{"legs": ["numb", "stiff"], "weak": said} for said in ("yes", "not_sure")]


def test_an_answer_that_lowers_for_a_reason_is_no_fault(tmp_path: Path) -> None:
    """Where the flow says why an answer lowers, a worse answer may."""
    result = proved(tmp_path, HOT + """
flags:
  fever: {when: {all: [{hot: yes}, {not: {cold: yes}}], lowers_because: a test}, urgency: today}
  chill: {when: {cold: yes}, urgency: routine}
""")

    assert WORSE not in broken(result)


def test_an_if_unsure_that_never_counts_is_explained_where_the_rule_asks_for_doubt(tmp_path: Path) -> None:
    """A rule that settles doubt itself leaves nothing open, and says so."""
    result = proved(tmp_path, HOT + """
flags:
  fever: {when: {any: [{hot: yes}, {unsure: hot}]}, urgency: today}
  chill: {when: {cold: yes}, urgency: today}
""")

    assert claim(result, OPEN, "fever").verdict is Verdict.EXPLAINED
    assert claim(result, OPEN, "chill").verdict is Verdict.HOLDS
    assert result.ok


def test_a_flag_that_another_always_outdoes_is_found(tmp_path: Path) -> None:
    """Whoever has the milder flag has the graver one as well, so the milder never decides anything."""
    result = proved(tmp_path, HOT + """
flags:
  heat: {when: {hot: yes}, urgency: now}
  heat_and_cold: {when: {hot: yes, cold: yes}, urgency: today}
""")

    assert broken(result)[ALONE] == ["heat_and_cold"]
    found = claim(result, ALONE, "heat_and_cold")
    assert "another finding as bad or worse" in found.told
    assert found.counterexample == {"hot": "yes", "cold": "yes"}


def test_a_flag_need_not_decide_alone_if_the_flow_says_why(tmp_path: Path) -> None:
    """Then it is told together with the other, on purpose."""
    result = proved(tmp_path, HOT + """
flags:
  heat: {when: {hot: yes}, urgency: now}
  heat_and_cold: {when: {hot: yes, cold: yes}, urgency: today, never_alone_because: it says more}
""")

    assert claim(result, ALONE, "heat_and_cold").verdict == "explained"


def test_without_the_solver_it_is_said_what_to_install(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The prover is an extra: whoever lacks it is told how to get it."""
    monkeypatch.delitem(sys.modules, "backtriage.author.prove.solver", raising=False)
    monkeypatch.setitem(sys.modules, "z3", None)

    with pytest.raises(FlowError, match="pip install 'z3-solver"):
        proved(tmp_path, HOT + "flags: {fever: {when: {hot: yes, cold: yes}, urgency: today}}")


@given(st.data())
@draws(1 / 3)
def test_a_response_is_never_found_where_it_is_proved_that_there_is_none(data: st.DataObject) -> None:
    """Nobody at random is where the solver says that nobody is; whom it finds is where it says."""
    flow = data.draw(flows())
    world, search = World(flow), Search(flow)
    somebody = counting(flow, data.draw(responses(flow, gaps=False)))
    result = assess(flow, somebody, TODAY)
    certain = {finding.flag.id for finding in result.findings if finding.certain}

    for name in flow.flags:
        found = search.somebody(world.raised(name))
        if found is None:
            assert name not in certain
        else:
            judged = assess(flow, found.answers(world.asked), flow.checked)
            assert name in {finding.flag.id for finding in judged.findings if finding.certain}
    for index in range(len(flow.urgency)):
        found = search.somebody(world.judgement.urgency[index])
        if found is None:
            assert result.level != index
        else:
            assert level(flow, found.answers(world.asked)) == index


@given(st.data())
@draws(1 / 3)
def test_a_counterexample_breaks_its_claim_when_it_is_judged(data: st.DataObject) -> None:
    """In flows at random, whoever is said to be better off with doubt or with more troubles is so."""
    flow = data.draw(flows())
    laws = Laws(flow)

    for each in prove_flow(flow, (), silent).broken:
        response, mistakes = read_response(flow, each.counterexample or {}, flow.checked)
        assert not mistakes
        if each.group == DOUBT:
            assert level(flow, response.with_answer(each.name, Absent.UNSURE)) < level(flow, response)
        if each.group == WORSE:
            name, option = each.name.split(": ")
            answer = response.answers[name]
            assert isinstance(answer, frozenset)
            less = answer - {option} or frozenset({laws.zero(flow.items[name])})
            assert level(flow, response) < level(flow, response.with_answer(name, less))


def test_what_is_worked_out_of_two_answers_of_today_hangs_on_both(tmp_path: Path) -> None:
    """No doubt about one of them leaves the difference known, and no two numbers another one than theirs."""
    result = proved(tmp_path, """
        items:
          went_in: {kind: number, unit: needles, from: 0, to: 99}
          came_out: {kind: number, unit: needles, from: 0, to: 99, ask_if: {went_in: at least 1}}
        worked_out:
          left: {of: went_in, minus: came_out, unit: needles, about: Needles left, short: Left}
        flags:
          one_left: {when: {left: at least 1}, urgency: today, if_unsure: today}
        """, """always:
          doubt_is_raised:
            {if: {any: [{unsure: went_in}, {unsure: came_out}]}, then: {urgency: at least today}}
          fewer_are_raised: {if: {went_in: at least 9, came_out: at most 8}, then: {urgency: at least today}}
          as_many_are_not: {if: {went_in: at most 8, came_out: at least 9}, then: {urgency: self_care}}
        """)

    assert result.ok, "\n".join(result.lines())
