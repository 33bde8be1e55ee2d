"""Where a store, or a copy of one, can lie: on this machine, for its owner only, whole before it has a name.

Where two machines share a folder, SQLite's write-ahead log does not hold: such a folder is
refused where the system tells of it, which is Linux.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.keep.lock import take
from backtriage.keep.private import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    UNFINISHED,
    Privacy,
    make_folder,
    privacy,
    sync_folder,
    unfinished,
)
from backtriage.keep.records.errors import StoreError, Trouble, of_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

MOUNTS = Path("/proc/self/mountinfo")
SHARED = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "fuse.sshfs"}  # on other machines
COMPANIONS = ("-wal", "-shm", "-journal")


def refuse_shared(path: Path) -> None:
    """Raise StoreError if a file lies, or would lie, on another machine."""
    with suppress(OSError):
        if kind_of_disk(path.resolve(), MOUNTS.read_text(encoding="utf-8", errors="replace")) in SHARED:
            raise StoreError(Trouble.NETWORK, file=path)


def kind_of_disk(path: Path, mounts: str) -> str:
    """Find the kind of file system that a path is on, in what Linux tells of its mounts."""
    found, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        if len(fields := before.split(" ")) > 4 and after:
            top = Path(fields[4].replace(r"\040", " ").replace(r"\011", "\t").replace(r"\134", "\\"))
            if path.is_relative_to(top) and len(top.parts) >= found:
                found, kind = len(top.parts), after.split(" ")[0]
    return kind


def make_place(path: Path) -> None:
    """Make the folder of a new store, for its owner only; one with nothing in it is closed to others.

    The folder above must be there: a disk that is not plugged in is no new folder.  Raises StoreError.
    """
    folder = path.parent
    try:
        if not folder.exists() and folder.parent.is_dir():
            folder.mkdir(mode=PRIVATE_FOLDER)
        if not folder.is_dir():
            raise StoreError(Trouble.NO_FOLDER, file=path)
        if not any(folder.iterdir()):
            make_folder(folder)
    except OSError as error:
        raise of_disk(error, path) from error


def close_to_others(path: Path) -> None:
    """Let only its owner read a file that came from elsewhere, and its companions, as far as the disk can."""
    for name in (path.name, *(f"{path.name}{end}" for end in COMPANIONS)):
        with suppress(OSError):
            if privacy(path.with_name(name)) is not Privacy.PRIVATE:
                path.with_name(name).chmod(PRIVATE_FILE)


@contextmanager
def growing(path: Path) -> Iterator[Path]:
    """Give a private file that takes its name when it is whole; if it never is, nothing is left.

    Raises StoreError if there is a file of that name, and OSError.
    """
    if not path.parent.is_dir():
        raise StoreError(Trouble.NO_FOLDER, file=path)
    lock = take(path)
    if lock is None:
        raise StoreError(Trouble.BUSY, file=path)
    beside = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name[:40]}")
    try:
        _refuse_there(path)
        names = {path.name[:40] + end for end in ("", *COMPANIONS)}
        for left in path.parent.iterdir():
            if unfinished(left) in names:  # while the lock is ours, nobody writes it any more
                left.unlink()
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE_FILE))
        yield beside
        _bring_to_disk(beside)
        _refuse_there(path)
        beside.rename(path)
        sync_folder(path.parent)
    except StoreError as error:
        if error.values.get("file") != beside:
            raise
        raise StoreError(error.trouble, file=path) from error  # nobody knows the name that it has for now
    finally:
        for name in (beside.name, *(f"{beside.name}{end}" for end in COMPANIONS)):
            with suppress(OSError):
                beside.with_name(name).unlink()
        lock.release()


def _refuse_there(path: Path) -> None:
    for name in (path.name, *(f"{path.name}{end}" for end in COMPANIONS)):  # an old log would be read as ours
        if os.path.lexists(path.with_name(name)):
            raise StoreError(Trouble.EXISTS, file=path.with_name(name))


def _bring_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
