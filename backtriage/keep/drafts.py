"""The unfinished questionnaires: one private file each, kept until the result is shown.

A draft remembers of each answer when it was given, and what the question looked
like.  So what has changed since, or does not hold for long, is asked again.

An answer more adds a line, in which all answers stand: the last whole line counts.  So
nothing that was kept is touched.  What is changed or taken back is not left standing: then
the file is written anew.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage.flow.files import OWN
from backtriage.flow.value import Value
from backtriage.judge.looks import look
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response, clean, to_plain
from backtriage.keep.lock import Lock, sweep, take
from backtriage.keep.private import (
    Foreign,
    Privacy,
    add_private,
    make_folder,
    read_private,
    state_folder,
    write_private,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backtriage.flow.model import Flow, Item
    from backtriage.flow.words import Words

SCHEMA = "backtriage/draft/1"
LONGEST = 1_000_000  # bytes
MOST = 200_000  # bytes of a file to which lines are added
SITTING = timedelta(hours=4)  # for so long every answer holds
LAPSE = timedelta(days=30)  # after this a draft is deleted


class Entry(NamedTuple):
    """An answer on disk."""

    answer: object
    look: str  # what the question looked like
    at: datetime


class Draft(Value):
    """An unfinished questionnaire on disk."""

    path: Path
    flow: str  # the id of the flow
    folder: str  # where the flow was read from; empty for the one that is shipped
    title: str
    saved: datetime
    hash: str
    entries: Mapping[str, Entry]
    language: str  # that it was asked in, and goes on in
    diary: str = ""  # the file to which it is added; empty if somebody answers for the first time


class Revived(NamedTuple):
    """What of a draft counts now."""

    response: Response  # the answers that still hold
    earlier: Response  # those that do not hold for so long: to be told, and asked again
    changed: tuple[str, ...]  # what those questions are about that were other ones then


class DraftError(Exception):
    """A draft cannot be used; the message says why and what to do."""


class DraftHeld(OSError):
    """Another window has this draft open."""


class DraftGone(OSError):
    """Somebody deleted this draft while it was open, so it is not written again."""


@dataclass(eq=False, repr=False)  # each would take time to make
class OpenDraft:
    """The draft that this window writes, and no other; what is gone is not written again."""

    path: Path
    before: Mapping[str, Entry] = field(default_factory=dict)  # what is kept of answers to be asked again
    diary: str = ""  # the file to which the visit is added; empty for none
    written: bool = False  # is there a file?
    _size: int = 0  # of what this window wrote, in bytes; only to that it adds lines
    _lock: Lock | None = None
    _entries: dict[str, Entry] = field(default_factory=dict)

    def hold(self) -> Privacy:
        """Let no other window write this draft; tells what its folder was.  Raises DraftHeld and OSError."""
        found = make_folder(self.path.parent)
        self._lock = self._lock or take(self.path)
        if self._lock is None:
            raise DraftHeld
        return found

    def keep(self, flow: Flow, folder: str, response: Response, now: datetime) -> None:
        """Bring every answer to the disk.

        Raises DraftHeld, DraftGone, and OSError; what was written earlier is then unharmed.
        """
        import json  # the first question need not wait for it

        self.hold()
        if self.written and not self.is_there():
            raise DraftGone
        entries = self._renewed(flow, response, now)
        every = {**{name: entry for name, entry in self.before.items() if name not in entries}, **entries}
        self._write(json.dumps({
            "schema": SCHEMA, "flow": flow.id, "language": flow.words.language, "title": flow.title,
            "folder": folder, "diary": self.diary, "hash": flow.hash,
            "saved": now.isoformat(timespec="seconds"),
            "answers": {name: entry.answer for name, entry in every.items()},
            "looks": {name: entry.look for name, entry in every.items()},
            "times": {name: entry.at.isoformat(timespec="seconds") for name, entry in every.items()},
            }, ensure_ascii=False), grown=self._entries.items() <= entries.items())
        self._entries, self.written = entries, True

    def _write(self, line: str, *, grown: bool) -> None:
        """Add a line where answers were only added; write the file anew if that cannot be, or fails."""
        size, self._size = self._size, 0
        if grown and 0 < size <= MOST:
            with suppress(OSError):
                add_private(self.path, line)
                self._size = size + len(line)
                return
        write_private(self.path, line)
        self._size = len(line)

    def is_there(self) -> bool:
        """Is there a file?  Where the disk does not say, it is as it was."""
        try:
            self.path.stat()
        except FileNotFoundError:
            return False
        except OSError:
            return self.written
        return True

    def take_up(self, entries: Mapping[str, Entry], response: Response) -> None:
        """Go on with what is on the disk, of which the response still counts."""
        self._entries = {name: entry for name, entry in entries.items() if name in response.answers}
        self.before = {name: entry for name, entry in entries.items() if name not in response.answers}
        self.written = True

    def delete(self) -> None:
        """Delete the file, and let go of it.  Raises OSError."""
        try:
            self.path.unlink(missing_ok=True)
        finally:
            self.written, self._size = False, 0
            self.close()

    def close(self) -> None:
        """Let other windows have it."""
        if self._lock:
            self._lock.release()
        self._lock = None

    def _renewed(self, flow: Flow, response: Response, now: datetime) -> dict[str, Entry]:
        """Give every answer as it is kept; one that was kept already keeps its time."""
        entries = {}
        for name, answer in to_plain(flow, response).items():
            before = self._entries.get(name)
            same = before is not None and before.answer == answer
            entries[name] = before if before and same else Entry(answer, look(flow.items[name]), now)
        return entries


def new_draft(now: datetime, diary: str = "") -> OpenDraft:
    """Begin a draft; no other run uses the same name, and nothing is written yet.  Raises NoHome."""
    return OpenDraft(state_folder() / f"{now:%Y-%m-%d-%H%M%S}-{os.getpid()}.json", diary=diary)


def all_drafts(words: Words, now: datetime) -> tuple[list[Draft], list[str]]:
    """List the drafts, the latest first, and say which files cannot be read.

    Those that have lapsed are deleted, and so are the remains of a write that was cut short.
    """
    drafts, unreadable = [], []
    try:
        folder = state_folder()
        if not folder.exists():
            return [], []
        make_folder(folder)
        sweep(folder)
        paths = draft_files()
    except Foreign as error:
        return [], [words("start.foreign_folder", file=clean(str(error.filename)))]
    except OSError:
        return [], []
    for path in paths:
        try:
            draft = read_draft(path, words)
        except DraftError as error:
            unreadable.append(str(error))
        else:
            if not _lapsed(draft, now):
                drafts.append(draft)
    return sorted(drafts, key=lambda draft: draft.saved, reverse=True), unreadable


def _lapsed(draft: Draft, now: datetime) -> bool:
    """Delete a draft that is too old to go on with, unless somebody does; tells whether it was."""
    if now - draft.saved <= LAPSE or is_open(draft.path):
        return False
    try:
        draft.path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def is_open(path: Path) -> bool:
    """Tell whether a window has this draft open."""
    try:
        lock = take(path)
    except OSError:
        return False
    if lock:
        lock.release()
    return lock is None


def delete_drafts(paths: list[Path]) -> int:
    """Delete drafts, and what was left of writing them; gives how many there were.  Raises OSError."""
    gone = 0
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()
            gone += 1
    with suppress(OSError):
        sweep(state_folder())
    return gone


def draft_files() -> list[Path]:
    """List the files of all drafts, also of those that cannot be read."""
    try:
        return sorted(path for path in state_folder().glob("*.json") if not path.name.startswith("."))
    except OSError:
        return []


def latest(written: bytes) -> Any:
    """Read a draft as it was last kept: all that was written if that is one, or else its last whole line.

    Raises ValueError if there is none.
    """
    import json

    for part in (written, *reversed(written.splitlines())):
        with suppress(ValueError):
            return json.loads(part)
    raise ValueError


def read_draft(path: Path, words: Words) -> Draft:
    """Read one draft.  Raises DraftError if it is damaged, another's, or made by something else."""
    shown = clean(str(path))
    try:
        raw = latest(read_private(path, LONGEST))
        if raw["schema"] != SCHEMA:
            raise DraftError(words("start.old_draft", file=shown))
        saved, looks, times = _moment(raw["saved"]), dict(raw["looks"]), dict(raw.get("times", {}))
        entries = {str(name): Entry(answer, str(looks.get(name)), _moment(times.get(name, raw["saved"])))
                   for name, answer in dict(raw["answers"]).items()}
        return Draft(path, clean(str(raw["flow"])), str(raw["folder"]), clean(str(raw["title"])), saved,
                     str(raw["hash"]), entries, str(raw.get("language", OWN)), str(raw.get("diary", "")))
    except Foreign as error:
        raise DraftError(words("start.foreign_draft", file=shown)) from error
    except OSError as error:
        raise DraftError(words("start.unreadable_draft", file=shown, error=error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DraftError(words("start.damaged_draft", file=shown)) from error


def _moment(written: str) -> datetime:
    """Read a moment as the clock on the wall has it.  Raises ValueError or TypeError."""
    moment = datetime.fromisoformat(written)
    return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment


def revive(draft: Draft, flow: Flow, now: datetime) -> Revived:
    """Take up a draft: what still counts of it, what is to be asked again, and what has changed."""
    same = {name: entry for name, entry in draft.entries.items()
            if name in flow.items and entry.look == look(flow.items[name])}
    holding = {name: entry.answer for name, entry in same.items() if _holds(flow.items[name], entry.at, now)}
    response, mistakes = read_response(flow, holding, now.date())
    earlier, others = read_response(
        flow, {name: entry.answer for name, entry in same.items() if name not in holding}, now.date())
    changed = {*(draft.entries.keys() - same.keys()), *(mistake.item for mistake in (*mistakes, *others))}
    response, earlier = (each.without(flow.worked_out) for each in (response, earlier))
    return Revived(response, earlier, tuple(i.about for i in flow.items.values() if i.id in changed))


def _holds(item: Item, answered: datetime, now: datetime) -> bool:
    """Does an answer still count?  One from a clock that was ahead is of unknown age, and does not."""
    return timedelta(0) <= now - answered <= max(SITTING, item.holds)
