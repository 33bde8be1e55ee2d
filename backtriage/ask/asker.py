"""What a conversation needs of a way to ask: menus and numbered lines both offer it.

Whoever asks shows one thing and returns what the person did; it decides nothing.
`why` is answered on the spot, so a conversation never sees that key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from backtriage.flow.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backtriage.flow.model import Item
    from backtriage.judge.response import Answer


Typeset = Callable[[int], str]  # a page to read, set in lines of at most so many columns


class Command(Enum):
    """What a person can do instead of answering."""

    BACK = auto()  # to the question before
    PAUSE = auto()  # stop here and go on another time
    LEAVE = auto()  # leave at once and leave nothing on the screen


class Status(Value):
    """What stands above a question."""

    section: str
    done: int  # questions answered
    left: int  # about how many are left, this one included
    today: date
    short: bool = False  # labels for practitioners instead of full questions
    first: bool = False  # there is nothing to go back to
    last: Answer | None = None  # the answer of last time, which one key takes; None if none is offered


class Choice(Value):
    """One line of a menu; `names` are what else can be typed for it."""

    id: str
    say: str
    apart: bool = False  # it ends something: set apart, and in menus on no digit
    names: tuple[str, ...] = ()
    read: bool = False  # it was opened before


class Asker(Protocol):
    """A way to ask."""

    pause: str  # what PAUSE does here, as it is named beside its key: `pause`, `stop` or `finish`

    def ask(self, item: Item, given: Answer | None, status: Status) -> Answer | Command:
        """Ask one item; `given` is the earlier answer, shown as chosen."""

    def said(self, item: Item, answer: Answer, status: Status) -> None:
        """Show what was answered, once it is kept."""

    def choose(self, prompt: str, choices: Sequence[Choice], *, safe: bool = False,
               page: Typeset | None = None) -> str | Command:
        """Let the person pick one line; gives its id.  Where all are `safe`, the first is pointed at.

        Where a screen is drawn, a page stays above.
        """

    def read(self, page: Typeset) -> Command:
        """Show a page to the end; gives BACK once it was read."""

    def type(self, prompt: str, default: str = "", *, needed: bool = True) -> str | Command:
        """Let the person type one line, such as a file's name; it may be empty if it is not needed."""

    def write(self, page: Typeset) -> None:
        """Write a page below what stands there, and go on."""

    def heard(self, *paragraphs: str) -> None:
        """Know what was said just before by others: it is read together with the first question."""

    def tell(self, *paragraphs: str) -> None:
        """Show some paragraphs and go on."""

    def turn(self, *paragraphs: str) -> None:
        """Turn to a new page, headed by some paragraphs; what was read scrolls out of sight."""

    def clear(self) -> None:
        """Wipe the screen and what can be scrolled back to."""
