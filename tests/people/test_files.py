"""Whatever program wrote a table, the same people are read from it."""

from __future__ import annotations

import csv
import gzip
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

from backtriage.author.cases.made_up import answers_to, made_up
from backtriage.cli.people import TABLES
from backtriage.flow.model import Kind
from backtriage.judge.response import to_plain
from backtriage.people import BadRow, BadTable, judge, results_of
from backtriage.people.files import READERS, open_people
from tests.conftest import TODAY
from tests.judge.test_told import with_gaps
from tests.people.tables import Way, table_of
from tests.shipped import everybody, shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = 250


@cache
def people() -> list[Any]:
    """Some who answered part of what is asked, private questions and doubts too."""
    flow = shipped()
    cases = [person.vignette.response for person in everybody()]
    return with_gaps(made_up(answers_to([flow], TODAY), cases, COUNT, 3), 5)


@cache
def table(way: Way = Way.WORDS) -> pa.Table:
    """What they answered."""
    return pa.Table.from_batches([table_of(shipped(), people(), way)])


@cache
def expected() -> list[dict[str, Any]]:
    """What each is told."""
    return results(table().to_batches())


def results(batches: Any) -> list[dict[str, Any]]:
    """What people of a table are told, in their order; the column `id` may be text."""
    return [{**row, "id": str(row["id"])} for batch in judge(batches, shipped(), today=TODAY)
            for row in batch.to_pylist()]


def frame() -> pd.DataFrame:
    """The people in pandas, with words as categories where one can be chosen."""
    made = table().to_pandas()
    for item in shipped().items.values():
        if item.kind in (Kind.ONE_OF, Kind.YES_NO):
            made[item.id] = made[item.id].astype("category")
    return made


def flat() -> pd.DataFrame:
    """The same where each cell is a text."""
    return table(Way.CELLS).to_pandas()


def enums() -> pl.DataFrame:
    """The people in Polars, with closed lists of words, and open ones."""
    columns = []
    for place, item in enumerate(shipped().items.values()):
        if item.kind in (Kind.ONE_OF, Kind.YES_NO):
            known = pl.DataFrame(pl.from_arrow(table()))[item.id].drop_nulls().unique().sort().to_list()
            columns.append(pl.col(item.id).cast(pl.Enum(known) if place % 2 else pl.Categorical()))
    return pl.DataFrame(pl.from_arrow(table())).with_columns(columns)


def from_duckdb(file: Path, how: str, way: Way = Way.WORDS) -> None:
    """Let DuckDB write the people, with an ENUM among their columns."""
    base = duckdb.connect()
    base.register("people", table(way))
    words = [item.id for item in shipped().items.values() if item.kind is Kind.ONE_OF]
    one = words[0]
    base.execute(f"create type one as enum (select distinct {one} from people where {one} is not null)")
    base.execute(f"copy (select * replace ({one}::one as {one}) from people) to '{file}' ({how})")


def from_excel(file: Path) -> None:
    """Write as Excel does in half of Europe: semicolons, a mark at the start, decimals with commas."""
    rows = table(Way.CELLS).to_pylist()
    numbers = {item.id for item in shipped().items.values() if item.kind in (Kind.NUMBER, Kind.SCALE)}
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened, delimiter=";", lineterminator="\r\n")
        writer.writerow(rows[0])
        writer.writerows([f"{value},0" if name in numbers and value and value.lstrip("-").isdigit() else value
                          for name, value in row.items()] for row in rows)


def from_json(file: Path, opened: Callable[..., Any] = open) -> None:
    """Write what is known of each on a line, as its file of answers would."""
    with opened(file, "wt", encoding="utf-8") as lines:
        for who, person in enumerate(people()):
            lines.write(json.dumps({"id": who, **to_plain(shipped(), person)}) + "\n")


def in_arrow(file: Path, opened: Callable[..., Any], **options: Any) -> None:
    """Write batches of Arrow."""
    with opened(str(file), table().schema, **options) as writer:
        writer.write_table(table(), max_chunksize=90)


def with_type(kind: pa.DataType) -> pa.Table:
    """The people with words of another type."""
    return table().cast(pa.schema([field.with_type(kind) if field.type == pa.string() else field
                                   for field in table().schema]))


def with_decimals() -> pa.Table:
    """The people with decimals for numbers, and with yes and no as truths."""
    made = table()
    for place, name in enumerate(made.schema.names):
        item = shipped().items.get(name)
        if item is not None and item.kind in (Kind.NUMBER, Kind.SCALE):
            kind = pa.decimal128(9, 2) if place % 2 else pa.float64()
            made = made.set_column(place, name, made.column(name).cast(pa.int64()).cast(pa.int32()).cast(
                pa.float64()).cast(kind))
    return made


