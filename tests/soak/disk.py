"""A disk that fails at one call: no answer is lost that was seen, it is said once, and then all is well.

Each call by which answers are kept fails once, in each way; or for good; or the
program is killed right before or in the middle of it.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn, Self
from unittest.mock import patch

from backtriage.judge.response import Response
from backtriage.keep.drafts import all_drafts, latest, new_draft
from backtriage.visit.visit import Visit
from tests.conftest import WORDS
from tests.shipped import shipped
from tests.soak.child import Child
from tests.soak.kills import drafts_in, files, home, is_whole, seen, well
from tests.terminal.questions import mildest, words_for
from tests.terminal.terminal import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = 4  # of one visit: the first, one after it, and two that show that all is well again
ONCE, FOREVER = (errno.ENOSPC, errno.EIO, errno.EINVAL, errno.EPERM), (errno.EIO, errno.EPERM)
CALLS = ("open", "write", "fsync", "link", "replace", "unlink", "mkdir", "chmod", "stat", "lstat", "flock")
SURE = WORDS("visit.paused")


class Case(NamedTuple):
    """What fails: a call by its name, which of them, and how."""

    call: str
    number: int
    error: int  # 0 kills the program
    forever: bool = False  # from then on


def trial(number: int) -> None:
    """Try one case of all."""
    case = cases()[number]
    if case.error:
        fail(case)
    else:
        kill(case)


@cache
def cases() -> list[Case]:
    """List every call of a visit, with every way in which it can fail."""
    disk = Disk(Case("", 0, 0))
    with home() as place:
        visit(place, disk)
    points = [(name, number) for name in CALLS for number in range(disk.count.get(name, 0))]
    return [Case(*point, error, forever) for point in points
            for forever, errors in ((False, (0, *ONCE)), (True, FOREVER)) for error in errors]


class Disk:
    """The calls of the system to a disk, one of which fails."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.count: dict[str, int] = {}
        self.failed = False
        self.looked_at = False  # by the one who tries it, so nothing fails

    @contextmanager
    def used(self) -> Iterator[None]:
        """Put itself in the place of the system, for all below a person's home."""
        patches = [patch.object(os, name, partial(self._call, name, getattr(os, name)))
                   for name in CALLS if hasattr(os, name)]
        patches.append(patch.object(os, "fdopen", partial(self._opened, os.fdopen)))
        if "fcntl" in sys.modules:
            patches.append(patch("fcntl.flock", partial(self._call, "flock", sys.modules["fcntl"].flock)))
        for each in patches:
            each.start()
        try:
            yield
        finally:
            for each in patches:
                each.stop()

    def fails(self, name: str) -> bool:
        """Count a call; does it fail?"""
        number, wanted = self.count.get(name, 0), self.case
        self.count[name] = number + 1
        failing = name == wanted.call and (
            number >= wanted.number if wanted.forever else number == wanted.number)
        self.failed = self.failed or failing
        return failing

    def fail(self) -> NoReturn:
        """Fail as the case wants it."""
        if not self.case.error:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.case.error, os.strerror(self.case.error))

    def _call(self, name: str, call: Callable[..., Any], *arguments: Any, **others: Any) -> Any:
        if not self.looked_at and any(map(_is_kept, arguments)) and self.fails(name):
            self.fail()
        return call(*arguments, **others)

    def _opened(self, call: Callable[..., Any], *arguments: Any, **others: Any) -> Any:
        return _Half(call(*arguments, **others), self)


class _Half:
    """An open file of which only half can be written."""

    def __init__(self, file: IO[bytes], disk: Disk) -> None:
        self.file, self.disk = file, disk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        """Write all, or fail after half of it."""
        if self.disk.fails("write"):
            self.file.write(data[:len(data) // 2])
            self.file.flush()
            self.disk.fail()
        self.file.write(data)

    def flush(self) -> None:
        """Hand over what was written."""
        self.file.flush()


def _is_kept(argument: object) -> bool:
    """Is it something below a state folder, or a file that is open?"""
    return (isinstance(argument, int) and argument > 2) or (
        isinstance(argument, str | Path) and "/.local/state" in str(argument))


class _Keys:
    """A person who answers line by line, and at each question looks at what is on the disk."""

    def __init__(self, place: Path, disk: Disk) -> None:
        self.place, self.disk = place, disk
        self.kept: list[int] = []  # how many answers, at each question

    def isatty(self) -> bool:
        """It is no terminal."""
        return False

    def readline(self, _most: int = -1) -> str:
        """Answer a question; after some there is no more line."""
        self.disk.looked_at = True
        self.kept.append(len(answers(self.place)))
        self.disk.looked_at = False
        if len(self.kept) > ANSWERS:
            return ""
        item, _ = well()[len(self.kept) - 1]
        return f"{words_for(item, mildest(item))}\n"


def answers(place: Path) -> dict[str, object]:
    """Read what is kept, and see that it is what was said."""
    drafts = drafts_in(place)
    kept = latest(drafts[0].read_bytes())["answers"] if drafts else {}
    assert kept == {item.id: raw for item, raw in well()[:len(kept)]}, kept
    return dict(kept)


class _Seen(NamedTuple):
    """What a person saw of a visit, and what was kept at each question."""

    said: str
    kept: list[int]


def visit(place: Path, disk: Disk) -> _Seen:
    """Answer some questions in this process, and pause."""
    said = io.StringIO()
    keys = _Keys(place, disk)
    with patch.dict(os.environ, {"HOME": str(place)}), patch.object(sys, "stdin", keys):
        os.environ.pop("XDG_STATE_HOME", None)
        with redirect_stdout(said), redirect_stderr(said), disk.used():
            now = datetime.now()
            Visit(shipped(), "", Response(), plain=True, draft=new_draft(now), now=now).run()
    return _Seen(said.getvalue(), keys.kept)


def fail(case: Case) -> None:
    """Let a call fail, once or for good."""
    with home() as place:
        disk = Disk(case)
        said, kept = visit(place, disk)
        assert disk.failed, "it was not called"
        told = squeezed(said).count(squeezed(WORDS("visit.cannot_keep_so")))
        missing = [number - have for number, have in enumerate(kept)]
        assert told <= 1, said
        assert told or not any(missing), missing
        if not case.forever:
            assert all(late <= 1 for late in missing), missing
            assert not any(map(min, missing, missing[1:])), f"{missing}: the next answer brings no other try"
            assert squeezed(SURE) in squeezed(said), said
        if squeezed(SURE) in squeezed(said):
            assert len(answers(place)) == ANSWERS, said
        with patch.dict(os.environ, {"HOME": str(place)}):
            drafts, unreadable = all_drafts(WORDS, datetime.now())
        assert not unreadable
        assert len(drafts) <= 1
        assert files(place) == [draft.path for draft in drafts]


def kill(case: Case) -> None:
    """Kill the program at a call."""
    with home() as place:
        lines = [words_for(item, mildest(item)) for item, _ in well()[:ANSWERS]]
        child = Child(place, "--plain", typed=lines, before=Disk(case).used().__enter__)
        done = child.ended()
        assert done.code == -signal.SIGKILL, done
        is_whole(place, typed=ANSWERS, seen=seen(done.said, 0))
