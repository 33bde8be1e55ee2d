"""What is needed to work with unlocked records: the store, words, a way to ask, and who is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.ask.asker import Choice
from backtriage.flow.value import Value
from backtriage.keep.records.errors import StoreError, Trouble

if TYPE_CHECKING:
    from backtriage.ask.asker import Asker
    from backtriage.flow.words import Words
    from backtriage.keep.records.store import Person, Store

NEW = "new"


class Desk(Value):
    """The store is open, and somebody can be asked."""

    store: Store
    words: Words
    asker: Asker
    plain: bool


def act_name(words: Words, act: str) -> str:
    """Name what was done, or a form."""
    return words(f"records.act_{act}") if f"records.act_{act}" in words.texts else act


def whom(desk: Desk, label: str, *, may_be_new: bool) -> Person | str | None:
    """Find who is meant by a label; the label itself if it is for somebody new, None if nobody is meant.

    A label that differs only in how it is written is asked about.  Raises StoreError.
    """
    try:
        return desk.store.find(label)
    except StoreError as error:
        near = desk.store.near(label) if error.trouble is Trouble.NO_PERSON else ()
        if not near and not (may_be_new and error.trouble is Trouble.NO_PERSON):
            raise
    if not near:
        return label
    lines = [Choice(each.id, desk.words("records.is_this", label=each.label)) for each in near]
    if may_be_new:
        lines.append(Choice(NEW, desk.words("records.is_new", label=label)))
    desk.asker.pause = "stop"
    picked = desk.asker.choose(desk.words("records.near", label=label), lines, safe=True)
    if picked == NEW:
        return label
    return next((each for each in near if each.id == picked), None)
