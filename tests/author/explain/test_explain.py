"""Any rule can be read as English that a clinician could sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.author.explain.explain import Explained, explain
from backtriage.author.explain.sentences import outline, sentence
from backtriage.author.material import load
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError
from tests.author.folders import folder_of
from tests.conftest import SHIPPED, flow_of

TEXT = """
    items:
      signs:
        kind: any of
        short: Signs
        options: {hot: Hot, red: {say: It looks red, short: Redness}, none: None of these}
        cites: [guide]
      age: {kind: number, short: Age, ask_if: {signs: hot}}
      fell: {kind: date, short: Day of the fall}
      walks: {short: Walks}
    definitions:
      aged: {age: at least 60}
      inflamed: {signs: [hot, red]}
    flags:
      trouble:
        when:
          all: [inflamed, {any: [aged, {walks: no}]}, {not: {unsure: walks}}]
          lowers_because: asked again
        urgency: today
        if_unsure: routine
        name: Trouble at once
        tell: I have trouble.
      some: {when: {signs: red}, urgency: today, if_unsure: self_care}
      mild: {kind: yellow flag, when: {walks: no}, urgency: routine}
      unfit: {when: aged, suitability: not_now, settles: yes}
    advice:
      rest: {when: inflamed, flags: [trouble], urgency: [today]}
"""
CASES = """
    defaults: {signs: none, walks: yes}
    cases:
      - {case: Cool, answers: {}, finds_not: [trouble, some]}
      - {case: Red and stuck, answers: {signs: red, walks: no}, finds: [trouble]}
      - {case: Not sure, answers: {signs: not_sure, walks: no}, possible: [trouble]}
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path, TEXT, CASES)


def told(folder: Path, id: str) -> Explained:
    """Explain one thing."""
    return explain(load(folder), id)


def part(explained: Explained, heading: str) -> list[str]:
    """What is said under one heading; nothing if there is none."""
    return [line for part in explained.parts if part.heading == heading for line in part.lines]


@pytest.mark.parametrize("condition, said", [
    ("{signs: [hot, red]}", "“Signs” includes “Hot” or “Redness”"),
    ("{walks: no}", "“Walks” is “No”"),
    ("{age: at least 60}", "“Age” is at least 60 years"),
    ("{age: between 16 and 17}", "“Age” is between 16 and 17 years"),
    ("{fell: at most 14 days ago}", "“Day of the fall” is at most 14 days ago"),
    ("{unsure: age}", "doubt about “Age”"),
    ("{signs: hot, walks: no}", "all of: “Signs” includes “Hot”; “Walks” is “No”"),
    ("{all: [{signs: hot}, {not: {walks: no}}]}", "“Signs” includes “Hot”; unless “Walks” is “No”"),
    ("{any: [{signs: hot}, {all: [aged, {walks: no}]}]}",
     "any of: “Signs” includes “Hot”; (all of: aged; “Walks” is “No”)"),
    ("{at least 2 of: [{signs: hot}, aged, {walks: no}]}",
     "at least 2 of: “Signs” includes “Hot”; aged; “Walks” is “No”"),
    ("{not: {any: [aged, {walks: no}]}}", "none of: aged; “Walks” is “No”"),
    ("{all: [{not: aged}, {not: {walks: no}}]}", "none of: aged; “Walks” is “No”"),
    ("{not: aged}", "not: aged")])
def test_a_condition_is_said_in_words(condition: str, said: str) -> None:
    """With the labels that practitioners see."""
    flow = flow_of(TEXT.replace("inflamed: {signs: [hot, red]}", f"inflamed: {condition}").replace(
        "inflamed: {not", "inflamed: {lowers_because: so it is, not").replace(
        "inflamed: {all", "inflamed: {lowers_because: so it is, all").replace(
        "{age: between 16 and 17}", "{age: between 16 and 17, lowers_because: so it is}").replace(
        "14 days ago}", "14 days ago, lowers_because: so it is}"))

    assert sentence(flow, flow.definitions["inflamed"].when) == said


