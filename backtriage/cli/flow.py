"""The commands for those who write flows: each prints for people, or as JSON for machines.

They end with 0 when all is well and with 1 when not, so that they can guard a commit.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Protocol

import typer

from backtriage.cli import completion
from backtriage.cli.exits import BAD_INPUT, BAD_USAGE, DONE
from backtriage.cli.options import (
    WORDS,
    Command,
    Force,
    Language,
    Output,
    format_option,
    one_of,
    stop_with,
    write,
)
from backtriage.flow.problem import FlowError, inert
from backtriage.visit.start import open_flow, shipped_flow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOR_PEOPLE, FOR_MACHINES = "text", "json"
FHIR, SQL = EXPORTS = "fhir", "sql"
Shown = Annotated[str, format_option(FOR_PEOPLE, FOR_MACHINES)]
IntoFolder = Annotated[Path | None, typer.Option(
    "--output", metavar="FOLDER", help=WORDS("cli.option_into_folder"))]
BareFolder = Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help=WORDS("cli.argument_folder"))]
SameFolder = Annotated[Path | None, typer.Option(
    "--flow", metavar="FOLDER", help=WORDS("cli.option_same_folder"))]


class Result(Protocol):
    """What every command here makes: whether all is well, lines for people, and data for machines."""

    @property
    def ok(self) -> bool:
        """Is all well?"""

    def lines(self) -> Iterator[str]:
        """Say it to people."""

    def data(self) -> Any:
        """Say it to machines."""


flows = typer.Typer(name="flow", help=WORDS("cli.flow_group"), no_args_is_help=True)


@flows.command("new", cls=Command, help=WORDS("cli.new"))
def start_flow(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=WORDS("cli.argument_new_folder"))],
    language: Language = None,
) -> None:
    """Make a small sound flow to start from."""
    from backtriage.author.new import new

    _tell(lambda target: new(target, date.today()), folder, FOR_PEOPLE)


@flows.command("check", cls=Command, help=WORDS("cli.check"))
def check_flow(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    format: Shown = FOR_PEOPLE,
) -> None:
    """Tell what reading alone shows to be wrong or unkind."""
    from backtriage.author.check.check import check

    _tell(lambda folder: check(folder, date.today()), _folder(folder, flow), format)


@flows.command("try", cls=Command, help=WORDS("cli.try"))
def try_cases(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None, format: Shown = FOR_PEOPLE,
    cases: Annotated[Path | None, typer.Option(
        "--cases", metavar="FILE", help=WORDS("cli.option_cases"))] = None,
    people: Annotated[Path | None, typer.Option(
        "--people", metavar="FILE", help=WORDS("cli.option_scored_people"))] = None,
) -> None:
    """Run the told cases, or score a file of cases, or a table of people."""
    from backtriage.author.cases.coverage import run_trial
    from backtriage.author.cases.people import score_people
    from backtriage.author.cases.score import score

    if cases is not None and people is not None:
        stop_with(WORDS("cli.not_together", one="--cases", other="--people"), BAD_USAGE)

    def result(folder: Path) -> Result:
        if people is not None:
            return score_people(folder, people, date.today())
        return run_trial(folder) if cases is None else score(folder, cases)
    _tell(result, _folder(folder, flow), format)


@flows.command("prove", cls=Command, help=WORDS("cli.prove"))
def prove_flow(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    format: Shown = FOR_PEOPLE, output: IntoFolder = None, force: Force = False,
) -> None:
    """Prove what holds for every possible response, or give the answers that break it."""
    from backtriage.author.prove.prove import Proved, prove

    def make(folder: Path) -> Proved:
        proved = prove(folder, _progress)
        if output is not None:
            _write_all(proved.files(), output, force=force)
        return proved
    _tell(make, _folder(folder, flow), format)


@flows.command("mutate", cls=Command, help=WORDS("cli.mutate"))
def mutate_flow(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    format: Shown = FOR_PEOPLE,
) -> None:
    """Break the flow in every small way, and tell which breakages nobody notices."""
    from backtriage.author.mutate.mutate import mutate

    _tell(lambda folder: mutate(folder, _counted), _folder(folder, flow), format)


@flows.command("diff", cls=Command, help=WORDS("cli.diff"))
def diff_versions(
    old: Annotated[str, typer.Argument(metavar="OLD", help=WORDS("cli.argument_old"))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=WORDS("cli.argument_new"))],
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None, format: Shown = FOR_PEOPLE,
    people: Annotated[Path | None, typer.Option(
        "--people", metavar="FILE", help=WORDS("cli.option_moved_people"))] = None,
) -> None:
    """Tell what a change of a flow does to people: to any, or to those of a table."""
    from backtriage.author.diff.diff import diff
    from backtriage.author.diff.people import diff_people

    def result(folder: Path) -> Result:
        if people is not None:
            return diff_people(old, new, folder, people, date.today())
        return diff(old, new, folder)
    _tell(result, _folder(folder, flow), format)


@flows.command("explain", cls=Command, help=WORDS("cli.explain"))
def explain_rule(
    id: Annotated[str, typer.Argument(
        metavar="[ID]", help=WORDS("cli.argument_id"), autocompletion=completion.explained)] = "",
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None, format: Shown = FOR_PEOPLE,
) -> None:
    """Say an item, a flag, a definition, advice or a hazard in English; or list all flags, or all hazards."""
    from backtriage.author.explain.explain import explain
    from backtriage.author.explain.hazard_log import ALL, hazard_log
    from backtriage.author.explain.overview import overview
    from backtriage.author.material import load

    where = _folder(folder, flow)
    if where is None and id and (Path(id) / "flow.yaml").is_file():
        where, id = Path(id), ""

    def said(folder: Path) -> Result:
        material = load(folder)
        return overview(material) if not id else (
            hazard_log(material) if id == ALL else explain(material, id))

    _tell(said, where, format)


@flows.command("graph", cls=Command, help=WORDS("cli.graph"))
def draw_graph(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    format: Shown = FOR_PEOPLE, output: IntoFolder = None, force: Force = False,
) -> None:
    """Draw a picture of each section."""
    from backtriage.author.explain.graph import graph
    from backtriage.flow.loader import load_flow

    where = _folder(folder, flow)
    if output is None:
        _tell(lambda folder: graph(load_flow(folder)), where, format)
    try:
        _write_all(graph(load_flow(where or shipped_flow())).files(), output, force=force)
    except FlowError as error:
        stop_with(str(error), BAD_INPUT)


@flows.command("translation", cls=Command, help=WORDS("cli.translation"))
def translation_gaps(
    name: Annotated[str, typer.Argument(
        metavar="LANGUAGE", help=WORDS("cli.argument_language"), autocompletion=completion.languages)],
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    accept: Annotated[bool, typer.Option("--accept", help=WORDS("cli.option_accept"))] = False,
) -> None:
    """Tell what a translation of a flow lacks; without a folder, of the shipped one and the interface."""
    from backtriage.author.check.translations import gaps_in, mark_all
    from backtriage.flow.files import INTERFACE, questions_folder
    from backtriage.flow.problem import FlowError

    one = _folder(folder, flow)
    told = []
    try:
        for each in [one] if one else [questions_folder() / INTERFACE, shipped_flow()]:
            if accept:
                mark_all(each, name)
            gaps = gaps_in(each, name)
            told += [WORDS(f"cli.{kind}", path=path) for kind, paths in vars(gaps).items() for path in paths]
    except FlowError as error:
        stop_with(str(error), BAD_INPUT)
    except OSError as error:
        stop_with(WORDS("cli.cannot_write", file=error.filename, error=error.strerror), BAD_INPUT)
    if told:
        stop_with("\n".join(told), BAD_INPUT)
    typer.echo(WORDS("cli.complete"))


@flows.command("paper", cls=Command, help=WORDS("cli.paper"))
def print_form(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    output: Output = None, force: Force = False,
) -> None:
    """Print the questionnaire as a form for pen and paper."""
    from backtriage.form.paper import form
    from backtriage.report.pdf import PdfMissing, form_to_pdf

    questions = open_flow(_folder(folder, flow), WORDS)
    try:
        made = form_to_pdf(form(questions).data(), WORDS)
    except PdfMissing:
        stop_with(WORDS("cli.no_pdf"), BAD_INPUT)
    except FlowError as error:
        stop_with(str(error), BAD_INPUT)
    write(made, output, force=force)


@flows.command("export", cls=Command, help=WORDS("cli.export"))
def export_flow(
    folder: BareFolder = None, flow: SameFolder = None, language: Language = None,
    output: Output = None, force: Force = False,
    format: Annotated[str, format_option(*EXPORTS)] = FHIR,
) -> None:
    """Write the questionnaire for other programs: as a form to fill in, or as a query that judges."""
    from backtriage.form.fhir_questionnaire import questionnaire_json
    from backtriage.form.sql import to_sql

    one_of(format, EXPORTS)
    questions = open_flow(_folder(folder, flow), WORDS)
    try:
        write((to_sql if format == SQL else questionnaire_json)(questions), output, force=force)
    except FlowError as error:
        stop_with(str(error), BAD_INPUT)


def _folder(bare: Path | None, option: Path | None) -> Path | None:
    """Take the folder of a flow as it was given, in one way or in the other; None for the shipped one."""
    if bare and option:
        stop_with(WORDS("cli.two_folders", one=bare, other=option), BAD_USAGE)
    return bare or option


def _write_all(files: dict[str, str], folder: Path, *, force: bool) -> None:
    """Write files into a folder, which is made if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop_with(WORDS("cli.cannot_write", file=folder, error=error.strerror), BAD_INPUT)
    for name, text in files.items():
        write(text, folder / name, force=force)


