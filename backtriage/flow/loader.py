"""A folder of YAML in, a Flow out; if anything is wrong, everything that is wrong.

All files are read together, so it does not matter which file holds what.  Things
are read in the order in which they need each other: sources and scales first,
then items, then the conditions that look at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backtriage.flow.chapter_reader import ChapterReader
from backtriage.flow.condition_reader import ConditionReader
from backtriage.flow.document import Node, Table, Word, read_documents
from backtriage.flow.fields import Fields, entries, is_empty
from backtriage.flow.files import OWN, flow_texts
from backtriage.flow.model import Definition, Flow, Item
from backtriage.flow.parts import (
    read_advice,
    read_destination,
    read_flag,
    read_header,
    read_item,
    read_region,
    read_section,
    read_source,
    read_suitability,
    read_urgency,
)
from backtriage.flow.problem import FlowError, Place, Problem, Problems, nearest
from backtriage.flow.translation import Gaps, Tables, Translation, lay_over, load_words, read_translation
from backtriage.flow.trend_reader import TrendReader
from backtriage.flow.value import replace
from backtriage.flow.whole import check_whole
from backtriage.flow.work_reader import read_work, there_is

if TYPE_CHECKING:
    from collections.abc import Callable

    from backtriage.flow.condition import Condition
    from backtriage.flow.source import Source
    from backtriage.flow.words import Words

ONCE = ("flow", "urgency", "suitability", "destinations", "adaptations")
MANY = ("items", "worked_out", "definitions", "flags", "advice", "regions", "sources", "chapters", "trends",
        "always")  # read by author/always.py: statements are proved, and never needed to ask
NAMED = ("items", "worked_out", "definitions", "flags", "advice", "sources")  # share one namespace

Thing = TypeVar("Thing")


def load_flow(folder: Path, words: Words | None = None) -> Flow:
    """Read the flow in a folder, in the language of `words`.  Raises FlowError with every problem found.

    Words that have no translation stay in the language that they were first written in.
    """
    problems = Problems()
    words = words or load_words()
    texts = flow_texts(folder, problems)
    flow = read_flow(texts, problems, words, read_translation(folder, words.language, problems), folder)
    if flow is None or problems:
        raise FlowError(problems)
    return flow


def read_flow(texts: Mapping[str, str], problems: list[Problem], words: Words | None = None,
              translation: Translation | None = None, folder: Path | None = None) -> Flow | None:
    """Make a flow of the texts of its files; None if a part without which nothing works is gone."""
    tables = read_tables(texts, problems)
    made_of = fingerprint(texts, folder)
    return make_flow(tables, made_of, problems, words, translation) if tables else None


def fingerprint(texts: Mapping[str, str], folder: Path | None = None) -> str:
    """Tell flows apart by every path inside the folder, and every text; the folder may lie anywhere."""
    digest = sha256()
    inside = {Path(name).relative_to(folder).as_posix() if folder else name: text.encode()
              for name, text in texts.items()}
    for name in sorted(inside):
        digest.update(f"{name}\0{len(inside[name])}\0".encode(errors="surrogateescape"))
        digest.update(inside[name])
    return digest.hexdigest()


def read_tables(texts: Mapping[str, str], problems: list[Problem]) -> Tables | None:
    """Bring together what stands in the files of a flow; None if a part is gone that nothing works without.

    If a file cannot be read, only that is told: whatever it holds would seem to be missing.
    """
    unread = bool(problems)
    roots = read_documents(texts, problems)
    if unread or (problems and None in roots.values()):
        return None
    tables = _gather(roots, problems)
    if tables is None:
        return None
    missing = [needed for needed in ("flow", "urgency", "destinations", "items") if not tables[needed]]
    problems.extend(Problem(Place(next(iter(texts), "")), f"no file of this flow has `{needed}:`",
                            "the manual in questions/language.md shows a whole flow")
                    for needed in missing)
    return None if missing else tables


def make_flow(tables: Tables, made_of: str, problems: list[Problem], words: Words | None = None,
              translation: Translation | None = None) -> Flow:
    """Make a flow of its tables, and tell whatever is wrong in them; a translation is laid over them.

    `made_of` is the fingerprint of the texts that they were read from.
    """
    words = words or load_words()
    gaps = Gaps() if words.language == OWN else lay_over(tables, translation or Translation({}, {}))
    assembly = _Assembly(tables, problems, words)
    return assembly.flow(made_of, len(gaps.missing) + len(gaps.outdated) + len(gaps.garbled))


def _gather(roots: Mapping[str, Node | None], problems: list[Problem]) -> Tables | None:
    """Bring the tables of all files together, one for each kind of thing; None if one cannot be read."""
    readable = True
    tables: Tables = {name: {} for name in (*ONCE, *MANY)}
    named: dict[str, Word] = {}
    for root in roots.values():
        if root is None or is_empty(root):
            continue
        fields = Fields(root, "a file of a flow", problems)
        for kind, table in tables.items():
            node = fields.get(kind)
            if node is None:
                continue
            if kind in ONCE and table:
                fields.problem(fields.key_place(kind), f"`{kind}` is written in two files",
                               "keep it in one")
                continue
            readable = readable and isinstance(node, Table)
            for key, value in entries(node, f"`{kind}`", problems):
                first = named.get(key.value) if kind in NAMED else table.get(key.value, (None,))[0]
                if first:
                    problems.append(Problem(
                        key.place, f"two things are called `{key.value}`",
                        f"the other stands in {first.place.file}, line {first.place.line}"))
                    continue
                if kind in NAMED:
                    named[key.value] = key
                table[key.value] = (key, value)
        fields.left()
        misspelt = {nearest(name, tables) for name in fields.pairs.keys() - tables.keys()} - {""}
        readable = readable and fields.readable and all(tables[name] for name in misspelt)
    return tables if readable else None


def _with_names(flow: Flow) -> Flow:
    """Give each option of the item about the region all names that people type for it."""
    item = flow.items.get(flow.region)
    if item is None:
        return flow
    options = tuple(replace(option, names=(*flow.regions[option.id].names, option.say))
                    if option.id in flow.regions else option for option in item.options)
    return replace(flow, items={**flow.items, item.id: replace(item, options=options)})


def _readable(things: Mapping[str, Thing | None]) -> dict[str, Thing]:
    """Leave out what could not be read, and was told."""
    return {name: thing for name, thing in things.items() if thing is not None}


def _condition(fields: Fields, key: str, conditions: ConditionReader) -> Condition | None:
    """Read a condition that need not be there."""
    node = fields.get(key)
    return conditions.read(node, explained=True) if node else None


class _Assembly:
    """The parts of a flow, read in the order in which they need each other."""

    def __init__(self, tables: Tables, problems: list[Problem], words: Words) -> None:
        self.tables, self.problems, self.words = tables, problems, words

    def each(self, kind: str, read: Callable[[str, Fields], Thing]) -> dict[str, Thing]:
        """Read each entry of a table; unknown keys are told."""
        things = {}
        hollow = False  # words behind an empty entry are meant to stand within it
        for name, (key, node) in self.tables[kind].items():
            if hollow and isinstance(node, Word):
                continue
            hollow = is_empty(node)
            fields = Fields(node, f"`{name}`", self.problems, key.place)
            things[name] = read(name, fields)
            fields.left()
        return things

    def flow(self, made_of: str, untranslated: int) -> Flow:
        """Read everything."""
        problems = self.problems
        sources = self.each("sources", read_source)
        suitability = self.each("suitability", lambda name, fields: read_suitability(name, fields, sources))
        destinations = self.each("destinations", lambda name, fields: read_destination(name, fields, sources))
        urgency = self.each("urgency", lambda name, fields: read_urgency(
            name, fields, destinations, list(suitability)))
        adaptations = self._texts("adaptations")
        regions = self.each("regions", lambda name, fields: read_region(name, fields, sources))
        asked, known = self._items(sources)
        conditions = ConditionReader(known, self.tables["definitions"].keys(), problems, unclear={
            *self.tables["items"], *self.tables["worked_out"]} - known.keys())
        definitions = {name: Definition(name, condition, key.place)
                       for name, (key, node) in self.tables["definitions"].items()
                       if (condition := conditions.read(node))}
        flags = self.each("flags", lambda name, fields: read_flag(
            name, fields, conditions, list(urgency), list(suitability), destinations,
            adaptations, sources))
        advice = self.each("advice", lambda name, fields: read_advice(
            name, fields, conditions, list(urgency), list(suitability), destinations,
            self.tables["flags"].keys(), sources))
        chapters = self.each("chapters", ChapterReader(conditions, sources).read)
        header = Fields(self._header(), "`flow`", problems)
        names = {name: key for name, (key, _) in self.tables["items"].items()}
        sections = read_section(header, names, problems)
        order = [name for section in sections for name in section.items if name in asked]
        items = self._in_order([*order, *asked], known, conditions)
        flow = _with_names(Flow(
            **read_header(header, names, asked), keep_if=_condition(header, "keep_if", conditions),
            fingerprint=made_of, words=self.words, untranslated=untranslated,
            sections=sections, items=items, definitions=definitions,
            flags=_readable(flags), advice=_readable(advice), urgency=tuple(urgency.values()),
            suitability=tuple(suitability.values()), chapters=chapters,
            destinations=destinations, adaptations=adaptations, regions=regions, sources=sources,
            trends=_readable(self.each("trends", TrendReader(names, asked, sources).read))))
        header.left()
        check_whole(flow, order, problems)
        return flow

    def _items(self, sources: Mapping[str, Source]) -> tuple[dict[str, Item], dict[str, Item]]:
        """Read what is asked, and then all that is known, with what is worked out from that."""
        asked = _readable(self.each("items", lambda name, fields: read_item(
            name, fields, sources, self.words)))
        return asked, asked | _readable(self.each("worked_out", lambda name, fields: read_work(
            name, fields, asked, self.tables["items"].keys(), self.words)))

    def _in_order(self, order: list[str], known: Mapping[str, Item],
                  conditions: ConditionReader) -> dict[str, Item]:
        """Give all that is asked in its order, then what is worked out, each with when there is one."""
        asked_if = {name: self._ask_if(name, conditions) for name in dict.fromkeys(order)}
        worked = {name: replace(item, ask_if=there_is(item.work, known, asked_if))
                  for name, item in known.items() if item.work}
        return {name: replace(known[name], ask_if=ask_if) for name, ask_if in asked_if.items()} | worked

    def _texts(self, kind: str) -> dict[str, str]:
        """Read a table of texts."""
        fields = Fields(Table(self.tables[kind], Place("")), f"`{kind}`", self.problems)
        return {name: fields.text(name) for name in fields.pairs}

    def _header(self) -> Node:
        pairs = self.tables["flow"]
        first = next(iter(pairs.values()))[0]
        return Table(pairs, first.place)

    def _ask_if(self, name: str, conditions: ConditionReader) -> Condition | None:
        node = self.tables["items"][name][1]
        pair = node.pairs.get("ask_if") if isinstance(node, Table) else None
        return conditions.read(pair[1]) if pair else None
