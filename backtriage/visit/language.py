"""Which language to speak: the one that was asked for, else the one of the environment."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from backtriage.flow.files import questions_folder
from backtriage.flow.translation import INTERFACE, OWN, languages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPTION = "--lang"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first one that is set decides


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
    locale = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    wanted = asked_language(arguments) or re.split(r"[_.@]", locale)[0]
    return wanted if wanted in known_languages() else OWN
