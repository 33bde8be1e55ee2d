"""Which chapters and parts a person gets to read, and in which order."""

from __future__ import annotations

from datetime import datetime

import pytest

from backtriage.flow.model import Flow
from backtriage.report.blocks import (
    Bars,
    Bullets,
    Comparison,
    Heading,
    Icons,
    Page,
    Reader,
    Sources,
)
from backtriage.report.for_person import for_person
from tests.conftest import TODAY, flow_of, judged
from tests.report.hostile import cited_by
from tests.shipped import WELL, shipped

NOW = datetime.combine(TODAY, datetime.min.time())
FLOW = flow_of("""
    items: {hot: {}, sore: {}}
    flags:
      hot_knee: {when: {hot: yes}, urgency: now, if_unsure: routine}
      sore_knee: {when: {sore: yes}, suitability: adapted}
    urgency:
      self_care: {name: S, destination: home}
      routine: {name: R, destination: doctor}
      now: {name: N, destination: hospital, ends: yes, suitability: not_now}
    suitability:
      reasonable: {name: Reasonable, axis: value, say: May help.}
      adapted: {name: Adapted, axis: safety, say: Changes.}
      not_now: {name: Not now, axis: safety, say: Not now.}
    chapters:
      sore_only: {title: Sore only, when: {sore: yes}, parts: {a: {say: Sore., cites: [guide]}}}
      more:
        title: More
        parts:
          lonely: {heading: Nothing follows for most}
          sore_words: {say: For sore ones., when: {sore: yes}, cites: [guide]}
          next: {heading: For all}
          one: {say: One., cites: [guide]}
          two: {say: Two., cites: [guide]}
          first: {icons: {title: A, arms: {a: {label: A, count: 1}}}, say: A., cites: [guide]}
          second:
            icons: {title: B, arms: {b: {label: B, count: 2}}}
            say: B.
            first_if: {sore: yes}
            cites: [guide]
          compare:
            table:
              title: T
              columns: {what: What}
              rows:
                plain: {cells: {what: Plain}, cites: [guide]}
                near: {cells: {what: Near}, first_if: {sore: yes}, cites: [guide]}
                never: {cells: {what: Never}, when: {hot: yes}, cites: [guide]}
    """)


def page(id: str, **raw: object) -> Page | None:
    """One page of somebody's result."""
    return next((each for each in for_person(judged(FLOW, **raw), NOW).pages if each.id == id), None)


def test_parts_that_do_not_fit_are_left_out_with_their_headings() -> None:
    """A heading under which nothing is left would only puzzle."""
    more = page("more", hot="no", sore="no")
    assert more

    headings = [block.text for block in more.blocks if isinstance(block, Heading)]
    assert headings == ["More", "For all"]
    assert [line.text for block in more.blocks if isinstance(block, Bullets) for line in block.lines] == [
        "One.", "Two."]
    assert page("sore_only", hot="no", sore="no") is None
    assert page("sore_only", hot="no", sore="yes")


@pytest.mark.parametrize("sore, pictures, rows", [
    ("no", ["A", "B"], ["Plain", "Near"]), ("yes", ["B", "A"], ["Near", "Plain"]),
    ("not_sure", ["A", "B"], ["Plain", "Near"]),
])
def test_what_is_nearest_to_a_person_comes_first(sore: str, pictures: list[str], rows: list[str]) -> None:
    """Pictures and rows change places; doubt moves nothing."""
    more = page("more", hot="no", sore=sore)
    assert more

    assert [block.title for block in more.blocks if isinstance(block, Icons)] == pictures
    [table] = [block for block in more.blocks if isinstance(block, Comparison)]
    assert [row.cells[0] for row in table.rows] == rows


def test_in_short_a_chapter_is_told_by_its_title_and_its_first_sentence() -> None:
    """The list stands where the chapters would."""
    somebody = judged(FLOW, hot="no", sore="yes")
    whole, short = for_person(somebody, NOW), for_person(somebody, NOW, chapters=False)

    assert [each.id for each in whole.pages if each.chapter] == ["sore_only", "more"]
    assert not [each for each in short.pages if each.chapter]
    assert [each.id for each in short.pages if each.id == "chapters" or each in whole.pages][2] == "chapters"
    [told] = [each for each in short.pages if each.id == "chapters"]
    [lines] = [block.lines for block in told.blocks if isinstance(block, Bullets)]
    assert [line.text for line in lines] == ["“Sore only”: Sore.", "“More”: For sore ones."]


