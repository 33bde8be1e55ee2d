"""A letter tells what is asked, what was found and how it went; nothing private, nothing that is not kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backtriage.flow.value import replace
from backtriage.judge.kept import Dossier
from backtriage.judge.receipt import sealed
from backtriage.report.blocks import Blanks, Outline, Trend
from backtriage.report.budget import texts
from backtriage.report.formats import Format, typeset
from backtriage.report.identity import Identity
from backtriage.report.letter import Wanted, letter, private_answers
from tests.report.dossiers import BEGUN, HEAD, LEFT_OUT, form, forms_of_practice, person, treated, visit
from tests.report.hostile import inside, pieces, words_of
from tests.report.sheets import assert_in_order, close, printed, tags_of, texts_of
from tests.report.test_formats_alike import READER
from tests.shipped import shipped

TODAY = date(2026, 11, 28)
LONELY: dict[str, Any] = {"outlook": ["low"], "mood_safety": "yes"}
ANNA = Identity("Anna Muster", date(1961, 3, 5), "", "1 Hill Road, Leeds")


def written(dossier: Dossier, language: str = "en", **wanted: Any) -> Outline:
    """Write a letter about somebody."""
    known: dict[str, Any] = {"today": TODAY, "head": HEAD} | wanted
    return letter(shipped(language), dossier, forms_of_practice(language), Wanted(**known))


def words_in(outline: Outline) -> str:
    return "\n".join(text for block in outline.blocks() for text in texts(block))


def said(dossier: Dossier, **wanted: Any) -> str:
    """All words of a letter."""
    return words_in(written(dossier, **wanted))


def test_a_letter_tells_what_is_asked_found_followed_and_up_to_where_the_records_had_come() -> None:
    """In this order, so that whoever reads only its beginning knows what to do."""
    text = said(treated(), identity=ANNA, question="Please look at the reflexes.")

    at = [text.find(each) for each in (
        "Letter to the doctor", "Anna Muster", "5 March 1961", "1 Hill Road", "What is asked of you",
        "for your records", "Please look at the reflexes.", "Found on 28 November 2026", "Positives",
        "4 points lower than at the start (50%)", "6 sessions, from 24 October 2026 to 28 November 2026",
        "Adverse events", "14 November 2026: What: A bruise; In words: small, at BL23", "Decision support",
        HEAD)]
    assert -1 not in at
    assert at == sorted(at)


def test_the_trend_has_the_days_of_the_sessions() -> None:
    """They stand beside the numbers in its picture."""
    [trend] = [block for block in written(treated()).blocks() if isinstance(block, Trend)]

    assert trend.chart
    assert len(trend.chart.sessions) == len(trend.chart.marks) == 6


def test_who_should_be_seen_is_asked_to_be_seen_and_why() -> None:
    """What was found last counts, and not what was found first."""
    text = said(person(visit(2), visit(3, "again", TODAY, unwell="fever")))

    assert "Please see this person. Same day" in text
    assert "Decided by: " in text
    assert "Please see this person" not in said(person(visit(2, unwell="fever"), visit(3, "again", TODAY)))


def test_what_is_missing_is_not_an_all_clear() -> None:
    """Without a visit, with one that is too early to judge, and with forms that are not there."""
    nothing = said(person())
    early = said(person(visit(2, exam_nerves="left out")))

    assert "nothing here tells how soon" in nothing
    assert "for your records" not in nothing
    assert "No session is in the records." in nothing
    assert "No adverse event is in the records." in nothing
    assert "Answer first" in early
    assert "for your records" not in early
    assert "No discharge form is in the records yet." in said(person(), discharge=True)


def test_what_today_s_questionnaire_tells_otherwise_is_told_as_it_was_told_with_a_warning() -> None:
    """Nothing is put in the place of what was told, and nobody relies on it unwarned."""
    kept = visit(2)
    told = kept.body["visit"]["told"] | {"urgency": "same_day", "findings": {"gone_flag": "certain"}}
    other = replace(kept, body={"visit": sealed(kept.body["visit"] | {"told": told})})
    unread = replace(kept, body={"visit": sealed(kept.body["visit"] | {"answers": {"severity": "blue"}})})

    for form_of, warning in ((other, "lead to something else"), (unread, "can't be judged here any more")):
        text = said(person(form_of))
        assert "Told on that day: " in text
        assert warning in text
        assert "Relevant negatives" not in text
    assert "gone_flag" in said(person(other))


def test_an_amendment_counts_in_place_of_what_it_amends() -> None:
    """Of a session it makes no second one, and of a visit what was corrected is told."""
    text = said(person(visit(2, severity=8), form(3, "session", BEGUN, what="bruise"),
                       form(4, "session", BEGUN, about=3, what="bruise"),
                       visit(5, about=2, unwell="fever"), form(6, "note", BEGUN, about=3, words="so")))

    assert "1 session, on 24 October 2026." in text
    assert "Please see this person" in text


def test_what_a_practitioner_found_comes_before_what_was_said_at_home() -> None:
    """Within a week they are one visit; whatever was only said at home counts as it was said."""
    assert "Please see this person" not in said(person(
        visit(2, day=BEGUN, by="person", unwell="fever"), visit(3, day=date(2026, 10, 26))))
    assert "Please see this person" in said(person(visit(2, day=BEGUN, by="person", unwell="fever")))


def test_an_alarm_in_a_session_is_told_among_adverse_events() -> None:
    """Whether or not anybody filled in a form for it."""
    assert "24 October 2026: Fainted after treatment" in said(person(visit(2), form(
        3, "session", BEGUN, what="faint")))


def test_a_form_that_is_not_here_any_more_is_told_to_be_there() -> None:
    """Harm is never left out because it can't be read."""
    dossier = person(visit(2), form(3, "event", BEGUN, what="bruise"))
    text = words_in(letter(shipped(), dossier, {}, Wanted(today=TODAY, head=HEAD)))

    assert "24 October 2026: see the records" in text


