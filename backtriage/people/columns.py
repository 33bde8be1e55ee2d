"""A column of a table, read as what many people answered to one item.

Each different value is read once, by the same lines that read one person's answers,
so a table can say nothing that a file of answers could not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backtriage.flow.model import NONE, Item, Kind
from backtriage.flow.truth import Absent
from backtriage.judge.read_answers import Mistake, read_answer
from backtriage.judge.response import Answer
from backtriage.people.cells import value_at, values_in
from backtriage.people.facts import Column, Shape

if TYPE_CHECKING:
    from backtriage.people.facts import Array

CODES = b"answers"  # of a field: what its whole numbers stand for, names with a space between
NOT_ASKED = b"not_asked"  # of a field: the whole number that stands, as null does, where nobody was asked
WHOLE = re.compile(r"-?[0-9]{1,20}")
BETWEEN = re.compile(r"[\s,;|]+")  # ticks in one cell
COMMA = re.compile(r"(-?\d+),0{1,2}")  # a whole number, as Excel writes it in half of Europe
WIDEST = 64  # bits of a mask
ANY_DAY = date.max
EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH


class Codes(NamedTuple):
    """What a field says of its whole numbers."""

    answers: tuple[str, ...] = ()
    not_asked: int | None = None


class Reading(NamedTuple):
    """What a column says, which rows hold what is no answer, and what is wrong with one of them."""

    column: Column
    bad: Array | None
    mistake: Callable[[int], Mistake]


class BadTable(Exception):
    """A table cannot hold people's answers; the message says why, and what to do."""


def codes_of(field: pa.Field, item: Item) -> Codes:
    """Read what a field says of its whole numbers.

    Raises BadTable, also if a number both is an answer and stands for none.
    """
    said = {key: value.decode(errors="replace") for key, value in (field.metadata or {}).items()}
    codes, number = Codes(tuple(said.get(CODES, "").split())), said.get(NOT_ASKED)
    if number is None:
        return codes
    low, high = _bounds(item, codes)
    if not (WHOLE.fullmatch(number) and pa.types.is_integer(field.type)) or low <= int(number) <= high:
        raise BadTable(item.words("people.not_asked", item=item.id))
    return codes._replace(not_asked=int(number))


def _bounds(item: Item, codes: Codes) -> tuple[int, int]:
    """Between which whole numbers do answers lie?"""
    if not item.kind.chosen:
        return item.low, item.high
    several, count = item.kind is Kind.ANY_OF, len(codes.answers)
    return int(several), (2 ** count if several else count) - 1


def read_column(item: Item, cells: pa.Array, codes: Codes, days: Array) -> Reading:
    """Read the answers to an item; `codes` are what whole numbers stand for, `days` when each was judged.

    Raises BadTable if no answer to the item can look so.
    """
    types, kind = pa.types, cells.type
    if types.is_boolean(kind):
        cells, kind = cells.cast(pa.string()), pa.string()
    if types.is_decimal(kind):
        cells, kind = cells.cast(pa.float64()), pa.float64()
    if types.is_null(kind):
        return Reading(column_of(item, blank(item, len(cells))), None, lambda _: _no_answer(item, None))
    if types.is_dictionary(kind) or types.is_string(kind) or types.is_large_string(kind) or (
            types.is_string_view(kind)):
        return _words(item, cells, days)
    if item.kind is Kind.ANY_OF and (types.is_list(kind) or types.is_large_list(kind)):
        return _lists(item, cells)
    if item.kind in (Kind.NUMBER, Kind.SCALE) and (types.is_integer(kind) or types.is_floating(kind)):
        return _numbers(item, cells, codes.not_asked)
    if item.kind is Kind.DATE and (types.is_date(kind) or types.is_timestamp(kind)):
        return _dates(item, cells, days)
    if item.kind.chosen and types.is_integer(kind) and codes.answers:
        return _codes(item, cells, codes)
    name = "no_codes" if item.kind.chosen and types.is_integer(kind) else "no_type"
    raise BadTable(item.words(f"people.{name}", item=item.id, type=str(kind)))


