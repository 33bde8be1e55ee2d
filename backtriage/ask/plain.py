"""Questions as numbered lines, answered with a number or in words; nothing is ever redrawn.

It needs no more than lines that go out and lines that come in, so it serves screen
readers, pipes and slow terminals alike, and leaves nothing that menus can do undone.
"""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO, TypeVar

from backtriage.ask.asker import Command
from backtriage.ask.page import Prompt, Said, choice_page, fold_all, item_page, said_line, text_page
from backtriage.ask.sequence import CTRL_X, wipe, without
from backtriage.flow.model import NONE
from backtriage.flow.words import bare
from backtriage.judge.read_answers import Mistake
from backtriage.judge.response import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.ask.asker import Choice, Status, Typeset
    from backtriage.flow.model import Item
    from backtriage.flow.words import Words
    from backtriage.judge.response import Answer

COMMANDS = {"back": Command.BACK, "pause": Command.PAUSE, "stop": Command.PAUSE, "finish": Command.PAUSE,
            "leave": Command.LEAVE}
LONGEST = 65_536  # signs of a line; nobody types as many, and what stands behind them is no answer
APART = "0"  # the number of a line that ends something
WIDEST, NARROWEST = 80, 30
MISSES = 20  # so many lines that fit nothing end it, where they come from no terminal

Result = TypeVar("Result")


class Plain:
    """Asks line by line."""

    def __init__(self, words: Words, read: TextIO | None = None, write: TextIO | None = None) -> None:
        """Read from and write to the standard streams, unless others are given."""
        self.pause = "pause"
        self._words = words
        self._read = read or sys.stdin
        self._write = write or sys.stdout
        if isinstance(self._read, TextIOWrapper):
            with suppress(OSError):  # bytes that are no text are then no answer, and no crash
                self._read.reconfigure(errors="replace")

    def ask(self, item: Item, given: Answer | None, status: Status) -> Answer | Command:
        """Ask one item; `given` is the earlier answer, which Enter keeps."""
        return self._run(item_page(item, given, status))

    def said(self, item: Item, answer: Answer, status: Status) -> None:
        """Show what was answered, once it is kept."""
        self._print(said_line(item, answer, status))

    def choose(self, prompt: str, choices: Sequence[Choice], *, safe: bool = False,
               page: Typeset | None = None) -> str | Command:
        """Let the person pick one line; gives its id.  Nothing is drawn, so a page is not needed."""
        del page
        return self._run(choice_page(self._words, prompt, choices, safe=safe))

    def read(self, page: Typeset) -> Command:
        """Write a page: then it can be read."""
        self.write(page)
        return Command.BACK

    def write(self, page: Typeset) -> None:
        """Write a page below what stands there, and go on."""
        self._put("", *page(self._width()).splitlines())

    def type(self, prompt: str, default: str = "", *, needed: bool = True) -> str | Command:
        """Let the person type one line, such as a file's name; it may be empty if it is not needed."""
        return self._run(text_page(self._words, prompt, default, needed=needed))

    def tell(self, *paragraphs: str) -> None:
        """Show some paragraphs and go on."""
        for paragraph in paragraphs:
            self._print("", paragraph)

    def heard(self, *paragraphs: str) -> None:
        """Nothing is ever drawn over, so what was said stays."""

    def turn(self, *paragraphs: str) -> None:
        """Go on below, headed by some paragraphs; nothing is ever redrawn."""
        self.tell(*paragraphs)

    def clear(self) -> None:
        """Wipe the screen and what can be scrolled back to, if there is a screen."""
        if self._write.isatty():
            self._write.write(wipe())
            self._write.flush()

    def _run(self, page: Prompt[Result]) -> Result | Command:
        """Ask until something was said that fits, or a command given."""
        self._show(page)
        misses = 0
        while misses < MISSES and (line := self._line()) is not None:
            misses += not self._read.isatty()  # nobody reads there what is wrong
            if CTRL_X in line:
                return Command.LEAVE
            line = without(line)
            command = _command(self._words, plain_words(line))
            if command == "back" and page.status and page.status.first:
                self._print(self._words("asking.first_question"), page.ask, *self._ways(page))
            elif command in COMMANDS:
                return COMMANDS[command]
            elif command == "again":
                self._show(page)
            elif command == "why":
                why = (self._words("asking.why", why=page.why) if page.why
                       else self._words("plain.no_reason"))
                self._print(why, page.ask, *self._ways(page))
            else:
                said = read_line(page, line)
                result = said if isinstance(said, Mistake) else page.accept(said)
                if not isinstance(result, Mistake):
                    return result
                self._print(result.message, page.ask, *self._ways(page)[1:])
        return Command.PAUSE

    def _show(self, page: Prompt[Result]) -> None:
        """Show a whole question."""
        self._print("", *above(page))
        if not page.typed:
            for key, line in zip(numbered(page), page.lines, strict=True):
                self._print(f"{key}{'.' if key.isdecimal() else ''} {line.say}", rest="   ")
        self._print(*self._ways(page))

    def _ways(self, page: Prompt[Result]) -> list[str]:
        return ways(page, self.pause)

    def _line(self) -> str | None:
        """Read a line; None if there will be no more."""
        self._write.write(f"{self._words('plain.prompt')} ")
        self._write.flush()
        try:
            line = self._read.readline(LONGEST) if self._read else ""
        except (KeyboardInterrupt, OSError):  # Ctrl-C, or the terminal is gone
            line = ""
        if not (line and self._read.isatty()):
            self._print("")  # nobody's Enter has ended the line
        if len(line) == LONGEST:
            self._print(self._words("plain.too_long"))
        return line if 0 < len(line) < LONGEST else None

    def _width(self) -> int:
        return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))

    def _print(self, *paragraphs: str, rest: str = "") -> None:
        width = self._width()
        self._put(*(line for paragraph in paragraphs for line in fold_all(paragraph, width, rest)))

    def _put(self, *lines: str) -> None:
        """Write lines that are folded already, with the signs that the terminal has."""
        known = self._write.encoding or "utf-8"
        for line in lines:
            self._write.write(line.encode(known, "replace").decode(known) + "\n")
        self._write.flush()


