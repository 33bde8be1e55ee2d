"""`flow mutate`: breaks a flow in every small way, and tells which breakages no case notices.

A told case notices a breakage if it no longer comes out as told.  All cases are
judged at once, on planes with a bit for each, and only what a breakage can reach
is judged again.  What nothing notices would go unnoticed if somebody did it by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.author.breakages import Breakage, breakages
from backtriage.author.crowd import CrowdFacts, answers_to, conditions, first, made_up
from backtriage.author.harmless import read_harmless
from backtriage.author.verdicts import (
    ADVICE,
    CERTAIN,
    FLAG,
    NOT_FOUND,
    POSSIBLE,
    SUITABILITY,
    TOLD,
    URGENCY,
    Verdicts,
    moved,
)
from backtriage.author.vignettes import Vignette, failures, load_vignettes
from backtriage.evaluation import Marks
from backtriage.flow.condition import Condition, Defined, Not, leaves
from backtriage.flow.files import flow_files, read_files
from backtriage.flow.languages import gather_texts
from backtriage.flow.loader import load_flow
from backtriage.flow.truth import Truth
from backtriage.response import in_words

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.flow.problem import Place, Problem
    from backtriage.response import Response

PEOPLE, SEED = 20_000, 1  # made up, to show who would be told something else
MANY = 6  # so many answers of such a person are shown at most

Progress = Callable[[int, int], None]  # how many breakages have been tried, of how many
Noticed = Callable[["Flow"], bool]  # another judge of a broken flow, such as a proof


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who would be told something else; empty if nobody was found."""

    change: str = ""
    answers: tuple[str, ...] = ()  # those that the broken rule looks at


@dataclass(frozen=True, slots=True)
class Survivor:
    """A breakage that nothing notices."""

    breakage: Breakage
    witness: Witness

    def __str__(self) -> str:
        """Say where the rule stands, what was done to it, and who would be told something else."""
        place, broken = self.breakage.place, self.breakage
        who = (f"{self.witness.change} for one who says {'; '.join(self.witness.answers)}"
               if self.witness.change else
               f"none of {PEOPLE} made-up people is told anything else: it may be harmless")
        return f"{place.file}:{place.line}: {broken.id}\n  {broken.what}\n  {who}"


@dataclass(frozen=True, slots=True)
class Mutated:
    """What came of breaking a flow."""

    title: str
    tried: int
    survivors: tuple[Survivor, ...]
    harmless: Mapping[str, str]  # the reasons for those that need not be noticed
    problems: tuple[Problem, ...]  # with the list of harmless ones
    off: tuple[str, ...]  # cases that do not come out as told even in the whole flow: they notice nothing

    @property
    def ok(self) -> bool:
        """Is every breakage noticed, or listed with why it is harmless?"""
        return not (self.survivors or self.problems or self.off)

    @property
    def score(self) -> float:
        """How many are noticed, of those that should be; 1 if there are none."""
        counted = self.tried - len(self.harmless)
        return 1 - len(self.survivors) / counted if counted else 1.0

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        for case in self.off:
            yield f"does not come out as told, so it notices nothing: {case}"
        for problem in self.problems:
            yield from (*str(problem).splitlines(), "")
        for survivor in self.survivors:
            yield from (*str(survivor).splitlines(), "")
        counted = self.tried - len(self.harmless)
        noticed = counted - len(self.survivors)
        yield (f"{self.title}: {noticed} of {counted} breakages are noticed "
               f"({noticed * 1000 // counted / 10 if counted else 100:.1f}%); "
               f"{len(self.harmless)} more are listed as harmless")
        if self.survivors:
            yield ("add a case to `vignettes` that would notice, or list the id under `harmless:` in "
                   "checks/harmless.yaml with the reason")

    def data(self) -> object:
        """Say it to machines."""
        return {"ok": self.ok, "title": self.title, "tried": self.tried, "score": round(self.score, 4),
                "survivors": [{"id": s.breakage.id, "rule": s.breakage.rule, "what": s.breakage.what,
                               "file": s.breakage.place.file, "line": s.breakage.place.line,
                               "change": s.witness.change, "answers": list(s.witness.answers)}
                              for s in self.survivors],
                "harmless": dict(self.harmless), "problems": [str(problem) for problem in self.problems],
                "off": list(self.off)}


