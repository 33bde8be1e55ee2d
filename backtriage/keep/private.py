"""Private files: readable by their owner only, and written whole or not at all.

A file is written beside its place, brought to the disk, and then renamed, so
that whoever is stopped in the middle finds the earlier file unharmed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import mkstemp

UNFINISHED = ".unfinished-"  # how a file is called while it is being written


def state_folder() -> Path:
    """Where unfinished questionnaires are kept."""
    return _home("XDG_STATE_HOME", ".local/state")


def config_folder() -> Path:
    """Where the person's own settings are kept."""
    return _home("XDG_CONFIG_HOME", ".config")


def _home(variable: str, usual: str) -> Path:
    base = os.environ.get(variable, "")
    if sys.platform == "win32" and not base:
        base = os.environ.get("LOCALAPPDATA", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / usual) / "backtriage"


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can open.  Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write a file for its owner only, whole or not at all.

    Raises FileExistsError if it is there and may not be replaced, and OSError
    if it cannot be written; an earlier file is then unharmed.
    """
    handle, name = mkstemp(prefix=UNFINISHED, dir=path.parent)  # made with mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            os.link(name, path)  # fails if there is a file, without a moment in between
            Path(name).unlink()
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Bring the renaming itself to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
