"""Which language is spoken: the one that was asked for, else that of the system, else English."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from html import escape
from pathlib import Path

import pytest

from backtriage.flow.files import OWN
from backtriage.flow.translation import load_words
from backtriage.keep.drafts import latest
from backtriage.visit.language import asked_language, known_languages, likely_country, spoken_language
from tests.conftest import slowly
from tests.shipped import shipped

DONE, BAD_INPUT, BAD_USAGE, STOPPED = 0, 1, 2, 3  # as README.md promises


def run(home: Path, *arguments: str, typed: str = "",
        **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Run the program as it is run outside, in a home of its own."""
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "COLUMNS": "200", "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, "-m", "backtriage", *arguments], env=env | surroundings,
                          input=typed, capture_output=True, text=True, encoding="utf-8", check=False,
                          timeout=60, cwd=Path(__file__).parents[2])


# What is asked for


@pytest.mark.parametrize("arguments, asked", [
    ([], ""),
    (["assess", "answers.yaml"], ""),
    (["--lang", "de"], "de"),
    (["--lang=de"], "de"),
    (["assess", "answers.yaml", "--lang", "es", "--full"], "es"),
    (["--lang=es", "assess", "answers.yaml"], "es"),
    (["--lang"], ""),  # what follows is missing
    (["--lang="], ""),
    (["--language=de"], ""),
    (["de"], ""),
])
def test_a_language_is_asked_for_by_its_option(arguments: list[str], asked: str) -> None:
    """It may stand anywhere, with or without a sign of equality."""
    assert asked_language(arguments) == asked


@pytest.mark.parametrize("surroundings, spoken", [
    ({}, "en"),
    ({"LANG": "de_DE.UTF-8"}, "de"),
    ({"LANG": "de_AT"}, "de"),
    ({"LANG": "de"}, "de"),
    ({"LANG": "es_MX.UTF-8"}, "es"),
    ({"LANG": "es_ES@euro"}, "es"),
    ({"LANG": "en_GB.UTF-8"}, "en"),
    ({"LANG": "C"}, "en"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "POSIX"}, "en"),
    ({"LANG": "xx_XX.UTF-8"}, "en"),  # not known
    ({"LANG": ""}, "en"),
    ({"LANG": "../es"}, "en"),  # no way to another folder
    ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "de"),
    ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": ""}, "es"),
    ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
    ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "de_DE.UTF-8", "LC_ALL": "es_ES.UTF-8"}, "es"),
    ({"LC_TIME": "de_DE.UTF-8"}, "en"),  # speaks of days only
    ({"LANG": "de-DE"}, "de"),
    ({"LANG": "DE"}, "de"),
    ({"LANG": "en_GB.UTF-8", "LANGUAGE": "de"}, "de"),
    ({"LANG": "en_GB.UTF-8", "LANGUAGE": "xx:es_AR:de"}, "es"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": ""}, "es"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "xx"}, "es"),
    ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "en"),  # a program wants no language
    ({"LANGUAGE": "de"}, "en"),
])
def test_without_the_option_the_language_is_that_of_the_system(
        surroundings: dict[str, str], spoken: str) -> None:
    """The same variables count, in the same order, as for every other program."""
    assert spoken_language([], surroundings) == spoken


@pytest.mark.parametrize("arguments, spoken", [
    (["--lang", "es"], "es"), (["--lang=en"], "en"), (["--lang", "xx"], "en"), (["--lang="], "de"),
    (["--lang", "es-MX"], "es"), (["--lang=ES"], "es"), (["--lang", "es_ES.UTF-8"], "es"),
])
def test_what_is_asked_for_counts_more_than_the_system(arguments: list[str], spoken: str) -> None:
    """A language that is not known becomes English, in which the refusal is told."""
    assert spoken_language(arguments, {"LANG": "de_DE.UTF-8"}) == spoken


