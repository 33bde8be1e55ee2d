"""Two versions judge the same table: whom the change moves is counted, and nobody is lost."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from backtriage.author.cases.tally import Proportion
from backtriage.author.diff.movers import Outcome
from backtriage.author.diff.people import Moved, Moves, diff_people, moves_between
from backtriage.author.mutate.breakages import breakages
from backtriage.author.outcomes import Aspect
from backtriage.cli.answer import app
from backtriage.flow.loader import load_flow
from backtriage.flow.model import Flow
from backtriage.flow.problem import FlowError
from backtriage.judge.response import Response
from backtriage.judge.told import Told, told
from tests.author.diff.test_diff import KNEE as SMALL_KNEE
from tests.author.folders import folder_of
from tests.author.tables import Row, row_of, table_of
from tests.conftest import SHIPPED, TODAY, draws
from tests.random_flows import flows, responses
from tests.shipped import everybody, shipped

KNEE = SMALL_KNEE + """
      far_knee: {when: {all: [{hot: no}, {look: blue}]}, urgency: routine, destination: hospital}
"""
PLAIN = {"hot": "no", "age": 40, "look": "plain"}
HOT = {"hot": "yes", "age": 40, "look": "plain"}
SIXTY = {"hot": "yes", "age": 60, "look": "plain"}
OLD = {"hot": "yes", "age": 61, "look": "red"}
FAR = {"hot": "no", "age": 40, "look": "blue"}
EACH = [PLAIN, HOT, SIXTY, SIXTY, OLD, FAR]


def moved(tmp_path: Path, rows: Sequence[Row], *changes: tuple[str, str], before: str = KNEE) -> Moves:
    after = before
    for words, others in changes:
        assert words in after
        after = after.replace(words, others)
    old, new = (folder_of(tmp_path / name, text) for name, text in (("a", before), ("b", after)))
    return diff_people(old, new, old, table_of(tmp_path / "people.parquet", rows), TODAY)


def seen(move: Moved) -> tuple[str, str, str, int, bool]:
    step = move.step
    return step.aspect, str(step.before), str(step.after), move.share.count, step.milder


def by(move: Moved) -> list[tuple[str, int]]:
    return [(str(rule), count) for rule, count in move.rules]


def test_the_same_flow_moves_nobody(tmp_path: Path) -> None:
    """Every row is judged, and none is told anything else."""
    result = moved(tmp_path, EACH)

    assert (result.ok, result.moves, result.moved) == (True, (), Proportion(0, 6))
    assert [*result.lines()][-1] == "of these rows, nobody is told something milder"


def test_a_bound_that_moves_by_one_moves_those_who_stand_on_it(tmp_path: Path) -> None:
    """How many they are, in which rows they stand, and which rule no longer holds for them."""
    result = moved(tmp_path, EACH, ("at least 60", "at least 61"))

    [move] = result.moves
    assert seen(move) == ("urgency", "`today`", "`routine`", 2, True)
    assert (move.share, move.rows.rows) == (Proportion(2, 6), [3, 4])
    assert by(move) == [("flag `old_knee`: certain → not found", 2)]
    assert not result.ok


def test_a_level_that_changes_is_told_from_a_condition_that_does(tmp_path: Path) -> None:
    """The flag is found as before, but calls for something else."""
    result = moved(tmp_path, EACH, ("hot_knee: {when: {hot: yes}, urgency: routine",
                                    "hot_knee: {when: {hot: yes}, urgency: today"))

    [move] = result.moves
    assert seen(move) == ("urgency", "`routine`", "`today`", 1, False)
    assert by(move) == [("flag `hot_knee`, certain as before; its level: `routine` → `today`", 1)]
    assert result.ok


def test_milder_moves_are_told_first(tmp_path: Path) -> None:
    """However few they are."""
    result = moved(tmp_path, [PLAIN, PLAIN, PLAIN, SIXTY], ("at least 60", "at least 61"),
                   ("hot_knee: {when: {hot: yes}", "hot_knee: {when: {look: [plain, red]}"))

    assert [seen(move) for move in result.moves] == [
        ("urgency", "`today`", "`routine`", 1, True), ("urgency", "`self_care`", "`routine`", 3, False)]


def test_where_somebody_is_sent_is_told_with_the_rule_that_sends_them(tmp_path: Path) -> None:
    """The urgency stays, and another place is named."""
    result = moved(tmp_path, EACH, (", destination: hospital", ""))

    [move] = result.moves
    assert seen(move) == ("destination", "`hospital`", "`doctor`", 1, False)
    assert by(move) == [("flag `far_knee`, certain as before; where it sends: `hospital` → `doctor`", 1)]


def test_a_headline_that_yields_is_milder(tmp_path: Path) -> None:
    """What is told of suitability is counted as urgency is."""
    result = moved(tmp_path, EACH, ("{look: red}", "{all: [{look: red}, {hot: no}]}"))

    assert [seen(move) for move in result.moves] == [("suitability", "`adapted`", "`reasonable`", 1, True)]
    assert by(result.moves[0]) == [("flag `red_knee`: certain → not found", 1)]


def test_who_was_not_told_yet_and_is_told_something_mild_now_is_moved_to_something_milder(
        tmp_path: Path) -> None:
    """An answer that is missing could have made it a danger, and no longer can."""
    result = moved(tmp_path, [{"hot": "yes", "look": "plain"}, SIXTY],
                   (", {age: at least 60}", ", {age: at least 60}, {look: red}"))

    early, late = result.moves[0], result.moves[1]
    assert {seen(early)[1:], seen(late)[1:]} == {
        ("too early to say, at least `routine`", "`routine`", 1, True), ("`today`", "`routine`", 1, True)}
    assert {*by(early), *by(late)} == {("flag `old_knee`: open → not found", 1),
                                       ("flag `old_knee`: certain → not found", 1)}


def test_who_was_not_told_yet_and_is_told_of_a_danger_now_is_told_nothing_milder(
        tmp_path: Path) -> None:
    """What is missing could make it worse, but nobody is left to wait for that."""
    scale = """
        urgency:
          self_care: {name: A, destination: home}
          today: {name: B, destination: doctor, hazard: yes}
          now: {name: C, destination: hospital}
        items: {hot: {}, cold: {}}
        flags:
          hot_knee: {when: {hot: yes}, urgency: now}
          cold_knee: {when: {cold: no}, urgency: today}
        """
    result = moved(tmp_path, [{"cold": "yes"}], ("{cold: no}", "{cold: yes}"), before=scale)

    assert [seen(move) for move in result.moves] == [
        ("urgency", "too early to say, at least `self_care`", "`today`", 1, False)]
    assert by(result.moves[0]) == [("flag `cold_knee`: not found → certain", 1)]


def test_an_item_that_only_one_version_asks_is_no_column_to_the_other(tmp_path: Path) -> None:
    """Nothing in its name or its answers is a mistake there, though it looks like another item."""
    fever = "      fever_knee: {when: {hott: yes}, urgency: today}\n"
    before = KNEE.replace("      hot: {}\n", "      hot: {}\n      hott: {}\n") + fever
    result = moved(tmp_path, [{**PLAIN, "hott": "yes"}, {**PLAIN, "hott": "no"}],
                   ("      hott: {}\n", ""), (fever, ""), before=before)

    assert [seen(move) for move in result.moves] == [("urgency", "`today`", "`self_care`", 1, True)]
    assert by(result.moves[0]) == [("flag `fever_knee`: certain → not found", 1)]
    assert result.unlike == ("only the old version asks `hott`",)


def test_a_new_question_that_nobody_has_answered_is_told(tmp_path: Path) -> None:
    """It makes it too early to say for all of them, and the reader learns why."""
    fever = "      fever_knee: {when: {fever: yes}, urgency: today}\n"
    result = moved(tmp_path, [PLAIN, PLAIN], ("      hot: {}\n", "      hot: {}\n      fever: {}\n"),
                   ("      far_knee:", f"{fever}      far_knee:"))

    assert [seen(move) for move in result.moves] == [
        ("urgency", "`self_care`", "too early to say, at least `self_care`", 2, False)]
    assert by(result.moves[0]) == [("flag `fever_knee`: not found → open", 2)]
    assert result.unlike == ("only the new version asks, and nobody in this table has answered: `fever`",)


def test_an_answer_that_only_one_version_takes_is_counted_and_named(tmp_path: Path) -> None:
    """A row with an option that is gone cannot be compared; it is neither dropped nor called a success."""
    result = moved(tmp_path, EACH, ("blue: Blue, ", ""), ("look: blue", "look: plain"))
    lines = [*result.lines()]

    assert (result.rows, result.moved) == (6, Proportion(1, 5))  # the plain one is in its place now
    assert "not compared, as the new version does not take the answer in `look`: 1; row 6" in lines
    assert lines[-1].endswith("1 could not be compared")


def test_so_is_a_code_that_stands_for_it(tmp_path: Path) -> None:
    """The list of codes may name what one version lost: only rows that hold it are not compared."""
    old = folder_of(tmp_path / "a", KNEE)
    new = folder_of(tmp_path / "b", KNEE.replace("blue: Blue, ", "").replace("look: blue", "look: plain"))
    file = table_of(tmp_path / "people.parquet", EACH)
    table, names = pq.read_table(file), [option.id for option in load_flow(old).items["look"].options]
    look = pa.array([names.index(str(row["look"])) for row in EACH], pa.int8())
    field = pa.field("look", pa.int8(), metadata={"answers": " ".join(names)})
    pq.write_table(table.set_column(table.schema.get_field_index("look"), field, look), file)

    result = diff_people(old, new, old, file, TODAY)

    assert (result.rows, result.moved) == (6, Proportion(1, 5))
    assert any(line.endswith("in `look`: 1; row 6") for line in result.lines())


def test_an_answer_that_no_version_takes_ends_it(tmp_path: Path) -> None:
    """The row, the column and what stands there are named, and what to do."""
    with pytest.raises(FlowError) as error:
        moved(tmp_path, [*EACH, {**FAR, "age": 140}], ("blue: Blue, ", ""), ("look: blue", "look: plain"))

    [problem] = error.value.problems
    assert problem.message == "row 7, column `age`, `140`: `age` cannot be 140"
    assert problem.hint == "it is a whole number from 0 to 120"
    assert problem.place.file.endswith("people.parquet")


def test_a_misspelt_item_ends_it(tmp_path: Path) -> None:
    """Or the answers would be carried along, and nobody would notice."""
    with pytest.raises(FlowError, match="there is no question `lok`"):
        moved(tmp_path, [{"hot": "no", "lok": "red"}])


def test_a_table_without_rows_is_no_success(tmp_path: Path) -> None:
    """Nobody was judged."""
    file = table_of(tmp_path / "people.parquet", [PLAIN])
    pq.write_table(pq.read_table(file).slice(0, 0), file)
    folder = folder_of(tmp_path / "a", KNEE)

    with pytest.raises(FlowError, match="there is no row in this table"):
        diff_people(folder, folder, folder, file, TODAY)


def test_rows_are_numbered_through_all_blocks(tmp_path: Path) -> None:
    """Row 200,000 stands in the second block that is read."""
    result = moved(tmp_path, [PLAIN] * 199_999 + [SIXTY], ("at least 60", "at least 61"))

    assert result.moves[0].rows.rows == [200_000]
    assert result.moved == Proportion(1, 200_000)


def outcome(one: Told) -> Outcome:
    return Outcome(one.at_least, one.urgency is None)


def one_by_one(old: list[Told], new: list[Told]) -> Counter[tuple[Aspect, Outcome, Outcome]]:
    """Count the moves of people who are judged each by itself."""
    counted = Counter[tuple[Aspect, Outcome, Outcome]]()
    for one, other in zip(old, new, strict=True):
        pairs = [(Aspect.URGENCY, outcome(one), outcome(other))]
        if one.urgency and other.urgency:
            pairs.append((Aspect.SUITABILITY, Outcome(one.suitability or ""),
                          Outcome(other.suitability or "")))
            if one.urgency == other.urgency:
                pairs.append((Aspect.DESTINATION, Outcome(one.destination or ""),
                              Outcome(other.destination or "")))
        counted.update(pair for pair in pairs if pair[1] != pair[2])
    return counted


def totals(result: Moves) -> Counter[tuple[Aspect, Outcome, Outcome]]:
    counted = Counter[tuple[Aspect, Outcome, Outcome]]()
    for move in result.moves:
        counted[move.step[:3]] += move.share.count
    return counted


@given(st.data())
@draws(2)
def test_many_are_moved_as_each_alone_is(tmp_path_factory: pytest.TempPathFactory,
                                         data: st.DataObject) -> None:
    """The totals are those of judging row by row; and each who moves is moved by some rule."""
    flow: Flow = data.draw(flows())
    broken = data.draw(st.sampled_from([*breakages(flow)])).flow if [*breakages(flow)] else flow
    pair = [flow, broken] if data.draw(st.booleans()) else [broken, flow]
    people: list[Response] = data.draw(st.lists(responses(flow), min_size=1, max_size=30))
    file = table_of(tmp_path_factory.mktemp("people") / "people.parquet",
                    [row_of(flow, person) for person in people])

    result = moves_between(("old", "new"), pair, file, TODAY)

    assert totals(result) == one_by_one(*(told(each, people, TODAY) for each in pair))
    for move in result.moves:
        assert sum(count for _, count in move.rules) >= move.share.count


@pytest.fixture(scope="module")
def milder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped flow, with one flag at a milder level."""
    folder = tmp_path_factory.mktemp("changed") / "low-back-pain"
    shutil.copytree(SHIPPED, folder)
    file = folder / "accident.yaml"
    text, flag = file.read_text(encoding="utf-8"), "  serious_accident_earlier:\n"
    before, after = text.split(flag)
    assert "urgency: same_day" in after
    file.write_text(before + flag + after.replace("urgency: same_day", "urgency: routine", 1).replace(
        "if_unsure: same_day", "if_unsure: routine", 1), encoding="utf-8")
    return folder


