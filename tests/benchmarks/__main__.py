"""Measure, and print a table: `python -m tests.benchmarks`, or with `--quick` to see that it runs."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from backtriage.author.material import load
from backtriage.flow.loader import load_flow
from backtriage.judge.assessment import assess
from backtriage.judge.receipt import read_visit, visit_of
from backtriage.judge.response import Response
from backtriage.judge.results import judge_again
from backtriage.keep.answer_file import read_answers
from backtriage.report.json import to_json
from backtriage.visit.start import shipped_flow
from tests.benchmarks.measure import (
    BARE,
    ONE_SELECT,
    OURS,
    Pairs,
    in_turns,
    opening,
    seconds_to_run,
    seconds_to_show,
    steps,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = ("{em_now: none, ces: none, role: self, region: uk, age: 44, site: low, leg: none, dur: lt2w,"
           " start: strain, unwell: none, history: none, trend: better, severity: 4, so_far: none,"
           " outlook: none, body: none, needles: none}\n")
ROW = "{:<46} {:>9} {:>9} {:>7}  {}"


def main() -> None:
    """Measure everything, and tell what is aimed at."""
    quick = "--quick" in sys.argv
    times, rounds = (1, 1) if quick else (21, 8)
    today = date.today()
    flow = load_flow(shipped_flow())
    first = opening(assess(flow, Response(), today).next)
    print(ROW.format("", "ours", "other", "ratio", "aim"))
    show("--version / python -c pass", "at most 1.5",
         in_turns(seconds_to_run([*OURS, "--version"]), seconds_to_run(BARE), times))
    show("first words / script with one select", "at most 0.4",
         in_turns(seconds_to_show(OURS, flow.words("start.kept", folder="~").partition("~")[0].strip()),
                  seconds_to_show(ONE_SELECT, "None of these"), times))
    show("first question / script with one select", "at most 1.1",
         in_turns(seconds_to_show(OURS, first), seconds_to_show(ONE_SELECT, "None of these"), times))
    gone_through = [steps(flow, today) for _ in range(rounds)]
    between = Pairs([seconds for pairs in gone_through for seconds in pairs.ours],
                    [seconds for pairs in gone_through for seconds in pairs.other])
    show("answer to next question / bare prompts", "at most 0.4", between)
    show("  the slowest in a hundred", "under 50 ms",
         Pairs([slowest_in_a_hundred(between.ours)], [slowest_in_a_hundred(between.other)]))
    judge(times)
    judge_many(1 if quick else 5, 200 if quick else 10_000)


def judge_many(times: int, count: int) -> None:
    """Measure what it takes to judge many visits again: of 500 told cases, over and over."""
    day = date.today()
    material = load(shipped_flow())
    told = [read_visit(visit_of(assess(material.flow, case.response, day)))
            for case in material.vignettes[:500]]
    visits = [*islice(cycle(told), count)]
    show_alone(f"{count:,} visits judged again", "at most 5 s",
               median(timed(lambda: judge_again(visits, material.flow), times)))


def judge(times: int) -> None:
    """Measure what it takes to judge the answers of one person."""
    today = date.today()
    flow = load_flow(shipped_flow())
    show_alone("loading the questionnaire", "", median(timed(lambda: load_flow(shipped_flow()), times)))
    response, *_ = read_answers(flow, ANSWERS, "answers", today)
    show_alone("a whole result, in process", "",
               median(timed(lambda: to_json(assess(flow, response, today)), 20 * times)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "answers.yaml")
        file.write_text(ANSWERS, encoding="utf-8")
        command = [*OURS, "assess", str(file)]
        show("assess as a command / python -c pass", "at most 11",
             in_turns(seconds_to_run(command), seconds_to_run(BARE), times))
        command += ["--format", "pdf", "--force", "--output", f"{folder}/result.pdf"]
        show("the same, as PDF / python -c pass", "at most 15",
             in_turns(seconds_to_run(command), seconds_to_run(BARE), times))


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Do something several times, and take the time of each."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begin)
    return seconds


def slowest_in_a_hundred(seconds: list[float]) -> float:
    """The time that 99 in 100 stay below."""
    return sorted(seconds)[int(0.99 * (len(seconds) - 1) + 0.5)]


def show(name: str, aim: str, pairs: Pairs) -> None:
    """Print one comparison."""
    print(ROW.format(name, in_ms(median(pairs.ours)), in_ms(median(pairs.other)), f"{pairs.ratio:.2f}", aim))


def show_alone(name: str, aim: str, seconds: float) -> None:
    """Print what is compared with nothing."""
    print(ROW.format(name, in_ms(seconds), "", "", aim))


def in_ms(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{1000 * seconds:.1f} ms"


if __name__ == "__main__":
    main()