WRITTEN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "pyarrow": ("parquet", lambda file: pq.write_table(table(), file)),
    "pyarrow in small groups": ("parquet", lambda file: pq.write_table(table(), file, row_group_size=7)),
    "pyarrow with codes": ("parquet", lambda file: pq.write_table(table(Way.CODES), file)),
    "pyarrow without null": ("parquet", lambda file: pq.write_table(table(Way.FILLED), file)),
    "large strings": ("parquet", lambda file: pq.write_table(with_type(pa.large_string()), file)),
    "decimals": ("parquet", lambda file: pq.write_table(with_decimals(), file)),
    "Arrow file": ("arrow", lambda file: in_arrow(file, pa.ipc.new_file)),
    "Arrow stream": ("ipc", lambda file: in_arrow(file, pa.ipc.new_stream)),
    "string views": ("arrow", lambda file: pyarrow.feather.write_feather(
        with_type(pa.string_view()), str(file), compression="uncompressed")),
    "pyarrow CSV": ("csv", lambda file: pyarrow.csv.write_csv(table(Way.CELLS), file)),
    "Excel": ("csv", from_excel),
    "JSON lines": ("jsonl", from_json),
    "JSON lines, packed": ("jsonl.gz", lambda file: from_json(file, gzip.open)),
    "pandas": ("parquet", lambda file: frame().to_parquet(file)),
    "pandas Feather": ("feather", lambda file: frame().to_feather(file)),
    "pandas CSV": ("csv", lambda file: flat().to_csv(file, index=False)),
    "pandas tabs": ("tsv", lambda file: flat().to_csv(file, index=False, sep="\t")),
    "pandas CSV, packed": ("csv.gz", lambda file: flat().to_csv(file, index=False)),
    "pandas JSON lines": ("jsonl", lambda file: frame().to_json(file, orient="records", lines=True,
                                                                date_format="iso")),
    "Polars": ("parquet", lambda file: enums().write_parquet(file)),
    "Polars Arrow": ("arrow", lambda file: enums().write_ipc(file)),
    "Polars stream": ("arrow", lambda file: enums().write_ipc_stream(file)),
    "Polars CSV": ("csv", lambda file: pl.DataFrame(pl.from_arrow(table(Way.CELLS))).write_csv(file)),
    "Polars JSON lines": ("ndjson", lambda file: enums().write_ndjson(file)),
    "DuckDB": ("parquet", lambda file: from_duckdb(file, "format parquet")),
    "DuckDB CSV": ("csv", lambda file: from_duckdb(file, "format csv, header", Way.CELLS)),
    "DuckDB JSON lines": ("jsonl", lambda file: from_duckdb(file, "format json")),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_the_same_people_are_told_the_same_whoever_wrote_the_table(tmp_path: Path, written: str) -> None:
    """Types, words, nulls and lists come as each program writes them."""
    suffix, write = WRITTEN[written]
    file = tmp_path / f"people.{suffix}"
    write(file)

    assert results(open_people(file, shipped()).batches()) == expected()


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "csv", "jsonl"])
def test_blocks_have_their_size_and_can_be_left_out(
        tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where batches in the file have other sizes."""
    for module in ("rows", "columnar"):
        monkeypatch.setattr(f"backtriage.people.{module}.BLOCK", 100)
    file = tmp_path / f"people.{suffix}"
    _, write = WRITTEN[{"parquet": "pyarrow in small groups", "arrow": "Arrow file", "csv": "pyarrow CSV",
                        "jsonl": "JSON lines"}[suffix]]
    write(file)
    rows = open_people(file, shipped())

    for skip in range(5):
        sizes = [100, 100, 50][skip:]
        batches = [*rows.batches(skip)]
        assert [batch.num_rows for batch in batches] == sizes
        assert results(batches) == expected()[100 * skip:]
    assert rows.count == (COUNT if suffix == "parquet" else None)


def test_the_command_knows_the_same_tables() -> None:
    """It knows them without the libraries that read them."""
    assert {*TABLES} == {*READERS}


BROKEN = {
    "people.csv": ["id,age\n1,44\n2\n3,46,5\n\n4,47\n", "id,age\n1\n2\n3,46\n"],
    "people.jsonl": ['{"id": 1, "age": 44}\n{"id": 2, "age": \n[3]\n\n{"id": 4, "age": 47}\n',
                     '{"id": 1, "id": 2, "age": 7}\n{"age": {}}\n{"id": "3", "age": 46}'],
}


@pytest.mark.parametrize("name, text, bad, ids", [
    ("people.csv", BROKEN["people.csv"][0], [1, 2], ["1", None, None, "4"]),
    ("people.csv", BROKEN["people.csv"][1], [0, 1], [None, None, "3"]),
    ("people.csv", "id;age\r\n1;44\r\n2;45;7", [1], ["1", None]),
    ("people.jsonl", BROKEN["people.jsonl"][0], [1, 2], [1, None, None, 4]),
    ("people.jsonl", BROKEN["people.jsonl"][1], [0, 1], [None, None, "3"]),
    ("people.jsonl", '{"id": 1, "age": 44}\n{"age": "\\ud800"}\n{"age": 5}\n', [1], [1, None, None]),
    ("people.jsonl", '{"id": 1, "age": 44}\n' + "x" * 3_000_000 + '\n{"id": 2, "age": 44}\n' + "[" * 900_000,
     [1, 3], [1, None, 2, None]),
])
def test_a_broken_row_keeps_its_place(
        tmp_path: Path, name: str, text: str, bad: list[int], ids: list[Any]) -> None:
    """So that none is lost, and the numbers of the others stay."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8", newline="")
    rows = open_people(file, shipped())

    [block] = rows.blocks(0)

    assert sorted(block.broken) == bad
    assert block.batch.column("id").to_pylist() == ids
    assert all(mistake.message for mistake in block.broken.values())
    with pytest.raises(BadRow) as raised:
        list(rows.batches())
    assert raised.value.row == bad[0] + 1


