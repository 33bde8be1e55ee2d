"""`flow prove`: what holds of a flow for everybody, or the smallest response for which it does not.

Everybody means: every answer and every doubt to every item that comes up, numbers at
their bounds, and items that are skipped.  The evaluator is the one that judges a person.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from backtriage.author.material import load
from backtriage.flow.problem import FlowError, Place, Problem
from backtriage.judge.assessment import assess
from backtriage.judge.many import first
from backtriage.judge.response import Response, in_words, to_plain
from backtriage.judge.smallest import fewest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from backtriage.author.prove.formulas import Witnesses, World
    from backtriage.author.prove.laws import Law
    from backtriage.author.prove.solver import Person, Search
    from backtriage.author.statements import Statement
    from backtriage.flow.model import Flow, Item
    from backtriage.flow.truth import Plane

MISSING = "the prover needs Z3, which is not installed: pip install 'z3-solver>=5.4,<6'"


class Verdict(StrEnum):
    """What came of a claim."""

    HOLDS = "holds"
    EXPLAINED = "explained"  # it does not hold, and the flow says why
    BROKEN = "broken"
    UNSETTLED = "unsettled"  # the search took too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim about everybody, and what came of it."""

    group: str
    name: str
    place: Place
    verdict: Verdict
    told: str = ""  # why it does not hold, or what was found
    counterexample: dict[str, object] | None = None  # the smallest, as plain answers
    words: tuple[str, ...] = ()  # the same, in words
    witness: dict[str, object] | None = None  # somebody who shows that it can be

    @property
    def holds(self) -> bool:
        """Is it proved, or is there a reason why it need not hold?"""
        return self.verdict in (Verdict.HOLDS, Verdict.EXPLAINED)

    def problem(self) -> Problem:
        """Tell it as a problem with its place."""
        hint = f"for one who says {' · '.join(self.words)}" if self.words else ""
        return Problem(self.place, f"{self.verdict}: {self.group}: `{self.name}`: {self.told}", hint)

    def data(self) -> dict[str, object]:
        """Give it as plain values."""
        return {"group": self.group, "name": self.name, "verdict": self.verdict.value, "holds": self.holds,
                "told": self.told, "file": self.place.file, "line": self.place.line,
                "column": self.place.column, "counterexample": self.counterexample,
                "words": list(self.words), "witness": self.witness}


@dataclass(frozen=True)
class Proved:
    """What is proved of a flow, and what is not."""

    title: str
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()  # how long conversations are
    conversations: dict[str, dict[str, object]] = field(default_factory=dict)  # those that were found

    @property
    def ok(self) -> bool:
        """Does every claim hold?"""
        return all(claim.holds for claim in self.claims)

    @property
    def broken(self) -> tuple[Claim, ...]:
        """The claims that do not hold, and those that could not be settled."""
        return tuple(claim for claim in self.claims if not claim.holds)

    def lines(self) -> Iterator[str]:
        """Say it to people: what is broken, then what holds, group by group."""
        for claim in self.broken:
            yield from (*str(claim.problem()).splitlines(), "")
        groups = Counter(claim.group for claim in self.claims)
        for group, count in groups.items():
            inside = [claim for claim in self.claims if claim.group == group]
            found = Counter(claim.verdict for claim in inside)
            rest = ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict
                             if found[verdict] and verdict is not Verdict.HOLDS)
            yield f"{found[Verdict.HOLDS]:4} of {count:4}: {group}{f' ({rest})' if rest else ''}"
        yield from self.notes
        yield (f"{len(self.claims)} claims hold for everybody" if self.ok else
               f"{len(self.broken)} of {len(self.claims)} claims do not hold")

    def files(self) -> dict[str, str]:
        """Give the counterexamples as files for `backtriage assess`, by name."""
        return {f"{number:02}-{re.sub(r'[^a-z0-9]+', '-', claim.name.lower()).strip('-')}.yaml":
                "\n".join([f"# {claim.verdict}: {claim.group}: {claim.name}", f"# {claim.told}",
                           *(f"{item}: {json.dumps(answer, ensure_ascii=False)}"
                             for item, answer in claim.counterexample.items()), ""])
                for number, claim in enumerate(self.broken, 1) if claim.counterexample}

    def data(self) -> dict[str, object]:
        """Give it as plain values; `counterexample` is a response that `backtriage assess` reads."""
        return {"title": self.title, "ok": self.ok, "notes": list(self.notes),
                "conversations": self.conversations, "claims": [claim.data() for claim in self.claims]}


def prove(folder: Path, progress: Callable[[str], None]) -> Proved:
    """Prove all claims about a flow; raises FlowError if it cannot be read, or if Z3 is missing."""
    need_solver(folder)
    material = load(folder)
    return prove_flow(material.flow, material.statements, progress)


def need_solver(folder: Path) -> None:
    """Tell what to install if Z3 is missing."""
    try:
        import backtriage.author.prove.solver  # noqa: F401 - to see that it can be
    except ImportError as error:
        raise FlowError([Problem(Place(str(folder)), MISSING)]) from error


def prove_flow(flow: Flow, statements: tuple[Statement, ...], progress: Callable[[str], None]) -> Proved:
    """Prove all claims about a flow that is read already."""
    from backtriage.author.prove.formulas import World
    from backtriage.author.prove.interviews import Conversations
    from backtriage.author.prove.laws import Laws
    from backtriage.author.prove.solver import Search

    talks = Conversations(World(flow), Search(flow), World(flow, whole=False))
    progress("every item can be asked")
    claims = [_asked(found, flow.items[name], flow, talks.held.get(name))
              for name, found in talks.come_to().items()]
    prover = _Prover(flow, talks.world, talks.partly, Search(flow, varied=True), talks.people)
    group = ""
    for law in Laws(flow, statements).all():
        if law.group != group:
            group = law.group
            progress(group)
        claims.append(prover.claim(law))
    progress("the longest and the shortest conversation")
    lengths = talks.lengths()
    return Proved(flow.title, tuple(claims), tuple(map(str, lengths)),
                  {length.what: to_plain(flow, length.found) for length in lengths})


