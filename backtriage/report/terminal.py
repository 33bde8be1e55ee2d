"""An outline on the terminal: with rich where it can be, in plain lines where not.

Whatever is written is put there as text.  Nothing in it is read as markup.  Plain
lines say in words what rich draws, so that a screen reader misses nothing.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, TextIO, assert_never

from backtriage.report.blocks import (
    Banner,
    Bar,
    Bars,
    Blanks,
    Block,
    Bullets,
    Card,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Line,
    Paragraph,
    Sources,
    Tone,
    Trend,
)
from backtriage.report.plot import DRAWN as DRAWN_TREND
from backtriage.report.plot import DRAWN_PLAINLY as DRAWN_TREND_PLAINLY
from backtriage.report.plot import draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, RenderableType
    from rich.text import Text

WIDEST, NARROWEST = 80, 30
WIDEST_RICH = 100
NARROW = 60  # below this, a table is told row by row
IN_ROW = 50  # icons
HANGING = 3  # columns
BAR = 40  # columns for a bar
COLOURS = {  # ink on a ground, so that they can be read on dark and on light screens alike
    Tone.NOW: "#ffffff on #d70000", Tone.TODAY: "#000000 on #ff8700", Tone.WEEK: "#000000 on #ffd700",
    Tone.BOOK: "#ffffff on #005faf", Tone.HOME: "#ffffff on #008700"}
MARKS = {Tone.NOW: "!!", Tone.TODAY: "! ", Tone.WEEK: "- ", Tone.BOOK: "- ", Tone.HOME: "- "}
DRAWN = "●○█"  # one of the people counted, one of the others, a piece of a bar
DRAWN_PLAINLY = "#.="  # for terminals that lack these signs


def write_plain(blocks: Iterable[Block], out: TextIO, width: int) -> None:
    """Write blocks as plain lines, at most 80 columns wide."""
    width = max(NARROWEST, min(width, WIDEST))
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Banner | Heading | Card) or _set_apart(before, block):
            out.write("\n")
        for text, first, rest in _lines(block):
            lines = wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
            out.write("\n".join(lines) + "\n")
        before = block


def _lines(block: Block) -> Iterator[tuple[str, str, str]]:
    """Say a block in lines: the words, and what their first and their next lines begin with."""
    match block:
        case Banner(text) | Heading(text):
            yield text.upper(), "", ""
        case Card(text, _, lines):
            yield f"{text}:", "", ""
            yield from ((_cited(line), "- ", "  ") for line in lines)
        case Paragraph(line):
            yield _cited(line), "", ""
        case Bullets(lines):
            yield from ((_cited(line), "- ", "  ") for line in lines)
        case Labelled(pairs):
            yield from ((f"{label}: {said}", "", "  ") for label, said in pairs)
        case Blanks():
            yield from _filled_in(block)
        case Comparison():
            yield from _rows(block)
        case Sources(entries):
            yield from ((f"[{number}] {cite}", "", "    ") for number, cite in entries)
        case Icons() | Bars() | Trend():
            yield from _in_words(block)
        case _:
            assert_never(block)


def _filled_in(block: Blanks) -> Iterator[tuple[str, str, str]]:
    """Say what was typed; what is left is named, as nobody writes on a screen."""
    yield from ((f"{label}: {said}", "", "  ") for label, said in block.pairs if said)
    empty = ", ".join(label for label, said in block.pairs if not said)
    if empty:
        yield f"{block.title}: {empty}", "", "  "


def _rows(table: Comparison) -> Iterator[tuple[str, str, str]]:
    """Tell a table row by row."""
    yield f"{table.title}:", "", ""
    for row in table.rows:
        cells = "; ".join(f"{column.rstrip('?')}: {cell}" for column, cell
                          in zip(table.columns[1:], row.cells[1:], strict=True))
        yield _cited(Line(f"{row.cells[0]}. {cells}", row.cites)), "- ", "  "


def _in_words(block: Icons | Bars | Trend) -> Iterator[tuple[str, str, str]]:
    """Say a picture in lines."""
    if isinstance(block, Trend):
        yield f"{block.title}:", "", ""
        yield from ((_cited(line), "", "") for line in block.said)
        yield from _rows(block.table) if block.table else ()
        return
    if isinstance(block, Icons):
        yield f"{block.title}:", "", ""
        yield from ((f"{share.label}: {share.count}", "- ", "  ") for share in block.shares)
    else:
        yield f"{block.title} ({block.unit}):", "", ""
        yield from ((f"{bar.label}: {bar.figures}", "- ", "  ") for bar in block.bars)
    yield from ((text, "", "") for text in (_cited(block.said), block.certainty) if text)


def _cited(line: Line) -> str:
    return line.text + _numbers(line.cites)


def _numbers(cites: Sequence[int]) -> str:
    return f" [{','.join(map(str, cites))}]" if cites else ""


def write_rich(blocks: Iterable[Block], out: TextIO, width: int, like: TextIO | None = None) -> None:
    """Write blocks with weight and colour, as far as the terminal has them, at most 100 columns wide.

    `like` is the terminal that they are for, if they are gathered in `out` first.
    """
    from rich.console import Console

    console = Console(file=like or out, highlight=False, markup=False, emoji=False)
    console.width = max(NARROWEST, min(width, WIDEST_RICH))
    before: Block | None = None
    with console.capture() as captured:
        for block in blocks:
            if _set_apart(before, block):
                console.print()
            for part in _set(block, console):
                console.print(part)
            before = block
    out.write(captured.get())


def _set_apart(before: Block | None, block: Block) -> bool:
    """Tell whether an empty line stands between two blocks; headings have one of their own."""
    if isinstance(block, Card):
        return not isinstance(before, Card)
    return isinstance(block, Paragraph) and isinstance(before, Card | Bullets)


def _set(block: Block, console: Console) -> Iterator[RenderableType]:
    """Set one block in rich's types."""
    from rich.padding import Padding
    from rich.text import Text

    match block:
        case Banner(text, tone):
            yield Padding(Text(text.upper()), (0, 1), style=_coloured(tone, console, plainly="bold reverse"))
        case Card(text, tone, lines):
            head = (f"{MARKS[tone]} {text}:", _coloured(tone, console, plainly="bold"))
            yield from _hanging(Text.assemble(head, " " + " · ".join(map(_cited, lines))), console)
        case Heading(text):
            yield Text("\n" + text, style="bold")
        case Paragraph(line, strong):
            yield Text(_cited(line), style="bold" if strong else "")
        case Bullets(lines):
            yield from map(_bullet, lines)
        case Labelled(pairs):
            yield from (Padding(Text.assemble((f"{label}: ", "bold"), said), (0, 0, 0, 2))
                        for label, said in pairs)
        case Blanks() | Sources():
            yield from (Padding(Text(text, style="dim"), (0, 0, 0, 2)) for text, _, _ in _lines(block))
        case Comparison():
            yield from _table(block, console.width)
        case Icons() | Bars() | Trend():
            yield from _picture(block, console)
        case _:
            assert_never(block)


