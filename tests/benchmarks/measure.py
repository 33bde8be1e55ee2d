"""What is measured: pairs of acts, ours and the one that it is compared with, in turns.

A machine that slows down slows both, so the ratio of a pair says more than
either time; of all pairs the median counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backtriage.flow.model import NONE, Kind
from backtriage.judge.assessment import assess
from backtriage.judge.response import Response
from tests.benchmarks.screen import Screen, as_on_a_machine_of_ones_own

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import date

    from backtriage.flow.model import Flow, Item
    from backtriage.judge.response import Answer

    Act = Callable[[], float]  # seconds

OURS = [str(Path(sys.executable).with_name("backtriage"))]  # as people start it
BARE = [sys.executable, "-c", "pass"]
ONE_SELECT = [sys.executable, "-m", "tests.benchmarks.one_select"]
TWO_SELECTS = [sys.executable, "-m", "tests.benchmarks.two_selects"]
DOWN = "\x1b[B"


@dataclass(frozen=True)
class Pairs:
    """How long two acts took, each time one after the other."""

    ours: list[float]
    other: list[float]

    @property
    def ratio(self) -> float:
        """How many times as long ours took, as a rule."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.ours, self.other, strict=True))


def in_turns(ours: Act, other: Act, times: int) -> Pairs:
    """Do two acts in turns; a first pair warms up and does not count."""
    pairs = [(ours(), other()) for _ in range(times + 1)][1:]
    return Pairs([mine for mine, _ in pairs], [theirs for _, theirs in pairs])


def seconds_to_run(command: list[str]) -> Act:
    """Run a command to its end."""

    def act() -> float:
        begin = time.perf_counter()
        subprocess.run(command, check=True, env=as_on_a_machine_of_ones_own(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - begin

    return act


def seconds_to_show(command: list[str], words: str) -> Act:
    """Start a program in a terminal, and wait until some words can be read."""

    def act() -> float:
        with TemporaryDirectory() as home, Screen(command, new_person(home)) as screen:
            return screen.wait_for(words) - screen.started

    return act


def new_person(home: str) -> dict[str, str]:
    """Surroundings in which nothing is remembered, and nothing is left behind."""
    return {"XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}


def steps(flow: Flow, today: date) -> Pairs:
    """Go through the questionnaire up to the result, and beside it through bare prompts, in turns."""
    with closing(_between_questions(flow, today)) as ours, closing(_between_selects()) as other:
        pairs = list(zip(ours, other, strict=False))
    return Pairs([mine for mine, _ in pairs], [theirs for _, theirs in pairs])


def _between_selects() -> Generator[float]:
    """Go through bare prompts, one after another."""
    with Screen(TWO_SELECTS) as screen:
        screen.wait_for("Question number 1 of")
        for number in count(2):
            screen.settle()
            pressed = screen.press("\r")
            yield screen.wait_for(f"Question number {number} of") - pressed


def _between_questions(flow: Flow, today: date) -> Generator[float]:
    """Go through the questionnaire, one question after another, up to the page that shows all answers."""
    response = Response()
    item = assess(flow, response, today).next
    with TemporaryDirectory() as home, Screen(OURS, new_person(home)) as screen:
        screen.wait_for(opening(item))
        while item:
            answer, keys = usual(item)
            response = response.with_answer(item.id, answer)
            item = assess(flow, response, today).next
            screen.press(keys)
            screen.settle()
            pressed = screen.press("\r")
            yield screen.wait_for(opening(item)) - pressed


def opening(item: Item | None) -> str:
    """The first words of a question, or of the page that shows all answers."""
    return item.ask[:40] if item else "Please check your answers"


def usual(item: Item) -> tuple[Answer, str]:
    """An answer that raises nothing, and the keys that give it, but for the last Enter."""
    match item.kind:
        case Kind.NUMBER | Kind.SCALE:
            number = min(max(40 if item.kind is Kind.NUMBER else 3, item.low), item.high)
            return number, str(number)
        case Kind.TEXT | Kind.DATE:
            raise ValueError(f"{item.id} has no mildest answer: measure another question")
        case _:
            names = [option.id for option in item.options]
            name = next((mild for mild in (NONE, "no") if mild in names), names[0])
            tick = " " if item.kind is Kind.ANY_OF else ""
            return frozenset({name}), DOWN * (names.index(name) + 1) + tick