def _asked(found: bool | None, item: Item, flow: Flow, held: Response | None) -> Claim:
    """Say whether an item is ever asked."""
    verdict, told = {
        True: (Verdict.HOLDS, ""),
        False: (Verdict.BROKEN, "its `ask_if` is no for everybody, or no rule needs it by then"),
        None: (Verdict.UNSETTLED, "it applies to somebody, but no interview that was tried came to it"),
    }[found]
    return Claim(group="every item can be asked", name=item.id, place=item.place, verdict=verdict, told=told,
                 witness=to_plain(flow, held) if held else None)


@dataclass
class _Prover:
    """Looks for the person that a law speaks of: among those who were found already, and among everybody."""

    flow: Flow
    world: World  # all finished responses
    partly: World  # the same people, with some answers given
    search: Search
    found: list[Response]
    witnesses: Witnesses | None = None  # of those who were found, as many as had been when it was last judged

    def claim(self, law: Law) -> Claim:
        """Prove one law, or find whom it fails."""
        from backtriage.author.prove.solver import Unsettled

        if law.can and (witness := self._witness(law, self._found_so_far())) is not None:
            return self._said(law, Verdict.HOLDS, witness=witness)
        world = self.partly if law.early else self.world
        plane = law.whom(world)
        try:
            person = None if self._nobody_among(law, world) else self.search.somebody(plane)
        except Unsettled:
            return self._said(law, Verdict.UNSETTLED, "the search took too long, so nothing is proved")
        if law.can:
            if person is None:
                if law.excuse:
                    return self._said(law, Verdict.EXPLAINED, f"{law.broken}: {law.excuse}")
                return self._said(law, Verdict.BROKEN, law.broken, counterexample=self._like(law))
            self.found.append(person.everything())
            return self._said(law, Verdict.HOLDS, witness=self._judged(self.found[-1:]).answers(0))
        if person is None:
            return self._said(law, Verdict.HOLDS)
        return self._said(law, Verdict.BROKEN, law.broken,
                          counterexample=self._smallest(law.whom, person, plane))

    def _nobody_among(self, law: Law, world: World) -> bool:
        """Is it proved quickly, of more people than a law speaks of, that there are none?"""
        from backtriage.author.prove.solver import FEW, Unsettled

        with suppress(Unsettled):
            return law.among is not None and self.search.somebody(law.among(world), patience=FEW) is None
        return False

    def _found_so_far(self) -> Witnesses:
        """Judge those who were found side by side; anew, when they have become twice as many."""
        if self.witnesses is None or len(self.found) >= 2 * len(self.witnesses.people):
            self.witnesses = self._judged(self.found)
        return self.witnesses

    def _judged(self, people: Sequence[Response]) -> Witnesses:
        from backtriage.author.prove.formulas import Witnesses

        return Witnesses(self.flow, people=tuple(people))

    def _like(self, law: Law) -> Response | None:
        """Find who shows why nobody was found, where the law names somebody."""
        from backtriage.author.prove.solver import Unsettled

        with suppress(Unsettled):
            plane = law.like(self.world) if law.like else None
            person = None if plane is None else self.search.somebody(plane)
            if law.like and person is not None:
                return self._smallest(law.like, person, plane)
        return None

    def _smallest(self, whom: Callable[[World], Plane], person: Person, plane: Plane) -> Response:
        """Leave out every answer without which it is so all the same.

        Who answers so little can still go on to a finished response for which it is so.  An
        answer that would count only if another were different is written down as well.
        """
        from backtriage.author.prove.solver import Search, Unsettled

        search, partial = Search(self.flow), whom(self.partly)
        found = person.answers(self.world.asked)

        def somebody(names: Sequence[str]) -> Person | None:
            """Find somebody of whom it is so, and who has answered no items but these."""
            unsaid = (~self.partly.said(name) for name in self.flow.items if name not in names)
            with suppress(Unsettled):
                return search.somebody(plane, partial, *unsaid)
            return None

        everything = list(self.flow.items)
        if somebody(everything) is None:
            return found
        names = fewest(everything, lambda some: somebody(some) is not None)
        smaller = somebody(names)
        return smaller.answers(self.partly.said) if smaller else found

    @staticmethod
    def _witness(law: Law, people: Witnesses) -> Response | None:
        """Give one of some people who shows what a law speaks of; the evaluator says so."""
        who = law.whom(people)
        return people.answers(first(who)) if who else None

    def _said(self, law: Law, verdict: Verdict, told: str = "", *, counterexample: Response | None = None,
              witness: Response | None = None) -> Claim:
        words = tuple(self._in_words(counterexample)) if counterexample else ()
        return Claim(group=law.group, name=law.name, place=law.place, verdict=verdict, told=told, words=words,
                     counterexample=to_plain(self.flow, counterexample) if counterexample else None,
                     witness=to_plain(self.flow, witness) if witness else None)

    def _in_words(self, response: Response) -> Iterator[str]:
        """Say the answers of a response, and which of them do not count as things stand."""
        counts = {item.id for item in assess(self.flow, response, self.flow.checked).counted}
        for item in self.flow.items.values():
            if item.id in response.answers:
                aside = "" if item.id in counts else " (not asked)"
                yield f"{item.short}: {in_words(item, response.answers[item.id])}{aside}"
