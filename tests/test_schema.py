"""What editors know of the language is what the loader knows: the same keys, words and needs."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from backtriage.author.hazards import LIKELIHOODS, SEVERITIES, read_hazards
from backtriage.author.new import new
from backtriage.author.statements import Statement, read_statements
from backtriage.author.vignettes import read_vignettes
from backtriage.flow.chapter import Shape
from backtriage.flow.condition import in_text
from backtriage.flow.document import Listing, Node, Table, Word, read_document
from backtriage.flow.files import FORMS, flow_files
from backtriage.flow.loader import fingerprint, make_flow, read_tables
from backtriage.flow.model import Axis, FlagKind, Flow, Kind, Topic
from backtriage.flow.parts import PAPERS
from backtriage.flow.problem import Problem
from backtriage.flow.rules import RuleKind, rules
from backtriage.flow.source import SourceKind
from backtriage.flow.trend import Better
from tests.conftest import QUESTIONS, SHIPPED, TODAY, WORDS, manual_blocks
from tests.flow.seen_while_typed import SEEN
from tests.flow.wrong_flows import CHANGES
from tests.random_flows import flows

SCHEMAS = {name: json.loads((QUESTIONS / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
           for name in ("flow", "vignettes", "hazards", "wording")}


def placed(schema: Any) -> Any:
    """Write `key: false` in another way, as the library would not say which key that forbids."""
    if isinstance(schema, dict):
        return {key: {name: {"not": {}} if part is False else placed(part) for name, part in inner.items()}
                if key == "properties" else placed(inner) for key, inner in schema.items()}
    return [*map(placed, schema)] if isinstance(schema, list) else schema


FLOW, VIGNETTES, HAZARDS, WORDING = (Draft7Validator(placed(schema)) for schema in SCHEMAS.values())
OPERATORS = ("all", "any", "not", "unsure", "lowers_because")
SHAPES = {*Shape}
OTHERWISE = {"shows nothing": "has no `heading`"}  # in the loader's words

EVERYTHING = """
flow:
  id: all
  title: All
  version: 1
  checked: 2026-11-24
  review_by: 2027-11-24
  intro: This shows all keys.
  keep_if: {age: at least 18}
  review: {days: 28, sessions: 4}
  role: {item: role, person: self, someone_else: other, practitioner: clinic}
  sections:
    - {id: all, title: All, items: [role, sign, signs, age, pain, since, note]}
urgency:
  later: {name: Later, destination: home}
  now: {name: Now, destination: home, hazard: yes, suitability: not_now}
suitability: {fine: {name: Fine, axis: value, say: Fine.}, not_now: {name: No, axis: safety, say: Not now.}}
destinations: {home: {name: Home, do: Go home.}}
adaptations: {electro: No current}
items:
  role: {kind: one of, ask: Who?, about: You, short: Who, why: We ask.,
         options: {self: {say: I, short: P}, other: O, clinic: C}}
  sign: {kind: yes/no, ask: A sign?, about: Sign, short: Sign, why: We ask.}
  signs: {kind: any of, ask: Signs?, about: Signs, short: Signs, why: We ask., options: {a: A, none: None}}
  age: {kind: number, ask: Age?, about: Age, short: Age, why: We ask., unit: years, from: 0, to: 120}
  pain: {kind: scale, ask: Pain?, about: Pain, short: Pain, why: We ask., low: None, high: Worst}
  since: {kind: date, ask: When?, about: When, short: When, why: We ask.}
  note: {kind: text, ask: More?, about: More, short: More, why: We ask.}
definitions: {older: {age: at least 60}}
flags:
  red: {kind: red flag, name: R, concern: r, when: {sign: yes}, urgency: now, if_unsure: now, say: R.,
        cites: [guide]}
  yellow: {kind: yellow flag, name: Y, when: {sign: yes}, urgency: now, say: Y., cites: [guide]}
  contra: {kind: contraindication, name: C, concern: c, when: {signs: a}, suitability: not_now,
           if_unsure: not_now, say: C., cites: [guide]}
  care: {kind: precaution, name: P, concern: p, when: older, suitability: fine, if_unsure: fine, say: P.,
         cites: guide}
  worth: {kind: value, name: V, when: {pain: at least 7}, suitability: fine, say: V.}
