"""Reading a result: its first page, then a menu of what else there is, and how to save it.

What tells when to come back sooner is shown to everybody: whoever finishes without
having opened that page is told at the end.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Choice, Command
from backtriage.judge.discretion import discreet
from backtriage.judge.safety_net import in_sentences
from backtriage.keep.private import write_private
from backtriage.report.formats import Format, lacking, outline_of, write_format
from backtriage.report.identity import NOBODY, Identity
from backtriage.visit.identity import ask_identity
from backtriage.visit.screen import wants_plain, write_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backtriage.judge.assessment import Assessment
    from backtriage.report.blocks import Page

READ, MORE, SAVE, FINISH, ANSWERS = "read", "more", "save", "finish", "answers"
HERE = "here"
ACT = "act"  # the page that says when to come back sooner
AROUND = 4  # rows of a menu beside its lines; the first row of the page is empty and may scroll away
AS = {"save_answers": ANSWERS, "save_pdf": Format.PDF, "save_html": Format.HTML,
      "save_markdown": Format.MARKDOWN}


@dataclass
class Showing:
    """One person in front of one result."""

    assessment: Assessment
    asker: Asker
    now: datetime
    plain: bool
    seen: set[str] = field(default_factory=set)
    saved: bool = False

    def __post_init__(self) -> None:
        self.words = self.assessment.flow.words
        self.page, *rest = outline_of(self.assessment, self.now, numbered=False).pages
        self.pages = {page.id: page for page in rest}
        self.height = 0  # rows of the first page
        self.full = False

    def first(self, *, full: bool) -> None:
        """Show the first page, or everything."""
        self.height, self.full = write_blocks(self.page.blocks, plain=self.plain), full
        if full:
            for page in self.pages.values():
                self._show(page)
            self.pages = {}

    def run(self) -> Command | None:
        """Let the person read and save; gives LEAVE for whoever leaves at once, BACK for the questions."""
        first = menu = [READ, SAVE, FINISH] if self._too_long() else self._topics()
        while True:
            picked = self._pick(menu)
            if picked == SAVE:
                picked = self._save()
            elif picked is Command.BACK and menu == first:
                return Command.BACK
            if picked in (FINISH, Command.PAUSE):
                picked = self._finish()
            if picked is Command.LEAVE:
                return Command.LEAVE
            if picked == FINISH:
                self._before_you_go()
                return None
            if picked in self.pages:
                self._show(self.pages[str(picked)])
            elif picked is Command.BACK:
                menu = first
            elif picked != HERE:  # READ, or something was saved
                menu = [*self._further(), READ] if picked == MORE else self._topics()

    def _topics(self) -> list[str]:
        """The lines of the menu: what matters most, and where the rest is."""
        near = [page.id for page in self.pages.values() if page.near]
        return [*near, *([MORE] if len(near) < len(self.pages) else []), SAVE, FINISH]

    def _further(self) -> list[str]:
        return [page.id for page in self.pages.values() if not page.near]

    def _too_long(self) -> bool:
        """Would the menu push the first page off the screen?"""
        rows = shutil.get_terminal_size().lines
        return not self.plain and self.height + len(self._topics()) + AROUND > rows

    def _pick(self, ids: Sequence[str]) -> str | Command:
        choices = [Choice(id, self.pages[id].title if id in self.pages else self.words(f"visit.{id}"),
                          apart=id == FINISH) for id in ids]
        return self.asker.choose(self.words("visit.next"), choices, safe=True)

    def _finish(self) -> str | Command:
        """Ask once whoever has saved nothing: after this, nothing is left of the result."""
        if self.saved:
            return FINISH
        picked = self.asker.choose(self.words("visit.nothing_saved"), [
            Choice(HERE, self.words("visit.back_to_result")),
            Choice(FINISH, self.words("visit.finish"), apart=True)], safe=True)
        if picked is Command.PAUSE:
            return FINISH
        return HERE if picked is Command.BACK else picked

    def _show(self, page: Page) -> None:
        self.seen.add(page.id)
        write_blocks(page.blocks, plain=self.plain, paged=not self.plain)

    def _before_you_go(self) -> None:
        """Say when to come back sooner, to whoever has not opened that page."""
        if ACT not in self.pages or ACT in self.seen:
            return
        again = self.words("result.level_again", heading=self.assessment.heading,
                           what=self.assessment.local(self.assessment.destination.do))
        self.asker.tell(self.words("visit.before_you_go"), *in_sentences(self.assessment), again)

    def _save(self) -> str | Command:
        """Write the answers or the result where the person wants them."""
        names = AS if not lacking(Format.PDF, self.words) else {
            "save_no_pdf" if id == Format.PDF else name: id for name, id in AS.items()}
        choices = [Choice(id, self.words(f"visit.{name}")) for name, id in names.items()]
        picked = self.asker.choose(self.words("visit.save_as"), choices, safe=True)
        if isinstance(picked, Command):
            return SAVE if picked is Command.BACK else picked
        if picked != ANSWERS and (lack := lacking(Format(picked), self.words)):
            self.asker.tell(lack)
            return SAVE
        identity = NOBODY if picked == ANSWERS else ask_identity(self.asker, self.words, self.now.date())
        if isinstance(identity, Command):
            return SAVE if identity is Command.BACK else identity
        suffix = ".yaml" if picked == ANSWERS else Format(picked).suffix
        usual = f"{self.assessment.flow.id}-{self.now:%Y-%m-%d}{suffix}"
        while True:
            name = self.asker.type(self.words("visit.file_name"), usual)
            if isinstance(name, Command):
                return SAVE if name is Command.BACK else name
            if self._write(picked, Path(name).expanduser(), identity):
                return SAVE

    def _write(self, picked: str, path: Path, identity: Identity) -> bool:
        """Write one file, and say how it went; False if another name is wanted."""
        secret: tuple[str, ...] = ()
        try:
            if picked == ANSWERS:
                from backtriage.keep.answer_file import write_answers

                content: str | bytes
                content, secret = write_answers(self.assessment)
            else:
                content = write_format(Format(picked), self.assessment, self.now, identity, full=self.full)
            write_private(path, content, replace=False)
        except FileExistsError:
            self.asker.tell(self.words("visit.there_already", file=path))
            return False
        except OSError as error:
            self.asker.tell(self.words("visit.not_written", file=path, error=error.strerror))
            return False
        self.saved = True
        told = [self.words("visit.saved", file=path)]
        if picked == ANSWERS:
            told.append(self.words("visit.see_again", file=path))
        if secret:
            told.append(self.words("visit.left_out", items=", ".join(secret)))
        self.asker.tell(*told)
        return True


def print_result(assessment: Assessment, now: datetime, identity: Identity = NOBODY, *, full: bool,
                 clinical: bool = False) -> None:
    """Print a result for answers that came from a file: in short, unless all of it is wanted."""
    plain = wants_plain()
    told = outline_of(discreet(assessment), now, identity, clinical=clinical, chapters=full, numbered=full)
    write_blocks(told.blocks(), plain=plain, paged=not plain)
