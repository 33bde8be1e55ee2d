"""Questions as pages drawn in place, with arrow keys, digits and ticks, through questionary.

One questionary prompt is built once and asks everything.  To build one anew for
every question would cost more than all the rest of a question together.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import questionary
from prompt_toolkit.data_structures import Point
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import DummyHistory
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollOffsets,
    VerticalAlign,
    Window,
)
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.renderer import CPR_Support

from backtriage.ask.asker import Command
from backtriage.ask.page import (
    Prompt,
    choice_page,
    fold,
    fold_all,
    item_page,
    said_line,
    text_page,
)
from backtriage.ask.sheet import DIGITS, HERE, Lines, Sheet, body, foot, fresh, head
from backtriage.judge.read_answers import Mistake
from backtriage.judge.response import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from backtriage.ask.asker import Choice, Status
    from backtriage.flow.model import Item
    from backtriage.flow.words import Words
    from backtriage.judge.response import Answer

WIDEST, NARROWEST = 80, 20  # longer lines are hard to read
STYLE = questionary.Style([("quiet", "fg:#808080"), ("here", "bold"), ("note", "bold")])

Result = TypeVar("Result")


class Menus:
    """Asks in a terminal that can be drawn upon."""

    def __init__(self, words: Words, input: Input | None = None, output: Output | None = None) -> None:
        """Build the one prompt; input and output are the terminal's own, unless others are given."""
        self._words = words
        self._sheet = Sheet(text_page(words, "", ""))
        self._unsaid: dict[str, tuple[Sheet, str]] = {}  # what going back left unconfirmed, by item
        self._question = questionary.text("", style=STYLE, erase_when_done=True, history=DummyHistory(),
                                          key_bindings=self._keys(), input=input, output=output)
        self._app = self._question.application
        self._app.ttimeoutlen = 0.05  # Esc is known at once
        self._app.renderer.cpr_support = CPR_Support.NOT_SUPPORTED  # nothing here needs that round trip
        self._field = self._app.current_buffer
        self._field.on_text_changed += self._typed
        self._field.accept_handler = self._accept
        self._lay_out()

    def ask(self, item: Item, given: Answer | None, status: Status) -> Answer | Command:
        """Ask one item; `given` is the earlier answer, shown as chosen."""
        page = item_page(item, given, status)
        sheet, text = self._unsaid.pop(item.id, (None, ""))
        if sheet is None or given is not None:
            sheet, text = fresh(page), page.text
        sheet.page = page
        answer = self._run(page, sheet, text)
        if answer is Command.BACK:
            self._unsaid[item.id] = (sheet, self._field.text)
        elif not isinstance(answer, Command):
            self._print(fold(said_line(item, answer, status), self._width(), rest="  "))
        return answer

    def choose(self, prompt: str, choices: Sequence[Choice]) -> str | Command:
        """Let the person pick one line; gives its id."""
        page = choice_page(self._words, prompt, choices)
        return self._run(page, fresh(page), "")

    def type(self, prompt: str, default: str = "") -> str | Command:
        """Let the person type one line, such as a file's name."""
        page = text_page(self._words, prompt, default)
        return self._run(page, fresh(page), page.text)

    def tell(self, *paragraphs: str) -> None:
        """Show some paragraphs and go on."""
        for paragraph in paragraphs:
            self._print(["", *fold_all(paragraph, self._width())])

    def clear(self) -> None:
        """Wipe the screen and what can be scrolled back to."""
        self._app.output.write_raw("\x1b[3J\x1b[2J\x1b[H")
        self._app.output.flush()

    def _run(self, page: Prompt[Result], sheet: Sheet, text: str) -> Result | Command:
        """Show a page until something was said that fits it, or a command given."""
        self._drop_typeahead()
        self._field.reset(Document(text))
        self._sheet = sheet
        self._app.layout.focus(self._field if page.typed else self._list)
        try:
            result: Result | Command = self._question.unsafe_ask()
        except (KeyboardInterrupt, EOFError):
            return Command.PAUSE
        return result

    def _drop_typeahead(self) -> None:
        """Forget keys pressed before the question was shown, such as a held Enter."""
        input = self._app.input
        if os.isatty(input.fileno()):
            clear_typeahead(input)
            try:
                import termios
            except ImportError:  # not on Windows
                return
            termios.tcflush(input.fileno(), termios.TCIFLUSH)

    def _typed(self, _: object = None) -> None:
        """Whoever types is in the field, and no longer at a line."""
        self._sheet.at, self._sheet.note = None, ""

    def _print(self, lines: Sequence[str]) -> None:
        self._app.output.write("".join(f"{line}\n" for line in lines))
        self._app.output.flush()

    # Keys

    def _keys(self) -> KeyBindings:
        """What each key does.  Where two could be meant, the later one wins."""
        keys = KeyBindings()
        listed = Condition(lambda: not self._sheet.page.typed)
        blank = Condition(lambda: not self._sheet.page.typed or not self._field.text)
        stepped = Condition(lambda: bool(self._sheet.page.steps))

        def on(names: str, act: Callable[[], object], filter: Condition | bool = True) -> None:
            def handle(_: KeyPressEvent) -> None:
                act()

            for name in names.split():
                keys.add(name, filter=filter, eager=True)(handle)

        on("down tab c-n", lambda: self._sheet.move(1))
        on("up s-tab c-p", lambda: self._sheet.move(-1))
        on("right", lambda: self._step(1), stepped)
        on("left", lambda: self._step(-1), stepped)
        keys.add(" ", filter=listed, eager=True)(lambda _: self._space())
        for number, digit in enumerate(DIGITS):
            on(digit, partial(self._digit, number), listed)
        on("enter", self._enter)
        on("?", self._why, blank)
        on("escape c-b", lambda: self._leave(Command.BACK))
        on("<", lambda: self._leave(Command.BACK), blank)
        on("c-c <sigint> c-d", lambda: self._leave(Command.PAUSE))
        on("c-x", lambda: self._leave(Command.LEAVE))
        keys.add("<bracketed-paste>", eager=True)(lambda event: self._paste(event.data))
        return keys

    def _leave(self, result: object) -> None:
        self._app.exit(result=result)

    def _enter(self) -> None:
        result = self._sheet.answer(self._field.text)
        if isinstance(result, Mistake):
            self._sheet.note = result.message
        else:
            self._leave(result)

    def _accept(self, _: Buffer) -> bool:
        """Let no key of the library answer in a way of its own; True keeps what is typed."""
        self._enter()
        return True

    def _space(self) -> None:
        if self._sheet.page.many and self._sheet.at is not None:
            self._sheet.tick(self._sheet.at)
        elif self._sheet.page.many:
            self._sheet.note = self._sheet.page.nothing_said()

    def _digit(self, number: int) -> None:
        if number >= len(self._sheet.page.lines):
            return
        if self._sheet.page.many:
            self._sheet.tick(number)
        else:
            self._sheet.at = number
            self._enter()

    def _step(self, by: int) -> None:
        """Type the next number of a scale, or the one before."""
        steps, text = self._sheet.page.steps, self._field.text
        now = int(text) if text.isdecimal() else steps[0] - 1 if by > 0 else steps[-1] + 1
        self._field.document = Document(str(min(max(now + by, steps[0]), steps[-1])))

    def _paste(self, words: str) -> None:
        if self._sheet.page.typed:
            self._field.insert_text(clean(words))

    def _why(self) -> None:
        self._sheet.told_why = not self._sheet.told_why

    # The page

    def _lay_out(self) -> None:
        """Head, field, lines and foot, of which the lines scroll if there is no room for all."""
        field = Window(BufferControl(self._field, input_processors=[
            BeforeInput(lambda: "> " if self._sheet.at is None else "  ")]),
            wrap_lines=True, dont_extend_height=True)
        control = FormattedTextControl(lambda: _set(self._lines()), focusable=True,
                                       get_cursor_position=self._pointed_at)
        self._list = Window(control, dont_extend_height=True, always_hide_cursor=True,
                            scroll_offsets=ScrollOffsets(bottom=4))
        self._app.layout = Layout(HSplit([
            Window(FormattedTextControl(lambda: _set(self._above())), dont_extend_height=True),
            ConditionalContainer(field, Condition(lambda: self._sheet.page.typed)),
            self._list,
            Window(FormattedTextControl(lambda: _set(self._below())), dont_extend_height=True),
        ], align=VerticalAlign.TOP))

    def _width(self) -> int:
        return max(NARROWEST, min(WIDEST, self._app.output.get_size().columns))

    def _lines(self) -> Lines:
        return body(self._sheet, self._width())

    def _pointed_at(self) -> Point:
        """The row that has to stay in sight."""
        return Point(0, next((row for row, (style, _) in enumerate(self._lines()) if style == HERE), 0))

    def _above(self) -> Lines:
        """The head, without its empty lines if room is short."""
        lines = head(self._sheet, self._width())
        return lines if self._room(lines) >= 0 else [line for line in lines if line[1]]

    def _below(self) -> Lines:
        """The foot, with a word if some lines are out of sight."""
        out_of_sight = self._room([line for line in head(self._sheet, self._width()) if line[1]]) < 0
        return foot(self._sheet, self._width(), self._words("keys.more") if out_of_sight else "")

    def _room(self, above: Lines) -> int:
        """How many rows are left; less than none if not everything can be seen."""
        width = self._width()
        shown = len(above) + len(self._lines()) + len(foot(self._sheet, width))
        return self._app.output.get_size().rows - shown - self._sheet.page.typed


def _set(lines: Lines) -> StyleAndTextTuples:
    """Set lines below one another, as the terminal library wants them."""
    parts: StyleAndTextTuples = []
    for style, words in lines:
        parts += [(style, words), ("", "\n")]
    return parts[:-1]
