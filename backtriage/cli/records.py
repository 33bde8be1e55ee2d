"""The commands for a practice that keeps records: each reads, calls, prints and leaves.

What they need is heavy, and loaded only once a command runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backtriage.cli.exits import BAD_INPUT
from backtriage.cli.options import WORDS, stop_with
from backtriage.flow.problem import inert

if TYPE_CHECKING:
    from backtriage.keep.records.drawer import Drawer

RecordsFile = Annotated[Path | None, typer.Option("--file", metavar="FILE", help=WORDS("records.option_file"))]

records = typer.Typer(name="records", help=WORDS("records.group"))


@contextmanager
def open_records(file: Path | None) -> Iterator[Drawer]:
    """Open the records, and lock them in the end; what is wrong with them is told, and ends the program."""
    from backtriage.keep.records.errors import StoreError
    from backtriage.practice.unlock import unlock

    try:
        opened = unlock(WORDS, file)
        with opened.store as store:
            if opened.before:
                typer.echo(inert(WORDS("records.brought_up", file=opened.before)), err=True)
            if opened.erased:
                typer.echo(WORDS("records.erased_again", n=len(opened.erased)), err=True)
            yield store
    except StoreError as error:
        stop_with(error.told(WORDS), BAD_INPUT)
