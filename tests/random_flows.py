"""Flows and responses at random, for whatever must hold of all of them.

The flows are small and mean nothing, but use the whole language: items of every
kind, conditions within conditions, definitions, `ask_if`, doubt, and both scales.
"""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from backtriage.evaluation import Marks
from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.truth import Absent
from backtriage.response import Answer, PersonFacts, Response, Text
from tests.conftest import SUITABILITY, TODAY, URGENCY, Raw, flow_from

if TYPE_CHECKING:
    from collections.abc import Callable

Draw = Any  # hypothesis' own type of it says no more

WHY = {"lowers_because": "it is a test"}
LEVELS, SUITS = list(URGENCY), list(SUITABILITY)
OPTIONS = ["a", "b", "c"]
TOP = 9  # numbers and days run from 0 to this


def an_item(kind: str) -> Raw:
    """An item of a kind, with no more wording than it needs."""
    options = {"one of": OPTIONS, "any of": [*OPTIONS, NONE]}.get(kind)
    bounds = {"from": 0, "to": TOP} if kind == "number" else {}
    return {"kind": kind, **bounds, **({"options": {o: o for o in options}} if options else {})}


def claims(name: str, kind: str, *, unsure: bool) -> st.SearchStrategy[Raw]:
    """Something that can be claimed of an item, or of the doubt about it."""
    said: st.SearchStrategy[Raw]
    number = st.integers(0, TOP)
    if kind in ("number", "scale", "date"):
        ago = " days ago" if kind == "date" else ""
        bounds = st.one_of(
            number.map("at least {}".format), number.map("at most {}".format),
            st.tuples(number, number).map(lambda n: f"between {min(n)} and {max(n)}"))
        said = bounds.map(lambda bound: {name: bound + ago, **WHY})
    else:
        options = {"yes/no": ["yes", "no"], "one of": OPTIONS}.get(kind, [*OPTIONS, NONE])
        said = st.lists(st.sampled_from(options), min_size=1, max_size=2, unique=True).map(
            lambda chosen: {name: chosen})
    return said | st.just({"unsure": name}) if unsure else said


def conditions(items: Raw, defined: list[str], *, unsure: bool) -> st.SearchStrategy[Any]:
    """A condition about some items, with conditions within it."""
    leaf: st.SearchStrategy[Any] = st.one_of(
        [claims(name, item["kind"], unsure=unsure) for name, item in items.items() if item["kind"] != "text"])
    if defined:
        leaf |= st.sampled_from(defined)
    return st.recursive(leaf, _joined, max_leaves=6)


def _joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Raw]:
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        parts.map(lambda some: {"all": some}), parts.map(lambda some: {"any": some}),
        inner.map(lambda part: {"not": part, **WHY}),
        st.lists(inner, min_size=2, max_size=4).flatmap(
            lambda some: st.integers(1, len(some)).map(lambda n: {f"at least {n} of": some})))


@st.composite
def flows(draw: Draw, *, unsure: bool = True, full_doubt: bool = False) -> Flow:
    """A whole flow; `unsure` allows conditions about doubt, `full_doubt` lets doubt count like yes."""
    kinds = draw(st.lists(st.sampled_from([kind.value for kind in Kind if kind is not Kind.TEXT]),
                          min_size=2, max_size=6))
    items: Raw = {}
    definitions: Raw = {}
    for number, kind in enumerate(kinds):
        item = an_item(kind)
        if items and draw(st.booleans()):
            item["ask_if"] = draw(conditions(items, list(definitions), unsure=unsure))
        items[f"q{number}"] = item
        if draw(st.booleans()):
            definitions[f"d{number}"] = draw(conditions(items, list(definitions), unsure=unsure))
    when = conditions(items, list(definitions), unsure=unsure)
    flags = {f"f{number}": {"when": draw(when), **draw(levels(full_doubt))}
             for number in range(draw(st.integers(1, 5)))}
    advice = {f"a{number}": {"when": draw(when), "topic": draw(st.sampled_from(["meanwhile", "suitability"]))}
              for number in range(draw(st.integers(0, 2)))}
    return flow_from({"items": items, "definitions": definitions, "flags": flags, "advice": advice})


@st.composite
def levels(draw: Draw, full_doubt: bool) -> Raw:
    """What a flag calls for; doubt about it never calls for more."""
    kind = draw(st.sampled_from(["red flag", "red flag", "yellow flag", "contraindication", "value"]))
    key, scale = ("urgency", LEVELS) if kind in ("red flag", "yellow flag") else ("suitability", SUITS)
    level = draw(st.integers(1, len(scale) - 1))
    safety = kind in ("red flag", "contraindication")
    unsure = level if full_doubt or not safety else draw(st.integers(0, level))
    settles = kind == "contraindication" and level == len(SUITS) - 1 and draw(st.booleans())
    return {"kind": "red flag" if full_doubt and kind == "yellow flag" else kind,
            key: scale[level], "if_unsure": scale[unsure], **({"settles": "yes"} if settles else {})}


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
    doubt: list[Answer] = [Absent.UNSURE] if item.not_sure else []
    doubt += [Absent.UNSAID] if item.prefer_not else []
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
        return kept.without([name]) if applies and applies.no else kept

    return reduce(keep, flow.items, response)
