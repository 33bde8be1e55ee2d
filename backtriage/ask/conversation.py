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
from backtriage.judge.assessment import Assessment, assess
from backtriage.judge.change import Change, change
from backtriage.judge.response import Response, in_words

if TYPE_CHECKING:
    from datetime import date

    from backtriage.flow.model import Flow, Item
    from backtriage.flow.words import Words
    from backtriage.judge.response import Answer

GO_ON, STOP = "go_on", "stop"


class Ending(Enum):
    """How a conversation ended."""

    DONE = auto()  # the result can be shown
    PAUSED = auto()
    LEFT = auto()


class _Ended(Exception):
    """The person has had enough, in the middle of whatever was going on."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.name)
        self.ending = ending


@dataclass(eq=False, repr=False)  # each would take time to make
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
    earlier: Response = field(default_factory=Response)  # what was answered too long ago to count
    earlier_day: date | None = None  # when that was, if it was at a visit

    def run(self, *, again: bool = False) -> Ending:
        """Ask until there is nothing left to ask.  The answers are in `response`.

        Whoever comes `again`, back from a result, can change what they said.
        """
        try:
            self._questions(again=again)
        except _Ended as ended:
            return ended.ending
        return Ending.DONE

    def ask_rest(self) -> Ending:
        """Ask what is left to ask, and do not show all answers again."""
        try:
            back_at: Item | None = None
            while item := back_at or self._judged().next:
                back_at = self._ask(item, self._judged())
        except _Ended as ended:
            return ended.ending
        return Ending.DONE

    def _questions(self, *, again: bool) -> None:
        """Ask, tell and go back, until the person is content with the answers."""
        ended = again and self._judged().ended
        back_at = self._last() if ended else None  # whoever has answered all is shown all answers
        if again:
            self.asker.turn(self.flow.words("asking.back_at_answers"))
        while True:
            now = self._judged()
            if back_at is None:
                self._tell_at_once(now)
            item = back_at or now.next
            if item is not None:
                back_at = self._ask(item, now)
            elif now.ended and not now.for_practitioner:
                return
            else:
                picked = self._check(now)
                if picked == GO_ON:
                    return
                if picked is None:
                    back_at = self._last()
                else:
                    self._change(now.flow.items[picked], now)

    def _judged(self) -> Assessment:
        """Judge the answers as they stand."""
        return assess(self.flow, self.response, self.today)

    def _ask(self, item: Item, now: Assessment) -> Item | None:
        """Ask an item and record the answer; gives the item that the person goes back to."""
        before = self._before(item, now)
        answer = self._answer(item, now, first=before is None)
        if answer is None:
            return before or item
        if self._agrees(item, answer, now):
            self._record(item, answer, now)
        return None

    def _answer(self, item: Item, now: Assessment, *, first: bool = False) -> Answer | None:
        """Let the person answer; None if they go back."""
        given = self.response.answers.get(item.id)
        if given is None and item.id in self.earlier.answers and not item.offer:
            before = in_words(item, self.earlier.answers[item.id], short=now.for_practitioner)
            self.asker.tell(item.words("asking.earlier_on", day=self.earlier_day, answer=before)
                            if self.earlier_day else item.words("asking.earlier", answer=before))
        answer = self.asker.ask(item, given, self._status(item, now, first=first))
        if isinstance(answer, Command):
            _leave_unless_back(answer)
            return None
        return answer

    def _status(self, item: Item, now: Assessment, *, first: bool = False) -> Status:
        """Say where in the questionnaire an item stands."""
        answered = len(self.response.answers.keys() - self.given)
        return Status(now.flow.section_of[item.id].title, answered, max(1, now.left), self.today,
                      short=now.for_practitioner, first=first,
                      last=self.earlier.answers.get(item.id) if item.offer else None)

    def _choose(self, prompt: str, choices: list[Choice], *, safe: bool = False) -> str | None:
        """Let the person pick a line; None if they go back."""
        picked = self.asker.choose(prompt, choices, safe=safe)
        if isinstance(picked, Command):
            _leave_unless_back(picked)
            return None
        return picked

    def _record(self, item: Item, answer: Answer, now: Assessment) -> None:
        """Take an answer, and show it once it is kept: whoever sees it may close the window."""
        self.response = self.response.with_answer(item.id, answer)
        self.keep(self.response)
        self.asker.said(item, answer, self._status(item, now))

    def _answered(self, now: Assessment) -> list[Item]:
        """The items that can be gone back to, in their order."""
        return [item for item in now.counted if item.id not in self.given]

    def _last(self) -> Item | None:
        return next(reversed(self._answered(self._judged())), None)

    def _before(self, item: Item, now: Assessment) -> Item | None:
        """The answered item before this one; None at the first."""
        order = list(self.flow.items)
        earlier = [other for other in self._answered(now) if order.index(other.id) < order.index(item.id)]
        return earlier[-1] if earlier else None

    def _tell_at_once(self, now: Assessment) -> None:
        """Tell what cannot wait for the result, each thing once."""
        if now.ended and now.for_practitioner:
            self._tell_emergency(now)
        for entry in now.advice_on(Topic.AT_ONCE):
            if entry.id not in self.told:
                self.told.add(entry.id)
                self.asker.tell(now.local(entry.say))
                if entry.stop:
                    self._go_on_or_stop(Ending.PAUSED)

    def _tell_emergency(self, now: Assessment) -> None:
        """Tell a practitioner of an emergency as soon as it is certain; the intake may go on."""
        fresh = [finding for finding in now.deciding
                 if finding.certain and finding.flag.id not in self.told]
        if fresh:
            self.told.update(finding.flag.id for finding in fresh)
            self.asker.tell(
                self.flow.words("summary.level", name=now.urgency.short,
                                place=now.local(now.destination.name)),
                "; ".join(f.flag.name for f in fresh), now.local(now.destination.do))
            self._go_on_or_stop(Ending.DONE)

    def _go_on_or_stop(self, stopped: Ending) -> None:
        words = self.flow.words
        picked = self._choose(words("asking.what_to_do"), [
            Choice(GO_ON, words("asking.go_on")), Choice(STOP, words("asking.stop"))])
        if picked == STOP:
            raise _Ended(stopped)

    def _check(self, now: Assessment) -> str | None:
        """Show every answer; gives the id of an item to change, or GO_ON, or None to go back."""
        short, words = now.for_practitioner, self.flow.words
        lines = [Choice(item.id, words(
            "asking.said", about=item.short if short else item.about,
            answer=now.answer_words(item, short=short)))
            for item in now.counted]
        self.asker.turn()
        all_correct = Choice(GO_ON, words("asking.all_correct"), apart=True)
        return self._choose(words("asking.check"), [all_correct, *lines], safe=True)

    def _change(self, item: Item, now: Assessment) -> None:
        """Ask an item again."""
        answer = self._answer(item, now)
        if answer is not None and self._agrees(item, answer, now, checking=True):
            self._record(item, answer, now)

    def _agrees(self, item: Item, answer: Answer, now: Assessment, *, checking: bool = False) -> bool:
        """Say what a different answer does before it is done, and ask whether it shall be done.

        On the way, where one answer leads to the next, only what makes it less urgent is asked about.
        """
        if self.response.answers.get(item.id) in (None, answer):
            return True
        effect = change(now, item, answer)
        told = told_change(self.flow.words, effect)
        if not told or not (checking or effect.milder):
            return True
        self.asker.tell(*told)
        return self._choose(item.words("asking.change"), [
            Choice(GO_ON, item.words("asking.change_yes")),
            Choice(STOP, item.words("asking.change_no"))]) == GO_ON


def _leave_unless_back(command: Command) -> None:
    """Pausing and leaving end the conversation; going back is for the caller."""
    if command is not Command.BACK:
        raise _Ended(Ending.PAUSED if command is Command.PAUSE else Ending.LEFT)


def told_change(words: Words, change: Change) -> tuple[str, ...]:
    """Say what a change would do; nothing if it changes nothing else."""
    told = []
    goes_on = change.before.ended and not change.before.for_practitioner  # then all the rest is opened
    for name, items in (("closes", change.closes), ("opens", () if goes_on else change.opens)):
        if items:
            names = ", ".join(words("result.quoted", text=item.about) for item in items)
            told.append(words(f"asking.{name}", items=names))
    if goes_on and change.opens:
        told.append(words("asking.goes_on"))
    if change.moves:
        before, after = change.before.level, change.after.level
        name = "another_result" if before == after else "less_urgent" if change.milder else "more_urgent"
        told.append(words(f"asking.{name}"))
    return tuple(told)
