"""A lock is held by one window, with or without the help of the system, and never by nobody."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backtriage.keep import lock
from backtriage.keep.lock import Lock, sweep, take

GONE = """
import sys
from pathlib import Path
sys.modules["fcntl"] = None if sys.argv[2] == "alone" else sys.modules.get("fcntl") or __import__("fcntl")
from backtriage.keep.lock import take
assert take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
import os
os._exit(1)  # as if it was killed: nothing is released
"""


@pytest.fixture(params=["system", "alone"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the locks of the system, and where there are none."""
    if request.param == "alone":
        monkeypatch.setattr(lock, "fcntl", None)
    return str(request.param)


def test_a_lock_whose_file_cannot_be_deleted_is_let_go_of(tmp_path: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that fails for a moment: the next start can take it, and sweeps it away."""
    def unlink(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    held = take(tmp_path / "mine.json")
    assert held
    with monkeypatch.context() as disk:
        disk.setattr(os, "unlink", unlink)
        held.release()
    assert [*tmp_path.iterdir()] != []

    sweep(tmp_path)

    assert [*tmp_path.iterdir()] == []


@pytest.mark.usefixtures("way")
def test_a_lock_is_held_by_one_and_leaves_nothing(tmp_path: Path) -> None:
    """It can be taken again as soon as it was released."""
    file = tmp_path / "mine.json"
    for _ in range(2):
        held = take(file)
        assert isinstance(held, Lock)
        assert take(file) is None
        held.release()
    assert [*tmp_path.iterdir()] == []


def test_the_lock_of_another_process_holds_until_it_is_gone(tmp_path: Path, way: str) -> None:
    """Also if that was killed; what it left is swept away, and not before."""
    file = tmp_path / "mine.json"
    other = subprocess.Popen([sys.executable, "-c", GONE, str(file), way], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    sweep(tmp_path)
    assert take(file) is None

    other.communicate("end\n")

    assert [*tmp_path.iterdir()] != []
    sweep(tmp_path)
    assert [*tmp_path.iterdir()] == []
    assert take(file)


@pytest.mark.parametrize("age, free", [(0, False), (3600, True)])
def test_a_lock_that_names_nobody_is_given_time_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int,
                                                   free: bool) -> None:
    """A process may have made it just now."""
    monkeypatch.setattr(lock, "fcntl", None)
    left = tmp_path / ".mine.json.lock"
    left.touch()
    os.utime(left, (time.time() - age,) * 2)

    assert bool(take(tmp_path / "mine.json")) is free