advice: {rest: {topic: meanwhile, say: Rest.}, watch: {topic: safety_net, say: A sign.}}
chapters:
  more:
    title: More
    parts:
      a: {heading: A}
      b: {text: B., cites: guide}
      c: {say: C., cites: guide}
      d: {icons: {title: D, arms: {one: {label: One, count: 4}}}, say: D., cites: guide}
      e: {bars: {title: E, unit: points, from: 0, to: 10, arms: {one: {label: One, value: 4}}}, say: E.,
          cites: guide}
      f: {table: {title: F, columns: {what: What}, rows: {one: {cells: {what: It}}}}}
worked_out:
  again: {is: visit, about: W, short: W}
  more: {of: pain, minus: first pain, as: percent, unit: p, about: M, short: M, phrase: "m {answer}"}
trends: {pain: {item: pain, title: note, better: lower, matters: {points: 2, percent: 30}, cites: guide}}
regions: {uk: {name: UK, last_verified: 2026-11-22, country: GB, also_called: [Great Britain],
               numbers: {emergency: 999}, words: {doctor: your GP}, retention: {years: 8, cites: guide}}}
sources: {guide: {cite: A guide, says: So it is., kind: study, review_by: 2027-11-24}}
always: {settled: {if: {urgency: at least now}, then: {suitability: [not_now]}, why: It is so.}}
"""
CASES = """
defaults: {sign: no}
cases:
  - {case: A sign, answers: {sign: yes, age: null}, finds: red, urgency: now}
"""
LOG = """
hazards:
  late: {name: L, cause: C, effect: E, before: {severity: major, likelihood: high},
         after: {severity: major, likelihood: very low}, rules: [red, rest], statements: settled,
         control: C, cites: guide, unsourced: {red: So it is.}, residual: R}