def test_a_flag_says_when_it_is_raised_and_what_follows(folder: Path) -> None:
    """Condition, definitions, level, doubt, words, sources, users and cases."""
    flag = told(folder, "trouble")

    assert (flag.kind, flag.name) == ("red flag", "Trouble at once")
    assert flag.sentence == ("Raised when all of: inflamed; (any of: aged; “Walks” is “No”); "
                             "unless doubt about “Walks”.")
    assert part(flag, "where") == ["inflamed (`inflamed`) means “Signs” includes “Hot” or “Redness”",
                                   "aged (`aged`) means “Age” is at least 60 years"]
    assert part(flag, "It calls for") == [
        "Today (`today`): Doctor (`doctor`)"]
    assert part(flag, "In doubt") == [
        "If doubt leaves it open, it is told as possible, "
        "and calls for Routine (`routine`): Doctor (`doctor`)"]
    assert part(flag, "On the word of") == ["A guide (`guide`): So it is."]
    assert part(flag, "Used by") == ["advice `rest`"]
    assert [line.split(" (")[0] for line in part(flag, "Cases")] == [
        "certain: Red and stuck", "possible: Not sure", "not found: Cool"]


@pytest.mark.parametrize("flag, doubt", [
    ("some", "If doubt leaves it open, that is told, and nothing is raised."),
    ("mild", "Doubt never raises it.")])
def test_a_flag_says_what_doubt_does(folder: Path, flag: str, doubt: str) -> None:
    """It may be told without raising anything, or be no matter at all."""
    assert part(told(folder, flag), "In doubt") == [doubt]


def test_a_flag_about_suitability_says_so(folder: Path) -> None:
    """It has no destination."""
    assert part(told(folder, "unfit"), "It calls for") == [
        "Not now (`not_now`); then nothing more is asked or told about suitability"]


def test_an_item_says_when_it_is_asked_and_who_looks_at_it(folder: Path) -> None:
    """Rules that look at it themselves, and those that do so through definitions."""
    item = told(folder, "age")

    assert item.sentence == "Asked if this is so, or may be so: “Signs” includes “Hot”."
    assert part(item, "Used by") == ["definition `aged`"]
    assert part(item, "and through definitions by") == ["flag `trouble`", "flag `unfit`"]


def test_an_item_shows_the_cases_that_answer_it_in_their_own_way(folder: Path) -> None:
    """Not those that say what most say."""
    item = told(folder, "walks")

    assert [line.split(" (")[0] for line in part(item, "Cases with an answer of their own")] == ["Cool"]
    assert part(item, "Answers")[:2] == ["`yes`: Yes", "`no`: No"]


def test_a_definition_says_what_it_means_and_for_whom_it_holds(folder: Path) -> None:
    """As judged, not as named in the cases."""
    definition = told(folder, "inflamed")

    assert definition.sentence == "Inflamed means “Signs” includes “Hot” or “Redness”."
    assert part(definition, "Used by") == ["flag `trouble`", "advice `rest`"]
    assert [line.split(" (")[0] for line in part(definition, "So it is in these cases")] == ["Red and stuck"]


def test_advice_says_when_it_is_told(folder: Path) -> None:
    """Condition, flags and levels."""
    assert told(folder, "rest").sentence == (
        "Told when inflamed, and one of these is found: `trouble`, and the result is `today`.")


def test_each_thing_has_its_place(folder: Path) -> None:
    """Definitions too."""
    for id in ("trouble", "age", "aged", "rest"):
        place = told(folder, id).place
        assert f'"{id}": ' in place.text[place.column - 1:]


def test_a_word_that_is_nothing_is_told_with_what_is_near(folder: Path) -> None:
    """As in all messages."""
    with pytest.raises(FlowError, match="did you mean `trouble`"):
        told(folder, "troubel")


def test_a_long_condition_becomes_a_list(low_back_pain: Flow) -> None:
    """Its parts stand below each other, one step further in."""
    lines = [*outline(low_back_pain, low_back_pain.definitions["core_signs"].when)]

    assert lines[0] == "any of:"
    assert lines[1] == "  - all of:"
    assert lines[2].startswith("      - “Cauda equina checklist")


def test_everything_in_the_shipped_flow_can_be_explained() -> None:
    """Each sort of thing has its place and its sentence; nothing stops half-way."""
    material = load(SHIPPED)

    for id in ("saddle_numb", "ces_check", "core_signs", "nothing_to_eat", "age", "region"):
        explained = explain(material, id)
        assert explained.sentence.endswith(".")
        assert explained.place.line
    for flag in material.flow.flags.values():
        assert sentence(material.flow, flag.when)


def test_a_flag_that_ends_the_interview_says_so() -> None:
    """And where the person is sent, if the flag itself names a place."""
    [line] = part(explain(load(SHIPPED), "saddle_numb"), "It calls for")

    assert "(`emergency`)" in line
    assert "(`ed_now`)" in line
    assert line.endswith("if it is certain, the interview ends")
