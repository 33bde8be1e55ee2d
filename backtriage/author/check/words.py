"""Words that make an answer worse: two questions in one, a hint at the answer, capitals, hard sentences.

A program cannot read.  So each sign below is a narrow one: it would rather miss a
bad question than scold a good one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backtriage.author.check.readability import for_practitioners, sentences, unkind
from backtriage.author.check.remark import Remark, Severity, spot
from backtriage.flow.files import OWN, TRANSLATIONS, languages
from backtriage.flow.model import NONE, Kind
from backtriage.flow.problem import Place, Problem
from backtriage.flow.translation import (
    LOCAL,
    find_gaps,
    gather_translation,
    spots,
    text_of,
)
from backtriage.flow.truth import Absent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from backtriage.author.check.readability import Wording
    from backtriage.author.material import Material
    from backtriage.flow.model import Item

HELPERS = "am|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
SUBJECTS = ("you|your|it|its|the|this|that|these|those|there|they|he|she|we|any|anyone|anybody|"
            "someone|somebody")
ASKS = "how|when|where|why|what|which|who"
QUESTION = re.compile(r"[^.?!]*\?")

# "… and do you …", "… and how long has …"
JOINED = rf"(?:(?:{HELPERS}) (?:{SUBJECTS})\b|(?:{ASKS})(?: \w+){{0,3}}? (?:{HELPERS})\b)[^,?]*"
AND = re.compile(rf"(?<=[\w,;] )and {JOINED}", re.IGNORECASE)
AND_OR = re.compile(rf"(?<=[\w,;] )(?:and|or) {JOINED}", re.IGNORECASE)
BARE = re.compile(rf"\b(?:{HELPERS}) ({SUBJECTS}) (?:and|or) (?:{HELPERS}) \1\b", re.IGNORECASE)
# "Have you lost weight and felt tired?"
PARTICIPLES = "become|been|begun|fallen|felt|gone|got|gotten|had|lost|noticed|seen|started|taken"
BOTH = re.compile(rf"\bha(?:s|ve) (?:{SUBJECTS})\b[^?]* (and (?:{PARTICIPLES})\b[^,?]*)", re.IGNORECASE)

NOT = r"(?:do|does|did|is|are|was|were|has|have|had|would|could|should|wo|ca|must)n['\u2019]t"
LEADING = re.compile(
    rf"(?:^|[.?!:;,] |\b(?:and|but|so) )({NOT} (?:{SUBJECTS})\b)"  # "Don't you …", "…, isn't it"
    rf"|(?:^|[.?!] )((?:so )?you {NOT})\b[^.?!]*\?"  # "You don't …?"
    rf"|(, (?:{HELPERS}) (?:you|it|they|he|she|there)(?: not)?\?)"  # "…, do you?"
    r"|(, (?:right|correct|yes|no)\?)"
    r"|\b(surely|obviously|of course|no doubt|(?:do|would) you (?:not )?agree)\b", re.IGNORECASE)

CAPITALS = re.compile(r"\b(?:[A-Z](?:['\u2019]?[A-Z]){3,}|ALL|ANY|NOT|NOW|YES|YOU)\b")
ROMAN = re.compile(r"[IVXLC]+")
FOR_EXPERTS = ("short", "cite", "adapt", "adaptations", "numbers")


def word_problems(material: Material, wording: Wording) -> Iterator[Remark]:
    """Tell everything that is unkind or unclear in the words for people."""
    flow = material.flow
    for item in flow.asked:
        yield from _answers(material, item)
    voices = (item for voice in (flow, flow.for_another) for item in voice.asked)
    for item in {(item.id, item.ask): item for item in voices}.values():
        yield from _question(material, item)
    if not flow.clinical:
        yield from _shouting(material, wording)
    yield from _hard(material, wording)
    yield from _translations(material)


def asks_twice(text: str, kind: Kind = Kind.YES_NO) -> str:
    """Give the words with which a question goes on to ask something else; empty if it does not."""
    questions = [part.strip() for part in QUESTION.findall(text)]
    if len(questions) > 1:
        return str(questions[1])
    sign = AND_OR if kind is Kind.YES_NO else AND  # "better, or is it worse?" offers two options
    for question in questions:
        once = BARE.search(question)  # "Are you or might you be …"
        for found in sign.finditer(question):
            if not (once and once.start() < found.start() < once.end()):
                return found[0]
        if kind is Kind.YES_NO and (both := BOTH.search(question)):
            return str(both[1])
    return ""


def leads(text: str) -> str:
    """Give the words with which a question suggests its answer; empty if it does not."""
    found = LEADING.search(text)
    return str(next(filter(None, found.groups()))).lstrip(", ") if found else ""


def shouts(text: str, abbreviations: Collection[str] = ()) -> str:
    """Give the first word in capitals, or what stands before an exclamation mark; empty if there is none."""
    if found := re.search(r"\S*!", text):
        return found[0]
    return next((word for word in CAPITALS.findall(text)
                 if word not in abbreviations and not ROMAN.fullmatch(word)), "")


def _question(material: Material, item: Item) -> Iterator[Remark]:
    place = material.place("items", item.id, "ask")
    if part := asks_twice(item.ask, item.kind):
        yield Remark("double_question", Problem(
            spot(place, part), f"`{item.id}` asks two things: “{part}” is a question of its own",
            "a person may want to answer yes to one and no to the other: ask them apart, or offer a list"))
    if part := leads(item.ask):
        yield Remark("leading_question", Problem(
            spot(place, part), f"`{item.id}` suggests its answer with “{part}”",
            "ask so that yes and no are equally easy to say"))


def _answers(material: Material, item: Item) -> Iterator[Remark]:
    """A person must be able to say that nothing fits, and that they do not know."""
    if item.kind is Kind.ANY_OF and NONE not in {option.id for option in item.options}:
        yield Remark("no_none", Problem(
            material.place("items", item.id, "options"),
            f"`{item.id}` has no option `none`: nobody can say that nothing fits",
            "add `none: None of these` to its options"))
    known = material.flow.clinical or item.id in material.flow.settings
    if Absent.UNSURE not in item.doubts and not known:
        yield Remark("no_not_sure", Problem(
            material.place("items", item.id, "not_sure"), f"`{item.id}` cannot be answered with “not sure”",
            "remove `not_sure: no`: who does not know must not be made to guess"))


def _shouting(material: Material, wording: Wording) -> Iterator[Remark]:
    """Find capitals and exclamation marks; checks/wording.yaml lists the abbreviations."""
    for each in spots(material.tables):
        kind, *_ = keys = each.path.split(".")
        if set(FOR_EXPERTS).intersection(keys) or (kind == "flags" and keys[-1] == "name"):
            continue
        if loud := shouts(text_of(each.node), wording.abbreviations):
            yield Remark("shouting", Problem(
                spot(each.node.place, loud), f"`{each.path}` shouts: “{loud}”",
                "write it calmly; list an abbreviation under `abbreviations` in checks/wording.yaml"))


def _hard(material: Material, wording: Wording) -> Iterator[Remark]:
    """Find what is harder to read than the limit, and what is forbidden."""
    for each in unkind(sentences(material.tables, for_practitioners(material.flow)), wording):
        if each.code == "hard_to_read" and material.flow.clinical:
            continue
        yield Remark(each.code, Problem(each.place, f"`{each.path}`: {each.message}", each.hint))


MANY = 20  # gaps of one kind in one language; more are told as one, since nobody would read them
LACKS = {
    "missing": ("has no translation", "until then it is shown untranslated"),
    "outdated": ("has changed since it was translated",
                 "look at the translation, then run `backtriage flow translation {} --accept`"),
    "leftover": ("has no text that needs it",
                 "remove it; under `local` stands only what the translation has and its text has not"),
    "garbled": ("has other figures or {{gaps}} in its translation, a name that is local elsewhere, "
                "or voices that cannot be read",
                "use the same figures and {{gaps}}, or name under `local` what is local there; "
                "write voices as `{{you|the person}}`"),
}


def _translations(material: Material) -> Iterator[Remark]:
    """Find the texts that another language lacks, or has wrong."""
    base = {each.path: each.node.place for each in spots(material.tables)}
    for language in (name for name in languages(material.folder) if name != OWN):
        problems: list[Problem] = []
        within = material.folder / TRANSLATIONS / language
        translation = gather_translation(material.beside(TRANSLATIONS, language), within, problems)
        if problems:
            yield from (Remark("load", problem, Severity.ERROR) for problem in problems)
            continue
        there = {each.path: each.node.place for each in spots(translation.tables, everything=True)}
        there |= {f"{LOCAL}.{path}": local.place for path, local in translation.local.items()}
        for kind, paths in vars(find_gaps(material.tables, translation)).items():
            message, hint = LACKS[kind]
            if len(paths) > MANY:
                yield Remark("translation", Problem(
                    Place(str(within)),
                    f"{len(paths)} texts: each {message.format()} ({language}); the first is `{paths[0]}`",
                    f"`backtriage flow translation {language}` lists them all"))
                continue
            for path in paths:
                place = (base if kind == "missing" else there)[path]
                yield Remark("translation", Problem(
                    place, f"`{path}` {message.format()} ({language})", hint.format(language)))
