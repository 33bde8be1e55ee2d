"""The keyboard: only keys that were pressed whole, and while something was shown that they can be for.

A sequence may come in two pieces, with a pause between them.  Its first sign is Esc,
which is a key as well.  So Esc counts only once nothing has followed for a while, and what
follows later than that is still no key.
"""

from __future__ import annotations

import os
import re
from time import monotonic
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.input.typeahead import get_typeahead
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from backtriage.ask.sequence import ENDS, ESC, is_begun, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prompt_toolkit.application import Application
    from prompt_toolkit.input import Input

NEAR, FAR = 0.2, 0.5  # seconds after which Esc is a key of its own; FAR where keys come through a network
LATE = 5  # so many times as long the rest of a sequence may be on its way
HASTE = 2  # so many times as long Esc may have been the Alt of a key that answers at once
AT_ONCE = (*"0123456789-. ",)
LIKELY = "[O]"  # what follows Esc in a key without a letter, and in what a terminal tells unasked
WIDE = re.compile("[\uff01-\uff5e\u3000]")  # digits, signs and blanks as wide as the letters beside them
PASTE, PASTED = f"{ESC}[200~", f"{ESC}[201~"


def patience(environ: Mapping[str, str]) -> float:
    """Say for how many seconds the rest of a sequence is waited for."""
    return FAR if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION") else NEAR


def listen(app: Application[Any]) -> None:
    """Let an application hear whole keys only."""
    app.ttimeoutlen = patience(os.environ)
    input: Any = app.input
    parser = getattr(input, "vt100_parser", None)  # Windows has none, and tells keys instead of signs
    if parser and not isinstance(parser, Keyboard):
        input.vt100_parser = Keyboard(parser.feed_key_callback, app.ttimeoutlen)


def drop_typeahead(input: Input) -> bool:
    """Forget keys pressed before something was shown, such as a held Enter.

    Tells whether Ctrl-X was among them: whoever wants to leave at once has not to wait.
    """
    if not os.isatty(input.fileno()):
        return False
    with input.raw_mode():
        keys = [*get_typeahead(input), *input.read_keys()]
    parser = getattr(input, "vt100_parser", None)
    if isinstance(parser, Keyboard):
        parser.forget()
    return any(key.key is Keys.ControlX for key in keys)


class Keyboard:
    """Turns the signs that a terminal sends into keys; sequences that are no known key are dropped."""

    def __init__(self, press: Callable[[KeyPress], None], patience: float,
                 clock: Callable[[], float] = monotonic) -> None:
        """Call `press` for each key."""
        self.feed_key_callback = press
        self._patience, self._clock = patience, clock
        self._begun = ""  # a sequence of which the rest is missing
        self._at = 0.0  # when its last sign came
        self._spent = False  # has its Esc been taken for a key, so that it is none any more?
        self._pasted: str | None = None  # what was pasted so far, in the middle of it

    def feed(self, data: str) -> None:
        """Take what the terminal sent."""
        if not data:
            return
        now = self._clock()
        quiet, self._at = now - self._at, now
        if self._pasted is not None and quiet > self._patience and data in ENDS:
            self._pasted = None  # nobody pastes this alone: the end of it got lost
        elif self._begun and not self._goes_on(data, quiet):
            self._begun, self._spent = "", False
        text, self._begun = self._begun + data, ""
        while text:
            text = self._paste(text) if self._pasted is not None else self._take(text)

    def flush(self) -> None:
        """Take Esc for a key, as nothing has followed."""
        if self._begun.strip(ESC) == "" and self._begun and not self._spent:
            self._spent = True
            self.feed_key_callback(KeyPress(Keys.Escape, ""))

    def forget(self) -> None:
        """Take Esc for no key any more; what follows it still is none."""
        self._spent = bool(self._begun)

    def _goes_on(self, data: str, quiet: float) -> bool:
        """Does this belong to what was begun?

        Of what follows an Esc that was taken for a key, only what could answer by itself does.
        """
        if self._spent and not self._begun.strip(ESC) and data[0] not in LIKELY:
            return data in AT_ONCE and quiet <= HASTE * self._patience
        return quiet <= LATE * self._patience

    def _take(self, text: str) -> str:
        """Take the first key of a text; gives what follows it."""
        if text[0] != ESC:
            sign = normalize("NFKC", text[0]) if WIDE.match(text) else text[0]
            self.feed_key_callback(KeyPress(_known(sign) or sign, sign))
            return text[1:]
        if is_begun(text):
            self._begun = text
            return ""
        spent, self._spent = self._spent, False
        sequence = whole(text)
        if not sequence:  # it was broken off by a sign that belongs to none
            rest = len(text) - 1
            while not is_begun(text[:rest]):
                rest -= 1
            return text[rest:]
        if sequence == PASTE and not spent:
            self._pasted = ""
        elif not spent and (key := _known(sequence)):
            self.feed_key_callback(KeyPress(key, ""))
        return text[len(sequence):]

    def _paste(self, text: str) -> str:
        """Collect what is pasted, up to its end; gives what follows."""
        pasted, end, rest = ((self._pasted or "") + text).partition(PASTED)
        self._pasted = None if end else pasted
        if end:
            self.feed_key_callback(KeyPress(Keys.BracketedPaste, pasted))
        return rest


def _known(signs: str) -> Keys | None:
    """Find the key that a terminal means; what it reports of itself, and Alt and a key, is none."""
    key = ANSI_SEQUENCES.get(signs)
    return key if isinstance(key, Keys) and key is not Keys.CPRResponse else None
