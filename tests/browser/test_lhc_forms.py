"""The exported Questionnaire in LHC-Forms: it asks what our flow asks, and what it writes is read back."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from backtriage.flow.codes import DOUBT_SUFFIX
from backtriage.flow.model import NONE, Flow, Item
from backtriage.flow.truth import Absent
from backtriage.form.fhir_questionnaire import to_questionnaire
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import PersonFacts, Response
from backtriage.judge.worked_out import worked_out
from backtriage.keep.answer_file import read_answers
from backtriage.report.fhir import to_response
from backtriage.report.json import to_json
from tests.browser.conftest import NODE_MODULES, NOW, PEOPLE, person
from tests.conftest import PATIENCE, TODAY, answers
from tests.shipped import everybody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LFORMS = NODE_MODULES / "lforms" / "dist" / "lforms"
SCRIPTS = ("webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js")
TRIES = 3
RESPONSES, PARTS = 60, 2  # in parts, which can run side by side
SHOW = """async ([questionnaire, response]) => {
    let form = LForms.Util.convertFHIRQuestionnaireToLForms(questionnaire, "R4");
    if (response.item) form = LForms.Util.mergeFHIRDataIntoLForms(response, form, "R4");
    await LForms.Util.addFormToPage(form, "form", {fhirVersion: "R4"});
}"""
WRITTEN = """() => LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4")"""
TAKEN = """([id, words]) => {
    const field = document.getElementById(id), ticked = field.closest(".autocomp_selected");
    return ticked ? ticked.textContent.includes(words) : field.value === words;
}"""
SHOWN = """() => [...document.querySelectorAll("[id^='item-']")].map(
    each => each.id.slice(5).split("/")[0])"""


@pytest.fixture(scope="module")
def form(browser: Browser) -> Iterator[Page]:
    """A page with LHC-Forms, and room for a form."""
    page = browser.new_page()
    page.set_content('<div id="form"></div>')
    for script in SCRIPTS:
        page.add_script_tag(path=LFORMS / script)
    page.wait_for_function("window.LForms && LForms.FHIR")
    yield page
    page.close()


def random_answer(item: Item, chance: Random) -> Any:
    """Answer in any way that the item takes; numbers mostly at some bound."""
    if item.doubts and chance.random() < 0.2:
        return chance.choice([*item.doubts])
    if not item.kind.chosen:
        return chance.choice([item.low, item.high, 17, 18, 44, 45, 50, 60, 65, 70]) if item.high > 10 else (
            chance.randint(item.low, item.high))
    options = [option.id for option in item.options if option.id not in item.sensitive]  # never exported
    if item.kind.value == "any of":
        picked = {option for option in options if option != NONE and chance.random() < 0.3}
        return frozenset(picked or {chance.choice(options)})
    return frozenset({chance.choice(options)})


def random_response(flow: Flow, chance: Random) -> Response:
    """Answer some questions, and leave others open."""
    share = chance.random()
    return Response({item.id: random_answer(item, chance) for item in flow.items.values()
                     if chance.random() < share})


def asked(flow: Flow, response: Response, today: date) -> set[str]:
    """Name the items whose `ask_if` is not no; each in doubt-holding kind has its second item too.

    What is worked out is asked of nobody, and its group is hidden.
    """
    marks = Marks(flow, PersonFacts(worked_out(flow, response), today))
    applies = {item.id for item in flow.asked
               if (truth := marks.applies(item.id)) is None or not truth.no}
    return applies | {id + DOUBT_SUFFIX for id in applies
                      if not flow.items[id].kind.chosen and flow.items[id].doubts}


def shown(form: Page, wanted: set[str]) -> set[str]:
    """Read which items stand on the page, as soon as the form has come to rest."""
    found: set[str] = set()
    for _ in range(20):
        found = {id for id in form.evaluate(SHOWN) if not id.startswith("section.")}
        if found == wanted:
            break
        form.wait_for_timeout(100)
    return found


def fill(form: Page, link: str, *words: str) -> None:
    """Answer an item as somebody does at a keyboard: type each answer, and leave the field.

    The form draws itself anew while it is typed in, and can lose a key on a busy machine. Where several
    can be ticked, words that only stand in the field are not an answer yet.
    """
    id = f"{link}/1/1"
    for each in words:
        taken = any(typed(form, id, each) for _ in range(TRIES))
        assert taken, f"{link} does not take “{each}”"
    for _ in range(TRIES):  # one that was not ticked yet is typed over by the next
        lost = [each for each in words if not form.evaluate(TAKEN, [id, each])]
        for each in lost:
            typed(form, id, each)


