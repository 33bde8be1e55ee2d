"""The form for pen and paper: what stands on it, who answers what, and when to stop."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.model import Flow, Item, Kind
from backtriage.form.calls import SOME_DAY, answers_of
from backtriage.form.first_visit import first_visit
from backtriage.form.paper import Form, Note, Question, form
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.region import local
from backtriage.judge.response import PersonFacts, Response
from backtriage.judge.safety_net import in_sentences
from tests.conftest import TODAY, WORDS, flow_of, slowly
from tests.form.paper_reader import answered, points_at
from tests.random_flows import flows, responses, said_or_doubted
from tests.shipped import shipped

if TYPE_CHECKING:
    from backtriage.judge.response import Answer

LANGUAGES = ("en", "de", "es")
KNEE = """
    items:
      locked: {prefer_not: yes}
      swollen: {kind: any of, options: {hot: Hot, big: Big, none: None of these}}
      age: {kind: number, ask_if: {swollen: big}}
    flags:
      stuck: {when: {locked: yes}, urgency: now, destination: hospital}
      old: {when: {age: at least 60}, urgency: today}
      hot: {when: {all: [{swollen: hot}, {age: at least 60}]}, urgency: today}
"""


@cache
def shipped_form(language: str = "en") -> tuple[Flow, Form]:
    flow = shipped(language)
    return first_visit(flow), form(flow)


def of(made: Form, code: str) -> Question:
    return next(question for question in made.questions if question.code == code)


def notes(made: Form, code: str) -> list[tuple[str, str]]:
    return [(note.answers, " ".join(note.lines)) for note in of(made, code).notes]


def lines(made: Form) -> dict[str, str]:
    """The line above each question that has one, with what stands below it."""
    told = {question.code: question.only_if for question in made.questions if question.only_if}
    return {code: " / ".join([only.text, *(part.text for part in only.parts)]) for code, only in told.items()}


# What stands on it


def assert_whole(flow: Flow, made: Form) -> None:
    questions = made.questions
    assert sorted(question.code for question in questions) == sorted(flow.items)
    assert [question.number for question in questions] == [*range(1, len(questions) + 1)]
    for question in questions:
        item = flow.items[question.code]
        doubt = [*item.doubts]
        assert (question.ask, [box.code for box in question.boxes]) == (
            item.ask, [*(option.id for option in item.options), *doubt])
        assert len({box.letter for box in question.boxes}) == len(question.boxes)


def test_every_question_of_the_shipped_flow_stands_on_it_once_with_each_answer() -> None:
    """Nothing is lost on paper: not a question, an option, or a doubt."""
    assert_whole(*shipped_form())


@given(flows())
def test_every_question_of_any_flow_stands_on_it_once_with_each_answer(flow: Flow) -> None:
    """The same holds of whatever somebody else writes."""
    assert_whole(flow, form(flow))


def test_questions_for_practitioners_stand_at_the_end_and_say_so() -> None:
    """Somebody who fills it in for themselves is not asked for findings of an examination."""
    flow, made = shipped_form()

    assert [question.code for question in made.parts[-1].questions] == ["exam_body", "exam_nerves"]
    assert made.parts[-1].says == (WORDS("paper.practitioner_only"),)
    assert [part.title for part in made.parts[:-1]] == [section.title for section in flow.sections[:-1]]


def test_a_practitioners_question_that_others_look_at_stays_in_its_place() -> None:
    """Whoever follows the lines meets each question after those that it looks at."""
    made = form(flow_of("""
        flow: {role: {item: who, person: me, someone_else: them, practitioner: doctor}}
        items:
          who: {kind: one of, options: {me: Me, them: Them, doctor: A patient}}
          seen: {ask_if: {who: doctor}, not_sure: no}
          felt: {ask_if: {who: doctor}}
          worse: {ask_if: {not: {seen: yes}}}
        flags: {bad: {when: {worse: yes}, urgency: today}}
    """))

    assert [question.code for question in made.questions] == ["who", "seen", "worse", "felt"]


@pytest.mark.parametrize("language", ["en", *map(slowly, LANGUAGES[1:])])
def test_it_says_at_both_ends_that_it_gives_no_result(language: str) -> None:
    """Nobody takes a form without a warning for good news."""
    flow, made = shipped_form(language)
    opening = [line for part in made.opening for line in part.says]
    closing = [line for part in made.closing for line in part.says]

    assert flow.intro in opening
    assert {flow.words("paper.no_answer"), flow.words("paper.signs")} <= {*opening}
    assert closing[0] == flow.words("paper.no_result")
    assert "backtriage assess" in closing[-1]
    assert any("999" in line and "911" in line for line in opening)
    assert {*in_sentences(assess(flow, Response(), flow.checked))} <= {*opening}


# Who answers what


def applying(flow: Flow, response: Response) -> set[str]:
    marks = Marks(flow, PersonFacts(response, TODAY))
    return {name for name in flow.items if (applies := marks.applies(name)) is None or not applies.no}


@given(st.data())
def test_whoever_follows_the_lines_answers_what_applies_to_them(data: st.DataObject) -> None:
    """Read letter by letter, the lines of any flow say what the evaluator says; who can't tell answers."""
    flow = data.draw(flows())
    response = data.draw(responses(flow))

    assert answered(form(flow), response) == applying(flow, response)


