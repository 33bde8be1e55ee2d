"""A practice in a home of its own: its passphrase comes from a command, and the real program runs there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from backtriage.flow.model import Flow, Kind
from backtriage.keep.records.drawer import Drawer
from backtriage.keep.records.opening import open_store
from tests.keep.records.conftest import NOW, PASSPHRASE
from tests.terminal.conftest import DONE, Home
from tests.terminal.plain import Lines
from tests.terminal.questions import answer

TYPED = "Walk for half an hour"  # wherever words are asked for


def practice(home: Home) -> Home:
    """Let a command print the passphrase, which lies outside of the home, and make the records there."""
    secret = home.path.parent / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n")
    settle(home, passphrase_command=f"cat '{secret}'", region="uk")
    done = home.run("records", "new", "--plain")
    assert done.returncode == DONE, done.stderr
    return home


def settle(home: Home, **settings: str) -> None:
    """Write the settings."""
    folder = home.path / ".config" / "backtriage"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(settings))


def store_file(home: Home) -> Path:
    """Where the records are."""
    return home.path / ".local" / "share" / "backtriage" / "records.db"


def opened(home: Home) -> Drawer:
    """Open the records, as another program does."""
    return open_store(store_file(home), PASSPHRASE, "test", NOW).store


def fill(lines: Lines, flow: Flow, **answers: Any) -> list[str]:
    """Answer all questions mildly, with words where words are asked for, and say that all is correct."""
    asked = answer_all(lines, flow, **answers)
    lines.pick("All correct")
    return asked


def answer_all(lines: Lines, flow: Flow, **answers: Any) -> list[str]:
    """Answer all questions mildly, up to the last page; gives what was asked."""
    lines._flow, asked = flow, list[str]()
    texts = {item.id for item in flow.items.values() if item.kind is Kind.TEXT}
    while (name := lines.prompt()) in flow.items:
        if name in texts:
            asked.append(name)
            lines.type(TYPED)
        else:
            asked += answer(lines, flow, until=texts, **answers)
    return asked


def intake(home: Home, label: str, **answers: Any) -> Lines:
    """Write an intake, without what is sensitive."""
    lines = home.lines("records", "write", label, "intake", "--plain")
    fill(lines, home.flow, **answers)
    lines.pick("Leave them out")
    assert lines.ended() == DONE
    return lines


def readable(home: Home, *words: str) -> list[str]:
    """Name the files below a home in which something can be read that must stand in none."""
    return [f"{path}: {each}" for path in home.path.rglob("*") if path.is_file()
            for each in words if each.encode() in path.read_bytes()]


def running(*words: str) -> list[str]:
    """Name the programs that run here with one of these words among their arguments or surroundings."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        for name in ("cmdline", "environ"):
            try:
                told = (process / name).read_bytes()
            except OSError:
                continue
            found += [f"{process.name} {name}" for each in words if each.encode() in told]
    return found
