"""What is remembered of a person: little, and only as long as they want."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backtriage.keep.settings import forget_settings, read_settings, settings_file, write_settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of one's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_what_is_remembered_can_be_forgotten() -> None:
    """And to forget nothing is no error."""
    assert read_settings() == {}
    write_settings({"region": "uk", "for": "self"})
    assert read_settings() == {"region": "uk", "for": "self"}

    forget_settings()
    forget_settings()

    assert read_settings() == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"region": 3, "name": "somebody"}',
                                  '{"region": ' + "[" * 60_000, " " * 70_000])
def test_a_damaged_file_is_as_good_as_none(text: str) -> None:
    """Nobody is kept from a questionnaire by it."""
    write_settings({})
    settings_file().write_text(text, encoding="utf-8")

    assert read_settings() == {}


def test_a_pipe_in_its_place_is_as_good_as_none() -> None:
    """Nobody waits for what never comes."""
    write_settings({})
    settings_file().unlink()
    os.mkfifo(settings_file())

    assert read_settings() == {}
