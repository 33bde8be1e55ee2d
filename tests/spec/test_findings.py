"""What is raised, how surely, for which reason, and how soon it calls for help."""

from __future__ import annotations

import pytest

from tests.conftest import flow_of, judged

FLOW = flow_of("""
    items:
      numb: {}
      weak: {}
      fever: {}
      tired: {}
      age: {kind: number}
    definitions: {older: {age: at least 60}}
    flags:
      worry: {kind: yellow flag, when: {tired: yes}, urgency: routine}
      nerves: {when: {any: [{numb: yes}, {weak: yes}]}, urgency: now, if_unsure: today}
      infection: {when: {all: [{fever: yes}, older]}, urgency: today, if_unsure: routine}
      check: {when: {fever: yes}, urgency: today, if_unsure: self_care}
    """)


def told(**raw: object) -> list[tuple[str, bool, tuple[str, ...]]]:
    """The findings, each with how sure it is and why."""
    return [(f.flag.id, f.certain, f.because) for f in judged(FLOW, **raw).findings]


def test_a_flag_that_holds_is_a_certain_finding() -> None:
    """It stands at the level of the flag."""
    result = judged(FLOW, numb="yes")

    [finding] = result.findings
    assert (finding.flag.id, finding.certain, result.urgency.id) == ("nerves", True, "now")


def test_a_flag_left_open_by_doubt_is_a_possible_finding() -> None:
    """It stands at the level that its author declared for doubt."""
    result = judged(FLOW, numb="not_sure", weak="no")

    [finding] = result.findings
    assert (finding.flag.id, finding.certain, result.urgency.id) == ("nerves", False, "today")
    assert result.open == (finding,)


def test_a_doubt_at_the_mildest_level_is_told_and_raises_nothing() -> None:
    """`if_unsure` at the mildest level means: tell it as open."""
    result = judged(FLOW, fever="not_sure", age=30)

    assert [(f.flag.id, f.counts) for f in result.open] == [("check", False)]
    assert result.urgency.id == "self_care"
    assert result.deciding == ()


def test_doubt_about_a_yellow_flag_is_no_finding() -> None:
    """Only what it would be dangerous to overlook is told as open."""
    assert told(tired="not_sure") == []


def test_the_worst_finding_decides() -> None:
    """There is no score: the milder findings add nothing, and take nothing away."""
    result = judged(FLOW, numb="yes", fever="yes", age=70, tired="yes")

    assert result.urgency.id == "now"
    assert [f.flag.id for f in result.deciding] == ["nerves"]
    assert [f.flag.id for f in result.findings] == ["nerves", "infection", "check", "worry"]


def test_at_the_same_level_the_certain_finding_stands_first() -> None:
    """What is sure is told before what is open."""
    assert [(name, sure) for name, sure, _ in told(numb="not_sure", weak="no", fever="yes", age=30)] == [
        ("check", True), ("nerves", False)]


@pytest.mark.parametrize("raw, reasons", [
    ({"numb": "yes", "weak": "no"}, ("numb",)),
    ({"numb": "yes", "weak": "yes"}, ("numb", "weak")),
    ({"weak": "yes", "numb": "not_sure"}, ("weak",)),
])
def test_any_is_explained_by_whatever_held(raw: dict[str, object], reasons: tuple[str, ...]) -> None:
    """A finding names the answers behind it, and no others."""
    assert told(**raw) == [("nerves", True, reasons)]


def test_all_is_explained_by_everything_and_a_definition_by_its_items() -> None:
    """The reasons are items, in the order of the flow, whatever the order of the answers."""
    assert ("infection", True, ("fever", "age")) in told(age=70, fever="yes")


def test_a_possible_finding_names_the_doubt() -> None:
    """Whoever left it open can be asked again about just that."""
    assert ("infection", False, ("age",)) in told(fever="yes", age="not_sure")


PLACES = """
    items: {a: {}, b: {}, c: {}, d: {}}
    flags:
      to_doctor: {when: {a: yes}, urgency: today, destination: doctor, if_unsure: routine}
      to_hospital: {when: {b: yes}, urgency: today, destination: hospital, if_unsure: routine}
      anywhere: {when: {c: yes}, urgency: today}
      milder: {when: {d: yes}, urgency: routine, destination: hospital}
    """


@pytest.mark.parametrize("raw, destination", [
    ({}, "home"),
    ({"c": "yes"}, "doctor"),
    ({"b": "yes"}, "hospital"),
    ({"a": "yes", "b": "yes"}, "hospital"),
    ({"b": "yes", "c": "yes"}, "hospital"),
    ({"a": "yes", "d": "yes"}, "doctor"),
    ({"b": "not_sure"}, "doctor"),
])
def test_where_to_go(raw: dict[str, object], destination: str) -> None:
    """The first destination that a deciding flag names; else that of the level.

    A milder flag has no say, and neither has a flag that only doubt leaves open.
    """
    assert judged(flow_of(PLACES), **raw).destination.id == destination


@pytest.mark.parametrize("answer, ended", [("yes", True), ("not_sure", False), ("no", False)])
def test_only_a_certain_emergency_ends_the_interview(answer: str, ended: bool) -> None:
    """A possible emergency is told, and the questions go on."""
    flow = flow_of("""
        items: {numb: {}}
        flags: {nerves: {when: {numb: yes}, urgency: now, if_unsure: now}}
        """)

    assert judged(flow, numb=answer).ended is ended