def above(page: Prompt[Result]) -> list[str]:
    """Where we are, the question, and the help that stands under it."""
    place = ""
    if page.status:
        section, left = page.status.section, page.words("asking.left", n=page.status.left)
        left = left[:1].upper() + left[1:]
        place = (page.words("plain.asked_before", section=section, left=left) if page.before else
                 page.words("plain.question", number=page.status.done + 1, section=section, left=left))
    return [words for words in (place, page.ask, page.help) if words]


def numbered(page: Prompt[Result]) -> list[str]:
    """What can be typed for each line: the same numbers and signs as are keys in menus."""
    return [key or APART for key in page.keys]


def ways(page: Prompt[Result], pause: str) -> list[str]:
    """What can be typed: first an answer, then all else; `pause` names what pausing does."""
    words, how = page.words, page.hint
    if not page.typed:
        how = words("plain.type_many") if page.many else words("plain.type_one")
    typed = [line.say for line in page.lines if page.typed]
    typed += [words.list(f"commands.{name}")[0] for name in ("back", "why", "again", pause, "leave")]
    before = (words("plain.you_said", answer=page.before) if page.before
              else words("plain.ready", text=page.text) if page.text else "")
    return [how, words("plain.or_type", words=", ".join(typed)), *filter(None, [before])]


def _command(words: Words, word: str) -> str:
    """Name the command that was typed, in the language of the page or in English; empty if it is none."""
    return next((name for name in (*COMMANDS, "why", "again") if word in words.list(f"commands.{name}")), "")


def read_line(page: Prompt[Result], line: str) -> Said | Mistake:
    """Read what was typed as lines of the page, or as words for its field."""
    word = plain_words(line)
    lines = {key: choice.id for key, choice in zip(numbered(page), page.lines, strict=True)}
    if line.strip() in lines:
        return frozenset({lines[line.strip()]})
    if not word:
        before = page.text if page.typed and not page.chosen else page.chosen
        return before if before or page.typed else Mistake("", page.nothing_said())
    for choice in page.lines:
        if (word in map(plain_words, [choice.say, *also(page, choice)])
                or bare(word) in map(bare, choice.names)):
            return frozenset({choice.id})
    if page.typed:
        return clean(line)
    known = sorted(int(key) for key in lines if key.isdecimal())
    please = page.words("plain.no_such_line", least=known[0], most=known[-1])
    joined = "|".join(f" {re.escape(word)} " for word in page.words.list("also.and"))
    if not re.fullmatch(rf"\d{{1,4}}(( ?[,;+&] ?|{joined}| )\d{{1,4}})*", word):
        return Mistake("", page.words("plain.not_known", please=please))
    numbers = {int(number) for number in re.findall(r"\d+", word)}
    if not numbers <= {*known}:
        return Mistake("", please)
    if len(numbers) > 1 and not page.many:
        return Mistake("", page.words("plain.only_one"))
    return frozenset(lines[str(number)] for number in numbers)


def also(page: Prompt[Result], choice: Choice) -> tuple[str, ...]:
    """List other words for a line.  To a list of which nothing fits, people also say no."""
    words = page.words.list(f"also.{choice.id}")
    means_no = choice.id == NONE and plain_words(choice.say) in map(plain_words, words)
    return words + page.words.list("also.no") if means_no else words


def plain_words(line: str) -> str:
    """Forget capitals, curled quotes, the full stop, and whether digits and commas are wide."""
    plain = unicodedata.normalize("NFKC", clean(line)).casefold()
    return plain.replace("\u2019", "'").replace("\u3001", ",").rstrip(".!\u3002")