@given(st.data())
def test_whoever_follows_the_lines_of_the_shipped_flow_answers_what_applies(data: st.DataObject) -> None:
    """The same of the flow that people get."""
    flow, made = shipped_form()
    response = data.draw(responses(flow))

    assert answered(made, response) == applying(flow, response)


def test_lines_are_as_plain_as_they_can_be() -> None:
    """What is said of one question in many conditions is said once."""
    told = lines(shipped_form()[1])

    assert told["em_check"] == "Answer this only if you ticked k (“Not sure”) in question 1."
    assert told["ces_old"] == "Answer this only if you ticked g in question 3."
    assert told["both_legs"] == (
        "Answer this only if you ticked e (“Both legs”) in question 9, "
        "and you did not tick a (“2 weeks or less”) in question 11.")
    assert told["leg_weak"] == (
        "Answer this only if you ticked a in question 13, "
        "or you ticked b (“A leg is weak, or a foot drags”) in question 14.")


def test_every_way_to_ask_can_be_put_in_a_line() -> None:
    """Bounds, counts, negations, dates and doubt that cannot be ticked."""
    told = lines(form(flow_of("""
        items:
          a: {kind: any of, options: {x: X, y: Y, none: None}}
          b: {kind: date}
          c: {kind: scale, not_sure: no}
          d: {ask_if: {not: {a: x}}}
          e: {ask_if: {b: between 2 and 5 days ago}}
          f: {ask_if: {any: [{c: at least 7}, {c: at most 2}]}}
          g: {ask_if: {unsure: c}}
          h: {ask_if: {at least 2 of: [{a: x}, {c: at least 7}, {d: yes}]}}
          i: {ask_if: {all: [{a: [x, y]}, {not: {unsure: a}}, {any: [{d: no}, {a: [y, x]}]}]}}
        flags: {bad: {when: {a: x}, urgency: today}}
    """)))

    assert {name: line.removeprefix("Answer this only if ") for name, line in told.items()} == {
        "d": "you did not tick a (“X”) in question 1.",
        "e": "you wrote a day that is 2 to 5 days ago, or ticked a (“Not sure”), in question 2.",
        "f": "you ticked 7 or more in question 3, or you ticked 2 or less in question 3.",
        "g": "you could not answer question 3.",
        "h": ("at least 2 of these are true: / you ticked a or d in question 1 / you ticked 7 or more in "
              "question 3 / you ticked a or c in question 4"),
        "i": "you ticked a or b in question 1.",
    }


# When to stop


def says_stop(note: Note | None) -> bool:
    return note is not None and note.stop


def note_of(question: Question, box: str) -> Note | None:
    """The first note that names a box."""
    return next((note for note in question.notes if points_at(
        note.answers.removeprefix("If you ").removesuffix(":").replace("ticked", "").replace("wrote", ""),
        {box})), None)


def ends_alone(flow: Flow, item: str, answer: Answer) -> bool:
    return assess(flow, Response({item: answer}), SOME_DAY).ended


@pytest.mark.slow
def test_every_answer_of_the_shipped_flow_that_alone_ends_it_says_stop_and_no_other() -> None:
    """Whoever ticks a sign of danger need not wait for somebody to type it in."""
    flow, made = shipped_form()
    ending = {(item.id, code) for item in flow.items.values() for code, answer in answers_of(item).items()
              if ends_alone(flow, item.id, answer) and item.id not in ("exam_body", "exam_nerves")}

    assert {("em_now", "chest"), ("ces", "retention"), ("groin", "belly_hard")} <= ending
    assert {(question.code, box.code) for question in made.questions for box in question.boxes
            if box.stop} == ending
    assert {(question.code, box.code) for question in made.questions for box in question.boxes
            if says_stop(note_of(question, box.letter))} == ending


