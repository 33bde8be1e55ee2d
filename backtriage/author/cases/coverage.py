"""The told cases of a flow, tried: which come out otherwise and why, and what none of them covers.

A case guards only what it says.  So a flag counts as covered where a case names
it, and an edge where somebody stands on each side of it, one apart: a bound that
moves by one then meets a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from backtriage.author.cases.expected import expectations, unmet
from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.author.material import load
from backtriage.author.outcomes import Aspect
from backtriage.author.vignettes import asked_otherwise, binding, failures
from backtriage.flow.model import Kind
from backtriage.flow.rules import bounds
from backtriage.flow.truth import Absent
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks, because, undecided
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts, first
from backtriage.judge.response import PersonFacts, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from backtriage.author.vignettes import Vignette
    from backtriage.flow.model import Flag, Flow, Item
    from backtriage.flow.problem import Place
    from backtriage.judge.assessment import Assessment
    from backtriage.judge.response import Answer

PEOPLE, SEED = 10_000, 1  # made up, to find doubts that somebody can be left in


@dataclass(frozen=True, slots=True)
class Differs:
    """A case that does not come out as told."""

    vignette: Vignette
    lines: tuple[str, ...]  # what differs
    because: tuple[str, ...]  # which answers made it so, flag by flag


class Gap(NamedTuple):
    """Something that no case covers."""

    kind: str  # flag, absence, doubt, option, edge, level
    id: str
    message: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of all the cases of a flow."""

    title: str
    cases: int
    differs: tuple[Differs, ...]
    gaps: tuple[Gap, ...]

    @property
    def ok(self) -> bool:
        """Did every case come out as told?  Gaps are told, and are no failure."""
        return not self.differs

    @property
    def complete(self) -> bool:
        """Do the cases cover everything as well?"""
        return self.ok and not self.gaps

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        for differs in self.differs:
            place = differs.vignette.place
            yield f"{place.file}:{place.line}: {differs.vignette.case}"
            yield from (f"  {line}" for line in differs.lines)
            yield from (f"  because {line}" for line in differs.because)
            yield ""
        for kind, heading in HEADINGS.items():
            gaps = [gap for gap in self.gaps if gap.kind == kind]
            if gaps:
                yield f"{heading} ({len(gaps)}):"
                yield from (f"  {_where(gap.place)}{gap.message}" for gap in gaps)
                yield ""
        if not self.cases:
            yield f"{self.title} has no cases: write some in the folder `vignettes`"
        else:
            count = len(self.differs)
            wrong = f"{count} of them {'do' if count > 1 else 'does'} not" if count else "all of them do"
            yield f"cases of {self.title} that must come out as told: {self.cases}; {wrong}"

    def data(self) -> object:
        """Say it to machines."""
        return {
            "ok": self.ok, "complete": self.complete, "title": self.title, "cases": self.cases,
            "differs": [{"case": d.vignette.case, "file": d.vignette.place.file,
                         "line": d.vignette.place.line, "lines": list(d.lines), "because": list(d.because)}
                        for d in self.differs],
            "gaps": [{"kind": gap.kind, "id": gap.id, "message": gap.message,
                      "file": gap.place.file if gap.place else None,
                      "line": gap.place.line if gap.place else None} for gap in self.gaps]}


HEADINGS = {
    "flag": "Flags that no case finds",
    "absence": "Flags that no case says are not found",
    "doubt": "`if_unsure` that no case tries: a doubt must leave the flag `possible`",
    "option": "Answers that nobody in the cases gives",
    "edge": "Bounds without a case on each side",
    "level": "Levels that no case expects",
}


def run_trial(folder: Path) -> Trial:
    """Try every case told beside a flow, and find what they leave out.  Raises FlowError."""
    material = load(folder)
    flow, vignettes = material.flow, material.vignettes
    differs = tuple(Differs(vignette, (*lines, *_contradicted(vignette, vignettes)),
                            _reasons(flow, vignette))
                    for vignette in _doubtful(flow, vignettes) if (lines := failures(flow, vignette)))
    return Trial(flow.title, len(vignettes), differs, tuple(uncovered(flow, vignettes)))


def _doubtful(flow: Flow, vignettes: Sequence[Vignette]) -> Iterator[Vignette]:
    """Find the cases worth a closer look: all are judged at once, and asked side by side."""
    facts = ManyFacts([vignette.response for vignette in vignettes], flow.checked)
    wrong = facts.any_of(unmet(expectations(vignettes).items(), Judgement(Marks(flow, facts))))
    asked = asked_otherwise(flow, vignettes)
    return (case for index, case in enumerate(vignettes) if wrong >> index & 1 or asked[index])


