"""`flow mutate`: breaks a flow in every small way, and tells which breakages nothing notices.

A told case notices a breakage if it no longer comes out as told; a law or a
statement of the flow does if it no longer holds.  What changes nothing for
anybody is harmless, and that is proved.  What is left would go unnoticed if
somebody did it by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backtriage.author.cases.expected import expectations, unmet
from backtriage.author.material import load
from backtriage.author.mutate.breakages import Breakage, breakages
from backtriage.author.mutate.reach import Reach
from backtriage.author.outcomes import Aspect
from backtriage.author.prove.prove import need_solver
from backtriage.author.vignettes import Vignette, asked_otherwise
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts
from backtriage.judge.response import in_words, to_plain

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.author.mutate.harmless import Witness
    from backtriage.author.statements import Statement
    from backtriage.flow.model import Flow

MANY = 6  # so many answers of a witness are said at most; all of them are given to machines

Progress = Callable[[int, int], None]  # how many breakages have been tried, of how many


@dataclass(frozen=True, slots=True)
class Survivor:
    """A breakage that nothing notices, and somebody to whom it does something else, if one was found."""

    breakage: Breakage
    witness: Witness | None

    def __str__(self) -> str:
        """Say where the rule stands, what was done to it, and what becomes of whom."""
        broken = self.breakage
        return f"{broken.place.file}:{broken.place.line}: {broken.id}\n  {broken.what}\n  {self._whom()}"

    def _whom(self) -> str:
        if self.witness is None:
            return "the search for somebody to whom it matters took too long"
        answers, items = self.witness.response.answers, self.breakage.flow.items
        said = [f"{item.short}: {in_words(item, answers[name])}"
                for name, item in items.items() if name in answers]
        more = f" · and {len(said) - MANY} more answers" if len(said) > MANY else ""
        who = f" for one who says {' · '.join(said[:MANY])}{more}" if said else ""
        return f"{self.witness.change}{who}"

    def data(self) -> dict[str, object]:
        """Give it as plain values; `answers` is a response that `backtriage assess` reads."""
        broken, witness = self.breakage, self.witness
        return {"id": broken.id, "rule": broken.rule, "what": broken.what, "file": broken.place.file,
                "line": broken.place.line, "change": witness.change if witness else "",
                "answers": to_plain(broken.flow, witness.response) if witness else None}


@dataclass(frozen=True, slots=True)
class Mutated:
    """What came of breaking a flow."""

    title: str
    tried: int
    survivors: tuple[Survivor, ...]
    harmless: tuple[str, ...]  # of these it is proved that they change nothing for anybody
    by_laws: tuple[str, ...]  # these no case notices, but a law or a statement does
    off: tuple[str, ...]  # cases that do not come out as told even in the whole flow: they notice nothing

    @property
    def ok(self) -> bool:
        """Is every breakage noticed that does something to somebody?"""
        return not (self.survivors or self.off)

    @property
    def counted(self) -> int:
        """How many breakages do something to somebody?"""
        return self.tried - len(self.harmless)

    @property
    def score(self) -> float:
        """How many are noticed, of those that do something; 1 if there are none."""
        return 1 - len(self.survivors) / self.counted if self.counted else 1.0

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        for case in self.off:
            yield f"does not come out as told, so it notices nothing: {case}"
        for survivor in self.survivors:
            yield from (*str(survivor).splitlines(), "")
        noticed = self.counted - len(self.survivors)
        laws = f", {len(self.by_laws)} of them by laws alone" if self.by_laws else ""
        yield (f"{self.title}: {noticed} of {self.counted} breakages are noticed "
               f"({noticed * 1000 // self.counted / 10 if self.counted else 100:.1f}%){laws}")
        if self.harmless:
            yield (f"{len(self.harmless)} more are harmless: it is proved that all who have answered "
                   "are told the same, and that no `ask_if` opens or closes")
        if self.survivors:
            yield "for each that is not, add a told case to `vignettes`, or a statement under `always:`"

    def data(self) -> object:
        """Say it to machines."""
        return {"ok": self.ok, "title": self.title, "tried": self.tried, "score": round(self.score, 4),
                "survivors": [survivor.data() for survivor in self.survivors],
                "harmless": list(self.harmless), "by_laws": list(self.by_laws), "off": list(self.off)}


def mutate(folder: Path, progress: Progress) -> Mutated:
    """Break the flow in a folder in every small way.

    Raises FlowError if it cannot be read, or if Z3 is missing.
    """
    need_solver(folder)
    material = load(folder)
    return mutate_flow(material.flow, material.vignettes, material.statements, progress)


def mutate_flow(flow: Flow, vignettes: Sequence[Vignette], statements: tuple[Statement, ...],
                progress: Progress) -> Mutated:
    """Break a flow that is read already in every small way."""
    from backtriage.author.mutate.guards import Watch
    from backtriage.author.mutate.harmless import Sameness
    from backtriage.author.prove.solver import Unsettled

    broken = [*breakages(flow)]
    judge, same, watch = Cases(flow, vignettes), Sameness(flow), Watch(flow, statements)
    survivors, harmless, by_laws = list[Survivor](), list[str](), list[str]()
    for number, breakage in enumerate(broken, 1):
        progress(number, len(broken))
        if judge.notice(breakage):
            continue
        try:
            witness = same.witness(breakage)
        except Unsettled:
            survivors.append(Survivor(breakage, None))
            continue
        if witness is None:
            harmless.append(breakage.id)
        elif watch.notices(breakage.flow):
            by_laws.append(breakage.id)
        else:
            survivors.append(Survivor(breakage, witness))
    return Mutated(flow.title, len(broken), tuple(survivors), tuple(harmless), tuple(by_laws), judge.off)


class Cases:
    """All told cases, judged at once, and only as far as a breakage reaches."""

    def __init__(self, flow: Flow, vignettes: Sequence[Vignette]) -> None:
        facts = ManyFacts([vignette.response for vignette in vignettes], flow.checked)
        self.flow, self.vignettes = flow, vignettes
        self.reach = Reach(flow, facts)
        expected = expectations(vignettes).items()
        self.of_flags = [each for each in expected if each[0].aspect is Aspect.FLAG]
        self.of_else = [each for each in expected if each[0].aspect is not Aspect.FLAG]
        self.gates = {item.id: (item.ask_if, {item.id, *self.reach.looks_at(item.ask_if)})
                      for item in flow.asked if item.ask_if is not None}
        self._off = facts.any_of(unmet(expected, Judgement(self.reach.marks)))
        self._misasked = sum(bool(lines) << index
                             for index, lines in enumerate(asked_otherwise(flow, vignettes)))

    @property
    def off(self) -> tuple[str, ...]:
        """The cases that do not come out as told even in the whole flow."""
        off = self._off | self._misasked
        return tuple(case.case for index, case in enumerate(self.vignettes) if off >> index & 1)

    def notice(self, breakage: Breakage) -> bool:
        """Does a case that came out as told no longer do so?"""
        marks = self.reach.broken(breakage)
        return any(who & ~self._off for who in self.wrong(marks)) or self._asked_otherwise(breakage, marks)

    def wrong(self, marks: Marks) -> Iterator[int]:
        """Find the cases that come out otherwise in flags that a breakage reaches, then in all else."""
        reached = [(flag, those) for flag, those in self.of_flags
                   if marks.flag(flag.id) is not self.reach.marks.flag(flag.id)]
        return unmet(reached + self.of_else, Judgement(marks))

    def _asked_otherwise(self, breakage: Breakage, marks: Marks) -> bool:
        """Does a case notice that says what is asked?

        Interviews are held only with those for whom an item closes or opens.
        """
        items = breakage.flow.items
        moved = {name: self.reach.marks.truth(ask_if).no ^ marks.truth(items[name].ask_if or ask_if).no
                 for name, (ask_if, behind) in self.gates.items() if breakage.rule in behind}
        off = self._off | self._misasked
        cases = [case for index, case in enumerate(self.vignettes) if not off >> index & 1
                 and any(moved.get(item, 0) >> index & 1 for item in (*case.asks, *case.asks_not))]
        return any(asked_otherwise(breakage.flow, cases))
