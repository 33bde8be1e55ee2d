"""A column says what its values say, one by one, to the reader of one person's answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtriage.flow.model import Kind
from backtriage.judge.read_answers import Mistake, read_answer
from backtriage.people.columns import EPOCH, BadTable, Codes, codes_of, read_cell, read_column, value_of
from backtriage.people.table import lay_out, read_people
from tests.conftest import TODAY, flow_of

if TYPE_CHECKING:
    from backtriage.flow.model import Flow, Item

DAYS = 3
FLOW = flow_of("""
    items:
      hot: {}
      hit: {kind: one of, options: {fall: a, blow: b}}
      sites: {kind: any of, options: {low: Low back, leg: Leg, none: None}}
      age: {kind: number}
      pain: {kind: scale}
      since: {kind: date}
      note: {kind: text}
    flags:
      f: {when: {all: [{hot: "yes"}, {hit: fall}, {sites: low}, {age: at least 5}, {pain: at least 3},
                       {since: at least 2 days ago}]}, urgency: today}
""")
WORDS = ["yes", "no", "true", "TRUE", "fall", "blow", "low", "leg", "none", "low leg", "low; leg",
         "leg|low|low", "none low", "not_sure", "prefer_not_to_say", "prefer_not", "low not_sure", "", " ",
         "5", "5.0", "5,0", "5,00", "5,5", "5.5", "1,000", "-1", "121", "11", "x",
         "2026-11-20", "2026-11-26", "2099-01-01", "20.11.2026"]


def read(item: Item, cells: pa.Array, codes: tuple[str, ...] = (), not_asked: int | None = None) -> list[Any]:
    """Read a column back, value by value; a Mistake for what is no answer."""
    today = np.full(len(cells), TODAY.toordinal() - EPOCH, np.int32)
    column, bad, mistake = read_column(item, cells, Codes(codes, not_asked), today)
    return [mistake(row) if bad is not None and bad[row]
            else int(value) if value != column.not_asked else None
            for row, value in enumerate(column.values)]


def expected(item: Item, value: Any) -> Any:
    """What the reader of one person's answers makes of a value, as a column holds it."""
    if value is None:
        return None
    answer = read_cell(item, value)
    if isinstance(answer, date) and answer > TODAY:
        return read_answer(item, value, TODAY)
    if isinstance(answer, date):
        return (TODAY - answer).days
    return answer if isinstance(answer, Mistake) else value_of(item, answer)


@given(st.lists(st.none() | st.sampled_from(WORDS) | st.text(max_size=6), max_size=12),
       st.sampled_from([*FLOW.items]), st.sampled_from([pa.string(), pa.large_string(), pa.string_view(),
                                                        pa.dictionary(pa.int16(), pa.string())]))
def test_words_are_read_as_they_are_for_one_person(words: list[str | None], name: str,
                                                   kind: pa.DataType) -> None:
    """Whatever they are, and whatever kind of text it is: no word is taken that one person could not say."""
    item = FLOW.items[name]

    assert read(item, pa.array(words, kind)) == [expected(item, word) for word in words]


@pytest.mark.parametrize("word, said", [
    ("low leg", {"low", "leg"}), ("low; leg", {"low", "leg"}), ("leg|low|low", {"low", "leg"}),
    ("low,leg", {"low", "leg"}), ("none", {"none"}), ("Low back", None), ("none low", None),
    ("low not_sure", None), ("", None), (" ", None),
])
def test_a_cell_can_hold_several_ticks(word: str, said: set[str] | None) -> None:
    """With a space, a comma, a semicolon or a bar between them; they fit together as in a list."""
    answer = read_cell(FLOW.items["sites"], word)

    assert (answer == said) if said else isinstance(answer, Mistake)


@pytest.mark.parametrize("word, number", [
    ("5", 5), ("5.0", 5), ("5,0", 5), ("5,00", 5), ("5,000", None), ("5,5", None), ("5.5", None), ("", None)])
def test_a_number_can_be_written_as_excel_does(word: str, number: int | None) -> None:
    """With a comma and a zero or two; what could be thousands is not taken."""
    answer = read_cell(FLOW.items["age"], word)

    assert (answer == number) if number is not None else isinstance(answer, Mistake)


@given(st.lists(st.none() | st.lists(st.none() | st.sampled_from(["low", "leg", "none", "not_sure", "x", ""]),
                                     max_size=3), max_size=10), st.booleans())
