"""Two versions of a flow compared: whom the change moves, with a witness, and what reads differently.

The same people answer both versions: those of the told cases of both, and many
made up.  An item that only one version asks is answered there; an answer that
only one version offers cannot be compared.  What is found is certain, as each
witness shows.  For levels, headlines and flags the prover then looks for those
whom this missed; where Z3 is not installed, what is not found may still be there.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.author.diff.revisions import version
from backtriage.author.diff.texts import Changes, Rewording, changes, rewordings
from backtriage.author.material import load
from backtriage.author.outcomes import Aspect, Subject, milder, moved, outcomes
from backtriage.judge.evaluation import Marks
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts, first
from backtriage.judge.response import PersonFacts, Response, plain_answer
from backtriage.judge.smallest import fewest_answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from backtriage.author.cases.made_up import Answers
    from backtriage.author.vignettes import Vignette
    from backtriage.flow.model import Flow

PEOPLE, SEED = 20_000, 1
NEEDS_SOLVER = "for a proof: pip install 'z3-solver>=5.4,<6'"
FOLLOWING = (Aspect.DESTINATION, Aspect.ADVICE)  # these follow a level: compared where the levels stay


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody whom a change moves, and the few answers that make it so."""

    told: str  # who it is
    answers: dict[str, object]  # all of them, as in a file of answers
    enough: dict[str, object]  # the few that move this person by themselves
    hangs_on: tuple[str, ...]  # items among the few that only one version asks


@dataclass(frozen=True, slots=True)
class Move:
    """People who are told one thing before and another after."""

    subject: Subject
    before: str
    after: str
    people: int  # of those searched: a measure of nothing but the search
    milder: bool
    witness: Example

    def __str__(self) -> str:
        aspect, id = self.subject
        if id:
            return f"{aspect} `{id}`: {self.before} → {self.after}"
        return f"{aspect}: `{self.before}` → `{self.after}`"


