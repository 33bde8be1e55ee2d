"""How conditions are read out of YAML: one function for each line of the grammar.

The grammar stands at the top of condition.py.  What a claim may say depends on
the kind of its item, so a comparison that cannot be made is found here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from backtriage.flow.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    Chosen,
    Condition,
    Defined,
    Not,
    Unsure,
    Within,
)
from backtriage.flow.document import Listing, Node, Table, Word, type_of
from backtriage.flow.fields import as_words
from backtriage.flow.model import Item, Kind
from backtriage.flow.problem import Place, Problem, did_you_mean
from backtriage.flow.slips import compared

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NUMBER = r"-?\d{1,9}"
AT_LEAST_OF = re.compile(r"at least (\d{1,9}) of")
CLAIM = re.compile(rf"(?:at least (?P<low>{NUMBER})|at most (?P<high>{NUMBER})"
                   rf"|between (?P<from>{NUMBER}) and (?P<to>{NUMBER}))(?P<days> days ago)?")
BECAUSE = "lowers_because"


@dataclass(frozen=True)
class ConditionReader:
    """Reads conditions, knowing which items and definitions there are."""

    items: Mapping[str, Item]
    definitions: Collection[str]
    problems: list[Problem]
    unclear: Collection[str] = ()  # items of which it is told already that they cannot be read
    unlike: set[str] = field(default_factory=set)  # items of which it is told that rules ask another kind
    known: dict[Condition, Condition] = field(default_factory=dict)  # whatever was read already

    def read(self, node: Node, *, explained: bool = False) -> Condition | None:
        """Read a condition; None if it cannot be read, with its problems told."""
        match node:
            case Word():
                return self._definition(node)
            case Table():
                return self._table(node, explained)
            case Listing():
                self._problem(node.place, "a condition cannot be a bare list",
                              "write `all:` or `any:` before it")
                return None

    def _problem(self, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, message, hint))

    def _definition(self, word: Word) -> Condition | None:
        if not word.value:
            self._problem(word.place, "this condition is empty")
            return None
        if word.value in self.definitions:
            return self._once(Defined(word.value))
        hint = did_you_mean(word.value, self.definitions)
        if word.value in self.items:
            hint = f"it is an item: say which answer, as in `{{{word.value}: yes}}`"
        self._problem(word.place, f"no definition is called `{word.value}`", hint)
        return None

    def _table(self, table: Table, explained: bool) -> Condition | None:
        """Read a mapping: all of its keys must hold."""
        pairs = dict(table.pairs)
        if BECAUSE in pairs:
            reason = pairs.pop(BECAUSE)[1]
            explained = True
            if not (isinstance(reason, Word) and reason.value):
                self._problem(reason.place, f"`{BECAUSE}` must give a reason")
        if not pairs:
            self._problem(table.place, "this condition is empty")
            return None
        parts = [self._part(key, value, explained) for key, value in pairs.values()]
        read = tuple(self._once(part) for part in parts if part is not None)
        if len(read) < len(parts):
            return None
        return read[0] if len(read) == 1 else self._once(AllOf(read))

    def _once(self, condition: Condition) -> Condition:
        """Give what was read already for what says the same, so that both are judged once."""
        return self.known.setdefault(condition, condition)

    def _part(self, key: Word, value: Node, explained: bool) -> Condition | None:
        """Read one key of a condition with its value."""
        if key.value in ("all", "any"):
            parts = self._parts(key, value, explained)
            kind = AllOf if key.value == "all" else AnyOf
            return kind(parts) if parts else None
        if key.value == "not":
            part = self.read(value, explained=explained)
            return Not(part, key.place, explained) if part else None
        if key.value == "unsure":
            return self._unsure(value)
        if counted := AT_LEAST_OF.fullmatch(key.value):
            return self._count(int(counted[1]), key, value, explained)
        return self._claim(key, value, explained)

    def _parts(self, key: Word, value: Node, explained: bool) -> tuple[Condition, ...]:
        if not isinstance(value, Listing) or not value.parts:
            self._problem(value.place, f"`{key.value}` needs a list of conditions",
                          "begin each with `- `")
            return ()
        parts = [self.read(part, explained=explained) for part in value.parts]
        return () if None in parts else tuple(part for part in parts if part)

    def _count(self, count: int, key: Word, value: Node, explained: bool) -> Condition | None:
        parts = self._parts(key, value, explained)
        if parts and not 1 <= count <= len(parts):
            self._problem(key.place, f"at least {count} of {len(parts)} can never hold"
                          if count else "at least 0 always holds")
            return None
        return AtLeast(count, parts) if parts else None

    def _unsure(self, value: Node) -> Condition | None:
        words = as_words(value, "`unsure`", self.problems)
        if len(words) != 1 or isinstance(value, Listing):
            self._problem(value.place, "`unsure` takes the name of one item")
            return None
        item = self._item(words[0])
        return Unsure(item.id) if item else None

    def _item(self, word: Word) -> Item | None:
        if word.value in self.items:
            return self.items[word.value]
        if word.value in self.unclear:
            return None
        hint = did_you_mean(word.value, {*self.items, *self.unclear})
        near = self.items.get(hint.split("`")[1]) if hint else None
        if near:
            hint = f"did you mean `{near.id}` (line {near.place.line})?"
        if word.value in self.definitions:
            hint = "it is a definition: write the bare word"
        self._problem(word.place, f"no item is called `{word.value}`", hint)
        return None

    def _claim(self, key: Word, value: Node, explained: bool) -> Condition | None:
        """Read what is claimed of an item."""
        item = self._item(key)
        if item is None:
            return None
        if item.kind is Kind.TEXT:
            self._other_kind(item, key.place, f"`{item.id}` is a text, and no rule can compare it")
            return None
        if item.kind.chosen:
            return self._choice(item, value)
        if not isinstance(value, Word):
            self._problem(value.place, f"`{item.id}` needs one comparison, "
                          f"not {type_of[type(value)]}")
            return None
        return self._bounds(item, value, explained)

    def _choice(self, item: Item, value: Node) -> Condition | None:
        words = as_words(value, f"the claim about `{item.id}`", self.problems)
        known = [option.id for option in item.options]
        for word in words:
            if CLAIM.fullmatch(word.value):
                self._other_kind(item, word.place, f"`{item.id}` is answered by choosing, "
                                 f"so `{word.value}` cannot be asked of it",
                                 f"its options are {', '.join(known)}")
                return None
            if word.value not in known:
                hint = did_you_mean(word.value, known) or f"its options are {', '.join(known)}"
                if word.value in ("not_sure", "prefer_not_to_say"):
                    hint = f"to ask about doubt write `{{unsure: {item.id}}}`"
                self._problem(word.place, f"`{item.id}` has no option `{word.value}`", hint)
        chosen = frozenset(word.value for word in words if word.value in known)
        return Chosen(item.id, chosen) if chosen and len(chosen) == len(words) else None

    def _other_kind(self, item: Item, place: Place, message: str, hint: str = "") -> None:
        """Tell once that an item is of another kind than rules take it for: maybe its kind is wrong."""
        if item.id not in self.unlike:
            self._problem(place, message, hint)
        self.unlike.add(item.id)

    def _bounds(self, item: Item, word: Word, explained: bool) -> Condition | None:
        claim = CLAIM.fullmatch(word.value)
        days = item.kind is Kind.DATE
        if not claim or bool(claim["days"]) is not days:
            forms = "`at least 3 days ago`" if days else "`at least 3`, `at most 3` or `between 3 and 6`"
            tell = self._problem if re.search(r"\d", word.value) else partial(self._other_kind, item)
            tell(word.place, f"`{item.id}` is a {item.kind}: `{word.value}` cannot be asked of it",
                 f"write {compared(word.value) or forms}")
            return None
        low = _number(claim["low"] or claim["from"])
        high = _number(claim["high"] or claim["to"])
        if low is not None and high is not None and low > high:
            self._problem(word.place, f"nothing lies between {low} and {high}")
            return None
        for bound in (low, high):
            if bound is not None and not days and not item.low <= bound <= item.high:
                self._problem(word.place, f"{bound} is outside the range of `{item.id}`",
                              f"it goes from {item.low} to {item.high}")
                return None
        return Within(item.id, low, high, word.place, explained, days)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
