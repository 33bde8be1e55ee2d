"""How the work grows with a flow: `python -m tests.benchmarks.growth`, or with `--quick` to see that it runs.

A small sound flow, that of `backtriage flow new`, is copied until it has one, two, four and
eight times as much of everything; the slope of log time over log size is the exponent.
What is judged of many people at once is measured with planes that are ready, block by block.
"""

from __future__ import annotations

import gc
import sys
import time
from datetime import date
from math import log
from pathlib import Path
from statistics import linear_regression, median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backtriage.author.cases.coverage import run_trial
from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.author.check.check import check
from backtriage.author.material import load
from backtriage.author.mutate.mutate import mutate
from backtriage.author.new import new
from backtriage.author.prove.prove import prove
from backtriage.cli.main import MANY
from backtriage.flow.truth import Truth
from backtriage.judge.assessment import assess
from backtriage.judge.evaluation import Marks, Remembered
from backtriage.judge.judgement import Judgement
from backtriage.judge.many import ManyFacts
from backtriage.judge.response import Response
from backtriage.visit.start import shipped_flow
from tests.benchmarks.__main__ import ANSWERS, ROW, show, show_alone
from tests.benchmarks.larger import write_larger
from tests.benchmarks.measure import BARE, OURS, in_turns, seconds_to_run, usual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backtriage.flow.model import Flow

SIZES = (1, 2, 4, 8)
# Copies of the small flow at size one: each act takes long enough to be measured, and at size
# eight no more than a minute.  A flow of 20 such copies is as large as the shipped one.
ACTS: Mapping[str, tuple[Callable[[Path], object], int, float]] = {
    "check": (lambda folder: check(folder, date.today()), 24, 1.2),
    "try": (run_trial, 24, 2),
    "mutate": (lambda folder: mutate(folder, lambda *_: None), 16, 2),
    "prove": (lambda folder: prove(folder, lambda *_: None), 4, 1.5),
}
MADE_UP, TIMES = 4_096, 32  # 131,072 people: a block of as many is judged fastest


def main() -> None:
    """Measure everything, and tell what is aimed at."""
    quick = "--quick" in sys.argv
    gc.set_threshold(MANY)  # as the program does itself
    with TemporaryDirectory() as folder:
        small = Path(folder, "small")
        new(small, date.today())
        print(f"{'flow':<10} {'seconds at size':<40} {'exponent':>9}  aim")
        for name, (act, copies, aim) in ACTS.items():
            seconds = [took(act, write_larger(small, max(1, copies // (8 if quick else 1)) * size,
                                              Path(folder, f"{name}-{size}"))) for size in SIZES]
            told = ", ".join(f"{size}: {each:.2f}" for size, each in zip(SIZES, seconds, strict=True))
            print(f"{name:<10} {told:<40} {exponent(seconds):>9.2f}  at most {aim}")
        seconds = [many(Path(folder, f"try-{size}"), 1 if quick else 21)[1] for size in SIZES]
        told = ", ".join(f"{size}: {1000 * each:.1f} ms" for size, each in zip(SIZES, seconds, strict=True))
        print(f"{'people':<10} {told:<40} {exponent(seconds):>9.2f}  planes ready")
        print(ROW.format("", "ours", "other", "ratio", "aim"))
        file = Path(folder, "answers.yaml")
        file.write_text(ANSWERS, encoding="utf-8")
        pdf = [*OURS, "assess", str(file), "--format", "pdf", "--output", "-"]
        show("assess --format pdf / python -c pass", "at most 15",
             in_turns(seconds_to_run(pdf), seconds_to_run(BARE), 1 if quick else 21))
    flow = load(shipped_flow()).flow
    show_alone("an answer judged, up to the next question", "", median(turns(flow, 1 if quick else 21)))
    people, whole = many(shipped_flow(), 1 if quick else 21)
    show_alone(f"{people:,} people judged, planes ready", f"now {people / whole / 1e6:.1f} M/s", whole)


def took(act: Callable[[Path], object], folder: Path) -> float:
    """How long a processor works at it, whoever else works on the machine: the shorter of two times."""
    return min(worked(lambda: act(folder)) for _ in range(2))


def worked(act: Callable[[], object]) -> float:
    """How long a processor works at something."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def exponent(seconds: list[float]) -> float:
    """The power of the size with which the time grows."""
    return linear_regression([log(size) for size in SIZES], [log(each) for each in seconds]).slope


def turns(flow: Flow, rounds: int) -> list[float]:
    """Go through the questionnaire, and take the time of each answer until the next question is known."""
    today, times = date.today(), []
    for _ in range(rounds):
        response, item = Response(), assess(flow, Response(), today).next
        while item:
            response = response.with_answer(item.id, usual(item)[0])
            begin = time.process_time()
            now = assess(flow, response, today)
            item, _ = now.next, now.left
            times.append(time.process_time() - begin)
    return times


def many(folder: Path, rounds: int) -> tuple[int, float]:
    """Judge urgency and headline of many made-up people, of whom each leaf is known already."""
    material = load(folder)
    flow, bases = material.flow, [case.response for case in material.vignettes]
    people = made_up(answers_to([flow], flow.checked), bases, MADE_UP, seed=1)
    facts = Remembered(ManyFacts(people, flow.checked))
    judged(flow, facts)
    repeated = sum(1 << MADE_UP * number for number in range(TIMES))
    facts.everyone *= repeated
    facts.known = {leaf: Truth(*(plane * repeated for plane in truth)) for leaf, truth in facts.known.items()}
    return MADE_UP * TIMES, median(worked(lambda: judged(flow, facts)) for _ in range(rounds))


def judged(flow: Flow, facts: Remembered) -> object:
    """Who is told how soon, and what suits?"""
    judgement = Judgement(Marks(flow, facts))
    return judgement.urgency, judgement.suitability


if __name__ == "__main__":
    main()
