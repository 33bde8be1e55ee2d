"""What the author of a flow says must always hold is proved, or broken by somebody."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from backtriage.keep.answer_file import read_answers
from tests.author.prove.proofs import ALWAYS, HOT, broken, claim, proved
from tests.conftest import TODAY

ALL_SAFE = """
always:
  heat_is_seen: {if: {hot: yes}, then: {urgency: at least today}, why: heat is never left at home}
  cold_is_seen:
    if: {cold: yes}
    then: {urgency: [today, now]}
    why: cold is never left at home
  both: {if: {hot: yes, cold: yes}, then: {any: [{hot: yes}, {cold: no}]}}
"""


def test_what_the_author_says_must_always_hold_is_proved_or_broken(tmp_path: Path) -> None:
    """A statement of safety comes with the smallest response that breaks it, and with its own line."""
    result = proved(tmp_path, HOT + """
flags:
  fever: {when: {hot: yes}, urgency: today}
  chill: {when: {hot: yes, cold: yes}, urgency: now}
""", ALL_SAFE)

    assert broken(result) == {ALWAYS: ["cold_is_seen"]}
    found = claim(result, ALWAYS, "cold_is_seen")
    assert (found.counterexample, found.words) == ({"cold": "yes"}, ("cold: Yes",))
    assert (Path(found.place.file).name, found.place.line) == ("always.yaml", 4)
    assert found.told == "cold is never left at home"


def test_a_statement_can_join_the_two_scales(tmp_path: Path) -> None:
    """Who is to be seen today may be told what suits, unless the flow says otherwise: its author can ask."""
    result = proved(tmp_path, HOT + """
flags:
  fever: {when: {hot: yes}, urgency: today}
  frail: {when: {cold: yes}, suitability: not_now}
""", "always: {today_no_more: {if: {urgency: at least today}, then: {suitability: not_now}}}")

    assert claim(result, ALWAYS, "today_no_more").counterexample in ({"hot": "yes"}, {"hot": "not_sure"})


def test_a_statement_that_cannot_be_read_is_told_with_a_hint(tmp_path: Path) -> None:
    """A misspelt level or item is told with its place."""
    with pytest.raises(FlowError) as error:
        proved(tmp_path, HOT + "flags: {fever: {when: {hot: yes, cold: yes}, urgency: today}}",
               "always:\n  a: {if: {hott: yes}, then: {urgency: at least todya}}\n  b: {if: {hot: yes}}\n")

    told = [(problem.message, problem.hint) for problem in error.value.problems]
    assert ("there is no level `todya`", "did you mean `today`?") in told
    assert any("no item is called `hott`" in message for message, _ in told)
    assert ("`b` has no `then`", "add `then:`") in told


def test_a_counterexample_is_a_file_that_answers_the_flow(tmp_path: Path) -> None:
    """It can be given to `backtriage assess` as it is, and says which claim it breaks."""
    result = proved(tmp_path, HOT + """
flags:
  fever: {when: {hot: yes}, urgency: today}
  chill: {when: {hot: yes, cold: yes}, urgency: now}
""", ALL_SAFE)

    [(name, text)] = result.files().items()
    response, problems, _ = read_answers(load_flow(tmp_path), text, name, TODAY)
    assert (name, problems) == ("01-cold-is-seen.yaml", [])
    assert response.answers == {"cold": frozenset({"yes"})}
    assert "cold is never left at home" in text
