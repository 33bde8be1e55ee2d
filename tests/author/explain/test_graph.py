"""Each section is a picture that can be read: items, flags, and who feeds whom."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from backtriage.author.explain.graph import graph
from backtriage.flow.model import Flow
from tests.conftest import flow_of

TWO = """
    flow:
      sections:
        - {id: one, title: One <first>, items: [hot, stuck]}
        - {id: two, title: Two, items: [age, old]}
    items:
      hot: {short: 'Hot & "red"'}
      stuck: {ask_if: {hot: yes}}
      age: {kind: number}
      old: {ask_if: {all: [aged, {stuck: yes}]}}
    definitions:
      aged: {age: at least 60}
    flags:
      both: {when: {hot: yes, stuck: yes}, urgency: now}
      also_both: {when: {any: [{hot: yes}, {stuck: yes}]}, urgency: today}
      only_old: {when: {all: [aged, {hot: yes}, {old: yes}]}, urgency: now}
"""
SVG = "{http://www.w3.org/2000/svg}"


def test_flags_that_look_at_the_same_items_share_a_box() -> None:
    """The worst stands first; each of the items leads to the box once."""
    one, _ = graph(flow_of(TWO)).pictures

    assert '  group0["now: both<br>today: also_both"]' in one.mermaid
    assert [line for line in one.mermaid.splitlines() if "-->" in line] == [
        "  item_hot --> group0", "  item_stuck --> group0"]


def test_a_flag_is_drawn_once_where_most_of_its_items_stand() -> None:
    """What it looks at elsewhere, also through definitions, is named beside it."""
    one, two = graph(flow_of(TWO)).pictures

    assert "only_old" not in one.mermaid
    assert "now: only_old + hot" in two.mermaid
    assert "item_age --> group0" in two.mermaid


def test_a_picture_shows_which_answers_lead_to_a_question() -> None:
    """Within the section as an arrow, else in words."""
    one, two = graph(flow_of(TWO)).pictures

    assert "  item_hot -. asks .-> item_stuck" in one.mermaid
    assert "  item_age -. asks .-> item_old" in two.mermaid
    assert "asked by way of stuck" in two.mermaid


def test_signs_that_mermaid_or_svg_would_take_for_their_own_are_only_words() -> None:
    """Quotes, brackets and ampersands come out as written."""
    one, _ = graph(flow_of(TWO)).pictures

    assert 'item_hot["Hot #38; #34;red#34;<br>hot"]' in one.mermaid
    assert {'Hot & "red"', "One <first>"} <= texts(one.svg)


def texts(svg: str) -> set[str]:
    """The words in a picture."""
    return {text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")}


def test_every_item_and_flag_of_the_shipped_flow_is_drawn_once(low_back_pain: Flow) -> None:
    """In a picture for each section that can be read, and not in one hairball."""
    drawn = graph(low_back_pain)

    assert [picture.id for picture in drawn.pictures] == [section.id for section in low_back_pain.sections]
    levels = [level.id for level in low_back_pain.urgency] + [level.id for level in low_back_pain.suitability]
    flags = sum(picture.mermaid.count(f"{level}: ") for picture in drawn.pictures for level in levels)
    assert flags == len(low_back_pain.flags)
    for section, picture in zip(low_back_pain.sections, drawn.pictures, strict=True):
        assert {*section.items} <= texts(picture.svg)
        assert picture.mermaid.count("-->") <= 80


def test_nothing_in_a_picture_overlaps(low_back_pain: Flow) -> None:
    """Boxes stand below each other, inside the picture."""
    for picture in graph(low_back_pain).pictures:
        root = ET.fromstring(picture.svg)
        height = int(root.attrib["height"])
        ends: dict[str, float] = {}
        for box in [*root.iter(f"{SVG}rect")][1:]:
            top, end = float(box.attrib["y"]), float(box.attrib["y"]) + float(box.attrib["height"])
            assert ends.get(box.attrib["x"], 0) < top
            assert end < height
            ends[box.attrib["x"]] = end


def test_the_pictures_come_as_markdown_and_as_files() -> None:
    """One block of Mermaid and one file a section."""
    drawn = graph(flow_of(TWO))

    headings = [line for line in drawn.lines() if line.startswith("#")]
    assert headings == ["# A test", "## One <first>", "## Two"]
    assert [*drawn.lines()].count("```mermaid") == 2
    assert [*drawn.files()] == ["1-one.svg", "2-two.svg"]
