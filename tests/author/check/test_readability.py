"""Words for people are easy to read, and praise and all-clears do not occur."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtriage.author.check.readability import (
    LONGEST,
    Sentence,
    Unkind,
    count_syllables,
    for_practitioners,
    sentences,
    unkind,
)
from backtriage.flow.files import flow_texts
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import Place
from backtriage.flow.translation import Tables, gather_texts, text_of
from tests.conftest import QUESTIONS, SHIPPED, flow_of, wording_of

INTERFACE = QUESTIONS / "interface"
NOWHERE = Place("")


def tables_of(folder: Path) -> Tables:
    """What a flow, or the interface, is made of."""
    return gather_texts(flow_texts(folder, []), [])


def unkind_in(folder: Path) -> list[Unkind]:
    """What is unkind in a folder, with the exceptions beside it."""
    practitioners = for_practitioners(load_flow(folder)) if folder == SHIPPED else ()
    return [*unkind(sentences(tables_of(folder), practitioners, interface=folder == INTERFACE),
                    wording_of(folder))]


@pytest.mark.parametrize("folder", [SHIPPED, INTERFACE], ids=["flow", "interface"])
def test_every_sentence_for_people_can_be_read_after_six_years_of_school(folder: Path) -> None:
    """Grade 6 or below, 25 words at most, no forbidden phrase; what is harder is listed with its reason."""
    assert not unkind_in(folder)


def test_the_sentences_are_really_looked_at() -> None:
    """Questions, help, advice and chapters are all among them; words for practitioners are not."""
    paths = {each.path for each in sentences(tables_of(SHIPPED), for_practitioners(load_flow(SHIPPED)))}

    for part in ("items.ces.ask", "items.consent.why",
                 "flags.saddle_numb.say", "advice.keep_moving.say",
                 "chapters.evidence.parts.gerac.say", "destinations.ed_now.do"):
        assert part in paths
    assert not [path for path in paths if path.endswith(".short") or ".adapt." in path]
    assert not {"advice.crisis_practitioner.say", "items.exam_body.help"} & paths


@pytest.mark.parametrize("condition, only", [
    ("{role: clinic}", True), ("{all: [{role: clinic}, {hot: yes}]}", True),
    ("{role: clinic, hot: yes}", True),
    ("{any: [{role: clinic}, {all: [{hot: yes}, {role: clinic}]}]}", True), ("at_work", True),
    ("{role: [other, clinic]}", False), ("{any: [{role: clinic}, {hot: yes}]}", False),
    ("{not: {role: clinic}}", False), ("{not: {role: self}}", False), ("{unsure: role}", False),
    ("{at least 1 of: [{role: clinic}, {hot: yes}]}", False), ("{hot: yes}", False),
])
def test_words_for_relatives_are_words_for_people(condition: str, only: bool) -> None:
    """Only what nobody but a practitioner can be shown may be written in their language."""
    flow = flow_of(f"""
        flow: {{role: {{item: role, person: self, someone_else: other, practitioner: clinic}}}}
        items:
          role: {{kind: one of, options: {{self: Me, other: Somebody, clinic: My patient}}}}
          hot: {{}}
          shown: {{ask_if: {condition}}}
        definitions: {{at_work: {{role: clinic}}}}
        advice:
          told: {{when: {condition}}}
          sheet: {{topic: practitioner}}
        """)

    shown = {"items.shown", "advice.told"} if only else set()
    assert for_practitioners(flow) == {"advice.sheet", *shown}


@pytest.mark.parametrize("word, count", [
    ("pain", 1), ("needle", 2), ("table", 2), ("acupuncture", 4), ("before", 2), ("helped", 1), ("needed", 2),
    ("operation", 4), ("often", 2), ("every", 3), ("72", 1), ("doctor", 2), ("you", 1),
])
def test_syllables_are_counted_as_english_is_written(word: str, count: int) -> None:
    """Silent endings do not count."""
    assert count_syllables(word) == count


def test_hard_words_make_a_hard_sentence() -> None:
    """The same thing said in short words has a lower grade."""
    hard = Sentence("", "Immediate hospitalisation is recommended for neurological deterioration.", NOWHERE)
    easy = Sentence("", "Go to the hospital at once if your legs get weak.", NOWHERE)

    assert hard.grade() > 12
    assert easy.grade({"hospital"}) < 3


@pytest.mark.parametrize("text, told", [
    ("Neurological deterioration necessitates immediate hospitalisation and investigation.", "grade"),
    ("You can go home and you are fine with that as it is now.", "you are fine"),
    (f"{'We walk on and on, ' * (LONGEST // 4)} and then we stop.", "words"),
    ("Ask {your doctor|the neurological rehabilitation department} about it as soon as you can.", "grade"),
    ("You can go home and {rest|you are fine} with that as it is now.", "you are fine"),
])
def test_an_unkind_sentence_is_told(tmp_path: Path, text: str, told: str) -> None:
    """Too hard, too long, or a phrase that must not occur."""
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "wording.yaml").write_text("forbidden: {you are fine: no answers can say that}\n")
    (tmp_path / "advice.yaml").write_text(f"advice: {{one: {{topic: meanwhile, say: '{text}'}}}}\n")

    assert [each for each in unkind_in(tmp_path) if told in each.message and each.path == "advice.one.say"]


def test_what_is_allowed_in_vain_is_told(tmp_path: Path) -> None:
    """A reason for a text that is not hard, or not there, goes out of the list."""
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "wording.yaml").write_text("hard: {advice.gone.say: it was long}\n")
    (tmp_path / "advice.yaml").write_text("advice: {one: {topic: meanwhile, say: Keep on moving.}}\n")

    [vain] = unkind_in(tmp_path)

    assert (vain.path, vain.message) == (
        "advice.gone.say", "allowed to be hard, but it is not there or not hard")


def test_every_exception_has_a_reason() -> None:
    """Nobody is waved through without a word."""
    reasons = [text_of(reason) for listed in wording_of(SHIPPED) for _, reason in listed.values()]

    assert reasons
    assert all(len(reason) > 5 for reason in reasons)
