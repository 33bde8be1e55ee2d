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


# What is local

MARKED = "Desde los 60 no puede esperar (Sintrom, INR de 4)."


def local_texts(folder: Path, text: str, local: object, **others: str) -> Path:
    """Write Spanish words for `at_60`, and perhaps for others, and what is marked as local."""
    flags = {"at_60": {"say": text}, **{name: {"say": said} for name, said in others.items()}}
    return written(folder, json.dumps({"flags": flags, "local": local}))


@pytest.mark.parametrize("local", [
    ["Sintrom", "INR de 4"], ["Sintrom", "4"], "Sintrom, INR de 4", "4"])
def test_a_local_name_or_figure_may_stand_where_it_is_marked(tmp_path: Path, local: object) -> None:
    """The words are shown, and nobody is warned."""
    folder = local_texts(tmp_path, MARKED, {"flags.at_60.say": local})

    gaps = gaps_in(folder, "es")

    assert (gaps.garbled, gaps.leftover) == ([], [])
    assert load_flow(folder, SPANISH).flags["at_60"].say == MARKED


@pytest.mark.parametrize("text, local", [
    (MARKED, {}),
    (MARKED, {"flags.stuck_knee.say": "INR de 4"}),  # marked in another text
    (MARKED.replace("60", "65"), {"flags.at_60.say": "INR de 4"}),  # a figure of the English is another one
    (MARKED.replace("los 60", "los sesenta"), {"flags.at_60.say": "INR de 4"}),  # or is lost
    (MARKED.replace("4", "4 o 5"), {"flags.at_60.say": "INR de 4"}),  # one more
    (MARKED.replace("4", "40"), {"flags.at_60.say": ["Sintrom", "4"]}),  # a part of another
    ("Desde los 60 {no puede|no puede a los 4} esperar.", {"flags.at_60.say": "60"}),  # the English has it
])
def test_a_figure_that_is_not_marked_there_is_refused(
        tmp_path: Path, text: str, local: dict[str, object]) -> None:
    """A mark lets through what it names, in the text that it names, and nothing else."""
    folder = local_texts(tmp_path, text, local)

    assert gaps_in(folder, "es").garbled == ["flags.at_60.say"]
    assert load_flow(folder, SPANISH).flags["at_60"].say == "From 60 on it cannot wait."


def test_a_name_that_is_local_in_one_text_is_marked_in_each(tmp_path: Path) -> None:
    """So the marks tell all places where a medicine has another name."""
    marks: dict[str, object] = {"flags.at_60.say": ["Sintrom", "INR de 4"]}
    other = "Con Sintrom no puede esperar."

    one = local_texts(tmp_path / "one", MARKED, marks, stuck_knee=other)
    marks["flags.stuck_knee.say"] = "Sintrom"
    both = local_texts(tmp_path / "both", MARKED, marks, stuck_knee=other)

    assert gaps_in(one, "es").garbled == ["flags.stuck_knee.say"]
    assert gaps_in(both, "es").garbled == []


@pytest.mark.parametrize("said", ["112, 999 o 911", "112 o 911"])
def test_a_number_to_call_is_never_local(tmp_path: Path, said: str) -> None:
    """It belongs to a country: a number that a language has of its own is refused, marked or not."""
    path = "regions.uk.numbers.call"
    folder = written(tmp_path, json.dumps({
        "regions": {"uk": {"numbers": {"call": said}}}, "local": {path: "911"}}))

    gaps = gaps_in(folder, "es")

    assert (gaps.garbled, gaps.leftover) == ([path], [f"local.{path}"])
    assert load_flow(folder, SPANISH).regions["uk"].numbers == {"call": "999 or 112"}


@pytest.mark.parametrize("path, local", [
    ("flags.at_60.say", "Marcumar"),  # the translation has it not
    ("flags.at_60.say", ["Sintrom", "Marcumar"]),
    ("flags.at_60.say", "60"),  # the English has it too
    ("flags.at_61.say", "Sintrom"),  # there is no such text
    ("flags.stuck_knee.say", "Sintrom"),  # it is not translated
])
def test_a_mark_that_nothing_needs_is_told(tmp_path: Path, path: str, local: object) -> None:
    """What was local once, and is so no longer, does not stay allowed."""
    folder = local_texts(tmp_path, MARKED, {path: local})

    assert gaps_in(folder, "es").leftover == [f"local.{path}"]


@pytest.mark.parametrize("local", ["", [], {"name": "Sintrom"}, ["Sintrom", ""]])
def test_a_mark_says_what_is_local(tmp_path: Path, local: object) -> None:
    """A text cannot be let through as a whole."""
    folder = written(tmp_path, MOST_OF_IT)
    marks = json.dumps({"local": {"flags.at_60.say": local}})
    (folder / "translations" / "es" / "local.yaml").write_text(marks, encoding="utf-8")

    with pytest.raises(FlowError, match=r"it does not say what is local in `flags\.at_60\.say`"):
        gaps_in(folder, "es")


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
