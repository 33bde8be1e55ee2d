"""What can go wrong with a store of records, each told in plain words, and none of it a traceback."""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from backtriage.flow.words import Words


class Trouble(StrEnum):
    """What went wrong; its name is that of the words for it."""

    NOT_INSTALLED = "not_installed"  # the library that encrypts
    EXISTS = "exists"  # a file of this name, which is never replaced
    NO_FOLDER = "no_folder"
    NO_STORE = "no_store"  # no file of this name
    FORBIDDEN = "forbidden"  # it cannot be read, or not be written
    NETWORK = "network"  # a folder of another machine, where two programs would harm the file
    LOCKED = "locked"  # the passphrase is wrong, or it is no store, or its first page is damaged
    FOREIGN = "foreign"  # the file is something else
    DAMAGED = "damaged"
    FULL = "full"  # the disk
    DISK = "disk"  # it fails in another way
    NEWER = "newer"  # a later version of the program wrote the file
    BUSY = "busy"  # another program has been writing for too long
    KEPT_PASSPHRASE = "kept_passphrase"  # noqa: S105 - a name, and no passphrase # it could not be changed, and the earlier one still counts
    NO_PASSPHRASE = "no_passphrase"  # noqa: S105 - the same # there is none, or it has signs that cannot be typed
    NO_LABEL = "no_label"  # it is empty, too long, or not one line
    LABEL_TAKEN = "label_taken"
    NO_PERSON = "no_person"  # under this label
    GONE = "gone"  # somebody has erased them
    NO_ENTRY = "no_entry"  # of this number, about this person
    # On a server
    NO_DRIVER = "no_driver"  # the libraries that speak to it, and seal
    BAD_URL = "bad_url"
    PASSWORD_IN_URL = "password_in_url"  # noqa: S105 - a name, and no password # where every other program reads it
    UNREACHABLE = "unreachable"
    NOT_LET_IN = "not_let_in"  # the account, its password, or the database is another one
    MAY_NOT = "may_not"  # what the role of this account does not hold
    NO_ROLES = "no_roles"  # which an administrator makes
    NO_RECORDS = "no_records"  # in this database
    BROKE_OFF = "broke_off"  # the connection ended, and whether the last step was done nobody can tell


class StoreError(Exception):
    """Something is wrong with a store, or cannot be done with it; what was confirmed before is unharmed."""

    def __init__(self, trouble: Trouble, **values: object) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.values = values  # for the words: `file`, `label`, `number`, `most`

    def told(self, words: Words) -> str:
        """Say what happened and what to do, in the language of the person."""
        return words(f"records.trouble.{self.trouble}", **self.values)


def of_disk(error: OSError, path: Path) -> StoreError:
    """Tell what the disk, or its owner, refused."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            trouble = Trouble.FULL
        case errno.EACCES | errno.EPERM | errno.EROFS:
            trouble = Trouble.FORBIDDEN
        case errno.EEXIST:
            trouble = Trouble.EXISTS
        case errno.ENOENT | errno.ENOTDIR:
            trouble = Trouble.NO_FOLDER
        case _:
            trouble = Trouble.DISK
    return StoreError(trouble, file=path)