def mutate(folder: Path, progress: Progress | None = None, noticed_by: Noticed | None = None) -> Mutated:
    """Break the flow in a folder in every small way.  Raises FlowError if it cannot be read.

    `noticed_by` is asked of each breakage that no case notices, and may know better.
    """
    problems: list[Problem] = []
    flow = load_flow(folder)
    vignettes = load_vignettes(flow, folder)
    harmless = read_harmless(folder, problems)
    broken = [*breakages(flow, _written(folder))]
    judge, asking = Cases(flow, vignettes), [v for v in vignettes if v.asks or v.asks_not]
    left = []
    for number, breakage in enumerate(broken, 1):
        if not (judge.notice(breakage) or _asked_otherwise(flow, breakage, asking)
                or (noticed_by and noticed_by(breakage.flow))):
            left.append(breakage)
        if progress:
            progress(number, len(broken))
    problems += harmless.stale({breakage.id for breakage in broken}, {breakage.id for breakage in left})
    listed = {b.id: harmless.reasons[b.id] for b in left if b.id in harmless.reasons}
    crowd = _Crowd(flow, [vignette.response for vignette in vignettes])
    return Mutated(flow.title, len(broken), tuple(Survivor(breakage, crowd.witness(breakage))
                                                  for breakage in left if breakage.id not in listed),
                   listed, tuple(problems), tuple(vignettes[index].case for index in _bits(judge.off)))


def _written(folder: Path) -> dict[str, Place]:
    """Where each definition is written."""
    tables = gather_texts(read_files(flow_files(folder, []), []), [])
    return {name: word.place for name, (word, _) in tables.get("definitions", {}).items()}


def _asked_otherwise(flow: Flow, breakage: Breakage, asking: Sequence[Vignette]) -> bool:
    """Does a case that says what is asked notice?  To hold an interview takes long, so this comes last."""
    return any(failures(breakage.flow, vignette) and not failures(flow, vignette) for vignette in asking)


class Reach:
    """The truths of a flow, and which of them a change of one rule can reach."""

    def __init__(self, flow: Flow, facts: CrowdFacts) -> None:
        self.marks = Marks(flow, Remembered(facts))
        for condition in conditions(flow):
            self.marks.truth(condition)
        self.flow, self._closed = flow, dict[str, frozenset[str]]()
        self._rests = {key: self._rests_on(condition) for key, (condition, _) in self.marks.known.items()}

    def broken(self, breakage: Breakage) -> Marks:
        """The truths of a broken flow: what the change cannot reach is known already."""
        known = {key: pair for key, pair in self.marks.known.items() if breakage.rule not in self._rests[key]}
        return Marks(breakage.flow, self.marks.facts, known)

    def _rests_on(self, condition: Condition) -> frozenset[str]:
        """Name the definitions and items on which the truth of a condition rests."""
        found = set[str]()
        for leaf in leaves(condition):
            if not isinstance(leaf, Not):
                found |= self.closed(leaf.name if isinstance(leaf, Defined) else leaf.item)
        return frozenset(found)

    def closed(self, name: str) -> frozenset[str]:
        """A definition or an item, and all that its own condition rests on."""
        if name not in self._closed:
            own = self.flow.definitions.get(name) or self.flow.items[name].ask_if
            self._closed[name] = frozenset({name}) | (self._rests_on(own) if own else frozenset())
        return self._closed[name]


class Remembered:
    """Facts that look each leaf up once, for all broken flows."""

    def __init__(self, facts: CrowdFacts) -> None:
        self.facts, self.known = facts, dict[object, Truth]()

    def chosen(self, item: str, options: frozenset[str]) -> Truth:
        """For whom was one of these options chosen?"""
        return self._once((item, options), lambda: self.facts.chosen(item, options))

    def within(self, item: str, low: int | None, high: int | None) -> Truth:
        """For whom does the number lie between the bounds?"""
        return self._once((item, low, high), lambda: self.facts.within(item, low, high))

    def unsure(self, item: str) -> Truth:
        """Who answered with doubt?"""
        return self._once((item,), lambda: self.facts.unsure(item))

    def _once(self, key: object, find: Callable[[], Truth]) -> Truth:
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]


