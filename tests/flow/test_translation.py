"""A translation gives other words, and nothing else: what is asked, found and dialled stays the same.

A small flow is written to a folder, with Spanish words beside it.  The flow that is
shipped is translated as well: once as it is, and once by somebody who changes everything.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from textwrap import dedent

import pytest

from backtriage.author.check.translations import gaps_in
from backtriage.flow.document import Word
from backtriage.flow.files import OWN, languages
from backtriage.flow.loader import load_flow, read_flow
from backtriage.flow.problem import Place, Problem
from backtriage.flow.translation import (
    FIGURE,
    GAP,
    MARKS,
    Tables,
    Translation,
    gather_texts,
    lay_over,
    load_words,
    mark,
    read_translation,
    spots,
    text_of,
)
from backtriage.flow.truth import Absent
from backtriage.flow.words import Words
from backtriage.report.for_person import for_person
from tests.conftest import SHIPPED, judged
from tests.flow.spanish import (
    MOST_OF_IT,
    SPANISH,
    differences,
    is_of_words,
    shipped_texts,
    tables_of,
    written,
)
from tests.shipped import shipped

# Words


def test_a_translation_gives_other_words(tmp_path: Path) -> None:
    """Questions, options, findings and places are told in the language."""
    flow = load_flow(written(tmp_path, MOST_OF_IT), SPANISH)

    assert flow.title == "Dolor de rodilla"
    assert flow.sections[0].title == "Todo"
    assert flow.items["stuck"].ask == "¿Tienes la rodilla bloqueada?"
    assert flow.items["side"].option("left").say == "La izquierda"
    assert flow.destinations["hospital"].do == "Llama ya al {call}."
    assert flow.flags["stuck_knee"].say == "Una rodilla bloqueada no puede esperar."


def test_the_words_around_a_question_come_in_the_same_language(tmp_path: Path) -> None:
    """Yes, no and "not sure" are words of the interface."""
    item = load_flow(written(tmp_path, MOST_OF_IT), SPANISH).items["stuck"]

    assert [option.say for option in item.options] == ["Sí", "No"]
    assert item.doubts == {absent: SPANISH(f"answers.{absent}".removesuffix("_to_say")) for absent in Absent}


def test_without_the_language_everything_stays_as_it_was_written(tmp_path: Path) -> None:
    """The Spanish words are nobody's but those who asked for them."""
    folder = written(tmp_path, MOST_OF_IT)

    for words in (None, load_words("de")):
        flow = load_flow(folder, words)
        assert flow.title == "Knee pain"
        assert flow.items["side"].option("left").say == "The left one"


def test_what_has_no_translation_stays_and_is_told(tmp_path: Path) -> None:
    """The person gets a whole questionnaire, and whoever translates a list of what is missing."""
    folder = written(tmp_path, MOST_OF_IT)

    flow = load_flow(folder, SPANISH)
    missing = gaps_in(folder, "es").missing

    assert flow.items["side"].option("right").say == "The right one"
    assert flow.flags["at_60"].say == "From 60 on it cannot wait."
    assert {"items.side.options.right", "flags.at_60.say", "urgency.now.name"} <= {*missing}
    assert "items.stuck.ask" not in missing
    assert flow.untranslated == len(missing)


def test_a_result_says_that_some_of_it_is_not_translated(tmp_path: Path) -> None:
    """Nobody has to wonder why a sentence is in English; a whole translation says nothing of the kind."""
    folder = written(tmp_path, MOST_OF_IT)

    def limits(words: Words | None) -> str:
        pages = for_person(judged(load_flow(folder, words), stuck="yes"), datetime(2026, 11, 24, 9)).pages
        return str(next(page for page in pages if page.id == "limits").blocks)

    assert SPANISH("result.untranslated") in limits(SPANISH)
    assert load_words()("result.untranslated") not in limits(None)


# Nothing but words


def test_a_condition_or_a_level_changes_nothing(tmp_path: Path) -> None:
    """Whoever asks, ends and decides differently in another language is not heard, marked or not."""
    folder = written(tmp_path, "flow: {title: Dolor}")
    before = load_flow(folder, SPANISH)
    spanish = folder / "translations" / "es"

    (spanish / "other.yaml").write_text(dedent(OTHERWISE), encoding="utf-8")
    assert differences(before, load_flow(folder, SPANISH)) == {}
    marks = "".join(f"{mark(text)} {path}\n" for path, text in DECIDING.items())
    with (spanish / MARKS).open("a", encoding="utf-8") as file:
        file.write(marks)
    assert differences(before, load_flow(folder, SPANISH)) == {}


