"""One visit: from the first question to the result, with every answer kept on the way.

This is where asking, keeping and showing meet.  What can fail outside of the
program (a full disk, a closed pipe) is met here, and costs nobody an answer.
"""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Choice, Command
from backtriage.ask.conversation import GO_ON, Conversation, Ending
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.flow.words import Words
    from backtriage.judge.assessment import Assessment
    from backtriage.keep.drafts import OpenDraft
    from backtriage.visit.again import Earlier
    from backtriage.visit.keeping import Keeping


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
    draft: OpenDraft | None  # None keeps nothing on disk
    given: frozenset[str] = frozenset()
    full: bool = False  # the whole result is shown at once
    now: datetime = field(default_factory=datetime.now)
    said: tuple[str, ...] = ()  # what was said before there was anybody to ask
    opening: tuple[str, ...] = ()  # what is told right above the first question
    earlier: Response = field(default_factory=Response)  # answers of another time, which are asked again
    kept: Earlier | None = None  # the visits before this one, if there were any
    failed: bool = False  # could the last answers not be kept?
    _told: bool = False  # was it said that they cannot?

    def run(self) -> bool:
        """Ask, and show the result; tells whether it came to an end, rather than to a pause."""
        asker = make_asker(self.flow.words, self.plain)
        self._hold(asker)
        asker.heard(*self.said)
        asker.tell(*self.opening)
        self._tell_trends(asker)
        gc.freeze()  # what was made so far stays: to look for garbage in it would halt one of the questions
        talk = Conversation(self.flow, asker, lambda response: self._keep(response, asker),
                            self.now.date(), self.response, given=self.given, earlier=self.earlier,
                            earlier_day=self.kept.last if self.kept else None)
        again = False
        while True:
            asker.pause = "pause" if self.draft and not self.failed else "stop"
            try:
                ending = talk.run(again=again)
            except KeyboardInterrupt:
                ending = Ending.PAUSED
            self.response = talk.response
            if ending is Ending.LEFT:
                self._leave(asker)
                return True
            if ending is Ending.PAUSED:
                self._paused(asker)
                return False
            again = self._result(asker, talk)
            if not again:
                return True

    def _hold(self, asker: Asker) -> None:
        """Keep other windows from the draft, so that nobody learns only later that nothing can be kept."""
        if self.draft is None:
            return
        from backtriage.keep.private import Privacy

        try:
            found = self.draft.hold()
        except OSError as error:
            self._failed(self.draft, error, asker)
        else:
            if found is not Privacy.PRIVATE:
                asker.tell(self.flow.words("visit.folder_open" if found is Privacy.OPEN
                                           else "visit.folder_made_private", folder=self.draft.path.parent))

    def _keep(self, response: Response, asker: Asker) -> None:
        """Bring the answers to the disk; if that fails, say so once, and try again at the next answer."""
        if self.draft is None or self.given.issuperset(response.answers):
            return
        try:
            self.draft.keep(self.flow, self.folder, response, datetime.now())
            self.failed = False
        except OSError as error:
            self._failed(self.draft, error, asker)

    def _failed(self, draft: OpenDraft, error: OSError, asker: Asker) -> None:
        """Say once why answers cannot be kept."""
        from backtriage.keep.drafts import DraftGone
        from backtriage.keep.private import Foreign

        words, folder = self.flow.words, draft.path.parent
        told, self.failed, self._told = self._told, True, True
        if told:
            return
        if isinstance(error, DraftGone):
            asker.tell(words("visit.draft_gone"))
        elif isinstance(error, Foreign):
            asker.tell(words("visit.foreign_folder", folder=folder), words("visit.nothing_kept"))
        else:
            asker.tell(words("visit.cannot_keep", folder=folder, error=error.strerror or error),
                       words("visit.cannot_keep_so"))

    def _leave(self, asker: Asker) -> None:
        """Wipe the screen, and keep nothing; earlier drafts are offered to be deleted, too."""
        from backtriage.visit.unfinished import offer_to_delete

        asker.clear()
        self._forget()
        offer_to_delete(self.flow.words, asker)

    def _forget(self) -> None:
        if self.draft:
            try:
                self.draft.delete()
            except OSError as error:
                print(self.flow.words("start.not_deleted", file=self.draft.path, error=error.strerror),
                      file=sys.stderr)

    def _paused(self, asker: Asker) -> None:
        """Say how to go on, and what cannot wait until then."""
        if self.failed:
            self._keep(self.response, asker)
        asker.tell(self._kept())
        if self.draft:
            self.draft.close()
        self._close(asker)

    def _close(self, asker: Asker) -> None:
        """Say last what nobody should leave without: how soon, whom to call, what to watch for."""
        from backtriage.report.for_person import closing
        from backtriage.visit.screen import typeset

        blocks = closing(self._judged(), self.now)
        asker.write(typeset(blocks, plain=self.plain))

    def _kept(self) -> str:
        """Say how to go on, with what was kept; without an answer nothing is."""
        words = self.flow.words
        if self.draft is None or not self.draft.is_there():
            return words("visit.stopped")
        return words("visit.paused_lost" if self.failed else "visit.paused")

    def _result(self, asker: Asker, talk: Conversation) -> bool:
        """Show the result; once it has been seen, what was kept on the way is removed.

        Does the person go back to the questions?  Then the answers are kept again.  A visit that
        belongs to earlier ones is added to them when it is left, and until then kept on the way.
        """
        from backtriage.visit.result import Showing

        assessment = self._judged()
        showing = Showing(assessment, asker, self.now, plain=self.plain, full=self.full,
                          keeping=self._keeping(asker, talk, assessment),
                          since=self.kept.since(assessment) if self.kept else None)
        ended = self._tell_changes(asker, assessment)
        if ended is None:
            showing.first()
            if self.kept is None:
                self._forget()
            asker.pause = "finish"
            ended = showing.run()
        if ended is Command.BACK:
            self._keep(self.response, asker)
            return True
        if ended is Command.LEAVE:
            self._leave(asker)
            return False
        if self.kept:
            self._add(self.kept, asker)
        self._close(asker)
        return False

    def _judged(self) -> Assessment:
        return assess(self.flow, self.response, self.now.date())

    # Coming again

    def _tell_trends(self, asker: Asker) -> None:
        """Show somebody who comes again how it went until now."""
        if self.kept:
            from backtriage.report.since import trends_so_far
            from backtriage.visit.screen import typeset

            blocks = trends_so_far(self.flow, self.kept.numbers())
            if blocks:
                asker.write(typeset(blocks, plain=self.plain))

    def _tell_changes(self, asker: Asker, assessment: Assessment) -> Command | None:
        """Tell first what changed since last time, unless something else cannot wait."""
        if self.kept is None or assessment.level >= self.flow.dangerous:
            return None
        from backtriage.visit.screen import typeset

        page = typeset(self.kept.since(assessment).page(assessment).blocks, plain=self.plain)
        if self.plain:
            asker.write(page)
        picked = asker.choose(self.flow.words("visit.next"), [Choice(GO_ON, self.flow.words("diary.go_on"))],
                              safe=True, page=page)
        return picked if isinstance(picked, Command) else None

    def _add(self, kept: Earlier, asker: Asker) -> None:
        """Add this visit to those before it; if that cannot be, the answers stay kept on the way."""
        from backtriage.judge.receipt import visit_of
        from backtriage.keep.diary import DiaryError, add_visit

        words = self.flow.words
        try:
            add_visit(kept.path, visit_of(self._judged()), words)
        except DiaryError as error:
            asker.tell(str(error), words("visit.paused" if self.draft else "visit.stopped"))
        except OSError as error:
            asker.tell(words("diary.not_added", file=kept.path, error=error.strerror or error))
        else:
            self._forget()
            asker.tell(words("diary.added", file=kept.path))

    def _keeping(self, asker: Asker, talk: Conversation, assessment: Assessment) -> Keeping | None:
        """Offer to keep a first visit; never in private, and never of somebody of whom nothing is kept."""
        from backtriage.visit.again import may_keep
        from backtriage.visit.keeping import Keeping

        if self.draft is None or self.kept or not may_keep(assessment):
            return None
        return Keeping(self.flow, asker, talk)
