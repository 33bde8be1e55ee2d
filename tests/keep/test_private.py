"""A private file is for its owner only, and is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from backtriage.keep.private import config_folder, state_folder, write_private


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