def _coloured(tone: Tone, console: Console, *, plainly: str) -> str:
    """Give the style of an urgency; `plainly` serves where there is no colour."""
    return f"bold {COLOURS[tone]}" if console.color_system and not console.no_color else plainly


def _hanging(text: Text, console: Console) -> Iterator[RenderableType]:
    """Set lines of which all but the first are indented."""
    from rich.padding import Padding

    first, *rest = text.wrap(console, console.width - HANGING)
    yield first
    yield from (Padding(line, (0, 0, 0, HANGING)) for line in rest)


def _picture(block: Icons | Bars | Trend, console: Console) -> Iterator[RenderableType]:
    from rich.text import Text

    if isinstance(block, Trend):
        yield from _trend(block, console)
        return
    yield Text("\n" + block.title, style="bold")
    yield from map(Text, _icons(block, console) if isinstance(block, Icons) else _bars(block, console))
    yield Text(_cited(block.said))
    if block.certainty:
        yield Text(block.certainty, style="italic")


def _trend(block: Trend, console: Console) -> Iterator[RenderableType]:
    """Say a trend in words, then draw it."""
    from rich.text import Text

    yield Text("\n" + block.title, style="bold")
    yield from (Text(_cited(line)) for line in block.said)
    if block.chart:
        signs = DRAWN_TREND if _can_draw("".join(DRAWN_TREND), console) else DRAWN_TREND_PLAINLY
        yield Text("\n".join(("", *draw(block.chart, console.width, signs))), no_wrap=True)


def _bullet(line: Line) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row("•", Text.assemble(line.text, (_numbers(line.cites), "dim")))
    return grid


def _table(table: Comparison, width: int) -> Iterator[RenderableType]:
    """Draw a table; where it would not read any more, tell it row by row."""
    from rich.box import HORIZONTALS
    from rich.table import Table
    from rich.text import Text

    if width < NARROW:
        yield from (Text(first + text) for text, first, _ in _lines(table))
        return
    drawn = Table(box=HORIZONTALS, padding=(0, 1, 0, 0), show_lines=True, title=Text(table.title, "bold"),
                  title_justify="left", header_style="bold", width=width)
    for number, column in enumerate(table.columns):
        drawn.add_column(Text(column), style="" if number else "bold", overflow="fold")
    for row in table.rows:
        *cells, last = row.cells
        drawn.add_row(*map(Text, cells), Text.assemble(last, (_numbers(row.cites), "dim")))
    yield Text("")
    yield drawn


def _signs(console: Console) -> str:
    """Choose signs that the terminal has."""
    return DRAWN if _can_draw(DRAWN, console) else DRAWN_PLAINLY


def _can_draw(signs: str, console: Console) -> bool:
    """Tell whether a terminal has some signs."""
    try:
        signs.encode(console.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _icons(block: Icons, console: Console) -> Iterator[str]:
    """Draw 100 people for each share, half of them in a row."""
    signs = _signs(console)
    for share in block.shares:
        people = signs[0] * share.count + signs[1] * (100 - share.count)
        rows = (people[at:at + IN_ROW] for at in range(0, len(people), IN_ROW))
        yield f"{share.label}: {share.count}"
        yield from (f"  {row}" for row in rows)


def _bars(block: Bars, console: Console) -> Iterator[str]:
    """Draw each figure as a bar, on one scale."""
    piece = _signs(console)[-1]
    yield block.unit
    for bar in block.bars:
        yield f"{bar.label}: {bar.figures}"
        yield f"  {piece * _length(bar, block)}"


def _length(bar: Bar, block: Bars) -> int:
    return round((bar.value - block.low) / (block.high - block.low) * BAR)
