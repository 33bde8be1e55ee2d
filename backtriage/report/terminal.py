"""An outline on the terminal: with rich where it can be, in numbered plain lines where not.

Whatever is written is put there as text.  Nothing in it is read as markup.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, TextIO, assert_never

from backtriage.report.blocks import Block, Bullets, Heading, Line, Pairs, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

WIDEST = 80
NARROWEST = 30


def write_plain(blocks: Iterable[Block], out: TextIO, width: int) -> None:
    """Write blocks as plain lines, at most 80 columns wide."""
    width = max(NARROWEST, min(width, WIDEST))
    for block in blocks:
        match block:
            case Heading(text):
                out.write("\n" + _wrapped(text.upper(), width))
            case Paragraph(line):
                out.write(_wrapped(_cited(line), width))
            case Bullets(lines):
                out.writelines(_wrapped(_cited(line), width, "- ", "  ") for line in lines)
            case Pairs(pairs):
                out.writelines(_wrapped(f"{label}: {said}", width, "", "  ") for label, said in pairs)
            case _:
                assert_never(block)


def _cited(line: Line) -> str:
    numbers = ",".join(map(str, line.cites))
    return f"{line.text} [{numbers}]" if numbers else line.text


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    lines = wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def write_rich(blocks: Iterable[Block], out: TextIO) -> None:
    """Write blocks with weight and colour, as far as the terminal has them."""
    from rich.console import Console

    console = Console(file=out, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, 100)
    for block in blocks:
        for part in _set(block):
            console.print(part)


def _set(block: Block) -> list[RenderableType]:
    """Set one block in rich's types."""
    from rich.padding import Padding
    from rich.text import Text

    match block:
        case Heading(text):
            return [Text("\n" + text, style="bold cyan")]
        case Paragraph(line, strong):
            return [Text(_cited(line), style="bold" if strong else "")]
        case Bullets(lines):
            return [_bullet(line) for line in lines]
        case Pairs(pairs):
            return [Padding(Text.assemble((f"{label}: ", "bold"), said), (0, 0, 0, 2))
                    for label, said in pairs]
        case _:
            assert_never(block)


def _bullet(line: Line) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column()
    numbers = ",".join(map(str, line.cites))
    grid.add_row("•", Text.assemble(line.text, (f" [{numbers}]" if numbers else "", "dim")))
    return grid