def read_cell(item: Item, value: Any) -> Answer | Mistake:
    """Read one answer as it stands in a table: several ticks, or a number with a comma, in a text as well."""
    answer = read_answer(item, value, ANY_DAY)
    if isinstance(answer, Mistake) and isinstance(value, str):
        if item.kind is Kind.ANY_OF and (parts := [part for part in BETWEEN.split(value) if part])[1:]:
            return read_answer(item, parts, ANY_DAY)
        if item.kind in (Kind.NUMBER, Kind.SCALE) and (whole := COMMA.fullmatch(value.strip())):
            return read_answer(item, whole[1], ANY_DAY)
    return answer


def answers_of(item: Item) -> tuple[str, ...]:
    """Name every answer that can be chosen, and every doubt that is offered."""
    return (*(option.id for option in item.options), *(absent.value for absent in item.doubts))


def column_of(item: Item, values: Array) -> Column:
    """Make a column of values, as `value_of` writes them."""
    shape = _shape(item)
    if shape is Shape.NUMBER:
        return Column(shape, values)
    return Column(shape, values, answers_of(item), len(item.options) if item.kind.chosen else 1)


def _shape(item: Item) -> Shape:
    if item.kind is Kind.ANY_OF:
        return Shape.SEVERAL
    return Shape.ONE if item.kind.chosen or item.kind is Kind.TEXT else Shape.NUMBER


def _type(item: Item) -> np.dtype[Any]:
    """Choose the smallest kind of number that holds every answer to an item."""
    count = len(answers_of(item))
    match _shape(item):
        case Shape.ONE:
            return np.dtype(np.uint8 if count < 255 else np.uint16)
        case Shape.NUMBER:
            return np.dtype(np.int16 if item.low > -30_000 and item.high < 30_000
                            and item.kind is not Kind.DATE else np.int32)
        case Shape.SEVERAL:
            if count > WIDEST:
                raise BadTable(item.words("people.too_many", item=item.id, count=count, most=WIDEST))
            return np.dtype(next(f"u{size}" for size in (1, 2, 4, 8) if count <= 8 * size))


def blank(item: Item, count: int) -> Array:
    """Ask nobody."""
    kind = _type(item)
    return np.full(count, np.iinfo(kind).min, kind)


def value_of(item: Item, answer: Answer) -> int:
    """Write an answer as a number, as a Column holds it."""
    shape, options = _shape(item), len(item.options) if item.kind.chosen else 1
    if isinstance(answer, Absent):
        place = options + [*item.doubts].index(answer)
        if shape is Shape.NUMBER:
            return int(np.iinfo(_type(item)).min) + 1
        return 1 << place if shape is Shape.SEVERAL else place + 1
    if isinstance(answer, frozenset):
        places = [place for place, option in enumerate(item.options) if option.id in answer]
        return sum(1 << place for place in places) if shape is Shape.SEVERAL else places[0] + 1
    if isinstance(answer, date):
        return answer.toordinal() - EPOCH
    return answer if isinstance(answer, int) else 1


def different(values: Array) -> tuple[Array, Array]:
    """Say which of the different values each is, and which these are."""
    if values.dtype.itemsize > 2:
        found = pa.array(values).dictionary_encode()
        return found.indices.to_numpy(), found.dictionary.to_numpy()
    unsigned = values.view(f"u{values.dtype.itemsize}")
    there = np.bincount(unsigned) > 0
    found = np.flatnonzero(there).astype(unsigned.dtype)
    return np.take(np.cumsum(there) - 1, unsigned), found.view(values.dtype)


def _in_memory(cells: pa.Array, not_asked: int | None = None) -> tuple[Array, Array | None]:
    """Give the numbers of a column as they lie in memory, and who has one; None if everybody.

    Where somebody has none, any number stands.
    """
    values = np.frombuffer(cells.buffers()[1] or b"", cells.type.to_pandas_dtype())
    values, given = values[cells.offset:cells.offset + len(cells)], _given(cells)
    if not_asked is not None:
        asked: Array = values != not_asked
        given = asked if given is None else given & asked
    return values, given


