"""The forms of the clinic: sound, proved, guarded by told cases, in each language; and what they raise."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from backtriage.author.cases.coverage import run_trial
from backtriage.author.check.check import check
from backtriage.author.mutate.mutate import mutate
from backtriage.author.prove.prove import prove
from backtriage.flow.files import FORMS as FOLDER
from backtriage.flow.files import INTERFACE, languages, questions_folder
from backtriage.flow.loader import load_flow
from backtriage.flow.model import Kind
from backtriage.flow.translation import load_words
from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import read_response
from backtriage.report.formats import outline_of
from tests.conftest import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.flow.model import Flow
    from backtriage.judge.assessment import Assessment

FORMS = ("consent", "session", "event", "note", "discharge")
LANGUAGES = languages(questions_folder() / INTERFACE)
NOW = datetime(2026, 11, 29, 12, 0)
STRICTA = {"1a", "1b", "1c", "2a", "2b", "2c", "2d", "2e", "2f", "2g", "3a", "3b", "4a", "4b", "5"}
TOTALS = {"rmdq": (0, 24), "odi": (0, 100), "psfs": (0, 10), "promis": (0, 100)}
INSTRUMENTS = re.compile(r"RMDQ|Roland|Morris|\bODI\b|Oswestry|PSFS|Patient-Specific|PROMIS")
NOT_EVEN_NAMED = re.compile(r"STarT|\bPEG\b|EQ-5D|Brief Pain|Örebro|PHQ|Keele")
every_form = pytest.mark.parametrize("form", FORMS)


def folder_of(form: str) -> Path:
    """Where a form lies."""
    return questions_folder() / FOLDER / form


@cache
def flow_of(form: str, language: str = "en") -> Flow:
    """A form, in a language."""
    return load_flow(folder_of(form), load_words(language))


def judged(form: str, **answers: object) -> Assessment:
    """Judge a form that was filled in with these answers."""
    response, mistakes = read_response(flow_of(form), answers, TODAY)
    assert not mistakes
    return assess(flow_of(form), response, TODAY)


def found(result: Assessment) -> dict[str, bool]:
    """Name what was found, and whether it is certain."""
    return {finding.flag.id: finding.certain for finding in result.findings}


def test_these_are_all_the_forms_there_are() -> None:
    """None is left out of the tests below."""
    assert {path.name for path in (questions_folder() / FOLDER).iterdir()} == {*FORMS}


@every_form
def test_reading_shows_nothing_that_is_wrong(form: str) -> None:
    """Also not in a translation."""
    checked = check(folder_of(form), TODAY)

    assert checked.ok, "\n".join(checked.lines())


@every_form
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_can_be_read_in_each_language(form: str, language: str) -> None:
    """To the last word, and by practitioners alone."""
    flow = flow_of(form, language)

    assert flow.clinical
    assert not flow.untranslated
    assert flow.hash == flow_of(form).hash


@every_form
def test_the_cases_come_out_as_told_and_leave_nothing_out(form: str) -> None:
    """Whatever can be answered has its case, and each flag is found in somebody and missing in somebody."""
    trial = run_trial(folder_of(form))

    assert trial.ok, "\n".join(trial.lines())
    assert not trial.gaps, "\n".join(trial.lines())


@every_form
def test_what_must_hold_is_proved(form: str) -> None:
    """For every possible response."""
    proved = prove(folder_of(form), lambda _: None)

    assert proved.ok, "\n".join(proved.lines())


@every_form
def test_each_breakage_is_noticed(form: str) -> None:
    """By a told case or a statement."""
    mutated = mutate(folder_of(form), lambda *_: None)

    assert mutated.ok, "\n".join(mutated.lines())


@every_form
def test_each_question_rests_on_something(form: str) -> None:
    """Every item, flag, piece of advice and place to go to cites a source."""
    flow = flow_of(form)
    cites = {thing.id: thing.cites for thing in flow.asked}
    cites |= {thing.id: thing.cites for thing in flow.flags.values()}
    cites |= {thing.id: thing.cites for thing in flow.advice.values()}
    cites |= {f"going to {thing.id}": thing.cites for thing in flow.destinations.values()}

    assert not [id for id, sources in cites.items() if not sources]


@pytest.mark.parametrize("needles_in, needles_out, urgency, certain", [
    (10, 10, "as_planned", {}),
    (10, 9, "today", {"needle_left": True}),
    (10, 11, "today", {"count_wrong": True}),
    (10, "not_sure", "today", {"needle_left": False, "count_wrong": False}),
    ("not_sure", 10, "today", {"needle_left": False, "count_wrong": False}),
])
def test_as_many_needles_come_out_as_went_in(
        needles_in: object, needles_out: object, urgency: str, certain: dict[str, bool]) -> None:
    """One that is missing is found today, and so is one of which nobody knows."""
    result = judged("session", signs_before="none", consent_today="yes_today", during="none",
                    needles_in=needles_in, needles_out=needles_out)

    assert result.urgency.id == urgency
    assert found(result) == certain


@pytest.mark.parametrize("when", ["signs_before", "during"])
@pytest.mark.parametrize("said", ["chest", "not_sure"])
def test_chest_signs_after_needles_need_an_ambulance(when: str, said: str) -> None:
    """In the room and since the last time, and also where nobody knows."""
    result = judged("session", **{"signs_before": "none", "consent_today": "yes_today", "during": "none",
                                  when: said})

    assert found(result)["chest_after_needles"] is (said == "chest")
    assert (result.urgency.id, result.destination.id) == ("now", "ambulance")


@pytest.mark.parametrize("said", ["declined", "withdrawn", "not_asked", "not_sure"])
def test_without_a_yes_of_today_no_needle_goes_in(said: str) -> None:
    """That is known before anything else is asked."""
    result = judged("session", signs_before="none", consent_today=said)

    assert found(result) == {"no_consent": said != "not_sure"}
    assert (result.urgency.id, result.destination.id) == ("now", "no_needles")


@pytest.mark.parametrize("treatment, records, urgency, place", [
    ("written", "agreed", "given", "go_on"),
    ("spoken", "refused", "today", "keep_no_more"),
    ("written", "not_sure", "today", "keep_no_more"),
    ("refused", "agreed", "now", "no_needles"),
    ("withdrawn", "agreed", "now", "no_needles"),
    ("not_sure", "agreed", "now", "no_needles"),
])
def test_needles_and_a_record_are_agreed_to_apart(
        treatment: str, records: str, urgency: str, place: str) -> None:
    """A yes to one is none to the other."""
    told = [option.id for option in flow_of("consent").items["told"].options if option.id != "none"]

    result = judged("consent", capacity="able", free_choice="yes", told=told, treatment=treatment,
                    records=records)

    assert (result.urgency.id, result.destination.id) == (urgency, place)


@pytest.mark.parametrize("region, bodies", [("uk", "Yellow Card"), ("elsewhere", "your regulator")])
def test_a_serious_event_is_reported_to_whom_the_country_says(region: str, bodies: str) -> None:
    """And the practitioner reads to whom."""
    result = judged("event", kind="none", severity="grade3", outcome="settled", unexpected="no",
                    told_person="yes", region=region, reported="none")

    assert result.urgency.id == "today"
    assert found(result) == {"to_report": True}
    assert bodies in str(outline_of(result, NOW))


def test_every_topic_of_stricta_has_its_question() -> None:
    """The labels for practitioners bear its numbers; the sixth is about trials."""
    numbers = {item.short.split()[0] for item in flow_of("session").asked}

    assert {number for number in numbers if re.fullmatch(r"\d[a-g]?", number)} == STRICTA


def test_what_is_often_the_same_is_offered_and_nothing_about_danger() -> None:
    """Points, needles and the like; never a count, a sign or a yes."""
    offered = {item.id for item in flow_of("session").asked if item.offer}

    assert {"points", "depth", "needle_type", "style", "frequency"} <= offered
    assert not offered & {"needles_in", "needles_out", "consent_today", "signs_before", "during", "reviewed"}


def test_of_licensed_instruments_only_totals_are_typed() -> None:
    """A number with its bounds, behind a question which there are; none of their questions ships."""
    items = flow_of("session").items

    assert {name: (items[name].low, items[name].high) for name in TOTALS} == TOTALS
    assert {items[name].kind for name in TOTALS} == {Kind.NUMBER}
    assert {option.id for option in items["totals"].options} == {*TOTALS, "none"}
    assert "promis" not in {trend.item for trend in flow_of("session").trends.values()}
    for form in FORMS:
        for item in flow_of(form).asked:
            words = f"{item.ask} {item.about} {item.short} {item.help} {item.why}"
            assert not INSTRUMENTS.search(words) or item.id in TOTALS
            assert not NOT_EVEN_NAMED.search(words)


@pytest.mark.parametrize("name", ["pain_before", "interference_before", "pain_after", "interference_after"])
def test_our_own_scales_do_not_claim_to_be_validated(name: str) -> None:
    """Practitioners read it beside each of them."""
    item = flow_of("session").items[name]

    assert item.kind is Kind.SCALE
    assert "not a validated scale" in item.short
