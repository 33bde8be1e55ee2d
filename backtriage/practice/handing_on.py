"""What leaves the practice: a letter, or an export.  Each is noted in the journal, and bears its head.

It is noted first: what nobody noted has not left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.files import questions_folder
from backtriage.judge.kept import is_form
from backtriage.judge.receipt import NoVisit
from backtriage.keep.export_file import Export, dossier_of, to_export
from backtriage.report.formats import FormatMissing, lacking, typeset
from backtriage.report.letter import Wanted, letter, private_answers
from backtriage.visit.start import SHIPPED, Refused, open_flow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.judge.kept import Dossier
    from backtriage.keep.records.store import Store
    from backtriage.report.formats import Format
    from backtriage.report.identity import Identity

LETTER, EXPORT, FHIR = "letter", "export", "fhir"


def flows_of(dossiers: Iterable[Dossier], words: Words) -> dict[str, Flow]:
    """Load the flows of all forms that are kept, as far as they are here.  Raises Refused."""
    named = {str(visit["flow"]["id"]) for dossier in dossiers for kept in dossier.kept
             if is_form(kept) and isinstance(visit := kept.body["visit"], dict)
             and isinstance(visit.get("flow"), dict) and "id" in visit["flow"]}
    places = {name: questions_folder() / "forms" / name for name in named - {SHIPPED}
              if name.replace("-", "").replace("_", "").isalnum()}
    return {SHIPPED: open_flow(None, words)} | {
        name: open_flow(place, words) for name, place in places.items() if place.is_dir()}


def write_letter(store: Store, label: str, format: Format, words: Words, now: datetime, *,
                 discharge: bool = False, chosen: frozenset[str] = frozenset(),
                 typed: tuple[Identity, str]) -> str | bytes:
    """Write a letter about somebody, and note it.  Raises StoreError, Refused, and FormatMissing."""
    if lack := lacking(format, words):
        raise FormatMissing(lack)
    person = store.find(label)
    dossier = _dossiers(store, person.label)[0]
    flows = flows_of([dossier], words)
    head, (identity, question) = str(store.head()), typed
    try:
        _known(chosen, private_answers(dossier, flows), words)
        outline = letter(flows[SHIPPED], dossier, flows, Wanted(
            today=now.date(), head=head, discharge=discharge, chosen=chosen, identity=identity,
            question=question))
    except NoVisit as error:
        raise Refused(words("letter.unreadable", label=label)) from error
    content = typeset(format, outline, full=True)
    store.append(person.id, LETTER, {"head": head, "discharge": discharge, "format": format.value,
                                     "with": sorted(chosen)}, now)
    return content


def _known(chosen: Iterable[str], kept: tuple[str, ...], words: Words) -> None:
    """Refuse to choose what is not kept.  Raises Refused."""
    for name in chosen:
        if name not in kept:
            known = ", ".join(kept) or words("cli.nothing")
            raise Refused(words("letter.not_kept", item=name, known=known), usage=True)


def write_export(store: Store, label: str | None, format: str, words: Words, now: datetime) -> str:
    """Write all that is kept about somebody, or everybody, and note it.  Raises StoreError, and Refused."""
    people = [store.find(label)] if label is not None else [listed.person for listed in store.people()]
    dossiers = _dossiers(store, people[0].label if label is not None else None)
    head = str(store.head())
    if format == FHIR:
        from backtriage.report.fhir_records import records_bundle

        try:
            content = records_bundle(dossiers, flows_of(dossiers, words), head, now)
        except NoVisit as error:
            raise Refused(words("letter.not_fhir")) from error
    else:
        content = to_export(Export(now, head, dossiers))
    for person in people:
        store.append(person.id, EXPORT, {"head": head, "format": format}, now)
    return content


def _dossiers(store: Store, label: str | None) -> tuple[Dossier, ...]:
    """Take out all that is kept about somebody, or about everybody."""
    return tuple(dossier_of(store, listed) for listed in store.people()
                 if label in (None, listed.person.label))
