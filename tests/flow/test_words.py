"""The interface's own words: their gaps, their plurals, and how each language writes numbers and days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.files import INTERFACE, OWN, languages
from backtriage.flow.translation import load_words
from backtriage.flow.words import GAP, PLURALS, Words
from tests.conftest import QUESTIONS

LANGUAGES = languages(QUESTIONS / INTERFACE)
SPOKEN = {language: load_words(language) for language in LANGUAGES}
NO_PLURALS = ("commands.", "also.")  # these lists are synonyms

POLISH = "one, few, many"


def words(plural: str = "one, others", **texts: str | tuple[str, ...]) -> Words:
    """A small language of one group, whose name is `a`."""
    return Words("xx", {"language.plural": plural, "language.decimal": ".",
                        **{f"a.{name}": text for name, text in texts.items()}})


def test_the_interface_speaks_english_german_and_spanish() -> None:
    """The first language is not a folder of its own; the others are."""
    assert LANGUAGES == (OWN, "de", "es")


@pytest.mark.parametrize("language, n, said", [
    ("en", 0, "0 unfinished questionnaires deleted."),
    ("en", 1, "1 unfinished questionnaire deleted."),
    ("en", 2, "2 unfinished questionnaires deleted."),
    ("es", 0, "0 cuestionarios sin terminar borrados."),
    ("es", 1, "1 cuestionario sin terminar borrado."),
    ("es", 21, "21 cuestionarios sin terminar borrados."),
    ("de", 0, "0 angefangene Fragebögen gelöscht."),
    ("de", 1, "1 angefangener Fragebogen gelöscht."),
    ("de", 101, "101 angefangene Fragebögen gelöscht."),
])
def test_a_plural_has_the_form_of_its_number(language: str, n: int, said: str) -> None:
    """One is one thing; none and several are many, in all three languages."""
    assert SPOKEN[language]("start.deleted", n=n) == said


@pytest.mark.parametrize("rule, forms", [
    ("all", "aaaaaaa"),  # Japanese has no plural
    ("none and one, others", "aabbbbb"),  # in French nothing is singular
    (POLISH, "cabccbc"),
], ids=["japanese", "french", "polish"])
def test_a_language_can_have_a_rule_of_its_own(rule: str, forms: str) -> None:
    """Its words say how many forms there are, and which number takes which."""
    many = words(rule, many=("a", "b", "c"))

    assert "".join(many("a.many", n=n) for n in (0, 1, 2, 5, 12, 22, 112)) == forms


def test_a_plural_with_too_few_forms_takes_the_last() -> None:
    """A word that is not quite right is better than none."""
    assert words(POLISH, many=("one", "many"))("a.many", n=5) == "many"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_the_forms_that_its_language_knows(language: str) -> None:
    """No form is missing, and none is never used."""
    spoken = SPOKEN[language]
    wanted = len({PLURALS[spoken("language.plural")](n) for n in range(200)})

    plurals = {name: len(text) for name, text in spoken.texts.items()
               if isinstance(text, tuple) and not name.startswith(NO_PLURALS)}

    assert plurals
    assert {name: count for name, count in plurals.items() if count != wanted} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@given(n=st.integers(0, 10**6))
def test_every_plural_tells_its_number(language: str, n: int) -> None:
    """Whichever form is taken, `n` stands in it as the language writes it."""
    spoken = SPOKEN[language]

    assert spoken.written(n) in spoken("formats.cut", n=n)


@pytest.mark.parametrize("language, day, number, large, exact", [
    ("en", "9 March 2026", "9999", "1,234,567", "16.4"),
    ("es", "9 de marzo de 2026", "9999", "1\u202f234\u202f567", "16,4"),
    ("de", "9. März 2026", "9999", "1.234.567", "16,4"),
])
def test_numbers_and_days_are_written_as_the_language_has_them(
        language: str, day: str, number: str, large: str, exact: str) -> None:
    """Signs between figures, and the order of a day, differ; four figures need no sign."""
    written = SPOKEN[language].written

    assert written(date(2026, 3, 9)) == day
    assert (written(9_999), written(1_234_567)) == (number, large)
    assert (written(16.4), written(16.0)) == (exact, "16")
    assert written(-1_234_567) == f"-{large}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_has_a_name_of_its_own(language: str) -> None:
    """Two days of different months are never written alike."""
    days = {SPOKEN[language].written(date(2026, month, 1)) for month in range(1, 13)}

    assert len(days) == 12
    assert not [day for day in days if GAP.search(day)]


@pytest.mark.parametrize("language, said", [
    ("en", "Made on 24 November 2026. Content version 1, checked 1 January 2026."),
    ("de", "Erstellt am 24. November 2026. "
           "Inhalt: Version 1, geprüft am 1. Januar 2026."),
    ("es", "Hecho el 24 de noviembre de 2026. "
           "Contenido: versión 1, comprobado el 1 de enero de 2026."),
])
def test_values_in_gaps_are_written_as_the_language_has_them(language: str, said: str) -> None:
    """Whoever says something need not know how a day is written."""
    assert SPOKEN[language]("result.made", date=date(2026, 11, 24), version="1",
                            checked=date(2026, 1, 1)) == said


def test_a_value_is_never_taken_for_a_gap() -> None:
    """What a person typed stays as it is, also if it looks like a gap."""
    said = words(said="{about}: {answer}")("a.said", about="{answer}", answer="{about}")

    assert said == "{answer}: {about}"


def test_a_gap_without_a_value_is_a_mistake_of_the_program() -> None:
    """Nobody is shown an empty place; a name that does not exist is no words either."""
    said = words(said="{about}: {answer}")

    with pytest.raises(KeyError, match="answer"):
        said("a.said", about="Age")
    with pytest.raises(KeyError, match=r"a\.unheard"):
        said("a.unheard")


def test_a_list_of_other_words_may_be_one_word_or_none() -> None:
    """Whoever translates may give as many words as the language has."""
    lists = words(many=("y", "yes"), one="yes")

    assert lists.list("a.many") == ("y", "yes")
    assert lists.list("a.one") == ("yes",)
    assert lists.list("a.none") == ()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != OWN])
def test_english_words_can_be_typed_in_every_language(language: str) -> None:
    """The first word of a list is the language's own, and is the one that is told."""
    for name, text in SPOKEN[OWN].texts.items():
        if name.startswith(NO_PLURALS):
            own = SPOKEN[language].list(name)
            english = SPOKEN[OWN].list(name)
            assert {*english} <= {*own}, name
            assert isinstance(text, tuple)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_commands(language: str) -> None:
    """What can be typed instead of an answer is never the same for two of them, nor for an answer."""
    names = [name for name in SPOKEN[OWN].texts if name.startswith("commands.")]
    answers = {word.casefold() for name in SPOKEN[OWN].texts if name.startswith("also.")
               for word in SPOKEN[language].list(name)}

    typed = [word for name in names for word in SPOKEN[language].list(name)]

    assert len(names) == 7
    assert len(typed) == len({*typed})
    assert answers.isdisjoint(typed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_answers(language: str) -> None:
    """Yes is never no, and "not sure" is never "none of these"."""
    lists = [SPOKEN[language].list(f"also.{name}")
             for name in ("yes", "no", "none", "not_sure", "prefer_not_to_say")]
    typed = [word.casefold() for words in lists for word in words]

    assert all(lists)
    assert len(typed) == len({*typed})
