"""The list of those who were erased: random ids and nothing else, beside the store and beside its backups.

By it, whoever was erased is erased again when an older copy is put back.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from backtriage.keep.private import add_private, read_private, write_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ERASED_LIST = "erased"  # its name
MOST = 16_000_000  # bytes


def read_erased(folder: Path) -> frozenset[str]:
    """Read who was erased; nobody, if no list is there.  Raises OSError if it cannot be read."""
    try:
        written = read_private(folder / ERASED_LIST, MOST)
    except FileNotFoundError:
        return frozenset()
    return frozenset(re.findall(r"\b[0-9a-f]{32}\b", written.decode(errors="replace")))


def add_erased(folder: Path, ids: Iterable[str]) -> None:
    """Add to the list; what is there stays.  Raises OSError."""
    if not (new := sorted({*ids} - read_erased(folder))):
        return
    file, lines = folder / ERASED_LIST, "\n".join(new)
    try:
        if not os.path.lexists(file):
            write_private(file, f"{lines}\n", replace=False)
            return
    except FileExistsError:
        pass  # another program has just made it
    add_private(file, f"{lines}\n")
