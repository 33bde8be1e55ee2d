"""What the commands share: their words, their options, and how they read, write and stop."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NoReturn

import typer
from typer.core import TyperCommand

from backtriage.cli import completion
from backtriage.cli.exits import BAD_INPUT, BAD_USAGE
from backtriage.flow.problem import inert
from backtriage.flow.ready import ready_words
from backtriage.visit.language import (
    OPTION,
    bare_language,
    known_languages,
    likely_country,
    spoken_language,
)

if TYPE_CHECKING:
    from datetime import date

    from backtriage.report.identity import Identity

WORDS = ready_words(spoken_language(sys.argv[1:], os.environ))
COUNTRY = likely_country(os.environ)
LONGEST = 1_000_000  # bytes of a file of answers
STANDARD = Path("-")  # standard output


class Command(TyperCommand):
    """A command whose first line of help names what it needs as the lines below do: FILE, not {FILE}."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Give the words of that line."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


def _known_language(language: str | None) -> str | None:
    """Refuse a language that the interface does not have; which one is spoken is known before."""
    if language is not None and bare_language(language) not in known_languages():
        known = ", ".join(known_languages())
        stop_with(WORDS("start.no_language", language=language, known=known), BAD_USAGE)
    return language


FlowFolder = Annotated[Path | None, typer.Option("--flow", metavar="FOLDER", help=WORDS("cli.option_flow"))]
RegionName = Annotated[str | None, typer.Option(
    "--region", metavar="REGION", help=WORDS("cli.option_region"), autocompletion=completion.regions)]
ForWhom = Annotated[str | None, typer.Option(
    "--for", metavar="WHOM", help=WORDS("cli.option_for"), autocompletion=completion.roles)]
PlainLines = Annotated[bool, typer.Option("--plain", help=WORDS("cli.option_plain"))]
NoInput = Annotated[bool, typer.Option("--no-input", help=WORDS("cli.option_no_input"))]
Full = Annotated[bool, typer.Option("--full", help=WORDS("cli.option_full"))]
Language = Annotated[str | None, typer.Option(
    OPTION, metavar="LANGUAGE", callback=_known_language, autocompletion=completion.languages,
    help=WORDS("cli.option_lang", known=", ".join(known_languages())))]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help=WORDS("cli.option_output"))]
Force = Annotated[bool, typer.Option("--force", help=WORDS("cli.option_force"))]


def format_option(*known: str) -> Any:
    """Make the option that chooses a format."""
    return typer.Option("--format", metavar="FORMAT", autocompletion=lambda: [*known],
                        help=WORDS("cli.option_format", known=", ".join(known)))


def one_of(format: str, known: Iterable[str]) -> None:
    """Refuse a format that is not known."""
    if format not in [*known]:
        stop_with(WORDS("cli.no_format", format=format, known=", ".join(known)), BAD_USAGE)


def write(content: str | bytes, output: Path | None, *, force: bool, for_people: bool = False) -> None:
    """Write to a file for its owner only, or to standard output, which `-` also names.

    It is UTF-8, unless it is `for_people` to read there.
    """
    from backtriage.keep.saving import save

    if output is None or output == STANDARD:
        if isinstance(content, str):
            told = content.removesuffix("\n")
            typer.echo(told if for_people else told.encode(errors="replace"))
        elif sys.stdout.isatty():
            stop_with(WORDS("cli.needs_output"), BAD_USAGE)
        else:
            sys.stdout.buffer.write(content)
        return
    try:
        saved = save(output.expanduser(), content, replace=force)
    except FileExistsError:
        stop_with(WORDS("cli.there_already", file=output), BAD_INPUT)
    except OSError as error:
        stop_with(WORDS("cli.cannot_write", file=output, error=error.strerror), BAD_INPUT)
    typer.echo(inert(saved.told(WORDS)), err=True)


def read(file: str) -> str:
    """Read a file of answers, or standard input; says what to do if that fails."""
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        stop_with(WORDS("cli.not_utf8", file=file), BAD_INPUT)


def read_bytes(file: str) -> bytes:
    """Read the bytes of such a file."""
    from backtriage.keep.saving import STREAMS, is_stream

    try:
        if file != "-" and is_stream(Path(file)) and not file.startswith(STREAMS):
            stop_with(WORDS("cli.no_file", file=quote(file)), BAD_INPUT)
        with nullcontext(_standard_input()) if file == "-" else Path(file).open("rb") as opened:
            data = opened.read(LONGEST + 1)
    except OSError as error:
        stop_with(WORDS("cli.cannot_read", file=file, error=error.strerror), BAD_INPUT)
    if len(data) > LONGEST:
        stop_with(WORDS("cli.too_large", file=file), BAD_INPUT)
    return data


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        stop_with(WORDS("cli.no_standard_input"), BAD_INPUT)
    return sys.stdin.buffer


def typed_identity(today: date) -> Identity:
    """Read from standard input whom a result is about: not from arguments, which the shell keeps."""
    from backtriage.visit.identity import read_identity

    if sys.stdin is None:
        stop_with(WORDS("cli.no_standard_input"), BAD_INPUT)
    identity = read_identity(WORDS, today, sys.stdin, sys.stderr)
    if identity is None:
        stop_with(WORDS("visit.no_day"), BAD_INPUT)
    return identity


def typed_for_letter(today: date) -> tuple[Identity, str]:
    """Read from standard input whom a letter is about, and what it asks; each line may be empty."""
    from backtriage.report.identity import NOBODY
    from backtriage.visit.identity import OF_LETTER, QUESTION, read_identity, read_typed

    if sys.stdin is None:
        return NOBODY, ""
    identity = read_identity(WORDS, today, sys.stdin, sys.stderr, OF_LETTER)
    if identity is None:
        stop_with(WORDS("visit.no_day"), BAD_INPUT)
    return identity, read_typed(WORDS, QUESTION, sys.stdin, sys.stderr)


def stop_with(message: str, code: int) -> NoReturn:
    """Say why, and end."""
    typer.echo(inert(message), err=True)
    raise typer.Exit(code)
