"""A translation gives other words, and nothing else: what is asked, found and dialled stays the same.

A small flow is written to a folder, with Spanish words beside it.  The flow that is
shipped is translated as well: once as it is, and once by somebody who changes everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from textwrap import dedent

import pytest

from backtriage.answer_file import plain
from backtriage.author.translations import accept, find_gaps
from backtriage.flow.document import Listing, Node, Table, Word, read_document
from backtriage.flow.files import flow_files, read_files
from backtriage.flow.languages import OWN, Tables, gather_texts, languages, load_words
from backtriage.flow.loader import load_flow, read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError, Place
from backtriage.flow.translation import FIGURE, GAP, MARKS, mark, spots, text_of
from backtriage.flow.words import Words
from backtriage.report.outline import outline
from tests.conftest import SHIPPED, TODAY, filled, judged

SPANISH = load_words("es")
WORDS_OF_A_FLOW = {  # the parts of a flow that people read; nothing is decided by them
    "about", "anchors", "ask", "adapt", "adaptations", "cells", "certainty", "cite", "columns", "concern", "do",
    "help", "how_soon", "intro", "label", "name", "not_sure", "numbers", "prefer_not", "say", "short",
    "subject_name", "tell", "title", "unit", "why", "words"}
FIRST = """
    flow: {title: Knee pain}
    items:
      stuck: {ask: Is your knee stuck?, prefer_not: yes}
      side: {kind: one of, ask: Which knee?, options: {left: The left one, right: The right one}, record: yes}
      age: {kind: number, unit: years, to: 120}
    regions:
      uk: {name: United Kingdom, last_verified: 2026-11-22, numbers: {call: 999 or 112}, cites: [guide]}
    destinations:
      hospital: {name: Hospital, do: "Call {call} now.", number: call}
      doctor: {name: Doctor, do: Call the doctor.}
      home: {name: Home, do: Keep moving.}
    flags:
      stuck_knee: {when: {stuck: yes}, urgency: now, say: A stuck knee cannot wait.}
      at_60: {when: {age: at least 60}, urgency: now, say: From 60 on it cannot wait.}
    """
MOST_OF_IT = """
    flow: {title: Dolor de rodilla, sections: [{id: all, title: Todo}]}
    items:
      stuck: {ask: ¿Tienes la rodilla bloqueada?}
      side: {options: {left: La izquierda}}
    destinations:
      hospital: {do: "Llama ya al {call}."}
    flags:
      stuck_knee: {say: Una rodilla bloqueada no puede esperar.}
    """


def written(folder: Path, translation: str, *, accepted: bool = True) -> Path:
    """Write the small flow and its Spanish words to a folder; unless told otherwise, marked as up to date."""
    raw = plain(node_of(FIRST))
    assert isinstance(raw, dict)
    (folder / "flow.yaml").write_text(json.dumps(filled(raw)), encoding="utf-8")
    spanish = folder / "translations" / "es"
    spanish.mkdir(parents=True, exist_ok=True)
    (spanish / "words.yaml").write_text(dedent(translation), encoding="utf-8")
    if accepted:
        accept(folder, "es")
    return folder


def rewrite(folder: Path, old: str, new: str) -> None:
    """Change the first language."""
    file = folder / "flow.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def node_of(text: str) -> Node:
    """Read some YAML."""
    node = read_document(dedent(text), "test.yaml", [])
    assert node is not None
    return node


def shipped_texts() -> dict[str, str]:
    """The files of the flow that is shipped."""
    return read_files(flow_files(SHIPPED, []), [])


def leaves(thing: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Everything that a flow says or decides by, and where it stands; but not in which file."""
    match thing:
        case Place() | Words():
            return
        case Mapping():
            parts = [(str(name), part) for name, part in thing.items()]
        case tuple() | list():
            parts = [(getattr(part, "id", str(index)), part) for index, part in enumerate(thing)]
        case frozenset():
            parts = [(part, True) for part in sorted(map(str, thing))]
        case _ if is_dataclass(thing):
            parts = [(each.name, getattr(thing, each.name)) for each in fields(thing)]
        case _:
            yield path, thing
            return
    for name, part in parts:
        yield from leaves(part, f"{path}.{name}")


def differences(one: Flow, other: Flow) -> dict[str, tuple[object, object]]:
    """What differs between two flows, by where it stands."""
    first, second = dict(leaves(one)), dict(leaves(other))
    assert [*first] == [*second]
    return {path: (first[path], second[path]) for path in first
            if first[path] != second[path] and path != ".untranslated"}


def is_of_words(path: str) -> bool:
    """Does something for people stand there?"""
    return not WORDS_OF_A_FLOW.isdisjoint(path.split(".")[-2:])


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
    assert item.not_sure == SPANISH("answers.not_sure")
    assert item.prefer_not == SPANISH("answers.prefer_not")


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
    missing = find_gaps(folder, "es").missing

    assert flow.items["side"].option("right").say == "The right one"
    assert flow.flags["at_60"].say == "From 60 on it cannot wait."
    assert {"items.side.options.right", "flags.at_60.say", "urgency.now.how_soon"} <= {*missing}
    assert "items.stuck.ask" not in missing
    assert flow.untranslated == len(missing)


def test_a_result_says_that_some_of_it_is_not_translated(tmp_path: Path) -> None:
    """Nobody has to wonder why a sentence is in English; a whole translation says nothing of the kind."""
    folder = written(tmp_path, MOST_OF_IT)

    def limits(words: Words | None) -> str:
        pages = outline(judged(load_flow(folder, words), stuck="yes"), datetime(2026, 11, 24, 9)).pages
        return str(next(page for page in pages if page.id == "limits").blocks)

    assert SPANISH("result.untranslated") in limits(SPANISH)
    assert load_words()("result.untranslated") not in limits(None)


# Nothing but words


def test_a_condition_or_a_level_changes_nothing_and_is_told(tmp_path: Path) -> None:
    """Whatever is not words is left over, whoever wrote it there."""
    others = {
        "items.stuck.kind": "text", "items.stuck.sensitive": "[yes]", "items.stuck.prefer_not": "no",
        "items.age.to": "50", "items.stuck.ask_if.age": "at least 99", "flags.stuck_knee.when.stuck": "no",
        "flags.stuck_knee.urgency": "self_care", "flags.stuck_knee.if_unsure": "self_care",
        "flags.invented.when.side": "left", "flags.invented.urgency": "now", "urgency.now.destination": "home",
        "destinations.hospital.number": "other", "regions.uk.last_verified": "2030-01-01",
        "definitions.older.age": "at least 10"}
    lines = [f"  {path}: {mark(text)}" for path, text in others.items()]  # marked all the same
    folder = written(tmp_path, "\n".join([MARKS + ":", *lines]), accepted=False)
    first = load_flow(folder, SPANISH)
    for path, text in others.items():
        table, *keys = path.split(".")
        nested = "".join(f"{'  ' * depth}{key}:\n" for depth, key in enumerate([table, *keys[:-1]]))
        with (folder / "translations" / "es" / f"{path.replace('.', '-')}.yaml").open("w") as file:
            file.write(f"{nested}{'  ' * len(keys)}{keys[-1]}: {text}\n")

    assert {*find_gaps(folder, "es").leftover} >= {*others} - {"items.stuck.sensitive"}
    assert differences(first, load_flow(folder, SPANISH)) == {}
