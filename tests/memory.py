"""How much memory a command takes at most.

A process counts as its own what it was when it began: a copy of whoever started it, and a
worker of pytest is large.  So a small Python stands between, and tells of its child.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OF_CHILD = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
UNIT = 1024 ** 2 if sys.platform == "darwin" else 1024  # there it is told in bytes, elsewhere in KiB


def most_memory(command: Sequence[str]) -> int:
    """Run a command, and say how many MiB it held at most.

    Raises CalledProcessError if it fails.
    """
    told = subprocess.run([sys.executable, "-c", OF_CHILD, *command], check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return int(told) // UNIT