"""


def typed(node: Node | None) -> Any:
    """Give plain values as editors read them: by version 1.2 of YAML, an unquoted 3 is a number."""
    match node:
        case Table(pairs):
            return {key: typed(value) for key, (_, value) in pairs.items()}
        case Listing(parts):
            return [typed(part) for part in parts]
        case Word(value, quoted=False) if value in ("", "~", "null"):
            return None
        case Word(value, quoted=False) if value in ("true", "false"):
            return value == "true"
        case Word(value, quoted=False) if re.fullmatch(r"[-+]?\d+", value):
            return int(value)
        case Word(value, quoted=False) if re.fullmatch(r"[-+]?\d+\.\d+", value):
            return float(value)
        case Word(value):
            return value
    return None


def parsed(text: str) -> Any:
    return typed(read_document(text, "test.yaml", []))


def refusals(validator: Draft7Validator, text: str) -> list[str]:
    """Say what a schema refuses in a text, by its place."""
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(parsed(text))]


def written(folder: Path) -> Iterator[tuple[Draft7Validator, Path]]:
    """Name the files that an author wrote, each with its schema."""
    yield from ((FLOW, file) for file in flow_files(folder, []))
    yield from ((VIGNETTES, file) for file in folder.glob("vignettes/**/*.yaml"))
    yield from ((HAZARDS, file) for file in folder.glob("hazards/**/*.yaml"))
    yield from ((WORDING, file) for file in folder.glob("checks/wording.yaml"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_one(name: str) -> None:
    """It is made as draft 7 of JSON Schema says."""
    Draft7Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("folder", [SHIPPED, *sorted((QUESTIONS / FORMS).iterdir()), None],
                         ids=lambda folder: folder.name if folder else "new")
def test_no_file_that_is_right_is_refused(folder: Path | None, tmp_path: Path) -> None:
    """Whoever opens a flow that is shipped, or a new one, sees no line under anything."""
    files = [*written(folder or new(tmp_path, TODAY).folder)]
    assert {file: told for validator, file in files
            if (told := refusals(validator, file.read_text(encoding="utf-8")))} == {}
    assert {id(validator) for validator, _ in files} >= {id(FLOW), id(VIGNETTES)}


@pytest.mark.parametrize("kind", ["flow", "regions", "chapters", "trends", "always"])
def test_no_example_of_the_manual_is_refused(kind: str) -> None:
    """The manual and the schema speak of the same language."""
    for text in manual_blocks(kind):
        assert not refusals(FLOW, text)


def wrong_flows() -> Iterator[tuple[str, Any]]:
    """Give each wrong flow as an editor reads it; of what is no YAML it needs no schema to tell."""
    [manual] = manual_blocks("flow")
    for what, before, after, *_ in CHANGES:
        text = manual.replace(before, after.replace("«", "").replace("»", ""), 1)
        node = read_document(text, "test.yaml", [])
        if node is not None:
            yield what, typed(node)


@pytest.mark.parametrize("what, values", [pytest.param(*each, id=each[0]) for each in wrong_flows()])
def test_what_is_wrong_in_its_shape_is_seen_while_it_is_typed(what: str, values: Any) -> None:
    """Names, order and sense are for `flow check`; a schema sees keys, closed words and empty places."""
    assert bool([*FLOW.iter_errors(values)]) == (what in SEEN)


Way = tuple[str | int, ...]


def tables(value: Any, way: Way = ()) -> Iterator[Way]:
    """Find the way to each table in some values."""
    if isinstance(value, dict):
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from tables(part, (*way, key))


def changed(whole: Any, way: Way, *, add: Iterable[str] = (), drop: str = "") -> Any:
    """Copy some values, with keys added to one table, or dropped from it."""
    whole = table = copy.deepcopy(whole)
    for key in way:
        table = table[key]
    for key in add:
        table.setdefault(key, "x")
    table.pop(drop, None)
    return whole


def loader_says(name: str, whole: Any) -> str:
    """Give everything that those who read a file find wrong."""
    problems: list[Problem] = []
    text = json.dumps(whole)
    if name == "flow":
        flow_and_statements(text, problems)
    else:
        flow, statements = everything()
        if name == "vignettes":
            read_vignettes(flow, {"vignettes": text}, problems)
        else:
            read_hazards(flow, statements, {"hazards": text}, problems)
    return "\n".join(problem.message for problem in problems)


@functools.cache
def everything() -> tuple[Flow, tuple[Statement, ...]]:
    """The flow with all keys, beside which vignettes and hazards are read."""
    problems: list[Problem] = []
    flow, statements = flow_and_statements(EVERYTHING, problems)
    assert flow
    assert not problems
    return flow, statements


def flow_and_statements(text: str, problems: list[Problem]) -> tuple[Flow | None, tuple[Statement, ...]]:
    """Read a flow and what it says must always hold, as the commands for authors do."""
    texts = {"flow": text}
    tables = read_tables(texts, problems)
    flow = make_flow(tables, fingerprint(texts), problems, WORDS) if tables else None
    return flow, read_statements(flow, tables, problems) if flow and tables and not problems else ()


def around(whole: Any, way: Way) -> Any:
    """Leave out all of a file but the table at its top in which another one stands."""
    return {way[0]: whole[way[0]]} if way else whole


def refused(validator: Draft7Validator, whole: Any, way: Way) -> set[str]:
    """Name the keys of a table that a schema does not know there."""
    found = set()
    for error in validator.iter_errors(around(whole, way)):
        if error.validator == "not" and tuple(error.absolute_path)[:-1] == way:
            found.add(str(error.absolute_path[-1]))
        elif error.validator == "additionalProperties" and tuple(error.absolute_path) == way:
            found.update(re.findall(r"'(\w+)'", error.message))
    return found


def missed(validator: Draft7Validator, whole: Any, way: Way) -> set[str]:
    """Name the keys of a table that a schema misses there."""
    return {match[1] for error in validator.iter_errors(around(whole, way))
            if error.validator == "required" and tuple(error.absolute_path) == way
            and (match := re.match(r"'(\w+)'", error.message))}


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Find every key that a schema describes, with what it says of it."""
    if isinstance(schema, dict):
        yield from ((key, part) for key, part in schema.get("properties", {}).items()
                    if isinstance(part, dict) and part.keys() & {"description", "$ref"})
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from properties(part)


@pytest.mark.parametrize("name, validator, text", [
    ("flow", FLOW, EVERYTHING), ("vignettes", VIGNETTES, CASES), ("hazards", HAZARDS, LOG)],
    ids=["flow", "vignettes", "hazards"])
