"""How the records are unlocked: where they lie, who writes, and where the passphrase comes from.

It is typed at a terminal, unseen, or printed by a command that the settings name.  It is
never an argument or part of the surroundings, where other programs could read it.
"""

from __future__ import annotations

import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.keep.private import NoHome, data_folder
from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.server import Server, place_of
from backtriage.keep.settings import read_settings
from backtriage.visit.start import Refused

if TYPE_CHECKING:
    from backtriage.flow.words import Words
    from backtriage.keep.records.anywhere import Unlocked

FILE, COMMAND = "records", "passphrase_command"  # in the settings
TRIES = 3


def records_place(words: Words, named: str | None = None) -> Path | Server:
    """Find the records: those that are named, or remembered, or in the usual file; a URL names a server.

    Raises StoreError, and Refused.
    """
    if known := named or read_settings().get(FILE):
        return place_of(known)
    try:
        return usual_file()
    except NoHome as error:
        raise Refused(words("cli.no_home")) from error


def usual_file() -> Path:
    """Where records lie, unless another place was chosen.  Raises NoHome."""
    return data_folder() / "records.db"


def unlock(words: Words, named: str | None = None) -> Unlocked:
    """Open the records, and ask for the passphrase first.  Raises StoreError, and Refused."""
    from backtriage.keep.records.anywhere import open_records

    file = records_place(words, named)
    if isinstance(file, Path) and not file.exists():
        raise Refused(words("records.none_yet", file=file))
    for left in reversed(range(1 if has_command() else TRIES)):
        passphrase = known_passphrase(words, words("records.passphrase_of", file=file))
        try:
            return open_records(file, passphrase, who(), datetime.now())
        except StoreError as error:
            if error.trouble not in (Trouble.LOCKED, Trouble.NO_PASSPHRASE) or not left:
                raise
            print(error.told(words), file=sys.stderr)
    raise AssertionError


def who() -> str:
    """Name who writes: the account on this machine."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return "-"


def has_command() -> bool:
    """Do the settings name a command that prints the passphrase?"""
    return bool(read_settings().get(COMMAND))


def known_passphrase(words: Words, prompt: str) -> str:
    """Have a command print the passphrase, or somebody type it.  Raises Refused."""
    return _printed(words) if has_command() else typed_passphrase(words, prompt)


def _printed(words: Words) -> str:
    """Run the command, without a shell; it may ask on the terminal, and nobody sees what it prints."""
    import subprocess

    try:
        command = shlex.split(read_settings()[COMMAND])
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - the person named it
        return done.stdout.decode().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError) as error:
        raise Refused(words("records.command_failed", command=COMMAND)) from error


def typed_passphrase(words: Words, prompt: str) -> str:
    """Let somebody type a passphrase that nobody sees.  Raises Refused where there is no terminal."""
    import getpass

    if not (sys.stdin and sys.stdin.isatty()):
        raise Refused(words("records.no_terminal", command=COMMAND))
    try:
        return getpass.getpass(f"{prompt} ", stream=sys.stderr)
    except EOFError as error:
        raise KeyboardInterrupt from error
