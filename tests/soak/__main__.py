"""`python -m tests.soak`: kill, break and starve the program thousands of times, and count what it lost.

With `--long` it takes half an hour; with a name it is that part only, and with
numbers behind it those trials only.  A trial is the same each time.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import traceback
from collections import Counter
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from tests.soak import answers, disk, flows, kills, records

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

LONGEST = 60  # seconds of one trial, on a busy machine
SHOWN = 5  # failures
ROW = "{:42} {:>9} {:>7} {:>6} s"


class Part(NamedTuple):
    """One sort of chaos."""

    name: str
    trial: Callable[[int], None]  # raises if something is not borne
    ready: Callable[[], object]  # made once, before the trials
    short: int = 0  # trials; 0 are as many as there are cases
    long: int = 0


class Failure(NamedTuple):
    """A trial that something was wrong in."""

    number: int
    where: str
    what: str


class Hung(BaseException):
    """A trial takes too long; nothing catches it by accident."""


PARTS = {
    "kills": Part("visits killed at a random moment", kills.trial, kills.well, 200, 1_000),
    "disk": Part("calls to the disk that fail, or never return", disk.trial, disk.cases),
    "answers": Part("answers that are broken", answers.trial, answers.people, 20_000, 950_000),
    "records": Part("records whose writer is killed", records.trial, records.small, 40, 1_000),
    "passphrases": Part("changes of a passphrase, killed", records.change_trial, records.large, 10, 100),
    "flows": Part("flows that are broken", flows.trial, flows.small_flow, 5_000, 50_000),
}


def main() -> int:
    """Run all parts, or one; tells whether something failed."""
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("part", nargs="?", choices=PARTS)
    options.add_argument("number", nargs="*", type=int)
    options.add_argument("--long", action="store_true")
    wanted = options.parse_args()
    failed = 0
    print(ROW.format("", "tried", "failed", ""))
    for name in [wanted.part] if wanted.part else PARTS:
        part, begun = PARTS[name], time.monotonic()
        numbers = wanted.number or range((part.long if wanted.long else part.short) or len(disk.cases()))
        failures = run(name, numbers)
        print(ROW.format(part.name, f"{len(numbers):,}", len(failures), f"{time.monotonic() - begun:.0f}"),
              flush=True)
        tell(name, failures)
        failed += len(failures)
    return bool(failed)


def run(name: str, numbers: range | list[int]) -> list[Failure]:
    """Run trials of a part, as many at a time as there are processors."""
    PARTS[name].ready()
    with get_context("fork").Pool(os.cpu_count()) as pool:
        tried = pool.imap_unordered(_tried, [(name, number) for number in numbers], chunksize=20)
        return sorted(failure for failure in tried if failure)


def _tried(which: tuple[str, int]) -> Failure | None:
    name, number = which
    return tried(PARTS[name].trial, number)


def tried(trial: Callable[[int], None], number: int) -> Failure | None:
    """Run a trial; what it raises, or that it takes too long, is a failure."""
    signal.signal(signal.SIGALRM, _hung)
    signal.alarm(LONGEST)
    try:
        trial(number)
    except (Exception, Hung) as error:  # noqa: BLE001 - whatever it is, it is told
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Failure(number, f"{last.filename}:{last.lineno}", f"{type(error).__name__}: {error}")
    finally:
        signal.alarm(0)
    return None


def _hung(*_: int | FrameType | None) -> NoReturn:
    raise Hung


def tell(name: str, failures: list[Failure]) -> None:
    """Show a failure of each kind, and how it is seen again."""
    kinds = Counter(failure.where for failure in failures)
    for where, many in kinds.most_common(SHOWN):
        first = next(failure for failure in failures if failure.where == where)
        print(f"  {many} at {where}, such as `python -m tests.soak {name} {first.number}`:")
        print(f"    {first.what[:800]!r}")


if __name__ == "__main__":
    sys.exit(main())
