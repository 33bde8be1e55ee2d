"""The commands by which something leaves the records: each reads, calls, prints and leaves."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from backtriage.cli.exits import BAD_INPUT, BAD_USAGE
from backtriage.cli.options import (
    STANDARD,
    WORDS,
    Command,
    Force,
    Language,
    Output,
    format_option,
    one_of,
    stop_with,
    typed_for_letter,
    write,
)
from backtriage.cli.records import RecordsFile, open_records
from backtriage.report.formats import Format

LETTERS = (Format.TERMINAL, Format.MARKDOWN, Format.HTML, Format.PDF)
EXPORTS = ("json", "fhir")
Label = Annotated[str, typer.Argument(metavar="PERSON", help=WORDS("letter.argument_person"))]


def add_commands(records: typer.Typer) -> None:
    """Give the group of commands those of this file."""
    records.command("letter", cls=Command, help=WORDS("letter.command"))(letter)
    records.command("export", cls=Command, help=WORDS("letter.export_command"))(export)


def letter(
    person: Label, file: RecordsFile = None,
    discharge: Annotated[bool, typer.Option("--discharge", help=WORDS("letter.option_discharge"))] = False,
    chosen: Annotated[list[str] | None, typer.Option(
        "--with", metavar="ITEM", help=WORDS("letter.option_with"))] = None,
    format: Annotated[str, format_option(*LETTERS)] = Format.TERMINAL.value,
    output: Output = None, force: Force = False, language: Language = None,
) -> None:
    """Write a letter, and note that it was written."""
    from backtriage.practice.handing_on import write_letter
    from backtriage.report.formats import FormatMissing

    one_of(format, LETTERS)
    _free(output, force=force, for_screen=format != Format.PDF)
    now = datetime.now()
    with open_records(file) as store:
        store.find(person)
        typed = typed_for_letter(now.date())
        try:
            content = write_letter(store, person, Format(format), WORDS, now, discharge=discharge,
                                   chosen=frozenset(chosen or ()), typed=typed)
        except FormatMissing as missing:
            stop_with(str(missing), BAD_INPUT)
    write(content, output, force=force, for_people=format == Format.TERMINAL)


def export(
    person: Annotated[str | None, typer.Argument(
        metavar="PERSON", help=WORDS("letter.argument_person"))] = None,
    file: RecordsFile = None,
    everybody: Annotated[bool, typer.Option("--all", help=WORDS("letter.option_all"))] = False,
    format: Annotated[str, format_option(*EXPORTS)] = EXPORTS[0],
    output: Output = None, force: Force = False, language: Language = None,
) -> None:
    """Write all that is kept, and note that it was written."""
    from backtriage.practice.handing_on import write_export

    one_of(format, EXPORTS)
    if (person is None) is not everybody:
        stop_with(WORDS("letter.whom"), BAD_USAGE)
    _free(output, force=force, for_screen=True)
    with open_records(file) as store:
        content = write_export(store, person, format, WORDS, datetime.now())
    write(content, output, force=force)


def _free(output: Path | None, *, force: bool, for_screen: bool) -> None:
    """Refuse where nothing could be written, before anything is noted."""
    if output in (None, STANDARD):
        if not for_screen and sys.stdout.isatty():
            stop_with(WORDS("cli.needs_output"), BAD_USAGE)
    elif output and output.expanduser().is_file() and not force:
        stop_with(WORDS("cli.there_already", file=output), BAD_INPUT)
