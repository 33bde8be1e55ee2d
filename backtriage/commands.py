"""The commands: each reads its arguments, calls, prints, and leaves."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from backtriage import __version__
from backtriage.cli import stop
from backtriage.exits import BAD_INPUT, BAD_USAGE, DONE
from backtriage.flow.languages import load_words
from backtriage.language import OPTION, known_languages, spoken_language

FORMATS = ("terminal", "markdown", "html", "pdf", "json", "fhir")
WORDS = load_words(spoken_language(sys.argv[1:], os.environ))
EPILOG = WORDS("cli.epilog")


class _Commands(TyperGroup):
    """Ends the program as `backtriage` alone would; Typer has exit codes of its own for that."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, OSError) as error:
            stop(error)


def _known_language(language: str | None) -> str | None:
    """Refuse a language that the interface does not have; which one is spoken is known before."""
    if language is not None and language not in known_languages():
        known = ", ".join(known_languages())
        _stop(WORDS("start.no_language", language=language, known=known), BAD_USAGE)
    return language


app = typer.Typer(name="backtriage", epilog=EPILOG, cls=_Commands, pretty_exceptions_enable=False,
                  context_settings={"help_option_names": ["-h", "--help"]})

FlowFolder = Annotated[Path | None, typer.Option("--flow", metavar="FOLDER", help=WORDS("cli.option_flow"))]
RegionName = Annotated[str | None, typer.Option(
    "--region", metavar="REGION", help=WORDS("cli.option_region"))]
ForWhom = Annotated[str | None, typer.Option("--for", metavar="WHOM", help=WORDS("cli.option_for"))]
PlainLines = Annotated[bool, typer.Option("--plain", help=WORDS("cli.option_plain"))]
Full = Annotated[bool, typer.Option("--full", help=WORDS("cli.option_full"))]
Language = Annotated[str | None, typer.Option(
    OPTION, metavar="LANGUAGE", callback=_known_language,
    help=WORDS("cli.option_lang", known=", ".join(known_languages())))]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help=WORDS("cli.option_output"))]
Force = Annotated[bool, typer.Option("--force", help=WORDS("cli.option_force"))]


def _format(*known: str) -> Any:
    return typer.Option("--format", metavar="FORMAT",
                        help=WORDS("cli.option_format", known=", ".join(known)))


