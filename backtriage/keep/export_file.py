"""All that is kept about somebody as one JSON file, which can be read back into another store.

`export.schema.json` beside this file describes it.  What a store says of itself (who wrote,
under which number) is said anew by the store that reads it, and a note keeps what it was.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from backtriage import __version__
from backtriage.judge.kept import Dossier, Kept, Unfinished
from backtriage.judge.receipt import NoVisit, Unreadable
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import OPENED, OWN_ACTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backtriage.keep.records.store import Listed, Person, Store

FAMILY = "backtriage/records/"
SCHEMA = f"{FAMILY}1"
IMPORT = "import"  # the note of what was read back


class Export(NamedTuple):
    """What an export holds."""

    written: datetime
    head: str  # of the journal that it comes from, as it is printed
    people: tuple[Dossier, ...]


def dossier_of(store: Store, listed: Listed) -> Dossier:
    """Take out all that a store keeps about somebody.  Raises StoreError."""
    person = listed.person
    kept = tuple(Kept(number=each.number, at=each.at, who=each.who, act=each.act, about=each.about,
                      body=each.body) for each in store.entries(person.id) if each.body is not None)
    drafts = tuple(Unfinished(form=each.form, at=each.at, body=each.body) for each in store.drafts(person.id))
    return Dossier(id=person.id, label=person.label, opened=person.opened, closed=person.closed, kept=kept,
                   drafts=drafts)


def to_export(export: Export) -> str:
    """Write all of it."""
    return json.dumps({
        "schema": SCHEMA, "program": __version__, "written": export.written.isoformat(timespec="seconds"),
        "head": export.head, "people": [_written(each) for each in export.people],
    }, ensure_ascii=False, indent=2) + "\n"


def _written(dossier: Dossier) -> dict[str, object]:
    return {"id": dossier.id, "label": dossier.label, "opened": dossier.opened.isoformat(),
            "closed": dossier.closed.isoformat() if dossier.closed else None,
            "entries": [{"number": each.number, "at": each.at.isoformat(), "who": each.who, "act": each.act,
                         "about": each.about, "body": each.body} for each in dossier.kept],
            "drafts": [{"form": each.form, "at": each.at.isoformat(), "body": each.body}
                       for each in dossier.drafts]}


def read_export(text: str) -> Export:
    """Read what `to_export` wrote.  Raises NoVisit for what is something else, newer or damaged."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoVisit(Unreadable.DAMAGED if FAMILY in text else Unreadable.OTHER) from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        newer = isinstance(schema, str) and schema.removeprefix(FAMILY).isdecimal()
        raise NoVisit(Unreadable.NEWER if newer else Unreadable.OTHER)
    try:
        return Export(_moment(raw["written"]), _word(raw["head"]), tuple(map(_dossier, raw["people"])))
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        raise NoVisit(Unreadable.DAMAGED) from error


def _dossier(raw: Any) -> Dossier:
    """Read one person.  Raises ValueError and others for what is none."""
    kept = tuple(Kept(number=_number(each["number"]), at=_moment(each["at"]), who=_word(each["who"]),
                      act=_word(each["act"]), body=_body(each["body"]),
                      about=None if each["about"] is None else _number(each["about"]))
                 for each in raw["entries"])
    drafts = tuple(Unfinished(form=_word(each["form"]), at=_moment(each["at"]), body=_body(each["body"]))
                   for each in raw["drafts"])
    before: set[int] = set()
    for each in kept:
        if each.number in before or (each.about is not None and each.about not in before):
            raise ValueError(each.number)
        before.add(each.number)
    if [each.act for each in kept if each.act in OWN_ACTS] != [OPENED] or kept[0].act != OPENED:
        raise ValueError(raw["label"])
    return Dossier(id=_word(raw["id"]), label=_word(raw["label"]), opened=_moment(raw["opened"]),
                   closed=None if raw["closed"] is None else _moment(raw["closed"]), kept=kept, drafts=drafts)


def _word(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _number(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise TypeError
    return raw


def _moment(raw: object) -> datetime:
    return datetime.fromisoformat(_word(raw))


def _body(raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise TypeError
    return raw


def import_into(store: Store, export: Export, now: datetime) -> tuple[Person, ...]:
    """Add everybody in an export to a store, each entry with its own time, and a note of who wrote it.

    Raises StoreError; if a label is in use, or is none, nothing has been written.
    """
    labels = [dossier.label for dossier in export.people]
    for label in labels:
        if _is_there(store, label) or labels.count(label) > 1:
            raise StoreError(Trouble.LABEL_TAKEN, label=label)
    return tuple(_add(store, dossier, export, now) for dossier in export.people)


def _is_there(store: Store, label: str) -> bool:
    try:
        store.find(label)
    except StoreError as error:
        if error.trouble is Trouble.NO_PERSON:
            return False
        raise
    return True


def _add(store: Store, dossier: Dossier, export: Export, now: datetime) -> Person:
    """Add one person."""
    person = store.open_person(dossier.label, dossier.opened)
    numbers = dict(zip([dossier.kept[0].number], [each.number for each in store.entries(person.id)],
                       strict=True))
    ends = _last_before(dossier.kept, dossier.closed) if dossier.closed else None
    for each in dossier.kept[1:]:
        about = None if each.about is None else numbers[each.about]
        entry = store.append(person.id, each.act, each.body, each.at, about=about,
                             closed=True if each.number == ends else None)
        numbers[each.number] = entry.number
    for draft in dossier.drafts:
        store.save_draft(person.id, draft.form, draft.body, draft.at)
    who = {str(numbers[each.number]): each.who for each in dossier.kept}
    store.append(person.id, IMPORT, {"head": export.head, "written": export.written.isoformat(), "who": who},
                 now)
    return store.find(dossier.label)


def _last_before(kept: Iterable[Kept], closed: datetime) -> int | None:
    """Find the entry that ended it: the last one of that moment."""
    return max((each.number for each in kept if each.at == closed and each.act != OPENED), default=None)
