"""The questionnaire as FHIR R4: a Questionnaire, with when each item applies.

Plain dictionaries; validators that are not ours check them in the tests.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from backtriage.flow.codes import DOUBT_SUFFIX, SECTION, WORKED_OUT, canonical, coding
from backtriage.flow.model import NONE, Item, Kind
from backtriage.form.fhirpath import Conditions

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

Resource = dict[str, Any]

CORE = "http://hl7.org/fhir/StructureDefinition"
HIDDEN = f"{CORE}/questionnaire-hidden"
EXPRESSION = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
TYPES = {Kind.YES_NO: "choice", Kind.ONE_OF: "choice", Kind.ANY_OF: "choice", Kind.NUMBER: "integer",
         Kind.SCALE: "integer", Kind.DATE: "date", Kind.TEXT: "text"}


def questionnaire_json(flow: Flow) -> str:
    """Write the Questionnaire of a flow.  Raises FlowError, as `to_questionnaire` does."""
    return json.dumps(to_questionnaire(flow), ensure_ascii=False, indent=2) + "\n"


def to_questionnaire(flow: Flow) -> Resource:
    """Make a Questionnaire: a group for each section, and its items with when they apply.

    Raises FlowError if a condition is too long to be written out.
    """
    written = Conditions(flow)
    return {
        "resourceType": "Questionnaire", "url": canonical(flow), "version": flow.version,
        "name": "".join(word.capitalize() for word in flow.id.replace("-", "_").split("_")),
        "title": flow.title, "status": "draft", "subjectType": ["Patient"], "language": flow.words.language,
        "date": flow.checked.isoformat(), "description": flow.intro,
        "item": [{"linkId": SECTION + section.id, "text": section.title, "type": "group",
                  "item": [each for name in section.items for each in _items(written, flow.items[name])]}
                 for section in flow.sections] + _worked_out(written)}


def _worked_out(written: Conditions) -> list[Resource]:
    """Make a group of what nobody is asked, which other programs may fill; none where there is nothing."""
    flow = written.flow
    items = [each for name in flow.worked_out for each in _items(written, flow.items[name])]
    return [{"linkId": WORKED_OUT, "type": "group", "extension": [{"url": HIDDEN, "valueBoolean": True}],
             "item": [{**each, "readOnly": True} for each in items]}] if items else []


def _items(written: Conditions, item: Item) -> list[Resource]:
    """Make the item; a number, a day or words have a second one that holds doubt about them."""
    flow = written.flow
    asked: Resource = {"linkId": item.id, "text": item.ask or item.about, "type": TYPES[item.kind],
                       **_when(written, item)}
    doubt = [*item.doubts]
    if item.kind.chosen:
        asked["repeats"] = item.kind is Kind.ANY_OF
        alone = {NONE, *doubt} if item.kind is Kind.ANY_OF else set()
        asked["answerOption"] = [_option(flow, item, code, alone=code in alone)
                                 for code in (*(option.id for option in item.options), *doubt)]
        return [asked]
    if item.high:
        bounds = [{"url": f"{CORE}/{name}", "valueInteger": value}
                  for name, value in (("minValue", item.low), ("maxValue", item.high))]
        asked["extension"] = [*bounds, *asked.get("extension", [])]
    if not doubt:
        return [asked]
    return [asked, {"linkId": item.id + DOUBT_SUFFIX, "text": item.about, "type": "choice", "repeats": False,
                    **_when(written, item),
                    "answerOption": [_option(flow, item, code, alone=False) for code in doubt]}]


def _option(flow: Flow, item: Item, code: str, *, alone: bool) -> Resource:
    exclusive = {"extension": [{"url": f"{CORE}/questionnaire-optionExclusive", "valueBoolean": True}]}
    return {**(exclusive if alone else {}), "valueCoding": coding(flow, item, code)}


def _when(written: Conditions, item: Item) -> Resource:
    """Say when an item applies."""
    if item.ask_if is None:
        return {}
    said = written.not_no(item, item.ask_if)
    if not isinstance(said, str):
        return {"enableWhen": said} | ({"enableBehavior": "any"} if len(said) > 1 else {})
    return {"extension": [{"url": EXPRESSION, "valueExpression": {
        "language": "text/fhirpath", "expression": said}}]}
