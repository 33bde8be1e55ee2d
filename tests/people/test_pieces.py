"""Pieces of Parquet files, each judged into a part: nothing that is not whole looks so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backtriage.people import BadTable, judge
from backtriage.people.pieces import BadRowOfFile, Judged, Order, finish, judge_piece, make_room, pieces_of
from tests.conftest import TODAY
from tests.shipped import shipped

PEOPLE = pa.table({
    "person": [*range(8)],
    "em_now": ["none", "none", "chest", None, "none", "not_sure", "none", "none"],
    "ces": [["none"], ["saddle"], None, None, ["none"], ["none"], ["none"], None],
    "age": [44, 52, 31, None, 70, 18, 25, 33],
})


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """What is wanted: everybody in two files, of two row groups each, into a folder beside them."""
    (tmp_path / "people").mkdir()
    write(tmp_path)
    return Order(shipped(), str(tmp_path / "results"), TODAY, skip_bad=False, sensitive=False)


def write(folder: Path, *bad: int) -> None:
    """Write people, with what is no answer in some rows."""
    ages = [300 if row in bad else age for row, age in enumerate(PEOPLE["age"].to_pylist())]
    people = PEOPLE.set_column(3, "age", pa.array(ages))
    for number in (0, 1):
        pq.write_table(people.slice(4 * number, 4), folder / "people" / f"{number}.parquet", row_group_size=2)


def done(order: Order, *numbers: int, **options: Any) -> Judged:
    """Judge pieces in some order."""
    pieces = pieces_of(order, str(Path(order.output).with_name("people")))
    make_room(order, overwrite=options.get("overwrite", False))
    told = {number: judge_piece(order, pieces, number) for number in numbers or range(len(pieces))}
    return finish(order, pieces, [told[number] for number in range(len(pieces))])


def test_the_parts_in_their_order_are_what_is_said_of_all_at_once(order: Order) -> None:
    """In whatever order they were judged, and however often."""
    told = done(order, 2, 0, 3, 1, 0, 2)

    alone = pa.Table.from_batches(judge(PEOPLE.to_batches(), shipped(), today=TODAY))
    assert pq.read_table(order.output).equals(alone)
    assert told.rows == 8
    levels = alone["urgency"].to_pylist()
    assert told.urgency == {level: levels.count(level) for level in told.urgency}
    assert told.too_early == levels.count(None) > 0


def test_a_part_is_the_same_whoever_writes_it(order: Order) -> None:
    """So it does not matter which of two tasks was faster."""
    done(order)
    first = {path.name: path.read_bytes() for path in Path(order.output).iterdir()}

    done(order, overwrite=True)

    assert {path.name: path.read_bytes() for path in Path(order.output).iterdir()} == first


@pytest.mark.parametrize("numbers", [(0, 1, 2, 3), (3, 2, 1, 0)])
def test_the_first_bad_row_is_told_and_nothing_is_left(order: Order, numbers: tuple[int, ...]) -> None:
    """Also if a later one was found before it."""
    write(Path(order.output).parent, 3, 6)

    with pytest.raises(BadRowOfFile) as caught:
        done(order, *numbers)

    assert (Path(caught.value.file).name, caught.value.row, caught.value.column) == ("0.parquet", 4, "age")
    assert not [*Path(order.output).iterdir()]


def test_what_comes_after_a_bad_row_is_not_judged(order: Order) -> None:
    """That would be for nothing."""
    write(Path(order.output).parent, 3)
    pieces = pieces_of(order, str(Path(order.output).with_name("people")))
    make_room(order, overwrite=False)

    assert judge_piece(order, pieces, 1).mistake
    assert judge_piece(order, pieces, 2).rows == 0
    assert judge_piece(order, pieces, 0).rows == 2


def test_without_one_of_its_parts_a_folder_is_not_whole(order: Order) -> None:
    """As where executors write into folders of their own."""
    pieces = pieces_of(order, str(Path(order.output).with_name("people")))
    make_room(order, overwrite=False)
    told = [judge_piece(order, pieces, number) for number in range(4)]
    Path(order.output, pieces[2].part).unlink()

    with pytest.raises(FileNotFoundError, match=pieces[2].part):
        finish(order, pieces, told)

    assert not Path(order.output, "_SUCCESS").exists()


@pytest.mark.parametrize("name, message", [
    ("_SUCCESS", "holds results already"), ("part-00000-00000.parquet", "did not end"), ("my.txt", "my.txt")])
def test_a_folder_that_holds_something_is_refused(order: Order, name: str, message: str) -> None:
    """And what was not written here is never deleted."""
    Path(order.output).mkdir()
    Path(order.output, name).write_text("something")

    with pytest.raises(FileExistsError, match=message):
        make_room(order, overwrite=False)
    if name == "my.txt":
        with pytest.raises(FileExistsError, match=message):
            make_room(order, overwrite=True)

    assert Path(order.output, name).read_text() == "something"


def test_people_within_the_folder_for_results_are_refused(order: Order) -> None:
    """Or they would be deleted."""
    with pytest.raises(BadTable, match="lies in the folder for the results"):
        pieces_of(order, [f"{order.output}/part-00000-00000.parquet"])


def test_files_that_carry_something_else_are_refused_together(order: Order) -> None:
    """Nobody could read the results as one table."""
    folder = Path(order.output).with_name("people")
    pq.write_table(PEOPLE.rename_columns(["ward", "em_now", "ces", "age"]), folder / "2.parquet")

    with pytest.raises(BadTable, match=r"2\.parquet has other columns of its own"):
        pieces_of(order, str(folder))


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"no table" * 90])
def test_a_file_that_cannot_be_read_is_named(order: Order, damage: bytes) -> None:
    """One among many."""
    folder = Path(order.output).with_name("people")
    (folder / "2.parquet").write_bytes(damage)

    with pytest.raises(BadTable, match=r"people/2\.parquet: the table cannot be read"):
        pieces_of(order, str(folder))


def test_a_page_that_cannot_be_read_is_named_with_its_file(order: Order) -> None:
    """Its end may be whole, and tell of people of whom nothing is left."""
    folder = Path(order.output).with_name("people")
    pieces = pieces_of(order, str(folder))
    make_room(order, overwrite=False)
    data = (folder / "1.parquet").read_bytes()
    (folder / "1.parquet").write_bytes(data[:4] + bytes(len(data) // 3) + data[4 + len(data) // 3:])

    with pytest.raises(BadTable, match=r"people/1\.parquet: the table cannot be read"):
        judge_piece(order, pieces, 2)


def test_a_folder_without_people_is_told(order: Order, tmp_path: Path) -> None:
    """What begins as other programs call their own files does not count."""
    (tmp_path / "empty").mkdir()
    pq.write_table(PEOPLE, tmp_path / "empty" / "_old.parquet")

    with pytest.raises(BadTable, match="no Parquet file"):
        pieces_of(order, str(tmp_path / "empty"))


def test_nobody_is_judged_into_a_table_without_rows(order: Order) -> None:
    """A file can hold nobody."""
    folder = Path(order.output).with_name("people")
    for name in ("0.parquet", "1.parquet"):
        with pq.ParquetWriter(folder / name, PEOPLE.schema):
            pass

    assert done(order).rows == 0
    assert pq.read_table(order.output).num_rows == 0
