"""Who is spoken to: a text may hold words for the person, and others for whoever answers for them."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from io import StringIO

import pytest

from backtriage.ask.conversation import Conversation
from backtriage.ask.plain import Plain
from backtriage.flow.document import Word, plain
from backtriage.flow.files import flow_texts
from backtriage.flow.loader import read_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError, Problem
from backtriage.flow.translation import gather_texts, spots, text_of
from backtriage.flow.voices import Voiced, voiced, voices
from backtriage.flow.words import Words
from backtriage.form.fhir_questionnaire import questionnaire_json
from backtriage.form.items import items_to_json
from backtriage.form.paper import form
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response
from backtriage.report.formats import Format, outline_of, write_format
from tests.conftest import SHIPPED, TODAY, WORDS, flow_of, judged, slowly
from tests.flow.spanish import differences, is_of_words
from tests.shipped import everybody

NOW = datetime(2026, 11, 24, 14, 5)
FLOW = flow_of("""
    flow: {role: {item: who, person: me, someone_else: other, practitioner: clinic}}
    items:
      who: {kind: one of, options: {me: Me, other: Somebody else, clinic: A clinic}, record: yes}
      cold:
        kind: any of
        ask: "Do {you|they} feel cold, or warm|hot?"
        options: {hands: "{My|Their} hands are cold", none: None of these}
    flags:
      cold_hands: {when: {cold: hands}, urgency: today, say: "Cold hands tell of {you|the person}."}
    """)


@pytest.mark.parametrize("who, ask, hands, say", [
    ("me", "Do you feel cold, or warm|hot?", "My hands are cold", "Cold hands tell of you."),
    ("clinic", "Do you feel cold, or warm|hot?", "My hands are cold", "Cold hands tell of you."),
    ("not_sure", "Do you feel cold, or warm|hot?", "My hands are cold", "Cold hands tell of you."),
    ("other", "Do they feel cold, or warm|hot?", "Their hands are cold", "Cold hands tell of the person."),
])
def test_whoever_answers_for_another_is_asked_and_told_about_them(
        who: str, ask: str, hands: str, say: str) -> None:
    """All others are spoken to themselves.  A bar without braces is a bar."""
    result = judged(FLOW, who=who, cold="hands")

    assert result.flow.items["cold"].ask == ask
    assert result.answer_words(result.flow.items["cold"]) == hands
    assert [finding.flag.say for finding in result.findings] == [say]


def test_until_it_is_known_who_answers_the_person_is_spoken_to() -> None:
    """A flow that is not judged yet speaks in the first voice too: nobody ever reads a brace."""
    assert assess(FLOW, Response(), TODAY).flow.items["cold"].ask == FLOW.items["cold"].ask
    assert FLOW.items["cold"].ask == "Do you feel cold, or warm|hot?"


def test_whoever_corrects_who_answers_is_spoken_to_in_the_other_voice() -> None:
    """It goes both ways."""
    voice = {who: judged(FLOW, who=who, cold="none").flow.items["cold"].ask
             for who in ("other", "me", "clinic")}

    assert voice["other"] != voice["me"] == voice["clinic"]


@pytest.mark.parametrize("text", [
    "Do {you|} feel cold?", "Do {|} feel cold?", "Do {you| } feel cold?", "Do {you|they|we} feel cold?",
    "{you|the {man|woman}}", "{Ring|Let them ring {urgent}}", "Do {you|they feel cold?", "Do you|they} feel?",
])
def test_voices_that_cannot_be_read_are_told_with_their_place(text: str) -> None:
    """The second has words of its own, and there are no braces in braces."""
    with pytest.raises(FlowError) as told:
        flow_of(f"items: {{cold: {{ask: {json.dumps(text)}}}}}\nflags: {{}}")

    [problem] = told.value.problems
    assert problem.message == "these two voices cannot be read"
    assert problem.place.text[problem.place.column - 1] == "|"


def test_words_may_be_added_for_whoever_answers_for_another() -> None:
    """Nothing stands before the bar then."""
    assert voices("Is this so{| for the child}?") == ("Is this so?", "Is this so for the child?")


@pytest.mark.parametrize("text", ["a | b", "{emergency} | {urgent}", "Call {emergency}.", "warm|hot"])
def test_a_bar_outside_of_braces_is_left_alone(text: str) -> None:
    """So are the gaps that hold numbers to call."""
    assert voiced(text) == text
    assert type(voiced(text)) is str


# The shipped flow, with both voices in every text


@cache
def doubled() -> Flow:
    """The shipped flow; each of its texts ends with a mark of its voice."""
    tables = gather_texts(flow_texts(SHIPPED, []), [])
    for spot in spots(tables):
        key, word = spot.pairs[spot.key]
        spot.pairs[spot.key] = key, Word(f"{text_of(word)} {{voxone|voxtwo}}", key.place)
    told = ("result.", "summary.")
    texts = {name: voiced(f"{text} {{voxone|voxtwo}}") if name.startswith(told) else text
             for name, text in WORDS.texts.items()}
    whole = {name: {key: plain(node) for key, (_, node) in pairs.items()} for name, pairs in tables.items()}
    problems: list[Problem] = []
    flow = read_flow({"flow.json": json.dumps(whole)}, problems, Words("en", texts))
    assert flow
    assert not problems
    return flow


def people(every: int) -> tuple[Response, ...]:
    """Some of the told cases, as if somebody else had answered for each of them."""
    return tuple(person.vignette.response.with_answer("role", frozenset({"other"}))
                 for person in everybody()[::every])


some = pytest.mark.parametrize("every", [180, slowly(60)])


def test_a_voice_changes_words_only() -> None:
    """No condition, level or number that decides can depend on who is spoken to."""
    moved = differences(doubled(), doubled().for_another)

    assert len(moved) > 1000
    assert not [path for path in moved if not is_of_words(path)]


@some
@pytest.mark.parametrize("format", [format for format in Format
                                    if format not in (Format.PDF, Format.RECEIPT)])  # a receipt has no words
def test_a_result_in_any_format_speaks_with_one_voice(format: Format, every: int) -> None:
    """What is saved or printed for who answers for another is about the person, to the last word.

    Only the answers for other programs are in the words of the Questionnaire that is published.
    """
    for response in people(every):
        by_oneself = response.with_answer("role", frozenset({"self"}))
        about, own = (str(write_format(format, assess(doubled(), each, TODAY), NOW))
                      for each in (response, by_oneself))
        if format is Format.FHIR:
            answers, *rest = json.loads(about)["entry"]
            assert ("voxone" in repr(answers), "voxtwo" in repr(answers)) == (True, False)
            about = repr(rest)

        assert ("voxone" in about, "voxtwo" in about) == (False, True)
        assert ("voxone" in own, "voxtwo" in own) == (True, False)


@some
def test_every_page_of_a_result_speaks_with_one_voice(every: int) -> None:
    """Paper and screen show the same pages."""
    for response in people(every):
        pages = repr(outline_of(assess(doubled(), response, TODAY), NOW).pages)

        assert ("voxtwo" in pages, "voxone" in pages) == (True, False)


@some
@pytest.mark.parametrize("item", ["age", "site", "severity", "history", "needles"])
def test_an_interview_speaks_with_one_voice(item: str, every: int) -> None:
    """The section, the question, why it is asked, the echo, and the page on which answers are checked."""
    for response in people(every):
        write = StringIO()
        asker = Plain(WORDS, StringIO("why\n" + "1\n" * 80), write)
        Conversation(doubled(), asker, lambda _: None, TODAY, response.without([item])).run()

        assert "voxone" not in write.getvalue()
        assert "{" not in write.getvalue()
        assert "voxtwo" in write.getvalue()


def test_forms_speak_to_the_person() -> None:
    """Nobody knows yet who will fill them in.  Only what is for those who answer for another is theirs."""
    paper = [question for part in form(doubled()).parts for question in part.questions]
    [role] = [question for question in paper if question.code == "role"]
    others = repr([question for question in paper if question is not role])

    for made in (questionnaire_json(doubled()), items_to_json(doubled()), others):
        assert ("voxone" in made, "voxtwo" in made) == (True, False)
    assert ["voxtwo" in line for note in role.notes for line in note.lines] == [True]


def test_the_words_of_the_program_have_two_voices_only_where_an_answer_is_known() -> None:
    """Elsewhere nothing would choose the right one."""
    both = [name for name, text in WORDS.texts.items() if isinstance(text, Voiced)]

    assert both
    assert not [name for name in both if not name.startswith(("result.", "summary."))]
