"""Questions as pages drawn in place, with arrow keys, digits and ticks, through questionary.

One questionary prompt is built once and asks everything: it costs more than all the rest of a question.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import questionary
from prompt_toolkit.data_structures import Point
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, Filter
from prompt_toolkit.history import DummyHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollOffsets,
    VerticalAlign,
    Window,
)
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.renderer import CPR_Support, print_formatted_text

from backtriage.ask.asker import Command
from backtriage.ask.interruption import run_page
from backtriage.ask.keyboard import listen
from backtriage.ask.page import FIXED, Prompt, choice_page, fold_all, item_page, text_page
from backtriage.ask.pager import Pager, joined
from backtriage.ask.sequence import wipe
from backtriage.ask.sheet import Rows, Sheet, body, echo, foot, fresh, head, room
from backtriage.judge.read_answers import Mistake
from backtriage.judge.response import clean

if TYPE_CHECKING:
    from asyncio import TimerHandle
    from collections.abc import Callable, Sequence

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from backtriage.ask.asker import Choice, Status, Typeset
    from backtriage.flow.model import Item
    from backtriage.flow.words import Words
    from backtriage.judge.response import Answer

WIDEST, NARROWEST = 80, 20  # longer lines are hard to read
DIGITS = "0123456789"
SECOND_DIGIT = 0.6  # seconds in which it may follow
# On white and on black alike these two can be read; what they say is also said by signs and by weight.
STYLE = questionary.Style([
    ("question", "bold"), ("quiet", "fg:#767676"), ("pointer", "bold fg:#0087af"), ("here", "bold"),
    ("ticked", "bold fg:#0087af"), ("note", "bold")])

Result = TypeVar("Result")


class Menus:
    """Asks in a terminal that can be drawn upon."""

    def __init__(self, words: Words, input: Input | None = None, output: Output | None = None) -> None:
        """Build the one prompt; input and output are the terminal's own, unless others are given."""
        self.pause = "pause"
        self._words = words
        self._sheet = Sheet(text_page(words, "", ""))
        self._unsaid: dict[str, tuple[Sheet, str]] = {}  # what going back left unconfirmed, by item
        self._second: TimerHandle  # ends waiting for a second digit
        self._read = False  # do answers stand on this page?
        self._unread: list[str] = []  # what was told, and not yet read
        self._columns = 0  # of the screen, when it was last drawn upon
        self._most = 1  # rows of lines that have room
        self._above: Rows = []  # the rows of the page: head, lines and foot
        self._lines: Rows = []
        self._below: Rows = []
        self._question = questionary.text("", style=STYLE, erase_when_done=True, history=DummyHistory(),
                                          key_bindings=self._keys(), input=input, output=output)
        self._app = self._question.application
        listen(self._app)
        self._app.renderer.cpr_support = CPR_Support.NOT_SUPPORTED  # nothing here needs that round trip
        self._field = self._app.current_buffer
        self._field.on_text_changed += self._typed
        self._field.accept_handler = self._accept
        self._app.before_render += self._draw
        self._lay_out()

    def ask(self, item: Item, given: Answer | None, status: Status) -> Answer | Command:
        """Ask one item; `given` is the earlier answer, shown as chosen."""
        page = item_page(item, given, status)
        sheet, text = self._unsaid.pop(item.id, (None, ""))
        if sheet is None or given is not None:
            sheet, text = fresh(page), page.text
        sheet.page = page
        if (answer := self._run(page, sheet, text)) is Command.BACK:
            self._unsaid[item.id] = (sheet, self._field.text)
        return answer

    def said(self, item: Item, answer: Answer, status: Status) -> None:
        """Show what was answered, once it is kept."""
        self._print(echo(item, answer, status, self._width()))
        self._read = True

    def choose(self, prompt: str, choices: Sequence[Choice], *, safe: bool = False,
               page: Typeset | None = None) -> str | Command:
        """Let the person pick one line; gives its id.  Where all are `safe`, the first is pointed at."""
        if page:
            return self._pager.choose(page, prompt, choices, self._just_told())
        lines = choice_page(self._words, prompt, choices, safe=safe)
        return self._run(lines, fresh(lines), "")

    @cached_property
    def _pager(self) -> Pager:
        """It shows pages; the first question need not wait for it."""
        return Pager(self._words, STYLE, self._app.input, self._app.output)

    def read(self, page: Typeset) -> Command:
        """Show a page to the end; gives BACK once it was read."""
        return self._pager.read(page, self._just_told())

    def _just_told(self) -> list[str]:
        """Take what was told and not yet read, as a page would hide it."""
        told, self._unread = self._unread, []
        return told

    def type(self, prompt: str, default: str = "", *, needed: bool = True) -> str | Command:
        """Let the person type one line, such as a file's name; it may be empty if it is not needed."""
        page = text_page(self._words, prompt, default, needed=needed)
        return self._run(page, fresh(page), page.text)

    def write(self, page: Typeset) -> None:
        """Write a page below what stands there, and go on."""
        self._app.output.write_raw("\n" + page(self._app.output.get_size().columns))
        self._app.output.flush()

    def heard(self, *paragraphs: str) -> None:
        """Leave room on the first page for what was said just before by others."""
        self._unread += paragraphs

    def tell(self, *paragraphs: str) -> None:
        """Show some paragraphs and go on."""
        for paragraph in paragraphs:
            self._print([[("", row)] for row in ("", *fold_all(paragraph, self._width()))])
        self._unread += paragraphs

    def turn(self, *paragraphs: str) -> None:
        """Turn to a new page, headed by some paragraphs; what was read scrolls out of sight."""
        if paragraphs or (self._read and not self._unread):
            self._scroll_away()
        self.tell(*paragraphs)

    def clear(self) -> None:
        """Wipe the screen, and what can be scrolled back to."""
        self._app.output.write_raw(wipe())
        self._app.output.flush()

    def _run(self, page: Prompt[Result], sheet: Sheet, text: str) -> Result | Command:
        """Show a page until something was said that fits it, or a command given."""
        self._field.reset(Document(text))
        self._sheet = sheet
        self._app.layout.focus(self._field if page.typed else self._list)
        result: Result | Command = run_page(self._app, self._question.unsafe_ask)
        self._unread = []
        return result

    def _typed(self, _: object = None) -> None:
        """Whoever types is in the field, and no longer at a line."""
        self._sheet.at, self._sheet.note = None, ""

    def _print(self, rows: Rows) -> None:
        print_formatted_text(self._app.output, [*joined(rows), ("", "\n")], STYLE)
        self._app.output.flush()

    def _scroll_away(self) -> None:
        """Begin at the top of an empty screen; what stood there can be scrolled back to."""
        output = self._app.output
        output.write_raw("\n" * output.get_size().rows)
        output.cursor_goto(1, 1)
        output.flush()
        self._read = False

    def _resized(self) -> None:
        """Begin anew on a screen that was made narrow: the old rows were folded, and are in the way."""
        before, self._columns = self._columns, self._app.output.get_size().columns
        if self._columns < min(before, WIDEST):
            self._scroll_away()

    @property
    def _page(self) -> Prompt[Any]:
        return self._sheet.page

    # Keys

    def _keys(self) -> KeyBindings:
        """What each key does.  Where two could be meant, the later one wins."""
        keys = KeyBindings()
        listed = Condition(lambda: not self._page.typed)
        pointing = Condition(lambda: self._sheet.at is not None)
        blank = Condition(lambda: not self._page.typed or not self._field.text)
        asked = Condition(lambda: not self._page.free or bool(self._page.why and not self._field.text))

        def on(names: str, act: Callable[[], object], filter: Filter | bool = True) -> None:
            def handle(_: KeyPressEvent) -> None:
                self._digit_is_over()
                act()

            for name in names.split():
                keys.add(name, filter=filter, eager=True)(handle)

        keys.add(Keys.Any, filter=listed)(lambda event: self._letter(event.data))
        on("down tab c-n", lambda: self._sheet.move(1))
        on("up s-tab c-p", lambda: self._sheet.move(-1))
        on("home", lambda: self._sheet.leap(-len(self._page.lines)), listed)
        on("end", lambda: self._sheet.leap(len(self._page.lines)), listed)
        on("pageup", lambda: self._sheet.leap(-self._in_sight()), listed)
        on("pagedown", lambda: self._sheet.leap(self._in_sight()), listed)
        on("right", lambda: self._step(1), Condition(lambda: bool(self._page.steps)))
        on("left", lambda: self._step(-1), Condition(lambda: bool(self._page.steps)))
        keys.add(" ", filter=listed | (pointing & blank), eager=True)(lambda _: self._space())
        for digit in DIGITS:
            keys.add(digit, filter=listed, eager=True)(lambda event: self._digit(event.data))
        for key in set(FIXED.values()) - set(DIGITS):
            on(key, partial(self._fixed, key), blank)
        on("enter", self._enter)
        on("?", self._why, listed | asked)
        on("backspace", lambda: self._sheet.seek(self._sheet.sought[:-1]), listed)
        on("c-b", self._back)
        on("escape", self._escape)
        on("<", self._back, blank)
        on("c-c <sigint> c-d", lambda: self._leave(Command.PAUSE))
        on("c-x", lambda: self._leave(Command.LEAVE))
        keys.add("<bracketed-paste>", eager=True)(lambda event: self._paste(event.data))
        return keys

    def _leave(self, result: object) -> None:
        self._app.exit(result=result)

    def _escape(self) -> None:
        """End looking for a line, or else go back."""
        if self._sheet.sought:
            self._sheet.seek("")
        else:
            self._back()

    def _back(self) -> None:
        page = self._sheet.page
        if page.status and page.status.first:
            self._sheet.note = page.words("asking.first_question")
        else:
            self._leave(Command.BACK)

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
        """Choose the line that is pointed at."""
        self._digit_is_over()
        sheet = self._sheet
        if not sheet.page.many:
            self._enter()
        elif sheet.at is not None:
            sheet.tick(sheet.at)
        else:
            sheet.note = sheet.page.nothing_said()

    def _digit(self, digit: str) -> None:
        """Choose a line by its number; a digit that can be the first of two waits for the second."""
        sheet, keys = self._sheet, self._sheet.page.keys
        number = sheet.begun + digit
        if sheet.begun and number not in keys:
            if self._digit_is_over(alone=True):
                return
            number = digit
        sheet.begun = ""
        if number not in keys:
            sheet.note = self._words("keys.no_line", key=number)
        elif self._app.loop and any(key.startswith(number) and key != number for key in keys):
            sheet.point(keys.index(number))
            sheet.begun = number
            self._second = self._app.loop.call_later(SECOND_DIGIT, partial(self._digit_is_over, alone=True))
        else:
            self._take(keys.index(number))

    def _digit_is_over(self, *, alone: bool = False) -> bool:
        """Wait no longer for a second digit; what stands `alone` also answers a page with one answer."""
        sheet = self._sheet
        begun, sheet.begun = sheet.begun, ""
        if not begun:
            return False
        self._second.cancel()
        if sheet.page.many or alone:
            self._take(sheet.page.keys.index(begun))
            self._app.invalidate()
        return alone and not sheet.page.many

    def _take(self, number: int) -> None:
        """Tick a line, or answer with it."""
        if self._sheet.page.many:
            self._sheet.tick(number)
        else:
            self._sheet.point(number)
            self._enter()

    def _fixed(self, key: str) -> None:
        """Choose a line by its fixed key; below a field it is only pointed at, as more may be typed."""
        keys = self._sheet.page.keys
        if key not in keys:
            self._letter(key)
        elif self._sheet.page.typed:
            self._field.insert_text(key)
            self._sheet.point(keys.index(key))
        else:
            self._take(keys.index(key))

    def _letter(self, typed: str) -> None:
        """Look for a line by its letters, where there are many; or say that a key does nothing."""
        sheet = self._sheet
        self._digit_is_over()
        if sheet.page.typed:
            self._field.insert_text(typed)
        elif sheet.page.long and typed.isalpha():
            sheet.seek(sheet.sought + typed)
        else:
            key = clean(typed)
            sheet.note = self._words("keys.nothing", key=key) if key else self._words("keys.no_key")

    def _step(self, by: int) -> None:
        """Type the next number of a scale, or the one before."""
        steps, text = self._sheet.page.steps, self._field.text
        now = int(text) if text.isdecimal() else steps[0] - 1 if by > 0 else steps[-1] + 1
        self._field.document = Document(str(min(max(now + by, steps[0]), steps[-1])))

    def _paste(self, words: str) -> None:
        if self._sheet.page.typed:
            self._field.insert_text(clean(words))

    def _why(self) -> None:
        if self._sheet.page.why:
            self._sheet.told_why = not self._sheet.told_why
        else:
            self._sheet.note = self._words("keys.nothing", key="?")

    # The page

    def _lay_out(self) -> None:
        """Head, field, lines and foot, of which the lines scroll if there is no room for all."""
        field = Window(BufferControl(self._field, input_processors=[
            BeforeInput(lambda: "> " if self._sheet.at is None else "  ")]),
            wrap_lines=True, dont_extend_height=True)
        control = FormattedTextControl(lambda: joined(self._lines), focusable=True,
                                       get_cursor_position=self._pointed_at)
        self._list = Window(control, dont_extend_height=True, always_hide_cursor=True,
                            height=lambda: Dimension(max=self._most), scroll_offsets=ScrollOffsets(bottom=4))
        self._app.layout = Layout(HSplit([
            Window(FormattedTextControl(lambda: joined(self._above)), dont_extend_height=True),
            ConditionalContainer(field, Condition(lambda: self._sheet.page.typed)),
            self._list,
            Window(FormattedTextControl(lambda: joined(self._below)), dont_extend_height=True),
        ], align=VerticalAlign.TOP))

    def _width(self) -> int:
        return max(NARROWEST, min(WIDEST, self._app.output.get_size().columns))

    def _draw(self, _: object) -> None:
        """Work out the page, with what can be done without if there is room for it."""
        self._resized()
        sheet, width = self._sheet, self._width()
        rows = room(self._app.output.get_size().rows, self._unread, width)
        for airy, more in ((True, False), (False, False), (False, True)):
            self._above = [[("", "")]] * bool(self._unread and not airy) + head(sheet, width, airy=airy)
            self._lines = body(sheet, width, airy=airy)
            self._below = foot(sheet, width, self.pause, more=more)
            self._most = max(1, rows - len(self._above) - len(self._below) - sheet.page.typed)
            if len(self._lines) <= self._most:
                break

    def _pointed_at(self) -> Point:
        """The row that has to stay in sight."""
        return Point(0, next((row for row, [mark, *_] in enumerate(self._lines) if mark[1] == "> "), 0))

    def _in_sight(self) -> int:
        """About how many lines can be seen at once."""
        shown, rows = self._list.render_info, len(self._lines) or 1
        return max(1, (shown.window_height if shown else rows) * len(self._page.lines) // rows - 1)
