"""How chapters are read: words, pictures and tables for whoever wants to know more.

part := {heading: words} | {text: words} | {say: words}
      | {icons: {title, arms: {id: {label, count}}}, say, certainty}
      | {bars: {title, unit, from, to, arms: {id: {label, value, least, most}}}, say, certainty}
      | {table: {title, columns: {id: words}, rows: {id: {cells: {column: words}}}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backtriage.flow.chapter import Arm, BarPicture, Chapter, Grid, GridRow, IconPicture, Passage, Shape
from backtriage.flow.fields import Fields, entries, in_row
from backtriage.flow.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from backtriage.flow.condition import Condition
    from backtriage.flow.condition_reader import ConditionReader

PEOPLE = 100  # in a picture of icons
PICTURES = (Shape.ICONS, Shape.BARS)


class ChapterReader:
    """Reads chapters, knowing what conditions can look at and which sources there are."""

    def __init__(self, conditions: ConditionReader, sources: Collection[str]) -> None:
        self.conditions, self.sources = conditions, sources

    def read(self, name: str, fields: Fields) -> Chapter:
        """Read a chapter."""
        return Chapter(
            id=name, title=fields.text("title"), when=self._condition("when", fields),
            near=fields.flag("near"), place=fields.place,
            parts=tuple(part for id, inner in _inner("parts", fields) if (part := self._part(id, inner))))

    def _condition(self, key: str, fields: Fields) -> Condition | None:
        node = fields.get(key)
        return self.conditions.read(node) if node else None

    def _part(self, name: str, fields: Fields) -> Passage | None:
        """Read a part; None if it has no shape."""
        shape = next((shape for shape in reversed(Shape) if shape in fields.pairs), None)
        if shape is None:
            fields.leave(*Shape, "certainty", "when", "first_if", "cites")
            if fields.readable and fields.pairs.keys() <= fields.asked:
                fields.problem(fields.place, f"`{name}` shows nothing", f"it can have {in_row(Shape)}")
            return None
        pictured = shape in PICTURES
        words = "" if shape is Shape.TABLE else fields.text("say" if pictured else shape)
        fields.get("cites", needed=shape not in (Shape.HEADING, Shape.TABLE))
        return Passage(
            id=name, shape=shape, words=words, picture=self._picture(shape, fields),
            certainty=fields.text("certainty", needed=False) if pictured else "",
            when=self._condition("when", fields),
            first_if=self._condition("first_if", fields) if pictured else None,
            cites=fields.words("cites", self.sources, "source"), place=fields.place)

    def _picture(self, shape: Shape, fields: Fields) -> IconPicture | BarPicture | Grid | None:
        node = fields.get(shape)
        if node is None or shape not in (*PICTURES, Shape.TABLE):
            return None
        inner = Fields(node, f"`{shape}`", fields.problems, fields.key_place(shape))
        before = len(fields.problems)
        picture: IconPicture | BarPicture | Grid
        match shape:
            case Shape.ICONS:
                picture = IconPicture(inner.text("title"), tuple(_counts(inner)))
            case Shape.BARS:
                low, high = inner.figure("from") or 0.0, inner.figure("to") or 0.0
                picture = BarPicture(inner.text("title"), inner.text("unit"), low, high,
                                     tuple(_figures(inner)))
                if len(fields.problems) == before and inner.wrong.isdisjoint(("from", "to")) and any(
                        not low <= edge <= high for arm in picture.arms
                        for edge in (arm.value, arm.least, arm.most) if edge is not None):
                    inner.problem(inner.place, f"a figure lies outside of {low:g} to {high:g}")
            case _:
                picture = self._grid(inner)
        inner.left()
        return picture

    def _grid(self, fields: Fields) -> Grid:
        columns = fields.texts("columns", needed=True)
        rows, told = [], set[str]()
        for name, inner in _inner("rows", fields):
            cells = inner.texts("cells", needed=True)
            if not (inner.wrong or fields.wrong):
                _match(cells, columns, inner, told)
            rows.append(GridRow(name, tuple(cells.get(column, "") for column in columns),
                            self._condition("when", inner), self._condition("first_if", inner),
                            inner.words("cites", self.sources, "source")))
        return Grid(fields.text("title"), tuple(columns.values()), tuple(rows))


def _match(cells: Collection[str], columns: Collection[str], row: Fields, told: set[str]) -> None:
    """Every row has a cell for each of the columns; what is told of one row is not told of the next."""
    place = row.key_place("cells")
    lacking = set(columns) - set(cells) - told
    for name in sorted(set(cells) - set(columns) - told):
        near = nearest(name, lacking)
        row.problem(place, f"there is no column `{name}`",
                    f"did you mean `{near}`?" if near else f"there are {in_row(columns)}")
        lacking.discard(near)
        told |= {name, near}
    if lacking:
        row.problem(place, f"there is no cell for {in_row(sorted(lacking))}",
                    "every row has a cell for each of the columns")
        told |= lacking


def _inner(key: str, fields: Fields) -> Iterator[tuple[str, Fields]]:
    """Walk over the entries of a table within a table; unknown keys are told."""
    node = fields.get(key, needed=True)
    if node is None:
        return
    for word, value in entries(node, f"`{key}`", fields.problems):
        inner = Fields(value, f"`{word.value}`", fields.problems, word.place)
        yield word.value, inner
        inner.left()


def _counts(fields: Fields) -> Iterator[Arm]:
    for name, inner in _inner("arms", fields):
        count = inner.whole("count")
        if not 0 <= count <= PEOPLE:
            inner.problem(inner.key_place("count"), f"`count` cannot be {count}", "it counts people of 100")
        yield Arm(name, inner.text("label"), count)


def _figures(fields: Fields) -> Iterator[Arm]:
    for name, inner in _inner("arms", fields):
        yield Arm(name, inner.text("label"), inner.figure("value") or 0.0,
                  inner.figure("least", needed=False), inner.figure("most", needed=False))