def _given(cells: pa.Array) -> Array | None:
    """Say in which rows of a column something stands; None if in all."""
    if not cells.null_count:
        return None
    rows = slice(cells.offset, cells.offset + len(cells))
    bits = np.unpackbits(np.frombuffer(cells.buffers()[0], np.uint8), count=rows.stop, bitorder="little")
    return bits[rows].view(np.bool_)


def _of_those(given: Array | None, values: Array) -> Array:
    """Leave values to those who gave one; the others were not asked."""
    if given is None:
        return values
    lowest = np.iinfo(values.dtype).min
    return np.where(given, values, lowest) if lowest else values * given


def _words(item: Item, cells: pa.Array, days: Array) -> Reading:
    """Read a column of words, each different one once."""
    table = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    read = [None if word is None else read_cell(item, word) for word in values_in(table.dictionary)]
    known = blank(item, max(len(read), 1))
    for place, answer in enumerate(read):
        if answer is not None and not isinstance(answer, Mistake):
            known[place] = value_of(item, answer)
    places, given = _in_memory(table.indices)
    values = _of_those(given, np.take(known, places, mode="clip"))
    wrong, bad = np.array([isinstance(answer, Mistake) for answer in read]), None
    if wrong.any():
        bad = np.take(wrong, places, mode="clip") & (True if given is None else given)
    if item.kind is Kind.DATE:
        return _passed(item, values, bad, cells, days)
    return Reading(column_of(item, values), bad, lambda row: _no_answer(item, value_at(cells, row)))


def _lists(item: Item, cells: pa.Array) -> Reading:
    """Read a column of lists of ticks; the one word in a list can be a doubt."""
    ends = cells.offsets.to_numpy()
    lengths, starts, words = np.diff(ends), ends[:-1] - ends[0], cells.values[ends[0]:ends[-1]]
    given = _given(cells)
    if given is not None and (shown := lengths * given).sum() < len(words):  # some lie hidden where none is
        lengths, words = shown, pc.list_flatten(cells)
        starts = np.cumsum(lengths) - lengths
    within = _words(item, words, np.zeros(0))
    ticks, asked = np.append(within.column.values, within.column.values.dtype.type(0)), lengths > 0
    masks = np.take(ticks, starts) * asked
    for place in range(1, lengths.max(initial=0)):  # most lists are short
        rows = np.flatnonzero(lengths > place)
        masks[rows] |= ticks[starts[rows] + place]
    column = column_of(item, masks)
    bad = _joined(column)
    if cells.null_count + np.count_nonzero(asked) < len(cells):  # some are empty
        bad = bad | (~asked if given is None else given & ~asked)
    lost = ticks[:-1] == 0  # what is no answer, and a list without a word
    if lost.any():
        bad = bad.copy()
        bad[np.repeat(np.arange(len(cells)), lengths)[lost]] = True
    return Reading(column, bad if bad.any() else None, lambda row: _no_answer(item, value_at(cells, row)))


def _joined(column: Column) -> Array:
    """Find who joins to other ticks what stands alone: a doubt, or that nothing fits."""
    alone = sum(1 << place for place, name in enumerate(column.answers)
                if name == NONE or place >= column.options)
    ticks = column.values
    several = (ticks & (ticks - ticks.dtype.type(1))) != 0
    bad: Array = several & ((ticks & ticks.dtype.type(alone)) != 0)
    return bad


def _numbers(item: Item, cells: pa.Array, not_asked: int | None) -> Reading:
    """Read a column of numbers; a whole one may be written with a point, and NaN is nothing."""
    values, given = _in_memory(cells, not_asked)
    fits = (values >= item.low) & (values <= item.high)
    if pa.types.is_floating(cells.type):
        fits &= values == np.floor(values)
        there = ~np.isnan(values)
        given = there if given is None else there & given
    good = fits if given is None else fits & given
    held = _of_those(good, np.where(good, values, 0).astype(_type(item)))
    bad = ~fits if given is None else given & ~fits
    return Reading(column_of(item, held), bad if bad.any() else None,
                   lambda row: _no_answer(item, value_at(cells, row)))


