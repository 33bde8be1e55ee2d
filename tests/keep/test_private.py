"""A private file is for its owner only, and is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from backtriage.keep.private import (
    Foreign,
    NoHome,
    Privacy,
    config_folder,
    make_folder,
    state_folder,
    write_private,
)


def test_a_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Also if it is there already, and anybody could read it."""
    file = tmp_path / "mine"
    file.write_text("before")
    file.chmod(0o644)

    write_private(file, "after")

    assert file.read_text() == "after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    """Nobody's diary is lost to a name."""
    file = tmp_path / "mine"
    file.write_text("before")

    with pytest.raises(FileExistsError):
        write_private(file, "after", replace=False)

    assert file.read_text() == "before"
    assert [*tmp_path.iterdir()] == [file]


def test_a_write_that_fails_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk; nothing half-written is left beside it."""
    file = tmp_path / "mine"
    file.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(file, "after")

    assert file.read_text() == "before"
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("folder, variable, usual", [
    (state_folder, "XDG_STATE_HOME", ".local/state"), (config_folder, "XDG_CONFIG_HOME", ".config")])
def test_folders_are_where_the_system_has_them(monkeypatch: pytest.MonkeyPatch, folder: type,
                                               variable: str, usual: str) -> None:
    """Whoever keeps such things elsewhere says so; a way that is not absolute does not count."""
    monkeypatch.setenv("HOME", "/home/somebody")
    for place, found in (("/elsewhere", "/elsewhere"), ("", f"/home/somebody/{usual}"),
                         ("here", f"/home/somebody/{usual}")):
        monkeypatch.setenv(variable, place)
        assert folder() == Path(found) / "backtriage"


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_folder_that_cannot_be_brought_to_the_disk_costs_no_file(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Some disks know no such thing for folders; the file itself is there."""
    bring = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        bring(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write_private(tmp_path / "mine", "words")

    assert (tmp_path / "mine").read_text() == "words"


def test_a_folder_and_those_above_it_are_for_their_owner_only(tmp_path: Path) -> None:
    """Whatever the habits of the system; one that others could open is closed, and that is told."""
    before = os.umask(0)
    try:
        assert make_folder(tmp_path / "one" / "two") is Privacy.PRIVATE
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("one", "one/two")] == [0o700, 0o700]

    (tmp_path / "one" / "two").chmod(0o777)
    assert make_folder(tmp_path / "one" / "two") is Privacy.MADE_PRIVATE
    assert make_folder(tmp_path / "one" / "two") is Privacy.PRIVATE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives files to somebody else")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Also a link of theirs to a good one."""
    folder, link = tmp_path / "folder", tmp_path / "link"
    folder.mkdir(mode=0o700)
    link.symlink_to(folder)
    os.chown(link, 12345, 12345, follow_symlinks=False)
    with pytest.raises(Foreign):
        make_folder(link)

    os.chown(folder, 12345, 12345)
    with pytest.raises(Foreign):
        make_folder(folder)


def test_a_pipe_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    """At once, and not by waiting for it."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "pipe")


def test_without_a_home_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a user whom the system does not know."""
    def nobody() -> Path:
        raise RuntimeError

    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nobody)

    for folder in (state_folder, config_folder):
        with pytest.raises(NoHome):
            folder()