@app.callback(invoke_without_command=True, help=WORDS("cli.questionnaire"))
def questionnaire(
    context: typer.Context, flow: FlowFolder = None, region: RegionName = None, for_whom: ForWhom = None,
    plain: PlainLines = False, full: Full = False, language: Language = None,
    practitioner: Annotated[bool, typer.Option(
        "--practitioner", help=WORDS("cli.option_practitioner"))] = False,
    private: Annotated[bool, typer.Option("--private", help=WORDS("cli.option_private"))] = False,
    version: Annotated[bool, typer.Option("--version", help=WORDS("cli.option_version"))] = False,
) -> None:
    """Ask, and show the result."""
    if version:
        typer.echo(f"backtriage {__version__}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        from backtriage.start import start

        if practitioner and for_whom:
            _stop(WORDS("cli.not_together"), BAD_USAGE)
        role = "practitioner" if practitioner else for_whom
        raise typer.Exit(start(WORDS, flow, region=region, role=role, plain=plain, private=private,
                               full=full))


@app.command(epilog=EPILOG, help=WORDS("cli.resume"))
def resume(
    plain: PlainLines = False, language: Language = None,
    forget: Annotated[bool, typer.Option("--forget", help=WORDS("cli.option_forget_drafts"))] = False,
) -> None:
    """Go on with a questionnaire, or delete all that are unfinished."""
    from backtriage.start import forget_drafts
    from backtriage.start import resume as take_up

    raise typer.Exit(forget_drafts(WORDS) if forget else take_up(WORDS, plain=plain))


@app.command(epilog=EPILOG, help=WORDS("cli.assess"))
def assess(
    file: Annotated[str, typer.Argument(metavar="FILE", help=WORDS("cli.argument_file"))],
    flow: FlowFolder = None, region: RegionName = None, language: Language = None, full: Full = False,
    format: Annotated[str, _format(*FORMATS)] = "terminal", output: Output = None, force: Force = False,
    practitioner: Annotated[bool, typer.Option(
        "--practitioner", help=WORDS("cli.option_summary"))] = False,
) -> None:
    """Judge answers in a file, and write the result in a format."""
    from backtriage.answer_file import read_answers
    from backtriage.assessment import assess as judge
    from backtriage.report.formats import FormatMissing, write_format
    from backtriage.start import Refused, open_flow, set_up

    _one_of(format, FORMATS)
    now = datetime.now()
    try:
        questions = open_flow(flow, WORDS)
        given = set_up(questions, region, "practitioner" if practitioner else None)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    name = WORDS("cli.standard_input") if file == "-" else file
    response, problems = read_answers(questions, _read(file), name, now.date())
    if problems:
        _stop("\n\n".join(map(str, problems)), BAD_INPUT)
    assessment = judge(questions, type(response)({**response.answers, **given.answers}), now.date())
    if format == "terminal" and output is None:
        from backtriage.showing import print_result

        print_result(assessment, now, practitioner=practitioner, full=full)
        return
    try:
        _write(write_format(format, assessment, now, practitioner=practitioner), output, force=force)
    except FormatMissing as missing:
        _stop(str(missing), BAD_INPUT)


@app.command(epilog=EPILOG, help=WORDS("cli.items"))
def items(flow: FlowFolder = None, language: Language = None,
          format: Annotated[str, _format("terminal", "json")] = "terminal") -> None:
    """List every item with its answers."""
    from backtriage.start import Refused, open_flow

    _one_of(format, ("terminal", "json"))
    try:
        questions = open_flow(flow, WORDS)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    if format == "json":
        from backtriage.report.json import items_to_json

        typer.echo(items_to_json(questions))
        return
    for item in questions.items.values():
        answers = ", ".join(option.id for option in item.options) or WORDS(
            "cli.bounds", low=item.low, high=item.high, unit=item.unit)
        typer.echo(f"{item.id} ({item.kind}): {item.ask}\n    {answers}")


@app.command(epilog=EPILOG, help=WORDS("cli.config"))
def config(
    region: RegionName = None, for_whom: ForWhom = None, language: Language = None,
    forget: Annotated[bool, typer.Option("--forget", help=WORDS("cli.option_forget"))] = False,
) -> None:
    """Remember settings, forget them, or show them."""
    from backtriage.settings import forget_settings, read_settings, settings_file, write_settings
    from backtriage.start import Refused, open_flow, set_up

    try:
        if forget:
            forget_settings()
            typer.echo(WORDS("cli.nothing_remembered"))
            return
        asked = {key: value for key, value in (("region", region), ("for", for_whom)) if value}
        if asked:
            set_up(open_flow(None, WORDS), region, for_whom)
            write_settings(read_settings() | asked)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    except OSError as error:
        _stop(WORDS("cli.cannot_write", file=settings_file(), error=error.strerror), BAD_INPUT)
    known = read_settings()
    told = ", ".join(f"{key}: {value}" for key, value in known.items()) or WORDS("cli.nothing")
    typer.echo(WORDS("cli.remembered", file=settings_file(), settings=told))


flows = typer.Typer(name="flow", help=WORDS("cli.flow_group"), no_args_is_help=True)
app.add_typer(flows)


@flows.command(epilog=EPILOG, help=WORDS("cli.export"))
def export(flow: FlowFolder = None, language: Language = None, output: Output = None, force: Force = False,
           format: Annotated[str, _format("fhir")] = "fhir") -> None:
    """Write the questionnaire for other programs."""
    from backtriage.report.fhir import questionnaire_json
    from backtriage.start import Refused, open_flow

    _one_of(format, ("fhir",))
    try:
        questions = open_flow(flow, WORDS)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    _write(questionnaire_json(questions), output, force=force)


@flows.command(epilog=EPILOG, help=WORDS("cli.translation"))
def translation(
    name: Annotated[str, typer.Argument(metavar="LANGUAGE", help=WORDS("cli.argument_language"))],
    flow: FlowFolder = None, language: Language = None,
    accept: Annotated[bool, typer.Option("--accept", help=WORDS("cli.option_accept"))] = False,
) -> None:
    """Tell what a translation of a flow lacks; without a folder, of the shipped one and the interface."""
    from backtriage.author.translations import accept as mark_all
    from backtriage.author.translations import find_gaps
    from backtriage.flow.files import questions_folder
    from backtriage.flow.languages import INTERFACE
    from backtriage.flow.problem import FlowError
    from backtriage.start import shipped_flow

    told = []
    try:
        for folder in [flow] if flow else [questions_folder() / INTERFACE, shipped_flow()]:
            if accept:
                mark_all(folder, name)
            gaps = find_gaps(folder, name)
            told += [WORDS(f"cli.{kind}", path=path) for kind, paths in vars(gaps).items() for path in paths]
    except FlowError as error:
        _stop(str(error), BAD_INPUT)
    except OSError as error:
        _stop(WORDS("cli.cannot_write", file=error.filename, error=error.strerror), BAD_INPUT)
    if told:
        _stop("\n".join(told), BAD_INPUT)
    typer.echo(WORDS("cli.complete"))


def _one_of(format: str, known: tuple[str, ...]) -> None:
    if format not in known:
        _stop(WORDS("cli.no_format", format=format, known=", ".join(known)), BAD_USAGE)


def _write(content: str | bytes, output: Path | None, *, force: bool) -> None:
    """Write to a file for its owner only, or to standard output."""
    from backtriage.private import write_private

    if output is None:
        if isinstance(content, str):
            typer.echo(content.removesuffix("\n"))
        elif sys.stdout.isatty():
            _stop(WORDS("cli.needs_output"), BAD_USAGE)
        else:
            sys.stdout.buffer.write(content)
        return
    try:
        write_private(output.expanduser(), content, replace=force)
    except FileExistsError:
        _stop(WORDS("cli.there_already", file=output), BAD_INPUT)
    except OSError as error:
        _stop(WORDS("cli.cannot_write", file=output, error=error.strerror), BAD_INPUT)
    typer.echo(WORDS("cli.written", file=output), err=True)


def _read(file: str) -> str:
    """Read a file of answers, or standard input; says what to do if that fails."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        _stop(WORDS("cli.cannot_read", file=file, error=error.strerror), BAD_INPUT)
    except UnicodeDecodeError:
        _stop(WORDS("cli.not_utf8", file=file), BAD_INPUT)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
