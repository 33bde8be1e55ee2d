"""The sheet that a person hands over: hazards first, their own words, and lines to write on."""

from __future__ import annotations

from datetime import datetime

import pytest

from backtriage.report.blocks import Blanks, Block, Labelled
from backtriage.report.budget import texts
from backtriage.report.handover import Handover
from backtriage.report.identity import Identity
from tests.conftest import TODAY
from tests.report.test_for_practitioner import case

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
MINE = {"role": "self", "consent": "left out", "exam_body": "left out", "exam_nerves": "left out"}


def sheet(**changed: str) -> tuple[Block, ...]:
    """What somebody hands over who is on warfarin and has a pacemaker."""
    return Handover(case(**(MINE | changed)), NOW).page().blocks


def words_of(blocks: tuple[Block, ...]) -> str:
    return "\n".join(text for block in blocks for text in texts(block))


def test_a_sheet_tells_place_hazards_what_is_not_known_answers_and_negatives_in_this_order() -> None:
    """Whoever reads only its beginning has read what could do harm."""
    text = words_of(sheet(outlook="not_sure"))

    at = [text.find(phrase) for phrase in (
        "No referral: self-management", "Hazards", "Pacemaker. ", "Not known",
        "Positives, in their words", "Relevant negatives", "Decision support only.")]
    assert -1 not in at
    assert at == sorted(at)


def test_answers_stand_in_the_words_of_the_person() -> None:
    """What was ticked is told as it was read."""
    [pairs] = [block.pairs for block in sheet() if isinstance(block, Labelled)]

    assert ("Trend", "The same") in pairs
    assert dict(pairs)["Devices"] == case().flow.items["device"].option("pacemaker").say


@pytest.mark.parametrize("changed, lines", [
    ({}, False), ({"unwell": "fever"}, True), ({"em_now": "chest"}, True)])
def test_there_are_lines_to_write_on_where_care_comes_today(changed: dict[str, str], lines: bool) -> None:
    """When it began, urine, allergies and medicines: what whoever takes over asks first."""
    labels = {blank.label: blank.lines for block in sheet(**changed) if isinstance(block, Blanks)
              for blank in block.blanks}

    asked = ("When it began", "Last passed urine", "Allergies", "Medicines, and when last taken")
    assert all((label in labels) is lines for label in asked)
    assert {"Name", "Date of birth", "Identifier"} <= {*labels}
    if lines:
        assert labels["Medicines, and when last taken"] > labels["When it began"] > 1


def test_while_care_comes_first_a_sheet_says_nothing_of_the_subject() -> None:
    """No hazard of needles, and no verdict."""
    text = words_of(sheet(em_now="chest"))

    assert text.startswith("A note for the hospital\nEmergency: ")
    assert not [each for each in ("Acupuncture", "Hazards", "Electricity") if each in text]


def test_what_was_typed_stands_on_the_sheet_and_the_rest_stays_to_be_filled_in() -> None:
    """In the way the language writes a day."""
    page = Handover(case("de", **MINE), NOW, Identity("Ada Example", TODAY.replace(year=1961))).page()
    blanks = next(block for block in page.blocks if isinstance(block, Blanks))

    assert [blank.said for blank in blanks.blanks] == ["Ada Example", "24. November 1961", ""]
