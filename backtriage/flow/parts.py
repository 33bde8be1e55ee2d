"""How each part of a flow is read: an item, a flag, a piece of advice, a source.

Each function takes the fields that the manual lists for its part, in that order.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from backtriage.flow.document import Listing, Table, Word
from backtriage.flow.fields import OPTION_ID, Fields, as_words, in_row
from backtriage.flow.keeping_reader import read_retention, read_review
from backtriage.flow.model import (
    EVERY,
    NONE,
    Advice,
    Axis,
    Destination,
    Flag,
    FlagKind,
    Item,
    Kind,
    Option,
    Region,
    Role,
    Section,
    Suitability,
    Topic,
    Urgency,
)
from backtriage.flow.problem import Problem
from backtriage.flow.source import Source, SourceKind
from backtriage.flow.truth import Absent
from backtriage.flow.words import ANSWER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from backtriage.flow.condition_reader import ConditionReader
    from backtriage.flow.words import Words

PAPERS = ("a4", "us-letter")
READERS = ("people", "practitioners")
COUNTRY = re.compile(r"[A-Z]{2}")
ANY_NUMBER = 10**9
MOST_OPTIONS = 500


def read_source(name: str, fields: Fields) -> Source:
    """Read a source."""
    kind = fields.choice("kind", list(SourceKind), needed=False)
    return Source(
        id=name, cite=fields.text("cite"), says=fields.text("says"),
        kind=SourceKind(kind) if kind else None, review_by=fields.day("review_by"),
        year=fields.whole("year") if "year" in fields.pairs else None,
        doi=fields.text("doi", needed=False),
        sure=fields.choice("sure", ("yes", "no"), needed=False) != "no")


def read_suitability(name: str, fields: Fields, sources: Collection[str]) -> Suitability:
    """Read a level of suitability."""
    axis = fields.choice("axis", list(Axis)) or Axis.SAFETY
    said = fields.text("name")
    return Suitability(id=name, name=said, short=fields.text("short", needed=False) or said,
                       axis=Axis(axis), say=fields.text("say"),
                       cites=fields.words("cites", sources, "source"), place=fields.place)


def read_destination(name: str, fields: Fields, sources: Collection[str]) -> Destination:
    """Read a place to go, or somebody to call."""
    return Destination(
        id=name, name=fields.text("name"), heading=fields.text("heading", needed=False), do=fields.text("do"),
        also=fields.text("also", needed=False), number=fields.text("number", needed=False),
        cites=fields.words("cites", sources, "source"), place=fields.place)


def read_urgency(name: str, fields: Fields, destinations: Collection[str],
                 suitability: list[str]) -> Urgency:
    """Read a level of urgency."""
    settled = fields.choice("suitability", suitability, needed=False)
    said = fields.text("name")
    return Urgency(
        id=name, name=said, short=fields.text("short", needed=False) or said,
        card=fields.text("card", needed=False),
        destination=fields.choice("destination", destinations), ends=fields.flag("ends"),
        hazard=fields.flag("hazard"),
        suitability=suitability.index(settled) if settled else None, place=fields.place)


def read_region(name: str, fields: Fields, sources: Collection[str]) -> Region:
    """Read a region."""
    also_called = fields.get("also_called")
    country = fields.word("country", needed=False)
    if country and not COUNTRY.fullmatch(country.value):
        fields.cannot_read("country", country.place, f"`country` cannot be `{country.value}`",
                           "write the two letters that a locale has for it, such as `GB`")
    return Region(id=name, name=fields.text("name"), numbers=fields.texts("numbers"),
                  words=fields.texts("words"), last_verified=fields.day("last_verified"),
                  country=country.value if country else "",
                  also_called=tuple(word.value for word in as_words(
                      also_called, "`also_called`", fields.problems)) if also_called else (),
                  paper=fields.choice("paper", PAPERS, needed=False) or PAPERS[0],
                  retention=read_retention(fields, sources),
                  cites=fields.words("cites", sources, "source"), place=fields.place)


def read_header(header: Fields, names: Collection[str], items: Mapping[str, Item]) -> dict[str, Any]:
    """Read what a flow says of itself, by the names that a Flow has for it.

    `names` has all items, also those that cannot be read.
    """
    region = header.choice("region", names, needed=False)
    subject = header.text("subject", needed=False)
    return {
        "id": header.id("id"), "title": header.text("title"), "version": header.text("version"),
        "checked": header.day("checked"), "review_by": header.day("review_by"),
        "reviewed_by": header.text("reviewed_by", needed=False), "intro": header.text("intro"),
        "complaint": header.text("complaint", needed=False),
        "to_note": header.text("to_note", needed=False),
        "clinical": header.choice("readers", READERS, needed=False) == READERS[1],
        "subject": subject, "subject_name": header.text("subject_name", needed=False) or subject,
        "review": read_review(header), "role": _role(header, names, items),
        "region": region if region in items else "",
        **{most: header.whole(most) if most in header.pairs else 0 for most in ("longest", "longest_intake")}}


def _role(header: Fields, names: Collection[str], items: Mapping[str, Item]) -> Role | None:
    """Read which item says who answers."""
    node = header.get("role")
    if node is None:
        return None
    fields = Fields(node, "`role`", header.problems, header.key_place("role"))
    item = items.get(fields.choice("item", names))
    answers = ("person", "someone_else", "practitioner")
    if item is None:
        fields.leave(*answers)
        fields.left()
        return None
    options = [option.id for option in item.options]
    role = Role(item.id, *(fields.choice(key, options) for key in answers))
    fields.left()
    return role


def read_section(header: Fields, items: Mapping[str, Word],
                 problems: list[Problem]) -> tuple[Section, ...]:
    """Read the sections, and so the order of the items; each item must stand in one."""
    before = len(problems)
    node = header.get("sections", needed=True)
    parts = node.parts if isinstance(node, Listing) else []
    if node and not parts:
        header.problem(node.place, "`sections` must be a list of sections")
    sections = []
    seen: set[str] = set()
    for part in parts:
        fields = Fields(part, "a section", problems)
        fields.get("items", needed=True)
        names = fields.words("items", items, "item")
        for name in names:
            if name in seen:
                fields.problem(fields.key_place("items"), f"`{name}` stands in two sections")
            seen.add(name)
        sections.append(Section(fields.id("id"), fields.text("title"), names))
        fields.left()
    if node and len(problems) == before:
        problems.extend(Problem(word.place, f"`{name}` stands in no section",
                                "add it to the `items` of a section in flow.yaml")
                        for name, word in items.items() if name not in seen)
    return tuple(sections)


def read_item(name: str, fields: Fields, sources: Collection[str], words: Words) -> Item | None:
    """Read an item; its `ask_if` is read later, when all items are known.

    None if nobody can say how it may be answered: that is told once, and not by each rule.
    """
    kind = _kind(fields) or Kind.TEXT
    fields.get("ask_if")
    low, high = _bounds(kind, fields)
    options = _options(kind, fields, words)
    item = Item(
        id=name, kind=kind, ask=fields.text("ask"), about=fields.text("about"),
        short=fields.text("short"), why=fields.text("why"),
        help=fields.text("help", needed=False), options=options, low=low, high=high,
        unit=fields.text("unit", needed=kind is Kind.NUMBER) if kind is Kind.NUMBER else "",
        anchors=(fields.text("low"), fields.text("high")) if kind is Kind.SCALE else ("", ""),
        doubts=_doubts(fields, words), phrase=read_phrase(fields),
        sensitive=frozenset(fields.words(
            "sensitive", [option.id for option in options] or [EVERY], "option")),
        record=fields.flag("record"), **_earlier(fields), cites=fields.words("cites", sources, "source"),
        place=fields.place, words=words)
    unclear = fields.wrong & {"kind", "options"} or KEYS_OF.keys() & fields.missing
    return None if unclear else item


def read_phrase(fields: Fields) -> str:
    """Read how an answer is quoted."""
    phrase = fields.text("phrase", needed=False)
    if phrase and ANSWER not in phrase:
        fields.cannot_read("phrase", fields.pairs["phrase"][1].place, f"`phrase` has no `{ANSWER}`",
                           f"put `{ANSWER}` where the words of the answer belong")
    return phrase


def _earlier(fields: Fields) -> dict[str, Any]:
    """Read what becomes of an earlier answer; where nothing is said of it, the item is asked anew."""
    word = fields.word("earlier", needed=False)
    if word is None or word.value == "offer":
        return {"offer": word is not None}
    if word.value == "holds":
        return {"holds": timedelta.max}
    days = re.fullmatch(r"holds ([1-9]\d{0,4}) days", word.value)
    if days is None:
        fields.cannot_read("earlier", word.place, f"`earlier` cannot be `{word.value}`",
                           "write `holds`, such as `holds 90 days`, or `offer`; "
                           "or remove it: then it is asked anew")
    return {"holds": timedelta(days=int(days[1]))} if days else {}


KEYS_OF = {"options": (Kind.ONE_OF, Kind.ANY_OF), "unit": (Kind.NUMBER,), "from": (Kind.NUMBER,),
           "to": (Kind.NUMBER,), "low": (Kind.SCALE,), "high": (Kind.SCALE,)}  # kinds that have a key


def _kind(fields: Fields) -> Kind | None:
    """Read the kind of an item; None if it is wrong, or if other keys speak of another kind."""
    kind = fields.choice("kind", list(Kind))
    others = {key: kinds for key, kinds in KEYS_OF.items() if key in fields.pairs and kind not in kinds}
    if kind and not others:
        return Kind(kind)
    fields.leave(*KEYS_OF)
    if kind:
        kinds = dict.fromkeys(f"kind: {each}" for kinds in others.values() for each in kinds)
        fields.cannot_read("kind", fields.pairs["kind"][1].place, f"`kind: {kind}` has no {in_row(others)}",
                           f"write {in_row(kinds)}, or remove {in_row(others)}")
    return None


def _bounds(kind: Kind, fields: Fields) -> tuple[int, int]:
    if kind is Kind.SCALE:
        return 0, 10
    if kind is not Kind.NUMBER:
        return 0, 0
    low, high = fields.whole("from"), fields.whole("to")
    if not fields.wrong.isdisjoint(("from", "to")):
        return -ANY_NUMBER, ANY_NUMBER  # whatever a rule asks would else seem to lie outside
    if low > high:
        fields.problem(fields.key_place("from"), f"`from` {low} lies above `to` {high}")
    return low, high


def _doubts(fields: Fields, words: Words) -> dict[Absent, str]:
    """Read which doubtful answers are offered, in which words: `yes` for the usual ones, `no` for none."""
    offered = {}
    for absent, key, usual in ((Absent.UNSURE, "not_sure", "yes"), (Absent.UNSAID, "prefer_not", "no")):
        said = fields.text(key, needed=False) or usual
        if said != "no":
            offered[absent] = words(f"answers.{key}") if said == "yes" else said
    return offered


def _options(kind: Kind, fields: Fields, words: Words) -> tuple[Option, ...]:
    """Read the options of an item that is answered by choosing."""
    if kind is Kind.YES_NO:
        return tuple(Option(id, said, said) for id in ("yes", "no") for said in [words(f"answers.{id}")])
    if not kind.chosen:
        return ()
    node = fields.get("options", needed=True)
    if node is None:
        return ()
    table = Fields(node, "`options`", fields.problems, fields.key_place("options"))
    if not table.readable:
        fields.wrong.add("options")
        return ()
    options = []
    for id, (key, value) in table.pairs.items():
        _option_id(key, kind, table)
        if isinstance(value, Table):
            inner = Fields(value, f"option `{id}`", fields.problems)
            options.append(Option(id, inner.text("say"), inner.text("short")))
            inner.left()
        else:
            say = table.text(id)
            options.append(Option(id, say, say))
    if len(options) < 2:
        table.problem(table.place, "a choice needs two options or more")
    if len(options) > MOST_OPTIONS:
        table.problem(table.place, f"a choice has {MOST_OPTIONS} options at most, not {len(options):,}")
    return tuple(options)


def read_flag(name: str, fields: Fields, conditions: ConditionReader, urgency: list[str],
              suitability: list[str], destinations: Collection[str],
              adaptations: Collection[str], sources: Collection[str]) -> Flag | None:
    """Read a flag; None if it has no kind or no condition."""
    kind = _flag_kind(fields) or FlagKind.YELLOW
    key, scale = ("urgency", urgency) if kind.about_urgency else ("suitability", suitability)
    known = fields.readable and "kind" not in fields.wrong
    level = fields.choice(key, scale) if known else ""
    unsure = fields.choice("if_unsure", scale, needed=kind.about_safety) if known else ""
    when = fields.get("when", needed=True)
    condition = conditions.read(when) if when else None
    fields.get("cites", needed=kind.about_safety)
    cites = fields.words("cites", sources, "source")
    adapt = fields.texts("adapt")
    for word in adapt:
        fields.is_known(Word(word, fields.key_place("adapt")), adaptations, "adaptation")
    rest = {
        "name": fields.text("name"), "concern": fields.text("concern", needed=kind.about_safety),
        "say": fields.text("say"), "tell": fields.text("tell", needed=False),
        "destination": fields.choice("destination", destinations, needed=False),
        "never_alone": fields.text("never_alone_because", needed=False),
    }
    settles = fields.flag("settles")
    if condition is None or not known:
        return None
    return Flag(
        id=name, kind=kind, when=condition, level=scale.index(level) if level else 0,
        if_unsure=scale.index(unsure) if unsure else 0, adapt=adapt, settles=settles,
        cites=cites, place=fields.place, **rest)


def _option_id(key: Word, kind: Kind, options: Fields) -> None:
    """Tell whether an option may have this id."""
    if key.value in list(Absent):
        options.problem(key.place, f"`{key.value}` is an answer to every item, not an option",
                        "reword it with the key `not_sure:` or `prefer_not:` of the item")
    elif key.value == NONE and kind is not Kind.ANY_OF:
        options.problem(key.place, "`none` belongs to `any of`, where it excludes the others")
    elif not OPTION_ID.fullmatch(key.value):
        options.problem(key.place, f"`{key.value}` is not an id", "use small letters, digits and `_`")


def _flag_kind(fields: Fields) -> FlagKind | None:
    """Read the kind of a flag; None if it is wrong, or if it has a level of another kind."""
    kind = fields.choice("kind", list(FlagKind))
    if kind:
        scales = ("urgency", "suitability")
        key, other = scales if FlagKind(kind).about_urgency else reversed(scales)
        if other not in fields.pairs or key in fields.pairs:
            return FlagKind(kind)
        fields.cannot_read("kind", fields.key_place(other), f"a {kind} has no `{other}`",
                           f"write `{key}:` and its level, or another `kind`")
    fields.leave("urgency", "suitability", "if_unsure")
    return None


def read_advice(name: str, fields: Fields, conditions: ConditionReader, urgency: list[str],
                suitability: list[str], destinations: Collection[str], flags: Collection[str],
                sources: Collection[str]) -> Advice | None:
    """Read a piece of advice; None if its condition cannot be read."""
    topic = _topic(fields)
    when = fields.get("when")
    condition = conditions.read(when) if when else None
    advice = Advice(
        id=name, topic=topic, say=fields.text("say"), when=condition, card=_card(fields, urgency),
        destination=fields.choice("destination", destinations, needed=False),
        urgency=_levels(fields, "urgency", urgency),
        suitability=_levels(fields, "suitability", suitability),
        flags=frozenset(fields.words("flags", flags, "flag")), stop=fields.flag("stop"),
        cites=fields.words("cites", sources, "source"), place=fields.place)
    return None if when and condition is None else advice


def _topic(fields: Fields) -> Topic:
    """Read where a piece of advice belongs; only signs to watch for stand on a card."""
    topic = Topic(fields.choice("topic", list(Topic)) or Topic.SAFETY_NET)
    for key in ("card", "destination"):
        if topic is not Topic.SAFETY_NET and key in fields.pairs:
            fields.cannot_read("topic", fields.key_place(key), f"`topic: {topic}` has no `{key}`",
                               f"write `topic: safety_net`, or remove `{key}`")
    if "destination" in fields.pairs and "card" not in fields.pairs:
        fields.cannot_read("destination", fields.key_place("destination"), "`destination` needs a `card`",
                           "write `card:` and the level that this sign calls for, or remove `destination`")
    return topic


def _card(fields: Fields, urgency: list[str]) -> int | None:
    """Read which level of urgency a sign to watch for calls for, if it stands on a card."""
    level = fields.choice("card", urgency, needed=False)
    return urgency.index(level) if level else None


def _levels(fields: Fields, key: str, scale: list[str]) -> frozenset[int]:
    return frozenset(scale.index(name) for name in fields.words(key, scale, "level"))