class Searched(NamedTuple):
    """Where it was looked for."""

    cases: int
    made_up: int
    seed: int
    dropped: int  # answers of cases that only one version can take
    not_compared: tuple[str, ...]  # options, and items of another kind, that only one version has
    proved: bool  # that nobody else is moved from a level, a headline or a flag to another
    unproved: str  # why not


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does to people, and what it changes in the text."""

    old: str
    new: str
    moves: tuple[Move, ...]
    changes: Changes
    words: tuple[Rewording, ...]
    searched: Searched

    @property
    def milder(self) -> tuple[Move, ...]:
        """Where somebody is told something milder than before."""
        return tuple(move for move in self.moves if move.milder)

    @property
    def ok(self) -> bool:
        """Was nobody found who is told something milder than before?"""
        return not self.milder

    @property
    def still(self) -> tuple[str, ...]:
        """Flags whose rule was changed, and nobody was found whom that moves."""
        moving = {move.subject.id for move in self.moves if move.subject.aspect is Aspect.FLAG}
        return tuple(name for name in self.changes.flags if name not in moving)

    def lines(self) -> Iterator[str]:
        """Say it to people."""
        yield f"from {self.old} to {self.new}"
        for heading, moves in (("MILDER than before, or on no scale with it", self.milder),
                               ("moved", tuple(move for move in self.moves if not move.milder))):
            if moves:
                yield ""
                yield f"{heading}:"
                for move in moves:
                    yield from _move_lines(move)
        yield from self._text_lines()
        yield ""
        searched = self.searched
        yield (f"searched: {searched.cases} told cases of both versions, and {searched.made_up} people made "
               f"up (seed {searched.seed})")
        if searched.dropped:
            yield f"left out: {searched.dropped} answers of the cases, which only one version can take"
        if searched.not_compared:
            yield f"not compared, as only one version has them: {', '.join(searched.not_compared)}"
        yield "where people go, and advice, are compared for those whose urgency and headline stay"
        if searched.proved:
            yield "proved: with answers that both take, levels, headlines and flags move as told only"
        yield ("somebody is told something milder than before" if not self.ok else
               "nobody is told something milder" if searched.proved else
               f"nobody was found who is told something milder; that is no proof: {searched.unproved}")

    def _text_lines(self) -> Iterator[str]:
        """Say what the change is in the text: rules first, then words."""
        for heading, names in (("only in the new version", self.changes.added),
                               ("only in the old version", self.changes.removed),
                               ("rules that changed", self.changes.rules),
                               ("flags whose rule changed, and nobody was found whom that moves",
                                tuple(f"flag `{name}`" for name in self.still))):
            if names:
                yield ""
                yield f"{heading}:"
                yield from (f"  {name}" for name in names)
        if self.words:
            yield ""
            yield f"words that changed ({len(self.words)}):"
            for words in self.words:
                yield f"  {words.path}"
                yield from (f"    - {line}" for line in words.old.splitlines())
                yield from (f"    + {line}" for line in words.new.splitlines())

    def data(self) -> object:
        """Say it to machines."""
        return {
            "ok": self.ok, "old": self.old, "new": self.new, "searched": self.searched._asdict(),
            "moves": [{"kind": move.subject.aspect.value, "id": move.subject.id,
                       "before": move.before, "after": move.after,
                       "people": move.people, "milder": move.milder, "witness": move.witness.told,
                       "answers": move.witness.answers, "enough": move.witness.enough,
                       "hangs_on": list(move.witness.hangs_on)} for move in self.moves],
            "added": list(self.changes.added), "removed": list(self.changes.removed),
            "rules": list(self.changes.rules), "still": list(self.still),
            "words": [words._asdict() for words in self.words]}


def _move_lines(move: Move) -> Iterator[str]:
    """Tell one move, and somebody whom it moves."""
    answers = ", ".join(f"{name}: {_shown(value)}" for name, value in move.witness.enough.items())
    yield f"  {move}"
    yield f"    with {{{answers}}}, of {move.witness.told}" if answers else "    whatever is answered"
    if move.witness.hangs_on:
        names = ", ".join(f"`{name}`" for name in move.witness.hangs_on)
        yield f"    only one version asks {names}"


def _shown(value: object) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def diff(old: Path | str, new: Path | str, folder: Path, *, people: int = PEOPLE,
         seed: int = SEED) -> Difference:
    """Compare two versions: folders, or revisions of `folder` as git names them.  Raises FlowError."""
    with ExitStack() as stack:
        roots = [stack.enter_context(version(str(name), folder)) for name in (old, new)]
        versions = [load(root) for root in roots]
    flows, cases = [each.flow for each in versions], [each.vignettes for each in versions]
    words = tuple(rewordings(*(each.tables for each in versions)))
    comparison = _Comparison(flows[0], flows[1])
    altered = changes(*flows)
    moves, searched = comparison.search((str(old), str(new)), cases, altered.focus, people, seed)
    return Difference(str(old), str(new), moves, altered, words, searched)


class _Comparison:
    """Two versions, and what can be answered in both."""

    def __init__(self, old: Flow, new: Flow) -> None:
        self.flows = (old, new)
        self.today: date = max(old.checked, new.checked)
        self.known: dict[str, Answers] = answers_to(self.flows, self.today)
        self.shared = old.items.keys() & new.items.keys()

    def search(self, names: tuple[str, str], cases: list[tuple[Vignette, ...]], focus: tuple[str, ...],
               count: int, seed: int) -> tuple[tuple[Move, ...], Searched]:
        """Let the same people answer both versions; those with shared items only stand first."""
        told = [f"the case “{case.case}” of {name}"
                for name, some in zip(names, cases, strict=True) for case in some]
        people = [self._fitting(case.response) for some in cases for case in some]
        dropped = sum(len(case.response.answers) for some in cases for case in some) - sum(
            len(person.answers) for person in people)
        shared = {name: answers for name, answers in self.known.items() if name in self.shared}
        bases = [person.without(self.known.keys() - self.shared) for person in people]
        half = count if len(shared) == len(self.known) else count // 2
        people += made_up(shared, bases, half, seed, focus)
        people += made_up(self.known, people[:len(told)], count - half, seed + 1, focus)
        told += [f"somebody made up, number {number}" for number in range(1, len(people) - len(told) + 1)]
        moves = tuple(self._moves(people, told))
        missed, unproved = self._missed(moves)
        if missed:
            told += ["somebody whom the prover found"] * len(missed)
            moves = tuple(self._moves(people + missed, told))
        return moves, Searched(sum(map(len, cases)), len(people) - sum(map(len, cases)), seed, dropped,
                               tuple(self._not_compared()), not unproved, unproved)

    def _missed(self, moves: tuple[Move, ...]) -> tuple[list[Response], str]:
        """Find those whom the search missed, or say why it cannot be proved that there are none."""
        if any(name not in self.known for name in self.shared):
            return [], "an item is of another kind now"
        try:
            from backtriage.author.diff.missed import others
            from backtriage.author.prove.solver import Unsettled
        except ImportError:
            return [], NEEDS_SOLVER
        try:
            found = [*others(self.flows, self.known, {(m.subject, m.before, m.after) for m in moves})]
        except Unsettled:
            return [], "the search took too long"
        return [self._fitting(response) for response in found], ""

    def _not_compared(self) -> Iterator[str]:
        """Name the answers to shared items that only one version can take."""
        for name in (name for name in self.flows[0].items if name in self.shared):
            versions = [flow.items[name] for flow in self.flows]
            known = self.known.get(name)
            if known is None:
                yield f"`{name}`"
                continue
            options = {option.id for item in versions for option in item.options}
            yield from (f"`{name}: {option}`" for option in sorted(options.difference(known.options)))
            doubts = dict.fromkeys(absent for item in versions for absent in item.doubts)
            yield from (f"`{name}: {absent}`" for absent in doubts if absent not in known.doubts)
            if min(item.low for item in versions) < known.low:
                yield f"`{name}` below {known.low}"
            if max(item.high for item in versions) > known.high:
                yield f"`{name}` above {known.high}"

    def _fitting(self, response: Response) -> Response:
        """Keep the answers that fit every version that asks for them."""
        return Response({name: answer for name, answer in response.answers.items()
                         if name in self.known and self.known[name].fit(answer)})

    def _moves(self, people: list[Response], told: list[str]) -> Iterator[Move]:
        """Find every move, those to something milder first."""
        facts = ManyFacts(people, self.today)
        old, new = (Judgement(Marks(flow, facts)) for flow in self.flows)
        steady = _steady(old, new)
        for subject in self._subjects():
            for (before, after), there in moved(outcomes(old, subject), outcomes(new, subject)).items():
                who = there & steady if subject.aspect in FOLLOWING else there
                if who:
                    yield Move(subject, before, after, who.bit_count(),
                               milder(self.flows, subject.aspect, before, after), self._witness(
                                   people[first(who)], told[first(who)], subject, (before, after)))

    def _subjects(self) -> Iterator[Subject]:
        """Name all that can move."""
        yield from map(Subject, (Aspect.URGENCY, Aspect.SUITABILITY, Aspect.DESTINATION))
        yield from (Subject(Aspect.FLAG, name) for name in {**self.flows[0].flags, **self.flows[1].flags})
        yield from (Subject(Aspect.ADVICE, name) for name in {**self.flows[0].advice, **self.flows[1].advice})

    def _witness(self, person: Response, told: str, subject: Subject, move: tuple[str, str]) -> Example:
        """Find the few answers of a person that are moved by themselves."""
        def moves(response: Response) -> bool:
            facts = PersonFacts(response, self.today)
            old, new = (Judgement(Marks(flow, facts)) for flow in self.flows)
            return (move in moved(outcomes(old, subject), outcomes(new, subject))
                    and (subject.aspect not in FOLLOWING or bool(_steady(old, new))))
        few = fewest_answers(person, moves, sorted(person.answers, key=lambda item: item in self.shared))
        return Example(told, self._plain(person), self._plain(few),
                       tuple(item for item in few.answers if item not in self.shared))

    def _plain(self, response: Response) -> dict[str, object]:
        """Write answers as in a file, in the order of the flow."""
        return {name: plain_answer(known.item, response.answers[name])
                for name, known in self.known.items() if name in response.answers}


def _steady(old: Judgement, new: Judgement) -> int:
    """For whom do the urgency and the headline stay as they were?"""
    who: int = old.facts.everyone
    for subject in map(Subject, (Aspect.URGENCY, Aspect.SUITABILITY)):
        for there in moved(outcomes(old, subject), outcomes(new, subject)).values():
            who &= ~there
    return who
