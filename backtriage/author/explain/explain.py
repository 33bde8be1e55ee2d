"""`flow explain ID`: any item, flag, definition or advice, as sentences that a clinician could sign.

What is said is read off the flow as it is judged, not off its files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from backtriage.author.explain.sentences import in_plain, is_sure, outline, sentence
from backtriage.author.hazards import held_by
from backtriage.flow.condition import Condition, Defined, leaves, name_of
from backtriage.flow.model import VISIT, Advice, Flag, Flow, Item, Kind, Work
from backtriage.flow.problem import FlowError, Place, Problem, similar
from backtriage.flow.rules import RuleKind, opened, place_of, rules
from backtriage.judge.evaluation import Marks
from backtriage.judge.many import ManyFacts

if TYPE_CHECKING:
    from backtriage.author.hazards import Hazard
    from backtriage.author.material import Material
    from backtriage.author.vignettes import Vignette


class Entry(NamedTuple):
    """A heading, and what is said under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One thing of a flow in English."""

    id: str
    kind: str
    name: str
    place: Place
    sentence: str
    parts: tuple[Entry, ...]

    @property
    def ok(self) -> bool:
        """Whatever exists can be explained."""
        return True

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        yield f"{self.id} ({self.kind}): {self.name}"
        yield f"{self.place.file}:{self.place.line}"
        for part in self.parts:
            yield ""
            yield f"{part.heading}:"
            yield from (f"  {line}" for line in part.lines)

    def data(self) -> object:
        """Say it to machines."""
        return {"id": self.id, "kind": self.kind, "name": self.name, "file": self.place.file,
                "line": self.place.line, "sentence": self.sentence,
                "parts": [{"heading": part.heading, "lines": list(part.lines)} for part in self.parts]}


def explain(material: Material, id: str) -> Explained:
    """Say one thing of a flow in English.  Raises FlowError if nothing has this id."""
    flow = material.flow
    known = [*flow.items, *flow.flags, *flow.definitions, *flow.advice,
             *(hazard.id for hazard in material.hazards)]
    if id not in known:
        near = " or ".join(f"`{name}`" for name in similar(id, known))
        raise FlowError([Problem(Place(str(material.folder)),
                                 f"no item, flag, definition, advice or hazard is called `{id}`",
                                 f"did you mean {near}?" if near else "")])
    return _Explainer(material).explain(id)


class _Explainer:
    """A flow with its told cases, and the words for each sort of thing."""

    def __init__(self, material: Material) -> None:
        self.flow, self.cases, self.hazards = material.flow, material.vignettes, material.hazards
        self.statements = {statement.id: statement for statement in material.statements}

    def explain(self, id: str) -> Explained:
        flow = self.flow
        hazard = next((hazard for hazard in self.hazards if hazard.id == id), None)
        if hazard:
            held = tuple(part for part in self._hazard(hazard) if part.lines)
            return Explained(id, "hazard", hazard.name, hazard.place, hazard.effect, held)
        if id in flow.flags:
            kind, name, said, parts = self._flag(flow.flags[id])
        elif id in flow.items:
            kind, name, said, parts = self._item(flow.items[id])
        elif id in flow.advice:
            kind, name, said, parts = self._advice(flow.advice[id])
        else:
            kind, name, said, parts = self._definition(id)
        told = tuple(part for part in parts if part.lines)
        return Explained(id, kind, name, place_of(flow, id), said, told)

    def _flag(self, flag: Flag) -> _Told:
        parts = [Entry("Raised when", (*outline(self.flow, flag.when),)),
                 Entry("where", self._where(flag.when)),
                 Entry("It calls for", (self._level(flag, flag.level),)),
                 Entry("In doubt", (self._doubt(flag),)),
                 Entry("The person is told", (flag.say,)),
                 Entry("and says last on the phone", (flag.tell,) if flag.tell else ()),
                 Entry("A practitioner changes", tuple(f"{self.flow.adaptations.get(name, name)}: {words}"
                                                      for name, words in flag.adapt.items())),
                 Entry("On the word of", self._sources(flag.cites)),
                 Entry("Used by", tuple(f"advice `{entry.id}`" for entry in self.flow.advice.values()
                                        if flag.id in entry.flags)),
                 self._holds(flag.id),
                 self._named(flag.id)]
        return flag.kind.value, flag.name, f"Raised when {sentence(self.flow, flag.when)}.", parts

    def _hazard(self, hazard: Hazard) -> Iterator[Entry]:
        """Say what could go wrong, what holds it, which cases show that, and what is left."""
        yield Entry("Cause", (hazard.cause,))
        yield Entry("Effect", (hazard.effect,))
        yield Entry("Severity and likelihood", (f"without what holds it: {hazard.before}",
                                               f"with it: {hazard.after}"))
        flags = [self.flow.flags[rule] for rule in hazard.rules if rule in self.flow.flags]
        yield Entry("Held by", (
            *(f"`{flag.id}`, {flag.kind.value}: {flag.name}" for flag in flags),
            *(f"`{rule}`, advice: {self.flow.advice[rule].say}" for rule in hazard.rules
              if rule in self.flow.advice),
            *(f"`{id}`, which always holds: {self.statements[id].why}" for id in hazard.statements),
            *filter(None, [hazard.control])))
        yield Entry("Cases", tuple(f"`{flag.id}` {line}" for flag in flags
                                   for line in self._named(flag.id).lines))
        yield Entry("On the word of", self._sources(hazard.cites))
        yield Entry("On nothing published", tuple(
            f"`{flag}`: {why}" for flag, why in hazard.unsourced.items()))
        yield Entry("What is left", (hazard.residual,))

    def _holds(self, rule: str) -> Entry:
        """Name the hazards that a rule holds."""
        found = held_by(self.hazards, rule)
        return Entry("Hazard", tuple(f"`{hazard.id}`: {hazard.name}" for hazard in found))

    def _level(self, flag: Flag, level: int) -> str:
        """Say what a flag calls for: how soon and where, or what suits."""
        if not flag.kind.about_urgency:
            suits = self.flow.suitability[level]
            settles = "; then nothing more is asked or told about suitability" if flag.settles else ""
            return f"{suits.name} (`{suits.id}`){settles}"
        urgency = self.flow.urgency[level]
        named = flag.destination if level == flag.level else ""
        place = self.flow.destinations[named or urgency.destination]
        ends = "; if it is certain, the interview ends" if urgency.ends else ""
        return f"{urgency.name} (`{urgency.id}`): {place.name} (`{place.id}`){ends}"

    def _doubt(self, flag: Flag) -> str:
        if not flag.kind.about_safety:
            return "Doubt never raises it."
        if not flag.if_unsure:
            return "If doubt leaves it open, that is told, and nothing is raised."
        calls = self._level(flag, flag.if_unsure)
        return f"If doubt leaves it open, it is told as possible, and calls for {calls}"

    def _item(self, item: Item) -> _Told:
        when = item.ask_if
        asked = ("Asked of everybody, while the answer can still change what is told."
                 if when is None else f"Asked if this is so, or may be so: {sentence(self.flow, when)}.")
        if item.work:
            asked = f"Worked out, so that nobody is asked: {_work(self.flow, item.work)}."
        elif item.id in self.flow.settings or item.record:
            asked = asked.replace(", while the answer can still change what is told", "")
        bounds = f"{item.low} to {item.high} {item.unit}".strip() if item.kind in (
            Kind.NUMBER, Kind.SCALE) else item.kind.value
        answers = [f"`{option.id}`: {option.say}{'' if option.short == option.say else f' ({option.short})'}"
                   for option in item.options] or [bounds]
        answers += [f"`{absent}`: {words}" for absent, words in item.doubts.items()]
        parts = [Entry("The question", (*filter(None, [item.ask, item.help]),)),
                 Entry("asked about somebody else", self._about_another(item)),
                 Entry("Answers", tuple(answers)),
                 Entry("When", (asked,)),
                 Entry("where", self._where(when) if when else ()),
                 Entry("Why", (item.why,)),
                 Entry("On the word of", self._sources(item.cites)),
                 *self._users(item.id),
                 self._answered(item.id)]
        return f"{'number' if item.work else 'item'}, {item.kind.value}", item.short, asked, parts

    def _about_another(self, item: Item) -> tuple[str, ...]:
        """Give the question in the voice for somebody who answers for another, if it has one."""
        other = self.flow.for_another.items[item.id]
        return () if other is item else (*filter(None, [other.ask, other.help]),)

    def _definition(self, name: str) -> _Told:
        condition = self.flow.definitions[name].when
        facts = ManyFacts([case.response for case in self.cases], self.flow.checked)
        truth = Marks(self.flow, facts).truth(condition)
        who = [case for index, case in enumerate(self.cases) if truth.yes >> index & 1]
        parts = [Entry("It means", (*outline(self.flow, condition),)),
                 Entry("where", self._where(condition)),
                 *self._users(name),
                 Entry("So it is in these cases", _cases(who))]
        said = sentence(self.flow, condition)
        return "definition", in_plain(name), f"{in_plain(name).capitalize()} means {said}.", parts

    def _advice(self, entry: Advice) -> _Told:
        flow = self.flow
        when = [sentence(flow, entry.when)] if entry.when else []
        if entry.flags:
            when.append(f"one of these is found: {', '.join(f'`{flag}`' for flag in sorted(entry.flags))}")
        for scale, levels in ((flow.urgency, entry.urgency), (flow.suitability, entry.suitability)):
            if levels:
                names = " or ".join(f"`{scale[level].id}`" for level in sorted(levels))
                when.append(f"the result is {names}")
        if entry.card is not None:
            when.append(f"the result is milder than `{flow.urgency[entry.card].id}`")
        said = f"Told when {', and '.join(when)}." if when else "Told to everybody."
        told = tuple(case for case in self.cases if entry.id in case.advice)
        parts = [Entry("It says", (entry.say,)), Entry("When", (said,)),
                 Entry("where", self._where(entry.when) if entry.when else ()),
                 Entry("On the word of", self._sources(entry.cites)),
                 self._holds(entry.id),
                 Entry("Told in these cases", _cases(told))]
        return f"advice, {entry.topic.value}", entry.id.replace("_", " "), said, parts

    def _where(self, condition: Condition) -> tuple[str, ...]:
        """Say what each definition means that a condition uses, and those that they use."""
        names = dict.fromkeys(leaf.name for leaf in opened(self.flow, condition) if isinstance(leaf, Defined))
        lines = []
        for name in names:
            if not is_sure(self.flow, name):
                first, *rest = outline(self.flow, self.flow.definitions[name].when)
                lines += [f"{in_plain(name)} (`{name}`) means {first}", *(f"  {line}" for line in rest)]
        return tuple(lines)

    def _sources(self, names: tuple[str, ...]) -> tuple[str, ...]:
        sources = (self.flow.sources[name] for name in names)
        return tuple(f"{source.cite} (`{source.id}`): {source.says}" for source in sources)

    def _users(self, name: str) -> Iterator[Entry]:
        """Say which rules look at an item or a definition: themselves, or through definitions."""
        direct, through = list[str](), list[str]()
        for rule in rules(self.flow):
            user = f"{'the question' if rule.kind is RuleKind.ITEM else rule.kind} `{rule.id}`"
            if name in map(name_of, leaves(rule.when)):
                direct.append(user)
            elif name in map(name_of, opened(self.flow, rule.when)):
                through.append(user)
        yield Entry("Used by", tuple(dict.fromkeys(direct)))
        yield Entry("and through definitions by", tuple(dict.fromkeys(through)))

    def _named(self, flag: str) -> Entry:
        """List the cases that name a flag."""
        told = {"certain": "finds", "possible": "possible", "not found": "finds_not"}
        lines = [f"{state}: {line}" for state, key in told.items()
                 for line in _cases([case for case in self.cases if flag in getattr(case, key)])]
        return Entry("Cases", tuple(lines))

    def _answered(self, item: str) -> Entry:
        """List the cases that answer an item otherwise than most do."""
        said = Counter(case.response.answers.get(item) for case in self.cases)
        usual = said.most_common(1)[0][0] if said else None
        return Entry("Cases with an answer of their own", _cases(
            [case for case in self.cases if case.response.answers.get(item) not in (usual, None)]))


_Told = tuple[str, str, str, list[Entry]]  # kind, name, sentence, parts


def _work(flow: Flow, work: Work) -> str:
    """Say how a number is worked out."""
    if work.known:
        return "which visit it is" if work.known == VISIT else "whether somebody chose to keep it"
    before = f" at the {work.at} visit" if work.at else ""
    percent = ", in percent of it" if work.percent else ""
    return f"“{flow.items[work.of].short}” less “{flow.items[work.minus].short}”{before}{percent}"


def _cases(cases: list[Vignette] | tuple[Vignette, ...]) -> tuple[str, ...]:
    return tuple(f"{case.case} ({case.place.file}:{case.place.line})" for case in cases)
