"""The commands where FILE is a table of many people: each reads, calls, tells how far it is, and leaves."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

from backtriage.cli.exits import BAD_INPUT, BAD_USAGE, STOPPED
from backtriage.cli.options import STANDARD, WORDS, stop_with, write
from backtriage.flow.problem import inert

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.people.register import Job

TABLES = (".parquet", ".arrow", ".feather", ".ipc", ".csv", ".tsv", ".jsonl", ".ndjson",
          ".csv.gz", ".tsv.gz", ".jsonl.gz", ".ndjson.gz")  # how the name of a table ends
ALLOWED = {"file", "flow", "language", "output", "force", "skip_bad", "sensitive"}  # with a table
OFTEN = 0.2  # seconds between two words of how far it is
WIDTH = 20  # signs of the bar


def is_table(file: str) -> bool:
    """Is this the name of a table?"""
    return file.lower().endswith(TABLES)


def refuse_options(context: typer.Context, *, table: bool) -> None:
    """Refuse options that would not count for this kind of file."""
    for parameter in context.command.params:
        source, name = context.get_parameter_source(parameter.name or ""), parameter.name or ""
        if source and source.name == "COMMANDLINE":
            if table and name not in ALLOWED:
                stop_with(WORDS("people.one_person", option=parameter.opts[0]), BAD_USAGE)
            if not table and name in ("skip_bad", "sensitive"):
                stop_with(WORDS("people.many_people", option=parameter.opts[0], known=" ".join(TABLES)),
                          BAD_USAGE)


def assess_people(file: Path, flow: Flow, output: Path | None, *, skip_bad: bool, sensitive: bool,
                  force: bool) -> None:
    """Judge a table of people into another one."""
    from backtriage.keep.lock import take

    if output is None or output == STANDARD:
        stop_with(WORDS("people.needs_output", file=quote(str(file))), BAD_USAGE)
    with _told_of_tables(file):
        from backtriage.people.register import Job, run

        job = Job(file, output.expanduser(), flow, date.today(), skip_bad, sensitive, force)
        with _told_of_places(job):
            if (lock := take(job.place)) is None:
                stop_with(WORDS("people.busy", file=output), BAD_INPUT)
            try:
                done = run(job, _say, _Progress().tell)
            finally:
                lock.release()
    typer.echo(inert("\n".join(done.lines())), err=True)


def write_template(flow: Flow, output: Path | None, *, force: bool) -> None:
    """Write an empty table with a column for each item."""
    with _told_of_tables(Path("template.parquet")):
        from backtriage.people.template import template

        write(template(flow), output, force=force)


@contextmanager
def _told_of_tables(file: Path) -> Iterator[None]:
    """Say what is wrong with a table, or that what reads tables is not there."""
    try:
        from backtriage.people.columns import BadTable
        from backtriage.people.table import BadRow
    except ModuleNotFoundError:
        stop_with(WORDS("people.no_library"), BAD_INPUT)
    try:
        yield
    except BadTable as error:
        stop_with(f"{file}: {error}", BAD_INPUT)
    except BadRow as bad:
        row = str(bad.row)
        where = (WORDS("people.row_column", row=row, column=bad.column) if bad.column
                 else WORDS("people.row", row=row))
        lines = [f"{file}: {where}: {bad.message}"]
        lines += [f"  {hint}" for hint in (bad.hint, WORDS("people.skip_bad")) if hint]
        stop_with("\n".join(lines), BAD_INPUT)


@contextmanager
def _told_of_places(job: Job) -> Iterator[None]:
    """Say what stopped a job from outside, and whether it can go on."""
    try:
        yield
    except KeyboardInterrupt:
        stop_with(f"\n{WORDS('people.stopped')}{_goes_on(job)}", STOPPED)
    except FileExistsError as error:
        stop_with(WORDS("cli.there_already", file=error.filename), BAD_INPUT)
    except OSError as error:
        why = error.strerror or error
        of_input = error.filename is not None and Path(error.filename) == job.people
        stop_with((WORDS("cli.cannot_read", file=job.people, error=why) if of_input
                   else WORDS("cli.cannot_write", file=job.results, error=why)) + _goes_on(job), BAD_INPUT)


def _goes_on(job: Job) -> str:
    """Say that what is judged is kept, if anything is."""
    return f"\n{WORDS('people.kept', folder=job.folder)}" if job.folder.is_dir() else ""


def _say(text: str) -> None:
    typer.echo(inert(text), err=True)


class _Progress:
    """How far a job is, on one line of a terminal."""

    def __init__(self) -> None:
        self.begun, self.told, self.first = time.monotonic(), 0.0, -1  # nothing is told yet

    def tell(self, done: int, of: int | None) -> None:
        """Tell that so many are done; of how many may not be known."""
        if not sys.stderr.isatty():
            return
        now = time.monotonic()
        if self.first < 0:
            self.first = done  # what was done before this one began took another time
            self.begun = now
        rate = (done - self.first) / max(now - self.begun, OFTEN)
        ended = done == of
        if now - self.told < OFTEN and not ended:
            return
        self.told = now
        line = WORDS("people.rate", count=done, rate=int(rate))
        if of:
            full = WIDTH * done // of
            left = WORDS("people.left", count=int((of - done) / rate) + 1) if rate and not ended else ""
            line = f"[{'#' * full}{'.' * (WIDTH - full)}] {100 * done // of} %  {line}{left}"
        typer.echo(f"\r\x1b[K{line}", err=True, nl=ended)