def typed(form: Page, id: str, words: str) -> bool:
    """Type some words into a field; gives whether it took them."""
    from playwright.sync_api import TimeoutError

    field = form.locator(f"[id='{id}']")
    field.click()
    field.press("Control+A")
    field.press_sequentially(words)
    field.press("Tab")
    try:
        form.wait_for_function(TAKEN, arg=[id, words], timeout=10_000)
    except TimeoutError:
        return False
    return True


def written(form: Page, flow: Flow) -> Response:
    """Read what LHC-Forms writes of a form, as `assess` reads a file."""
    response, problems, _ = read_answers(flow, json.dumps(form.evaluate(WRITTEN)), "response.json", TODAY)
    assert not problems, [*map(str, problems)]
    return response


def responses(flow: Flow, chance: Random) -> Iterator[Response]:
    """Random responses, and for each item that all of these open, a told case that closes it."""
    closed = set[str]()
    for _ in range(RESPONSES // PARTS):
        response = random_response(flow, chance)
        closed |= {*flow.items} - asked(flow, response, TODAY)
        yield response
    for item in flow.asked:
        if item.ask_if and item.id not in closed:
            yield next(person.vignette.response for person in everybody()
                       if item.id not in asked(flow, person.vignette.response, TODAY))


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_form_asks_what_the_flow_asks(form: Page, low_back_pain: Flow, part: int) -> None:
    """On random responses, the items that LHC-Forms shows are those whose `ask_if` is not no."""
    questionnaire = to_questionnaire(low_back_pain)
    chance = Random(20261124 + part)
    different = []
    seen, hidden = set[str](), set[str]()
    for number, response in enumerate(responses(low_back_pain, chance)):
        wanted = asked(low_back_pain, response, TODAY)
        assessment: Assessment = assess(low_back_pain, response, TODAY)

        form.evaluate(SHOW, [questionnaire, to_response(assessment, NOW)])
        found = shown(form, wanted)

        seen |= found
        hidden |= {item.id for item in low_back_pain.asked} - wanted
        if found != wanted:
            different.append((number, wanted ^ found, dict(response.answers)))
    assert not different
    assert seen >= {item.id for item in low_back_pain.asked}  # all were tried
    assert hidden >= {item.id for item in low_back_pain.asked if item.ask_if}


@pytest.mark.parametrize("said", [
    {"em_now": ["none"], "ces": ["saddle", "pee"]},
    {"em_now": ["none"], "ces": ["none"], "role": ["self"], "region": ["uk"], "age": 45, "site": ["low"]},
    {"em_now": ["none"], "ces": "not_sure"},
    {"em_now": ["none"], "ces": ["none"], "role": ["self"], "region": ["de"], "age": "not_sure"},
])
def test_what_is_typed_there_is_read_here(form: Page, low_back_pain: Flow, said: dict[str, Any]) -> None:
    """`assess` reads the response that the form writes, doubt as doubt, and nothing differs."""
    flow = low_back_pain
    form.evaluate(SHOW, [to_questionnaire(flow), {}])
    shown(form, asked(flow, Response(), TODAY))
    for name, answer in said.items():
        item = flow.items[name]
        if isinstance(answer, str):
            fill(form, name if item.kind.chosen else name + DOUBT_SUFFIX, item.doubts[Absent(answer)])
        elif isinstance(answer, int):
            fill(form, name, str(answer))
        else:
            fill(form, name, *(item.option(each).say for each in answer))

    assert written(form, flow) == answers(flow, **said)


@pytest.mark.parametrize("name", [*PEOPLE, "unsure"])
def test_what_goes_through_the_form_is_the_same_afterwards(
        form: Page, low_back_pain: Flow, name: str) -> None:
    """Answers that were begun here and saved there come back whole, doubt among them."""
    before = person(low_back_pain, name)
    form.evaluate(SHOW, [to_questionnaire(low_back_pain), to_response(before, NOW)])
    shown(form, asked(low_back_pain, before.response, TODAY))

    after = assess(low_back_pain, written(form, low_back_pain), TODAY)

    assert to_json(after) == to_json(assess(low_back_pain, Response(
        {item.id: before.response.answers[item.id] for item in before.counted}), TODAY))