def _progress(done: str) -> None:
    """Show how far a long search is, to whoever watches."""
    if sys.stderr.isatty():
        typer.echo(done, err=True)


def _counted(done: int, of: int) -> None:
    """Show how many of many are done, on one line."""
    if sys.stderr.isatty() and (done % 20 == 0 or done == of):
        typer.echo(f"\r{done} of {of}", err=True, nl=done == of)


def _tell(make: Callable[[Path], Result], flow: Path | None, format: str) -> NoReturn:
    """Make a result, say it, and end with whether all is well."""
    one_of(format, (FOR_PEOPLE, FOR_MACHINES))
    try:
        result = make(flow or shipped_flow())
    except FlowError as error:
        stop_with(str(error), BAD_INPUT)
    except OSError as error:
        stop_with(WORDS("cli.cannot_read", file=error.filename, error=error.strerror), BAD_INPUT)
    told = _as_json(result.data()) if format == FOR_MACHINES else inert("\n".join(result.lines()))
    write(told, None, force=False, for_people=format == FOR_PEOPLE)
    raise typer.Exit(DONE if result.ok else BAD_INPUT)


def _as_json(data: Any) -> str:
    """Write data; signs that a terminal might obey are escaped, so that nothing of them is lost."""
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1]
                   for sign in json.dumps(data, ensure_ascii=False, indent=2))
