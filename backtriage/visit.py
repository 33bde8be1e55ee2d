"""One visit: from the first question to the result, with every answer kept on the way.

This is where asking, keeping and showing meet.  What can fail outside of the
program (a full disk, a closed pipe) is met here, and costs nobody an answer.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Choice, Command
from backtriage.ask.conversation import Conversation, Ending
from backtriage.assessment import assess
from backtriage.exits import DONE, STOPPED
from backtriage.flow.model import Topic
from backtriage.interview import is_practitioner
from backtriage.region import with_numbers
from backtriage.report.blocks import title_of
from backtriage.response import Response

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.report.blocks import Block, Outline

READ_ON, SAVE, FINISH = "read_on", "save", "finish"


def make_asker(plain: bool) -> Asker:
    """Choose a way to ask; menus are heavy to load, so only when they are needed."""
    if plain:
        from backtriage.ask.plain import Plain

        return Plain()
    from backtriage.ask.menus import Menus

    return Menus()


@dataclass
class Visit:
    """What one run of the questionnaire needs to know."""

    flow: Flow
    folder: str  # where the flow was read from; empty for the one that is shipped
    response: Response
    plain: bool
    draft: Path | None  # None keeps nothing on disk
    given: frozenset[str] = frozenset()
    now: datetime = field(default_factory=datetime.now)
    failed: str = ""  # why answers cannot be kept

    def run(self) -> int:
        """Ask, show the result, and give the exit code."""
        asker = make_asker(self.plain)
        if self.draft:
            self._keep(self.response, asker)  # so that nobody learns only later that it fails
        talk = Conversation(self.flow, asker, lambda response: self._keep(response, asker),
                            self.now.date(), self.response, given=self.given)
        try:
            ending = talk.run()
        except KeyboardInterrupt:
            ending = Ending.PAUSED
        self.response = talk.response
        if ending is Ending.LEFT:
            self._forget()
            asker.clear()
            return DONE
        if ending is Ending.PAUSED:
            self._paused(asker)
            return STOPPED
        self._result(asker)
        return DONE

    def _keep(self, response: Response, asker: Asker) -> None:
        """Bring the answers to the disk; if that fails, say so once, and go on without."""
        if self.draft is None or self.failed:
            return
        from backtriage.drafts import keep

        try:
            keep(self.draft, self.flow, self.folder, response, datetime.now())
        except OSError as error:
            self.failed = error.strerror or str(error)
            asker.tell(f"Your answers cannot be kept in {self.draft.parent}: {self.failed}.",
                       "You can go on, but if you stop before the end they are lost. "
                       "To change that, stop, make room or allow writing there, and start again.")

    def _forget(self) -> None:
        if self.draft:
            try:
                self.draft.unlink(missing_ok=True)
            except OSError as error:
                print(f"{self.draft} could not be deleted: {error.strerror}.", file=sys.stderr)

    def _paused(self, asker: Asker) -> None:
        """Say what cannot wait until then, and how to go on."""
        assessment = assess(self.flow, self.response, self.now.date())
        nets = [with_numbers(self.flow, self.response, entry.say) for entry in assessment.advice()
                if entry.topic is Topic.SAFETY_NET and not entry.suitability]
        asker.tell(*nets, self._kept())

    def _kept(self) -> str:
        """Say how to go on; if keeping has failed, only with what was kept before."""
        if self.draft is None or (self.failed and not os.access(self.draft, os.F_OK)):
            return "Stopped. Nothing was kept."
        if self.failed:
            return "Paused, but your last answers were not kept. To go on, type: backtriage resume"
        return "Paused. To go on, type: backtriage resume"

    def _result(self, asker: Asker) -> None:
        """Show the result; once it has been seen, what was kept is removed."""
        pages = list(self._outline())
        if self.plain:
            self._write([block for page in pages for block in page])
            pages.clear()
        else:
            self._write(pages.pop(0))
        self._forget()
        saved: bool | Command = False
        while True:
            choices = [Choice(READ_ON, f"Read on: {title_of(page)}") for page in pages[:1]]
            choices += [] if saved is True else [Choice(SAVE, "Save my answers in a file")]
            picked = asker.choose("What next?", [*choices, Choice(FINISH, "Finish")])
            if picked == READ_ON:
                self._write(pages.pop(0))
            elif picked == SAVE:
                saved = self._save(asker)
            if Command.LEAVE in (picked, saved):
                return asker.clear()
            if picked not in (READ_ON, SAVE):
                return None

    def _outline(self) -> Outline:
        assessment = assess(self.flow, self.response, self.now.date())
        if is_practitioner(self.flow, self.response):
            from backtriage.report.summary import summary

            return summary(assessment, self.now.date())
        from backtriage.report.outline import outline

        return outline(assessment, self.now.date())

    def _write(self, blocks: list[Block] | tuple[Block, ...]) -> None:
        write_blocks(blocks, plain=self.plain)

    def _save(self, asker: Asker) -> bool | Command:
        """Write the answers where the person wants them; True when it is done."""
        from backtriage.answer_file import write_answers
        from backtriage.private import write_private

        name = asker.type("Name of the file:", f"{self.flow.id}-{self.now:%Y-%m-%d}.yaml")
        if isinstance(name, Command):
            return name
        path = Path(name).expanduser()
        text, secret = write_answers(self.flow, self.response)
        try:
            write_private(path, text, replace=False)
        except FileExistsError:
            asker.tell(f"{path} is there already. Choose another name.")
            return False
        except OSError as error:
            asker.tell(f"{path} cannot be written: {error.strerror}. Choose another place.")
            return False
        left_out = f"Left out, to keep it private: {', '.join(secret)}." if secret else ""
        asker.tell(f"Saved in {path}. Only you can read it. "
                   f"To see the result again: backtriage assess {path}", *filter(None, [left_out]))
        return True


def write_blocks(blocks: list[Block] | tuple[Block, ...], *, plain: bool) -> None:
    """Typeset blocks on standard output."""
    from backtriage.report.terminal import write_plain, write_rich

    if plain:
        write_plain(blocks, sys.stdout, shutil.get_terminal_size().columns)
    else:
        write_rich(blocks, sys.stdout)
    sys.stdout.flush()