def _dates(item: Item, cells: pa.Array, days: Array) -> Reading:
    """Read a column of days."""
    cells = cells.cast(pa.date32(), safe=False)  # of a moment, the day
    since, given = _in_memory(cells.cast(pa.int32()))
    fits = (since >= FIRST) & (since <= LAST)
    there = fits if given is None else given & fits
    return _passed(item, _of_those(there, since), ~fits if given is None else given & ~fits, cells, days)


def _passed(item: Item, since: Array, bad: Array | None, cells: pa.Array, days: Array) -> Reading:
    """Turn days since 1970 into the days that have passed when each was judged; none lies ahead."""
    lowest = np.iinfo(since.dtype).min
    said = since > lowest + 1
    passed = np.where(said, days - since, since).astype(since.dtype)
    ahead = said & (passed < 0)
    passed[ahead] = lowest
    bad = ahead if bad is None else bad | ahead

    def mistake(row: int) -> Mistake:
        return _no_answer(item, value_at(cells, row), date.fromordinal(int(days[row]) + EPOCH))

    return Reading(column_of(item, passed), bad if bad.any() else None, mistake)


def _codes(item: Item, cells: pa.Array, said: Codes) -> Reading:
    """Read whole numbers that stand for answers: 0 for the first, or a bit for each that was ticked."""
    several, codes, (low, high) = item.kind is Kind.ANY_OF, said.answers, _bounds(item, said)
    numbers, given = _in_memory(cells, said.not_asked)
    values, bad = _decoded(item, numbers, codes)
    least, most = low - (said.not_asked == low - 1), high + (said.not_asked == high + 1)
    if len(numbers) and not least <= numbers.min() <= numbers.max() <= most:
        bad = bad | (numbers < low) | (numbers > high)
    if bad.any():
        bad = bad if given is None else bad & given
        given = ~bad if given is None else given & ~bad
    column = column_of(item, _of_those(given, values))
    if several:
        bad = bad | _joined(column)

    def mistake(row: int) -> Mistake:
        number = cells[row].as_py()
        if not low <= number <= high:
            known = " ".join(codes)
            return Mistake(item.id, item.words("people.no_code", item=item.id, code=number, known=known))
        ticked = [code for place, code in enumerate(codes) if number >> place & 1]
        return _no_answer(item, ticked if several else codes[number])

    return Reading(column, bad if bad.any() else None, mistake)


def _decoded(item: Item, numbers: Array, codes: tuple[str, ...]) -> tuple[Array, Array]:
    """Give the values of a Column for codes, and where a code stands for what is no answer.

    Where a number is no code, anything stands.
    """
    kind, several, lost = _type(item), item.kind is Kind.ANY_OF, np.zeros(len(numbers), np.bool_)
    if codes == answers_of(item):  # they are the same, but for who was not asked
        return numbers.astype(kind, copy=False) + kind.type(not several), lost
    read = [read_cell(item, code) for code in codes]
    wrong = np.array([isinstance(answer, Mistake) for answer in read])
    values = np.array([0 if isinstance(answer, Mistake) else value_of(item, answer) for answer in read], kind)
    if not several:
        return np.take(values, numbers, mode="clip"), np.take(wrong, numbers, mode="clip")
    found = blank(item, len(numbers))
    for place, (value, is_wrong) in enumerate(zip(values, wrong, strict=True)):
        ticked = numbers >> place & 1 == 1
        found |= np.where(ticked, value, 0).astype(kind)
        if is_wrong:
            lost |= ticked
    return found, lost


def _no_answer(item: Item, value: Any, day: date = ANY_DAY) -> Mistake:
    """Say why something is no answer."""
    answer = read_answer(item, value, day) if day != ANY_DAY else read_cell(item, value)
    assert isinstance(answer, Mistake)  # or the column would have taken it
    return answer
