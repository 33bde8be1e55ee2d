"""A translation gives other words, and nothing else: what is asked, found and dialled stays the same.

A small flow is written to a folder, with Spanish words beside it.  The flow that is
shipped is translated as well: once as it is, and once by somebody who changes everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from textwrap import dedent

import pytest

from backtriage.author.check.translations import gaps_in, mark_all
from backtriage.flow.document import Word, plain, read_document
from backtriage.flow.files import flow_texts
from backtriage.flow.loader import load_flow, read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError, Place, Problem
from backtriage.flow.translation import (
    FIGURE,
    GAP,
    MARKS,
    OWN,
    Tables,
    Translation,
    gather_texts,
    languages,
    lay_over,
    load_words,
    mark,
    spots,
    text_of,
)
from backtriage.flow.truth import Absent
from backtriage.flow.voices import voices
from backtriage.flow.words import Words
from backtriage.report.for_person import for_person
from tests.conftest import SHIPPED, filled, judged
from tests.shipped import shipped

SPANISH = load_words("es")
WORDS_OF_A_FLOW = {  # the parts of a flow that people read; nothing is decided by them
    "about", "anchors", "ask", "adapt", "adaptations", "cells", "certainty", "cite", "columns", "concern",
    "do", "doubts", "help", "how_soon", "intro", "label", "name", "numbers", "say", "short",
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
    assert {"items.side.options.right", "flags.at_60.say", "urgency.now.how_soon"} <= {*missing}
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


def tables_of(text: str) -> Tables:
    """The tables of one file."""
    return gather_texts({"test.yaml": text}, [])


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
    """All figures are the same as in English; so are all conditions, levels and numbers to call."""
    changed = differences(shipped(), shipped(language))

    assert len(changed) > 1000
    assert [path for path in changed if not is_of_words(path)] == []
    for path, (old, new) in changed.items():
        for sign in (FIGURE, GAP):
            assert sorted(sign.findall(str(old))) == sorted(sign.findall(str(new))), path


def test_no_condition_of_the_shipped_flow_could_be_taken_for_words() -> None:
    """No id is called like a key that holds words."""
    paths = [spot.path.split(".") for spot in spots(gather_texts(shipped_texts(), []))]

    assert len(paths) > 1000
    assert not [path for path in paths if {"when", "ask_if", "first_if", "definitions"} & {*path}]


# Figures and gaps


@pytest.mark.parametrize("path, said", [
    ("destinations.hospital.do", "Llama ya al 112."),  # the gap is lost
    ("destinations.hospital.do", "Llama ya al {number}."),  # it is another one
    ("destinations.hospital.do", "Llama ya al {call} o al {call}."),  # there are two
    ("flags.at_60.say", "Desde los 65 no puede esperar."),
    ("flags.at_60.say", "Desde los sesenta no puede esperar."),
    ("flags.at_60.say", "Desde los 60 no puede esperar más de 2 horas."),
    ("regions.uk.numbers.call", "112"),
    ("regions.uk.numbers.call", "999 o 113"),
    ("flags.at_60.say", "Desde los 60 {no puedes|no puede a los 60} esperar."),  # in one voice only
    ("flags.at_60.say", "Desde los 60 {no puedes|} esperar."),  # a voice without words
])
def test_another_figure_or_gap_is_not_shown(tmp_path: Path, path: str, said: str) -> None:
    """A wrong number to call is worse than English; whoever translates is told."""
    folder = written(tmp_path, "flow: {title: Dolor}")
    before = load_flow(folder, SPANISH)
    words: object = said
    for key in reversed(path.split(".")):
        words = {key: words}
    (folder / "translations" / "es" / "garbled.yaml").write_text(json.dumps(words), encoding="utf-8")
    mark_all(folder, "es")

    assert gaps_in(folder, "es").garbled == [path]
    assert differences(before, load_flow(folder, SPANISH)) == {}


@pytest.mark.parametrize("said", ["Desde los 65\nno puede esperar.", "Desde\nlos sesenta no puede esperar."])
def test_a_text_of_several_lines_keeps_its_figures_too(tmp_path: Path, said: str) -> None:
    """Lines are not the forms of a plural."""
    folder = written(tmp_path, json.dumps({"flags": {"at_60": {"say": said}}}))

    assert gaps_in(folder, "es").garbled == ["flags.at_60.say"]
    assert load_flow(folder, SPANISH).flags["at_60"].say == "From 60 on it cannot wait."


@pytest.mark.parametrize("first", ["A stuck knee cannot wait.", "{Your|Their} knee cannot wait."])
@pytest.mark.parametrize("other", ["No puede esperar.", "{No puedes|No puede} esperar."])
def test_a_language_has_two_voices_where_it_needs_them(tmp_path: Path, first: str, other: str) -> None:
    """English needs them in other places."""
    folder = written(tmp_path, "{}")
    rewrite(folder, "A stuck knee cannot wait.", first)
    written_in = {"flags": {"stuck_knee": {"say": other}}}
    (folder / "translations" / "es" / "words.yaml").write_text(json.dumps(written_in), encoding="utf-8")
    mark_all(folder, "es")

    flow = load_flow(folder, SPANISH)

    assert [voice.flags["stuck_knee"].say for voice in (flow, flow.for_another)] == [*voices(other)]


def test_figures_may_stand_in_another_order(tmp_path: Path) -> None:
    """Languages order words as they like."""
    said = "112 o 999"

    folder = written(tmp_path, json.dumps({"regions": {"uk": {"numbers": {"call": said}}}}))

    assert not gaps_in(folder, "es").garbled
    assert load_flow(folder, SPANISH).regions["uk"].numbers == {"call": said}


@pytest.mark.parametrize("first, other, garbled", [
    (["{n} day", "{n} days"], ["{n} dzień", "{n} dni", "{n} dnia"], False),
    (["{n} day", "{n} days"], ["{n} 日"], False),
    (["{n} day", "{n} days"], "{n} 日", False),
    (["{n} day", "{n} days"], ["un día", "varios días"], True),
    (["{n} day", "{n} days"], ["{n} día de {m}", "{n} días de {m}"], True),
    ("a day", ["un día", "unos días"], True),  # nothing would tell which one is meant
])
def test_a_plural_has_as_many_forms_as_its_language(first: object, other: object, garbled: bool) -> None:
    """Its gaps are the same, however many forms repeat them; a single text stays a single one."""
    base, translated = (tables_of(f"start: {{left: {json.dumps(text)}}}") for text in (first, other))
    [spot] = spots(base, everything=True)

    gaps = lay_over(base, Translation(translated, {spot.path: mark(text_of(spot.node))}), everything=True)

    assert gaps.garbled == (["start.left"] if garbled else [])


@pytest.mark.parametrize("rule", ["all", "none and one, others", "one, few, many"])
def test_a_language_has_a_plural_rule_of_its_own(rule: str) -> None:
    """The figures of a rule are not those of a text: the English rule would choose wrong forms."""
    base, translated = (tables_of(f"language: {{plural: {json.dumps(text)}}}")
                        for text in ("one, others", rule))

    gaps = lay_over(base, Translation(translated, {"language.plural": mark("one, others")}), everything=True)

    assert not gaps
    assert [text_of(spot.node) for spot in spots(base, everything=True)] == [rule]


# Marks


def test_a_translation_without_marks_is_not_shown(tmp_path: Path) -> None:
    """Nobody has said which words it was made from."""
    folder = written(tmp_path, MOST_OF_IT, accepted=False)

    assert "items.stuck.ask" in gaps_in(folder, "es").outdated
    assert load_flow(folder, SPANISH).items["stuck"].ask == "Is your knee stuck?"


def test_a_text_that_has_changed_is_shown_as_it_is_now(tmp_path: Path) -> None:
    """An old translation may say what no longer holds; all others stay."""
    folder = written(tmp_path, MOST_OF_IT)
    rewrite(folder, "A stuck knee cannot wait.", "A stuck knee can wait until tomorrow.")

    flow = load_flow(folder, SPANISH)

    assert gaps_in(folder, "es").outdated == ["flags.stuck_knee.say"]
    assert flow.flags["stuck_knee"].say == "A stuck knee can wait until tomorrow."
    assert flow.items["stuck"].ask == "¿Tienes la rodilla bloqueada?"


def test_whoever_has_looked_at_it_again_accepts_it(tmp_path: Path) -> None:
    """From then on it is shown again."""
    folder = written(tmp_path, MOST_OF_IT)
    rewrite(folder, "A stuck knee cannot wait.", "A knee that is stuck cannot wait.")

    mark_all(folder, "es")

    assert not gaps_in(folder, "es").outdated
    assert load_flow(folder, SPANISH).flags["stuck_knee"].say == "Una rodilla bloqueada no puede esperar."


def test_a_condition_that_changes_makes_no_words_outdated(tmp_path: Path) -> None:
    """Marks are made from words alone."""
    folder = written(tmp_path, MOST_OF_IT)
    rewrite(folder, '"at least 60"', '"at least 50"')

    assert not gaps_in(folder, "es").outdated


def test_words_for_nothing_are_told(tmp_path: Path) -> None:
    """A question that was removed, or a name that is misspelt, leaves its translation over."""
    folder = written(tmp_path, "items: {stuck: {ask: ¿Bloqueada?}, stuk: {ask: ¿Bloqueada?}}")

    assert gaps_in(folder, "es").leftover == ["items.stuk.ask"]


def test_a_translation_that_cannot_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    """Half a language would be worse than none."""
    folder = written(tmp_path, MOST_OF_IT)
    (folder / "translations" / "es" / "broken.yaml").write_text("items: {stuck: {ask: ", encoding="utf-8")

    for reads in (lambda: load_flow(folder, SPANISH), lambda: gaps_in(folder, "es")):
        with pytest.raises(FlowError, match=r"broken\.yaml"):
            reads()
    assert load_flow(folder).title == "Knee pain"


def test_a_language_that_has_just_begun_can_be_accepted(tmp_path: Path) -> None:
    """Where no word fits yet, there is nothing to mark, and nothing is broken by it."""
    folder = written(tmp_path, "items: {stuk: {ask: ¿Bloqueada?}}")

    assert gaps_in(folder, "es").leftover == ["items.stuk.ask"]
    assert load_flow(folder, SPANISH).title == "Knee pain"