def test_the_loader_and_the_schema_know_and_need_the_same_keys(
        name: str, validator: Draft7Validator, text: str) -> None:
    """Each table is given every key that any table knows; then each of its own keys is taken away."""
    whole = parsed(text)
    assert not loader_says(name, whole)
    assert not [*validator.iter_errors(whole)]
    words = {key for key, _ in properties(SCHEMAS[name])} | {"nonsense"}
    known = set(OPERATORS)
    for way in tables(whole):
        spare = SHAPES if way[2:3] == ("parts",) else {"is"} if way[-1:] == ("more",) else set()  # change it
        more = changed(whole, way, add=words - spare)
        said = loader_says(name, more)
        unknown = {*re.findall(r"has no key `(\w+)`", said)}
        for of_other_kinds in re.findall(r"^`(?:kind|topic|is): [^`]+` has no (.*)$", said, re.MULTILINE):
            unknown |= {*re.findall(r"\w+", of_other_kinds)}
        assert refused(validator, more, way) == unknown, way
        known |= (words - unknown) if unknown else set()
        table = functools.reduce(lambda part, key: part[key], way, whole)
        for key in table if way else ():
            less = changed(whole, way, drop=key)
            told = loader_says(name, less)
            for before, after in OTHERWISE.items():
                told = told.replace(before, after)
            assert (key in missed(validator, less, way)) == (f"has no `{key}`" in told), (*way, key)
    assert words - known == {"nonsense"}


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("other", sorted(SHAPES))
def test_a_part_has_one_shape_for_both(shape: str, other: str) -> None:
    """Of two that are written, the loader and the schema take the same one for a mistake, or none."""
    whole = parsed(EVERYTHING)
    parts = whole["chapters"]["more"]["parts"]
    both = next(part for part in reversed([*parts.values()]) if shape in part)
    more = next(part for part in reversed([*parts.values()]) if other in part)
    whole["chapters"]["more"]["parts"] = {"two": {**more, **both, "cites": "guide"}}

    assert bool([*FLOW.iter_errors(whole)]) == bool(loader_says("flow", whole))


@pytest.mark.parametrize("words, place", [
    ([*Kind], "item.kind"), ([*FlagKind], "flag.kind"), ([*Topic], "advice.topic"),
    ([*Axis], "suitability.axis"), ([*PAPERS], "region.paper"), ([*SourceKind], "source.kind"),
    ([*Better], "trend.better"), ([*SEVERITIES], "risk.severity"), ([*LIKELIHOODS], "risk.likelihood"),
])
def test_closed_words_are_those_of_the_language(words: list[str], place: str) -> None:
    """Each is offered, and none that does not exist; where it needs explaining, each is explained."""
    thing, key = place.split(".")
    schema = SCHEMAS["hazards" if thing == "risk" else "flow"]
    property = schema["definitions"][thing]["properties"][key]

    assert property["enum"] == words
    assert len(property.get("enumDescriptions", words)) == len(words)


@pytest.mark.parametrize("text, right", [
    ("{locked: yes}", True), ("older", True), ("{swollen: [hot, big]}", True), ("{all: [older]}", True),
    ("{any: [{locked: yes}]}", True), ("{not: older, lowers_because: it is so}", True),
    ("{at least 2 of: [older, aged]}", True), ("{unsure: age}", True), ("{age: at most 12}", True),
    ("{age: between -3 and 60}", True), ("{since: at least 14 days ago}", True), ("{days: 3}", True),
    ("{}", False), ("[older]", False), ("{at least of: [older]}", False), ("{Any: [older]}", False),
    ("{age: at least sixty}", False), ("{age: {from: 3}}", False), ("{age: }", False),
    ("{any: older}", False),
])
def test_a_condition_has_the_shape_that_the_manual_gives_it(text: str, right: bool) -> None:
    """All operators are known, and nothing else is."""
    assert (not refusals(FLOW, f"definitions: {{a: {text}}}")) == right


@given(st.data())
def test_no_condition_that_can_be_read_is_refused(data: st.DataObject) -> None:
    """However deep it is: those of flows made at random, written as in a file."""
    flow = data.draw(flows())
    for rule in rules(flow, (RuleKind.DEFINITION, RuleKind.FLAG)):
        assert not refusals(FLOW, f"definitions: {{a: {in_text(rule.when)}}}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_explained_with_an_example(name: str) -> None:
    """Who has never seen YAML learns under the mouse what a key is, and how it is written."""
    definitions = SCHEMAS[name]["definitions"]
    for key, property in properties(SCHEMAS[name]):
        shared = definitions[property["$ref"].rpartition("/")[2]] if "$ref" in property else {}
        said = property.get("description", shared.get("description", ""))
        assert re.fullmatch(r".+[.?] For example, .*`.+`.*", said), (key, said)


def test_the_list_of_words_is_closed_by_what_is_looked_up_in_it() -> None:
    """`flow check` looks at these four lists, and at no other."""
    assert {*SCHEMAS["wording"]["properties"]} == {"hard", "names", "forbidden", "abbreviations"}
    assert refusals(WORDING, "forbiden: {}")
    assert refusals(WORDING, "hard: {flags.hot_knee.say: }")
