"""The interface's own words, in the language of the person.

Each has a name, such as `result.why`, and may have {gaps}.  One that depends on a
number `n` has the forms that its language knows, in the order of the language's rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from backtriage.flow.value import Value

GAP = re.compile(r"\{(\w+)\}")
ANSWER = "{answer}"  # in the phrase of an item: the words of the answer
PLURALS: Mapping[str, Callable[[int], int]] = {  # which form of a plural a number takes, counted from 0
    "one, others": lambda n: int(n != 1),
    "none and one, others": lambda n: int(n > 1),
    "one, few, many": lambda n: 0 if n == 1 else 1 if n % 10 in (2, 3, 4) and n % 100 // 10 != 1 else 2,
    "all": lambda _: 0,
}


class Words(Value):
    """All words of the interface in one language; two are never compared text by text."""

    language: str  # such as "en"
    texts: Mapping[str, str | tuple[str, ...]]  # a tuple holds the forms of a plural
    __eq__, __hash__ = object.__eq__, object.__hash__

    def __call__(self, name: str, /, **values: object) -> str:
        """Say something, with values in its gaps; `n` chooses the form.  Raises KeyError."""
        text = self.texts[name]
        if not isinstance(text, str):
            text = text[min(self._form(values["n"]), len(text) - 1)]
        return GAP.sub(lambda gap: self.written(values[gap[1]]), text) if values else text

    def written(self, value: object) -> str:
        """Write a number or a day as the language does."""
        match value:
            case date():
                month = self.texts[f"language.months.{value.month}"]
                return self("language.day", day=str(value.day), month=month, year=str(value.year))
            case float():
                return f"{value:.1f}".removesuffix(".0").replace(".", self("language.decimal"))
            case int() if abs(value) >= 10_000:
                return f"{value:,}".replace(",", self("language.thousands"))
            case _:
                return str(value)

    def list(self, name: str) -> tuple[str, ...]:
        """Give a text that is a list, such as other words for "yes"; empty if there is none."""
        text = self.texts.get(name, ())
        return (text,) if isinstance(text, str) else text

    def _form(self, n: object) -> int:
        assert isinstance(n, int)
        return PLURALS[self("language.plural")](n)


def bare(name: str) -> str:
    """Forget case, accents, blanks and signs, as people type one name in many ways."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())


def capital(text: str) -> str:
    """Begin with a capital letter, as a sentence does."""
    return text[:1].upper() + text[1:]