def test_in_short_only_the_sources_of_what_is_told_are_listed(low_back_pain: Flow) -> None:
    """They are numbered without a gap."""
    whole, short = (for_person(judged(low_back_pain, **WELL), NOW, chapters=each) for each in (True, False))
    [all_of_them], [some] = ([dict(block.entries) for block in told.blocks() if isinstance(block, Sources)]
                             for told in (whole, short))

    assert len(some) < len(all_of_them) / 2
    assert [*some] == [*range(1, len(some) + 1)]
    assert {number for block in short.blocks() for number in cited_by(block)} <= {*some}


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_first_sentence_of_a_chapter_says_something(language: str) -> None:
    """It is a sentence, and not what stands before the first point of an abbreviation."""
    told = for_person(judged(shipped(language), **WELL), NOW)

    openings = [each.opening for each in told.pages if each.chapter]
    assert len(openings) > 5
    assert not [opening for opening in openings if len(opening.split()) < 4 or opening[-1] not in ".!?"]


@pytest.mark.parametrize("chapters", [False, True])
def test_without_numbers_the_sources_are_a_plain_list(low_back_pain: Flow, chapters: bool) -> None:
    """On a screen no line carries a number; the same sources stand on their page."""
    somebody = judged(low_back_pain, **WELL)
    plain, numbered = (for_person(somebody, NOW, chapters=chapters, numbered=each) for each in (False, True))
    [cites] = [block.entries for block in numbered.blocks() if isinstance(block, Sources)]
    [page] = [each for each in plain.pages if each.id == "sources"]

    assert not {number for block in plain.blocks() for number in cited_by(block)}
    assert [line.text for block in page.blocks if isinstance(block, Bullets) for line in block.lines] == [
        cite for _, cite in cites]


def test_nobody_reads_on_while_care_comes_first() -> None:
    """Once urgency has settled the matter there are no chapters, and the sheet holds nothing of it."""
    told = for_person(judged(FLOW, hot="yes"), NOW)

    assert not {each.id for each in told.pages} & {"more", "sore_only", "subject"}
    [sheet] = [each for each in told.pages if each.reader is Reader.PRACTITIONER]
    assert sheet.title == "A note for the hospital"


def test_the_three_numbers_of_the_largest_trial_are_shown_together(low_back_pain: Flow) -> None:
    """48, 44 and 27 of 100, with words for how sure that is; nobody sees one without the others."""
    told = for_person(judged(low_back_pain, **{**WELL, "region": "us", "age": 45}), NOW)
    pictures = [block for block in told.blocks() if isinstance(block, Icons)]

    [gerac] = [block for block in pictures if [share.count for share in block.shares] == [48, 44, 27]]
    assert "1,162 people" in gerac.certainty
    assert all(number in gerac.said.text for number in ("48", "44", "27"))


@pytest.mark.parametrize("raw, picture", [
    ({"age": 72, "dur": "gt12m", "site": "low"}, Icons),
    ({"age": 50, "dur": "3to12m", "site": "below_knee"}, Bars),
])
def test_the_picture_nearest_to_the_person_comes_first(low_back_pain: Flow, raw: dict[str, object],
                                                       picture: type) -> None:
    """People over 65 see the study of people over 65; those with long sciatica the one of sciatica."""
    told = for_person(judged(low_back_pain, **{**WELL, **raw}), NOW)
    [evidence] = [page for page in told.pages if page.id == "evidence"]

    first = next(block for block in evidence.blocks if isinstance(block, Icons | Bars))
    assert isinstance(first, picture)
    assert "65" in first.title or "sciatica" in first.title


@pytest.mark.parametrize("region, who", [
    ("uk", "NICE"), ("us", "ACP"), ("eu", "Germany"), ("nz", "World Health"),
])
def test_the_guidelines_of_the_own_region_come_first(low_back_pain: Flow, region: str, who: str) -> None:
    """Then all the others, so that nobody takes one guideline for all of them."""
    told = for_person(judged(low_back_pain, **{**WELL, "region": region}), NOW)
    [page] = [page for page in told.pages if page.id == "guidelines"]
    [table] = [block for block in page.blocks if isinstance(block, Comparison)]

    assert who in table.rows[0].cells[0]
    assert len(table.rows) >= 6
