"""Reading a result: its first page, a menu of what else there is, and how to save it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Choice, Command
from backtriage.judge.discretion import discreet
from backtriage.keep.saving import save
from backtriage.report.formats import Format, lacking, outline_of, write_format
from backtriage.report.identity import NOBODY, Identity
from backtriage.visit.identity import ask_identity
from backtriage.visit.screen import typeset, wants_colour_anyway, wants_plain, write_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backtriage.judge.assessment import Assessment
    from backtriage.report.blocks import Page
    from backtriage.report.since import Since
    from backtriage.visit.keeping import Keeping

MORE, TOPICS, SAVE, FINISH, ANSWERS, LIMITS = "more", "topics", "save", "finish", "answers", "limits"
KEEP = "keep"
HERE = "here"
AS = {"save_answers": ANSWERS, "save_pdf": Format.PDF, "save_html": Format.HTML,
      "save_markdown": Format.MARKDOWN, "save_receipt": Format.RECEIPT}


@dataclass
class Showing:
    """One person in front of one result."""

    assessment: Assessment
    asker: Asker
    now: datetime
    plain: bool
    full: bool = False  # everything is one page
    keeping: Keeping | None = None  # for whoever may keep it; None once it is kept
    kept: bool = False
    since: Since | None = None  # what is known from earlier visits
    opened: set[str] = field(default_factory=set)
    saved: bool = False

    def __post_init__(self) -> None:
        self.words = self.assessment.flow.words
        outline = outline_of(self.assessment, self.now, numbered=self.full, since=self.since)
        first, *rest = outline.pages
        self.reader = first.reader
        self.page = typeset(outline.blocks() if self.full else first.blocks, plain=self.plain)
        self.pages = {} if self.full else {page.id: page for page in rest}

    def first(self) -> None:
        """Write the first page, or everything, where it does not stand above the menu anyway."""
        if self.plain:
            self.asker.write(self.page)

    def run(self) -> Command | None:
        """Let the person read and save; gives LEAVE for whoever leaves at once, BACK for the questions."""
        further = False
        while True:
            picked = self._pick(self._further() if further else self._topics())
            if picked == SAVE:
                picked = self._save()
            elif picked == KEEP:
                picked = self._keep()
            elif picked in self.pages:
                picked = self._read(self.pages[str(picked)])
            elif picked is Command.BACK and not further and not self.kept:
                return Command.BACK
            if picked in (FINISH, Command.PAUSE):
                picked = self._finish()
            if picked is Command.LEAVE:
                return Command.LEAVE
            if picked == FINISH:
                return None
            if picked in (MORE, TOPICS, Command.BACK):
                further = picked == MORE

    def _topics(self) -> list[str]:
        """The lines of the menu: what matters most, and where the rest is."""
        near = [page.id for page in self.pages.values() if self._is_near(page)]
        keep = [KEEP] if self.keeping else []
        return [*near, *([MORE] if len(near) < len(self.pages) else []), *keep, SAVE, FINISH]

    def _keep(self) -> str | Command:
        """Keep it, if the person goes through with that; what is kept cannot be answered otherwise."""
        assert self.keeping
        ended = self.keeping.run()
        if ended is None:
            self.keeping, self.kept, self.saved = None, True, True
        return TOPICS if ended in (None, Command.BACK) else ended

    def _further(self) -> list[str]:
        return [*(page.id for page in self.pages.values() if not self._is_near(page)), TOPICS]

    def _is_near(self, page: Page) -> bool:
        """Does its title stand right below the first page?  A small screen has room for few.

        What is handed over does where somebody should be seen today.
        """
        urgent = self.assessment.level >= self.assessment.flow.dangerous
        return page.near and page.id != LIMITS and (urgent or page.reader is self.reader)

    def _pick(self, ids: Sequence[str]) -> str | Command:
        return self._choose("next", [*map(self._line, ids)])

    def _choose(self, question: str, choices: list[Choice]) -> str | Command:
        """Let the person pick a line below the first page."""
        return self.asker.choose(self.words(f"visit.{question}"), choices, safe=True, page=self.page)

    def _finish(self) -> str | Command:
        """Ask once whoever has saved nothing: after this, nothing is left of the result."""
        if self.saved:
            return FINISH
        picked = self._choose("nothing_saved", [
            Choice(HERE, self.words("visit.back_to_result")),
            Choice(FINISH, self.words("visit.finish"), apart=True)])
        if picked is Command.PAUSE:
            return FINISH
        return HERE if picked is Command.BACK else picked

    def _line(self, id: str) -> Choice:
        """A line of the menu; what was read is marked."""
        if id not in self.pages:
            return Choice(id, self.words("diary.keep") if id == KEEP else self.words(f"visit.{id}"),
                          apart=id == FINISH)
        title, read = self.pages[id].title, id in self.opened
        return Choice(id, self.words("visit.was_read", title=title) if read else title, read=read)

    def _read(self, page: Page) -> str | Command:
        """Show a page; gives where to go on."""
        self.opened.add(page.id)
        left = self.asker.read(typeset(page.blocks, plain=self.plain))
        return MORE if left is Command.BACK and not self._is_near(page) else left

    def _save(self) -> str | Command:
        """Write the answers or the result where the person wants them."""
        names = AS if not lacking(Format.PDF, self.words) else {
            "save_no_pdf" if id == Format.PDF else name: id for name, id in AS.items()}
        choices = [Choice(id, self.words(f"visit.{name}")) for name, id in names.items()]
        picked = self._choose("save_as", choices)
        if isinstance(picked, Command):
            return picked
        if picked != ANSWERS and (lack := lacking(Format(picked), self.words)):
            self.asker.tell(lack)
            return SAVE
        nameless = picked in (ANSWERS, Format.RECEIPT)
        identity = NOBODY if nameless else ask_identity(self.asker, self.words, self.now.date())
        if isinstance(identity, Command):
            return SAVE if identity is Command.BACK else identity
        suffix = ".yaml" if picked == ANSWERS else Format(picked).suffix
        usual = f"{self.assessment.flow.id}-{self.now:%Y-%m-%d}{suffix}"
        while True:
            name = self.asker.type(self.words("visit.file_name"), usual)
            if isinstance(name, Command):
                return SAVE if name is Command.BACK else name
            if self._write(picked, Path(name).expanduser().absolute(), identity):
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
                content = write_format(Format(picked), self.assessment, self.now, identity, full=self.full,
                                       since=self.since)
            saved = save(path, content, replace=False)
        except FileExistsError:
            self.asker.tell(self.words("visit.there_already", file=path))
            return False
        except OSError as error:
            self.asker.tell(self.words("visit.not_written", file=path, error=error.strerror))
            return False
        self.saved = True
        told = [saved.told(self.words)]
        if picked == ANSWERS:
            told.append(self.words("visit.see_again", file=quote(str(path))))
        if picked == Format.RECEIPT:
            told.append(self.words("receipt.check_it", file=quote(str(path))))
        if secret:
            told.append(self.words("visit.left_out", items=", ".join(secret)))
        self.asker.tell(*told)
        return True


def print_result(assessment: Assessment, now: datetime, identity: Identity = NOBODY, *, full: bool,
                 clinical: bool = False) -> None:
    """Print a result for answers that came from a file: in short, unless all of it is wanted."""
    plain = wants_plain() and not wants_colour_anyway()
    told = outline_of(discreet(assessment), now, identity, clinical=clinical, chapters=full, numbered=full)
    write_blocks(told.blocks(), plain=plain, paged=not plain)
