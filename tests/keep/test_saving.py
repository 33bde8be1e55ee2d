"""Saving where a person wants it: every sort of place is met, and nothing untrue is said of it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from backtriage.keep import private
from backtriage.keep.saving import save
from tests.conftest import WORDS

ERRNOS = ("EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EMLINK")
ONLY_YOU, NOT_ONLY_YOU = WORDS("visit.only_you"), WORDS("visit.not_only_you")


@pytest.fixture(params=["nameless", *ERRNOS, "no nameless files"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A disk that can do everything, that has no hard links, or that has no files without a name."""
    def link(*_: object, **__: object) -> None:
        raise OSError(getattr(__import__("errno"), request.param), "no links")

    if request.param in ERRNOS:
        monkeypatch.setattr(os, "link", link)
    elif request.param != "nameless":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return str(request.param)


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("replace", [False, True])
def test_a_file_is_saved_on_every_disk(tmp_path: Path, replace: bool) -> None:
    """With and without hard links, it is whole, private, and alone."""
    file = tmp_path / "mine"

    told = save(file, "Grüße", replace=replace).told(WORDS)

    assert told == f"{WORDS('visit.saved', file=file)} {ONLY_YOU}"
    assert file.read_bytes() == "Grüße".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [file]
    with pytest.raises(FileExistsError):
        save(file, "after", replace=False)
    assert file.read_text(encoding="utf-8") == "Grüße"


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only some systems have files without a name")
@pytest.mark.parametrize("replace", [False, True])
def test_whoever_is_killed_while_saving_leaves_nothing(tmp_path: Path, replace: bool) -> None:
    """There is no half of a result, hidden or not, for anybody to find."""
    done = subprocess.run([sys.executable, "-c", f"""
import os
from pathlib import Path
from backtriage.keep.saving import save
os.fsync = lambda _: os._exit(9)
save(Path({str(tmp_path / "mine")!r}), "secret", replace={replace})
"""], check=False)

    assert done.returncode == 9
    assert [*tmp_path.iterdir()] == []


def test_a_disk_without_owners_is_not_called_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of who can read a file is looked up after it was written."""
    monkeypatch.setattr(private, "PRIVATE_FILE", 0o755)  # as every file has there
    before = os.umask(0)
    try:
        told = save(tmp_path / "mine", "words", replace=False).told(WORDS)
    finally:
        os.umask(before)

    assert NOT_ONLY_YOU in told
    assert ONLY_YOU not in told


def test_a_link_stays_one_and_is_told_of(tmp_path: Path) -> None:
    """What it leads to is replaced, and only where that was wanted."""
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("before", encoding="utf-8")
    link.symlink_to(file)

    with pytest.raises(FileExistsError):
        save(link, "after", replace=False)
    told = save(link, "after", replace=True).told(WORDS)

    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "after"
    assert WORDS("visit.behind_link", file=file) in told


@pytest.mark.parametrize("replace", [False, True])
def test_a_pipe_is_written_into_and_never_replaced(tmp_path: Path, replace: bool) -> None:
    """Nobody is told that only they can read it."""
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()

    told = save(pipe, "words", replace=replace).told(WORDS)
    reader.join()

    assert read == ["words"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert told == WORDS("visit.saved", file=pipe)


@pytest.mark.parametrize("replace", [False, True])
def test_a_device_is_written_into_and_a_folder_refused(tmp_path: Path, replace: bool) -> None:
    """Neither is replaced."""
    save(Path("/dev/null"), "words", replace=replace)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)

    with pytest.raises(IsADirectoryError):
        save(tmp_path, "words", replace=replace)
    assert tmp_path.is_dir()
