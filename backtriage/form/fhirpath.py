"""Conditions in the words of FHIR: `enableWhen` where it can say them, FHIRPath where it cannot.

An item is asked unless its `ask_if` is no.  So both say "not no": what has not been
answered, or was answered with doubt, shows the item.  No condition is written with
`!=`, which in FHIR is empty, and not true, where there is no answer.  Definitions are
written out, so what is said twice is kept once, and what would still be endless is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, assert_never

from backtriage.flow.codes import DOUBT_SUFFIX, SECTION, WORKED_OUT, coding
from backtriage.flow.condition import AllOf, AnyOf, AtLeast, Chosen, Condition, Defined, Not, Unsure, Within
from backtriage.flow.model import Kind
from backtriage.flow.truth import Absent
from backtriage.form.skips import TooLong, too_long

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

LONGEST = 65_536  # signs of an expression
MOST_LISTED = 1_000  # entries of a list
Listed = list[dict[str, Any]]


class Conditions:
    """Writes when the items of a flow apply; each part of a condition is written once."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.lists = dict[int, Listed | None]()
        self.paths = _Paths(flow)

    def not_no(self, item: Item, ask_if: Condition) -> Listed | str:
        """Say "not no" as a list of which any suffices; or in FHIRPath, where a list cannot say it.

        Raises FlowError if that would be longer than programs may bear.
        """
        try:
            return self._enable_when(ask_if) or f"{self.paths.no(ask_if)}.not()"
        except TooLong as error:
            raise too_long(self.flow, item) from error

    def _enable_when(self, condition: Condition) -> Listed | None:
        key = id(condition)
        if key not in self.lists:
            self.lists[key] = self._listed(condition)
        return self.lists[key]

    def _listed(self, condition: Condition) -> Listed | None:
        flow = self.flow
        match condition:
            case Defined(name):
                return self._enable_when(flow.definitions[name].when)
            case AnyOf(parts):
                found: dict[str, dict[str, Any]] = {}
                for part in parts:
                    listed = self._enable_when(part)
                    if listed is None:
                        return None
                    found |= {repr(each): each for each in listed}
                    if len(found) > MOST_LISTED:
                        raise TooLong
                return [*found.values()]
            case Chosen(name, options) if flow.items[name].ask_if is None:
                item = flow.items[name]
                codes = [option.id for option in item.options if option.id in options]
                return self._open(name) + [
                    {"question": name, "operator": "=", "answerCoding": coding(flow, item, code)}
                    for code in (*codes, *item.doubts)]
            case Within(name, int(low), None) if flow.items[name].ask_if is None and (
                    flow.items[name].kind is not Kind.DATE):
                return [*self._open(name), {"question": name, "operator": ">=", "answerInteger": low}]
            case _:
                return None

    def _open(self, name: str) -> Listed:
        """As long as an item has no answer, anything is possible; but what is not known of a visit is no."""
        return [] if _of_visit(self.flow, name) else [
            {"question": name, "operator": "exists", "answerBoolean": False}]


def _of_visit(flow: Flow, name: str) -> bool:
    """Is it something of the visit, which whoever fills in a form for the first time does not know?"""
    work = flow.worked_out.get(name)
    return work is not None and bool(work.known)


