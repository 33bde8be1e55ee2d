"""What a person asked to be remembered: their region, for whom they answer, and how records are opened.

`records` is where they lie, and `passphrase_command` what prints their passphrase: a
practitioner writes that one into the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.keep.lock import sweep
from backtriage.keep.private import config_folder, make_folder, read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = ("region", "for", "records", "passphrase_command")
LONGEST = 64_000  # bytes


def settings_file() -> Path:
    """Where settings are kept.  Raises OSError if there is no home."""
    return config_folder() / "settings.json"


def read_settings() -> dict[str, str]:
    """Read what is remembered; nothing if there is no such file, or it is damaged or another's."""
    try:
        written = read_private(settings_file(), LONGEST)
    except OSError:
        return {}
    import json  # most people have no settings, and need not wait for it

    try:
        raw = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(raw, dict):
        return {}
    return {key: value for key in KNOWN if isinstance(value := raw.get(key), str)}


def write_settings(settings: dict[str, str]) -> None:
    """Remember settings.  Raises OSError."""
    import json

    make_folder(config_folder())
    sweep(config_folder())
    write_private(settings_file(), json.dumps(settings, indent=1) + "\n")


def forget_settings() -> None:
    """Remember nothing any more.  Raises OSError."""
    sweep(config_folder())
    settings_file().unlink(missing_ok=True)
