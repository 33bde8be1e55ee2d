"""Whom to call where: each country has its numbers and words, and none is told those of another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from backtriage.flow.files import languages
from backtriage.flow.model import Flow, Region
from backtriage.flow.translation import GAP
from backtriage.judge.region import (
    FIGURE,
    list_of_numbers,
    local,
    names_number,
    numbers_that_differ,
    region_of,
    unchecked_since,
)
from backtriage.judge.response import Response
from tests.conftest import SHIPPED, answers, flow_of
from tests.shipped import shipped

CHECKED = date(2026, 11, 1)
FLOW = flow_of("""
    flow: {region: where}
    items:
      where: {kind: one of, options: {uk: UK, de: Germany, else: Elsewhere}}
    regions:
      uk: {name: UK, last_verified: 2026-11-01, numbers: {call: 999, urgent: NHS 111},
           words: {who: a physio}}
      de: {name: Germany, last_verified: 2026-10-01, numbers: {call: 112}, words: {who: a doctor}}
      else: {name: Elsewhere, last_verified: 2026-11-01, words: {who: a doctor or physio},
             numbers: {call: your own number, urgent: your doctor}}
    """)
REGIONS = tuple(shipped().regions.values())
ALL = "language, region", [*product(languages(SHIPPED), shipped().regions)]


@pytest.mark.parametrize("language", languages(SHIPPED))
@pytest.mark.parametrize("name, region", [
    ("uk", "uk"), ("UK", "uk"), ("U.K.", "uk"), ("gb", "uk"), ("England", "uk"), ("northern ireland", "uk"),
    ("Ireland", "ie"), ("eire", "ie"), ("usa", "us"), ("U. S. A.", "us"), ("united states", "us"),
    ("EE.UU.", "us"),
    ("Deutschland", "de"), ("germany", "de"), ("Alemania", "de"), ("Osterreich", "at"), ("OESTERREICH", "at"),
    ("españa", "es"), ("Espana", "es"), ("Spain", "es"), ("méxico", "mx"), ("Frankreich", "eu"), ("nl", "eu"),
    ("The Netherlands", "eu")])
def test_a_country_is_known_by_what_people_call_it(language: str, name: str, region: str) -> None:
    """In any case, with accents or without, in whatever language the questions are asked."""
    assert answers(shipped(language), region=name) == answers(shipped(language), region=region)


@pytest.mark.parametrize("language", languages(SHIPPED))
def test_a_country_is_known_by_what_the_question_calls_it(language: str) -> None:
    """Whatever stands on a line can be typed as well."""
    flow = shipped(language)
    for option in flow.items["region"].options:
        for name in (option.id, option.say, option.short, flow.regions[option.id].name):
            assert answers(flow, region=name) == answers(flow, region=option.id), name


@pytest.mark.parametrize("name", ["", "atlantis", "none", "3"])
def test_no_country_is_guessed(name: str) -> None:
    """A wrong number to call would be worse than none."""
    assert shipped().items["region"].named(name) is None


@pytest.mark.parametrize("region, told", [
    ({"where": "uk"}, "Call 999 or NHS 111, and see a physio."),
    ({"where": "de"}, "Call 112 or your doctor, and see a doctor."),  # Germany lacks one of the numbers
    ({"where": "else"}, "Call your own number or your doctor, and see a doctor or physio."),
    ({"where": "not_sure"}, "Call your own number or your doctor, and see a doctor or physio."),
    ({}, "Call your own number or your doctor, and see a doctor or physio."),
])
def test_a_text_names_the_numbers_and_words_of_the_country(region: dict[str, str], told: str) -> None:
    """Nobody is given a number before their country is known."""
    said = local(FLOW, answers(FLOW, **region), "Call {call} or {urgent}, and see {who}.")

    assert said == told


def test_a_number_is_listed_beside_its_country_only() -> None:
    """A region without one is left out, and so is the one that has none but words."""
    assert list_of_numbers(FLOW, "call") == ("UK: 999", "Germany: 112")
    assert list_of_numbers(FLOW, "urgent") == ("UK: NHS 111",)


@pytest.mark.parametrize("text, named", [("Call {call}.", True), ("See {who}.", False), ("Rest.", False)])
def test_a_word_of_a_country_is_no_number(text: str, named: bool) -> None:
    """Only numbers grow old."""
    assert names_number(FLOW, text) is named


@pytest.mark.parametrize("region, days, since", [
    ("uk", 180, None), ("uk", 181, CHECKED),
    ("de", 149, None), ("de", 150, date(2026, 10, 1)),  # checked 31 days before
    ("", 149, None), ("", 150, date(2026, 10, 1)),  # all are listed, so the oldest counts
])
def test_numbers_that_nobody_checked_for_180_days_are_old(region: str, days: int, since: date | None) -> None:
    """Each region has a day of its own."""
    response = answers(FLOW, where=region) if region else Response()

    assert unchecked_since(FLOW, response, CHECKED + timedelta(days=days)) == since


def test_a_country_is_named_once_beside_its_number() -> None:
    """What else stands in brackets stays."""
    here = next(region for region in REGIONS if region.id == "nz")
    listed = list_of_numbers(shipped(), "emergency")

    assert f"{here.name}: {here.numbers['emergency'].partition(' ')[0]}" in listed
    assert all(line.count(region.name) == 1 for line in listed
               for region in REGIONS if line.startswith(f"{region.name}:"))
    assert any("(" in line for line in listed)


@pytest.mark.parametrize("language", languages(SHIPPED))
def test_only_numbers_that_differ_are_listed_behind_the_usual_ones(language: str) -> None:
    """Whoever calls in another country has a number that works there."""
    flow = shipped(language)
    usual = {"112", "911"}
    told = numbers_that_differ(flow, "emergency")

    assert usual <= {*FIGURE.findall(flow.regions["other"].numbers["emergency"])}
    for region in flow.regions.values():
        named = {*FIGURE.findall(region.numbers["emergency"])}
        assert bool(named & usual) is not any(line.startswith(f"{region.name}:") for line in told)
    assert not any(usual & {*FIGURE.findall(line)} for line in told)


# The regions that are shipped


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.id)
def test_each_country_has_a_number_for_an_emergency_and_for_a_crisis(region: Region) -> None:
    """And says what each rests on; only elsewhere it is said in words."""
    assert {"emergency", "crisis"} <= {*region.numbers}
    assert region.cites
    assert region.last_verified >= date(2026, 11, 22)


def test_each_country_can_be_chosen_and_found_by_its_locale() -> None:
    """No two regions have the same country; only the European Union and elsewhere have none."""
    countries = [region.country for region in REGIONS if region.country]

    assert [option.id for option in shipped().items["region"].options] == [region.id for region in REGIONS]
    assert len({*countries}) == len(countries) == len(REGIONS) - 2
    assert {region.id for region in REGIONS if not region.country} == {"eu", "other"}


@pytest.mark.parametrize(*ALL)
def test_there_is_a_place_to_go_for_each_level_in_each_country(language: str, region: str) -> None:
    """Each place says where to go, without a gap; whatever is urgent says whom to call as well."""
    flow = shipped(language)
    response = answers(flow, region=region)

    for place in flow.destinations.values():
        told = [local(flow, response, text) for text in (place.name, place.do, place.also)]
        assert told[0]
        assert told[1]
        assert not GAP.search(" ".join(told))
    for level in flow.urgency:
        number = flow.destinations[level.destination].number
        assert not number or local(flow, response, f"{{{number}}}")
    assert any(flow.destinations[level.destination].number == "emergency" for level in flow.urgency)


@pytest.mark.parametrize(*ALL)
def test_nothing_that_is_told_leaves_a_gap(language: str, region: str) -> None:
    """Every flag, piece of advice and chapter has a word for every country."""
    flow = shipped(language)
    response = answers(flow, region=region)

    for text in texts(flow):
        for name in GAP.findall(text):
            assert local(flow, response, name), (name, text)


def test_who_is_seen_first_is_not_said_as_in_the_united_kingdom() -> None:
    """Where a physio needs a prescription, or a pharmacist treats no shingles, a doctor is named."""
    flow = shipped()

    def told(name: str) -> dict[str, str]:
        return {region: local(flow, answers(flow, region=region), f"{{{name}}}") for region in flow.regions}

    first, shingles, pregnant = told("doctor_or_physio"), told("pharmacist_or_doctor"), told("midwife")

    assert {id for id, said in first.items() if "prescribe physiotherapy" in said} == {"de", "at", "ch"}
    assert {id for id, said in shingles.items() if "pharmacist" in said} == {"uk"}
    assert {id for id, said in pregnant.items() if "doctor" in said or "OB" in said} == {
        "us", "es", "mx", "ar", "cl", "py"}
    assert "cancer team" in told("cancer_line")["uk"]
    assert "team" not in told("cancer_line")["de"] + told("joint_team")["es"]


@pytest.mark.parametrize("region, name, number", [
    ("uk", "urgent", "111"), ("nz", "emergency", "111"), ("us", "crisis", "988"),
    ("de", "emergency", "112"), ("de", "urgent", "116117"), ("de", "crisis", "116 123"),
    ("at", "emergency", "144"), ("at", "urgent", "1450"), ("at", "crisis", "142"),
    ("ch", "emergency", "144"), ("ch", "crisis", "143"),
    ("es", "emergency", "112"), ("es", "crisis", "024"), ("es", "safety", "016"),
    ("mx", "emergency", "911"), ("mx", "crisis", "800 911 2000"),
    ("ar", "emergency", "107"), ("ar", "crisis", "0800-999-0091"),
    ("cl", "emergency", "131"), ("cl", "urgent", "600 360 7777"), ("cl", "crisis", "*4141"),
    ("py", "emergency", "141"), ("py", "crisis", "155"),
])
@pytest.mark.parametrize("language", languages(SHIPPED))
def test_a_number_is_the_same_in_every_language(language: str, region: str, name: str, number: str) -> None:
    """It belongs to the country, whatever somebody speaks there."""
    assert number in shipped(language).regions[region].numbers[name]


@pytest.mark.parametrize("language", languages(SHIPPED))
@pytest.mark.parametrize("region, line", [("at", "116 123"), ("es", "116 123"), ("es", "116 117")])
def test_a_line_that_is_closed_at_night_or_not_there_is_not_told(
        language: str, region: str, line: str) -> None:
    """In Austria 116 123 answers from 16 to 24 o'clock; in Spain neither line was seen in use."""
    numbers = shipped(language).regions[region].numbers.values()

    assert not [number for number in numbers if line.replace(" ", "") in number.replace(" ", "")]


def test_a_region_that_was_not_chosen_is_nobodys() -> None:
    """Not that of the first option, nor of the last."""
    assert region_of(shipped(), Response()) is None
    assert region_of(shipped(), answers(shipped(), region="at")) is shipped().regions["at"]


def texts(flow: Flow) -> list[str]:
    """What is told at the end, before a region's words are put in."""
    said = [text for flag in flow.flags.values() for text in (flag.say, flag.tell, flag.concern)]
    said += [entry.say for entry in flow.advice.values()]
    return said + [part.words for chapter in flow.chapters.values() for part in chapter.parts]
