"""The conversation: ask the next item, record the answer, keep it, go on.

It owns no state but the response.  Going back shows an earlier item again with
its answer still chosen; whatever still applies afterwards stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Choice, Command, Status
from backtriage.flow.model import Topic
from backtriage.interview import Change, Turn, change, counted, is_practitioner, turn
from backtriage.region import with_numbers
from backtriage.response import Response, in_words

if TYPE_CHECKING:
    from datetime import date

    from backtriage.flow.model import Flow, Item
    from backtriage.response import Answer

GO_ON, STOP = "go_on", "stop"


class Ending(Enum):
    """How a conversation ended."""

    DONE = auto()  # the result can be shown
    PAUSED = auto()
    LEFT = auto()


@dataclass
class Conversation:
    """One questionnaire with one person.

    `keep` brings a response to the disk; it is called before the next question.
    """

    flow: Flow
    asker: Asker
    keep: Callable[[Response], None]
    today: date
    response: Response
    told: set[str] = field(default_factory=set)  # advice and emergencies told at once
    given: frozenset[str] = frozenset()  # items answered before it began, by options or settings

    def run(self) -> Ending:
        """Ask until there is nothing left to ask.  The answers are in `response`."""
        back_at: Item | None = None
        while True:
            now = turn(self.flow, self.response, self.today)
            if not back_at and (stop := self._tell_at_once(now)):
                return stop
            item = back_at or now.next
            if item is None:
                if now.assessment.ended and not is_practitioner(self.flow, self.response):
                    return Ending.DONE
                answer = self._check(now)
                if isinstance(answer, Ending):
                    return answer
                back_at = answer
                continue
            answer = self.asker.ask(item, self.response.answers.get(item.id), self._status(item, now))
            match answer:
                case Command.PAUSE:
                    return Ending.PAUSED
                case Command.LEAVE:
                    return Ending.LEFT
                case Command.BACK:
                    back_at = self._before(item)
                case _:
                    self._record(item, answer)
                    back_at = None

    def _record(self, item: Item, answer: Answer) -> None:
        self.response = self.response.with_answer(item.id, answer)
        self.keep(self.response)

    def _status(self, item: Item, now: Turn) -> Status:
        answered = len(self.response.answers.keys() - self.given)
        return Status(self.flow.section_of[item.id].title, answered, max(1, now.left), self.today,
                      short=is_practitioner(self.flow, self.response))

    def _before(self, item: Item) -> Item | None:
        """The answered item before this one; None stays where we are."""
        order = list(self.flow.items)
        earlier = [other for other in counted(self.flow, self.response, self.today)
                   if order.index(other.id) < order.index(item.id) and other.id not in self.given]
        if earlier:
            return earlier[-1]
        self.asker.tell("This is the first question.")
        return item

    def _tell_at_once(self, now: Turn) -> Ending | None:
        """Tell what cannot wait for the result, each thing once."""
        if now.assessment.ended and is_practitioner(self.flow, self.response):
            if ending := self._tell_emergency(now):
                return ending
        for entry in now.assessment.advice():
            if entry.topic is Topic.AT_ONCE and entry.id not in self.told:
                self.told.add(entry.id)
                self.asker.tell(with_numbers(self.flow, self.response, entry.say))
                if entry.stop and (ending := self._go_on_or_stop()):
                    return ending
        return None

    def _tell_emergency(self, now: Turn) -> Ending | None:
        """Tell a practitioner of an emergency as soon as it is certain; the intake may go on."""
        fresh = [finding for finding in now.assessment.deciding()
                 if finding.certain and finding.flag.id not in self.told]
        if not fresh:
            return None
        self.told.update(finding.flag.id for finding in fresh)
        place = now.assessment.destination
        self.asker.tell(
            f"{now.assessment.urgency.name}: {'; '.join(f.flag.name for f in fresh)}",
            with_numbers(self.flow, self.response, place.do))
        return self._go_on_or_stop(Ending.DONE)

    def _go_on_or_stop(self, stopped: Ending = Ending.PAUSED) -> Ending | None:
        picked = self.asker.choose("What would you like to do?", [
            Choice(GO_ON, "Go on with the questions"), Choice(STOP, "Stop here")])
        match picked:
            case Command.LEAVE:
                return Ending.LEFT
            case Command.PAUSE:
                return Ending.PAUSED
            case _:
                return stopped if picked == STOP else None

    def _check(self, now: Turn) -> Ending | Item | None:
        """Show every answer; give the ending, or the item that Esc leads back to."""
        items = counted(self.flow, self.response, self.today)
        short = is_practitioner(self.flow, self.response)
        lines = [Choice(item.id, f"{item.short if short else item.about}: "
                        f"{in_words(item, self.response.answers[item.id], short=short)}")
                 for item in items]
        picked = self.asker.choose("Please check your answers. Pick one to change it.",
                                   [Choice(GO_ON, "All correct: show my result"), *lines])
        match picked:
            case Command.PAUSE:
                return Ending.PAUSED
            case Command.LEAVE:
                return Ending.LEFT
            case Command.BACK:
                return items[-1]
        if picked == GO_ON:
            return Ending.DONE
        return self._change(self.flow.items[str(picked)], now)

    def _change(self, item: Item, now: Turn) -> Ending | None:
        """Ask an item again, and say what a different answer does before it is done."""
        answer = self.asker.ask(item, self.response.answers.get(item.id), self._status(item, now))
        match answer:
            case Command.PAUSE:
                return Ending.PAUSED
            case Command.LEAVE:
                return Ending.LEFT
            case Command.BACK:
                return None
        if answer == self.response.answers.get(item.id):
            return None
        told = told_change(self.flow, change(self.flow, self.response, item, answer, self.today))
        if told:
            self.asker.tell(*told)
            picked = self.asker.choose("Change your answer?", [
                Choice(GO_ON, "Yes, change it"), Choice(STOP, "No, leave it as it was")])
            if picked is Command.LEAVE:
                return Ending.LEFT
            if picked is Command.PAUSE:
                return Ending.PAUSED
            if picked != GO_ON:
                return None
        self._record(item, answer)
        return None


def told_change(flow: Flow, change: Change) -> tuple[str, ...]:
    """Say what a change would do; nothing if it changes nothing else."""
    told = []
    if change.closes:
        names = ", ".join(f"“{item.about}”" for item in change.closes)
        told.append(f"With this change, these answers no longer count: {names}.")
    if change.opens:
        names = ", ".join(f"“{item.about}”" for item in change.opens)
        told.append(f"With this change, we need to ask about: {names}.")
    if change.moves:
        before, after = change.before.assessment.level(), change.after.assessment.level()
        if before == after:
            told.append("With this change, your result is a different one.")
        else:
            told.append("With this change, your result becomes "
                        f"{'more' if after > before else 'less'} urgent.")
    return tuple(told)
