"""Words that try to be more than words, and an outline that holds some words wherever there can be any."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from typing import NamedTuple

from hypothesis import strategies as st

from backtriage.report.blocks import (
    Bar,
    Bars,
    Bullets,
    Heading,
    Icons,
    Line,
    Outline,
    Page,
    Pairs,
    Paragraph,
    Reader,
    Row,
    Share,
    Sources,
    Table,
)

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
    "typst": "#panic(\"x\") #read(\"/etc/hosts\") $x^2$ *a* _b_ = c @d <e> \\u{41} //f /*g*/ #{",
    "gaps": "{label} {count} {emergency} {n} {{x}} %s %(x)s ${HOME} $(ls)",
    "json": "\", \"urgency\": \"self_care\"} ] // '\\u0041'",
}
STARTS = ("# ", "## ", "- ", "* ", "+ ", "1. ", "1) ", "> ", "---", "***", "___", "===", "```", "~~~", "    ",
          "\t", "| a | b |", "| --- |", "[a]: b", "<div>", "<!--", "- [ ] ", "\\", "&amp;", ":", "=", "-", "+",
          "*", "**", "_", "`", "|", "0.", "123456789. ", "٣. ", "%", "$$", ":::", "[", "]", "!", "~", "\"", "'")
HOSTILE |= {f"start {start!r}": start + "words" for start in STARTS}
HOSTILE |= {f"end {start!r}": "words" + start for start in STARTS}
HOSTILE |= {f"only {start!r}": start for start in STARTS}
ENDLESSLY = {"one endless word": "x" * ENDLESS, "words without end": "word " * (ENDLESS // 5),
             "stars without end": "*" * ENDLESS, "tags without end": "<b>" * (ENDLESS // 3),
             "escapes without end": "\x1b[1m" * (ENDLESS // 4)}

strange_words = st.lists(st.sampled_from([*HOSTILE.values(), *STARTS]) | st.text(max_size=20), min_size=1,
                         max_size=4).map("".join)
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # what commands, turns around, or is no character


def unruly(text: str, allowed: str = "\n") -> list[str]:
    """List the signs of a text that a screen could obey, or that turn text around."""
    return sorted({sign for sign in text if unicodedata.category(sign) in INVISIBLE} - {*allowed})


def everywhere(text: str) -> Outline:
    """Make an outline of blocks of every kind, with the same words in every place."""
    line, cited = Line(text), Line(text, (1, 2))
    bars = (Bar(text, 30.8, None, None, text), Bar(text, 16.0, 10.6, 21.3, text))
    pages = (
        Page("first", text, (Heading(text), Paragraph(cited, strong=True), Paragraph(line, strong=True),
                             Paragraph(line), Heading(text), Bullets((cited, line, line)))),
        Page("read", "To read on", (
            Heading(text), Paragraph(cited), Icons(text, (Share(text, 48), Share(text, 0)), cited, text),
            Bars(text, text, 0.0, 40.0, bars, line, text),
            Table(text, (text, text, text), (Row((text, text, text), (2,)), Row((text, text, text)))))),
        Page("same", text, (Heading(text), Pairs(((text, text), (text, text))))),
        Page("sheet", text, (Heading(text), Pairs(((text, text),))), Reader.PRACTITIONER),
        Page("end", text, (Bullets((line,)), Heading(text), Sources(((1, text), (2, text))))))
    return Outline(text, "en", "a4", text, pages)


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
    """Put words in the place of the harmless ones; spaces count as one, and no words as nothing."""
    def put(text: str) -> str:
        return " ".join(text.replace(HARMLESS, words).split())

    told = [Piece(kind, put(text), tuple((name, put(value)) for name, value in attributes))
            for kind, text, attributes in found]
    return [piece for piece in told if piece != Piece("words", "")]
