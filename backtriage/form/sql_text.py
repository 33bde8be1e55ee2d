"""Planes as texts of SQL.

Of whom a plane does not hold, its text may be NULL instead of FALSE: in a CASE, behind AND and behind
OR that is the same.  Only behind NOT it is not, so there COALESCE makes sure of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from backtriage.form.sql_plane import Claim, Kind, Plane, Sheet

WIDTH = 108
RANGE = re.compile(r"(BETWEEN -?\d+) (AND -?\d+)")
PIECES = re.compile(r" (?=(?:AND|OR|WHEN|ELSE|END|[+]) )|(?<=',) (?=')")
KEPT = "\0"  # a blank at which no line ends


class Writer:
    """Writes planes; one that has a column is read from there."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.written = dict[Plane, Claim]()

    def write(self, plane: Plane) -> Claim:
        """Write of whom a plane holds."""
        plane = self.sheet.named.get(plane, plane)
        if plane not in self.written:
            self.written[plane] = self.write_out(plane)
        return self.written[plane]

    def write_out(self, plane: Plane) -> Claim:
        """Write it, even if it can be read from a column."""
        match plane.kind:
            case Kind.EVERYBODY | Kind.NOBODY:
                return Claim("TRUE" if plane.kind is Kind.EVERYBODY else "FALSE")
            case Kind.TRUE | Kind.FALSE:
                assert plane.claim is not None
                return plane.claim if plane.kind is Kind.TRUE else _not(plane.claim)
            case Kind.ALL | Kind.ANY:
                return self._joined(plane)
            case Kind.SOME:
                return self._counted(plane)
            case Kind.OPEN:
                known = self.write(plane.parts[0])
                return Claim(f"{known.bare} IS NULL", known.columns)
            case Kind.NOT:
                return self._denied(plane.parts[0])
            case _:
                assert_never(plane.kind)

    def truth(self, yes: Plane, no: Plane) -> Claim:
        """Write a text that is TRUE of some, FALSE of others, and NULL where it is not known."""
        if self.sheet.opposite(yes) is no:
            return self.write_out(yes)
        return _sides(self.write_out(yes), self.write_out(no))

    def _joined(self, plane: Plane) -> Claim:
        opposite = self.sheet.opposite(plane)
        parts = [*dict.fromkeys(self._flat(plane.kind, plane.parts))]
        if opposite is not None and all(part.kind is Kind.FALSE for part in parts):
            return _not(self.write_out(opposite))
        if plane.kind is Kind.ANY:
            parts = self._gathered(parts)
        return _join(" AND " if plane.kind is Kind.ALL else " OR ", [self.write(part) for part in parts])

    def _flat(self, kind: Kind, parts: Sequence[Plane]) -> Iterator[Plane]:
        for part in parts:
            within = self.sheet.named.get(part, part)
            if within.kind is kind:
                yield from self._flat(kind, within.parts)
            else:
                yield within

    def _gathered(self, parts: Sequence[Plane]) -> list[Plane]:
        """Say once what several parts have as their last condition."""
        bound: dict[Plane, list[Plane]] = {}
        for part in parts:
            bound.setdefault(part.parts[-1] if part.kind is Kind.ALL else part, []).append(part)
        return [some[0] if len(some) == 1 else self._bound(last, some) for last, some in bound.items()]

    def _bound(self, last: Plane, parts: Sequence[Plane]) -> Plane:
        """Join what has the same last condition; where one is no more than that, so are all."""
        joined = self.sheet.joined
        rest = [joined(Kind.ALL, part.parts[:-1]) for part in parts if part is not last]
        return last if last in parts else joined(Kind.ALL, [last, joined(Kind.ANY, rest)])

    def _counted(self, plane: Plane) -> Claim:
        """Count those that hold; where both sides are wanted, also those that do not."""
        yes = self._count(plane)
        opposite = self.sheet.opposite(plane)
        if opposite is None:
            return yes
        return _sides(yes, self._count(opposite))

    def _count(self, plane: Plane) -> Claim:
        texts = [self.write(part) for part in plane.parts]
        ones = " + ".join(f"CASE WHEN {each.text} THEN 1 ELSE 0 END" for each in texts)
        return Claim(f"{ones} >= {plane.count}", _columns(texts), joined=True)

    def _denied(self, plane: Plane) -> Claim:
        """Write of whom a plane does not hold, though it may be unknown."""
        plane = self.sheet.named.get(plane, plane)
        if plane.kind is Kind.FALSE:
            assert plane.claim is not None
            return Claim(f"COALESCE({plane.claim.text}, TRUE)", plane.claim.columns)
        text = self.write(plane)
        return Claim(f"NOT COALESCE({text.text}, FALSE)", text.columns)


def _sides(yes: Claim, no: Claim) -> Claim:
    return Claim(f"CASE WHEN {yes.text} THEN TRUE WHEN {no.text} THEN FALSE END", yes.columns | no.columns)


def _not(claim: Claim) -> Claim:
    return Claim(f"NOT {claim.bare}", claim.columns)


def _join(word: str, texts: Sequence[Claim]) -> Claim:
    said = [*dict.fromkeys(text.aside for text in texts)]
    return Claim(word.join(said), _columns(texts), joined=len(said) > 1)


def _columns(texts: Sequence[Claim]) -> frozenset[str]:
    return frozenset[str]().union(*(text.columns for text in texts))


def folded(text: str) -> Iterator[str]:
    """Break a long text before its words; what follows stands further in."""
    line = ""
    for piece in PIECES.split(RANGE.sub(rf"\1{KEPT}\2", text)):
        if line and len(line) + len(piece) >= WIDTH:
            yield line.replace(KEPT, " ")
            line = " " * 8 + piece
        else:
            line = f"{line} {piece}" if line else piece
    yield line.replace(KEPT, " ")
