"""A desk with a terminal on it: keys are pressed one by one, and what is drawn is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO
from threading import Timer
from time import monotonic
from typing import Any

import pyte
from prompt_toolkit.application import application, get_app_or_none
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.key_binding.defaults import load_key_bindings
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from backtriage.ask.asker import Command, Status
from backtriage.ask.keyboard import HASTE, NEAR
from backtriage.ask.menus import Menus
from backtriage.ask.sequence import ESC
from backtriage.judge.response import Answer
from tests.ask.items import STATUS, item
from tests.conftest import WORDS
from tests.screen import Screen

# The library makes the same table of keys for each question, which takes longer than all else at a desk.
vars(application).update(load_key_bindings=cache(load_key_bindings))


def answered(menus: Menus, id: str, before: Answer | None, status: Status) -> Answer | Command:
    """Ask an item and show what was answered, as a conversation does."""
    answer = menus.ask(item(id), before, status)
    if not isinstance(answer, Command):
        menus.said(item(id), answer, status)
    return answer


class Desk:
    """A person at a terminal, who presses a key, looks at the screen, and presses the next.

    When no key is left the line is cut: so no test waits forever.
    """

    def __init__(self, pipe: PipeInput, columns: int, rows: int) -> None:
        self._pipe = pipe
        self._keys: list[str] = []
        self._before = ""  # the key that was pressed last
        self._waits = False  # is a key about to be pressed a while later?
        self._screen = Screen(columns, rows)
        self._screen.set_mode(pyte.modes.LNM)  # a line's end also returns, as in a real terminal
        self._stream = pyte.Stream(self._screen)
        self.sent = ""
        self.views: list[str] = []
        self.menus = Menus(WORDS, pipe, _Paper(self, Size(rows, columns)))

    def press(self, keys: str) -> Desk:
        """Press keys, as soon as there is a question."""
        self._keys += re.findall(r"\x1b\[200~.*?~|\x1b\[\d*.|.", keys, re.DOTALL)
        return self

    def ask(self, id: str, before: Answer | None = None, status: Status = STATUS) -> Answer | Command:
        """Be asked an item."""
        return answered(self.menus, id, before, status)

    def show(self, text: str) -> None:
        """Look at what is drawn, and press the next key if it is a question."""
        self.sent += text
        self._stream.feed(text)
        self.views.append("\n".join(self._screen.shown).rstrip())
        app = get_app_or_none()
        if app is None or app.renderer.last_rendered_screen is None:
            return
        if self._waits:
            return
        if self._keys and self._before == ESC != self._keys[0]:  # faster, it would be Alt and that key
            self._waits = True
            Timer(HASTE * NEAR, self._press_late, [self._next()]).start()
        elif self._keys:
            self._pipe.send_text(self._next())
        else:
            self._pipe.close()

    def _press_late(self, key: str) -> None:
        """Press a key once Esc was read long enough ago; on a busy machine that may be later than sent."""
        keyboard: Any = getattr(self._pipe, "vt100_parser", None)
        if keyboard._begun != ESC or monotonic() - keyboard._at <= HASTE * NEAR:
            if not self._pipe.closed:
                Timer(NEAR / 4, self._press_late, [key]).start()
            return
        self._waits = False  # before the key, as what follows it is drawn at once
        self._pipe.send_text(key)

    def _next(self) -> str:
        self._before = self._keys.pop(0)
        return self._before

    @property
    def question(self) -> str:
        """The last question on the screen."""
        return next(view for view in reversed(self.views) if WORDS("keys.leave") in view)


class _Paper(Vt100_Output):
    """A terminal's output, which is looked at as often as something is drawn."""

    def __init__(self, desk: Desk, size: Size) -> None:
        self._drawn = StringIO()
        self._desk = desk
        super().__init__(self._drawn, lambda: size, "xterm-256color", enable_cpr=False)

    def flush(self) -> None:
        """Show what was drawn since."""
        super().flush()
        self._desk.show(self._drawn.getvalue())
        self._drawn.seek(0)
        self._drawn.truncate()


@contextmanager
def desk(columns: int = 80, rows: int = 24) -> Iterator[Desk]:
    """Sit down at a terminal of some size."""
    with create_pipe_input() as pipe:
        yield Desk(pipe, columns, rows)


def pressed(id: str, keys: str, before: Answer | None = None) -> Answer | Command:
    """What one item is answered by some keys, pressed faster than anything is drawn."""
    with create_pipe_input() as pipe:
        menus = Menus(WORDS, pipe, DummyOutput())
        pipe.send_text(keys)
        pipe.close()
        return answered(menus, id, before, STATUS)


def seen(id: str, keys: str = "", before: Answer | None = None, *, columns: int = 80, rows: int = 24,
         status: Status = STATUS) -> str:
    """What stands on the screen after some keys."""
    with desk(columns, rows) as sat:
        sat.press(keys).ask(id, before, status)
        return sat.question


def line_of(view: str, words: str) -> str:
    """The line of the screen with these words in it."""
    return next(line for line in view.splitlines() if words in line)