def test_a_discharge_letter_has_what_the_discharge_form_says() -> None:
    """And a letter on the way does not."""
    dossier = person(visit(2), form(3, "discharge", TODAY, what="bruise", words="Well again."))

    assert "Discharge letter" in said(dossier, discharge=True)
    assert "In words\nWell again." in said(dossier, discharge=True)
    assert "Well again." not in said(dossier)


# What is private


@pytest.mark.parametrize("private", [False, True])
def test_a_letter_about_somebody_with_a_private_answer_could_be_about_somebody_without(private: bool) -> None:
    """Whether or not the practitioner keeps the answer: an ordinary one gives the same letter."""
    ordinary = [said(person(visit(2, **LONELY | {"mood_safety": answer}))) for answer in (
        "no", "not_sure", "prefer_not_to_say", LEFT_OUT)]

    assert said(person(visit(2, private=private, **LONELY))) in ordinary


def test_a_private_answer_is_told_in_a_letter_for_which_it_is_chosen() -> None:
    """By the name of its question, and only if it was kept."""
    dossier = person(visit(2, private=True, **LONELY))
    item = shipped().items["mood_safety"]

    assert private_answers(dossier, forms_of_practice()) == ("mood_safety",)
    assert not private_answers(person(visit(2, **LONELY)), forms_of_practice())
    assert item.short in said(dossier, chosen=frozenset({"mood_safety"}))
    assert item.short not in said(dossier)


# The formats


def test_every_format_says_what_the_letter_says() -> None:
    """Plain lines, Markdown and a page, in the order of the outline."""
    told = written(treated(), identity=ANNA)
    page = words_of(inside(pieces(str(typeset(Format.HTML, told, full=True))), "main")[0])
    lines = str(typeset(Format.TERMINAL, told, full=True))
    marked = words_of(pieces(READER.render(str(typeset(Format.MARKDOWN, told, full=True)))))

    for text in (page, lines, marked):
        assert_in_order(close(text.upper()), *words_in(told).upper().splitlines())
        assert HEAD in " ".join(text.split())
    assert max(map(len, lines.splitlines())) <= 80


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_letter_is_one_sheet_of_paper_with_its_head_at_the_foot(language: str) -> None:
    """It is tagged, and its picture says in words what it shows."""
    told = written(treated(), language, identity=ANNA)
    sheets = texts_of(printed(told, full=True))

    assert len(sheets) == 1
    assert close(HEAD) in close(sheets[0])
    assert [alt for role, _, alt in tags_of(told, full=True) if role == "/Figure" and alt]


def test_what_has_no_room_on_one_sheet_follows_on_the_next() -> None:
    """Nothing of a letter is lost on paper."""
    many = [form(number, "event", BEGUN, what="bruise", words=f"number {number}, {'long words ' * 30}")
            for number in range(3, 60)]
    sheets = close("".join(texts_of(printed(written(person(visit(2), *many)), full=True))))

    assert all(close(f"number {number},") in sheets for number in range(3, 60))


def test_lines_to_write_on_stand_for_what_was_not_typed() -> None:
    """On paper, somebody can still say who this is."""
    blanks = [blank for block in written(treated()).blocks() if isinstance(block, Blanks)
              for blank in block.blanks]

    assert [(blank.label, blank.said) for blank in blanks] == [
        ("Name", ""), ("Date of birth", ""), ("Address", ""), ("Question", "")]