@given(st.data())
def test_every_answer_of_any_flow_that_alone_ends_it_says_stop_and_no_other(data: st.DataObject) -> None:
    """A stop is missing nowhere, and whoever stops would have been told to."""
    flow = data.draw(flows())
    made = form(flow)
    whole = data.draw(responses(flow, gaps=False, answer=one_box))
    result, follows = assess(flow, whole, TODAY), applying(flow, whole)
    for item in flow.items.values():
        question = of(made, item.id)
        for box in question.boxes:
            assert box.stop is says_stop(note_of(question, box.letter))
            assert box.stop or not ends_alone(flow, item.id, answers_of(item)[box.code])
            if box.stop and item.id in follows and whole.answers[item.id] == answers_of(item)[box.code]:
                assert result.ended


def one_box(item: Item) -> st.SearchStrategy[Answer]:
    """An answer for which nobody ticks two boxes."""
    return said_or_doubted(item).map(
        lambda answer: frozenset({min(answer)}) if isinstance(answer, frozenset) else answer)


@given(flows())
def test_every_figure_of_any_flow_that_alone_ends_it_says_stop(flow: Flow) -> None:
    """What is written by hand is no less than what is ticked."""
    made = form(flow)
    for item in flow.items.values():
        if item.kind in (Kind.NUMBER, Kind.SCALE) and item.ask_if is None:
            stops = [note.answers for note in of(made, item.id).notes if note.stop]
            for figure in range(item.low, item.high + 1):
                assert any(points_at(stop, figure) for stop in stops) is ends_alone(flow, item.id, figure)


@given(st.data())
def test_an_answer_said_to_be_urgent_is_urgent_whatever_else_is_answered(data: st.DataObject) -> None:
    """Also of doubt: a note stands only where no later answer could take it back."""
    flow = data.draw(flows())
    made = form(flow)
    whole = data.draw(responses(flow, gaps=False, answer=one_box))
    result, follows = assess(flow, whole, TODAY), applying(flow, whole)
    soon = max((index for index, level in enumerate(flow.urgency) if not level.ends), default=0)
    for name in follows:
        item, answer = flow.items[name], whole.answers[name]
        boxes = [box.letter for box in of(made, name).boxes if answers_of(item)[box.code] == answer]
        note = note_of(of(made, name), boxes[0]) if boxes else None
        if note and note.urgent:
            assert result.level >= max(soon, 1)


def test_notes_are_in_the_words_of_the_flow_and_the_worst_comes_first() -> None:
    """Whom to call, how soon, and where: as the result would say it."""
    flow, made = shipped_form()
    ambulance = flow.destinations["ambulance"]
    heading, place = (local(flow, Response(), text) for text in (ambulance.heading, ambulance.do))

    [first] = notes(made, "em_now")
    assert first == ("If you ticked a, b, c, d, e, f, g, h or i:",
                     f"{heading}. {place} {WORDS('paper.stop')}")
    assert [note.urgent and not note.stop for note in of(made, "em_check").notes] == [False, True]
    assert "{" not in str(made)


def test_doubt_that_nothing_can_settle_is_not_passed_over() -> None:
    """A "not sure" that leads to help today says so; one that is asked again does not."""
    knee = form(flow_of(KNEE))
    back = shipped_form()[1]

    assert [note.answers for note in of(knee, "locked").notes] == [
        "If you ticked a (“Yes”):", "If you ticked c or d:"]
    assert notes(knee, "swollen") == []  # the age may settle it
    assert notes(back, "em_now")[0][0].endswith("h or i:")  # k is "not sure", which em_check settles
    assert ("If you ticked c (“I still can't tell”):", "Ring your own doctor or the") in [
        (answers, " ".join(told.split()[:6])) for answers, told in notes(back, "em_check")]


def test_a_figure_that_alone_is_urgent_says_so() -> None:
    """The bound is that of the rule."""
    [note] = [each for each in of(form(flow_of(KNEE)), "age").notes if "wrote" in each.answers]

    assert (note.answers, note.urgent) == ("If you wrote 60 or more, or ticked a (“Not sure”):", True)


def test_a_practitioner_is_told_what_is_urgent_and_goes_on() -> None:
    """At intake everything is asked, also after a sign of danger."""
    made = shipped_form()[1]

    assert [note.stop for note in of(made, "exam_nerves").notes] == [False, False]
    assert "Go to an emergency department now." in notes(made, "exam_nerves")[0][1]


def test_what_is_told_at_once_is_told_near() -> None:
    """Somebody who thinks of death is told at once whom to call."""
    flow, made = shipped_form()
    crisis = local(flow, Response(), flow.advice["crisis"].say)

    assert notes(made, "mood_safety")[0] == ("If you ticked a (“Yes”):", crisis)
    assert WORDS("paper.sensitive") in of(made, "mood_safety").help
