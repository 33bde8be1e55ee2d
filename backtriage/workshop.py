"""The commands for those who write flows: each prints for people, or as JSON for machines.

They end with 0 when all is well and with 1 when not, so that they can guard a commit.
"""

from __future__ import annotations

from typing import Annotated

import typer

from backtriage.exits import BAD_INPUT
from backtriage.options import (
    EPILOG,
    WORDS,
    FlowFolder,
    Force,
    Language,
    Output,
    format_option,
    one_of,
    stop_with,
    write,
)

flows = typer.Typer(name="flow", help=WORDS("cli.flow_group"), no_args_is_help=True)

@flows.command(epilog=EPILOG, help=WORDS("cli.export"))
def export(flow: FlowFolder = None, language: Language = None, output: Output = None, force: Force = False,
           format: Annotated[str, format_option("fhir")] = "fhir") -> None:
    """Write the questionnaire for other programs."""
    from backtriage.report.fhir import questionnaire_json
    from backtriage.start import Refused, open_flow

    one_of(format, ("fhir",))
    try:
        questions = open_flow(flow, WORDS)
    except Refused as refusal:
        stop_with(str(refusal), refusal.code)
    write(questionnaire_json(questions), output, force=force)


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
        stop_with(str(error), BAD_INPUT)
    except OSError as error:
        stop_with(WORDS("cli.cannot_write", file=error.filename, error=error.strerror), BAD_INPUT)
    if told:
        stop_with("\n".join(told), BAD_INPUT)
    typer.echo(WORDS("cli.complete"))
