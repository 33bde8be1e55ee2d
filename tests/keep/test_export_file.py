"""All that is kept of somebody goes out as JSON that its schema knows, comes back, and nothing differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from backtriage.flow.value import replace
from backtriage.judge.kept import Dossier
from backtriage.judge.receipt import NoVisit, Unreadable
from backtriage.keep import export_file
from backtriage.keep.export_file import SCHEMA, Export, dossier_of, import_into, read_export, to_export
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.opening import new_store
from backtriage.keep.records.store import Person
from tests.keep.records.conftest import PASSPHRASE
from tests.report.dossiers import BEGUN, form, treated, visit

WRITTEN = json.loads(Path(export_file.__file__).with_name("export.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(WRITTEN, format_checker=Draft202012Validator.FORMAT_CHECKER)
NOW = datetime(2026, 11, 28, 10, 30)


def store_in(folder: Path, who: str = "anna") -> Drawer:
    """Make a store."""
    return new_store(folder / "records.db", PASSPHRASE, who)


def fill(store: Drawer, label: str, dossier: Dossier, *, closed: bool = False) -> Person:
    """Bring somebody into a store, with an amendment, a private answer, and a form that is not finished."""
    opened = store.open_person(label, dossier.opened)
    numbers = {each.number: store.append(opened.id, each.act, each.body, each.at).number
               for each in dossier.kept[1:]}
    store.append(opened.id, "intake", visit(2, severity=9, private=True, outlook=["low"],
                                            mood_safety="yes").body, NOW, about=min(numbers.values()))
    store.append(opened.id, "discharge", form(9, "discharge", BEGUN, what="bruise").body,
                 NOW + timedelta(hours=1), closed=closed or None)
    store.save_draft(opened.id, "session", {"answers": {"what": "bruise"}}, NOW)
    return store.find(label)


def export_of(store: Drawer, *labels: str) -> Export:
    """Take some people out."""
    people = tuple(dossier_of(store, each) for each in store.people() if each.person.label in labels)
    return Export(NOW, str(store.head()), people)


def alike(dossier: Dossier) -> Any:
    """Say all of somebody but what each store says anew: ids, numbers, and who wrote there."""
    at = {each.number: index for index, each in enumerate(dossier.kept)}
    return (dossier.label, dossier.opened, dossier.closed, dossier.drafts,
            [(each.at, each.act, each.about and at[each.about], each.body) for each in dossier.kept])


@pytest.mark.parametrize("closed", [False, True])
def test_what_was_written_out_and_read_back_is_the_same(tmp_path: Path, closed: bool) -> None:
    """Answers, amendments, days, what is not finished, and whether it had ended."""
    with store_in(tmp_path / "one") as one, store_in(tmp_path / "other", "ben") as other:
        fill(one, "K-12", treated(), closed=closed)
        export = read_export(to_export(export_of(one, "K-12")))
        [there] = import_into(other, export, NOW + timedelta(days=1))
        again = export_of(other, "K-12").people[0]

        assert export == export_of(one, "K-12")
        *kept, note = again.kept
        assert alike(replace(again, kept=tuple(kept))) == alike(export.people[0])
        assert (there.closed is not None) is closed
        assert (note.act, note.body["head"]) == ("import", export.head)
        assert {*note.body["who"].values()} == {"anna"}
        assert {each.who for each in again.kept} == {"ben"}
        assert not other.check()


def test_an_export_keeps_to_its_schema_and_bears_the_head(tmp_path: Path) -> None:
    """The schema is one, and lets nothing else through."""
    with store_in(tmp_path) as store:
        fill(store, "K-12", treated())
        written = json.loads(to_export(export_of(store, "K-12")))

        Draft202012Validator.check_schema(WRITTEN)
        assert [*VALIDATOR.iter_errors(written)] == []
        assert written["head"] == str(store.head())
        assert WRITTEN["properties"]["schema"] == {"const": SCHEMA}
        assert WRITTEN["$id"] == "urn:" + SCHEMA.replace("/", ":")
        for place in (written, written["people"][0], written["people"][0]["entries"][1],
                      written["people"][0]["entries"][1]["body"]["visit"]):
            place["more"] = 1
            assert [*VALIDATOR.iter_errors(written)]
            del place["more"]


def test_nothing_of_anybody_else_is_in_it(tmp_path: Path) -> None:
    """Neither a label nor an answer, also where entries of several people stand between each other."""
    with store_in(tmp_path) as store:
        fill(store, "K-12", treated())
        other = fill(store, "B-7", treated())
        store.append(other.id, "note", form(3, "note", BEGUN, words="a word of their own").body, NOW)

        one, everybody = (to_export(export_of(store, *labels)) for labels in (["K-12"], ["K-12", "B-7"]))

    for word in ("B-7", other.id, "a word of their own"):
        assert word not in one
        assert word in everybody


def test_who_is_there_already_is_not_mixed_with_who_comes(tmp_path: Path) -> None:
    """Then nobody at all is read back."""
    with store_in(tmp_path / "one") as one, store_in(tmp_path / "other") as other:
        fill(one, "A-1", treated())
        fill(one, "K-12", treated())
        other.open_person("K-12", NOW)
        with pytest.raises(StoreError) as raised:
            import_into(other, export_of(one, "A-1", "K-12"), NOW)

        assert raised.value.trouble is Trouble.LABEL_TAKEN
        assert [each.person.label for each in other.people()] == ["K-12"]


def changed(change: Callable[[Any], object]) -> str:
    """An export that somebody changed."""
    written = json.loads(to_export(Export(NOW, "3 7f3a", (treated(),))))
    change(written)
    return json.dumps(written)


@pytest.mark.parametrize("text, why", [
    ("", Unreadable.OTHER), ("[]", Unreadable.OTHER), ('{"schema": "backtriage/visit/1"}', Unreadable.OTHER),
    (changed(lambda it: it.update(schema="backtriage/records/2")), Unreadable.NEWER),
    (changed(lambda _: None)[:-9], Unreadable.DAMAGED),
    (changed(lambda it: it.pop("head")), Unreadable.DAMAGED),
    (changed(lambda it: it.update(written="yesterday")), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0].update(label=7)), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0]["entries"].pop(0)), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0]["entries"][1].update(act="erased")), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0]["entries"][1].update(about=99)), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0]["entries"][1].update(number=1)), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0]["entries"][1].update(body="pain")), Unreadable.DAMAGED),
    (changed(lambda it: it["people"][0].update(drafts=[{"form": "session"}])), Unreadable.DAMAGED),
])
def test_what_is_no_export_is_told_and_not_half_read(text: str, why: Unreadable) -> None:
    """Something else, one of a later version, one that was cut off or changed."""
    with pytest.raises(NoVisit) as raised:
        read_export(text)

    assert raised.value.why is why
