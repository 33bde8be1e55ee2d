"""A result as a web page: what it is built of, and that words stay words in it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given

from backtriage.judge.response import clean
from backtriage.report.blocks import Card, Heading, Line, Outline, Page, Paragraph, Tone
from backtriage.report.colours import PAINTS
from backtriage.report.for_person import for_person
from backtriage.report.for_practitioner import for_practitioner
from backtriage.report.html import style, to_html
from tests.conftest import TODAY, WORDS, judged
from tests.report.hostile import (
    ENDLESSLY,
    HARMLESS,
    HOSTILE,
    Piece,
    briefly,
    everywhere,
    inside,
    left_out,
    levels_of,
    pieces,
    spoken,
    strange_words,
    unruly,
    words_of,
)
from tests.shipped import WELL, shipped

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
LASTING = {**WELL, "site": ["low", "below_knee"], "dur": "3to12m"}
PAGES = ("every kind of block", "somebody well", "somebody well, in German", "an emergency", "a summary")
each_page = pytest.mark.parametrize("name", PAGES)


@cache
def whole(name: str) -> Outline:
    """Choose the words of one page."""
    if name == "every kind of block":
        return everywhere(HARMLESS)
    flow = shipped("de" if "German" in name else "en")
    person = judged(flow, em_now="chest") if name == "an emergency" else judged(flow, **LASTING)
    return for_practitioner(person, NOW) if name == "a summary" else for_person(person, NOW)


def page(name: str) -> str:
    """Write one page as HTML."""
    return to_html(whole(name))


def all_of(found: list[Piece], *tags: str) -> list[dict[str, str]]:
    """Give the attributes of each element with one of some names."""
    return [dict(piece.attributes) for piece in found if piece.kind == "start" and piece.text in tags]


def classed(found: list[Piece], tag: str, name: str) -> list[list[Piece]]:
    """Give what is inside each element of a class."""
    return [each for each in inside(found, tag) if dict(each[0].attributes).get("class") == name]


@cache
def harmless(make: Callable[[str], Outline]) -> list[Piece]:
    """What is found in a page of harmless words."""
    return pieces(to_html(make(HARMLESS)))


def holds_only_words(make: Callable[[str], Outline], text: str) -> None:
    """Words in a page make the same elements as harmless ones, and are found again in the same places."""
    told = to_html(make(text))

    assert spoken(pieces(told)) == spoken(harmless(make), text)
    assert not unruly(told.replace(style(), ""))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_only_words(text: str) -> None:
    """No tag, attribute, comment or character of any text is taken for one of the page."""
    holds_only_words(everywhere, text)


@given(strange_words)
def test_any_words_are_only_words(text: str) -> None:
    """The same holds of whatever somebody may type."""
    holds_only_words(everywhere, text)


@pytest.mark.parametrize("text", ENDLESSLY.values(), ids=ENDLESSLY)
def test_endless_words_are_only_words(text: str) -> None:
    """100,000 signs are told to the last one."""
    holds_only_words(briefly, text)


def test_words_of_which_nothing_is_left_take_no_part_away() -> None:
    """A text of control signs alone is an empty one; the page keeps all its elements."""
    told = pieces(to_html(everywhere("\x1b\u202e")))

    assert [piece.text for piece in told if piece.kind in ("start", "end")] == [
        piece.text for piece in harmless(everywhere) if piece.kind in ("start", "end")]


@each_page
def test_the_policy_allows_the_style_of_the_page_and_nothing_else(name: str) -> None:
    """The hash in the policy is that of the one style; no script, no attribute of style, nothing fetched."""
    found = pieces(page(name))
    [policy] = [each["content"] for each in all_of(found, "meta")
                if each.get("http-equiv") == "Content-Security-Policy"]
    [style] = inside(found, "style")
    text = "".join(piece.text for piece in style if piece.kind == "words")

    digest = b64encode(sha256(text.encode()).digest()).decode()
    rules = [rule.strip() for rule in policy.split(";")]
    assert rules == ["default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'",
                     "form-action 'none'"]
    assert not all_of(found, "script", "link", "img", "iframe", "object", "embed", "form", "base", "use")
    attributes = {name for piece in found for name, _ in piece.attributes}
    assert not {name for name in attributes if name in ("style", "src", "srcset") or name.startswith("on")}
    assert not re.search(r"url\(|@import|expression", text)


@each_page
def test_the_policy_stands_before_whatever_it_rules(name: str) -> None:
    """A browser obeys it only for what comes after."""
    assert page(name).index("Content-Security-Policy") < page(name).index("<style")


@each_page
def test_headings_tell_how_a_page_is_built(name: str) -> None:
    """There is one heading of the first level, it comes first, and no level is left out on the way down."""
    levels = levels_of(pieces(page(name)))

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@each_page
def test_no_heading_is_empty_and_none_ends_a_part(name: str) -> None:
    """Each heading has words, and something below it."""
    found = pieces(page(name))
    headings = inside(found, "h1", "h2", "h3", "h4")
    ends = {(piece.text, before.text) for before, piece in pairwise(found)
            if before.kind == piece.kind == "end"}

    assert all(words_of(heading) for heading in headings)
    assert not {pair for pair in ends if pair[0] == "section" and re.fullmatch(r"h[1-6]", pair[1])}


@pytest.mark.parametrize("name", PAGES[:3])
def test_each_table_has_a_caption_and_says_what_its_cells_are_about(name: str) -> None:
    """Columns and rows are named by cells that say so; each row has as many cells as there are columns."""
    tables = inside(pieces(page(name)), "table")

    assert tables
    for table in tables:
        [caption] = inside(table, "caption")
        assert words_of(caption)
        assert table[1].text == "caption"
        [head] = inside(table, "thead")
        [body] = inside(table, "tbody")
        assert {each["scope"] for each in all_of(head, "th")} == {"col"}
        for row in inside(body, "tr"):
            assert [each.get("scope") for each in all_of(row, "th", "td")] == [
                "row", *[None] * (len(all_of(head, "th")) - 1)]


@each_page
def test_what_can_be_scrolled_can_be_reached_with_keys_and_has_a_name(name: str) -> None:
    """A wide table scrolls on a phone; its region takes the focus and is called like the table."""
    regions = classed(pieces(page(name)), "div", "scroll")

    assert len(regions) == len(all_of(pieces(page(name)), "table"))
    for region in regions:
        [caption] = inside(region, "caption")
        attributes = dict(region[0].attributes)
        assert (attributes["role"], attributes["tabindex"]) == ("region", "0")
        assert attributes["aria-label"] == words_of(caption)


@each_page
def test_a_page_says_all_of_a_result(name: str) -> None:
    """Every word of the outline stands on the page, in its order."""
    assert not left_out(whole(name), words_of(inside(pieces(page(name)), "main")[0]))


@pytest.mark.parametrize("name", PAGES[:3])
def test_each_picture_says_what_it_shows(name: str) -> None:
    """A picture is one image to a screen reader, with the words that stand beside it for everybody."""
    found = pieces(page(name))
    shares, figures = classed(found, "div", "share"), inside(found, "figure")
    bars = [(figure, *classed(figure, "div", "bars")) for figure in figures if classed(figure, "div", "bars")]

    assert shares
    assert bars
    assert {each["role"] for each in all_of(found, "svg")} == {"img"}
    for share in shares:
        assert [drawn["aria-label"] for drawn in all_of(share, "svg")] == [words_of(share)]
    for figure, scale in bars:
        unit = words_of(classed(figure, "p", "sure")[0])
        beside = [f"{words_of(each)} ({unit})" for each in inside(scale, "p")]
        assert [drawn["aria-label"] for drawn in all_of(scale, "svg")] == beside


def test_a_picture_draws_100_people_of_whom_so_many_count() -> None:
    """48 of 100 people are filled, and 52 are rings; so colour is not needed to tell them apart."""
    shares = [all_of(share, "circle") for share in classed(pieces(page(PAGES[0])), "div", "share")]

    assert [len(people) for people in shares] == [100, 100]
    for people, count in zip(shares, (48, 0), strict=True):
        assert sum(person["fill"] == "currentColor" for person in people) == count
        assert sum(person["fill"] == "none" and "stroke" in person for person in people) == 100 - count
        assert sum(person["class"] == "counted" for person in people) == count


@each_page
def test_each_link_leads_to_a_source_of_the_same_page(name: str) -> None:
    """Numbers lead to the source that they name; nothing leads out of the page, but to a phone."""
    found = pieces(page(name))
    sources = {each["id"]: each["value"] for each in all_of(found, "li") if "id" in each}
    links = [(attributes, words_of(link)) for link in inside(found, "a")
             for attributes in [dict(link[0].attributes)]
             if not attributes["href"].startswith(("tel:", "sms:"))]

    assert all(id == f"source-{value}" for id, value in sources.items())
    for link, words in links:
        assert sources[link["href"].removeprefix("#")] == words
        assert re.search(rf"\b{words}\b", link["aria-label"])
    assert bool(links) is bool(sources)


def test_a_number_without_a_source_on_the_page_is_no_link() -> None:
    """A sheet that is handed over has no list of sources, and so no link that leads nowhere."""
    found = pieces(to_html(briefly(HARMLESS)))

    assert not all_of(found, "a")
    assert [words_of(each) for each in inside(found, "sup")] == ["1"]


@each_page
def test_no_id_is_given_twice(name: str) -> None:
    """A link must lead to one place."""
    ids = [value for piece in pieces(page(name)) for key, value in piece.attributes if key == "id"]

    assert len(ids) == len({*ids})


@each_page
def test_a_page_says_its_language_and_its_title(name: str) -> None:
    """A screen reader speaks the language of the page; a tab is called after what to do."""
    found = pieces(page(name))
    [title], [heading] = inside(inside(found, "head")[0], "title"), inside(found, "h1")

    assert all_of(found, "html") == [{"lang": "de" if "German" in name else "en"}]
    assert words_of(title).endswith(f": {words_of(heading)}")
    assert {"charset": "utf-8"} in all_of(found, "meta")


@each_page
def test_every_element_is_closed_where_it_should_be(name: str) -> None:
    """Elements lie within one another, and none is left open."""
    open_ones: list[str] = []
    for piece in pieces(page(name)):
        if piece.kind == "start" and piece.text not in ("meta", "circle", "rect", "path"):
            open_ones.append(piece.text)
        elif piece.kind == "end":
            assert open_ones.pop() == piece.text
    assert not open_ones


def test_a_page_that_is_for_the_practitioner_starts_a_sheet_of_its_own() -> None:
    """It can be torn off when printed."""
    sections = [each["class"] for each in all_of(pieces(page(PAGES[0])), "section")]

    assert sections == ["page", "page", "sheet", "page"]


def test_what_a_practitioner_asked_for_is_one_sheet() -> None:
    """Its pages follow each other on paper."""
    assert {each["class"] for each in all_of(pieces(page("a summary")), "section")} == {"page"}


CALLED = {
    "uk": "999 112 111 116123 sms:85258 08082000247", "ie": "112 999 116123", "us": "911 988 18007997233",
    "ca": "911 811 988", "au": "000 1800633422 131114 1800737732", "nz": "111 0800611116 1737",
    "de": "112 116117 116123 08001110111 08001110222 116016", "at": "144 1450 141 142 0800222555 133",
    "ch": "144 143", "es": "112 061 024 016", "mx": "911 8009112000", "ar": "107 911 08009990091 144",
    "cl": "131 6003607777 *4141 1455", "py": "141 911 155", "eu": "112 116117 116123", "other": "112 911",
}


def dialled(text: str, *numbers: str) -> list[str]:
    """List what would be called from a line, of a result with some numbers."""
    blocks = (Heading("See somebody today"), Paragraph(Line(text)))
    told = Outline("A result", WORDS, "a4", "", (Page("first", "First", blocks),), numbers)
    return [each["href"].removeprefix("tel:") for each in all_of(pieces(to_html(told)), "a")]


@pytest.mark.parametrize("region", CALLED)
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_each_number_to_call_is_a_link_that_calls_it(language: str, region: str) -> None:
    """So it is in every country and language; what gets a text is texted, a choice in a call is not."""
    numbers = shipped(language).regions[region].numbers.values()
    called = [each for said in numbers for each in dialled(f"Call {said} now.", said)]

    assert [*dict.fromkeys(called)] == CALLED[region].split()


def test_every_country_is_tried() -> None:
    """A country that is added gets its line above."""
    assert {*CALLED} == {*shipped().regions}


@pytest.mark.parametrize("text", [
    "Since 1999, or for 112 days", "1,112 people", "0.112", "112.5 kg", "Take 911mg", "A1112", "1 112 people",
    "You said: “112”.", "Sie sagten: „112 Jahre“.", "Text SHOUT to 85258."])
def test_no_other_number_is_a_link(text: str) -> None:
    """A year, a figure or an answer is nothing to call."""
    assert not dialled(text, "999 (or 112)", "911", "text SHOUT to 85258")


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_no_figure_of_the_flow_looks_like_a_number_to_call(language: str) -> None:
    """A bare number is a link only where a country has put it; no other line has one that is the same."""
    flow = shipped(language)
    bare = {number for region in flow.regions.values() for number in region.numbers.values()
            if number.isdecimal()}
    parts = [part for chapter in flow.chapters.values() for part in chapter.parts if part.picture is None]
    lines = [*(part.words for part in parts), *(entry.say for entry in flow.advice.values()),
             *(flag.say for flag in flow.flags.values()), *(place.do for place in flow.destinations.values())]

    assert dialled("Call 112.", *bare)
    assert not [line for line in lines if re.search(r"\d", line) and dialled(line, *bare)]


@pytest.mark.parametrize("name", PAGES[:3])
def test_what_is_read_on_request_is_folded(name: str) -> None:
    """Each chapter shows its title and first sentence, and opens without a script; in full it is open."""
    told = whole(name)
    asked = [each for each in told.pages[1:] if each.chapter or not each.near]
    closed, opened = pieces(to_html(told)), pieces(to_html(told, opened=True))

    assert any(each.chapter for each in asked)
    summaries = inside(closed, "summary")
    assert [words_of(each) for each in summaries] == [
        clean(f"{page.headed()[0]} {page.opening}") for page in asked]
    assert [dict(each[0].attributes) for each in inside(closed, "details")] == [{}] * len(asked)
    assert [dict(each[0].attributes) for each in inside(opened, "details")] == [{"open": ""}] * len(asked)
    assert words_of(closed) == words_of(opened)


@each_page
def test_what_to_do_is_not_folded(name: str) -> None:
    """The first page, and all that is told without being asked for, is there at once."""
    folded = {words_of(inside(each, "h2")[0]) for each in inside(pieces(page(name)), "details")}
    near = {each.headed()[0] for each in whole(name).pages if each.near and not each.chapter}

    assert not folded & near - {HARMLESS}


def test_a_card_has_the_colour_of_its_urgency_and_says_in_words_what_to_do() -> None:
    """The head is the action, the body the signs; the heading of a result has a colour as well."""
    told = whole("somebody well")
    found = pieces(to_html(told))
    cards = [block for block in told.blocks() if isinstance(block, Card)]
    drawn = [each for each in inside(found, "div") if "card" in dict(each[0].attributes).get("class", "")]

    assert dict(inside(found, "h1")[0][0].attributes)["class"] == f"head {told.tone.name.lower()}"
    assert len(cards) == len(drawn) > 1
    for card, div in zip(cards, drawn, strict=True):
        assert dict(div[0].attributes)["class"] == f"card {card.tone.name.lower()}"
        assert words_of(inside(div, "h2")[0]) == card.text
        assert [words_of(each) for each in inside(div, "li")] == [line.text for line in card.lines]


def test_every_tone_has_colours_of_its_own() -> None:
    """No two heads look alike, and the style of the page knows each."""
    assert {*PAINTS} == {*Tone}
    assert len({paint.head for paint in PAINTS.values()}) == len(Tone)
    for tone, paint in PAINTS.items():
        assert f".{tone.name.lower()} {{ --head: {paint.head}; --on: {paint.words}; }}" in style()
