"""What is judged and not yet a whole result: a private folder beside it, with a file for each block.

A file gets its name once it is whole and on the disk, so a run that was killed goes on after
the last one.  The manifest says of which people, rules and day they are; others are thrown away.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.ipc

UNFINISHED = ".unfinished"  # how the name of the folder ends
MANIFEST = "manifest.json"
PLACING = "placing"  # there once a file beside the result is this run's own
PART = re.compile(r"(\d{6,})-(\d+)\.arrow")
OWN = re.compile(rf"{PART.pattern}|\d{{6,}}\.bad\.arrow|{MANIFEST}|{PLACING}|whole|whole\.bad|.*\.new")
PRIVATE_FOLDER, PRIVATE_FILE, OTHERS = 0o700, 0o600, 0o077


@dataclass(frozen=True)
class Parts:
    """The parts of a result."""

    folder: Path

    def begin(self, manifest: dict[str, Any]) -> bool | None:
        """Make the folder, or look if what it holds fits; None if nothing was there.  Raises OSError."""
        with suppress(FileExistsError):
            self.folder.mkdir(mode=PRIVATE_FOLDER)
        found = self.folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            raise FileExistsError(17, os.strerror(17), str(self.folder))
        if found.st_mode & OTHERS:
            with suppress(OSError):
                self.folder.chmod(PRIVATE_FOLDER)
        wanted = json.dumps(manifest, indent=2, sort_keys=True).encode()
        try:
            fits: bool | None = (self.folder / MANIFEST).read_bytes() == wanted
        except FileNotFoundError:
            fits = None
        if not fits:
            self._empty()
            with new_file(self.folder / MANIFEST) as file:
                file.write(wanted)
        return fits

    def kept(self, *, skip_bad: bool) -> list[int]:
        """Say how many rows each part has that is kept; bad ones end the list, unless they may be skipped."""
        found = {int(part[1]): int(part[2]) for path in self.folder.iterdir()
                 if (part := PART.fullmatch(path.name))}
        kept = list[int]()
        while (number := len(kept)) in found and (skip_bad or not self._bad(number).exists()):
            kept.append(found[number])
        return kept

    def keep(self, number: int, rows: int, judged: pa.RecordBatch, bad: pa.RecordBatch | None) -> None:
        """Keep a part, which so many rows gave.  Raises OSError."""
        if bad is None:
            self._bad(number).unlink(missing_ok=True)
        else:
            _write(self._bad(number), bad)
        _write(self.folder / f"{number:06}-{rows}.arrow", judged)

    def judged(self, number: int, rows: int) -> pa.RecordBatch:
        """Read a part."""
        return _read(self.folder / f"{number:06}-{rows}.arrow")

    def bad(self, number: int) -> pa.RecordBatch | None:
        """Read what is wrong in a part."""
        return _read(self._bad(number)) if self._bad(number).exists() else None

    def _bad(self, number: int) -> Path:
        return self.folder / f"{number:06}.bad.arrow"

    def put(self, name: str, place: Path, *, replace: bool) -> None:
        """Give a whole file of the folder its place outside.  Raises FileExistsError and OSError."""
        file = self.folder / name
        if replace:
            file.replace(place)
        else:
            try:
                os.link(file, place)
            except FileExistsError:
                raise
            except OSError:  # where there are no links
                if os.path.lexists(place):
                    raise FileExistsError(17, os.strerror(17), str(place)) from None
                file.replace(place)
            file.unlink(missing_ok=True)
        _sync(place.parent)

    def end(self) -> None:
        """Delete the folder, but for what somebody else has put there."""
        self._empty()
        with suppress(OSError):
            self.folder.rmdir()

    def _empty(self) -> None:
        for path in sorted(self.folder.iterdir(), key=lambda path: path.name != MANIFEST):
            if OWN.fullmatch(path.name):
                path.unlink(missing_ok=True)


def _write(path: Path, batch: pa.RecordBatch) -> None:
    with new_file(path) as file, pa.ipc.new_stream(
            file, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_batch(batch)


def _read(path: Path) -> pa.RecordBatch:
    with path.open("rb") as file, pa.ipc.open_stream(file) as opened:
        return opened.read_next_batch()


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file for its owner only, which has its name once it is whole and on the disk."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(handle)
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Bring a new name itself to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):
            handle = os.open(folder, os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
