"""Words that try to be more than words, outlines that hold them, and what is found in a page again."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple, assert_never

from hypothesis import strategies as st

from backtriage.judge.response import clean
from backtriage.report.blocks import (
    Banner,
    Bar,
    Bars,
    Blanks,
    Block,
    Bullets,
    Card,
    Chart,
    Comparison,
    Heading,
    Icons,
    Labelled,
    Line,
    Mark,
    Outline,
    Page,
    Paragraph,
    Reader,
    Row,
    Share,
    Sources,
    Tick,
    Tone,
    Trend,
)
from tests.conftest import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HARMLESS = "harmless"
ENDLESS = 100_000
HOSTILE = {
    "terminal escapes": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \x1b]8;;https://example.org\x1b\\link",
    "rich markup": "[red]walk[/red] [link=https://example.org]there[/link] [/] :smile: \\[bold]",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)><!-- <b> --> <![CDATA[x]]> <?php ?>",
    "end of a part": "</p></li></td></title></style></section></main></body></html>",
    "attributes": "\" onload=\"alert(1)\" x=' style='color:red' `",
    "entities": "&lt;b&gt; &copy; &copy &#60;i&#62; &#x3c; & &&",
    "markdown": "*a* **b** _c_ __d__ `e` ~~f~~ [g](https://example.org) ![h](i.png) <https://example.org>",
    "more markdown": "==a== ^b^ ~c~ ++d++ $e$ $$f$$ [^1] [g]: h {#i} {{j}} {% k %} | l || m | #1 @n",
    "links": "https://example.org http://example.org ftp://example.org www.example.org mailto:a@example.org "
             "WWW.EXAMPLE.ORG xmpp:a@example.org javascript:alert(1) a@example.org",
    "backslashes": "\\ \\\\ \\* \\\\* \\| \\\\| a\\",
    "control signs": "".join(map(chr, [*range(0x20), *range(0x7f, 0xa0)])) + "left",
    "lines": "one\n\n# two\r\n\r\n- three\u2028four\u2029five\x85six\x0bseven\x0ceight\n---\n\n    nine",
    "right to left": "\u202egpj.exe\u202c \u2067a\u2069 \u200fb\u200e \u061c \u202dc שלום مرحبا (3)",
    "emoji": "🙂 👩‍⚕️ 🏳️‍🌈 👍🏽 🇩🇪 ☎️ é e\u0301 Z̶͑ͫ̓ͪ̂ͫ̽͏̴̙ ﷽ \u3164 \U000e0041 \ufeff",
    "not a character": "\ud800 \udfff \uffff \ufdd0 \U0010ffff \ue000 \ufffd left",
    "typst": '#panic("x") #read("/etc/hosts") $x^2$ *a* _b_ = c @d <e> \\u{41} //f /*g*/ #{',
    "gaps": "{label} {count} {emergency} {n} {{x}} %s %(x)s ${HOME} $(ls)",
    "json": "\", \"urgency\": \"self_care\"} ] // '\\u0041'",
}
STARTS = ("# ", "## ", "- ", "* ", "+ ", "1. ", "1) ", "> ", "---", "***", "___", "===", "```", "~~~",
          "    ", "\t", "| a | b |", "| --- |", "[a]: b", "<div>", "<!--", "- [ ] ", "\\", "&amp;", ":", "=",
          "-", "+", "*", "**", "_", "`", "|", "0.", "123456789. ", "٣. ", "%", "$$", ":::", "[", "]", "!",
          "~", '"', "'")
HOSTILE["all that starts something"] = " ".join(STARTS)
AT_EDGES = {f"start {start!r}": start + "words" for start in STARTS}
AT_EDGES |= {f"end {start!r}": "words" + start for start in STARTS}
AT_EDGES |= {f"only {start!r}": start for start in STARTS if clean(start)}
ENDLESSLY = {"one word": "x" * ENDLESS, "many words": "word " * (ENDLESS // 5),
             "signs": "*_<b>[`" * (ENDLESS // 7), "escapes": "\x1b[1m" * (ENDLESS // 4)}

strange_words = st.lists(st.sampled_from([*HOSTILE.values(), *STARTS]) | st.text(max_size=20), min_size=1,
                         max_size=4).map("".join).filter(clean)
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # what commands, turns around, or is no character


def unruly(text: str, allowed: str = "\n") -> list[str]:
    """List the signs of a text that a screen could obey, or that turn text around."""
    return sorted({sign for sign in text if unicodedata.category(sign) in INVISIBLE} - {*allowed})


def everywhere(text: str) -> Outline:
    """Make an outline of blocks of every kind, with the same words in every place."""
    line, cited = Line(text), Line(text, (1, 2))
    bars = (Bar(text, 30.8, None, None, text), Bar(text, 16.0, 10.6, 21.3, text))
    cards = (Card(text, tone, (line, cited)) for tone in Tone)
    table = Comparison(text, (text, text, text), (Row((text, text, text), (2,)), Row((text, text, text))))
    marks = (Mark(0, 8, text), Mark(0.5, None, text), Mark(1, 4, text))
    chart = Chart(0, 10, marks, 5, text, (0.2,), text, text, (Tick(0, text), Tick(1, text)))
    pages = (
        Page("first", text, (Banner(text, Tone.NOW), Paragraph(cited, strong=True),
                             Paragraph(line, strong=True), Paragraph(line), Heading(text),
                             Bullets((cited, line, line)), *cards)),
        Page("read", "To read on", (
            Heading(text), Paragraph(Line("A first sentence.")), Paragraph(cited),
            Icons(text, (Share(text, 48), Share(text, 0)), cited, text),
            Bars(text, text, 0.0, 40.0, bars, line, text), table,
            Trend(text, (cited, line), chart, table)), chapter=True),
        Page("same", text, (Heading(text), Labelled(((text, text), (text, text))))),
        Page("sheet", text, (Heading(text), Labelled(((text, text),))), Reader.PRACTITIONER),
        Page("end", text, (Bullets((line,)), Heading(text), Sources(((1, text), (2, text))))))
    return Outline(text, WORDS, "a4", text, pages)


def briefly(text: str) -> Outline:
    """Make a small outline, for words that are not small."""
    blocks = (Heading(text), Paragraph(Line(text, (1,)), strong=True),
              Comparison("A table", ("One", "Two"), (Row(("First", text)),)))
    return Outline("A result", WORDS, "a4", "Made today.", (Page("first", "First", blocks),))


class Piece(NamedTuple):
    """A beginning or an end of an element, or the words between them."""

    kind: str  # "start", "end", "words" or another kind of markup
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


class _Pieces(HTMLParser):
    """Takes a document apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Piece("start", tag, tuple((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.found.append(Piece("end", tag))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1].kind == "words":
            data = self.found.pop().text + data
        self.found.append(Piece("words", data))

    def handle_comment(self, data: str) -> None:
        self.found.append(Piece("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(Piece("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append(Piece("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.found.append(Piece("declaration", data))


def pieces(document: str) -> list[Piece]:
    """Take an HTML document apart into elements, attributes and words."""
    parser = _Pieces()
    parser.feed(document)
    parser.close()
    return parser.found


def spoken(found: list[Piece], words: str = HARMLESS) -> list[Piece]:
    """Put words in the place of the harmless ones, as inert as typed words are; no words are nothing."""
    told = [Piece(piece.kind, clean(piece.text.replace(HARMLESS, words)),
                  tuple((name, clean(value.replace(HARMLESS, words))) for name, value in piece.attributes))
            for piece in found]
    return [piece for piece in told if piece != Piece("words", "")]


def inside(found: list[Piece], *tags: str) -> list[list[Piece]]:
    """Give what is inside each element with one of some names, its own beginning first."""
    told = []
    for start, piece in enumerate(found):
        if piece.kind == "start" and piece.text in tags:
            depth, end = 1, start
            while depth:
                end += 1
                if found[end].text == piece.text:
                    depth += {"start": 1, "end": -1}.get(found[end].kind, 0)
            told.append(found[start:end])
    return told


def words_of(found: list[Piece]) -> str:
    """All words of some pieces."""
    return clean("".join(piece.text for piece in found if piece.kind == "words"))


def levels_of(found: list[Piece]) -> list[int]:
    """The levels of all headings, in order."""
    return [int(piece.text[1]) for piece in found
            if piece.kind == "start" and piece.text in {f"h{level}" for level in range(1, 7)}]


def told_in_order(whole: Outline) -> Iterator[str]:
    """Say all that a format must tell, in order, as far as formats agree on the signs between words."""
    for page in whole.pages:
        yield from told_on(page)


def told_on(page: Page) -> Iterator[str]:
    """Say all that stands on one page, in order."""
    title, blocks = page.headed()
    yield title
    for block in blocks:
        yield from _told(block)


def _told(block: Block) -> Iterator[str]:
    match block:
        case Banner(text) | Heading(text):
            yield text
        case Paragraph(line):
            yield line.text
        case Card(text, _, lines):
            yield from (text, *(line.text for line in lines))
        case Bullets(lines):
            yield from (line.text for line in lines)
        case Labelled() | Blanks():
            yield from (text for pair in block.pairs for text in pair)
        case Sources(entries):
            yield from (cite for _, cite in entries)
        case Comparison(title, columns, rows):
            yield from (title, *columns, *(cell for row in rows for cell in row.cells))
        case Icons() | Bars() | Trend():
            yield from _pictured(block)
        case _:
            assert_never(block)


def _pictured(block: Icons | Bars | Trend) -> Iterator[str]:
    match block:
        case Icons(title, shares, said, certainty):
            yield from (title, *(f"{share.label}: {share.count} " for share in shares), said.text, certainty)
        case Bars(title, bars=bars, said=said, certainty=certainty):
            yield from (title, *(f"{bar.label}: {bar.figures}" for bar in bars), said.text, certainty)
        case Trend(title, lines, _, table):
            yield from (title, *(line.text for line in lines), *(_told(table) if table else ()))


def left_out(whole: Outline, words: str, evenly: Callable[[str], str] = clean) -> list[str]:
    """List what is not found in the words of a page, each after the last one found."""
    missing = []
    for text in filter(None, map(evenly, told_in_order(whole))):
        _, found, after = words.partition(text)
        missing += [] if found else [text]
        words = after if found else words
    return missing


def cited_by(block: Block) -> tuple[int, ...]:
    """Name the sources that a block leans on, by number."""
    match block:
        case Paragraph(line) | Icons(said=line) | Bars(said=line):
            return line.cites
        case Bullets(lines) | Card(lines=lines) | Trend(said=lines):
            return tuple(number for line in lines for number in line.cites)
        case Comparison(rows=rows):
            return tuple(number for row in rows for number in row.cites)
        case Banner() | Heading() | Labelled() | Blanks() | Sources():
            return ()
        case _:
            assert_never(block)