class Cases:
    """All told cases, judged at once."""

    def __init__(self, flow: Flow, vignettes: Sequence[Vignette]) -> None:
        facts = CrowdFacts([vignette.response for vignette in vignettes], flow.checked)
        self.everyone, self.reach = facts.everyone, Reach(flow, facts)
        self.told = _planes(vignettes)
        self.off = self.wrong(self.reach.marks)

    def notice(self, breakage: Breakage) -> bool:
        """Does a case that came out as told no longer do so?"""
        return bool(self.wrong(self.reach.broken(breakage)) & ~self.off)

    def wrong(self, marks: Marks) -> int:
        """Find the cases that do not come out as told, but for what is asked."""
        verdicts, wrong = Verdicts(marks, self.everyone), 0
        for (kind, name, state), who in self.told.items():
            wrong |= who & ~verdicts.states(kind, name).get(state, 0)
        return wrong


def _planes(vignettes: Sequence[Vignette]) -> dict[tuple[str, str, str], int]:
    """Who is told to come out how: a bit for each case."""
    told: dict[tuple[str, str, str], int] = {}
    for index, case in enumerate(vignettes):
        expected = [*((FLAG, flag, CERTAIN) for flag in case.finds),
                    *((FLAG, flag, POSSIBLE) for flag in case.possible),
                    *((FLAG, flag, NOT_FOUND) for flag in case.finds_not),
                    *((ADVICE, entry, TOLD) for entry in case.advice)]
        expected += [(URGENCY, "", case.urgency)] if case.urgency else []
        expected += [(SUITABILITY, "", case.suitability)] if case.suitability else []
        for key in expected:
            told[key] = told.get(key, 0) | 1 << index
    return told


class _Crowd:
    """Made-up people, to show who a breakage would matter to."""

    def __init__(self, flow: Flow, bases: Sequence[Response]) -> None:
        self.flow = flow
        self.facts = CrowdFacts(made_up(answers_to([flow], flow.checked), bases, PEOPLE, SEED), flow.checked)

    @cached_property
    def reach(self) -> Reach:
        """What is known of them; only needed if a breakage survives."""
        return Reach(self.flow, self.facts)

    @cached_property
    def before(self) -> Verdicts:
        """What the whole flow tells them."""
        return Verdicts(self.reach.marks, self.facts.everyone)

    def witness(self, breakage: Breakage) -> Witness:
        """Find somebody who would be told something else, and say what; nobody, if none is found."""
        after = Verdicts(self.reach.broken(breakage), self.facts.everyone)
        for kind, subject in [(URGENCY, ""), (SUITABILITY, ""), *((FLAG, flag) for flag in self.flow.flags),
                           *((ADVICE, entry) for entry in self.flow.advice)]:
            for (one, other), who in moved(self.before.states(kind, subject),
                                           after.states(kind, subject)).items():
                answers, looks_at = self.facts.people[first(who)].answers, self._looks_at(breakage.rule)
                said = [f"{name}: {in_words(item, answers[name])}" for name, item in self.flow.items.items()
                        if name in looks_at and name in answers]
                return Witness(f"`{subject or kind}` becomes {other} instead of {one}", tuple(said[:MANY]))
        return Witness()

    def _looks_at(self, rule: str) -> frozenset[str]:
        """Name what a flag, a definition or an item's `ask_if` looks at."""
        flag = self.flow.flags.get(rule)
        own = flag.when if flag else self.flow.definitions.get(rule) or self.flow.items[rule].ask_if
        names = (leaf.name if isinstance(leaf, Defined) else leaf.item
                 for leaf in leaves(own) if not isinstance(leaf, Not)) if own else ()
        return frozenset[str]().union(*map(self.reach.closed, names))


def _bits(plane: int) -> Iterator[int]:
    """The index of each bit that is set."""
    return (index for index in range(plane.bit_length()) if plane >> index & 1)
