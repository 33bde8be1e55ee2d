"""Signs of a bad question are found in its words, and good questions are left alone."""

from __future__ import annotations

import pytest

from backtriage.author.check.words import asks_twice, leads, shouts
from backtriage.flow.model import Kind


@pytest.mark.parametrize("text, part", [
    ("Do you feel hot, and do you cough?", "and do you cough"),
    ("Have you fallen, or have you been hit?", "or have you been hit"),
    ("How bad is it and how long has it lasted?", "and how long has it lasted"),
    ("Have you lost weight and felt tired?", "and felt tired"),
    ("Do you smoke? Do you drink?", "Do you drink?"),
    ("And is any of this true for you?", ""),
    ("Have you lost feeling between your legs, or around your bottom?", ""),
    ("Can you bend and stretch it?", ""),
    ("Can the person follow this, and say yes or no to it?", ""),
    ("Has it started or got worse, and is not normal for you?", ""),
    ("Are you or may you be with child?", ""),
    ("If it is hot and you feel ill, is it also red?", ""),
    ("Where is it? Pick all that fit.", ""),
])
def test_a_second_question_is_found_and_other_words_are_left_alone(text: str, part: str) -> None:
    """Two question verbs make two questions; two things in a list do not."""
    assert asks_twice(text) == part


def test_a_choice_may_be_asked_with_or() -> None:
    """“Better or worse” names the options."""
    text = "Is it getting better, or is it getting worse?"

    assert asks_twice(text, Kind.YES_NO)
    assert not asks_twice(text, Kind.ONE_OF)


@pytest.mark.parametrize("text, part", [
    ("Don't you feel hot?", "Don't you"), ("It\u2019s hot, isn\u2019t it?", "isn\u2019t it"),
    ("You don't smoke?", "You don't"), ("You smoke, do you?", "do you?"),
    ("You feel well, right?", "right?"), ("Surely it is better now?", "Surely"),
    ("Do you agree that it is better?", "Do you agree"), ("Of course it hurts?", "Of course"),
    ("Now think of your legs, also if they don't hurt. Is any of this true?", ""),
    ("If you cough, do you feel it?", ""), ("Can you see clearly?", ""),
    ("Is there anything you can't do?", ""), ("Is your right knee hot?", ""),
])
def test_a_hint_at_the_answer_is_found(text: str, part: str) -> None:
    """Negative questions, tags and “surely” lead; a plain “not” does not."""
    assert leads(text) == part


@pytest.mark.parametrize("text, part", [
    ("Go NOW, at once.", "NOW"), ("Go at ONCE.", "ONCE"), ("Stop!", "Stop!"), ("DON'T move it.", "DON'T"),
    ("A scan (MRI) or HIV", ""), ("Factor VIII is low.", ""), ("HLA-B27", ""), ("NICE says so.", ""),
])
def test_loud_words_are_found(text: str, part: str) -> None:
    """Short and listed abbreviations, and Roman numbers, are not loud."""
    assert shouts(text, {"NICE"}) == part
