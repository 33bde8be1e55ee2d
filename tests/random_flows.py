"""Flows and responses at random, for whatever must hold of all of them.

The flows are small and mean nothing, but use the whole language: items of every
kind, conditions within conditions, definitions, `ask_if`, doubt, and both scales.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from hypothesis import note
from hypothesis import strategies as st

from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.judge.evaluation import Marks
from backtriage.judge.response import Answer, PersonFacts, Response, Text
from tests.conftest import DESTINATIONS, SUITABILITY, TODAY, URGENCY, Raw, flow_from, used

if TYPE_CHECKING:
    from collections.abc import Callable

Draw = Any  # hypothesis' own type of it says no more

WHY = {"lowers_because": "it is a test"}
LEVELS, SUITS = list(URGENCY), list(SUITABILITY)
OPTIONS = ("a", "b", "c")
TOP = 9  # numbers and days run from 0 to this
KINDS = st.sampled_from(tuple(kind.value for kind in Kind if kind is not Kind.TEXT))
FLAG_KINDS = st.sampled_from(("red flag", "red flag", "yellow flag", "contraindication", "value"))
TOPICS = st.sampled_from(("meanwhile", "suitability"))


def an_item(kind: str) -> Raw:
    """An item of a kind, with no more wording than it needs."""
    options = {"one of": OPTIONS, "any of": [*OPTIONS, NONE]}.get(kind)
    bounds = {"from": 0, "to": TOP} if kind == "number" else {}
    return {"kind": kind, **bounds, **({"options": {o: o for o in options}} if options else {})}


FORMS = st.sampled_from(("claim", "claim", "claim", "all", "any", "not", "at least", "defined"))
NUMBER = st.integers(0, TOP)


def condition(draw: Draw, items: Raw, defined: tuple[str, ...], *, unsure: bool, deep: int = 2) -> Any:
    """A condition about some items, with conditions within it."""
    def inner(least: int = 1) -> list[Any]:
        return [condition(draw, items, defined, unsure=unsure, deep=deep - 1)
                for _ in range(draw(st.integers(least, 3)))]

    form = draw(FORMS) if deep else "claim"
    match form:
        case "all" | "any":
            return {form: inner()}
        case "not":
            return {"not": inner()[0], **WHY}
        case "at least":
            parts = inner(least=2)
            return {f"at least {draw(st.integers(1, len(parts)))} of": parts}
        case "defined" if defined:
            return draw(st.sampled_from(defined))
        case _:
            return claim(draw, items, unsure=unsure)


def claim(draw: Draw, items: Raw, *, unsure: bool) -> Raw:
    """Something that can be claimed of an item, or of the doubt about it."""
    name = draw(st.sampled_from(tuple(items)))
    kind = items[name]["kind"]
    if unsure and not draw(st.integers(0, 4)):
        return {"unsure": name}
    if kind in ("number", "scale", "date"):
        low, high = sorted((draw(NUMBER), draw(NUMBER)))
        bound = draw(st.sampled_from((f"at least {low}", f"at most {high}", f"between {low} and {high}")))
        return {name: bound + (" days ago" if kind == "date" else ""), **WHY}
    options = {"yes/no": ("yes", "no"), "one of": OPTIONS}.get(kind, (*OPTIONS, NONE))
    return {name: sorted({draw(st.sampled_from(options)), draw(st.sampled_from(options))})}


@st.composite
def flows(draw: Draw, *, unsure: bool = True, full_doubt: bool = False) -> Flow:
    """A whole flow; `unsure` allows conditions about doubt, `full_doubt` lets doubt count like yes."""
    items: Raw = {}
    definitions: Raw = {}

    def some_condition() -> Any:
        return condition(draw, items, tuple(definitions), unsure=unsure)

    for number in range(draw(st.integers(2, 6))):
        item = an_item(draw(KINDS))
        if items and draw(st.booleans()):
            item["ask_if"] = some_condition()
        items[f"q{number}"] = item
        if draw(st.booleans()):
            definitions[f"d{number}"] = some_condition()
    flags = {f"f{number}": {"when": some_condition(), **levels(draw, full_doubt=full_doubt)}
             for number in range(draw(st.integers(1, 5)))}
    advice = {f"a{number}": {"when": some_condition(), "topic": draw(TOPICS)}
              for number in range(draw(st.integers(0, 2)))}
    raw = {"items": items, "definitions": definitions, "flags": flags, "advice": advice}
    raw["urgency"] = {name: {**level, **settled(draw, name)}
                      for name, level in used(URGENCY, "urgency", raw).items()}
    note(f"the flow: {json.dumps(raw)}")
    return flow_from(raw)


def settled(draw: Draw, urgency: str) -> Raw:
    """The suitability that an urgency settles: the mildest none, one that ends it all always some."""
    if urgency == LEVELS[0]:
        return {}
    level = draw(st.integers(0, (1 if urgency == LEVELS[-1] else 2) * len(SUITS) - 1))
    return {"suitability": SUITS[level]} if level < len(SUITS) else {}


def levels(draw: Draw, *, full_doubt: bool) -> Raw:
    """What a flag calls for; doubt about it never calls for more."""
    kind = draw(FLAG_KINDS)
    key, scale = ("urgency", LEVELS) if kind in ("red flag", "yellow flag") else ("suitability", SUITS)
    level = draw(st.integers(1, len(scale) - 1))
    safety = kind in ("red flag", "contraindication")
    unsure = level if full_doubt or not safety else draw(st.integers(0, level))
    settles = kind == "contraindication" and level == len(SUITS) - 1 and draw(st.booleans())
    extra = {"settles": "yes"} if settles else {}
    if key == "urgency" and draw(st.booleans()):
        extra["destination"] = draw(st.sampled_from(tuple(DESTINATIONS)))
    return {"kind": "red flag" if full_doubt and kind == "yellow flag" else kind,
            key: scale[level], "if_unsure": scale[unsure], **extra}


def said(item: Item) -> st.SearchStrategy[Answer]:
    """An answer to an item that leaves no doubt."""
    options = [option.id for option in item.options]
    match item.kind:
        case Kind.YES_NO | Kind.ONE_OF:
            return st.sampled_from(options).map(lambda option: frozenset({option}))
        case Kind.ANY_OF:
            some = st.frozensets(st.sampled_from([o for o in options if o != NONE]), min_size=1)
            return some | st.just(frozenset({NONE})) if NONE in options else some
        case Kind.NUMBER | Kind.SCALE:
            return st.integers(item.low, item.high)
        case Kind.DATE:
            return st.integers(0, TOP).map(lambda days: TODAY - timedelta(days))
        case Kind.TEXT:
            return st.just(Text("words"))


def said_or_doubted(item: Item) -> st.SearchStrategy[Answer]:
    """An answer to an item, doubt among them."""
    doubt: list[Answer] = [*item.doubts]
    return said(item) | st.sampled_from(doubt) if doubt else said(item)


@st.composite
def responses(draw: Draw, flow: Flow, *, gaps: bool = True,
              answer: Callable[[Item], st.SearchStrategy[Answer]] = said_or_doubted) -> Response:
    """What somebody may have answered; with gaps, not everything."""
    return Response({item.id: draw(answer(item)) for item in flow.items.values()
                     if not gaps or draw(st.integers(0, 3))})


def counting(flow: Flow, response: Response) -> Response:
    """Leave out answers to items that do not apply, as nobody would have been asked for them."""
    def keep(kept: Response, name: str) -> Response:
        applies = Marks(flow, PersonFacts(kept, TODAY)).applies(name)
        return kept.without([name]) if applies is not None and applies.no else kept

    return reduce(keep, flow.items, response)
