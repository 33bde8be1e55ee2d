"""Whom a sheet is about goes into what is written, in every format, and is text to all of them."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import BytesIO

import pytest
from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader

from backtriage.report.blocks import Blank, Blanks
from backtriage.report.formats import Format, write_format
from backtriage.report.identity import NOBODY, Identity, identity_lines, read_birth
from tests.conftest import TODAY, WORDS
from tests.report.test_for_practitioner import case
from tests.report.test_handover import MINE

NOW = datetime.combine(TODAY, datetime.min.time()).replace(hour=14, minute=5)
ADA = Identity("Ada <b>*Example*", date(1961, 3, 5), "AB-12")
SHEETS = (Format.TERMINAL, Format.MARKDOWN, Format.HTML, Format.PDF)


@pytest.mark.parametrize("typed, day", [
    ("1961-03-05", date(1961, 3, 5)), (" 1961.3.5 ", date(1961, 3, 5)), ("1961 03 05", date(1961, 3, 5)),
    ("2026-11-24", TODAY), ("2026-11-25", None), ("1961-02-30", None), ("5.3.1961", None), ("61", None),
    ("", None), ("x", None)])
def test_a_day_of_birth_is_read_year_first_and_has_come(typed: str, day: date | None) -> None:
    """Whether 5/3 is in March or in May nobody has to guess."""
    assert read_birth(typed, TODAY) == day


def written(format: Format, role: str, identity: Identity = ADA) -> str:
    """Write a result, and read it back as text."""
    made = write_format(format, case(**(MINE if role == "self" else {})), NOW, identity)
    if isinstance(made, bytes):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    return made


@pytest.mark.parametrize("role", ["self", "practitioner"])
@pytest.mark.parametrize("format", SHEETS)
def test_what_was_typed_stands_on_every_sheet_once(format: Format, role: str) -> None:
    """As text, whatever it holds."""
    text = written(format, role).replace("&lt;", "<").replace("&gt;", ">").replace("\\", "")

    assert text.count("Ada <b>*Example*") == 1
    assert text.count("5 March 1961") == 1
    assert text.count("AB-12") == 1


@pytest.mark.parametrize("format", SHEETS)
def test_what_was_not_typed_can_be_filled_in(format: Format) -> None:
    """There is a label for each, and in formats for paper room beside it."""
    text = written(format, "practitioner", NOBODY)

    assert all(WORDS(f"summary.{name}") in text for name in ("name", "born", "number"))


def test_other_programs_get_a_patient_and_all_is_about_them() -> None:
    """A reader that is not ours takes it; without anything typed there is none."""
    bundle = json.loads(write_format(Format.FHIR, case(), NOW, ADA))
    resources = [entry["resource"] for entry in bundle["entry"]]
    [patient] = [each for each in resources if each["resourceType"] == "Patient"]
    told = {each.get("subject", each.get("patient", {})).get("reference") for each in resources
            if each is not patient}

    assert Bundle.model_validate(bundle)
    assert patient | {"id": ""} == {
        "resourceType": "Patient", "id": "", "name": [{"text": ADA.name}], "birthDate": "1961-03-05",
        "identifier": [{"value": "AB-12"}]}
    assert told == {f"urn:uuid:{patient['id']}"}
    bare = str(write_format(Format.FHIR, case(), NOW))
    assert not [word for word in ("Patient", '"subject"', '"patient"') if word in bare]


def test_each_part_may_stay_empty() -> None:
    """An empty identity is none."""
    assert not NOBODY
    assert Identity(number="1")
    assert identity_lines(WORDS, Identity(number="1")) == Blanks(WORDS("summary.by_hand"), (
        Blank("Name"), Blank("Date of birth"), Blank("Identifier", "1")))
