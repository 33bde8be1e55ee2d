"""The commands for a practice that keeps records: each reads, calls, prints and leaves.

What they need is heavy, and loaded only once a command runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backtriage.cli.exits import BAD_INPUT, BAD_USAGE, DONE, STOPPED
from backtriage.cli.options import (
    WORDS,
    Command,
    Language,
    PlainLines,
    format_option,
    one_of,
    read,
    stop_with,
    write,
)
from backtriage.flow.problem import inert
from backtriage.visit.language import OPTION

if TYPE_CHECKING:
    from backtriage.ask.asker import Asker
    from backtriage.keep.records.store import Store
    from backtriage.practice.desk import Desk

RecordsFile = Annotated[str | None, typer.Option(
    "--file", metavar="FILE", help=WORDS("records.option_file"))]
Label = Annotated[str, typer.Argument(metavar="PERSON", help=WORDS("records.argument_person"))]

records = typer.Typer(name="records", help=WORDS("records.group"))


@contextmanager
def open_records(file: str | None) -> Iterator[Store]:
    """Open the records, and lock them in the end; what is wrong with them is told, and ends the program."""
    from backtriage.keep.records.errors import StoreError
    from backtriage.practice.unlock import unlock

    try:
        opened = unlock(WORDS, file)
        with closing(opened.store) as store:
            if opened.before:
                typer.echo(inert(WORDS("records.brought_up", file=opened.before)), err=True)
            if opened.erased:
                typer.echo(WORDS("records.erased_again", n=len(opened.erased)), err=True)
            yield store
    except StoreError as error:
        stop_with(error.told(WORDS), BAD_INPUT)


def _desk(store: Store, *, plain: bool) -> Desk:
    """Stand at the desk: the records are open, and somebody can be asked."""
    from backtriage.practice.desk import Desk
    from backtriage.visit.screen import wants_plain
    from backtriage.visit.visit import make_asker

    plain = plain or wants_plain()
    return Desk(store, WORDS, make_asker(WORDS, plain), plain)


@records.callback(invoke_without_command=True)
def work_with_records(context: typer.Context, file: RecordsFile = None, plain: PlainLines = False,
                      language: Language = None) -> None:
    """Tell what matters now, and stay until somebody leaves."""
    if context.invoked_subcommand:
        for parameter in context.command.params:
            source = context.get_parameter_source(parameter.name or "")
            if source and source.name == "COMMANDLINE" and OPTION not in parameter.opts:
                stop_with(WORDS("cli.behind", option=parameter.opts[0],
                                command=f"records {context.invoked_subcommand}"), BAD_USAGE)
        return
    from backtriage.practice.menu import work

    with open_records(file) as store:
        work(_desk(store, plain=plain))


@records.command("new", cls=Command, help=WORDS("records.help_new"))
def new_records(
    place: Annotated[str | None, typer.Argument(
        metavar="[FILE]", help=WORDS("records.argument_new"))] = None,
    backup: Annotated[Path | None, typer.Option(
        "--from", metavar="BACKUP", help=WORDS("records.option_backup"))] = None,
    passphrase: Annotated[bool, typer.Option(
        "--passphrase", help=WORDS("records.option_passphrase"))] = False,
    plain: PlainLines = False, language: Language = None,
) -> None:
    """Make the file, put a backup back, or change the passphrase."""
    from backtriage.keep.records.errors import StoreError
    from backtriage.practice.making import change_passphrase, make_records
    from backtriage.visit.screen import wants_plain
    from backtriage.visit.visit import make_asker

    if backup and passphrase:
        stop_with(WORDS("records.not_both"), BAD_USAGE)
    asker = make_asker(WORDS, plain or wants_plain())
    try:
        if passphrase:
            with open_records(place) as store:
                done = change_passphrase(WORDS, asker, store)
        elif backup:
            done = _put_back(asker, backup.expanduser(), place)
        else:
            done = make_records(WORDS, asker, place)
    except StoreError as error:
        stop_with(error.told(WORDS), BAD_INPUT)
    if not done:
        raise typer.Exit(STOPPED)


def _put_back(asker: Asker, file: Path, place: str | None) -> bool:
    """Put a backup or an export back; tells whether that was done."""
    from backtriage.practice.making import export_in, put_back, read_in

    try:
        text = export_in(file)
    except OSError as error:
        stop_with(WORDS("cli.cannot_read", file=file, error=error.strerror), BAD_INPUT)
    if text is not None:
        return read_in(WORDS, asker, text, file, place)
    if not put_back(WORDS, asker, file, place):
        raise typer.Exit(BAD_INPUT)
    return True


@records.command("write", cls=Command, help=WORDS("records.help_write"))
def write_record(
    person: Label,
    form: Annotated[str, typer.Argument(metavar="FORM", help=WORDS("records.argument_form"))],
    said: Annotated[str | None, typer.Option(
        "--from", metavar="FILE", help=WORDS("records.option_from"))] = None,
    about: Annotated[int | None, typer.Option(
        "--about", metavar="N", help=WORDS("records.option_about"))] = None,
    file: RecordsFile = None, plain: PlainLines = False, language: Language = None,
) -> None:
    """Fill in a form, or take what was answered at home."""
    from backtriage.practice.entries import form_flow

    form_flow(form, WORDS)
    text = read(said) if said else ""
    with open_records(file) as store:
        desk = _desk(store, plain=plain)
        if said:
            from backtriage.practice.said import keep_said

            kept = keep_said(desk, person, form, text, said, about)
        else:
            from backtriage.practice.writing import write_form

            kept = write_form(desk, person, form, about)
    if not kept:
        raise typer.Exit(STOPPED)


@records.command("show", cls=Command, help=WORDS("records.help_show"))
def show_record(person: Label, file: RecordsFile = None, plain: PlainLines = False,
                language: Language = None) -> None:
    """Show everything about somebody."""
    from backtriage.practice.chart import chart
    from backtriage.practice.desk import whom
    from backtriage.visit.screen import write_blocks

    with open_records(file) as store:
        desk = _desk(store, plain=plain)
        found = whom(desk, person, may_be_new=False)
        if found is None or isinstance(found, str):
            raise typer.Exit(STOPPED)
        write_blocks(chart(desk, found, datetime.now()), plain=desk.plain, paged=not desk.plain)


@records.command("list", cls=Command, help=WORDS("records.help_list"))
def list_records(
    due: Annotated[bool, typer.Option("--due", help=WORDS("records.option_due"))] = False,
    past: Annotated[bool, typer.Option("--past", help=WORDS("records.option_past"))] = False,
    told_otherwise: Annotated[bool, typer.Option(
        "--told-otherwise", help=WORDS("records.option_told_otherwise"))] = False,
    format: Annotated[str, format_option("text", "json")] = "text",
    file: RecordsFile = None, language: Language = None,
) -> None:
    """List everybody, or those who are meant."""
    from backtriage.practice.listing import lines, rows

    one_of(format, ("text", "json"))
    with open_records(file) as store:
        found = rows(store, WORDS, datetime.now(), due=due, past=past, told_otherwise=told_otherwise)
    if format == "json":
        write(json.dumps([row.data() for row in found], ensure_ascii=False, indent=1), None, force=False)
    else:
        typer.echo(inert("\n".join(lines(found, WORDS))))


@records.command("erase", cls=Command, help=WORDS("records.help_erase"))
def erase_record(
    person: Label,
    because: Annotated[str, typer.Option(
        "--because", metavar="REASON", help=WORDS("records.option_because"))] = "",
    file: RecordsFile = None, plain: PlainLines = False, language: Language = None,
) -> None:
    """Delete everything about somebody, and count it."""
    from backtriage.practice.care import erase, erased

    with open_records(file) as store:
        erasure = erase(_desk(store, plain=plain), store.find(person), because, datetime.now())
    if erasure is None:
        raise typer.Exit(STOPPED)
    typer.echo(inert("\n".join(erased(erasure, WORDS))))


@records.command("check", cls=Command, help=WORDS("records.help_check"))
def check_records(
    head: Annotated[str | None, typer.Option(
        "--head", metavar="HEAD", help=WORDS("records.option_head"))] = None,
    file: RecordsFile = None, language: Language = None,
) -> None:
    """Check every page, seal and entry."""
    from backtriage.keep.records.journal import read_head
    from backtriage.practice.care import checked

    try:
        printed = read_head(head) if head else None
    except ValueError:
        stop_with(WORDS("records.no_head"), BAD_USAGE)
    with open_records(file) as store:
        found = checked(store, WORDS, printed)
    typer.echo(inert("\n".join(found.lines)))
    raise typer.Exit(DONE if found.sound else BAD_INPUT)


@records.command("backup", cls=Command, help=WORDS("records.help_backup"))
def back_up_records(
    copy: Annotated[Path, typer.Argument(metavar="FILE", help=WORDS("records.argument_backup"))],
    file: RecordsFile = None, language: Language = None,
) -> None:
    """Copy the records, and open and check the copy."""
    from backtriage.practice.care import backed_up

    with open_records(file) as store:
        made = store.backup(copy.expanduser(), datetime.now())
    typer.echo(inert("\n".join(backed_up(made, WORDS))))
