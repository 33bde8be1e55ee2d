"""One visit: from the first question to the result, with every answer kept on the way.

This is where asking, keeping and showing meet.  What can fail outside of the
program (a full disk, a closed pipe) is met here, and costs nobody an answer.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Command
from backtriage.ask.conversation import Conversation, Ending
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words


def make_asker(words: Words, plain: bool) -> Asker:
    """Choose a way to ask; menus are heavy to load, so only when they are needed."""
    if plain:
        from backtriage.ask.plain import Plain

        return Plain(words)
    from backtriage.ask.menus import Menus

    return Menus(words)


@dataclass(eq=False, repr=False)  # each would take time to make
class Visit:
    """What one run of the questionnaire needs to know."""

    flow: Flow
    folder: str  # where the flow was read from; empty for the one that is shipped
    response: Response
    plain: bool
    draft: Path | None  # None keeps nothing on disk
    given: frozenset[str] = frozenset()
    full: bool = False  # the whole result is shown at once
    now: datetime = field(default_factory=datetime.now)
    opening: tuple[str, ...] = ()  # what is told right above the first question
    failed: str = ""  # why answers cannot be kept

    def run(self) -> bool:
        """Ask, and show the result; tells whether it came to an end, rather than to a pause."""
        asker = make_asker(self.flow.words, self.plain)
        asker.tell(*self.opening)
        if self.draft:
            self._keep(self.response, asker)  # so that nobody learns only later that it fails
            if not self._answered:
                self._forget()
        talk = Conversation(self.flow, asker, lambda response: self._keep(response, asker),
                            self.now.date(), self.response, given=self.given)
        again = False
        while True:
            asker.pause = "pause" if self.draft and not self.failed else "stop"
            try:
                ending = talk.run(again=again)
            except KeyboardInterrupt:
                ending = Ending.PAUSED
            self.response = talk.response
            if ending is Ending.LEFT:
                self._forget()
                asker.clear()
                return True
            if ending is Ending.PAUSED:
                self._paused(asker)
                return False
            again = self._result(asker)
            if not again:
                return True

    def _keep(self, response: Response, asker: Asker) -> None:
        """Bring the answers to the disk; if that fails, say so once, and go on without."""
        if self.draft is None or self.failed:
            return
        from backtriage.keep.drafts import keep

        try:
            keep(self.draft, self.flow, self.folder, response, datetime.now())
        except OSError as error:
            self.failed = error.strerror or str(error)
            words = self.flow.words
            asker.tell(words("visit.cannot_keep", folder=self.draft.parent, error=self.failed),
                       words("visit.cannot_keep_so"))

    @property
    def _answered(self) -> bool:
        """Has anything been answered, beside what options and settings say?"""
        return not self.given.issuperset(self.response.answers)

    def _forget(self) -> None:
        if self.draft:
            try:
                self.draft.unlink(missing_ok=True)
            except OSError as error:
                print(self.flow.words("start.not_deleted", file=self.draft, error=error.strerror),
                      file=sys.stderr)

    def _paused(self, asker: Asker) -> None:
        """Say how to go on, and what cannot wait until then."""
        asker.tell(self._kept())
        self._close(asker)

    def _close(self, asker: Asker) -> None:
        """Say last what nobody should leave without: how soon, whom to call, what to watch for."""
        from backtriage.report.for_person import closing
        from backtriage.visit.screen import typeset

        blocks = closing(assess(self.flow, self.response, self.now.date()), self.now)
        asker.write(typeset(blocks, plain=self.plain))

    def _kept(self) -> str:
        """Say how to go on, with what was kept; without an answer nothing is."""
        words = self.flow.words
        if self.draft is None or not os.access(self.draft, os.F_OK):
            return words("visit.stopped")
        return words("visit.paused_lost" if self.failed else "visit.paused")

    def _result(self, asker: Asker) -> bool:
        """Show the result; once it has been seen, what was kept is removed.

        Does the person go back to the questions?  Then the answers are kept again.
        """
        from backtriage.visit.result import Showing

        showing = Showing(assess(self.flow, self.response, self.now.date()), asker, self.now,
                          plain=self.plain, full=self.full)
        showing.first()
        self._forget()
        asker.pause = "finish"
        ended = showing.run()
        if ended is Command.BACK:
            self._keep(self.response, asker)
            return True
        if ended is Command.LEAVE:
            asker.clear()
        else:
            self._close(asker)
        return False
