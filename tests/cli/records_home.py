"""A practice in a home of its own: its passphrase comes from a command, and the real program runs there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.terminal.conftest import Home

PASSPHRASE = "K7QA-2MZD-RT5W-XE3N-HJ6P"


def practice(home: Home) -> Home:
    """Let a command print the passphrase, which lies outside of the home; make the records there."""
    secret = home.path.parent / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    settle(home, passphrase_command=f"cat {secret}", region="uk")
    done = home.run("records", "new", "--plain")
    assert done.returncode == 0, done.stderr
    return home


def settle(home: Home, **settings: str) -> None:
    """Write the settings."""
    folder = home.path / ".config" / "backtriage"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(settings))


def store_file(home: Home) -> Path:
    """Where the records are."""
    return home.path / ".local" / "share" / "backtriage" / "records.db"


def plain_text(home: Home, *secrets: str) -> list[str]:
    """Name the files below a home in which something can be read that must not be there."""
    return [str(path) for path in home.path.rglob("*") if path.is_file()
            for secret in secrets if secret.encode() in path.read_bytes()]
