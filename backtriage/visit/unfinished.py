"""What becomes of unfinished questionnaires: one is gone on with, others are deleted or left."""

from __future__ import annotations

import sys
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.ask.asker import Choice, Command
from backtriage.keep.drafts import Draft, all_drafts, delete_drafts, draft_files, is_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backtriage.ask.asker import Asker
    from backtriage.flow.words import Words

GO_ON, ANEW, DELETE, KEEP = "go_on", "anew", "delete", "keep"


class Beginning(Enum):
    """What somebody wants who stopped in the middle another time."""

    ANEW = auto()
    STOP = auto()


def offer(words: Words, make: Callable[[], Asker], folder: Path | None, now: datetime) -> Draft | Beginning:
    """Tell of questionnaires that were stopped in the middle, and offer to go on with one.

    Those of other flows, and those that a window has open, are left alone.
    """
    named = str(folder.resolve()) if folder else ""
    drafts = [draft for draft in all_drafts(words, now)[0]
              if draft.folder == named and not is_open(draft.path)]
    if not drafts:
        return Beginning.ANEW
    asker = make()
    asker.tell(words("start.stopped_before", n=len(drafts)), *(_line(words, draft) for draft in drafts))
    asker.pause = "stop"
    picked = asker.choose(words("asking.what_to_do"), [
        Choice(GO_ON, words("start.go_on")), Choice(ANEW, words("start.begin_anew")),
        Choice(DELETE, words("start.begin_and_delete"))], safe=True)
    match picked:
        case "go_on":
            return drafts[0] if len(drafts) == 1 else pick(drafts, words, asker) or Beginning.STOP
        case "anew":
            return Beginning.ANEW
        case "delete":
            tell_deleted(words, asker, [draft.path for draft in drafts])
            return Beginning.ANEW
        case Command.LEAVE:
            asker.clear()
            offer_to_delete(words, asker)
    return Beginning.STOP


def pick(drafts: list[Draft], words: Words, asker: Asker) -> Draft | None:
    """Let the person choose among several unfinished questionnaires."""
    lines = [Choice(str(index), _line(words, draft)) for index, draft in enumerate(drafts)]
    asker.pause = "stop"
    picked = asker.choose(words("start.which_draft"), lines, safe=True)
    if picked is Command.LEAVE:
        asker.clear()
        offer_to_delete(words, asker)
    return drafts[int(picked)] if isinstance(picked, str) else None


def _line(words: Words, draft: Draft) -> str:
    return words("start.draft", title=draft.title, date=draft.saved.date(), time=f"{draft.saved:%H:%M}",
                 n=len(draft.entries))


def offer_to_delete(words: Words, asker: Asker) -> None:
    """Offer to delete what was left unfinished earlier, as somebody leaves, and wipe the screen again."""
    older = [path for path in draft_files() if not is_open(path)]
    if older and _deletes(older, words, asker):
        tell_deleted(words, asker, older)
    if older:
        asker.clear()


def tell_deleted(words: Words, asker: Asker, paths: list[Path]) -> None:
    """Delete drafts; says only if it fails."""
    try:
        delete_drafts(paths)
    except OSError as error:
        asker.tell(words("start.not_deleted", file=error.filename, error=error.strerror))


def forget_drafts(words: Words, make: Callable[[], Asker]) -> str:
    """Delete every unfinished questionnaire, also one that cannot be read; says how many.  Raises OSError.

    Who sits at a terminal is asked once.
    """
    found = draft_files()
    if found and sys.stdin and sys.stdin.isatty() and not _deletes(found, words, make()):
        return words("start.none_deleted")
    return words("start.deleted", n=delete_drafts(found))


def _deletes(found: list[Path], words: Words, asker: Asker) -> bool:
    """Ask whether all that is unfinished shall be deleted."""
    asker.pause = "stop"
    lines = [Choice(KEEP, words("start.keep_all")), Choice(DELETE, words("start.delete_all"), apart=True)]
    return asker.choose(words("start.really_delete", n=len(found)), lines, safe=True) == DELETE
