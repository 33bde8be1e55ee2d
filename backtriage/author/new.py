"""`flow new`: a small sound flow to start from, with told cases, and comments that teach."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from backtriage.flow.files import own_folder, questions_folder
from backtriage.flow.problem import FlowError, Place, Problem

STARTER = own_folder() / "author" / "starter"
SCHEMAS = "schemas"  # what editors know of the language; the starter's files say where it lies


@dataclass(frozen=True, slots=True)
class Made:
    """A new flow on the disk."""

    folder: Path
    files: tuple[Path, ...]

    @property
    def ok(self) -> bool:
        """What could not be made is an error."""
        return True

    def lines(self) -> Iterator[str]:
        """Say it to people, with what to do next."""
        yield from (f"made {file}" for file in self.files)
        yield ""
        named = shlex.quote(str(self.folder))
        yield f"try it:     backtriage --flow {named}"
        yield f"check it:   backtriage flow check --flow {named}"
        yield f"its cases:  backtriage flow try --flow {named}"

    def data(self) -> object:
        """Say it to machines."""
        return {"folder": str(self.folder), "files": [str(file) for file in self.files]}


def new(folder: Path, today: date) -> Made:
    """Write a flow into a new or empty folder.  Raises FlowError if there is something in it already."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            kind = "there is something in this folder already" if folder.is_dir() else "this is a file"
            raise FlowError([Problem(Place(str(folder)), kind, "name a folder that does not exist yet")])
        written = [_write(file, folder, today) for file in sorted(STARTER.rglob("*.yaml"))]
        schemas = [_copy(file, folder / SCHEMAS)
                   for file in sorted((questions_folder() / SCHEMAS).glob("*.json"))]
        return Made(folder, (*written, *schemas))
    except OSError as error:
        raise FlowError([Problem(Place(str(error.filename or folder)),
                                 f"cannot be written: {error.strerror}")]) from error


def _write(file: Path, folder: Path, today: date) -> Path:
    """Copy one file of the starter, with the name of the folder and the dates filled in."""
    text = file.read_text(encoding="utf-8")
    gaps = {"FLOW-ID": _id(folder), "TODAY": f"{today}", "IN-A-YEAR": f"{today + timedelta(days=365)}"}
    for gap, words in gaps.items():
        text = text.replace(gap, words)
    target = folder / file.relative_to(STARTER)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def _copy(file: Path, folder: Path) -> Path:
    """Copy a file into a folder."""
    folder.mkdir(exist_ok=True)
    target = folder / file.name
    target.write_bytes(file.read_bytes())
    return target


def _id(folder: Path) -> str:
    """Make an id of the name of a folder."""
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "new-flow"
