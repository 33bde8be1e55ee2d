"""Planes that are conditions of SQL: of whom something holds, written down and not worked out.

`&`, `|` and `~` are all that the evaluator asks of a plane, so it is the evaluator itself that
writes.  A claim is a text that SQL finds TRUE, FALSE, or NULL where nothing is known; a plane says of
whom it is the one, or of whom it is the other.  Each plane is made once, so that two that say the
same are the same: so it shows that a "no" is just the other side of a "yes", and one text is
enough for both, as SQL has the same logic of three values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from backtriage.flow.truth import Truth

UNSURE, DOUBT, MISSING, GIVEN = "__unsure", "__doubt", "__missing", "__given"  # no id has two underscores


class Kind(Enum):
    """What a plane is made of."""

    EVERYBODY = auto()
    NOBODY = auto()
    TRUE = auto()  # of whom a claim is true
    FALSE = auto()  # of whom it is false
    ALL = auto()
    ANY = auto()
    SOME = auto()  # so many of the parts
    NOT = auto()
    OPEN = auto()  # neither the one nor the other


OPPOSITE = {Kind.EVERYBODY: Kind.NOBODY, Kind.NOBODY: Kind.EVERYBODY, Kind.TRUE: Kind.FALSE,
            Kind.FALSE: Kind.TRUE, Kind.ALL: Kind.ANY, Kind.ANY: Kind.ALL, Kind.SOME: Kind.SOME}


@dataclass(frozen=True)
class Claim:
    """A text of SQL, and the columns that it looks at."""

    text: str
    columns: frozenset[str] = frozenset()
    joined: bool = False  # beside others it stands in brackets
    settled: bool = False  # it is never unknown, or it does not matter whether it is

    @property
    def aside(self) -> str:
        """The text as it stands beside others."""
        return f"({self.text})" if self.joined else self.text

    @property
    def bare(self) -> str:
        """The text as it stands before or behind a word that binds tightly."""
        return self.text if self.text.replace("_", "").isalnum() else f"({self.text})"


@dataclass(frozen=True, eq=False, repr=False)
class Plane:
    """Of whom something holds; its sheet makes each once, so one is only ever equal to itself."""

    sheet: Sheet
    kind: Kind
    parts: tuple[Plane, ...] = ()
    claim: Claim | None = None
    count: int = 0

    def __and__(self, other: Plane | int) -> Plane:
        return self.sheet.joined(Kind.ALL, (self, other))

    def __or__(self, other: Plane | int) -> Plane:
        return self.sheet.joined(Kind.ANY, (self, other))

    __rand__ = __and__  # `too_early` begins with 0, which is nobody
    __ror__ = __or__

    def __invert__(self) -> Plane:
        return self.sheet.without(self)


@dataclass(eq=False, repr=False)
class Sheet:
    """All planes of one text, and those that can be read from a column, by another plane that does so."""

    made: dict[tuple[Any, ...], Plane] = field(default_factory=dict)
    named: dict[Plane, Plane] = field(default_factory=dict)
    follows: dict[Plane, Plane] = field(default_factory=dict)
    opposites: dict[Plane, Plane | None] = field(default_factory=dict)

    def _plane(self, kind: Kind, parts: tuple[Plane, ...] = (), claim: Claim | None = None,
               count: int = 0) -> Plane:
        key = kind, parts, claim, count
        if key not in self.made:
            self.made[key] = Plane(self, kind, parts, claim, count)
        return self.made[key]

    @property
    def everybody(self) -> Plane:
        """Of everybody."""
        return self._plane(Kind.EVERYBODY)

    @property
    def nobody(self) -> Plane:
        """Of nobody."""
        return self._plane(Kind.NOBODY)

    def true(self, claim: Claim) -> Plane:
        """Of whom the claim is true."""
        return self._plane(Kind.TRUE, claim=claim)

    def false(self, claim: Claim) -> Plane:
        """Of whom the claim is false, and not merely unknown."""
        return self._plane(Kind.FALSE, claim=claim)

    def some(self, count: int, planes: Sequence[Plane]) -> Plane:
        """Of whom at least so many hold."""
        return self._plane(Kind.SOME, tuple(planes), count=count)

    def joined(self, kind: Kind, planes: Iterable[Plane | int]) -> Plane:
        """Of whom all hold, or any; what is said twice or changes nothing is left out."""
        idle, over = (self.everybody, self.nobody) if kind is Kind.ALL else (self.nobody, self.everybody)
        parts = dict.fromkeys(self.nobody if isinstance(plane, int) else plane for plane in planes)
        parts.pop(idle, None)
        if over in parts:
            return over
        said = {each for part in parts if part.kind is kind for each in part.parts}
        if kind is Kind.ALL:  # what another makes sure of
            said |= {self.follows[part] for part in parts if part in self.follows}
            said |= {~side for part in parts if part.kind is Kind.OPEN for side in part.parts}
        held = tuple(part for part in parts if part not in said and not (
            part.kind is OPPOSITE[kind] and any(each in parts for each in part.parts)))
        return held[0] if len(held) == 1 else self._plane(kind, held) if held else idle

    def without(self, plane: Plane) -> Plane:
        """Of whom a plane does not hold."""
        match plane.kind:
            case Kind.NOT:
                return plane.parts[0]
            case Kind.EVERYBODY | Kind.NOBODY:
                return self._plane(OPPOSITE[plane.kind])
            case Kind.ANY if len(plane.parts) == 2 and self.opposite(plane.parts[0]) is plane.parts[1]:
                return self._open(*plane.parts)
            case _:
                return self._plane(Kind.NOT, (plane,))

    def _open(self, yes: Plane, no: Plane) -> Plane:
        """Of whom neither the one nor the other is certain."""
        if yes.claim is not None:
            return self.unknown(*yes.claim.columns)
        sides = no, yes
        return self._plane(Kind.OPEN, sides if (Kind.OPEN, sides, None, 0) in self.made else (yes, no))

    def unknown(self, column: str) -> Plane:
        """Of whom a column is NULL, and so is every claim about it: each looks at one."""
        return self.true(Claim(f"{column} IS NULL", frozenset({column}), settled=True))

    def column(self, name: str, *, settled: bool = False) -> Plane:
        """Of whom a column is true."""
        return self.true(Claim(name, frozenset({name}), settled=settled))

    def read(self, truth: Truth, column: str) -> Truth:
        """Read from a column, and from the one for doubt about it, what has been written there."""
        claim = Claim(column, frozenset({column}))
        yes, no, doubt = self.true(claim), self.false(claim), self.nobody
        if truth.doubt is not self.nobody:
            doubt = self.column(column + DOUBT, settled=True)
        opposite = self.opposite(truth.yes) if truth.yes.parts else None
        if opposite is not None and opposite is truth.no:  # then nothing else can be meant
            self.named.setdefault(truth.yes, yes)
            self.named.setdefault(opposite, no)
        return Truth(yes, no, doubt)

    def opposite(self, plane: Plane) -> Plane | None:
        """Of whom the same claims make sure of the contrary; None if that cannot be said by swapping."""
        if plane not in self.opposites:
            self.opposites[plane] = self._opposite(plane)
        return self.opposites[plane]

    def _opposite(self, plane: Plane) -> Plane | None:
        if plane.kind in (Kind.NOT, Kind.OPEN) or (plane.claim and plane.claim.settled):
            return None
        parts = [other for part in plane.parts if (other := self.opposite(part)) is not None]
        if len(parts) < len(plane.parts):
            return None
        count = len(parts) - plane.count + 1 if plane.kind is Kind.SOME else 0
        return self._plane(OPPOSITE[plane.kind], tuple(parts), plane.claim, count)
