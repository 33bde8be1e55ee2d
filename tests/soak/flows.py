"""A small flow that is broken: each is refused with places and what to do, or judges people as flows do."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from backtriage.author.new import new
from backtriage.cli.answer import app
from backtriage.flow.files import read_files
from backtriage.flow.loader import read_flow
from backtriage.flow.model import NONE, Flow, Item, Kind
from backtriage.flow.problem import FlowError, Problem, Problems
from backtriage.judge.assessment import assess
from backtriage.judge.response import Answer, Response, Text
from backtriage.report.json import to_json
from tests.conftest import TODAY, WORDS
from tests.soak.broken import broken

REAL = 100  # every so many is checked by the command as well
PEOPLE = 3  # answer each flow that can be used
WHOLE = ("no file of this flow has", "no .yaml file")  # problems that stand nowhere
SOUND, WRONG = (0, 1)  # as `flow check` ends


def trial(number: int) -> None:
    """Break a flow, read it, and let some people answer it if it can be used."""
    dice = Random(number)
    texts = dict(small_flow())
    for name in dice.sample(list(texts), dice.choice((1, 1, 1, 2))):
        texts[name] = broken(texts[name], dice)
    flow, problems = read(texts)
    for problem in problems:
        is_told_well(problem, texts)
    if flow is not None:
        for _ in range(PEOPLE):
            is_judged(flow, dice)
    if number % REAL == 0:
        check(texts, usable=flow is not None)


@cache
def small_flow() -> dict[str, str]:
    """Give the texts of the flow with which authors begin; every file has a short name."""
    with TemporaryDirectory() as folder:
        new(Path(folder) / "knee", TODAY)
        files = sorted((Path(folder) / "knee").glob("*.yaml"))
        return {Path(name).name: text for name, text in read_files(files, []).items()}


def read(texts: dict[str, str]) -> tuple[Flow | None, list[Problem]]:
    """Read a flow; None if it cannot be used, and then there are problems."""
    problems = Problems()
    try:
        flow = read_flow(texts, problems, WORDS)
    except FlowError as error:
        return None, [*error.problems]
    assert flow is not None or problems
    return None if problems else flow, problems


def is_told_well(problem: Problem, texts: dict[str, str]) -> None:
    """It says where, what, and stays on its lines."""
    told, place = str(problem), problem.place
    assert problem.message
    assert told.replace("\n", "").isprintable(), told
    if problem.message.startswith(WHOLE):
        return
    assert place.file in texts, told
    lines = len(texts[place.file].splitlines())
    assert 1 <= place.line <= lines + 1, told
    assert place.column >= 1, told
    assert told.startswith(f"{place.file}:{place.line}:{place.column}: "), told


def is_judged(flow: Flow, dice: Random) -> None:
    """Somebody's answers, of whatever kind, have a result; nobody's have none that is certain."""
    response = Response({item.id: some_answer(item, dice) for item in flow.items.values()
                         if dice.random() < 0.7})
    judged = assess(flow, response, TODAY)
    assert 0 <= judged.level < len(flow.urgency)
    assert judged.level >= max((finding.level for finding in judged.findings
                                if finding.flag.kind.about_urgency), default=0)
    to_json(judged)


def some_answer(item: Item, dice: Random) -> Answer:
    """Answer a question somehow."""
    if item.doubts and dice.random() < 0.2:
        return dice.choice([*item.doubts])
    options = [option.id for option in item.options]
    match item.kind:
        case Kind.YES_NO | Kind.ONE_OF:
            return frozenset({dice.choice(options)})
        case Kind.ANY_OF:
            some = [option for option in options if option != NONE]
            return frozenset(dice.sample(some, dice.randrange(1, len(some) + 1)))
        case Kind.NUMBER | Kind.SCALE:
            return dice.randrange(item.low, item.high + 1)
        case Kind.DATE:
            return TODAY
        case Kind.TEXT:
            return Text("words")


def check(texts: dict[str, str], *, usable: bool) -> None:
    """Check a flow by the command: it ends as it should, and tells of nothing of its own."""
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_bytes(text.encode(errors="surrogatepass"))
        done = CliRunner().invoke(app, ["flow", "check", folder])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code in ((SOUND, WRONG) if usable else (WRONG,)), (done.exit_code, done.output)
    assert done.output
