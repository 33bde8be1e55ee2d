"""The unfinished questionnaires: one private file each, kept until the result is shown.

A draft remembers what each question looked like when it was answered.  So if
the flow has changed since, only what changed is asked again.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.flow.files import OWN
from backtriage.judge.read_answers import read_response
from backtriage.judge.response import Response, to_plain
from backtriage.keep.private import UNFINISHED, make_folder, state_folder, write_private

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item
    from backtriage.flow.words import Words

SCHEMA = "backtriage/draft/1"
OLD = timedelta(hours=4)


@dataclass(frozen=True)
class Draft:
    """An unfinished questionnaire on disk."""

    path: Path
    flow: str  # the id of the flow
    folder: str  # where the flow was read from; empty for the one that is shipped
    title: str
    saved: datetime
    hash: str
    answers: dict[str, object]
    looks: dict[str, str]  # what each answered question looked like
    language: str  # that it was asked in, and goes on in


class DraftError(Exception):
    """A draft cannot be used; the message says why and what to do."""


def new_path(flow: Flow, now: datetime) -> Path:
    """Name a file for a questionnaire that begins now; no other run uses the same name."""
    return state_folder() / f"{flow.id}-{now:%Y-%m-%d-%H%M%S}-{os.getpid()}.json"


def keep(path: Path, flow: Flow, folder: str, response: Response, now: datetime) -> None:
    """Bring every answer to the disk.  Raises OSError; an earlier draft is then unharmed."""
    make_folder(path.parent)
    answers = to_plain(flow, response)
    looks = {name: look(flow.items[name]) for name in answers}
    write_private(path, json.dumps({
        "schema": SCHEMA, "flow": flow.id, "language": flow.words.language, "title": flow.title,
        "folder": folder,
        "hash": flow.hash, "saved": now.isoformat(timespec="seconds"),
        "answers": answers, "looks": looks}, ensure_ascii=False, indent=1))


def all_drafts(words: Words) -> tuple[list[Draft], list[str]]:
    """List the drafts, the latest first, and say which files cannot be read.

    Remains of a write that was cut short are swept away.
    """
    drafts, unreadable = [], []
    try:
        paths = sorted(state_folder().iterdir())
    except OSError:
        return [], []
    for path in paths:
        if path.name.startswith(UNFINISHED):
            with suppress(OSError):
                path.unlink()
        elif path.suffix == ".json":
            try:
                drafts.append(read_draft(path, words))
            except DraftError as error:
                unreadable.append(str(error))
    return sorted(drafts, key=lambda draft: draft.saved, reverse=True), unreadable


def delete_drafts() -> int:
    """Delete every draft; gives how many there were.  Raises OSError."""
    paths = draft_files()
    for path in paths:
        path.unlink()
    return len(paths)


def draft_files() -> list[Path]:
    """List the files of all drafts, also of those that cannot be read."""
    return list(state_folder().glob("*.json")) if state_folder().is_dir() else []


def read_draft(path: Path, words: Words) -> Draft:
    """Read one draft.  Raises DraftError if it is damaged or made by something else."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["schema"] != SCHEMA:
            raise DraftError(words("start.old_draft", file=path))
        return Draft(path, str(raw["flow"]), str(raw["folder"]), str(raw["title"]),
                     datetime.fromisoformat(raw["saved"]), str(raw["hash"]),
                     dict(raw["answers"]), dict(raw["looks"]), str(raw.get("language", OWN)))
    except OSError as error:
        raise DraftError(words("start.unreadable_draft", file=path, error=error.strerror)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DraftError(words("start.damaged_draft", file=path)) from error


def revive(draft: Draft, flow: Flow, now: datetime) -> tuple[Response, tuple[str, ...]]:
    """Take up a draft: the answers that still fit, and the names of those to be asked again.

    After some hours those are what is asked first, too: it is about right now.
    """
    past = {name for section in flow.sections[:1] for name in section.items} if is_old(draft, now) else set()
    same = {name: answer for name, answer in draft.answers.items()
            if name in flow.items and name not in past and draft.looks.get(name) == look(flow.items[name])}
    response, mistakes = read_response(flow, same, now.date())
    changed = [*draft.answers.keys() - same.keys(), *(mistake.item for mistake in mistakes)]
    again = tuple(item.about for item in flow.items.values() if item.id in changed)
    return response, again


def is_old(draft: Draft, now: datetime) -> bool:
    """Was a draft kept so long ago that what was true right then may have changed?"""
    return now - draft.saved > OLD


def look(item: Item) -> str:
    """Tell two versions of a question apart by what the person saw of it."""
    seen = (item.kind, item.ask, item.help, [(o.id, o.say) for o in item.options],
            item.low, item.high, item.unit, item.anchors)
    return sha256(repr(seen).encode()).hexdigest()[:12]
