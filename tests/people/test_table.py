"""What each column of a table is; what looks misspelt is never carried along in silence."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest

from backtriage.people import BadRow, BadTable, judge
from backtriage.people.table import lay_out, read_people
from tests.conftest import TODAY, flow_of
from tests.people.test_judging import rows_of as judged_rows
from tests.shipped import everybody, shipped

FLOW = flow_of("""
    items:
      hot: {}
      age: {kind: number}
      since: {kind: date}
    flags:
      f: {when: {all: [{hot: "yes"}, {age: at least 5}]}, urgency: today}
      old: {when: {since: at least 10 days ago}, urgency: now}
""")


def table(**columns: list[object]) -> pa.RecordBatch:
    """Make a table of columns."""
    return pa.RecordBatch.from_pydict({name: pa.array(cells) for name, cells in columns.items()})


def test_what_is_no_question_is_carried_along() -> None:
    """In its order, as it is."""
    batch = table(clinic=["a"], hot=["yes"], person=[7], visited=[TODAY])

    row, = next(judge([batch], FLOW)).to_pylist()

    assert [*row][:3] == ["clinic", "person", "visited"]
    assert (row["clinic"], row["person"], row["visited"]) == ("a", 7, TODAY)


@pytest.mark.parametrize("name, told", [
    ("Hot", "`hot`"), ("ages", "`age`"), ("hot__absnt", "`hot__absent`"), ("answerd", "`answered`"),
    ("who__absent", "`who__absent`"), (" HOT ", "`hot`"), ("age__Absent", "`age__absent`"),
])
def test_a_misspelt_name_is_refused(name: str, told: str) -> None:
    """So that no answer is left out of what is judged, and none stands in a result."""
    with pytest.raises(BadTable, match=told):
        lay_out(FLOW, pa.schema([("hot", pa.string()), (name, pa.string())]))


@pytest.mark.parametrize("schema, told", [
    (pa.schema([("who", pa.string())]), "`backtriage items`"),
    (pa.schema([]), "`backtriage items`"),
    (pa.schema([("hot", pa.string()), ("who", pa.string()), ("who", pa.string())]), "`who`"),
    (pa.schema([("hot", pa.string()), ("hot", pa.string())]), "`hot`"),
])
def test_a_table_of_something_else_is_refused(schema: pa.Schema, told: str) -> None:
    """Without answers, or with two columns of one name, of which one would win by chance."""
    with pytest.raises(BadTable, match=told):
        lay_out(FLOW, schema)


def test_no_name_of_an_item_looks_like_another() -> None:
    """What is shipped can stand in one table, and so can results of it beside new answers."""
    flow = shipped()
    names = [*flow.items, *(f"{name}__absent" for name in flow.items), "answered"]

    layout = lay_out(flow, pa.schema([(name, pa.string()) for name in names]))

    assert len(layout.items) == len(layout.absent) == len(flow.items)
    assert layout.carried == ()


def test_doubt_can_stand_beside_numbers() -> None:
    """In a column of its own, also without the other; an answer there, or both, is a mistake."""
    batch = table(hot=["yes"] * 5, age=[44, None, None, 3, None],
                  age__absent=[None, "not_sure", None, "not_sure", "12"])

    people = read_people(lay_out(FLOW, batch.schema), batch, TODAY)

    assert people.facts.unsure("age") == (0b01010, 0b10001, 0)  # of the last two nothing is judged
    assert [*people.bad] == [False, False, False, True, True]
    assert [row.column for row in people.misfits(3)] == ["age__absent"]
    assert "a doubt" in next(people.misfits(3)).message
    assert "left open" in next(people.misfits(4)).message
    alone = read_people(lay_out(FLOW, pa.schema([("age__absent", pa.string())])),
                        table(age__absent=["not_sure", None]), TODAY)
    assert alone.facts.unsure("age").yes == 0b01


def test_each_row_is_judged_on_its_own_day() -> None:
    """The day that stands in `answered`; without one, on the day of the run."""
    then = TODAY - timedelta(20)
    batch = table(hot=["no"] * 4, since=[then] * 4,
                  answered=[then, None, then + timedelta(10), then + timedelta(9)])

    rows = next(judge([batch], FLOW, today=TODAY)).to_pylist()

    assert [row["at_least"] for row in rows] == ["self_care", "now", "now", "self_care"]
    assert "answered" not in rows[0]


@pytest.mark.parametrize("since, answered, column", [
    (TODAY, TODAY - timedelta(1), "since"), (TODAY, TODAY + timedelta(1), "answered"),
    (TODAY - timedelta(1), "yesterday", "answered")])
def test_no_day_lies_ahead(since: date, answered: object, column: str) -> None:
    """Neither one that was told, of the day on which it was told; nor that day, of today."""
    batch = table(since=[since], answered=[answered])

    with pytest.raises(BadRow) as found:
        next(judge([batch], FLOW, today=TODAY))
    assert found.value.column == column


def test_a_table_of_texts_says_the_same() -> None:
    """As CSV holds it: the day too."""
    then = TODAY - timedelta(20)
    days = table(hot=["no"], since=[then], answered=[then])
    texts = table(hot=["no"], since=[then.isoformat()], answered=[then.isoformat()])

    assert [next(judge([batch], FLOW, today=TODAY)).to_pylist() for batch in (days, texts)] == [
        next(judge([days], FLOW, today=TODAY)).to_pylist()] * 2


def test_batches_of_another_order_are_read_by_their_names() -> None:
    """A schema that changes between batches is laid out anew."""
    one = table(hot=["yes"], age=[44], who=[1])
    other = table(who=[1], age=[44], hot=["yes"])

    first, second = judge([one, other], FLOW, today=TODAY)

    assert first.to_pylist() == second.to_pylist()


def test_people_are_not_their_neighbours() -> None:
    """A row is judged the same in whatever company."""
    flow = shipped()
    some = [person.vignette.response for person in everybody()[:40]]
    together = judged_rows(flow, some)

    assert [judged_rows(flow, [person])[0]["urgency"] for person in some] == [
        row["urgency"] for row in together]
