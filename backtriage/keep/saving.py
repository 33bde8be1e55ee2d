"""Saving where a person wants it, be it a file, a link or a pipe, and what is then true of it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from backtriage.flow.value import Value
from backtriage.keep.private import Privacy, privacy, write_private

if TYPE_CHECKING:
    from backtriage.flow.words import Words

STREAMS = ("/dev/fd/", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc/")  # names for what is open already


class Saved(Value):
    """Where something was saved, and who can read it there."""

    asked: Path  # as the person wrote it
    path: Path  # where it is: behind the link, if it was one
    private: bool | None  # None for what is no file, such as a pipe

    def told(self, words: Words) -> str:
        """Say where it is and who can read it, and nothing that is not so."""
        told = [words("visit.saved", file=self.asked)]
        if self.path != self.asked:
            told.append(words("visit.behind_link", file=self.path))
        if self.private is not None:
            told.append(words("visit.only_you" if self.private else "visit.not_only_you"))
        return " ".join(told)


def save(path: Path, content: str | bytes, *, replace: bool) -> Saved:
    """Save a file for its owner only; a link stays one, and a pipe or a terminal is written into.

    Raises FileExistsError if there is a file that may not be replaced, and OSError if it cannot be written.
    """
    if is_stream(path):
        with path.open("wb") as stream:
            stream.write(content.encode(errors="replace") if isinstance(content, str) else content)
        return Saved(path, path, private=None)
    if not replace and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    place = path.resolve() if path.is_symlink() else path
    write_private(place, content, replace=replace)
    return Saved(path, place, privacy(place) is Privacy.PRIVATE)


def is_stream(path: Path) -> bool:
    """Tell whether a path leads to a pipe or a device, into which can be written.

    Raises OSError for what can be neither written into nor replaced, such as a folder or a disk.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return not stat.S_ISREG(mode) or str(path.absolute()).startswith(STREAMS)