def _contradicted(case: Vignette, cases: Iterable[Vignette]) -> Iterator[str]:
    """Name the cases that expect something else of the same answers: no flow can do what both say."""
    expected = dict(_expected(case))
    for other in cases:
        against = {subject: says for subject, says in _expected(other) if expected.get(subject, says) != says}
        if against and other.response == case.response:
            yield (f"the case “{other.case}” ({other.place.file}:{other.place.line}) has the same answers, "
                   f"and says {', '.join(against.values())} where this says "
                   f"{', '.join(expected[subject] for subject in against)}: one of the two is wrong")


def _expected(case: Vignette) -> Iterator[tuple[tuple[str, str], str]]:
    """What a case expects, and in which words, by what it speaks of."""
    keys = {"finds": Aspect.FLAG, "possible": Aspect.FLAG, "finds_not": Aspect.FLAG,
            "advice": Aspect.ADVICE, "advice_not": Aspect.ADVICE,
            "asks": "item", "asks_not": "item"}
    for key, kind in keys.items():
        yield from (((kind, name), f"`{key}: {name}`") for name in getattr(case, key))
    for kind in (Aspect.URGENCY, Aspect.DESTINATION, Aspect.SUITABILITY):
        if level := getattr(case, kind):
            yield (kind, ""), f"`{kind}: {level}`"


def uncovered(flow: Flow, vignettes: Iterable[Vignette]) -> Iterator[Gap]:
    """Find what no case covers."""
    cases = tuple(vignettes)
    facts = ManyFacts([case.response for case in cases], flow.checked)
    marks = Marks(flow, facts)
    answers = _given(marks, facts)
    yield from _flag_gaps(cases, marks)
    yield from _doubt_gaps(cases, marks)
    yield from _option_gaps(flow, answers)
    yield from _edge_gaps(flow, answers)
    yield from _level_gaps(flow, cases)


def _where(place: Place | None) -> str:
    return f"{place.file}:{place.line}: " if place else ""


def _reasons(flow: Flow, vignette: Vignette) -> tuple[str, ...]:
    """Say for each flag in dispute which answers made it what it is."""
    result = assess(flow, vignette.response, flow.checked)
    found = {finding.flag.id for finding in result.findings}
    disputed = [*(flag for flag in vignette.found if flag not in found or _is_off(result, vignette, flag)),
                *(flag for flag in vignette.finds_not if flag in found)]
    if vignette.urgency not in ("", result.urgency.id):
        disputed += [finding.flag.id for finding in result.deciding]
    if vignette.suitability and result.headline and vignette.suitability != result.headline.id:
        disputed += [name for name in binding(result) if name in flow.flags]
    return tuple(_reason(result, flow.flags[name]) for name in dict.fromkeys(disputed))


def _is_off(result: Assessment, vignette: Vignette, flag: str) -> bool:
    """Is a flag certain where it should be possible, or the other way round?"""
    certain = any(finding.certain for finding in result.findings if finding.flag.id == flag)
    return certain is not (flag in vignette.finds)


def _reason(result: Assessment, flag: Flag) -> str:
    """Say how a flag came out, through which answers, and where it is written."""
    finding = next((finding for finding in result.findings if finding.flag.id == flag.id), None)
    items = finding.because if finding else {reason.item for reason in because(flag.when, result.marks)}
    state = ("certain" if finding.certain else "possible") if finding else (
        "not found" if result.marks.flag(flag.id).no else "open")
    given = result.response.answers
    told = [f"{item.id}: {in_words(item, given[item.id]) if item.id in given else 'no answer'}"
            for item in result.flow.items.values() if item.id in items]
    return (f"`{flag.id}` is {state}{' by ' if told else ''}{', '.join(told)} "
            f"({flag.place.file}:{flag.place.line})")


def _given(marks: Marks, facts: ManyFacts) -> dict[str, set[Answer]]:
    """Gather the answers that count in some case, by item."""
    answers = {}
    for name in marks.flow.items:
        applies = marks.applies(name)
        aside = 0 if applies is None else applies.no
        answers[name] = {answer for answer, who in facts.given.get(name, {}).items() if who & ~aside}
    return answers