OTHERWISE = """
    items:
      stuck: {kind: text, ask_if: {age: at least 99}, sensitive: [yes], prefer_not: no}
      age: {from: 18, to: 50}
    definitions: {older: {age: at least 10}}
    flags:
      stuck_knee: {when: {stuck: no}, urgency: self_care, if_unsure: self_care, settles: yes, cites: []}
      at_60: {when: {age: at least 90}}
      invented: {kind: red flag, when: {side: left}, urgency: now, if_unsure: now}
    urgency: {now: {destination: home, ends: no}}
    destinations: {hospital: {number: other}}
    regions: {uk: {last_verified: 2030-01-01, paper: us-letter}}
    """
DECIDING = {  # what stands in the first language where the translation wants something else
    "items.stuck.kind": "yes/no", "items.stuck.prefer_not": "yes",
    "items.age.from": "0", "items.age.to": "120",
    "flags.stuck_knee.when.stuck": "yes", "flags.stuck_knee.urgency": "now",
    "flags.stuck_knee.if_unsure": "now", "flags.at_60.when.age": "at least 60",
    "urgency.now.destination": "hospital", "urgency.now.ends": "yes", "destinations.hospital.number": "call",
    "regions.uk.last_verified": "2026-11-22",
}


def test_what_decides_is_told_as_left_over(tmp_path: Path) -> None:
    """Whoever writes a condition or a level into a translation learns that it does nothing."""
    folder = written(tmp_path, "flow: {title: Dolor}")
    (folder / "translations" / "es" / "other.yaml").write_text(dedent(OTHERWISE), encoding="utf-8")

    leftover = {*gaps_in(folder, "es").leftover}

    assert leftover >= {*DECIDING, "items.stuck.ask_if.age", "definitions.older.age",
                        "flags.invented.when.side", "flags.invented.urgency"}


def test_a_condition_is_never_taken_for_words(tmp_path: Path) -> None:
    """Also where an item is called like a key for words, nobody can turn the condition around."""
    base = tables_of("flags: {danger: {say: Go., when: {name: yes}}}")
    translated = tables_of("flags: {danger: {say: Ve., when: {name: no}}}")

    marks = {"flags.danger.say": mark("Go."), "flags.danger.when.name": mark("yes")}

    lay_over(base, Translation(translated, marks))

    assert [text_of(spot.node) for spot in spots(base, everything=True)] == ["Ve.", "yes"]


def test_the_shipped_flow_holds_whatever_somebody_writes_into_a_translation() -> None:
    """Every value is changed and marked as up to date; only words for people come through."""
    problems: list[Problem] = []
    base = gather_texts(shipped_texts(), problems)
    marks = {spot.path: mark(text_of(spot.node)) for spot in spots(base, everything=True)}
    place = Place("hostile.yaml")
    hostile: Tables = {name: dict(pairs) for name, pairs in gather_texts(shipped_texts(), problems).items()}
    for spot in spots(hostile, everything=True):
        spot.pairs[spot.key] = spot.pairs[spot.key][0], Word(f"ZZ {text_of(spot.node)}", place, quoted=True)

    flow = read_flow(shipped_texts(), problems, SPANISH, Translation(hostile, marks))
    first = read_flow(shipped_texts(), problems, SPANISH)

    assert not problems
    assert flow is not None
    assert first is not None
    changed = differences(first, flow)
    assert len(changed) > 1000
    assert [path for path in changed if not is_of_words(path)] == []
    assert [path for path, (old, new) in changed.items() if new != f"ZZ {old}"] == []


@pytest.mark.parametrize("language", [name for name in languages(SHIPPED) if name != OWN])
def test_the_shipped_translations_change_words_only(language: str) -> None:
    """All figures but local ones are as in English; so are all conditions, levels and numbers to call."""
    changed = differences(shipped(), shipped(language))
    marked = read_translation(SHIPPED, language, []).local

    assert len(changed) > 1000
    assert [path for path in changed if not is_of_words(path)] == []
    for path, (old, new) in changed.items():
        gaps = [sorted(GAP.findall(str(text))) for text in (old, new)]
        figures = [sorted(FIGURE.findall(str(text))) for text in (old, new)]
        assert gaps[0] == gaps[1], path
        assert figures[0] == figures[1] or path.removeprefix(".") in marked, path


def test_no_condition_of_the_shipped_flow_could_be_taken_for_words() -> None:
    """No id is called like a key that holds words."""
    paths = [spot.path.split(".") for spot in spots(gather_texts(shipped_texts(), []))]

    assert len(paths) > 1000
    assert not [path for path in paths if {"when", "ask_if", "first_if", "definitions"} & {*path}]
