"""A small flow in a folder, with Spanish words beside it; and what differs between two flows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from backtriage.author.check.translations import mark_all
from backtriage.flow.document import plain, read_document
from backtriage.flow.files import flow_texts
from backtriage.flow.model import Flow
from backtriage.flow.problem import Place
from backtriage.flow.translation import (
    Tables,
    gather_texts,
    load_words,
)
from backtriage.flow.value import Value, fields_of
from backtriage.flow.words import Words
from tests.conftest import SHIPPED, filled

SPANISH = load_words("es")
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
    folder.mkdir(exist_ok=True)
    node = read_document(dedent(FIRST), "test.yaml", [])
    assert node is not None
    raw = plain(node)
    assert isinstance(raw, dict)
    (folder / "flow.yaml").write_text(json.dumps(filled(raw)), encoding="utf-8")
    spanish = folder / "translations" / "es"
    spanish.mkdir(parents=True, exist_ok=True)
    (spanish / "words.yaml").write_text(dedent(translation), encoding="utf-8")
    if accepted:
        mark_all(folder, "es")
    return folder


def rewrite(folder: Path, old: str, new: str) -> None:
    """Change the first language."""
    file = folder / "flow.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


WORDS_OF_A_FLOW = {  # the parts of a flow that people read; nothing is decided by them
    "about", "also", "anchors", "ask", "adapt", "adaptations", "card", "cells", "certainty", "cite",
    "columns", "complaint", "concern", "do", "doubts", "heading", "help", "intro", "label", "name",
    "names", "numbers", "phrase", "say", "short", "subject_name", "tell", "title", "to_note", "unit", "why",
    "words"}


def shipped_texts() -> dict[str, str]:
    """The files of the flow that is shipped."""
    return flow_texts(SHIPPED, [])


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
        case Value():
            parts = [*fields_of(thing)]
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


def tables_of(text: str) -> Tables:
    """The tables of one file."""
    return gather_texts({"test.yaml": text}, [])
