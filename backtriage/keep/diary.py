"""The diary: one file at home in which somebody keeps their visits, to see later if it helps.

It is theirs: readable, for their eyes only, where they want it, and deleted by one command.
A visit is only ever added.  Each is written as a receipt is, so no sensitive answer stands in it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.flow.document import read_plain, write_plain
from backtriage.flow.value import Value
from backtriage.judge.receipt import NoVisit, Unreadable, Visit, read_visit
from backtriage.judge.response import clean
from backtriage.keep.lock import take
from backtriage.keep.private import Foreign, data_folder, make_folder, read_private
from backtriage.keep.saving import Saved, save

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from backtriage.flow.words import Words

FAMILY = "backtriage/diary/"
SCHEMA = f"{FAMILY}1"
BEGINNING = 2000  # signs within which a diary says that it is one
LONGEST = 5_000_000  # bytes
USUAL = "diary.yaml"
SEAL = 64  # hex digits


class DiaryError(Exception):
    """A diary cannot be used; the message says why and what to do."""


class Diary(Value):
    """What somebody kept, the first visit first."""

    path: Path
    visits: tuple[Visit, ...]

    @property
    def flow(self) -> str:
        """The id of the flow that was asked."""
        return self.visits[-1].flow if self.visits else ""


class _Read(NamedTuple):
    """A diary as it is written."""

    raw: list[dict[str, Any]]
    visits: tuple[Visit, ...]


def usual_diary() -> Path:
    """Where a diary is kept, unless somebody wants it elsewhere.  Raises NoHome."""
    return data_folder() / USUAL


def read_diary(path: Path, words: Words) -> Diary:
    """Read a diary.  Raises DiaryError if there is none, or if it cannot be read."""
    return Diary(path, _read(path, words).visits)


def add_visit(path: Path, visit: Mapping[str, object], words: Words) -> Saved:
    """Add a visit to a diary, or begin one.

    Raises DiaryError if what is there is no diary, or another window writes it, and OSError if
    it cannot be written: then it stays as it was.
    """
    if not path.parent.exists():
        make_folder(path.parent)
    lock = take(path)
    if lock is None:
        raise DiaryError(words("diary.busy", file=path))
    try:
        there = path.exists()
        before = _read(path, words).raw if there else []
        return save(path, _written([*before, visit], words), replace=there)
    finally:
        lock.release()


def delete_diary(path: Path, words: Words) -> None:
    """Delete a diary, and nothing else.  Raises DiaryError for what is none, and OSError."""
    with suppress(DiaryError):
        _read(path, words)
        path.unlink()
        return
    text = _text(path, words)
    if not is_diary(text):
        raise DiaryError(words("diary.no_diary", file=clean(str(path))))
    path.unlink()


def _written(visits: Sequence[Mapping[str, object]], words: Words) -> str:
    """Write visits so that people can read them, and `_read` as well."""
    about = "".join(f"# {line}\n" for line in words("diary.about_file").splitlines())
    told = {"schema": SCHEMA, "visits": [*map(dict, visits)]}
    return about + write_plain(told)


def _text(path: Path, words: Words) -> str:
    shown = clean(str(path))
    try:
        return read_private(path, LONGEST).decode()
    except FileNotFoundError as error:
        raise DiaryError(words("diary.none_there", file=shown)) from error
    except Foreign as error:
        raise DiaryError(words("diary.foreign", file=shown)) from error
    except OSError as error:
        raise DiaryError(words("diary.unreadable", file=shown, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise DiaryError(words("diary.no_diary", file=shown)) from error


def _whole(raw: Mapping[str, Any]) -> Visit:
    """Read a visit; one whose seal is cut short is not whole, though it may have been changed by hand."""
    if any(len(seal) != SEAL for seal in raw["seal"].values()):
        raise NoVisit(Unreadable.DAMAGED)
    return read_visit(raw)


def is_diary(text: str) -> bool:
    """Tell whether a file is a diary, as far as its first lines show."""
    return any(line.startswith("schema:") and FAMILY in line for line in text[:BEGINNING].splitlines())


def read_visits(text: str, file: str, words: Words) -> list[dict[str, Any]]:
    """Read the visits of a diary as they are written, with their seals.

    Raises DiaryError; one of which a visit cannot be read is not used, so that none is lost.
    """
    try:
        raw = read_plain(text)
    except ValueError as error:
        raise DiaryError(words("diary.damaged", file=file)) from error
    if not isinstance(raw, dict) or not str(raw.get("schema", "")).startswith(FAMILY):
        raise DiaryError(words("diary.no_diary", file=file))
    if raw["schema"] != SCHEMA:
        raise DiaryError(words("diary.newer", file=file))
    try:
        visits: list[dict[str, Any]] = raw["visits"]
        flows = {_whole(visit).flow for visit in visits}
    except (NoVisit, KeyError, TypeError, AttributeError) as error:
        raise DiaryError(words("diary.damaged", file=file)) from error
    if len(flows) != 1:
        raise DiaryError(words("diary.damaged", file=file))
    return visits


def _read(path: Path, words: Words) -> _Read:
    raw = read_visits(_text(path, words), clean(str(path)), words)
    return _Read(raw, tuple(sorted(map(read_visit, raw), key=lambda visit: visit.day)))