def test_lists_are_read_as_they_are_for_one_person(lists: list[list[str | None] | None], large: bool) -> None:
    """But for one thing: a list with a doubt alone is that doubt, as a column holds nothing but lists."""
    item = FLOW.items["sites"]
    kind = pa.large_list(pa.string()) if large else pa.list_(pa.string())

    for found, given_ in zip(read(item, pa.array(lists, kind)), lists, strict=True):
        alone = given_[0] if given_ and len({*given_}) == 1 and given_[0] is not None else given_
        want = expected(item, alone)
        assert (isinstance(found, Mistake) and isinstance(want, Mistake)) or found == want


@given(st.lists(st.none() | st.integers(-3, 130) | st.floats(-3, 130) | st.sampled_from(
    [float("nan"), float("inf"), 5.0]), max_size=10), st.sampled_from(["age", "pain"]))
def test_numbers_are_read_as_they_are_for_one_person(numbers: list[float | None], name: str) -> None:
    """Whole ones within the bounds; NaN is nothing, as pandas writes it."""
    item = FLOW.items[name]
    floats = [None if number is None else float(number) for number in numbers]

    found = read(item, pa.array(floats, pa.float64()))

    assert found == [None if number is None or np.isnan(number) else expected(item, number)
                     for number in floats]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int32(), pa.uint64(), pa.decimal128(5, 1)])
def test_whole_numbers_of_any_size_are_numbers(kind: pa.DataType) -> None:
    """Their bounds are those of the item."""
    good, ahead = (Decimal(44), Decimal(121)) if pa.types.is_decimal(kind) else (44, 121)

    first, second, third = read(FLOW.items["age"], pa.array([good, None, ahead], kind))

    assert (first, second) == (44, None)
    assert isinstance(third, Mistake)


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ns")])
def test_days_are_counted_to_the_day_that_a_row_is_judged_on(kind: pa.DataType) -> None:
    """None lies ahead of it."""
    days = [TODAY - timedelta(DAYS), None, TODAY + timedelta(1)]
    times = [None if day is None else datetime.combine(day, datetime.min.time()) for day in days]
    cells = pa.array(days if pa.types.is_date(kind) else times, kind)

    first, second, third = read(FLOW.items["since"], cells)

    assert (first, second) == (DAYS, None)
    assert "future" in third.message


@pytest.mark.parametrize("codes", [("low", "leg", "none", "not_sure"),
                                   ("not_sure", "none", "leg", "low"), ("leg", "low")])
def test_a_mask_has_a_bit_for_each_tick(codes: tuple[str, ...]) -> None:
    """In the order of the codes that the field names; each mask is read as the list of its ticks."""
    item = FLOW.items["sites"]
    masks = [*range(-1, 2 ** len(codes) + 1)]

    for mask, found in zip(masks, read(item, pa.array(masks, pa.int16()), codes), strict=True):
        ticked = [code for place, code in enumerate(codes) if mask >> place & 1]
        fits = 0 < mask < 2 ** len(codes)
        want = expected(item, ticked[0] if len(ticked) == 1 else ticked) if fits else None
        if not fits or isinstance(want, Mistake):
            assert isinstance(found, Mistake)
        else:
            assert found == want


def test_a_code_is_a_place_among_the_answers_that_are_named() -> None:
    """The first is 0; any other number is a mistake that names them."""
    first, second, third, fourth, none = read(
        FLOW.items["hit"], pa.array([0, 1, 2, -1, None], pa.int8()), ("blow", "not_sure"))

    assert (first, second, none) == (2, 3, None)
    assert "blow not_sure" in third.message
    assert isinstance(fourth, Mistake)


def test_a_code_of_what_is_no_answer_is_a_mistake_only_where_it_stands() -> None:
    """A list of codes may name options that one version of a flow lost."""
    fall, shove, none = read(FLOW.items["hit"], pa.array([0, 1, None], pa.int8()), ("fall", "shove"))
    low, *lost = read(FLOW.items["sites"], pa.array([1, 2, 3], pa.int8()), ("low", "knee"))

    assert (fall, none, low) == (1, None, 1)
    assert "`hit` has no option `shove`" in shove.message
    assert all("`sites` has no option `knee`" in each.message for each in lost)


def test_a_number_can_stand_where_nobody_was_asked() -> None:
    """Beside codes, masks and numbers, as null does."""
    hit = pa.array([0, 9, None, 1], pa.uint8())

    assert read(FLOW.items["hit"], hit, ("blow", "not_sure"), 9) == [2, None, None, 3]
    assert read(FLOW.items["sites"], pa.array([1, 0], pa.uint8()), ("low", "leg"), 0) == [1, None]
    assert read(FLOW.items["age"], pa.array([44, -1], pa.int8()), (), -1) == [44, None]
    assert read(FLOW.items["age"], pa.array([44, 300], pa.int16()), (), 300) == [44, None]


