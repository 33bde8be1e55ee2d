"""What the shipped flow promises: its ids, its rules, how much it asks, and that it cites."""

from __future__ import annotations

import random
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import NONE, Flow, Kind
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import Mistake, read_answer
from backtriage.judge.response import Response
from tests.conftest import TODAY, slowly

if TYPE_CHECKING:
    from collections.abc import Callable

    from backtriage.flow.model import Item
    from backtriage.judge.assessment import Assessment

# Files of answers, the told cases and the published ones depend on these.
ITEMS = {
    "em_now": "chest collapse tearing worst bleed confused stroke legs_gone cold_leg none",
    "em_check": "yes no",
    "ces": "saddle pee retention poo both_weak urge old none",
    "ces_check": "feel pee poo legs none",
    "ces_old": "lt3m gt3m_unchecked gt3m_checked",
    "role": "self other practitioner",
    "region": "uk ie us ca eu au nz other",
    "age": "",
    "site": "low buttock above_knee below_knee both upper flank belly",
    "leg": "weak numb unsteady band walk sex none",
    "leg_weak": "both_worse worse both_same same painful",
    "leg_check": "ok cannot both",
    "both_legs": "new old",
    "groin": "testicle_sudden belly_hard through stone low_side periods hip other",
    "dur": "lt2w 2to6w 6to12w 3to12m gt12m",
    "start": "strain sudden sudden_none fall accident procedure hurt none",
    "unwell": "fever weary constant night pee waves chest eye_rash lump stoop none",
    "weary": "weight sweats tired lumps cough none",
    "history": "cancer osteo steroid immune ivdu infection tb blood aaa preg needle illness spine none",
    "cancer": "spread current past skin_only",
    "preg_flags": "bleed heavy_bleed waters waves less_moves constant_pain head_eyes_swell shoulder_tip "
                 "fever_urine fit none",
    "trend": "better same worse varies",
    "so_far": "checked twice waiting no_help active rest none",
    "inflam": "night2 buttock moves morning nsaid joints heels psoriasis family eye_gut young younger none",
    "severity": "",
    "outlook": "harm never low work none",
    "mood_safety": "yes no",
}
MOST = {"self": 24, "other": 24, "practitioner": 26}
MOST_IF_SIMPLE, MOST_IN_DANGER, MOST_WORDS = 16, 2, 900


@pytest.mark.parametrize("item", ITEMS)
def test_the_ids_that_files_depend_on_are_kept(low_back_pain: Flow, item: str) -> None:
    """A file of answers that was written for this version can be read by the next."""
    known = {option.id for option in low_back_pain.items[item].options}

    assert {*ITEMS[item].split()} <= known


def test_everything_that_is_told_has_a_source(low_back_pain: Flow) -> None:
    """Every flag, piece of advice, question, place to go and verdict says on whose word."""
    flow = low_back_pain
    cites = {thing.id: thing.cites for thing in flow.flags.values()}
    cites |= {thing.id: thing.cites for thing in flow.advice.values()}
    cites |= {thing.id: thing.cites for thing in flow.asked}
    cites |= {f"going to {thing.id}": thing.cites for thing in flow.destinations.values()}
    cites |= {f"suits {thing.id}": thing.cites for thing in flow.suitability}

    assert not [id for id, sources in cites.items() if not sources]


def test_what_is_not_sure_can_be_said_wherever_it_makes_sense(low_back_pain: Flow) -> None:
    """Only settings, what is private, and what was or was not examined go without "not sure"."""
    certain = {item.id for item in low_back_pain.asked if Absent.UNSURE not in item.doubts}

    assert certain <= low_back_pain.settings | {"outlook", "mood_safety", "exam_body", "exam_nerves"}


def conduct(flow: Flow, reply: Callable[[Item], object]) -> tuple[int, Assessment]:
    """Ask somebody until there is nothing left to ask; count the questions."""
    response = Response()
    while True:
        now = assess(flow, response, TODAY)
        if now.next is None:
            return len(response.answers), now
        answer = read_answer(now.next, reply(now.next), TODAY)
        assert not isinstance(answer, Mistake)
        response = response.with_answer(now.next.id, answer)


