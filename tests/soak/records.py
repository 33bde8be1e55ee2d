"""A store of records whose program is killed: what was confirmed is there, and the store opens and is sound.

Once while it writes entries, drafts and erasures; once while the passphrase is changed, after
which exactly one of the two opens it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import time
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, NoReturn

from backtriage.keep.records.errors import StoreError, Trouble
from backtriage.keep.records.journal import read_head
from backtriage.keep.records.opening import new_store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backtriage.keep.records.drawer import Drawer

OLD, NEW = "an old passphrase", "a new passphrase"
NOW = datetime(2026, 11, 28, 10, 30)
WRITING, LONG = 0.3, 30  # seconds: in which it is killed; in which it surely was
LARGE = "x" * 2_000  # of a body
ENTRIES = 1_000  # whose passphrase is changed


@cache
def small() -> Path:
    """Make a store with one person in it."""
    return _made(1)


@cache
def large() -> tuple[Path, float]:
    """Make a store that takes a while to be encrypted anew; tells how long."""
    made = _made(ENTRIES)
    with _copy(made) as file, closing(open_store(file, OLD, "anna", NOW).store) as store:
        begin = time.perf_counter()
        store.change_passphrase(NEW)
        return made, time.perf_counter() - begin


def _made(entries: int) -> Path:
    folder = mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder, "records.db")
    with new_store(file, OLD, "anna") as store:
        person = store.open_person("K-12", NOW)
        with store.writing():
            for number in range(entries):
                store.add("note", person.id, {"number": number, "text": LARGE}, NOW)
    return file


def trial(number: int) -> None:
    """Kill a program that writes."""
    dice = Random(number)
    with _copy(small()) as file:
        told = killed(lambda tell: write(file, number, tell), dice.random() * WRITING, begun=number % 8 > 0)
        with closing(open_store(file, OLD, "anna", NOW).store) as store:
            holds(store, told)


def write(file: Path, number: int, tell: Callable[[str], None]) -> None:
    """Write without end, and tell what was confirmed."""
    dice, at = Random(-number), 0
    store = open_store(file, OLD, "anna", NOW).store
    tell("opened")
    person = store.find("K-12")
    while at := at + 1:
        match dice.randrange(8):
            case 0:
                store.save_draft(person.id, "session", {"at": at}, NOW)
                tell(f"draft {at}")
            case 1:
                other = store.open_person(f"L-{at}", NOW)
                store.append(other.id, "note", {"text": LARGE}, NOW)
                store.erase(other.id, "asked to", NOW)
                tell(f"erased {other.id}")
            case _:
                entry = store.append(person.id, "session", {"at": at, "text": LARGE}, NOW)
                tell(f"entry {entry.number} {at}")
                tell(f"head {store.head()}")


def holds(store: Drawer, told: list[str]) -> None:
    """All that was confirmed is there, and nothing is wrong."""
    assert store.check() == ()
    entries = {entry.number: entry.body for entry in store.entries(store.find("K-12").id)}
    people = {listed.person.id for listed in store.people()}
    draft, heads = 0, list[str]()
    for line in told:
        kind, _, what = line.partition(" ")
        if kind == "entry":
            number, at = map(int, what.split())
            assert entries[number] == {"at": at, "text": LARGE}, line
        elif kind == "erased":
            assert what not in people, line
        elif kind == "draft":
            draft = int(what)
        elif kind == "head":
            heads.append(what)
    assert not heads or store.check(read_head(heads[-1])) == ()
    assert not draft or [kept for kept in store.drafts() if kept.body["at"] >= draft]


def change_trial(number: int) -> None:
    """Kill a program that changes the passphrase."""
    dice = Random(number)
    made, usual = large()
    with _copy(made) as file:
        told = killed(lambda tell: change(file, tell), dice.random() * usual)
        opening = {word: _opened(file, word) for word in (OLD, NEW)}
        [(word, store)] = [(word, store) for word, store in opening.items() if store]
        with closing(store):
            assert word == NEW or "changed" not in told
            assert store.check() == ()
            assert len(store.entries(store.find("K-12").id)) == ENTRIES + 1
            store.append(store.find("K-12").id, "note", {}, NOW)
        with closing(open_store(file, word, "anna", NOW).store) as again:
            assert again.check() == ()


def change(file: Path, tell: Callable[[str], None]) -> None:
    """Change the passphrase, and tell when it is done."""
    store = open_store(file, OLD, "anna", NOW).store
    tell("opened")
    store.change_passphrase(NEW)
    tell("changed")
    time.sleep(LONG)


def _opened(file: Path, passphrase: str) -> Drawer | None:
    """Open a store, if the passphrase is the right one."""
    try:
        return open_store(file, passphrase, "anna", NOW).store
    except StoreError as error:
        if error.trouble is not Trouble.LOCKED:
            raise
        return None


@contextmanager
def _copy(file: Path) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(shutil.copy(file, folder))


def killed(act: Callable[[Callable[[str], None]], None], after: float, *, begun: bool = True) -> list[str]:
    """Do something in a copy of this process, kill it, and give what it told till then.

    It is killed some seconds after it was opened, or after it was started.
    """
    end, told = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(end)
        _act(act, told)
    os.close(told)
    with os.fdopen(end, "rb", buffering=0) as stream:
        first = stream.read(1) if begun else b""
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
        lines = (first + stream.readall()).decode().splitlines()
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) in (-signal.SIGKILL, 0), lines
    assert "failed" not in lines, lines
    return lines


def _act(act: Callable[[Callable[[str], None]], None], told: int) -> NoReturn:
    try:
        act(partial(_tell, told))
    except BaseException as error:  # noqa: BLE001 - nothing goes on in the copy
        os.write(told, f"failed\n{error!r}\n".encode())
    finally:
        os._exit(0)


def _tell(told: int, line: str) -> None:
    os.write(told, f"{line}\n".encode())
