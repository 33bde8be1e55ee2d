"""A system that is no Unix, as far as it can be imitated on one: `python -m pytest -p tests.elsewhere`.

What only Unix has is taken from the program before any of it is loaded: modules,
calls and signals.  Libraries keep theirs, as they have ways of their own elsewhere;
what a system calls itself (`os.name`), its paths and its modes stay as they are.
"""

from __future__ import annotations

import builtins
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

MODULES = ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "syslog", "readline")
CALLS = ("link", "fchmod", "geteuid", "O_TMPFILE", "O_DIRECTORY", "O_NOFOLLOW", "mknod", "fork")
SIGNALS = ("SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGTSTP", "SIGCONT")
NEEDS = {  # tests that need what is gone, or what could not be imitated
    "test_what_belongs_to_somebody_else_is_not_used": "files have no owners",
    "test_a_folder_of_somebody_else_is_refused": "files have no owners",
    "test_the_latest_comes_first_and_remains_are_swept_away": "Windows knows whether a lock is still open",
    "test_a_lock_whose_file_cannot_be_deleted_is_let_go_of": "Windows knows whether a lock is still open",
    "test_the_lock_of_another_process_holds_until_it_is_gone[system]": "the system has no locks",
}

_usual = builtins.__import__


class _Poorer:
    """A module that lacks some of its names."""

    def __init__(self, module: ModuleType, lacking: tuple[str, ...]) -> None:
        self._module, self._lacking = module, lacking

    def __getattr__(self, name: str) -> Any:
        if name in self._lacking:
            raise AttributeError(f"module {self._module.__name__!r} has no attribute {name!r}")
        return getattr(self._module, name)


_POORER = {"os": _Poorer(os, CALLS), "signal": _Poorer(signal, SIGNALS)}


def _import(name: str, globals: Mapping[str, object] | None = None,
            locals: Mapping[str, object] | None = None, fromlist: Sequence[str] | None = (),
            level: int = 0) -> Any:
    """Import as usual, but for the program what only Unix has is not there."""
    if not level and str((globals or {}).get("__name__", "")).partition(".")[0] == "backtriage":
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name in _POORER:
            return _POORER[name]
    return _usual(name, globals, locals, fromlist, level)


builtins.__import__ = _import


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what can't be there, and say why."""
    for item in items:
        if reason := NEEDS.get(item.name):
            item.add_marker(pytest.mark.skip(reason))


def pytest_report_header() -> str:
    """Say so above the tests."""
    return f"without {', '.join((*MODULES, *CALLS, *SIGNALS))}"