def test_of_a_hundred_thousand_those_move_whom_a_level_moves(tmp_path: Path, milder_folder: Path) -> None:
    """The command on the shipped flow: counts are those of judging each told case, and the flag is named."""
    cases = [person.vignette.response for person in everybody()]
    file = table_of(tmp_path / "people.parquet", [row_of(shipped(), person) for person in cases])
    pq.write_table(pq.read_table(file).take([number % len(cases) for number in range(100_000)]), file)

    run = CliRunner().invoke(app, ["flow", "diff", str(SHIPPED), str(milder_folder), "--people", str(file),
                                   "--format", "json"])

    assert run.exit_code == 1, run.output
    data = json.loads(run.output)
    times = Counter(number % len(cases) for number in range(100_000))
    each = [told(flow, cases, TODAY) for flow in (shipped(), load_flow(milder_folder))]
    expected = Counter[tuple[object, ...]]()
    for number, pair in enumerate(zip(*each, strict=True)):
        for (aspect, before, after), count in one_by_one([pair[0]], [pair[1]]).items():
            expected[aspect.value, before.level, after.level, before.early, after.early] += (
                count * times[number])
    assert expected
    assert {(move["kind"], move["before"], move["after"], *move["too_early"]): move["count"]
            for move in data["moves"]} == expected
    rules = {(rule["id"], rule["changed"], *rule["called_for"]) for move in data["moves"]
             if move["kind"] == "urgency" for rule in move["rules"]}
    assert rules == {("serious_accident_earlier", "level", "same_day", "routine")}


