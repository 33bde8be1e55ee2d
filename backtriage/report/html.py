"""An outline as one web page: no script, nothing from elsewhere, readable on a phone and on paper.

Every text is escaped where it is set.  A content security policy forbids whatever the
page does without, so that nothing could run or be fetched even if something slipped in.
What is read on request is folded: its title and its first sentence show, and a click opens it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, assert_never

from backtriage.flow.files import own_folder
from backtriage.judge.response import clean
from backtriage.report.blocks import (
    Banner,
    Bars,
    Blank,
    Blanks,
    Block,
    Bullets,
    Card,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Line,
    Outline,
    Page,
    Paragraph,
    Reader,
    Sources,
    Trend,
)
from backtriage.report.colours import PAINTS
from backtriage.report.pictures import bar, people
from backtriage.report.trend_picture import picture_of

if TYPE_CHECKING:
    from collections.abc import Iterable

STYLE = own_folder() / "report" / "html.css"
QUOTED = r"“[^“”]*”|„[^„“]*“|«[^«»]*»"  # what somebody typed is no number to call
NEVER = r"(?!)"
DIALLED = re.compile(r"(?P<texted>\b[A-Z]{4,} \w+ )?(?<!\w)(?P<number>\*?\d(?:[ -]?\d){2,})(?!\w)")


def to_html(outline: Outline, *, opened: bool = False) -> str:
    """Set an outline as a whole HTML document; what is read on request is folded, or `opened`."""
    return _Document(outline, opened=opened).whole()


@cache
def style() -> str:
    """Read the style of every page, and give each tone its colours."""
    tones = (f".{tone.name.lower()} {{ --head: {paint.head}; --on: {paint.words}; }}\n"
             for tone, paint in PAINTS.items())
    return STYLE.read_text(encoding="utf-8") + "".join(tones)


def _text(text: str) -> str:
    """Set words that may hold anything: one line, no signs that turn or command, nothing but text."""
    return escape(clean(text))


def _blank(blank: Blank) -> str:
    """Set what was typed, or lines to write on."""
    said = f"<dd>{_text(blank.said)}</dd>" if blank.said else '<dd class="rule"></dd>' * blank.lines
    return f"<div><dt>{_text(blank.label)}</dt>{said}</div>"


def _link(found: re.Match[str]) -> str:
    """Make a link of a number to call, or to text: "text SHOUT to 85258"."""
    texted, number = found["texted"] or "", found["number"]
    scheme = "sms" if texted else "tel"
    return f'{texted}<a href="{scheme}:{re.sub("[ -]", "", number)}">{number.replace(" ", "&nbsp;")}</a>'


class _Document:
    """One page being set."""

    def __init__(self, outline: Outline, *, opened: bool) -> None:
        self.outline, self.words, self.opened = outline, outline.words, opened
        longest_first = sorted(map(clean, outline.numbers), key=len, reverse=True)
        said = "|".join(map(re.escape, longest_first)) or NEVER
        self.said = re.compile(rf"{QUOTED}|(?<![\w.,])(?<!\d\s)(?P<said>{said})(?!\w)")
        self.numbers = {number for block in outline.blocks() if isinstance(block, Sources)
                        for number, _ in block.entries}

    def whole(self) -> str:
        """Set the head, and all pages one after another."""
        outline = self.outline
        mark = b64encode(sha256(style().encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{mark}'; base-uri 'none'; form-action 'none'"
        first = outline.pages[0].headed()[0]
        return "\n".join([
            "<!doctype html>", f'<html lang="{_text(self.words.language)}">', "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_text(f'{outline.title}: {first}')}</title>", f"<style>{style()}</style>", "</head>",
            "<body>", "<main>", f"<header><p>{_text(outline.title)}</p></header>",
            *map(self._page, outline.pages, (None, *outline.pages)),
            "</main>", "</body>", "</html>", ""])

    def _page(self, page: Page, before: Page | None) -> str:
        """Set a page; the heading of the first one is that of the whole document."""
        title, blocks = page.headed()
        level = 2 if before else 1
        inner = "\n".join(self._block(block, level + 1) for block in blocks)
        banner = page.blocks[0]
        tone = f' class="head {banner.tone.name.lower()}"' if isinstance(banner, Banner) else ""
        heading = f"<h{level}{tone}>{self._calling(title)}</h{level}>"
        if before and (page.chapter or not page.near):
            opened = " open" if self.opened else ""
            opening = f' <span class="opening">{_text(page.opening)}</span>' if page.opening else ""
            return f"<details{opened}>\n<summary>{heading}{opening}</summary>\n{inner}\n</details>"
        handed = page.reader is Reader.PRACTITIONER and before and before.reader is Reader.PERSON
        name = "sheet" if handed else "page"
        return f'<section class="{name}">\n{heading}\n{inner}\n</section>'

    def _block(self, block: Block, level: int) -> str:
        match block:
            case Banner(text) | Heading(text):
                return f"<h{level}>{_text(text)}</h{level}>"
            case Card(text, tone, lines):
                signs = self._list(self._line(line) for line in lines)
                head = f'<h{level} class="head">{self._calling(text)}</h{level}>'
                return f'<div class="card {tone.name.lower()}">{head}{signs}</div>'
            case Paragraph(line, strong):
                return f'<p class="strong">{self._line(line)}</p>' if strong else f"<p>{self._line(line)}</p>"
            case Bullets(lines):
                return self._list(self._line(line) for line in lines)
            case Labelled(pairs):
                told = "".join(f"<dt>{_text(label)}</dt><dd>{_text(said)}</dd>" for label, said in pairs)
                return f"<dl>{told}</dl>"
            case Blanks(_, blanks):
                return f'<dl class="blanks">{"".join(map(_blank, blanks))}</dl>'
            case Sources(entries):
                cites = (f'<li id="source-{number}" value="{number}">{_text(cite)}</li>'
                         for number, cite in entries)
                return f'<ol class="sources">{"".join(cites)}</ol>'
            case Comparison():
                return self._table(block)
            case Icons() | Bars() | Trend():
                return self._figure(block)
            case _:
                assert_never(block)

    def _list(self, items: Iterable[str]) -> str:
        return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"

    def _line(self, line: Line) -> str:
        return self._calling(line.text) + self._cites(line.cites)

    def _calling(self, text: str) -> str:
        """Set words; a number to call that the outline puts in them is a link to it."""
        told, at, text = "", 0, clean(text)
        for found in self.said.finditer(text):
            if found["said"]:
                told += escape(text[at:found.start()]) + DIALLED.sub(_link, escape(found["said"]))
                at = found.end()
        return told + escape(text[at:])

    def _cites(self, cites: Iterable[int]) -> str:
        numbers = ",".join(map(self._cite, cites))
        return f"<sup>{numbers}</sup>" if numbers else ""

    def _cite(self, number: int) -> str:
        if number not in self.numbers:
            return str(number)
        told = _text(self.words("formats.source", number=number))
        return f'<a href="#source-{number}" aria-label="{told}">{number}</a>'

    def _table(self, table: Comparison) -> str:
        head = "".join(f'<th scope="col">{_text(column)}</th>' for column in table.columns)
        rows = []
        for row in table.rows:
            *cells, last = row.cells
            name, *others = [*map(_text, cells), _text(last) + self._cites(row.cites)]
            told = "".join(f'<td data-column="{_text(column)}">{cell}</td>'
                           for column, cell in zip(table.columns[1:], others, strict=False))
            rows.append(f'<tr><th scope="row">{name}</th>{told}</tr>')
        title = _text(table.title)
        return (f'<div class="scroll" role="region" aria-label="{title}" tabindex="0"><table>'
                f"<caption>{title}</caption><thead><tr>{head}</tr></thead>"
                f"<tbody>{''.join(rows)}</tbody></table></div>")

    def _trend(self, block: Trend) -> str:
        """Set a trend in words, then as a picture, then as a table."""
        said = "".join(f"<p>{self._line(line)}</p>" for line in block.said)
        picture = picture_of(block.chart, block.title, block.alt) if block.chart else ""
        table = self._table(block.table) if block.table else ""
        title = f"<figcaption>{_text(block.title)}</figcaption>"
        return f'<figure class="trend">{title}{said}{picture}</figure>{table}'

    def _figure(self, block: Icons | Bars | Trend) -> str:
        """Set a picture, and below it the same in words."""
        if isinstance(block, Trend):
            return self._trend(block)
        if isinstance(block, Icons):
            drawn = "".join(
                f'<div class="share">{people(share, told)}<p>{_text(told)}</p></div>'
                for share in block.shares
                for told in [clean(self.words("formats.of_hundred", label=share.label, count=share.count))])
            picture = f'<div class="shares">{drawn}</div>'
        else:
            drawn = "".join(
                f"<p>{_text(f'{each.label}: {each.figures}')}</p>{bar(each, block, told)}"
                for each in block.bars for told in [clean(self.words(
                    "formats.bar", label=each.label, figures=each.figures, unit=block.unit))])
            picture = f'<p class="sure">{_text(block.unit)}</p><div class="bars">{drawn}</div>'
        sure = f'<p class="sure">{_text(block.certainty)}</p>' if block.certainty else ""
        return (f"<figure><figcaption>{_text(block.title)}</figcaption>{picture}"
                f"<p>{_text(block.said.text)}{self._cites(block.said.cites)}</p>{sure}</figure>")
