"""Keeping a first visit, with a goal in one's own words, in a file that somebody names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from backtriage.ask.asker import Asker, Command
from backtriage.ask.conversation import Conversation, Ending
from backtriage.judge.assessment import assess
from backtriage.judge.receipt import visit_of
from backtriage.keep.diary import DiaryError, add_visit, usual_diary
from backtriage.keep.private import NoHome
from backtriage.visit.again import kept_item

if TYPE_CHECKING:
    from backtriage.flow.model import Flow

@dataclass(eq=False, repr=False)  # each would take time to make
class Keeping:
    """One person who may keep what they answered."""

    flow: Flow
    asker: Asker
    talk: Conversation

    def run(self) -> Command | None:
        """Ask for a goal and for a place, and keep it; a Command if the person did something else."""
        kept = self.talk.response.with_answer(kept_item(self.flow), frozenset({"yes"}))
        before, keep = self.talk.response, self.talk.keep
        self.talk.response, self.talk.keep = kept, lambda _: None
        try:
            ending = self.talk.ask_rest()
            if ending is not Ending.DONE:
                return Command.LEAVE if ending is Ending.LEFT else Command.BACK
            kept = self.talk.response
        finally:
            self.talk.response, self.talk.keep = before, keep
        visit = visit_of(assess(self.flow, kept, self.talk.today))
        return self._write(visit)

    def _write(self, visit: dict[str, object]) -> Command | None:
        """Write it where the person wants it, and say where it is, how to come again, how to delete it."""
        words, place = self.flow.words, _free_place()
        while True:
            name = self.asker.type(words("visit.file_name"), str(place))
            if isinstance(name, Command):
                return name
            path = Path(name).expanduser().absolute()
            if path.exists():
                self.asker.tell(words("visit.there_already", file=path))
                continue
            try:
                saved = add_visit(path, visit, words)
            except DiaryError as error:
                self.asker.tell(str(error))
            except OSError as error:
                self.asker.tell(words("visit.not_written", file=path, error=error.strerror))
            else:
                there = "" if path == _usual() else "_there"
                self.asker.tell(
                    words("diary.kept" if saved.private else "diary.kept_open", file=path),
                    words("diary.how_again_there" if there else "diary.how_again", file=quote(str(path))),
                    words("diary.how_forget_there" if there else "diary.how_forget", file=quote(str(path))))
                return None


def _usual() -> Path:
    """Where a diary is, unless it is named; in this folder, where nobody has a home."""
    try:
        return usual_diary()
    except NoHome:
        return Path("diary.yaml").absolute()


def _free_place() -> Path:
    """Offer a name that is free: whoever shares a machine must not add to another's."""
    usual = _usual()
    places = [usual, *(usual.with_stem(f"{usual.stem}-{number}") for number in range(2, 100))]
    return next((place for place in places if not place.exists()), usual)
