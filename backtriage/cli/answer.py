"""The commands: each reads its arguments, calls, prints, and leaves."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from backtriage import __version__
from backtriage.cli import completion
from backtriage.cli.exits import BAD_INPUT, BAD_USAGE, DONE, STOPPED, TOO_EARLY, stop
from backtriage.cli.flow import flows
from backtriage.cli.options import (
    COUNTRY,
    WORDS,
    Command,
    FlowFolder,
    Force,
    ForWhom,
    Full,
    Language,
    NoInput,
    Output,
    PlainLines,
    RegionName,
    format_option,
    one_of,
    read,
    read_bytes,
    stop_with,
    typed_identity,
    write,
)
from backtriage.cli.people import assess_people, is_table, refuse_options, write_template
from backtriage.cli.records import records
from backtriage.cli.records_out import add_commands
from backtriage.flow.problem import inert
from backtriage.flow.value import replace
from backtriage.report.formats import Format
from backtriage.report.identity import NOBODY
from backtriage.visit.language import OPTION
from backtriage.visit.start import Refused, open_flow, set_up, start

if TYPE_CHECKING:
    from backtriage.flow.model import Flow
    from backtriage.report.identity import Identity

HELP = "help"  # of any command
SUFFIXES = (".yaml", ".yml", ".json")  # of files of answers


class _Commands(TyperGroup):
    """Ends the program as `backtriage` alone would, and knows what was meant by a file or a folder alone."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program, or tell a shell what Tab can offer."""
        completion.join_value(os.environ)
        return super().main(*args, **extra)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the options of the program."""
        with _only_shown():
            return super().make_context(*args, **extra)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command."""
        name = args[0]
        told = not ctx.resilient_parsing  # nothing is, while a shell asks what Tab can offer
        if told and self.get_command(ctx, name) is None and (meant := _meant(name)):
            stop_with(WORDS("cli.meant", name=name, command=f"backtriage {meant} {shlex.quote(name)}"),
                      BAD_USAGE)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            with _only_shown():
                return super().invoke(ctx)
        except (KeyboardInterrupt, OSError, Refused) as error:
            stop(error)


@contextmanager
def _only_shown() -> Iterator[None]:
    """Let no terminal obey what was typed, where the library quotes it as it refuses it."""
    try:
        yield
    except Exception as error:
        if isinstance(message := getattr(error, "message", None), str):
            error.message = inert(message)  # type: ignore[attr-defined]  # Typer - it gives out no such class
        raise


class _Program(typer.Typer):
    """Makes only the command ready that is named: each takes a millisecond, and there are thirty."""

    def __call__(self, *args: Any, **extra: Any) -> Any:
        """Run the program."""
        return super(_Program, self.narrowed(sys.argv[1:])).__call__(*args, **extra)

    def narrowed(self, arguments: list[str]) -> _Program:
        """Give the program with no command but the one that is named first; with all where none is."""
        name = "".join(arguments[:1])
        commands = [each for each in self.registered_commands if each.name == name != HELP]
        groups = [each for each in self.registered_groups
                  if each.typer_instance and each.typer_instance.info.name == name]
        narrow = copy(self)
        if commands or groups:
            narrow.registered_commands, narrow.registered_groups = commands, groups
        return narrow


def _meant(name: str) -> str:
    """Say what goes before the name of a folder or a file; empty if it is neither."""
    path = Path(name)
    if path.is_dir():
        return "--flow"
    return "assess" if path.is_file() or path.suffix in SUFFIXES else ""


app = _Program(name="backtriage", epilog=WORDS("cli.epilog"), cls=_Commands,
               pretty_exceptions_enable=False, rich_markup_mode=None,
               context_settings={"help_option_names": ["--help", "-h"]})


