"""Whom an interview comes to ask what: whether each item is ever asked, and how long it takes.

The solver finds people; the interview that everybody gets is then held with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from backtriage.author.asking import all_asked
from backtriage.author.prove.formulas import Witnesses, World
from backtriage.author.prove.relevance import Relevance
from backtriage.author.prove.solver import FEW, Person, Search, Unsettled, always, option_of
from backtriage.flow.model import Flow
from backtriage.flow.truth import Plane
from backtriage.judge.assessment import assess
from backtriage.judge.interview import asked, is_practitioner
from backtriage.judge.response import Response


@dataclass(frozen=True)
class Length:
    """How long a conversation is: what was found, and the bound that is proved."""

    what: str
    found: Response
    count: int  # of the questions in it
    bound: int
    limited: bool = False  # more questions would be asked but for the limit of the flow

    def __str__(self) -> str:
        """Say it in a sentence."""
        count = self.count
        said = f"{self.what}: {count} question{'s' if count != 1 else ''}"
        if count == self.bound:
            return f"{said}, where the flow's own limit ends it" if self.limited else said
        return f"{said} were found, and the proved bound is {self.bound}"


@dataclass
class Conversations:
    """The people of a flow, and the interviews that are held with them."""

    world: World
    search: Search
    partly: World
    held: dict[str, Response] = field(default_factory=dict)  # an item, and a response in which it is asked
    people: list[Response] = field(default_factory=list)  # who was found, with a reply to everything
    every: list[Response] = field(default_factory=list)  # the interviews that were held, as far as they went

    @property
    def flow(self) -> Flow:
        """The flow that is asked."""
        return self.world.flow

    def hold(self, found: Iterable[Person]) -> list[Response]:
        """Hold the interviews with some people side by side, and note what is asked and answered."""
        witnesses = Witnesses(self.flow, people=tuple(person.everything() for person in found))
        self.people += witnesses.people
        answers = [witnesses.answers(index) for index in range(len(witnesses.people))]
        held = []
        for response, names in zip(answers, all_asked(self.flow, answers, self.flow.checked), strict=True):
            held.append(response.without(item.id for item in self.flow.asked if item.id not in names))
            for item in names:
                self.held.setdefault(item, held[-1])
        self.every += held
        return held

    def come_to(self) -> dict[str, bool | None]:
        """Is each item ever asked?  No if that is proved; None if nobody was found."""
        for number, wish in enumerate(self._wishes()):
            self.hold(self._applying(wish, together=not number))
        return {item.id: self._comes_to(item.id) for item in self.flow.asked}

    def _applying(self, wish: list[Plane], *, together: bool) -> list[Person]:
        """Find people for the items that no interview has come to: one for each, or for all `together`."""
        found: list[Person] = []
        for applies in [self.world.asked(item.id) for item in self.flow.asked if item.id not in self.held]:
            if not (together and any(person.is_in(applies) for person in found)):
                with suppress(Unsettled):
                    person = self.search.somebody(applies, *wish, patience=FEW)
                    found += [person] if person else []
        return found

    def _comes_to(self, item: str) -> bool | None:
        """Is an item ever asked?  Where no interview came to it so far, look for whoever is asked it."""
        if item in self.held:
            return True
        planes = [Relevance(self.partly, item).asked(), self.world.asked(item)]
        with suppress(Unsettled):
            person = self.search.somebody(*planes)
            if person is None:
                return False
            self.hold([person])
            if item not in self.held:  # the limit of questions may have ended it before
                self.hold([self.search.most(person, self._skipped(), *planes)[0]])
        return True if item in self.held else None

    def _skipped(self) -> list[Plane]:
        """Who is spared each item?"""
        return [~self.world.asked(item.id) for item in self.flow.asked]

    def _wishes(self) -> Iterator[list[Plane]]:
        """Whom it is likely that much is asked: calm people, then any, then whoever is asked all."""
        calm = [~self.world.judgement.at_least_urgent[1]] if len(self.flow.urgency) > 1 else []
        mild = [~self.world.judgement.at_least_bound[-1]] if self.flow.suitability else []
        yield from filter(None, ([*calm, *mild], calm, mild))
        yield from ([~plane] for plane in self.world.judgement.at_least_urgent[2:])
        if self.flow.role is not None:
            yield [*calm, self._practitioner]
            yield [self._practitioner]
        yield [always()]

    @property
    def _practitioner(self) -> Plane:
        """Who is asked everything that applies, as a practitioner?"""
        role = self.flow.role
        if self.flow.clinical:
            return always()
        return option_of(role.item, role.practitioner) if role else ~always()

    def lengths(self) -> tuple[Length, ...]:
        """Find the shortest conversation, and the longest at home and at intake."""
        shortest = min((*self._endings(), *self._few(), *self.every), key=self._count)
        least = self._count(shortest)
        found = [Length("the shortest conversation", shortest, least, min(1, least)),
                 self._longest("the longest conversation", thorough=self.flow.clinical)]
        if self.flow.role is not None:
            found.append(self._longest("the longest conversation with a practitioner", thorough=True))
        return tuple(found)

    def _longest(self, what: str, *, thorough: bool) -> Length:
        """Ask the people to whom most items apply; how many do is a bound, and so is the flow's limit."""
        counted = [self.world.asked(item.id) for item in self.flow.asked]
        bound = len(counted)
        limit = self.flow.longest_intake if thorough else self.flow.longest
        who = self._practitioner if thorough else ~self._practitioner
        calm = [~self.world.judgement.at_least_urgent[1]] if len(self.flow.urgency) > 1 else []
        people = []
        for wish in ([], calm):
            with suppress(Unsettled):
                person = self.search.somebody(who, *wish)
                if person is not None:
                    person, most = self.search.most(person, counted, who, *wish)
                    bound = bound if wish else most
                    people.append(person)
        self.hold(people)
        found = [said for said in self.every if is_practitioner(self.flow, said) is thorough] or [Response()]
        most = max(map(self._count, found))
        longest = [said for said in found if self._count(said) == most]
        cut = [said for said in longest if assess(self.flow, said, self.flow.checked).waiting]
        return Length(what, (cut or longest)[0], most, min(bound, limit or bound), limited=bool(cut))

    def _count(self, said: Response) -> int:
        return asked(self.flow, said)

    def _few(self) -> Iterator[Response]:
        """Ask somebody to whom few items apply."""
        with suppress(Unsettled):
            person = self.search.somebody()
            if person is not None:
                yield from self.hold([self.search.most(person, self._skipped())[0]])

    def _endings(self) -> Iterator[Response]:
        """Ask those whose first answers may end it."""
        for index, level in enumerate(self.flow.urgency):
            if level.ends:
                yield from self._sudden(self.world.judgement.urgency[index])

    def _sudden(self, urgent: Plane) -> Iterator[Response]:
        """Ask one person for each option, until somebody is done after two answers."""
        for item in self.flow.asked:
            for option in item.options:
                with suppress(Unsettled):
                    person = self.search.somebody(urgent, self.world.chosen(item.id, [option.id]))
                    for said in self.hold([person] if person else []):
                        if self._count(said) <= 2:
                            yield said
                            return
