"""How people, entries and bodies are written down, the same in every store.

What was written once is read for good: a store may lie elsewhere, but its lines look alike.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backtriage.flow.words import bare
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.store import Entry, Person

if TYPE_CHECKING:
    from backtriage.keep.records.store import Body

LONGEST = 80  # signs of a label


def tidy_label(label: str) -> str:
    """Write a label in the one way that counts.  Raises StoreError if it is none."""
    label = " ".join(unicodedata.normalize("NFC", label).split())
    if not label or len(label) > LONGEST or not label.isprintable():
        raise StoreError(Trouble.NO_LABEL, most=LONGEST)
    return label


def bare_label(label: str) -> str:
    """Forget what people write now so, now so; of a label that is all signs, forget only case."""
    return bare(label) or label.casefold()


def text_of(body: Body) -> str:
    """Write a body as JSON, in one line."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="replace").decode()  # a terminal can give signs that are none


def written(moment: datetime) -> str:
    """Write a moment, as the journal has it."""
    return moment.isoformat(timespec="seconds")


def clock(moment: datetime) -> datetime:
    """Give a moment as it will be read back."""
    return moment.replace(microsecond=0)


def moment_of(text: str) -> datetime:
    """Read a moment."""
    return datetime.fromisoformat(text)


def person_of(id: str, label: str, opened: str, closed: str | None) -> Person:
    """Read somebody."""
    return Person(id, label, moment_of(opened), moment_of(closed) if closed else None)


def entry_of(number: int, at: str, who: str, act: str, person: str | None, about: int | None,
             body: str | None) -> Entry:
    """Read an entry; without a body if that was erased."""
    content: dict[str, Any] | None = None if body is None else json.loads(body)
    return Entry(number, moment_of(at), who, act, person, about, content)
