"""What comes with the program, made ready when it was built: words and flow as Python, a file a language.

To read YAML and to check it takes longer than all else that comes before the first
question.  What was made ready counts only while not one byte has changed of what it was
made from, the YAML and the code of this folder; at the smallest difference the YAML is read.
It knows no lines, so whoever names a folder, and every author, has the YAML read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtriage.flow.files import (
    BESIDE,
    FORMS,
    INTERFACE,
    TRANSLATIONS,
    languages,
    own_folder,
    questions_folder,
)
from backtriage.flow.problem import Place
from backtriage.flow.value import Value, fields_of
from backtriage.flow.voices import Voiced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words

PACKAGE = "backtriage_ready"  # holds the files; it lies where the program was installed
ABOUT = "Made when backtriage was built, from questions/; backtriage/flow/ready.py tells how."
READ = (".yaml", ".txt", ".py")  # how the names of files end that are read to make it ready


def ready_words(language: str) -> Words:
    """Give the interface's own words.  Raises FlowError, as they come with the program."""
    made = _made(language)
    if made:
        words: Words = made.words()
        return words
    from backtriage.flow.translation import load_words

    return load_words(language)


def ready_flow(folder: Path, words: Words) -> Flow:
    """Give the flow that comes with the program, and lies in a folder, in the language of `words`.

    Raises FlowError.
    """
    made = _made(words.language)
    if made:
        flow: Flow = made.flow(words)
        return flow
    from backtriage.flow.loader import load_flow

    return load_flow(folder, words)


@lru_cache
def _made(language: str) -> Any:
    """Find what was made ready, a module; None if there is none, or if it was made from anything else."""
    if language not in languages(questions_folder() / INTERFACE):
        return None
    try:
        made = import_module(f"{PACKAGE}.{language}")
    except ImportError:
        return None
    return made if _fingerprint(language) == made.MADE_FROM else None


def _fingerprint(language: str) -> str:
    """Tell apart all that is read to make a language ready, to the last byte."""
    digest = sha256()
    for top in (questions_folder(), own_folder() / "flow"):
        for path in _files_read(str(top), language):
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the quickest way; there are 150
                content = file.read()
            digest.update(f"{path[len(str(top)):]}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _files_read(top: str, language: str) -> Iterator[str]:
    """Find the files that are read for a language, in a steady order; forms are made ready of nothing."""
    passed_by = BESIDE - {TRANSLATIONS} | {FORMS}
    for here, folders, files in os.walk(top):
        wanted = {language} if here.endswith(TRANSLATIONS) else {*folders} - passed_by
        folders[:] = sorted(wanted.intersection(folders))
        yield from (f"{here}{os.sep}{name}" for name in sorted(files) if name.endswith(READ))


def write_ready(folder: Path, into: Path) -> None:
    """Make everything ready: the interface's words, and the flow in a folder.  Raises FlowError, OSError."""
    from backtriage.flow.loader import load_flow
    from backtriage.flow.translation import load_words

    into.mkdir(parents=True, exist_ok=True)
    (into / "__init__.py").write_text(f'"""{ABOUT}"""\n', encoding="utf-8")
    for language in languages(questions_folder() / INTERFACE):
        words = load_words(language)
        text = _module(load_flow(folder, words), words, _fingerprint(language))
        (into / f"{language}.py").write_text(text, encoding="utf-8")


def _module(flow: Flow, words: Words, fingerprint: str) -> str:
    """Write the module that makes some words and a flow anew."""
    writer = _Writer(flow, words)
    texts = "\n".join(f"        {name!r}: {writer.written(text)}," for name, text in words.texts.items())
    made = writer.written(flow)
    imports = "\n".join(f"    from {each.__module__} import {each.__name__}"
                        for each in sorted(writer.classes, key=lambda each: each.__name__))
    return f'''"""{ABOUT}"""

from backtriage.flow.voices import in_voices

MADE_FROM = "{fingerprint}"


def words():
    from backtriage.flow.words import Words

    return Words("{words.language}", {{
{texts}
    }})


def flow(words):
    import datetime

    from backtriage.flow.problem import Place
    from backtriage.flow.value import made_of
{imports}

    nowhere = Place("")
{"".join(writer.lines)}    return {made}
'''


class _Writer:
    """Writes values as the Python that makes them; one that stands in several places is made once."""

    def __init__(self, flow: Flow, words: Words) -> None:
        """Count how often each value stands in a flow."""
        self.lines: list[str] = []  # make what is needed several times
        self.classes: set[type] = set()
        self._names = {id(words): "words"}
        self._count = Counter[int]()
        self._look_into(flow)

    def _look_into(self, thing: object) -> None:
        if isinstance(thing, Value):
            self._count[id(thing)] += 1
            if self._count[id(thing)] == 1:
                for _, part in fields_of(thing):
                    self._look_into(part)
        elif isinstance(thing, Mapping):
            for part in thing.values():
                self._look_into(part)
        elif isinstance(thing, tuple):
            for part in thing:
                self._look_into(part)

    def written(self, thing: object) -> str:
        """Write a value.  Raises TypeError for one of a kind that no flow holds."""
        match thing:
            case Enum():
                self.classes.add(type(thing))
                return f"{type(thing).__name__}.{thing.name}"
            case Voiced():
                return f"in_voices({str(thing)!r}, {thing.other!r})"
            case Place():
                return "nowhere"
            case str() | int() | float() | None:
                return repr(thing)
            case date() | timedelta():
                return repr(thing)
            case tuple():
                return f"({''.join(f'{self.written(part)}, ' for part in thing)})"
            case frozenset():
                return f"frozenset(({''.join(f'{self.written(part)}, ' for part in sorted(thing))}))"
            case Mapping():
                return f"{{{', '.join(f'{self.written(key)}: {self.written(thing[key])}' for key in thing)}}}"
            case Value():
                return self._value(thing)
        raise TypeError(f"a flow holds no {type(thing).__name__}")

    def _value(self, thing: Value) -> str:
        if id(thing) in self._names:
            return self._names[id(thing)]
        self.classes.add(type(thing))
        parts = ", ".join(f"{name!r}: {self.written(part)}" for name, part in fields_of(thing))
        made = f"made_of({type(thing).__name__}, {{{parts}}})"
        if self._count[id(thing)] == 1:
            return made
        name = self._names[id(thing)] = f"v{len(self._names)}"
        self.lines.append(f"    {name} = {made}\n")
        return name