def test_people_and_machines_are_told_the_same(tmp_path: Path) -> None:
    """The lines name the count, the share with its interval, the rows and the rule; JSON has all of it."""
    result = moved(tmp_path, [*EACH, SIXTY, SIXTY], ("at least 60", "at least 61"))
    lines, data = "\n".join(result.lines()), json.loads(json.dumps(result.data()))

    assert "    4 of 8, 50.0% (95% interval 21.5% to 78.5%); rows 3, 4, 7, …\n" in lines
    assert "no study" in lines
    [move] = data["moves"]
    assert (move["count"], move["total"], move["rows"], move["milder"]) == (4, 8, [3, 4, 7], True)
    assert move["rules"] == [{"kind": "flag", "id": "old_knee", "before": "certain", "after": "not found",
                              "changed": "condition", "called_for": None, "count": 4}]


def test_without_the_library_it_is_said_what_to_install(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No table can be read without it."""
    for name in [name for name in sys.modules if name.startswith("backtriage.people")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    folder = folder_of(tmp_path / "a", KNEE)

    run = CliRunner().invoke(app, ["flow", "diff", str(folder), str(folder), "--people", "people.parquet"])

    assert run.exit_code == 1
    assert "pip install 'pyarrow>=20' 'numpy>=2.2,<3'" in run.stderr


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As any file is."""
    folder = folder_of(tmp_path / "a", KNEE)

    run = CliRunner().invoke(app, ["flow", "diff", str(folder), str(folder), "--people",
                                   str(tmp_path / "nobody.parquet")])

    assert run.exit_code == 1
    assert "nobody.parquet cannot be read" in run.stderr
