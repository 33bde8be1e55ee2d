"""Which language to speak, and which country is likely: as the person asked, or set up their machine."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.files import INTERFACE, OWN, languages, questions_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPTION = "--lang"
NO_LANGUAGE = ("", "c", "posix")  # the locale of programs; then LANGUAGE does not count either
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first one that is set decides
COUNTRY = re.compile(r"[a-z]+_([A-Z]{2})(?![A-Za-z0-9])")  # such as AT in de_AT.UTF-8


def known_languages() -> tuple[str, ...]:
    """Name the languages that the interface can speak."""
    return languages(questions_folder() / INTERFACE)


def asked_language(arguments: Sequence[str]) -> str:
    """Find the language that the arguments ask for; empty if they ask for none.

    It is looked for before the arguments are read, as their help has a language too.
    """
    for word, after in pairwise([*arguments, ""]):
        if word == OPTION:
            return after
        if word.startswith(f"{OPTION}="):
            return word.removeprefix(f"{OPTION}=")
    return ""


def spoken_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Choose a language that the interface has; one that it does not have becomes the first one."""
    asked, locale = asked_language(arguments), _locale(environ)
    liked = [] if bare_language(locale) in NO_LANGUAGE else environ.get("LANGUAGE", "").split(":")
    wanted = map(bare_language, [asked] if asked else [*liked, locale])
    return next((each for each in wanted if each in known_languages()), OWN)


def bare_language(name: str) -> str:
    """Take the language alone out of a name such as de-AT, DE or de_AT.UTF-8."""
    return re.split(r"[-_.@]", name)[0].lower()


def likely_country(environ: Mapping[str, str]) -> str:
    """Name the country of the locale by its two letters, in whatever language; empty if it has none."""
    found = COUNTRY.match(_locale(environ))
    return found[1] if found else ""


def _locale(environ: Mapping[str, str]) -> str:
    return next((environ[name] for name in VARIABLES if environ.get(name)), "")