@app.callback(invoke_without_command=True, help=WORDS("cli.questionnaire"))
def questionnaire(
    context: typer.Context, flow: FlowFolder = None, region: RegionName = None, for_whom: ForWhom = None,
    plain: PlainLines = False, full: Full = False, language: Language = None,
    practitioner: Annotated[bool, typer.Option(
        "--practitioner", help=WORDS("cli.option_practitioner"))] = False,
    private: Annotated[bool, typer.Option("--private", help=WORDS("cli.option_private"))] = False,
    no_input: NoInput = False,
    version: Annotated[bool, typer.Option("--version", "-V", help=WORDS("cli.option_version"))] = False,
) -> None:
    """Ask, and show the result."""
    if version:
        typer.echo(f"backtriage {__version__}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand:
        _refuse_before(context, context.invoked_subcommand)
    else:
        if practitioner and for_whom:
            stop_with(WORDS("cli.not_together", one="--practitioner", other="--for"), BAD_USAGE)
        role = "practitioner" if practitioner else for_whom
        finished = start(WORDS, flow, country=COUNTRY, region=region, role=role, plain=plain,
                         private=private, full=full, may_ask=not no_input)
        raise typer.Exit(DONE if finished else STOPPED)


def _refuse_before(context: typer.Context, command: str) -> None:
    """Refuse options before a command, where they would not count; only the language does."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if source and source.name == "COMMANDLINE" and OPTION not in parameter.opts:
            stop_with(WORDS("cli.behind", option=parameter.opts[0], command=command), BAD_USAGE)


@app.command("resume", cls=Command, help=WORDS("cli.resume"))
def resume_draft(
    plain: PlainLines = False, no_input: NoInput = False, language: Language = None,
    forget: Annotated[bool, typer.Option("--forget", help=WORDS("cli.option_forget_drafts"))] = False,
) -> None:
    """Go on with a questionnaire, or delete all that are unfinished."""
    from backtriage.visit.screen import wants_plain
    from backtriage.visit.start import resume
    from backtriage.visit.unfinished import forget_drafts
    from backtriage.visit.visit import make_asker

    if forget:
        try:
            typer.echo(forget_drafts(WORDS, lambda: make_asker(WORDS, plain or wants_plain())))
        except OSError as error:
            stop_with(WORDS("start.not_deleted", file=error.filename, error=error.strerror), BAD_INPUT)
    elif not resume(WORDS, country=COUNTRY, plain=plain, may_ask=not no_input):
        raise typer.Exit(STOPPED)


@app.command("again", cls=Command, help=WORDS("cli.again"))
def come_back(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help=WORDS("cli.argument_diary"))] = None,
    flow: FlowFolder = None, plain: PlainLines = False, no_input: NoInput = False, language: Language = None,
    forget: Annotated[bool, typer.Option("--forget", help=WORDS("cli.option_forget_diary"))] = False,
) -> None:
    """Go on with what was kept: see how it went, answer again, and keep that as well; or delete it."""
    from backtriage.visit.coming import come_again, forget_diary

    if forget:
        typer.echo(forget_diary(file, WORDS, plain=plain))
    elif not come_again(WORDS, file, flow, country=COUNTRY, plain=plain, may_ask=not no_input):
        raise typer.Exit(STOPPED)


@app.command("assess", cls=Command, help=WORDS("cli.assess"))
def assess_file(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=WORDS("cli.argument_file"))],
    flow: FlowFolder = None, region: RegionName = None, language: Language = None, full: Full = False,
    format: Annotated[str, format_option(*Format)] = "terminal", output: Output = None, force: Force = False,
    practitioner: Annotated[bool, typer.Option(
        "--practitioner", help=WORDS("cli.option_summary"))] = False,
    subject: Annotated[bool, typer.Option("--subject", help=WORDS("cli.option_subject"))] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=WORDS("cli.option_skip_bad"))] = False,
    sensitive: Annotated[bool, typer.Option("--sensitive", help=WORDS("cli.option_sensitive"))] = False,
) -> None:
    """Judge answers in a file, and write the result in a format; or a table of people."""
    many = is_table(file)
    refuse_options(context, table=many)
    questions = open_flow(flow, WORDS)
    if many:
        assess_people(Path(file), questions, output, skip_bad=skip_bad, sensitive=sensitive, force=force)
        return
    one_of(format, Format)
    if subject and (format in (Format.JSON, Format.RECEIPT) or file == "-"):
        stop_with(WORDS("cli.no_subject"), BAD_USAGE)
    identity = (lambda now: typed_identity(now.date())) if subject else (lambda _: NOBODY)
    _assess_one(file, questions, region, identity, Format(format), output, full=full, force=force,
                clinical=practitioner)


def _assess_one(
    file: str, questions: Flow, region: str | None, identity_on: Callable[[datetime], Identity],
    format: Format, output: Path | None, *, full: bool, force: bool, clinical: bool,
) -> None:
    """Judge the answers of one person."""
    from backtriage.judge.assessment import assess
    from backtriage.keep.answer_file import read_answers
    from backtriage.report.formats import FormatMissing, write_format

    now = datetime.now()
    name = WORDS("cli.standard_input") if file == "-" else file
    response, problems, answered = read_answers(questions, read(file), name, now.date())
    if problems:
        stop_with("\n\n".join(map(str, problems)), BAD_INPUT)
    said = questions.role is not None and questions.role.item in response.answers
    given = set_up(questions, region, "practitioner" if clinical and not said else None)
    assessment = assess(questions, type(response)({**response.answers, **given.answers}), now.date())
    assessment = replace(assessment, answered=answered)
    identity = identity_on(now)
    if aside := ", ".join(item.id for item in assessment.set_aside):
        typer.echo(WORDS("cli.set_aside", items=aside), err=True)
    if format is Format.TERMINAL and output is None:
        from backtriage.visit.result import print_result

        print_result(assessment, now, identity, full=full, clinical=clinical)
    else:
        try:
            made = write_format(format, assessment, now, identity, clinical=clinical, full=full)
            write(made, output, force=force)
        except FormatMissing as missing:
            stop_with(str(missing), BAD_INPUT)
    if assessment.too_early:
        raise typer.Exit(TOO_EARLY)


@app.command("verify", cls=Command, help=WORDS("cli.verify"))
def verify_file(
    file: Annotated[str, typer.Argument(metavar="FILE", help=WORDS("cli.argument_receipt"))],
    flow: FlowFolder = None, language: Language = None,
) -> None:
    """Judge a receipt again, and say what is true of it."""
    from backtriage.judge.receipt import NoVisit, Unreadable
    from backtriage.keep.diary import DiaryError, is_diary, read_visits
    from backtriage.report.receipt import cannot_be_read, verdict_on, verdict_on_all

    name = WORDS("cli.standard_input") if file == "-" else file
    data = read_bytes(file)
    try:
        text, questions = data.decode("utf-8-sig"), open_flow(flow, WORDS)
        verdict = (verdict_on_all(read_visits(text, name, WORDS), questions) if is_diary(text)
                   else verdict_on(text, questions))
    except UnicodeDecodeError:
        stop_with(cannot_be_read(Unreadable.DAMAGED, name, WORDS), BAD_INPUT)
    except NoVisit as error:
        stop_with(cannot_be_read(error.why, name, WORDS), BAD_INPUT)
    except DiaryError as error:
        stop_with(str(error), BAD_INPUT)
    typer.echo(inert("\n".join(verdict.lines)))
    raise typer.Exit(DONE if verdict.confirmed else BAD_INPUT)


@app.command("items", cls=Command, help=WORDS("cli.items"))
def list_items(flow: FlowFolder = None, language: Language = None,
          format: Annotated[str, format_option("terminal", "json", "parquet")] = "terminal",
          output: Output = None, force: Force = False) -> None:
    """List every item with its answers, or write an empty table with a column for each."""
    from backtriage.form.items import items_to_json, items_to_text

    one_of(format, ("terminal", "json", "parquet"))
    questions = open_flow(flow, WORDS)
    if format == "parquet":
        write_template(questions, output, force=force)
    elif format == "json" or output is not None:
        write(items_to_json(questions) if format == "json" else items_to_text(questions) + "\n", output,
              force=force)
    else:
        typer.echo(items_to_text(questions))


@app.command("config", cls=Command, help=WORDS("cli.config"))
def remember_settings(
    region: RegionName = None, for_whom: ForWhom = None, language: Language = None,
    forget: Annotated[bool, typer.Option("--forget", help=WORDS("cli.option_forget"))] = False,
) -> None:
    """Remember settings, forget them, or show them."""
    from backtriage.judge.region import region_of
    from backtriage.keep.private import NoHome
    from backtriage.keep.settings import forget_settings, read_settings, settings_file, write_settings

    try:
        place = settings_file()
        if forget:
            forget_settings()
            typer.echo(WORDS("cli.nothing_remembered"))
            return
        if region or for_whom:
            flow = open_flow(None, WORDS)
            here = region_of(flow, set_up(flow, region, for_whom))
            asked = {"region": here.id if here else "", "for": for_whom or ""}
            write_settings(read_settings() | {key: value for key, value in asked.items() if value})
    except NoHome:
        stop_with(WORDS("cli.no_home"), BAD_INPUT)
    except OSError as error:
        stop_with(WORDS("cli.cannot_write", file=place, error=error.strerror), BAD_INPUT)
    known = read_settings()
    told = ", ".join(f"{key}: {value}" for key, value in known.items()) or WORDS("cli.nothing")
    typer.echo(WORDS("cli.remembered", file=place, settings=told))


@app.command(HELP, cls=Command, help=WORDS("cli.help"))
def show_help(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(
        metavar="[COMMAND]", help=WORDS("cli.argument_command"), autocompletion=completion.commands)] = None,
) -> None:
    """Show the help of a command, as `--help` behind it does."""
    context.find_root().command.main([*(names or ()), "--help"], prog_name="backtriage")


add_commands(records)
app.add_typer(records)
app.add_typer(flows)