@pytest.mark.parametrize("surroundings, country", [
    ({}, ""),
    ({"LANG": "de_AT.UTF-8"}, "AT"),
    ({"LANG": "de_CH"}, "CH"),
    ({"LANG": "es_MX.UTF-8"}, "MX"),
    ({"LANG": "es_ES@euro"}, "ES"),
    ({"LANG": "xx_PY.UTF-8"}, "PY"),  # whatever is spoken there
    ({"LANG": "de"}, ""),  # is spoken in several countries
    ({"LANG": "C.UTF-8"}, ""),
    ({"LANG": "es_419.UTF-8"}, ""),  # Latin America is no country
    ({"LANG": "de_DEU"}, ""),
    ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "DE"),
    ({"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, ""),
])
def test_the_country_of_the_locale_is_the_likely_one(surroundings: dict[str, str], country: str) -> None:
    """A language alone tells no country."""
    assert likely_country(surroundings) == country


def test_every_known_language_can_be_spoken_and_says_its_name() -> None:
    """English comes first, and no two are called alike."""
    known = known_languages()

    assert known[0] == OWN
    assert [spoken_language(["--lang", name], {}) for name in known] == [*known]
    assert len({load_words(name)("language.name") for name in known}) == len(known)


@pytest.mark.parametrize("language", known_languages())
def test_a_language_that_nobody_has_checked_says_so(language: str) -> None:
    """Whoever reads a translation learns that a machine made it; English needs no such notice."""
    assert bool(load_words(language)("language.notice")) is (language != OWN)


# The real program


TRANSLATED = [name for name in known_languages() if name != OWN]
each_translated = pytest.mark.parametrize("language", [TRANSLATED[0], *map(slowly, TRANSLATED[1:])])


@pytest.mark.parametrize("arguments, surroundings, language", [
    (["--help"], {"LANG": "C.UTF-8"}, "en"),
    (["--help"], {"LANG": "de_DE.UTF-8"}, "de"),
    (["--lang", "es", "--help"], {"LANG": "de_DE.UTF-8"}, "es"),
])
def test_the_help_comes_in_the_language(
        tmp_path: Path, arguments: list[str], surroundings: dict[str, str], language: str) -> None:
    """Also what is said before any option is read."""
    done = run(tmp_path, *arguments, **surroundings)

    assert done.returncode == DONE
    for name in known_languages():
        told = load_words(name)("cli.option_practitioner")
        assert (told in " ".join(done.stdout.split())) is (name == language)


@pytest.mark.parametrize("arguments", [["--lang", "xx"], ["items", "--lang=../de"]])
def test_a_language_that_is_not_known_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    """Nobody is asked in a language that they did not want; what can be asked for is told."""
    done = run(tmp_path, *arguments, LANG="de_DE.UTF-8")

    assert done.returncode == BAD_USAGE
    assert done.stdout == ""
    assert ", ".join(known_languages()) in done.stderr


@each_translated
def test_a_questionnaire_is_asked_and_goes_on_in_the_language(tmp_path: Path, language: str) -> None:
    """From the first words to the last, in whatever language the system speaks later; no answer is lost.

    What can be typed is understood in that language, and in English.
    """
    words = load_words(language)

    begun = run(tmp_path, "--plain", typed="none\npause\n", LANG=f"{language}.UTF-8")
    [draft] = tmp_path.rglob("*.json")
    kept = latest(draft.read_bytes())
    pause = words.list("commands.pause")[0]
    again = run(tmp_path, "resume", "--plain", typed=f"{pause}\n", LANG="C.UTF-8")

    assert begun.returncode == again.returncode == STOPPED
    for name in ("start.leave_plain", "plain.prompt", "visit.paused", "language.notice"):
        assert words(name) in " ".join(begun.stdout.split())
    assert (kept["language"], len(kept["answers"])) == (language, 1)
    saved = datetime.fromisoformat(kept["saved"])
    assert words("start.going_on", title=kept["title"], n=1, date=saved.date(),
                 time=f"{saved:%H:%M}") in " ".join(again.stdout.split())
    assert words("start.changed") not in again.stdout
    assert words("plain.prompt") in again.stdout
    assert words("visit.paused") in again.stdout


@each_translated
def test_a_result_is_written_in_the_language(tmp_path: Path, language: str) -> None:
    """Its titles, and who has translated it."""
    words = load_words(language)

    done = run(tmp_path, "assess", "-", "--lang", language, "--format", "html", typed="em_now: chest\n")

    assert done.returncode == DONE, done.stderr
    for name in ("result.limits", "language.notice", "result.not_reviewed"):
        assert escape(words(name)) in done.stdout
    assert f'<html lang="{language}">' in done.stdout


def test_a_mistake_in_a_file_of_answers_is_told_in_the_language(tmp_path: Path) -> None:
    """What it names are the words of the file; the rest is for whoever wrote it."""
    done = run(tmp_path, "assess", "-", "--lang", "es", typed="em_now: everything\n")

    assert done.returncode == BAD_INPUT
    assert load_words("es")("mistakes.no_option", item="em_now", answer="everything") in done.stderr


@pytest.mark.parametrize("locale, first", [
    ("de_AT.UTF-8", "at"), slowly("es_CL.UTF-8", "cl"), slowly("en_NZ.UTF-8", "nz"), ("C.UTF-8", "uk")])
def test_the_country_of_the_system_is_offered_first(tmp_path: Path, locale: str, first: str) -> None:
    """The first of the numbered countries is that of the locale."""
    flow = shipped(spoken_language([], {"LANG": locale}))

    done = run(tmp_path, "--plain", "--private", typed="none\nnone\n1\n", LANG=locale)

    asked = done.stdout[done.stdout.index(flow.items["region"].ask):]
    assert f"1. {flow.items['region'].option(first).say}" in " ".join(asked.split())


# Those who translate


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_words_of_the_interface_are_translated_and_up_to_date(language: str) -> None:
    """A text that was changed in English is looked at again before it is shown."""
    from backtriage.author.check.translations import gaps_in
    from backtriage.flow.files import INTERFACE, questions_folder

    assert not gaps_in(questions_folder() / INTERFACE, language)


def test_what_a_translation_lacks_is_told_until_nothing_is(tmp_path: Path) -> None:
    """The exit code says so too, so that it can guard a change."""
    folder = tmp_path / "flow"
    (folder / "translations" / "de").mkdir(parents=True)
    (folder / "flow.yaml").write_text("flow: {title: Knee, intro: We ask}\n", encoding="utf-8")
    german = folder / "translations" / "de" / "flow.yaml"
    german.write_text("flow: {title: Knie, name: Wir fragen}\n", encoding="utf-8")
    command = ("flow", "translation", "de", "--flow", str(folder), "--lang", "en")

    before = run(tmp_path, *command)
    german.write_text("flow: {title: Knie, intro: Wir fragen}\n", encoding="utf-8")
    after = run(tmp_path, *command, "--accept")

    assert before.returncode == BAD_INPUT
    assert before.stderr.splitlines() == [
        "missing: flow.intro", "out of date: flow.title", "left over: flow.name"]
    assert (after.returncode, after.stderr) == (DONE, "")
    assert run(tmp_path, *command).stdout == "This translation is complete and up to date.\n"
