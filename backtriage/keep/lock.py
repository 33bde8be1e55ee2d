"""One window for each file: whoever holds its lock writes it, and all others leave it alone."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.keep.private import unfinished

if TYPE_CHECKING:
    from pathlib import Path

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment] # mypy knows no missing module # Windows has none

LOCK = ".lock"  # how the name of a lock ends
NEWBORN = 60  # seconds for which a lock may not say yet whose it is


class Lock(Value):
    """The lock of a file, held by this process until it is released or the process ends."""

    path: Path
    handle: int

    def release(self) -> None:
        """Let others have the file, also where that of the lock cannot be deleted."""
        if os.name != "posix":  # there, what is open cannot be deleted
            os.close(self.handle)
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        if os.name == "posix":
            os.close(self.handle)


def take(path: Path) -> Lock | None:
    """Take the lock of a file; None if another window holds it.  Raises OSError if there can be none."""
    lock = path.with_name(f".{path.name}{LOCK}")
    if fcntl is None:
        return _take_alone(lock)
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(lock, handle):
                return Lock(lock, handle)
        except BlockingIOError:
            os.close(handle)
            return None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def sweep(folder: Path) -> None:
    """Clear a folder of what processes left that were stopped in the middle; what is in use stays."""
    with suppress(OSError):
        for path in folder.iterdir():
            name = path.name[1:].removesuffix(LOCK) if path.suffix == LOCK else unfinished(path)
            if name and (lock := take(folder / name)):
                if unfinished(path):
                    path.unlink(missing_ok=True)
                lock.release()


def _is_still(lock: Path, handle: int) -> bool:
    """Is this the lock that others find, and not one that was just released?"""
    try:
        return os.path.samestat(lock.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _take_alone(lock: Path) -> Lock | None:
    """Take a lock where the system has none: a file that only one process can make, and that names it."""
    for _ in range(2):
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if _is_held(lock):
                return None
            with suppress(FileNotFoundError, PermissionError):
                lock.unlink()  # on Windows it fails while the process is there
        else:
            os.write(handle, str(os.getpid()).encode())
            return Lock(lock, handle)
    return None


def _is_held(lock: Path) -> bool:
    """Is the process that made a lock still there, as far as can be told?"""
    try:
        if os.name != "posix":
            return False
        os.kill(int(lock.read_text(encoding="utf-8")), 0)
    except ValueError:
        return time.time() - lock.stat().st_mtime < NEWBORN
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
