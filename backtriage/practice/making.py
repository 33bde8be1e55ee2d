"""How records begin: a passphrase is proposed and put on paper, and only then is there a file.

Nobody can open the file without it: that is said before anything is kept.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from backtriage.ask.asker import Choice
from backtriage.judge.receipt import NoVisit
from backtriage.keep.private import make_folder
from backtriage.keep.records.errors import StoreError, Trouble, of_disk
from backtriage.keep.records.server import Server
from backtriage.keep.settings import read_settings, write_settings
from backtriage.practice.care import fault_in_words, sheet
from backtriage.practice.unlock import (
    FILE,
    has_command,
    known_passphrase,
    records_place,
    typed_passphrase,
    usual_file,
    who,
)
from backtriage.visit.start import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.ask.asker import Asker
    from backtriage.flow.words import Words
    from backtriage.keep.records.store import Store

BEGINNING = 2000  # bytes of a file by which an export is known
PROPOSED, OWN, ON_PAPER = "proposed", "own", "on_paper"


def make_records(words: Words, asker: Asker, named: str | None) -> bool:
    """Make an empty store; tells whether it was made.  Raises StoreError, and Refused."""
    from backtriage.keep.records.anywhere import new_records

    path = _new_place(words, named)
    passphrase = _passphrase_for(words, asker, path)
    if passphrase is None:
        asker.tell(words("records.none_made"))
        return False
    new_records(path, passphrase, who()).close()
    asker.tell(words("records.made", file=path))
    _remember(words, asker, path, named)
    return True


def read_in(words: Words, asker: Asker, text: str, file: Path, named: str | None) -> bool:
    """Make a store of an export; tells whether it was made.  Raises StoreError, and Refused."""
    from backtriage.keep.export_file import import_into, read_export
    from backtriage.keep.records.anywhere import new_records

    try:
        export = read_export(text)
    except NoVisit as error:
        raise Refused(words("records.no_export", file=file)) from error
    path = _new_place(words, named)
    passphrase = _passphrase_for(words, asker, path)
    if passphrase is None:
        asker.tell(words("records.none_made"))
        return False
    with closing(new_records(path, passphrase, who())) as store:
        people = import_into(store, export, datetime.now())
    asker.tell(words("records.read_in", file=path, n=len(people)))
    _remember(words, asker, path, named)
    return True


def export_in(file: Path) -> str | None:
    """Read an export; None if a file is none, as a backup is.  Raises OSError."""
    from backtriage.keep.export_file import FAMILY

    with file.open("rb") as opened:
        if FAMILY.encode() not in opened.read(BEGINNING):
            return None
    return file.read_text(encoding="utf-8", errors="replace")


def put_back(words: Words, asker: Asker, backup: Path, named: str | None) -> bool:
    """Put a backup back, as the store; tells whether it was sound.  Raises StoreError, and Refused."""
    from backtriage.keep.records.anywhere import restore_records

    path, now = _new_place(words, named), datetime.now()
    passphrase = known_passphrase(words, words("records.passphrase_of", file=backup))
    opened = restore_records(backup, path, passphrase, who(), now)
    opened.store.close()
    asker.tell(words("records.put_back", file=path, backup=backup))
    if opened.erased:
        asker.tell(words("records.erased_again", n=len(opened.erased)))
    if opened.findings:
        asker.tell(words("records.not_sound", n=len(opened.findings)),
                   *(fault_in_words(each.fault, each.number, words) for each in opened.findings))
    _remember(words, asker, path, named)
    return not opened.findings


def _passphrase_for(words: Words, asker: Asker, path: Path | Server) -> str | None:
    """Take the passphrase that a command prints, or have one chosen; None if somebody stops there."""
    return known_passphrase(words, "") if has_command() else chosen_passphrase(words, asker, path)


def change_passphrase(words: Words, asker: Asker, store: Store) -> bool:
    """Take another passphrase; tells whether it was changed.  Raises StoreError, and Refused."""
    new = chosen_passphrase(words, asker, store.place)
    if new is None:
        asker.tell(words("records.passphrase_as_before"))
        return False
    store.change_passphrase(new)
    asker.tell(words("records.passphrase_changed"))
    if has_command():
        asker.tell(words("records.change_command"))
    return True


def chosen_passphrase(words: Words, asker: Asker, path: Path | Server) -> str | None:
    """Propose a passphrase, or have one typed twice, and show the sheet; None if somebody stops there."""
    from backtriage.keep.records.passphrase import proposed_passphrase, tidy

    passphrase = proposed_passphrase()
    asker.tell(words("records.about_passphrase"))
    asker.pause = "stop"
    picked = asker.choose(words("records.which_passphrase"), [
        Choice(PROPOSED, words("records.take_proposed")), Choice(OWN, words("records.take_own"))], safe=True)
    if picked == OWN:
        passphrase = tidy(typed_passphrase(words, words("records.new_passphrase")))
        if tidy(typed_passphrase(words, words("records.once_more"))) != passphrase:
            raise Refused(words("records.not_the_same"))
    elif picked != PROPOSED:
        return None
    asker.tell(*sheet(words, path, passphrase, datetime.now()))
    done = asker.choose(words("records.put_away"),
                        [Choice(ON_PAPER, words("records.is_on_paper"), apart=True)])
    asker.clear()
    return passphrase if done == ON_PAPER else None


def _new_place(words: Words, named: str | None) -> Path | Server:
    """Find where records are to be made.  Raises StoreError if something is there."""
    from backtriage.keep.records.anywhere import refuse_there

    path = records_place(words, named)
    if isinstance(path, Server):
        refuse_there(path)
        return path
    path = path.absolute()
    if path.exists():
        raise StoreError(Trouble.EXISTS, file=path)
    if path == usual_file():
        try:
            make_folder(path.parent)
        except OSError as error:
            raise of_disk(error, path) from error
    return path


def _remember(words: Words, asker: Asker, path: Path | Server, named: str | None) -> None:
    """Remember where the records are, if it is another place than the usual one."""
    if named is None:
        return
    try:
        write_settings(read_settings() | {FILE: path.url if isinstance(path, Server) else str(path)})
    except OSError as error:
        asker.tell(words("cli.cannot_write", file=path, error=error.strerror or error))
