"""Private files and folders: for their owner only, written whole or not at all, and never another's.

A file has no name until it is whole, where the system can do that, so whoever is
stopped in the middle leaves nothing behind and finds the earlier file unharmed.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

UNFINISHED = ".unfinished-"  # how a file is called for the moment before it takes another's place
OTHERS = 0o077  # what a group and everybody may do
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
LACKING = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EXDEV,
           errno.EMLINK, errno.ENOENT, errno.EBADF}  # what a system or a disk says of what it does not have


class Foreign(OSError):
    """A file or folder belongs to somebody else, who can read or change what lies there."""


class NoHome(OSError):
    """There is no folder that is this person's own."""


class Privacy(StrEnum):
    """Who can open a folder or read a file."""

    PRIVATE = "private"
    MADE_PRIVATE = "made_private"  # others could until now
    OPEN = "open"  # others can, as the file system knows no owners


def state_folder() -> Path:
    """Where unfinished questionnaires are kept.  Raises NoHome."""
    return _own("XDG_STATE_HOME", ".local/state")


def config_folder() -> Path:
    """Where the person's own settings are kept.  Raises NoHome."""
    return _own("XDG_CONFIG_HOME", ".config")


def data_folder() -> Path:
    """Where what the person chose to keep lies.  Raises NoHome."""
    return _own("XDG_DATA_HOME", ".local/share")


def _own(variable: str, usual: str) -> Path:
    base = os.environ.get(variable, "")
    if sys.platform == "win32" and not base:
        base = os.environ.get("LOCALAPPDATA", "")
    if Path(base).is_absolute():
        return Path(base) / "backtriage"
    try:
        return Path.home() / usual / "backtriage"
    except RuntimeError as error:
        raise NoHome from error


def make_folder(folder: Path) -> Privacy:
    """Make a folder, and those above it, that only its owner can open; one that others can open is closed.

    Raises Foreign if it belongs to somebody else, and OSError if it cannot be made.
    """
    for place in (*reversed(folder.parents), folder):
        with suppress(FileExistsError):
            if not place.is_dir():
                place.mkdir(mode=PRIVATE_FOLDER)
    refuse_foreign(folder)
    if not folder.is_dir():
        raise NotADirectoryError(*_error(errno.ENOTDIR, folder))
    if privacy(folder) is Privacy.PRIVATE:
        return Privacy.PRIVATE
    with suppress(OSError):
        folder.chmod(PRIVATE_FOLDER)
    return Privacy.MADE_PRIVATE if privacy(folder) is Privacy.PRIVATE else Privacy.OPEN


def privacy(path: Path) -> Privacy:
    """Tell whether others can read a file, or open a folder.  Raises OSError."""
    return Privacy.OPEN if path.stat().st_mode & OTHERS else Privacy.PRIVATE


def refuse_foreign(path: Path) -> None:
    """Raise Foreign if a file or folder, or the link that leads to it, belongs to somebody else."""
    if hasattr(os, "geteuid"):
        own = (os.geteuid(), 0)
        if path.stat().st_uid not in own or path.lstat().st_uid not in own:
            raise Foreign(*_error(errno.EPERM, path))


def read_private(path: Path, most: int) -> bytes:
    """Read an own file of so many bytes at most; whatever else has its name is not opened.

    Raises Foreign, and OSError if it is no file, is larger, or cannot be read.
    """
    refuse_foreign(path)
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > most:
        raise OSError(*_error(errno.EINVAL, path))
    with path.open("rb") as file:
        return file.read(most)


def write_private(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write a file for its owner only, whole or not at all.

    Raises FileExistsError if it is there and may not be replaced, and OSError
    if it cannot be written; an earlier file is then unharmed.
    """
    data = content.encode(errors="replace") if isinstance(content, str) else content
    if not replace:
        _create(path, data)
    else:
        beside = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name[:40]}")
        with suppress(OSError):
            beside.unlink()
        try:
            _create(beside, data)
            beside.replace(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
    sync_folder(path.parent)


def add_private(path: Path, line: str) -> None:
    """Add a line to an own file that is there: to write all of it anew takes several times as long.

    Raises OSError if it cannot be added, or not all of it.
    """
    flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        _fill(handle, f"\n{line}".encode(errors="replace"))
    finally:
        os.close(handle)


def _error(number: int, path: Path) -> tuple[int, str, str]:
    return number, os.strerror(number), str(path)


def unfinished(path: Path) -> str:
    """Name the file whose place this one was to take; empty if it was to take none."""
    return path.name.removeprefix(UNFINISHED).partition("-")[2] if path.name.startswith(UNFINISHED) else ""


def _create(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; where it can have no name until it is whole, it has none."""
    if os.path.lexists(path):
        raise FileExistsError(*_error(errno.EEXIST, path))
    if _create_nameless(path, data):
        return
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
    try:
        _fill(handle, data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def _create_nameless(path: Path, data: bytes) -> bool:
    """Write a file without a name, and then name it; False where the system cannot do that."""
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, PRIVATE_FILE)
    except (AttributeError, OSError):
        return False
    try:
        _fill(handle, data)
        os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle)  # with a folder, the link is followed
    except OSError as error:
        if error.errno not in LACKING:
            raise
        return False
    finally:
        os.close(handle)
    return True


def _fill(handle: int, data: bytes) -> None:
    """Bring data to the disk."""
    with os.fdopen(handle, "wb", closefd=False) as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Bring a new name itself to the disk, where the system and the disk can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        handle = os.open(folder, os.O_DIRECTORY)
    except PermissionError:  # a folder that can be written into, but not be listed
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in LACKING:
            raise
    finally:
        os.close(handle)