class _Paths:
    """Writes for each condition when it is yes, and when it is no; else it is unknown."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.known = dict[tuple[int, bool], str]()

    def yes(self, condition: Condition) -> str:
        """When does a condition hold?"""
        return self._once(condition, self._yes, holds=True)

    def no(self, condition: Condition) -> str:
        """When does a condition not hold?"""
        return self._once(condition, self._no, holds=False)

    def _once(self, condition: Condition, say: Callable[[Condition], str], *, holds: bool) -> str:
        key = id(condition), holds
        if key not in self.known:
            self.known[key] = say(condition)
            if len(self.known[key]) > LONGEST:
                raise TooLong
        return self.known[key]

    def _yes(self, condition: Condition) -> str:
        match condition:
            case AllOf(parts):
                return _joined("and", map(self.yes, parts))
            case AnyOf(parts):
                return _joined("or", map(self.yes, parts))
            case AtLeast(count, parts):
                return _counted(map(self.yes, parts), count)
            case Not(part):
                return self.no(part)
            case Defined(name):
                return self.yes(self.flow.definitions[name].when)
            case Chosen() | Within() | Unsure():
                applies = self.flow.items[condition.item].ask_if
                held = f"{self._answer(condition)}.exists({self._claim(condition)})"
                return held if applies is None else f"({held} and {self.no(applies)}.not())"
            case _:
                assert_never(condition)

    def _no(self, condition: Condition) -> str:
        match condition:
            case AllOf(parts):
                return _joined("or", map(self.no, parts))
            case AnyOf(parts):
                return _joined("and", map(self.no, parts))
            case AtLeast(count, parts):
                return _counted(map(self.no, parts), len(parts) - count + 1)
            case Not(part):
                return self.yes(part)
            case Defined(name):
                return self.no(self.flow.definitions[name].when)
            case Chosen() | Within() | Unsure():
                applies = self.flow.items[condition.item].ask_if
                failed = self._failed(condition)
                return failed if applies is None else f"({failed} or {self.no(applies)})"
            case _:
                assert_never(condition)

    def _failed(self, leaf: Chosen | Within | Unsure) -> str:
        """It was answered without doubt, and the claim does not hold."""
        item, given = self.flow.items[leaf.item], self._answer(leaf)
        if isinstance(leaf, Unsure) and not item.kind.chosen:
            return f"{self._path(item.id)}.exists()"
        claim = self._claim(leaf)
        doubt = "" if isinstance(leaf, Unsure) else "".join(f" or $this = '{each}'" for each in Absent)
        known = claim + doubt if item.kind.chosen else claim
        if _of_visit(self.flow, leaf.item):
            return f"{given}.exists({known}).not()"
        return f"({given}.exists() and {given}.exists({known}).not())"

    def _answer(self, leaf: Chosen | Within | Unsure) -> str:
        item = self.flow.items[leaf.item]
        if item.kind.chosen:
            return f"{self._path(item.id)}.code"
        if isinstance(leaf, Unsure):
            return self._path(item.id + DOUBT_SUFFIX) + ".code"
        return self._path(item.id)

    def _path(self, link: str) -> str:
        section = self.flow.section_of.get(link.removesuffix(DOUBT_SUFFIX))
        group = f"%resource.item.where(linkId = '{SECTION + section.id if section else WORKED_OUT}')"
        return f"{group}.item.where(linkId = '{link}').answer.value"

    def _claim(self, leaf: Chosen | Within | Unsure) -> str:
        match leaf:
            case Chosen(_, options):
                return " or ".join(f"$this = '{option}'" for option in sorted(options))
            case Unsure():
                return " or ".join(f"$this = '{each}'" for each in Absent)
            case Within(name, low, high) if self.flow.items[name].kind is Kind.DATE:
                bounds = [f"$this <= today() - {low} days" if low is not None else "",
                          f"$this >= today() - {high} days" if high is not None else ""]
                return " and ".join(filter(None, bounds))
            case Within(_, low, high):
                bounds = [f"$this >= {low}" if low is not None else "",
                          f"$this <= {high}" if high is not None else ""]
                return " and ".join(filter(None, bounds))
            case _:
                assert_never(leaf)


def _joined(word: str, parts: Iterable[str]) -> str:
    """Join parts; what is said twice is said once."""
    first, *rest = dict.fromkeys(parts)
    return f"({f' {word} '.join([first, *rest])})" if rest else first


def _counted(parts: Iterable[str], count: int) -> str:
    return f"({' + '.join(f'iif({part}, 1, 0)' for part in parts)} >= {count})"