def healthy(**overrides: object) -> Callable[[Item], object]:
    """Somebody with nothing but back pain."""
    usual = {"region": "uk", "role": "self", "site": "low", "start": "strain", "trend": "same",
             "so_far": "checked", "severity": 5, "age": 40, **overrides}
    return lambda item: usual.get(item.id, NONE if any(o.id == NONE for o in item.options) else "no")


def words_of(item: Item) -> int:
    """How much there is to read before it is answered."""
    return sum(len(text.split()) for text in (item.ask, item.help, *(option.say for option in item.options)))


HEALTHY = [*product((19, 34, 44, 45, 62, 80), ("lt2w", "2to6w", "6to12w", "3to12m", "gt12m"),
                    ("better", "same", "varies"))]


@pytest.mark.parametrize("every", [13, slowly(2)])
def test_simple_back_pain_needs_no_long_questionnaire(low_back_pain: Flow, every: int) -> None:
    """New or lasting, at any age: at most 16 questions, and at most 900 words to read in them."""
    for age, dur, trend in HEALTHY[::every]:
        asked, result = conduct(low_back_pain, healthy(age=age, dur=dur, trend=trend))

        assert asked <= MOST_IF_SIMPLE, (age, dur, trend)
        assert sum(words_of(low_back_pain.items[id]) for id in result.response.answers) <= MOST_WORDS


@pytest.mark.parametrize("item, option", [
    *(("em_now", option) for option in ITEMS["em_now"].split()[:-1]),
    *(("ces", option) for option in ("saddle", "pee", "retention", "poo", "both_weak"))])
def test_whoever_is_in_danger_has_the_result_after_two_questions(
        low_back_pain: Flow, item: str, option: str) -> None:
    """A sign of danger ends the questions at once."""
    asked, result = conduct(low_back_pain, healthy(**{item: option}))

    assert asked <= MOST_IN_DANGER
    assert result.urgency.id == "emergency"


@pytest.mark.parametrize("role", MOST)
@pytest.mark.parametrize("people", [4, slowly(40)])
def test_there_comes_an_end_however_much_somebody_has(low_back_pain: Flow, role: str, people: int) -> None:
    """Nobody answers more than 24 questions; at intake, with what was examined, 26."""
    dice = random.Random(7)
    for _ in range(people):
        asked, _ = conduct(low_back_pain, lambda item: role if item.id == "role" else anything(item, dice))
        assert asked <= MOST[role]


def test_whoever_is_sure_of_nothing_is_seen_today(low_back_pain: Flow) -> None:
    """And is asked no more than anybody else."""
    sure = {"region": "uk", "role": "self"}
    asked, result = conduct(low_back_pain, lambda item: sure.get(item.id) or (
        "not_sure" if Absent.UNSURE in item.doubts else item.options[-1].id))

    assert asked <= MOST["self"]
    assert result.urgency.id == "same_day"


def anything(item: Item, dice: random.Random) -> object:
    """An answer by chance; most people deny most things."""
    if item.kind in (Kind.NUMBER, Kind.SCALE):
        return dice.randint(item.low, item.high)
    ids = [option.id for option in item.options]
    if NONE in ids and dice.random() < 0.6:
        return NONE
    return Absent.UNSURE.value if Absent.UNSURE in item.doubts and dice.random() < 0.2 else dice.choice(ids)


LONGEST_SENTENCE = 25


def test_sentences_for_people_are_short(low_back_pain: Flow) -> None:
    """No sentence is longer than people can hold in mind."""
    texts = [text for item in low_back_pain.items.values() for text in (item.ask, item.why, item.help)]
    texts += [flag.say for flag in low_back_pain.flags.values()]
    texts += [entry.say for entry in low_back_pain.advice.values() if entry.topic != "practitioner"]
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?:])\s+", text)]

    assert not [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE]
