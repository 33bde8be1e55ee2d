"""Answers as FHIR R4 has them: a QuestionnaireResponse, alone or in a Bundle, to the Questionnaire of a flow.

Only what that Questionnaire can be answered with is understood.  All else is told with
its place, and nothing is guessed: half of the answers could look like somebody well.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeGuard

from backtriage.flow.codes import DOUBT_SUFFIX, SECTION, VALUES, WORKED_OUT, canonical, system
from backtriage.flow.document import Listing, Node, Table, Word
from backtriage.flow.problem import Place, Problem, nearest

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

TYPE, BUNDLE, RESPONSE = "resourceType", "Bundle", "QuestionnaireResponse"
ABSENT = "valueCoding"  # how the doubt about a number, a day or words is answered
CHANGES_ALL = ("modifierExtension", "implicitRules")  # FHIR: whoever does not know what these say must stop
RETRACTED = "entered-in-error"


def is_fhir(root: Node | None) -> TypeGuard[Table]:
    """Tell whether a document is a resource of FHIR, and no file of answers of our own."""
    return isinstance(root, Table) and TYPE in root.pairs


class FhirReader:
    """Reads the answers of one document, as a file of answers would have them, and where each stands."""

    def __init__(self, flow: Flow, problems: list[Problem]) -> None:
        self.flow, self.problems, self.links = flow, problems, _links(flow)
        self.answers: dict[str, object] = {}
        self.places: dict[str, Place] = {}
        self._authored = ""

    def read(self, root: Table) -> None:
        """Read a QuestionnaireResponse, or the only one to this questionnaire that a Bundle holds."""
        response = self._in_bundle(root) if _text(root, TYPE) == BUNDLE else root
        self._authored = _text(response, "authored") if response else ""
        if response and self._answers_this(response):
            for item in _tables(response, "item"):
                self._item(item)

    def authored(self, today: date) -> date | None:
        """Give the day on which the answers were written, at most today; None if it does not say the day."""
        try:
            return min(date.fromisoformat(self._authored[:10]), today)
        except ValueError:
            return None

    def _problem(self, place: Place, what: str, hint: str, **values: object) -> None:
        words = self.flow.words
        self.problems.append(Problem(place, words(f"mistakes.{what}", **values),
                                     words(f"mistakes.{hint}", **values)))

    def _in_bundle(self, bundle: Table) -> Table | None:
        responses = [resource for entry in _tables(bundle, "entry") for resource in _tables(entry, "resource")
                     if _text(resource, TYPE) == RESPONSE]
        ours = [each for each in responses if self._named(each) == canonical(self.flow)] or responses
        if len(ours) == 1:
            return ours[0]
        self._problem(bundle.place, "fhir_count", "fhir_one", count=len(ours))
        return None

    def _named(self, response: Table) -> str:
        return _text(response, "questionnaire").partition("|")[0]

    def _answers_this(self, response: Table) -> bool:
        """Tell whether these are answers to this questionnaire, as it is now."""
        if _text(response, TYPE) != RESPONSE:
            self._problem(_place(response, TYPE), "fhir_other", "fhir_wanted", type=_text(response, TYPE))
            return False
        before, flow = len(self.problems), self.flow
        wanted = f"{canonical(flow)}|{flow.version}"
        _, _, version = _text(response, "questionnaire").partition("|")
        place = _place(response, "questionnaire")
        if self._named(response) != canonical(flow):
            self._problem(place, "fhir_questionnaire", "fhir_name_it",
                          other=_text(response, "questionnaire"), wanted=wanted)
        elif version not in ("", flow.version):
            self._problem(place, "fhir_version", "fhir_look_again", version=version, wanted=wanted,
                          own=flow.version)
        if _text(response, "status") == RETRACTED:
            self._problem(_place(response, "status"), "fhir_retracted", "fhir_take_right")
        self._check(response)
        return len(self.problems) == before

    def _check(self, table: Table) -> None:
        """Stop at what could turn the meaning of all that stands beside it."""
        for key in CHANGES_ALL:
            if key in table.pairs:
                self._problem(_place(table, key), "fhir_modified", "fhir_take_plain", key=key)

    def _item(self, table: Table) -> None:
        """Read a group, or an item with its answers, and what stands within."""
        self._check(table)
        link, answers = _text(table, "linkId"), _tables(table, "answer")
        if link not in self.links:
            near = nearest(link, self.links)
            self._problem(_place(table, "linkId"), "fhir_link", "did_you_mean" if near else "fhir_export",
                          link=link, name=near)
        elif (item := self.links[link]) and answers:
            self._answer(item, ABSENT if link.endswith(DOUBT_SUFFIX) else VALUES[item.kind], answers)
        for holder in (table, *answers):
            for inner in _tables(holder, "item"):
                self._item(inner)

    def _answer(self, item: Item, key: str, answers: list[Table]) -> None:
        if item.id in self.answers:
            self._problem(answers[0].place, "fhir_twice", "leave_one_out", item=item.id)
            return
        values = [value for answer in answers if (value := self._value(item, key, answer))]
        if values:
            self.places[item.id] = values[0].place
            said = [value.value for value in values]
            self.answers[item.id] = said if len(said) > 1 else said[0]

    def _value(self, item: Item, key: str, answer: Table) -> Word | None:
        """Read one value, of the sort that the item takes."""
        self._check(answer)
        node = answer.pairs[key][1] if key in answer.pairs else None
        if isinstance(node, Table):
            named = _text(node, "system")
            if named and named != system(self.flow, item):
                self._problem(_place(node, "system"), "fhir_system", "fhir_own_system", item=item.id,
                              other=named, own=system(self.flow, item))
                return None
            node = node.pairs["code"][1] if "code" in node.pairs else None
        if isinstance(node, Word):
            return node
        found = next((name for name in answer.pairs if name.startswith("value")), "")
        self._problem(answer.place, "fhir_value", "fhir_value_wanted", item=item.id,
                      found=found or "answer", key=f"{key}.code" if key == "valueCoding" else key)
        return None


def _links(flow: Flow) -> dict[str, Item | None]:
    """Name every link of the Questionnaire, with the item that is answered there; None for a group."""
    doubtful = {item.id + DOUBT_SUFFIX: item for item in flow.items.values()
                if item.doubts and not item.kind.chosen}
    groups = dict.fromkeys([*(SECTION + section.id for section in flow.sections), WORKED_OUT])
    return {**groups, **flow.items, **doubtful}


def _tables(table: Table, key: str) -> list[Table]:
    """Give the tables behind a key, of which there may be one, several or none."""
    node = table.pairs[key][1] if key in table.pairs else None
    parts = node.parts if isinstance(node, Listing) else [node]
    return [part for part in parts if isinstance(part, Table)]


def _text(table: Table, key: str) -> str:
    """Give the text behind a key; empty if there is none."""
    node = table.pairs[key][1] if key in table.pairs else None
    return node.value if isinstance(node, Word) else ""


def _place(table: Table, key: str) -> Place:
    """Say where the value of a key stands; the table if it has none."""
    return table.pairs[key][1].place if key in table.pairs else table.place