def _flag_gaps(cases: tuple[Vignette, ...], marks: Marks) -> Iterator[Gap]:
    """Find flags that no case finds, or says are not found."""
    finds = {flag for case in cases for flag in case.finds}
    absent = {flag for case in cases for flag in case.finds_not}
    for flag in marks.flow.flags.values():
        truth = marks.flag(flag.id)
        if flag.id not in finds:
            yield Gap("flag", flag.id, _unsaid(flag, "finds", truth.yes), flag.place)
        if flag.id not in absent:
            yield Gap("absence", flag.id, _unsaid(flag, "finds_not", truth.no), flag.place)


def _unsaid(flag: Flag, key: str, who: int) -> str:
    """Tell what no case says; it may come out in some all the same."""
    cases = who.bit_count()
    return f"`{flag.id}`" + (f": cases in which it is so: {cases}, but none says `{key}`" if cases else "")


def _doubt_gaps(cases: tuple[Vignette, ...], marks: Marks) -> Iterator[Gap]:
    """Find flags that doubt can leave open, and that no case calls possible.

    Where a rule settles the doubt, nobody is left in it.  So people are made up,
    and a flag is told only with somebody whom doubt leaves open to it.
    """
    flow = marks.flow
    possible = {flag for case in cases for flag in case.possible}
    untried = [flag for flag in flow.flags.values() if flag.kind.about_safety and flag.id not in possible]
    if not untried:
        return
    bases = [case.response for case in cases]
    crowd = ManyFacts(made_up(answers_to([flow], flow.checked), bases, PEOPLE, SEED), flow.checked)
    doubts = Marks(flow, crowd)
    for flag in untried:
        who = doubts.flag(flag.id).doubt
        if not who:
            continue
        alone = Marks(flow, PersonFacts(crowd.people[first(who)], flow.checked))
        items = undecided([(flag.when, 1)], alone)
        doubted = [name for name in flow.items
                   if name in items and isinstance(crowd.people[first(who)].answers.get(name), Absent)]
        yield Gap("doubt", flag.id, f"{_unsaid(flag, 'possible', marks.flag(flag.id).doubt)}; for one who is "
                  f"not sure of {', '.join(f'`{name}`' for name in doubted)}, say", flag.place)


def _option_gaps(flow: Flow, given: Mapping[str, set[Answer]]) -> Iterator[Gap]:
    """Find options, and doubts, that nobody chooses; regions are not about health."""
    for item in flow.items.values():
        if item.id == flow.region:
            continue
        chosen = {option for answer in given[item.id] if isinstance(answer, frozenset) for option in answer}
        missing = [option.id for option in item.options if option.id not in chosen]
        if item.doubts and not any(isinstance(answer, Absent) for answer in given[item.id]):
            missing.append(next(iter(item.doubts)).value)
        for name in missing:
            yield Gap("option", f"{item.id}.{name}", f"`{item.id}: {name}`", item.place)


def _edge_gaps(flow: Flow, given: Mapping[str, set[Answer]]) -> Iterator[Gap]:
    """Find bounds of numbers that are not met by a case on each side, one apart."""
    for name, edge, leaf in ((name, edge, leaf) for name, edges in bounds(flow).items()
                             for edge, leaf in edges.items()):
        said = f"at least {edge}" if leaf.low == edge else f"at most {edge - 1}"
        item = flow.items[name]
        numbers = {_number(flow, answer) for answer in given[name] if isinstance(answer, int | date)}
        missing = [side for side in (edge - 1, edge) if side not in numbers and _possible(item, side)]
        if missing:
            near = min(numbers, key=lambda number: abs(number - edge), default=None)
            days = " days ago" if item.kind is Kind.DATE else ""
            told = f"; the nearest is {near}" if near is not None else ""
            yield Gap("edge", f"{name} {said}{days}", f"`{name}: {said}{days}`: nobody says "
                      f"{' or '.join(map(str, missing))}{told}", leaf.place)


def _number(flow: Flow, answer: int | date) -> int:
    """A number, or the days that have passed."""
    return (flow.checked - answer).days if isinstance(answer, date) else answer


def _possible(item: Item, number: int) -> bool:
    """Can this number be answered?"""
    return number >= 0 if item.kind is Kind.DATE else item.low <= number <= item.high


def _level_gaps(flow: Flow, cases: tuple[Vignette, ...]) -> Iterator[Gap]:
    """Find levels that no case expects."""
    expected = {case.urgency for case in cases} | {case.suitability for case in cases}
    for kind, scale in (("urgency", flow.urgency), ("suitability", flow.suitability)):
        for level in scale:
            if level.id not in expected:
                yield Gap("level", level.id, f"`{kind}: {level.id}`", None)
