"""What a translation lacks, what has changed since, and what is left over: it is not shown, and is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backtriage.author.check.translations import gaps_in, mark_all
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import FlowError
from backtriage.flow.translation import (
    Translation,
    lay_over,
    mark,
    spots,
    text_of,
)
from backtriage.flow.voices import voices
from tests.flow.spanish import (
    MOST_OF_IT,
    SPANISH,
    differences,
    rewrite,
    tables_of,
    written,
)

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