@pytest.mark.parametrize("name, kind, said", [
    ("age", pa.int8(), "nobody"), ("age", pa.int8(), "1.5"), ("age", pa.int8(), ""),
    ("age", pa.string(), "-1"), ("age", pa.float64(), "-1"),
    ("age", pa.int8(), "0"), ("hit", pa.int8(), "0"), ("hit", pa.int8(), "1"), ("sites", pa.int8(), "3"),
])
def test_what_stands_for_nobody_is_a_whole_number_and_no_answer(name: str, kind: pa.DataType,
                                                                said: str) -> None:
    """Or what somebody said would be lost."""
    metadata = {"not_asked": said, "answers": "low leg" if name == "sites" else "fall blow"}
    with pytest.raises(BadTable, match="not_asked"):
        codes_of(pa.field(name, kind, metadata=metadata), FLOW.items[name])


def test_a_number_beside_all_answers_can_stand_for_nobody() -> None:
    """Below them, or above."""
    for name, number in (("age", "-1"), ("age", "121"), ("hit", "2"), ("hit", "-1"), ("sites", "0")):
        field = pa.field(name, pa.int8(), metadata={"not_asked": number, "answers": "low leg"})
        assert codes_of(field, FLOW.items[name]).not_asked == int(number)


@pytest.mark.parametrize("days", [10**7, -10**7, 2**31 - 1, -2**31, -2**31 + 1])
def test_a_day_that_no_calendar_has_is_a_mistake(days: int) -> None:
    """Also where it looks like the numbers that stand for nothing and for doubt."""
    cells = pa.array([days, None], pa.int32()).cast(pa.date32())

    wrong, none = read(FLOW.items["since"], cells)

    assert isinstance(wrong, Mistake)
    assert none is None


@pytest.mark.parametrize("name, cells, codes, told", [
    ("hit", pa.array([1], pa.int8()), (), "what they mean"),
    ("hit", pa.array([1.0]), (), "double"),
    ("hit", pa.array([["fall"]]), (), "list"),
    ("age", pa.array([["5"]]), (), "list"),
    ("age", pa.array([TODAY]), (), "date32"),
    ("since", pa.array([5]), (), "int64"),
    ("sites", pa.array([{"a": 1}]), (), "struct"),
])
def test_a_column_that_can_hold_no_answer_is_refused(name: str, cells: pa.Array, codes: tuple[str, ...],
                                                     told: str) -> None:
    """And nothing is guessed of it."""
    with pytest.raises(BadTable, match=told):
        read(FLOW.items[name], cells, codes)


def test_truths_answer_what_is_yes_or_no_only() -> None:
    """A box of one bit is no option of anything else."""
    yes, no, none = read(FLOW.items["hot"], pa.array([True, False, None]))
    wrong, *_ = read(FLOW.items["hit"], pa.array([True]))

    assert (yes, no, none) == (1, 2, None)
    assert isinstance(wrong, Mistake)


def test_an_empty_column_asks_nobody() -> None:
    """Also where it is of no type at all."""
    for item in FLOW.items.values():
        assert read(item, pa.nulls(3)) == [None] * 3


def test_so_many_ticks_have_no_room() -> None:
    """More than a mask has bits are refused before anything is read."""
    options = {f"o{number}": str(number) for number in range(63)} | {"none": "None"}
    flow = big_flow(options)

    with pytest.raises(BadTable, match="65"):
        read(flow.items["many"], pa.array([["o1"]]))


def big_flow(options: dict[str, str]) -> Flow:
    """A flow with one long list."""
    return flow_of(f"""
        items: {{many: {{kind: any of, options: {options}}}}}
        flags: {{f: {{when: {{many: o1}}, urgency: today}}}}
    """)


def test_each_item_is_of_a_kind_that_is_tried_here() -> None:
    """So that none is forgotten."""
    assert {item.kind for item in FLOW.items.values()} == {*Kind}
    batch = pa.RecordBatch.from_pydict({"hot": ["yes"]})
    assert read_people(lay_out(FLOW, batch.schema), batch, TODAY).facts.count == 1


def test_lists_may_lie_as_they_like() -> None:
    """A part of a longer column, and words that lie hidden where there is no list, say what they say."""
    item = FLOW.items["sites"]
    hidden = pa.ListArray.from_arrays(pa.array([0, 1, 3, 3, 4]), pa.array(["low", "leg", "low", "leg"]),
                                      mask=pa.array([False, True, True, False]))

    assert hidden.to_pylist() == [["low"], None, None, ["leg"]]
    assert read(item, hidden) == [1, None, None, 2]
    assert read(item, hidden.slice(1)) == [None, None, 2]
    assert read(item, pa.array([["leg"], ["low", "leg"], ["low"]]).slice(1, 1)) == [3]
