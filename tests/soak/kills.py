"""A visit that is killed at some moment: what was seen to be kept is kept, and nothing else is left.

Half of the visits are menus in a pseudo-terminal, half are plain lines.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backtriage.judge.assessment import assess
from backtriage.judge.read_answers import Mistake, read_answer
from backtriage.judge.response import Response, in_words, plain_answer
from backtriage.keep.drafts import latest
from tests.conftest import kept_draft
from tests.shipped import shipped
from tests.soak.child import Child, become
from tests.terminal.questions import Menus, keys_for, mildest, words_for
from tests.terminal.terminal import Terminal, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backtriage.flow.model import Item

DONE, STOPPED = 0, 3  # as README.md promises
KEY, LINE, START = 0.03, 0.01, 0.05  # seconds: a key is read and kept; a line is; the first question comes
DRAWING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b.")


def trial(number: int) -> None:
    """Kill a visit that has begun long ago or just now, and look at what is left."""
    dice = Random(number)
    with home() as place:
        before = dice.randrange(len(well()))
        begin_with(place, before)
        if number % 2:
            typed, seen = killed_in_lines(place, before, dice)
        else:
            typed, seen = killed_in_menus(place, before, dice)
        is_whole(place, typed=typed, seen=max(before, seen))


@contextmanager
def home() -> Iterator[Path]:
    """Give a home with nothing in it."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@cache
def well() -> list[tuple[Item, object]]:
    """The questions that somebody with little trouble is asked, and their answers, in order."""
    flow, response, asked = shipped(), Response(), list[tuple["Item", object]]()
    while (item := assess(flow, response, datetime.now().date()).next) is not None:
        given = mildest(item)
        answer = read_answer(item, list(given) if isinstance(given, tuple) else given, datetime.now().date())
        assert not isinstance(answer, Mistake)
        response = response.with_answer(item.id, answer)
        asked.append((item, plain_answer(item, answer)))
    return asked


def begin_with(place: Path, many: int) -> None:
    """Leave an unfinished questionnaire with so many answers; none if there are none."""
    if not many:
        return
    today = datetime.now().date()
    response = Response()
    for item, raw in well()[:many]:
        answer = read_answer(item, raw, today)
        assert not isinstance(answer, Mistake)
        response = response.with_answer(item.id, answer)
    state(place).mkdir(parents=True, mode=0o700)
    kept_draft(state(place) / "draft.json", shipped(), response, datetime.now())


def state(place: Path) -> Path:
    """Where drafts are kept."""
    return place / ".local" / "state" / "backtriage"


def drafts_in(place: Path) -> list[Path]:
    """List the drafts of a home, without what is being written."""
    return sorted(path for path in state(place).glob("*.json") if not path.name.startswith("."))


def killed_in_lines(place: Path, before: int, dice: Random) -> tuple[int, int]:
    """Kill plain lines; gives how many answers were typed, and how many seen, with those before."""
    lines = [words_for(item, mildest(item)) for item, _ in well()[before:]]
    child = Child(place, *arguments(before), "--plain", typed=lines)
    time.sleep(dice.random() * (START + LINE * len(lines)))
    os.kill(child.pid, signal.SIGKILL)
    done = child.ended()
    assert done.code in (-signal.SIGKILL, STOPPED), done  # it may have come to its end
    return len(well()), seen(done.said, before)


def killed_in_menus(place: Path, before: int, dice: Random) -> tuple[int, int]:
    """Kill menus, after some answers and the keys of one more."""
    begin = partial(become, place, *arguments(before))
    with Terminal([sys.executable], os.environ, before=begin) as terminal:
        menus, at = Menus(terminal, shipped()), before
        menus.wait()
        for item, _ in well()[before:before + dice.randrange(3)]:
            menus.give(item, mildest(item))
            at += 1
        if at < len(well()):
            terminal.press(keys_for(well()[at][0], mildest(well()[at][0])))
            at += 1
        time.sleep(dice.random() * KEY)
        terminal.kill()
        return at, seen(DRAWING.sub("", terminal.sent.decode(errors="replace")), before)


def arguments(before: int) -> tuple[str, ...]:
    """Begin anew, or go on."""
    return ("resume",) if before else ()


def seen(text: str, before: int) -> int:
    """Count the answers that stand on the screen, in the order in which they were given."""
    text, at, many = squeezed(text), 0, before
    for item, raw in well()[before:]:
        answer = read_answer(item, raw, datetime.now().date())
        assert not isinstance(answer, Mistake)
        line = squeezed(item.words("asking.said", about=item.about, answer=in_words(item, answer)))
        if (at := text.find(line, at)) < 0:
            break
        many += 1
    return many


def is_whole(place: Path, *, typed: int, seen: int) -> None:
    """What was seen is in the draft, and no more than was typed; it can be gone on with, and be deleted."""
    drafts = drafts_in(place)
    assert len(drafts) <= 1, drafts
    kept = latest(drafts[0].read_bytes())["answers"] if drafts else {}
    assert kept == {item.id: raw for item, raw in well()[:len(kept)]}, kept
    assert seen <= len(kept) <= typed, f"{typed} typed, {seen} seen, {len(kept)} kept"
    with home() as copy:
        shutil.copytree(place, copy, dirs_exist_ok=True)
        is_forgotten(copy)
    done = Child(place, "resume", "--plain", typed=["pause"]).ended()
    assert done.code == (STOPPED if drafts else DONE), done
    assert not kept or len(kept) == len(well()) or f"Question {len(kept) + 1}." in done.said, done.said
    assert files(place) == drafts
    is_forgotten(place)


def is_forgotten(place: Path) -> None:
    """Deleting what is unfinished leaves no file, whatever the last visit left behind."""
    done = Child(place, "resume", "--forget").ended()
    assert done.code == DONE, done
    assert files(place) == []


def files(place: Path) -> list[Path]:
    """All files of a home."""
    return sorted(path for path in place.rglob("*") if path.is_file())


