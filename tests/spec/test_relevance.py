"""What is not asked, because no answer to it could change what the person is told."""

from __future__ import annotations

import pytest

from backtriage.flow.model import Flow
from backtriage.judge.assessment import assess
from tests.conftest import TODAY, answers, flow_of

FLOW = flow_of("""
    flow:
      role: {item: role, person: self, someone_else: other, practitioner: practitioner}
      region: region
    regions:
      uk: {name: UK, last_verified: 2026-01-01, numbers: {}}
      us: {name: US, last_verified: 2026-01-01, numbers: {}}
    items:
      numb: {}
      weak: {}
      role: {kind: one of, options: {self: Me, other: Somebody, practitioner: A practitioner}}
      region: {kind: one of, options: {uk: UK, us: US}}
      fever: {}
      chill: {ask_if: {fever: yes}}
      tired: {}
      nervous: {}
      told: {}
      idle: {}
      noted: {record: yes}
    urgency:
      self_care: {name: Self-care, destination: home}
      routine: {name: Routine, destination: doctor}
      today: {name: Today, destination: doctor, suitability: not_now}
      now: {name: Now, destination: hospital, ends: yes, suitability: not_now}
    flags:
      nerves: {when: {all: [{numb: yes}, {weak: yes}]}, urgency: now, if_unsure: self_care}
      infection: {when: {fever: yes, chill: yes}, urgency: today, if_unsure: self_care}
      worry: {kind: yellow flag, when: {tired: yes}, urgency: routine}
      lie_down: {kind: precaution, when: {nervous: yes}, suitability: not_now}
    advice:
      for_the_told: {when: {told: yes}, urgency: [self_care, routine]}
    """)


def asked(flow: Flow = FLOW, **raw: object) -> list[str]:
    """The items that wait to be asked."""
    return [item.id for item in assess(flow, answers(flow, **raw), TODAY).waiting]


def test_an_item_that_no_rule_looks_at_is_not_asked() -> None:
    """`idle` feeds no flag and no advice."""
    assert "idle" not in asked()


def test_an_item_can_be_asked_for_the_record() -> None:
    """`record: yes` asks it all the same."""
    assert "noted" in asked()


def test_who_answers_and_where_is_always_asked() -> None:
    """The role and the region decide how things are said, whatever else is known."""
    assert {"role", "region"} <= {*asked(numb="no", fever="yes", chill="yes")}


def test_a_flag_that_is_decided_asks_no_more() -> None:
    """Without numbness, weakness can no longer raise anything."""
    assert "weak" in asked(numb="yes")
    assert "weak" in asked(numb="not_sure")
    assert "weak" not in asked(numb="no")


def test_an_item_is_asked_to_find_out_whether_another_applies() -> None:
    """Whoever has chills is first asked about fever."""
    assert "fever" in asked()
    assert "chill" not in asked(fever="no")


def test_what_calls_for_less_than_is_known_already_is_not_asked() -> None:
    """Whoever must be seen today is not asked what could only be routine, but still what is more urgent."""
    waiting = asked(fever="yes", chill="yes")

    assert "tired" not in waiting
    assert {"numb", "weak"} <= {*waiting}


def test_suitability_that_is_settled_is_not_asked_about() -> None:
    """At a level that settles it, nothing more is asked about suitability."""
    assert "nervous" in asked()
    assert "nervous" not in asked(fever="yes", chill="yes")


def test_advice_that_cannot_be_told_any_more_asks_nothing() -> None:
    """Advice for milder levels has no question left at a higher one."""
    assert "told" in asked()
    assert "told" in asked(tired="yes")
    assert "told" not in asked(fever="yes", chill="yes")


def test_a_certain_emergency_ends_the_questions() -> None:
    """Not even the region is asked then."""
    now = assess(FLOW, answers(FLOW, numb="yes", weak="yes"), TODAY)

    assert (now.next, now.waiting, now.left) == (None, (), 0)


def test_a_practitioner_is_asked_everything_that_applies() -> None:
    """At intake nothing is left out, not even after an emergency."""
    assert asked(role="practitioner", numb="yes", weak="yes", fever="no") == [
        "region", "tired", "nervous", "told", "idle", "noted"]


def test_what_is_open_about_health_is_told_without_the_settings() -> None:
    """Role and region are not among what a result says was left out."""
    left = [item.id for item in assess(FLOW, answers(FLOW, numb="no"), TODAY).unanswered]

    assert left == ["fever", "chill", "tired", "nervous", "told", "noted"]


@pytest.mark.parametrize("longest, given, following", [(3, 1, "b"), (3, 2, None), (4, 2, "c")])
@pytest.mark.parametrize("limit, role", [("longest", "self"), ("longest_intake", "clinic")])
def test_a_flow_can_ask_so_many_questions_at_most(
        limit: str, role: str, longest: int, given: int, following: str | None) -> None:
    """After the longest interview nothing more is asked; what is left over is not forgotten."""
    flow = flow_of(f"""
        flow:
          {limit}: {longest}
          role: {{item: role, person: self, someone_else: other, practitioner: clinic}}
        items:
          role: {{kind: one of, options: {{self: Me, other: Somebody, clinic: My patient}}}}
          a: {{}}
          b: {{}}
          c: {{}}
        flags: {{any_of_them: {{when: {{any: [{{a: yes}}, {{b: yes}}, {{c: yes}}]}}, urgency: today}}}}
        """)
    raw = dict.fromkeys(["a", "b"][:given], "no")

    now = assess(flow, answers(flow, role=role, **raw), TODAY)

    assert (now.next.id if now.next else None) == following
    assert [item.id for item in now.waiting] == ["a", "b", "c"][given:]