def test_many_broken_rows_keep_their_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where pieces of the file end between them."""
    monkeypatch.setattr("backtriage.people.rows.BLOCK", 1000)
    monkeypatch.setattr("backtriage.people.delimited.PIECE", 4096)
    good = [row % 7 not in (0, 3) and not 2000 < row < 4500 for row in range(6000)]
    file = tmp_path / "people.csv"
    file.write_text("id,age\n" + "".join(
        f"{row},44\n" if fine else f"{row}\n" for row, fine in enumerate(good)))

    found = [(row, row - before not in block.broken) for before, block in zip(
        range(0, 6000, 1000), open_people(file, shipped()).blocks(0), strict=True) for row in range(
        before, before + 1000)]
    ids = [who for block in open_people(file, shipped()).blocks(0) for who in block.batch["id"].to_pylist()]

    assert found == [*enumerate(good)]
    assert ids == [str(row) if fine else None for row, fine in enumerate(good)]


@pytest.mark.parametrize("name, data, said", [
    ("people.csv", "id;age\n1;44\n".encode("utf-16"), "UTF-16"),
    ("people.csv", "id;age;größe\n1;44;3\n".encode("latin-1"), "UTF-8"),
    ("people.csv", "id;age\nJürgen;44\n".encode("latin-1"), "UTF"),
    ("people.csv", b"", "no column"),
    ("people.csv", b'id,age\n1,44\n2,"45\n' + b"3,46\n" * 2_000_000, "row 2 has more than .* bytes"),
    ("people.csv", b'id,age\n1,44\n2,"45\n3,46\n', "row 2 opens a text"),
    ("people.csv", b'id,age,note\n1\n2,44,a\n3,45,"b\n4,46,c', "row 3 opens a text"),
    ("people.tsv", b'id\tage\tnote\n1\t"44\ta\n2\t45\tb\n', "row 1 opens a text"),
    ("people.csv", b'age\n"44\n\n45\n', "row 1 opens a text"),
    ("people.jsonl", b"", "no column"),
    ("people.parquet", b"PAR1 and nothing more", "cannot be read"),
    ("people.arrow", b"ARROW1", "cannot be read"),
    ("people.feather", b"", "cannot be read"),
    ("people.csv.gz", b"no gzip", "cannot be read"),
    ("people.xlsx", b"", "no table|cannot be a table"),
])
def test_a_file_that_is_no_table_says_why(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """In the one kind of error, with what to do where something can be done."""
    file = tmp_path / name
    file.write_bytes(data)

    def read() -> None:
        rows = open_people(file, shipped())
        results_of(shipped(), rows.schema)
        list(rows.batches())

    with pytest.raises(BadTable, match=said):
        read()


@pytest.mark.parametrize("text", [
    'id,age,note\n1,44,5" of snow\n2,45,"""so"""\n', "id,age\r\n1,44\r\n2,45", "id,age\r1,44\r2,45\r",
    'id,age,note\n1,44,"a\nb"\n\n2,45,"c"', '"id","age"\n"1","44"\n"2","45"\n\n\n',
])
def test_signs_that_are_closed_or_mean_nothing_are_no_trouble(tmp_path: Path, text: str) -> None:
    """However a file ends: all are read, and nobody is added."""
    file = tmp_path / "people.csv"
    file.write_text(text, newline="")

    [block] = open_people(file, shipped()).blocks(0)

    assert block.batch.column("id").to_pylist() == ["1", "2"]
    assert not block.broken


@pytest.mark.parametrize("header", ["id,age", "id,age\n", "age", "age\r\n"])
def test_a_header_alone_is_a_table_of_nobody(tmp_path: Path, header: str) -> None:
    """Whether or not its line is ended."""
    file = tmp_path / "people.csv"
    file.write_text(header, newline="")

    assert sum(batch.num_rows for batch in open_people(file, shipped()).batches()) == 0


@pytest.mark.parametrize("line", ["[44]", '{"age": 1, "age": 2}', "[" * 90_000, '{"age": '])
def test_where_no_line_can_be_read_the_first_says_why(tmp_path: Path, line: str) -> None:
    """Not that no column has the name of a question, which nobody could know."""
    file = tmp_path / "people.jsonl"
    file.write_text(f"{line}\n" * 3)

    with pytest.raises(BadRow) as raised:
        list(open_people(file, shipped()).batches())

    assert raised.value.row == 1


def test_a_damaged_page_is_noticed_where_it_bears_a_sum(tmp_path: Path) -> None:
    """Whoever writes Parquet may add one to each page; without it, a changed answer looks like any other."""
    file = tmp_path / "people.parquet"
    pq.write_table(pa.table({"age": range(100)}), file, write_page_checksum=True, compression="none",
                   use_dictionary=False)
    data = bytearray(file.read_bytes())
    data[data.index((44).to_bytes(8, "little"))] = 45
    file.write_bytes(data)

    with pytest.raises(BadTable, match="cannot be read"):
        list(open_people(file, shipped()).batches())


def test_a_table_that_ends_too_early_says_so(tmp_path: Path) -> None:
    """Wherever it was cut."""
    for name in ("people.parquet", "people.arrow"):
        whole, cut = tmp_path / name, tmp_path / f"cut-{name}"
        pq.write_table(table(), whole) if "parquet" in name else in_arrow(whole, pa.ipc.new_stream)
        data = whole.read_bytes()
        for length in range(10, len(data) - 20, len(data) // 12):
            cut.write_bytes(data[:length])
            with pytest.raises(BadTable):
                list(open_people(cut, shipped()).batches())


def test_a_line_may_name_what_those_before_it_did_not(tmp_path: Path) -> None:
    """An item has its column from the start; other names are known from the first lines."""
    flow, file = shipped(), tmp_path / "people.jsonl"
    rare = next(item for item in flow.items.values() if item.kind is Kind.YES_NO)
    lines = [{"age": 44, "id": 1}] * 131_072 + [{"age": 45, rare.id: True}, {"age": 45, "new": 7},
                                                {"age": 45, "id": "x"}, {"age": 45, "id": 2**70}]
    file.write_text("\n".join(map(json.dumps, lines)))

    first, last = open_people(file, flow).blocks(0)

    assert not first.broken
    assert last.batch[rare.id].to_pylist() == ["true", None, None, None]
    assert sorted(last.broken) == [1, 2, 3]


@pytest.mark.parametrize("values, kind", [
    ([1, 2, None], pa.int64()), ([1, 2.5], pa.float64()), ([True, None], pa.bool_()),
    ([True, 1], pa.string()), (["a", 7], pa.string()), ([None], pa.string()), ([2**70, 1], pa.string()),
    ([{"a": 1}, [2]], pa.string()),
])
def test_what_is_carried_along_keeps_its_kind_where_all_agree(
        tmp_path: Path, values: list[Any], kind: pa.DataType) -> None:
    """Where not, it is text, as it was written."""
    file = tmp_path / "people.jsonl"
    file.write_text("\n".join(json.dumps({"age": 7, "own": value}) for value in values))

    [block] = open_people(file, shipped()).blocks(0)

    assert block.batch.schema.field("own").type == kind
    assert not block.broken
    written = [value if value is None or isinstance(value, str) else json.dumps(value) for value in values]
    assert block.batch["own"].to_pylist() == (written if kind == pa.string() else values)
