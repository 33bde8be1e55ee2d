"""What a folder may hold that no flow needs: pipes, links, huge files.  Each is told in one message."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from backtriage.flow.document import MOST_NODES, read_documents
from backtriage.flow.files import LONGEST_LINE, MOST_BYTES
from backtriage.flow.loader import load_flow
from backtriage.flow.problem import MOST, FlowError, Problem
from tests.conftest import WORDS, filled, flow_from

KNEE: dict[str, Any] = {
    "items": {"hot": {}}, "flags": {"hot_knee": {"when": {"hot": "yes"}, "urgency": "today"}}}


def written(folder: Path, raw: dict[str, Any] | None = None) -> Path:
    """A flow in a folder, a line for each of its words."""
    folder.mkdir(exist_ok=True)
    (folder / "flow.yaml").write_text(json.dumps(filled(raw or KNEE), indent=1), encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[Problem, ...]:
    """All that is wrong with a flow."""
    with pytest.raises(FlowError) as caught:
        load_flow(folder, WORDS)
    return caught.value.problems


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write into it."""
    os.mkfifo(written(tmp_path) / "z.yaml")

    [problem] = problems(tmp_path)
    assert (Path(problem.place.file).name, problem.message) == ("z.yaml", "this is no file")


@pytest.mark.parametrize("target", ["/dev/zero", "/etc/passwd", "../secret.yaml", "/nowhere"])
def test_a_link_out_of_the_folder_shows_nothing_of_its_target(tmp_path: Path, target: str) -> None:
    """Whoever opens the flow of another would else show a line of a file of their own."""
    (tmp_path / "secret.yaml").write_text("hunter2: {", encoding="utf-8")
    (written(tmp_path / "flow") / "z.yaml").symlink_to(target)

    [problem] = problems(tmp_path / "flow")
    assert problem.message == "this is a link that leads out of the folder"
    assert "hunter2" not in str(problem)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """It shows nothing that is not there."""
    (written(tmp_path) / "flow.yaml").rename(tmp_path / "flow.txt")
    (tmp_path / "flow.yaml").symlink_to("flow.txt")

    assert load_flow(tmp_path, WORDS).items


@pytest.mark.parametrize("text, message, line", [
    ("# " + "x" * (LONGEST_LINE + 1), f"this line has more than {LONGEST_LINE:,} bytes", 2),
    ("# x\n" * (MOST_BYTES // 4), f"with this file there are more than {MOST_BYTES:,} bytes", 0),
    ("- a\n" * MOST_NODES, f"here are more than {MOST_NODES:,} words, lists and tables", None),
])
def test_what_is_too_large_is_told_once_and_where(
        tmp_path: Path, text: str, message: str, line: int | None) -> None:
    """It is not read to its end."""
    (written(tmp_path) / "z.yaml").write_text("# a flow\n" + text, encoding="utf-8")

    [problem] = problems(tmp_path)
    assert problem.message == message
    assert Path(problem.place.file).name == "z.yaml"
    assert line is None or problem.place.line == line


def test_the_size_counts_of_all_documents_together() -> None:
    """Many small files are as slow as a large one."""
    told = list[Problem]()
    read_documents({f"{number}.yaml": "- a\n" * (MOST_NODES // 8) for number in range(9)}, told)

    assert [problem.place.file for problem in told] == ["7.yaml", "8.yaml"]


def test_a_folder_with_thousands_of_files_is_no_flow(tmp_path: Path) -> None:
    """Whoever names `/` is told so at once."""
    for number in range(2_001):
        (tmp_path / f"{number}.yaml").touch()

    assert [problem.message for problem in problems(tmp_path)] == [
        "this folder holds more than 2,000 .yaml files"]


@pytest.mark.parametrize("wrong", [
    {"items": {"hot": {f"wrong_{n}": "x" for n in range(20_000)}}},
    {"items": {f"item_{n}": {"ask_if": {f"itm_{n}": "yes"}} for n in range(2_000)}},
    {"items": {"hot": {"kind": "one of", "options": {f"o{n}": {"sya": "x"} for n in range(5_000)}}}},
])
def test_of_thousands_of_mistakes_the_first_are_told(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """Nobody mends more at once, and each suggestion takes its time."""
    found = problems(written(tmp_path, {**KNEE, **wrong}))

    assert len(found) == MOST
    assert str(FlowError(found)).endswith("mend them first, and look for more then")


@pytest.mark.parametrize("claim", ["at least {}", ">= {}", "between {} and {}", "at least -{}"])
def test_a_number_of_thousands_of_digits_is_told_in_a_short_message(claim: str) -> None:
    """Python itself refuses to read it."""
    with pytest.raises(FlowError) as caught:
        flow_from({"items": {"age": {"kind": "number"}},
                   "flags": {"old": {"when": {"age": claim.replace("{}", "9" * 5_000)}, "urgency": "today"}}})

    assert "`age` is a number" in str(caught.value)
    assert len(str(caught.value)) < 1_500


def test_a_choice_has_so_many_options_as_somebody_may_read() -> None:
    """Paper and FHIR have a line for each of them."""
    with pytest.raises(FlowError, match="500 options at most, not 501"):
        flow_from({"items": {"hot": {"kind": "one of", "options": {f"o{n}": "x" for n in range(501)}}},
                   "flags": {"old": {"when": {"hot": "o1"}, "urgency": "today"}}})


@pytest.mark.parametrize("id", [
    "../evil", "/tmp/evil", "clinic/knee", "..", ".", "", "a b", "a\nb", "kn\u00e9e", "-x", "a\\b", "C:x"])
@pytest.mark.parametrize("where", ["flow", "section", "chapter"])
def test_an_id_is_never_a_path(id: str, where: str) -> None:
    """Drafts and pictures are called by it."""
    raw: dict[str, Any] = {**KNEE}
    match where:
        case "flow":
            raw["flow"] = {"id": id}
        case "section":
            raw["flow"] = {"sections": [{"id": id, "title": "Knee", "items": ["hot"]}]}
        case _:
            raw["chapters"] = {id: {"title": "Heat", "parts": {"one": {"heading": "Heat"}}}}
    with pytest.raises(FlowError) as caught:
        flow_from(raw)

    assert all(problem.place.line for problem in caught.value.problems)
    assert "is not an id" in str(caught.value) or "`id` is empty" in str(caught.value)


@pytest.mark.parametrize("id", ["low-back-pain", "knee_2", "Knie", "7"])
def test_an_id_may_be_any_plain_word(id: str) -> None:
    """Letters, digits, `_` and `-`."""
    assert flow_from({**KNEE, "flow": {"id": id}}).id == id
