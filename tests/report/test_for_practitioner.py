"""A practitioner finds place and hazards at once, in few words, and nothing that speaks to the patient."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import Topic
from backtriage.judge.assessment import Assessment, assess
from backtriage.report.blocks import Banner, Block, Bullets, Labelled, Outline, Paragraph, Tone
from backtriage.report.budget import PRACTITIONER_FIRST, count, texts
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.formats import outline_of
from backtriage.report.handover import Handover
from tests.conftest import TODAY, answers, flow_of, slowly
from tests.shipped import of_each_flag, of_each_level, of_each_pair, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backtriage.flow.model import Flow
    from tests.shipped import Person

    People = Callable[[], Sequence[Person]]

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
LANGUAGES = ("en", "de", "es")
SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
LONG = 6  # words; shorter ones, such as "Medical clearance first.", may be true of two things
in_each_language = pytest.mark.parametrize("language, people", [
    *((language, of_each_level) for language in LANGUAGES),
    slowly("en", of_each_pair), slowly("de", of_each_flag), slowly("es", of_each_flag)])

WELL = {"em_now": "none", "ces": "none", "region": "uk", "age": 68, "site": "low", "leg": "none",
        "dur": "3to12m", "start": "none", "unwell": "none", "history": ["blood"], "bleeding": ["warfarin"],
        "trend": "same", "so_far": ["checked", "active"], "severity": 5, "stand": "can", "artery": "none",
        "inflam": "none", "outlook": "none", "body": ["device"], "device": ["pacemaker"],
        "blood_kind": ["inr_steady"], "needles": "none"}
INTAKE = WELL | {"role": "practitioner", "consent": "agrees", "exam_body": "none", "exam_nerves": "none"}


@cache
def case(language: str = "en", **changed: str) -> Assessment:
    """Somebody on warfarin with a pacemaker, at intake; with other answers, or with fewer."""
    said = {name: value for name, value in (INTAKE | changed).items() if value != "left out"}
    return assess(shipped(language), answers(shipped(), **said), TODAY)


def words_of(blocks: Iterable[Block]) -> str:
    return "\n".join(text for block in blocks for text in texts(block))


def told(assessment: Assessment) -> Outline:
    return for_practitioner(assessment, NOW)


@cache
def sheets(language: str, people: People) -> Sequence[tuple[Assessment, Sequence[Block]]]:
    """Every sheet of everybody: the one that a practitioner gets, and the one that people hand over."""
    return tuple(_sheets(shipped(language), people))


def _sheets(flow: Flow, people: People) -> Iterator[tuple[Assessment, Sequence[Block]]]:
    assert flow.role
    for person in people():
        own = person.assessment if flow is shipped() else assess(flow, person.vignette.response, TODAY)
        intake = own.response.with_answer(flow.role.item, frozenset({flow.role.practitioner}))
        for each in (own, assess(flow, intake, TODAY)):
            yield each, told(each).blocks()
        if not own.for_practitioner:
            yield own, Handover(own, NOW).page().blocks


@in_each_language
def test_no_sentence_stands_twice_on_a_sheet(language: str, people: People) -> None:
    """Nobody reads the same thing again."""
    for each, blocks in sheets(language, people):
        said = [sentence for block in blocks if isinstance(block, Paragraph | Bullets)
                for text in texts(block) for sentence in SENTENCE.split(text)
                if len(sentence.split()) >= LONG]

        assert len(said) == len({*said}), (each.response, {s for s in said if said.count(s) > 1})


@pytest.mark.parametrize("people", [of_each_level, slowly(of_each_pair)])
def test_nothing_on_a_sheet_speaks_to_the_patient(people: People) -> None:
    """Neither what people are told to do, nor how soon in their words."""
    flow = shipped()
    for each, blocks in sheets("en", people):
        text = words_of(block for block in blocks if not isinstance(block, Labelled))

        assert each.local(each.destination.do) not in text
        assert not re.search(r"\b[Yy]ours?\b(?! own judgement)", text), text
        assert not [level.name for level in flow.urgency if level.name in text]


def test_the_first_page_tells_place_and_hazards_with_what_to_change_for_each() -> None:
    """Warfarin and a pacemaker: seen at once, and in this order."""
    first = words_of(told(case()).pages[0].blocks)

    phrases = ["No referral: self-management", "Acupuncture: With changes", "Hazards",
               "Vitamin K antagonist, INR in range. Needles: Ask last INR",
               "Sites and depth: Shallow; no deep paraspinal",
               "Pacemaker. Sites and depth: Not over the device. Electricity: None."]
    at = [first.find(phrase) for phrase in phrases]
    assert -1 not in at, first
    assert at == sorted(at)


def test_certain_hazards_stand_before_possible_ones_and_what_decided_before_both() -> None:
    """What is not known comes after what is."""
    first = words_of(told(case(dur="2to6w", start="not_sure")).pages[0].blocks)

    assert first.index("Hazards") < first.index("Vitamin K antagonist") < first.index("(possible)")
    assert first.index("(possible)") < first.index("Not known") < first.index("Onset (not sure)")


def test_what_has_no_room_on_the_first_page_is_named_there_and_told_on_the_next() -> None:
    """With many hazards none is missing, and each is told in full once."""
    many = case(
        history=("blood", "illness", "immune", "osteo"),
        health=("diabetes", "lung", "one_kidney", "epilepsy"),
        immune_kind="medicine", heart_fits="none", needles=("nervous", "faint", "still", "frail"),
        body=("device", "implant", "lymph", "veins", "skin", "numb", "rash"))
    hazards = [each for each in many.about_suitability if each.flag.kind.about_safety]
    first, record, *_ = told(many).pages
    shown, later = words_of(first.blocks), words_of(record.blocks)

    assert len(hazards) > 10
    assert not [hazard for hazard in hazards if hazard.flag.name not in shown]
    assert count(first.blocks) <= PRACTITIONER_FIRST
    for hazard in hazards:
        assert f"{shown}\n{later}".count(f"\n{hazard.flag.name}. ") == 1, hazard.flag.name


def test_a_practitioner_s_answers_stand_in_clinical_words_and_people_s_in_their_own() -> None:
    """The same answers, and two ways to say them."""
    item = shipped().items["so_far"]
    own = case(role="self", consent="left out", exam_body="left out", exam_nerves="left out")

    clinical, lay = (words_of(told(each).blocks()) for each in (case(), own))

    assert "; ".join(item.option(id).short for id in ("checked", "active")) in clinical
    assert item.option("checked").say in lay
    assert "Recorded by a practitioner on 24 November 2026 at 14:05" in clinical
    assert "Answered by the person on 24 November 2026 at 14:05; not checked" in lay


def test_a_clinical_summary_can_be_made_of_what_a_person_answered() -> None:
    """It is judged as the person answered, so that no finding of an examination is missing."""
    own = case(role="self", consent="left out", exam_body="left out", exam_nerves="left out")

    made = outline_of(own, NOW, clinical=True)

    assert isinstance(made.pages[0].blocks[0], Banner)
    assert "Not answered yet" not in words_of(made.blocks())


@pytest.mark.parametrize("changed", [{"em_now": "chest"}, {"unwell": "fever"}])
def test_where_care_comes_today_nothing_is_said_of_later_or_of_needles(changed: dict[str, str]) -> None:
    """Neither when pain should be better, nor what to change."""
    urgent = case(**changed)
    text = words_of(told(urgent).blocks())

    assert urgent.level >= urgent.flow.dangerous
    assert "Better:" not in text
    assert "Hazards" not in text
    assert [entry.id for entry in urgent.advice_on(Topic.PRACTITIONER)] == ["limits_practitioner"]


def test_too_early_to_say_comes_first_with_what_to_answer_and_without_a_verdict() -> None:
    """Hazards are known, but not what to change: nobody has said yet that it may be done."""
    early = case(ces="left out", unwell="left out")
    made = told(early)
    first = words_of(made.pages[0].blocks)

    assert early.too_early
    assert made.tone is Tone.TODAY
    assert first.startswith("Too early to say: answers are missing\nAnswer first: Cauda equina checklist")
    assert "If that is not possible: Same day: Urgent care." in first
    assert "Pacemaker." in first
    text = words_of(made.blocks())
    assert not [each for each in ("Acupuncture:", "No referral", "Electricity") if each in text]


def test_relevant_negatives_are_one_paragraph_and_rule_out_a_danger() -> None:
    """Each is a denied sign with which a danger would be found or left open; other lists are only named."""
    [negatives] = [text for block in told(case()).pages[1].blocks if isinstance(block, Paragraph)
                   for text in texts(block)]
    flow = shipped()

    assert flow.items["ces"].option("saddle").short in negatives
    assert flow.items["unwell"].option("fever").short in negatives
    assert flow.items["inflam"].option("morning").short not in negatives


def test_where_room_is_short_negatives_are_named_by_list_or_counted() -> None:
    """None is dropped without a word."""
    from backtriage.report.record import Record

    record = Record(case())
    long, short, least = (record.negatives(most) for most in (400, 100, 20))

    assert shipped().items["em_now"].short not in long
    assert shipped().items["em_now"].short in short
    assert re.search(r"\d+ more such signs were denied too\.$", least)
    assert all(len(text.split()) <= most for text, most in ((long, 400), (short, 100), (least, 20)))


def test_a_form_tells_whoever_fills_it_in_what_is_to_do() -> None:
    """Nobody else reads it; a questionnaire that people answer leaves that to the practitioner."""
    text = """
        flow: {FORM}
        items: {left: {}}
        flags:
          one_left: {when: {left: yes}, urgency: today, say: A needle may still be in.}
        """
    for form, told in (("readers: practitioners", True), ("", False)):
        flow = flow_of(text.replace("FORM", form))
        page = for_practitioner(assess(flow, answers(flow, left="yes"), TODAY), NOW).pages[0]
        words = " ".join(text for block in page.blocks for text in texts(block))

        assert ("A needle may still be in." in words) is told
