"""The commands: each reads its arguments, calls, prints, and leaves."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from backtriage import __version__
from backtriage.cli import stop
from backtriage.exits import BAD_INPUT, BAD_USAGE, DONE

EPILOG = ("Exit codes: 0 done; 1 bad input (answers, or a flow); 2 bad usage; "
          "3 stopped before the end (paused, or the output was closed).")


class _Commands(TyperGroup):
    """Ends the program as `backtriage` alone would; Typer has exit codes of its own for that."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, OSError) as error:
            stop(error)


app = typer.Typer(name="backtriage", epilog=EPILOG, cls=_Commands, pretty_exceptions_enable=False,
                  context_settings={"help_option_names": ["-h", "--help"]})

FlowFolder = Annotated[Path | None, typer.Option(
    "--flow", metavar="FOLDER", help="Run the questionnaire in this folder instead of the shipped one.")]
RegionName = Annotated[str | None, typer.Option(
    "--region", metavar="REGION", help="Where you are, for the right numbers to call, such as uk or us.")]
ForWhom = Annotated[str | None, typer.Option(
    "--for", metavar="WHOM", help="Who the answers are about: self or someone-else.")]
PlainLines = Annotated[bool, typer.Option(
    "--plain", help="Numbered lines instead of menus: for screen readers, pipes and slow terminals.")]
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")]


@app.callback(invoke_without_command=True)
def questionnaire(
    context: typer.Context, flow: FlowFolder = None, region: RegionName = None, for_whom: ForWhom = None,
    plain: PlainLines = False,
    practitioner: Annotated[bool, typer.Option(
        "--practitioner", help="For intake: short labels, and a clinical summary at the end.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Write nothing to disk.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Answer questions about your health. Learn how soon to seek care, and what might suit you.

    Example: backtriage --region uk --for self
    """
    if version:
        typer.echo(f"backtriage {__version__}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        from backtriage.start import start

        if practitioner and for_whom:
            _stop("`--practitioner` and `--for` cannot go together: leave one of them out.", BAD_USAGE)
        role = "practitioner" if practitioner else for_whom
        raise typer.Exit(start(flow, region=region, role=role, plain=plain, private=private))


@app.command(epilog=EPILOG)
def resume(
    plain: PlainLines = False,
    forget: Annotated[bool, typer.Option(
        "--forget", help="Delete every unfinished questionnaire instead.")] = False,
) -> None:
    """Go on with a questionnaire that you paused.

    Example: backtriage resume
    """
    from backtriage.start import forget_drafts
    from backtriage.start import resume as take_up

    raise typer.Exit(forget_drafts() if forget else take_up(plain=plain))


@app.command(epilog=EPILOG)
def assess(
    file: Annotated[str, typer.Argument(
        metavar="FILE", help="Answers in YAML or JSON; - reads standard input.")],
    flow: FlowFolder = None, region: RegionName = None, output: Format = "text",
    practitioner: Annotated[bool, typer.Option(
        "--practitioner", help="Print a clinical summary.")] = False,
) -> None:
    """Print the guidance for answers in a file.

    The file maps items to answers, such as `age: 44`; `backtriage items` lists them all.

    Example: backtriage assess answers.yaml --format json
    """
    from backtriage.answer_file import read_answers
    from backtriage.assessment import assess as judge
    from backtriage.start import Refused, open_flow, set_up
    from backtriage.visit import write_blocks
    from backtriage.welcome import wants_plain

    _known_format(output)
    try:
        questions = open_flow(flow)
        given = set_up(questions, region, "practitioner" if practitioner else None)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    today = date.today()
    name = "standard input" if file == "-" else file
    response, problems = read_answers(questions, _read(file), name, today)
    if problems:
        _stop("\n\n".join(map(str, problems)), BAD_INPUT)
    response = type(response)({**response.answers, **given.answers})
    assessment = judge(questions, response, today)
    if output == "json":
        from backtriage.report.json import to_json

        typer.echo(to_json(assessment, today))
        return
    if practitioner:
        from backtriage.report.summary import summary as words
    else:
        from backtriage.report.outline import outline as words
    pages = words(assessment, today, hide=True)
    write_blocks([block for page in pages for block in page], plain=wants_plain())


@app.command(epilog=EPILOG)
def items(flow: FlowFolder = None, output: Format = "text") -> None:
    """List what can be asked, and how it can be answered.

    Example: backtriage items --format json
    """
    from backtriage.start import Refused, open_flow

    _known_format(output)
    try:
        questions = open_flow(flow)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    if output == "json":
        from backtriage.report.json import items_to_json

        typer.echo(items_to_json(questions))
        return
    for item in questions.items.values():
        answers = ", ".join(option.id for option in item.options) or f"{item.low} to {item.high} {item.unit}"
        typer.echo(f"{item.id} ({item.kind}): {item.ask}\n    {answers}")


@app.command(epilog=EPILOG)
def config(
    region: RegionName = None, for_whom: ForWhom = None,
    forget: Annotated[bool, typer.Option("--forget", help="Remember nothing any more.")] = False,
) -> None:
    """Remember your region and for whom you answer; without options, show what is remembered.

    Example: backtriage config --region uk --for self
    """
    from backtriage.settings import forget_settings, read_settings, settings_file, write_settings
    from backtriage.start import Refused, open_flow, set_up

    try:
        if forget:
            forget_settings()
            typer.echo("Nothing is remembered.")
            return
        asked = {key: value for key, value in (("region", region), ("for", for_whom)) if value}
        if asked:
            set_up(open_flow(None), region, for_whom)
            write_settings(read_settings() | asked)
    except Refused as refusal:
        _stop(str(refusal), refusal.code)
    except OSError as error:
        _stop(f"{settings_file()} cannot be written: {error.strerror}.", BAD_INPUT)
    known = read_settings()
    told = ", ".join(f"{key}: {value}" for key, value in known.items()) or "nothing"
    typer.echo(f"Remembered in {settings_file()}: {told}")


def _known_format(output: str) -> None:
    if output not in ("text", "json"):
        _stop(f"`--format` cannot be `{output}`. It can be text or json.", BAD_USAGE)


def _read(file: str) -> str:
    """Read a file of answers, or standard input; says what to do if that fails."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}.", BAD_INPUT)
    except UnicodeDecodeError:
        _stop(f"{file} is not UTF-8. Save it again with the encoding UTF-8.", BAD_INPUT)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
